from django.apps import AppConfig


class ProbationConfig(AppConfig):
    name = "probation"

    def ready(self) -> None:
        from probation import events, panels  # noqa: F401
