from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases import counsel, events, panels  # noqa: F401
        from cases.merging import events as _merging  # noqa: F401
        from cases.merging import second

        second.register()
