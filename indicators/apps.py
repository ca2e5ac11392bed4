from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"

    def ready(self) -> None:
        from indicators import events, places, second

        second.register()
        places.register()
        assert events.PlanProposed.type
