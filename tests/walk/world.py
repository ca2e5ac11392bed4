"""Cases at every stage of the way, made through verbs and committed, so that each address has a real row to name."""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Permission
from django.db import connections

from access import pairs
from access.context import for_actor
from accounts.actor import Actor, actor_of
from accounts.models import Agency, Membership, Region, User
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from administration import asking, emergency, leave, reviews
from cases import actions as case_actions
from cases import ending, people
from cases.merging import verbs as merging
from cases.models import Case, CaseGrant, Party
from core import clock, iin
from courts import actions as court_actions
from courts.called import CALLED_TOGETHER
from courts.lawful import Decision
from courts.models import Court, HearingParticipant
from deadlines.models import Deadline
from documents import actions as document_actions
from documents import uploads
from documents.intake import SCANS, take_in
from legal.models import Offence
from notifications.models import InboxItem
from probation import actions as plan_actions
from probation.actions.goals import StepDraft
from probation.models import LegalBasis, PlanKind
from retention import actions as retention
from retention import tasks as retention_tasks
from retention.models import Retention
from safeguards import actions as safeguard_actions
from safeguards.acts import find as act_of
from scheduling import actions as calendar
from scheduling.slots import Period
from tests.documents import samples
from training import actions as training
from training import attached
from training.models import Specialisation
from victims import actions as victim_actions

# A Wednesday: what an answer depends on never depends on the day on which the tests run.
NOW = dt.datetime(2026, 9, 16, 11, 0, tzinfo=clock.LOCAL)
# The hours at which the court sits, each for one hearing.
SITTING = (9, 10, 11, 12, 14, 15, 16, 17)
STRANGERS = ("nurlan", "zarina", "erbol", "stranger_prosecutor", "stranger_support", "stranger_lawyer")
_SURNAMES = (
    "Мұзарыс",
    "Қырғауыл",
    "Жезтырнақ",
    "Шағалабек",
    "Тоғызқұмал",
    "Аққутан",
    "Бөрібасар",
    "Көкжиек",
    "Самұрық",
    "Тұғырыл",
    "Тайбурыл",
)


@dataclass(frozen=True)
class Canary:
    """Words that an answer may hold only for somebody who has ``permission`` in ``case``."""

    text: str
    case: str
    permission: P


@dataclass
class World:
    """``cases``: by name of the stage. ``rows``: (name of the case, kind of the row) -> row."""

    cases: dict[str, Case] = field(default_factory=dict)
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)
    serial: Iterator[int] = field(default_factory=lambda: itertools.count(100))

    def hide(self, case: str, permission: P, *texts: str) -> None:
        self.canaries += [Canary(text, case, permission) for text in texts]


def actor(username: str) -> Actor:
    user = User.objects.get(username=username)
    membership = user.memberships.order_by("id").first()
    found = actor_of(user, membership.pk if membership else None, session=f"walk-{username}")
    assert found is not None
    return found


@contextmanager
def as_(username: str) -> Iterator[Actor]:
    with for_actor(actor(username)) as acting:
        yield acting


def make_strangers() -> None:
    """Colleagues of other agencies for the roles whose rights reach furthest."""
    region = Region.objects.get(code="KZ-61")
    homes = {
        "stranger_prosecutor": ("prosecutor", "prosecutor-tur", "prosecutor"),
        "stranger_support": ("victim_support_worker", "walk-victims", "victim_service"),
        "stranger_lawyer": ("defence_lawyer", "walk-bar", "legal_aid"),
    }
    for username, (role, key, kind) in homes.items():
        agency, _made = Agency.objects.get_or_create(
            key=key, defaults={"kind": kind, "region": region, "name_kk": key, "name_ru": key, "name_en": key}
        )
        user, _made = User.objects.get_or_create(
            username=username, defaults={"last_name": username, "language": "ru"}
        )
        Membership.objects.get_or_create(user=user, agency=agency, role=role, since=dt.date(2024, 1, 1))


