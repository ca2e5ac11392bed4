from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "administration"

    def ready(self) -> None:
        from administration import events, places

        places.register()
        assert events.ColleagueAdded.type
