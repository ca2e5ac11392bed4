"""What every story needs: who acts, at what hour, and the steps that many stories share. All of it through the verbs."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import User
from cases import actions, counsel, guarantees, intake, people
from cases.models import Case, Party, PartyCapacity
from core import clock, iin
from courts import actions as courts
from courts import lawful
from courts.models import Court, Courtroom, Hearing
from legal.calendar import CalendarNotLoaded
from legal.guarantees import Circumstances
from legal.models import Offence
from legal.working_days import working_calendar

DAY = dt.timedelta(days=1)


@contextmanager
def acting(username: str, at: dt.datetime) -> Iterator[Actor]:
    """A demo person at work at an instant."""
    user = User.objects.get(username=username)
    membership = user.memberships.select_related("agency__region").order_by("id").first()
    if membership is None:
        raise LookupError(username)
    with (
        clock.at(at),
        for_actor(Actor(user=user, membership=membership, session=f"demo-{username}")) as actor,
    ):
        yield actor


def days_ago(days: float, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A working hour, so many days before today."""
    day = clock.today() - dt.timedelta(days=days)
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.LOCAL)


def hours_ago(hours: float) -> dt.datetime:
    return (clock.now() - dt.timedelta(hours=hours)).replace(second=0, microsecond=0)


@dataclass(frozen=True, kw_only=True)
class Child:
    """An invented child."""

    surname: str
    given_name: str
    patronymic: str = ""
    age: int = 15
    girl: bool = False
    language: str = "kk"
    citizenship: str = "KAZ"
    serial: int = 1
    has_iin: bool = True
    address: str = ""
    school: str = ""

    def born_on(self) -> dt.date:
        return clock.today() - dt.timedelta(days=int((self.age + 0.4) * 365.25))

    def identity(self) -> people.Identity:
        born, foreign = self.born_on(), self.citizenship != "KAZ"
        unknown = foreign or not self.has_iin
        return people.Identity(
            surname=self.surname,
            given_name=self.given_name,
            patronymic=self.patronymic,
            iin="" if unknown else iin.invented(born_on=born, male=not self.girl, serial=self.serial),
            no_iin_reason="foreign" if foreign else "documents_missing" if unknown else "",
            born_on=born,
            sex="f" if self.girl else "m",
            citizenship=self.citizenship,
            native_language=self.language,
        )


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report of an act: what an investigator types in the first hour."""

    child: Child
    article: str = "188"
    part: str = "2"
    happened: dt.timedelta = dt.timedelta(hours=4)
    place: str = "Қарағанды, «Арай» дүкені"
    summary: str = ""
    language: str = "ru"
    mother: tuple[str, str] = ("", "")
    victim: Child | None = None
    arrest: intake.Arrest | None = None
    kind: str = "criminal"
    others: tuple[intake.Other, ...] = field(default_factory=tuple)


def register(report: Report, at: dt.datetime, by: str = "aliya") -> Case:
    """Search first, then the case with its people and, where there was one, the detention."""
    with acting(by, at) as actor:
        identity = report.child.identity()
        name = f"{report.child.surname} {report.child.given_name}"
        receipt = people.search(actor=actor, iin=identity.iin, name="" if identity.iin else name).receipt
        offence = Offence.objects.in_force(clock.local(at).date()).filter(
            article=report.article, part=report.part
        )
        return intake.take_in(
            actor=actor,
            search_id=receipt.pk,
            identity=identity,
            incident=actions.Incident(
                occurred_at=at - report.happened,
                place=report.place,
                summary=report.summary,
                language_of_proceedings=report.language,
            ),
            contact=actions.Contact(address=report.child.address, school=report.child.school),
            offence=offence.first() if report.kind == "criminal" else None,
            kind=report.kind,
            arrest=report.arrest,
            others=(*_others(report), *report.others),
        )


def _others(report: Report) -> Iterator[intake.Other]:
    if report.mother[0]:
        mother = people.Identity(surname=report.mother[0], given_name=report.mother[1], sex="f")
        yield intake.Other(
            capacity=PartyCapacity.LEGAL_REPRESENTATIVE,
            identity=mother,
            relation="mother",
            contact=actions.Contact(phone="+7 700 000 00 00"),
        )
    if report.victim is not None:
        yield intake.Other(capacity=PartyCapacity.VICTIM, identity=report.victim.identity())


def appoint(case: Case, at: dt.datetime, lawyer: str = "sergey") -> None:
    """The investigator lets the child's lawyer in."""
    with acting("aliya", at) as actor:
        counsel.appoint_counsel(actor=actor, case=case, lawyer=User.objects.get(username=lawyer))


