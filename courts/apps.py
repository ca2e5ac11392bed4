from django.apps import AppConfig


class CourtsConfig(AppConfig):
    name = "courts"

    def ready(self) -> None:
        from courts import access, brief, called, events, panels, papers, places, told  # noqa: F401
        from scheduling.access import register_keeper
        from scheduling.arrivals import register_source

        register_keeper(access.keeps)
        register_source(told.arrivals)
