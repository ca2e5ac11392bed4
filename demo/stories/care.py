"""After the decision and beside it: plans and meetings, making good, a child who was harmed, a child who is both."""

import datetime as dt

from accounts.models import Agency
from cases import actions as cases
from cases.models import Case, Party
from core import clock
from demo.stories import court, stage
from demo.stories.stage import Child, Report
from probation.actions import contacts, goals, plans
from probation.models import Plan
from victims import actions as victims


def tell() -> None:
    conditional_sentence()
    diversion()
    handed_over()
    child_victim()


def _open(case: Case, at: dt.datetime, kind: str, basis: str, months: int) -> Plan:
    with stage.acting("ruslan", at) as actor:
        opening = plans.Opening(
            kind=kind,
            basis=basis,
            started_on=clock.today(),
            control_months=months,
            in_force_on=clock.today() - dt.timedelta(days=3),
            document_number="4/2026",
        )
        plan = plans.open_plan(actor=actor, case=case, opening=opening)
        for who in ("child", "family"):
            plan = plans.agree(actor=actor, plan=plan, who=who, agreed=True, on=clock.today())
        return plan


def conditional_sentence() -> None:
    """Control of nine months, in its third; a meeting of yesterday waits for its outcome, one is today."""
    child = Child(
        surname="Сағындықов", given_name="Тимур", age=17, serial=2301, school="Политехникалық колледж, 2-курс"
    )
    case = court.decided(child, 130, "conditional_sentence", months=9)
    plan = _open(case, stage.working(stage.days_ago(70, 10, 0)), "supervision", "conditional_sentence", 9)
    with stage.acting("ruslan", stage.days_ago(68, 11, 0)) as actor:
        goals.add_goal(
            actor=actor,
            plan=plan,
            area="school",
            words="Закончить второй курс без долгов",
            due_on=clock.today() + dt.timedelta(days=150),
        )
    for ago, attendance in ((60, "on_time"), (46, "late"), (32, "on_time"), (18, "on_time")):
        with stage.acting("ruslan", stage.working(stage.days_ago(ago, 15, 0))) as actor:
            contacts.record_contact(
                actor=actor,
                plan=plan,
                kind="office",
                at=clock.now() - dt.timedelta(minutes=40),
                outcome=contacts.Outcome(
                    attendance=attendance,
                    minutes_late=15 if attendance == "late" else None,
                    words="Сдал черчение, осталась физика.",
                ),
            )
    for at in (stage.days_ago(1, 16, 0), stage.days_ago(0, 17, 30)):
        with stage.acting("ruslan", stage.days_ago(5, 12, 0)) as actor:
            contacts.plan_contact(actor=actor, plan=plan, at=at, kind="office")


def diversion() -> None:
    """Released from liability after reconciliation; apology and help instead of money."""
    child = Child(surname="Садықова", given_name="Айым", age=15, girl=True, serial=2302, school="№ 5 мектеп")
    case = court.decided(child, 110, "diversion", legal_basis="68_1", measures=("PMVV6",))
    plan = _open(case, stage.working(stage.days_ago(50, 10, 0)), "diversion", "reconciliation", 3)
    with stage.acting("ruslan", stage.days_ago(49, 14, 0)) as actor:
        goals.add_repair(
            actor=actor,
            plan=plan,
            kind="apology",
            what="Письмо с извинением, прочитано при медиаторе",
            due_on=clock.today() + dt.timedelta(days=20),
        )


def handed_over() -> None:
    """A conditional sentence that probation has not accepted yet."""
    court.decided(
        Child(surname="Бекмұратов", given_name="Алмас", age=16, serial=2303),
        48,
        "conditional_sentence",
        months=6,
    )


def child_victim() -> None:
    """A girl who was harmed; later the same girl is suspected of a theft in another region. Neither side knows."""
    girl = Child(surname="Есенгелдиева", given_name="Томирис", age=14, girl=True, serial=2304)
    case = stage.register(
        Report(
            child=Child(surname="Қалдыбаев", given_name="Руслан", age=17, serial=2305),
            article="107", part="2", victim=girl, mother=("Қалдыбаева", "Шолпан"),
            place="Қарағанды, Юго-Восток шағын ауданы",
        ),
        stage.days_ago(20, 12, 30),
    )  # fmt: skip
    stage.appoint(case, stage.days_ago(20, 12, 50))
    with stage.acting("aliya", stage.days_ago(20, 13, 0)) as actor:
        party = Party.objects.visible_to(actor).get(case=case, capacity="victim")
        service = Agency.objects.get(key="victims-kar")
        victims.refer_victim(actor=actor, case=case, party=party, to=service)
    with stage.acting("saule", stage.days_ago(19, 10, 0)) as actor:
        record = victims.take_up_victim(actor=actor, case=case, party=party)
        details = victims.ContactDetails(
            safe_address="Қарағанды, Сары-Арқа шағын ауданы, 9-104 (әжесі)",
            phone="+7 700 111 22 33",
            school="№ 61 гимназия",
            trusted_adult="Әжесі, Күлпаш",
            separate_arrival=True,
        )
        victims.record_contact_details(actor=actor, record=record, details=details)
    with stage.acting("aliya", stage.days_ago(18, 15, 0)) as actor:
        cases.record_interview(
            actor=actor,
            case=case,
            party=party,
            kind="victim",
            started_at=clock.now() - dt.timedelta(minutes=70),
            ended_at=clock.now() - dt.timedelta(minutes=15),
        )
    stage.register(
        Report(child=girl, article="188", part="2", place="Түркістан, орталық базар"),
        stage.days_ago(5, 16, 0),
        by="nurlan",
    )