def to_prosecutor(case: Case, at: dt.datetime, accepted: bool = True) -> None:
    with acting("aliya", at) as actor:
        asked = guarantees.questions(guarantees.COMPLETION, _situation(case, at))
        answers = {question.code: "yes" for question in asked}
        guarantees.answer(actor=actor, case=case, act=guarantees.COMPLETION, act_id=case.pk, answers=answers)
        actions.send_to_prosecutor(actor=actor, case=case)
    if accepted:
        with acting("marat", at + dt.timedelta(hours=5)) as actor:
            actions.accept(actor=actor, case=case)


def _situation(case: Case, at: dt.datetime) -> Circumstances:
    child = Party.objects.filter(case=case, person_id=case.subject_id).select_related("person").get()
    return guarantees.circumstances(case, child, clock.local(at).date())


def to_court(case: Case, at: dt.datetime, accepted: bool = True) -> None:
    with acting("marat", at) as actor:
        actions.send_to_court(actor=actor, case=case)
    if accepted:
        with acting("dina", at + dt.timedelta(hours=3)) as actor:
            actions.accept(actor=actor, case=case)


def book(case: Case, at: dt.datetime, starts: dt.datetime, room: int = 0, minutes: int = 60) -> Hearing:
    """The clerk books judge, room and everybody of the case; starts on the next working day when need be."""
    with acting("dina", at) as actor:
        court = Court.objects.get(agency__key="court-kar")
        rooms = list(Courtroom.objects.filter(court=court).order_by("pk"))
        return courts.schedule_hearing(
            actor=actor,
            case=case,
            kind="main_trial_session",
            courtroom=rooms[room % len(rooms)],
            judge=User.objects.get(username="zhanna" if room == 0 else "bolat"),
            starts_at=starts,
            ends_at=starts + dt.timedelta(minutes=minutes),
            people=_people(case, actor),
            time_reason="parties",
        )


def _people(case: Case, actor: Actor) -> list[courts.Person]:
    roles = {
        PartyCapacity.SUSPECT: "child",
        PartyCapacity.LEGAL_REPRESENTATIVE: "representative",
        PartyCapacity.VICTIM: "victim",
    }
    parties = Party.objects.visible_to(actor).filter(case=case, capacity__in=roles)
    return [
        courts.Person(
            role=roles[PartyCapacity(p.capacity)], party=p, must_not_meet=p.capacity == PartyCapacity.VICTIM
        )
        for p in parties
    ]


def decide(hearing: Hearing, at: dt.datetime, kind: str, **more: object) -> None:
    """The court decides, having asked the child."""
    with acting("zhanna", at) as actor:
        decision = lawful.Decision(
            kind=kind,
            decided_on=clock.local(at).date(),
            child_asked="in_person",
            child_view="Хочу извиниться и закончить колледж.",
            non_custodial_reasoned=True,
            **more,  # type: ignore[arg-type]
        )
        courts.record_outcome(actor=actor, hearing=Hearing.objects.get(pk=hearing.pk), decision=decision)


def working(instant: dt.datetime) -> dt.datetime:
    """The instant, or the same hour of the next working day; of the next weekday in a year without a calendar."""
    day = clock.local(instant).date()
    try:
        return instant + (working_calendar().next_working(day) - day)
    except CalendarNotLoaded:
        return instant + DAY * max(0, 7 - day.weekday() if day.weekday() > 4 else 0)
