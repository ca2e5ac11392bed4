from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    name = "safeguards"

    def ready(self) -> None:
        from safeguards import second

        second.register()
        from safeguards import events, panels  # noqa: F401