def remove_strangers() -> None:
    """As owner, after the tables of cases are empty: other tests count on the demo agencies alone."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_membership WHERE user_id IN (SELECT id FROM accounts_user WHERE username LIKE 'stranger%')"
        )
        cursor.execute("DELETE FROM accounts_user WHERE username LIKE 'stranger%'")
        cursor.execute("DELETE FROM accounts_agency WHERE key LIKE 'walk-%'")


def build() -> World:
    """One case for each stage. Each verb is done by the person whose task it is."""
    made = World()
    _records_of_long_ago(made)
    begun = NOW - dt.timedelta(days=60)
    with clock.at(begun):
        for name in ("decided", "running", "heard"):
            _register(made, name)
            _victim(made, name)
            _into_court(made, name)
            _hearing(made, name)
    with clock.at(begun + dt.timedelta(days=12)):
        for name in ("decided", "running"):
            _outcome(made, name)
        _plan(made, "running")
        _victim_record(made, "running")
    with clock.at(NOW - dt.timedelta(hours=5)):
        for name in ("registered", "with_prosecutor", "sent_to_court", "in_court"):
            _register(made, name)
            _detain(made, name)
            _victim(made, name)
        _send(made, "with_prosecutor")
        _send(made, "sent_to_court", to_court=True)
        _refer(made, "with_prosecutor")
        _into_court(made, "in_court")
        _hearing(made, "in_court")
        _others(made, "registered")
        _twice(made)
        _closure(made)
        _office(made)
        _emergency(made)
        _second(made)
        _request(made)
    _rows(made)
    return made


def _records_of_long_ago(made: World) -> None:
    """A record whose notice has run out and that is on hold, and one that two persons sealed."""
    with clock.at(NOW - dt.timedelta(days=800)):
        for name in ("ended", "sealed"):
            _register(made, name, age=17)
            _send(made, name)
            with as_("marat") as marat:
                case_actions.accept(actor=marat, case=Case.objects.get(pk=made.cases[name].pk))
                case = Case.objects.get(pk=made.cases[name].pk)
                met = {c.value: "met" for c in ending.Criterion}
                ending.divert(actor=marat, case=case, basis="CC 68(1)", criteria=met)
                ending.close(actor=marat, case=Case.objects.get(pk=case.pk), reason="nothing_left")
    with clock.at(NOW - dt.timedelta(days=400)):
        retention_tasks.find_ripe()
    with clock.at(NOW - dt.timedelta(days=360)):
        for who in ("daniyar", "rosa"):
            with as_(who) as actor_:
                for name in ("ended", "sealed"):
                    made.rows[name, "retention"] = Retention.objects.get(case_id=made.cases[name].pk)
                retention.seal(actor=actor_, row=made.rows["sealed", "retention"])
    with as_("daniyar") as daniyar:
        made.rows["ended", "hold"] = retention.place_hold(
            actor=daniyar, row=made.rows["ended", "retention"], kind="litigation", document="4-812",
            until=clock.today() + dt.timedelta(days=90),
        )  # fmt: skip


def _register(made: World, name: str, age: int = 16) -> None:
    serial, born = next(made.serial), clock.today().replace(year=clock.today().year - age)
    surname = _SURNAMES[len(made.cases)]
    number = iin.invented(born_on=born, male=True, serial=serial)
    identity = people.Identity(
        surname=f"{surname}ұлы", given_name="Әділет", iin=number, born_on=born, sex="m", native_language="kk"
    )
    contact = case_actions.Contact(
        address=f"{surname} көшесі, 33-7", phone=f"+7701777{serial:04}", school=f"№ 7{serial}"
    )
    incident = case_actions.Incident(
        occurred_at=clock.now() - dt.timedelta(hours=3),
        place=f"{surname} даңғылы, 12",
        summary=f"Фабула {surname}",
        language_of_proceedings="kk",
    )
    # Reconciliation and a conditional sentence are open for acts of different gravity (CC art. 63, 68, 81).
    part = "2" if name in ("ended", "sealed") else "3"
    offence = Offence.objects.filter(article="188", part=part).order_by("-valid_from").first()
    with as_("aliya") as aliya:
        receipt = people.search(actor=aliya, iin=number).receipt
        case = case_actions.register(
            actor=aliya,
            search_id=receipt.pk,
            identity=identity,
            incident=incident,
            offence=offence,
            contact=contact,
        )
        mother = people.Identity(surname=f"{surname}қызы", given_name="Гүлнар", birth_year=1985)
        case_actions.add_party(
            actor=aliya, case=case, capacity="legal_representative", identity=mother, relation="mother",
            contact=case_actions.Contact(phone=f"+7702777{serial:04}"),
        )  # fmt: skip
        made.rows[name, "child"] = Party.objects.get(case=case, person_id=case.subject_id)
    made.cases[name] = case
    made.hide(name, P.VIEW_IDENTITY, identity.surname, number, contact.address, contact.phone, contact.school)
    made.hide(name, P.VIEW_IDENTITY, mother.surname, f"+7702777{serial:04}")
    made.hide(name, P.VIEW_FILE, incident.summary, incident.place)


def _detain(made: World, name: str) -> None:
    """Held since an hour ago; one guarantee was not kept, so there is a breach."""
    with as_("aliya") as aliya:
        case, start = made.cases[name], clock.now() - dt.timedelta(hours=1)
        held = case_actions.detain(
            actor=aliya, case=case, started_at=start, protocol_at=start + dt.timedelta(minutes=40)
        )
        safeguard_actions.answer(
            actor=aliya, case=case, definition=safeguard_actions.definition_of("SG-12"),
            act=act_of(case.pk, "detention", held.pk), value="no", reason="Психолог не прибыл",
        )  # fmt: skip
    made.rows[name, "detention"] = held


def _victim(made: World, name: str) -> None:
    serial, born = next(made.serial), clock.today().replace(year=clock.today().year - 12)
    surname, number = (
        f"{_SURNAMES[len(made.cases) - 1]}ова",
        iin.invented(born_on=born, male=False, serial=serial),
    )
    identity = people.Identity(
        surname=surname, given_name="Айым", iin=number, born_on=born, sex="f", native_language="kk"
    )
    with as_("aliya") as aliya:
        receipt = people.search(actor=aliya, iin=number).receipt
        party = case_actions.add_party(
            actor=aliya, case=made.cases[name], capacity="victim", search_id=receipt.pk, identity=identity
        )
    made.rows[name, "victim"] = party
    made.hide(name, P.VIEW_VICTIMS, surname, number)


def _twice(made: World) -> None:
    """A child that stands twice, and one person who says so."""
    for name in ("twice", "again"):
        _register(made, name)
    with as_("aliya") as aliya:
        child = made.cases["again"].subject
        child.iin = ""
        child.save()
        made.rows["twice", "merge"] = merging.propose(
            actor=aliya, case=made.cases["twice"], other=made.cases["again"], keep="other",
            reason="Екі істе де сол бір туу туралы куәлік тұр",
        )  # fmt: skip


def _send(made: World, name: str, to_court: bool = False) -> None:
    with as_("aliya") as aliya:
        made.cases[name] = case_actions.send_to_prosecutor(actor=aliya, case=made.cases[name])
    if to_court:
        with as_("marat") as marat:
            made.cases[name] = case_actions.accept(actor=marat, case=made.cases[name])
            made.cases[name] = case_actions.send_to_court(actor=marat, case=made.cases[name])


def _refer(made: World, name: str) -> None:
    with as_("aliya") as aliya:
        victim_actions.refer_victim(
            actor=aliya,
            case=made.cases[name],
            party=made.rows[name, "victim"],
            to=Agency.objects.get(key="victims-kar"),
        )


def _into_court(made: World, name: str) -> None:
    _send(made, name, to_court=True)
    with as_("dina") as dina:
        made.cases[name] = case_actions.accept(actor=dina, case=made.cases[name])


def _hearing(made: World, name: str) -> None:
    """On a working day in ten days; each hearing in an hour of its own."""
    from legal.working_days import working_calendar

    day = working_calendar().next_working(clock.today() + dt.timedelta(days=10))
    hour = SITTING[len([key for key in made.rows if key[1] == "hearing"])]
    start = dt.datetime.combine(day, dt.time(hour), clock.LOCAL)
    with as_("dina") as dina:
        made.rows[name, "hearing"] = court_actions.schedule_hearing(
            actor=dina,
            case=made.cases[name],
            kind="main_trial_session",
            courtroom=Court.objects.of_agency(dina.agency).rooms.first(),
            judge=User.objects.get(username="zhanna"),
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=45),
            people=[
                court_actions.Person(role=role, party=made.rows[name, role]) for role in ("child", "victim")
            ],
        )


def _outcome(made: World, name: str) -> None:
    hearing = made.rows[name, "hearing"]
    decision = Decision(
        kind="conditional_sentence",
        months=9,
        decided_on=clock.local(hearing.starts_at).date(),
        non_custodial_reasoned=True,
        child_asked="in_person",
        child_view="Хочу вернуться в школу",
    )
    with as_("dina") as dina:
        court_actions.record_outcome(actor=dina, hearing=hearing, decision=decision)
    with as_("dina"):
        made.cases[name] = Case.objects.get(pk=made.cases[name].pk)


def _plan(made: World, name: str) -> None:
    opening = plan_actions.Opening(
        kind=PlanKind.SUPERVISION,
        basis=LegalBasis.CONDITIONAL_SENTENCE,
        started_on=clock.today(),
        control_months=9,
        in_force_on=clock.today(),
        document_number="1-204/2026",
    )
    day = dt.timedelta(days=1)
    with as_("ruslan") as ruslan:
        plan = plan_actions.open_plan(actor=ruslan, case=made.cases[name], opening=opening)
        for who in ("child", "family"):
            plan_actions.agree(
                actor=ruslan, plan=plan, who=who, agreed=True, on=clock.today(), words="Согласен Канареечный"
            )
        until = (NOW + 90 * day).date()
        step = StepDraft(what="Записаться в секцию Канарейка", due_on=until)
        goal = plan_actions.add_goal(
            actor=ruslan, plan=plan, area="school", words="Вернуться к Канарейкам", due_on=until, steps=[step]
        )
        money = plan_actions.add_repair(
            actor=ruslan, plan=plan, kind="money", what="Вернуть долг", due_on=until
        )
        first = plan_actions.plan_contact(actor=ruslan, plan=plan, at=clock.now() + day, kind="office")
    with clock.at(clock.now() + 2 * day), as_("ruslan") as ruslan:
        came = plan_actions.Outcome(
            attendance="on_time", next_at=NOW + day, next_kind="office", words="Пришёл Канареев"
        )
        met = plan_actions.record_contact(actor=ruslan, contact=first, outcome=came)
    step_row = goal.steps.model.objects
    with as_("ruslan"):
        found = step_row.get(goal=goal)
    made.rows |= {
        (name, "plan"): plan, (name, "goal"): goal, (name, "step"): found, (name, "repair"): money,
        (name, "contact"): met.next_contact, (name, "met"): met,
    }  # fmt: skip
    made.hide(
        name,
        P.VIEW_ASSESSMENTS,
        "Согласен Канареечный",
        "секцию Канарейка",
        "Вернуться к Канарейкам",
        "Пришёл Канареев",
    )


def _victim_record(made: World, name: str) -> None:
    _refer(made, name)
    details = {
        "safe_address": "Жасырын көшесі, 5-55",
        "phone": "+77059990099",
        "trusted_adult": "Тәте Жанаркүл",
    }
    with as_("saule") as saule:
        record = victim_actions.take_up_victim(
            actor=saule, case=made.cases[name], party=made.rows[name, "victim"]
        )
        record = victim_actions.record_contact_details(
            actor=saule, record=record, details=victim_actions.ContactDetails(**details)
        )
        service = victim_actions.offer_service(
            actor=saule,
            record=record,
            kind="psychological",
            offered_on=clock.today(),
            provider="Центр Жасырын",
        )
    made.rows |= {(name, "record"): record, (name, "service"): service}
    made.hide(name, P.VIEW_VICTIM_CONTACT, *details.values(), "Центр Жасырын")


def _others(made: World, name: str) -> None:
    """The other agencies that may take part, and two people with a personal grant."""
    case = made.cases[name]
    parts = {
        "guardianship-kar": Capacity.GUARDIANSHIP, "commission-kar": Capacity.COMMISSION,
        "institution-kar": Capacity.CUSTODY, "mediation-kar": Capacity.MEDIATION,
        "court-kar": Capacity.SANCTIONING, "victims-kar": Capacity.VICTIM_SUPPORT,
    }  # fmt: skip
    with as_("aliya"):
        for key, capacity in parts.items():
            case_actions.let_in(case, Agency.objects.get(key=key), capacity, basis="CPC 71")
        view = Permission.objects.get(content_type__app_label="cases", codename="view_case")
        people = {
            "sergey": Capacity.DEFENCE, "irina": Capacity.DEFENCE, "elena": Capacity.PSYCHOLOGIST,
            "yulia": Capacity.INTERPRETER,
        }  # fmt: skip
        for username, capacity in people.items():
            grant = CaseGrant.objects.create(
                user=User.objects.get(username=username), permission=view, content_object=case, capacity=capacity,
                basis="CPC 67", since=clock.now(),
            )  # fmt: skip
            made.rows.setdefault((name, "grant"), grant)


def _closure(made: World) -> None:
    start = NOW + dt.timedelta(days=100)
    with as_("dina") as dina:
        made.rows["", "room"] = Court.objects.of_agency(dina.agency).rooms.last()
        resource = court_actions.room_resource(made.rows["", "room"])
        made.rows["", "closure"] = calendar.close(
            actor=dina,
            resource=resource,
            period=Period(start, start + dt.timedelta(hours=5)),
            reason="repair",
        )


def _office(made: World) -> None:
    """A leave that is agreed and a review that has begun."""
    with as_("olga") as olga:
        aliya, timur = (Membership.objects.get(user__username=name) for name in ("aliya", "timur"))
        day = clock.today()
        made.rows["", "membership"] = timur
        made.rows["", "leave"] = leave.hand_over(
            actor=olga, membership=aliya, to=timur, since=day, until=day + dt.timedelta(days=14)
        )
        found = reviews.start(actor=olga)
        made.rows["", "line"] = found.lines.get(membership=aliya)
        held = training.enter(actor=olga, membership=aliya, paper=_paper(day))
        made.rows["", "certificate"] = held
        scan = take_in("куәлік.pdf", samples.pdf(), formats=SCANS)
        made.rows["", "certificate_paper"] = attached.attach(actor=olga, certificate=held, taken=scan)


def _paper(day: dt.date) -> training.Paper:
    kind = Specialisation.objects.get(code="CHILD-INVESTIGATION")
    return training.Paper(specialisation=kind, number="4-17", issuer="Академия", issued_on=day)


def _emergency(made: World) -> None:
    """An investigator of another region opened a case for an hour and ended it: it waits for its review."""
    with as_("nurlan") as nurlan:
        row = emergency.open_case(
            actor=nurlan,
            number=made.cases["registered"].code,
            category="missing",
            reason="Ребёнок пропал ночью, ищем родителей",
        )
        assert row is not None
        emergency.end(actor=nurlan, emergency=row)
    made.rows["", "emergency"] = row


def _second(made: World) -> None:
    """A head proposes to close a breach that a rule found; a second person has not come yet."""
    with as_("aliya"):
        breach = safeguard_actions.open_breach(
            case_id=made.cases["registered"].pk,
            definition=safeguard_actions.definition_of("SG-07"),
            moment=safeguard_actions.Moment(at=clock.now(), view_bit=P.VIEW_FILE.bit),
            actor=None,
        )
    assert breach is not None
    with as_("daniyar") as daniyar:
        safeguard_actions.close(
            actor=daniyar, breach=breach, reason="Родителям сообщено ночью", kind="put_right"
        )
        made.rows["", "proposal"] = pairs.open_for(safeguard_actions.CLOSE, breach.pk)


def _request(made: World) -> None:
    """An investigator of another region asks for a case and waits."""
    with as_("nurlan") as nurlan:
        made.rows["", "request"] = asking.ask(
            actor=nurlan,
            number=made.cases["registered"].code,
            category="same_child",
            reason="Тот же ребёнок проходит по нашему делу",
        )


def _rows(made: World) -> None:
    """Rows that reactors made, and a paper that is kept."""
    with clock.at(NOW):
        for name in ("registered", "in_court"):
            with as_("aliya"):
                rows = Deadline.objects.filter(
                    case=made.cases[name], met_at__isnull=True, cancelled_at__isnull=True
                )
                made.rows[name, "deadline"] = rows.order_by("rule__code", "part").first()
        with as_("marat") as marat:
            made.rows["with_prosecutor", "breach"] = _breach(made.cases["with_prosecutor"])
            items = InboxItem.objects.filter(
                case=made.cases["with_prosecutor"], principal__in=marat.principals
            )
            made.rows["with_prosecutor", "item"] = items.order_by("kind", "id").first()
        with as_("dina") as dina:
            made.rows["in_court", "participant"] = HearingParticipant.objects.filter(
                hearing=made.rows["in_court", "hearing"], role="child"
            ).first()
            made.rows["in_court", "called"] = (
                HearingParticipant.objects.filter(hearing=made.rows["in_court", "hearing"])
                .exclude(role__in=CALLED_TOGETHER)
                .exclude(party=None, user=None)
                .first()
            )
            made.rows["in_court", "file"] = _file(made, "in_court", dina)
            made.rows["in_court", "paper"] = document_actions.make(
                actor=dina, key="summons", ref=str(made.rows["in_court", "hearing"].pk), language="kk"
            )
    missing = [key for key, row in made.rows.items() if row is None]
    assert missing == [], "the story did not make these rows"


def _file(made: World, name: str, actor_: Actor) -> Any:
    """A file of the case, and one about its victim."""
    words = {"material": "Фотография комнаты ребёнка", "victim": "Справка о потерпевшей"}
    found = None
    for kind, text in words.items():
        facts = uploads.Facts(
            kind=kind, description=text, about=made.rows[name, "victim"] if kind == "victim" else None
        )
        taken = take_in(f"{kind}.pdf", samples.pdf())
        row = uploads.add(actor=actor_, case=made.cases[name], facts=facts, taken=taken)
        found = found or row
    made.hide(name, P.VIEW_FILE, words["material"])
    made.hide(name, P.VIEW_VICTIMS, words["victim"])
    return found


def _breach(case: Case) -> Any:
    from safeguards.models import SafeguardBreach

    return (
        SafeguardBreach.objects.filter(case=case, closed_at__isnull=True).order_by("definition__code").first()
    )
