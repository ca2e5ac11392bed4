from django.apps import AppConfig


class CourtsConfig(AppConfig):
    name = "courts"

    def ready(self) -> None:
        from courts import access, events, panels, papers, places  # noqa: F401
        from scheduling.access import register_keeper

        register_keeper(access.keeps)
