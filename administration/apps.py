from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "administration"

    def ready(self) -> None:
        from administration import events, places, succession

        places.register()
        assert events.ColleagueAdded.type
        assert succession.HolderChanged.type
