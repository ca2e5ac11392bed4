from django.apps import AppConfig


class ProbationConfig(AppConfig):
    name = "probation"

    def ready(self) -> None:
        from cases import held
        from probation import events, panels  # noqa: F401

        held.register(
            held.Work("probation_plan", "officer_id", "w.state <> 'ended' AND w.agency_id = p_agency")
        )
        held.register(
            held.Work(
                "probation_contact",
                "officer_id",
                "w.attendance = '' AND EXISTS (SELECT 1 FROM probation_plan q WHERE q.id = w.plan_id"
                " AND q.state <> 'ended' AND q.agency_id = p_agency)",
            )
        )
