from django.apps import AppConfig


class VictimsConfig(AppConfig):
    name = "victims"

    def ready(self) -> None:
        from cases import held
        from victims import events, panels  # noqa: F401

        held.register(
            held.Work("victims_victimrecord", "worker_id", "w.closed_on IS NULL AND w.agency_id = p_agency")
        )
