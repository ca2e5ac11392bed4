from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    name = "amendments"

    def ready(self) -> None:
        from amendments import events, places, second

        second.register()
        places.register()
        assert events.VersionProposed.type
