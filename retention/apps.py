from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "retention"

    def ready(self) -> None:
        from retention import events, panels, second

        panels.register()
        second.register()
        assert events.CaseSealed.type
