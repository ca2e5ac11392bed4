"""One life into rows of every table that a case has."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from access.models import CaseAccess
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity, agency_principal
from accounts.roles import AgencyKind
from audit.events import CaseEvent
from audit.models import Event
from cases import events as case_events
from cases import keys, names, vault
from cases.models import (
    Case,
    Charge,
    DataKey,
    Detention,
    Interview,
    Participation,
    Party,
    Person,
    PersonToken,
    Stage,
)
from courts import events as court_events
from courts.choices import HearingKind
from courts.models import Hearing, Outcome
from deadlines.models import Deadline
from demo.bulk import people
from demo.bulk.chain import Chains
from demo.bulk.clocks import Replay, rows_of
from demo.bulk.life import Life, new_id
from demo.bulk.shares import KNOWN_BEFORE, Dice
from demo.bulk.sheets import Sheet
from probation import events as probation_events
from probation.models import Plan
from probation.terms import end_of, midnight

_FOREVER = "infinity"
_BIT = {permission: permission.bit for permission in P}
_MASK = {capacity: capacity.mask for capacity in Capacity}
_PLAN_BASIS = {"conditional_sentence": "supervision", "restriction_of_freedom": "restriction_of_freedom"}
_WORDS = ("Телефон", "Велосипед", "Дүкен", "Мектеп алдында", "Подъезд", "Парк", "Аялдама", "Торговый дом")


@dataclass(frozen=True)
class Office:
    """An agency and the colleague who signs there."""

    agency: int
    user: int


@dataclass(frozen=True)
class Country:
    """What every case may refer to, read once before the work is divided."""

    regions: dict[str, tuple[int, str]]
    offices: dict[tuple[str, AgencyKind], Office]
    oversight: int | None
    rooms: dict[str, tuple[int, int]]
    now: dt.datetime


MODELS = (Person, PersonToken, Case, Participation, CaseAccess, Party, Charge, Detention, Interview, Hearing, Outcome, Plan, Deadline, Event)  # fmt: skip


class Writer:
    """Fills the sheets. ``numbers`` gives the next number of a region and year."""

    def __init__(self, country: Country, dice: Dice, chains: Chains, numbers: Any) -> None:
        self.country, self.dice, self.chains, self.numbers = country, dice, chains, numbers
        self.sheets = {model: Sheet(model) for model in (*MODELS, DataKey)}
        self._tokens: dict[str, int] = {}
        self._known: list[tuple[str, dt.date, bool, bytes]] = []

    def write(self, life: Life) -> None:
        File(self, life).write()

    # people

    def child(self, life: Life) -> tuple[str, bytes]:
        """The child: in one of eight cases somebody who is known already."""
        if self._known and self.dice.chance(KNOWN_BEFORE):
            person_id, born, girl, key = self.dice.one(self._known)
            if girl == life.is_girl and abs((born - life.born_on).days) < 700:
                life.born_on = born
                return person_id, key
        person_id, key = self.person(
            life.born_on, is_girl=life.is_girl, language=life.language, at=life.occurred_at
        )
        self._known = [*self._known[-200:], (person_id, life.born_on, life.is_girl, key)]
        return person_id, key

    def person(self, born_on: dt.date, *, is_girl: bool, language: str, at: dt.datetime) -> tuple[str, bytes]:
        dice, male = self.dice, not is_girl
        person_id, key = new_id(dice), AESGCM.generate_key(256)
        owner = uuid.UUID(person_id)
        texts = {
            "surname": people.surname(dice, male=male),
            "given_name": people.given_name(dice, male=male),
            "patronymic": people.patronymic(dice, male=male),
            "iin": people.number(dice, born_on, male=male),
            "born_on": born_on.isoformat(),
        }
        self.sheets[DataKey].add(
            person_id=person_id, wrapped=keys.wrap(owner, key), kek_id=keys.KEK_ID, created_at=at
        )
        sealed = {c: self.seal(t, owner, key, f"cases_person:{person_id}:{c}") for c, t in texts.items()}
        self.sheets[Person].add(
            id=person_id,
            birth_year=born_on.year,
            sex="m" if male else "f",
            native_language=language,
            created_at=at,
            **sealed,
        )
        found = names.name_texts(texts["surname"], texts["given_name"], texts["patronymic"])
        tokens = {self._token(text) for text in found} | {keys.token(names.iin_text(texts["iin"]))}
        self.sheets[PersonToken].lines += [f"{token}\t{person_id}" for token in tokens]
        return person_id, key

    def _token(self, text: str) -> int:
        if text not in self._tokens:
            self._tokens[text] = keys.token(text)
        return self._tokens[text]

    @staticmethod
    def seal(text: str, person_id: uuid.UUID, key: bytes, associated: str) -> bytes:
        return vault.seal(text, person_id=person_id, key=key, associated=associated) if text else b""


class File:
    """The rows of one case."""

    def __init__(self, writer: Writer, life: Life) -> None:
        self.w, self.life, self.now = writer, life, writer.country.now
        self.case_id = new_id(writer.dice)
        self.region_id, self.letters = writer.country.regions[life.region]
        self.stage, self.stage_since, self.version = Stage.REGISTERED, life.occurred_at, 1
        self.held: list[tuple[Capacity, Office, dt.datetime]] = []
        self.hearing_id = new_id(writer.dice)

    def add(self, model: Any, **values: Any) -> None:
        self.w.sheets[model].add(**values)

    def office(self, kind: AgencyKind) -> Office:
        return self.w.country.offices[self.life.region, kind]

    def write(self) -> None:
        life = self.life
        self.subject, self.key = self.w.child(life)
        self.party = new_id(self.w.dice)
        offence = life.offence
        months = offence.limitation_months_minor
        facts = {
            "case.occurred_at": life.occurred_at, "case.registered_at": life.at("registered"), "kind": "criminal",
            "age_at_offence": life.age, "category": offence.category, "limitation": "none" if months is None else "",
        }  # fmt: skip
        self.replay = Replay(facts, self._agency_for)
        for step, at in life.steps:
            if at <= self.now:
                getattr(self, f"_{step}")(at)
        self._case()
        self._access()
        self._deadlines()

    def _agency_for(self, kinds: frozenset[Any]) -> int | None:
        return next((o.agency for c, o, _ in sorted(self.held, key=lambda h: h[0]) if c.kind in kinds), None)

    def event(
        self,
        event: CaseEvent,
        at: dt.datetime,
        office: Office,
        role: str,
        *,
        recorded: dt.datetime | None = None,
    ) -> None:
        payload = event.payload()
        row = self.w.chains.link(
            {
                "recorded_at": recorded or at, "user_id": office.user, "agency_id": office.agency, "role": role,
                "type": event.type, "case_id": self.case_id, "occurred_at": at,
                "view_bit": _BIT[event.view_permission], "payload": payload,
            }
        )  # fmt: skip
        self.add(Event, **row)
        self.replay.happen(event.type, at, payload)

    def move(self, stage: Stage, at: dt.datetime) -> None:
        self.stage, self.stage_since, self.version = stage, at, self.version + 1

    def let_in(
        self, capacity: Capacity, office: Office, at: dt.datetime, basis: str, *, accepted: dt.datetime | None
    ) -> None:
        self.held.append((capacity, office, at))
        officer = office.user if accepted else None
        self.add(
            Participation, id=new_id(self.w.dice), case_id=self.case_id, agency_id=office.agency, capacity=int(capacity),
            since=at, basis=basis, officer_id=officer, accepted_at=accepted,
        )  # fmt: skip

    # steps, in the order in which they can happen

    def _registered(self, at: dt.datetime) -> None:
        police = self.office(AgencyKind.POLICE)
        self.let_in(Capacity.INVESTIGATING, police, at, "registration", accepted=at)
        self.let_in(
            Capacity.SUPERVISING, self.office(AgencyKind.PROSECUTOR), at, "CPC 179(1), 193", accepted=None
        )
        if self.w.country.oversight:
            self.let_in(
                Capacity.OVERSIGHT, Office(self.w.country.oversight, 0), at, "CPC 179(1), 193", accepted=None
            )
        self.event(
            case_events.CaseRegistered(
                case_id=self.case_id, agency=police.agency, kind="criminal", age_at_offence=self.life.age,
                investigation_form="preliminary",
            ), at, police, "investigator",
        )  # fmt: skip
        self._people(at)

    def _people(self, at: dt.datetime) -> None:
        self._party(self.party, self.subject, "suspect", at, P.VIEW_IDENTITY)
        dice, life = self.w.dice, self.life
        if life.has_representative:
            born = life.born_on - dt.timedelta(days=dice.between(20, 40) * 365)
            person, _ = self.w.person(born, is_girl=dice.chance(0.8), language=life.language, at=at)
            self._party(new_id(dice), person, "legal_representative", at, P.VIEW_IDENTITY, relation="parent")
        if life.has_victim:
            born = life.born_on + dt.timedelta(days=dice.between(-300, 1800))
            person, _ = self.w.person(born, is_girl=dice.chance(0.5), language=life.language, at=at)
            self._party(new_id(dice), person, "victim", at, P.VIEW_VICTIMS)
        self.add(Charge, id=new_id(dice), case_id=self.case_id, offence_id=life.offence.pk, recorded_at=at)

    def _party(
        self, pk: str, person: str, capacity: str, at: dt.datetime, bit: P, relation: str = ""
    ) -> None:
        self.add(
            Party, id=pk, case_id=self.case_id, person_id=person, capacity=capacity, relation=relation,
            language=self.life.language, since=at, view_bit=_BIT[bit],
        )  # fmt: skip

    def _detained(self, at: dt.datetime) -> None:
        self.detention = new_id(self.w.dice)

    def _released(self, at: dt.datetime) -> None:
        """Both ends of a detention are written here: a bulk case never waits in a cell."""
        began, recorded, police = (
            self.life.at("detained"),
            self.life.at("registered"),
            self.office(AgencyKind.POLICE),
        )
        assert began is not None
        self.add(
            Detention, id=self.detention, case_id=self.case_id, party_id=self.party, started_at=began, delivered_at=began,
            protocol_at=recorded, representative_told_at=recorded, apart_from_adults=True, recorded_at=recorded,
            ended_at=at, end_reason="released",
        )  # fmt: skip
        self.event(
            case_events.ChildDetained(case_id=self.case_id, detention=self.detention, hours_allowed=24, age=self.life.age),
            began, police, "investigator", recorded=recorded,
        )  # fmt: skip
        self.event(
            case_events.ChildReleased(case_id=self.case_id, detention=self.detention, reason="released"),
            at, police, "investigator",
        )  # fmt: skip

    def _questioned(self, at: dt.datetime) -> None:
        pk, minutes = new_id(self.w.dice), self.w.dice.between(20, 110)
        self.add(
            Interview, id=pk, case_id=self.case_id, party_id=self.party, kind="suspect", started_at=at,
            ended_at=at + dt.timedelta(minutes=minutes), recorded_at=at + dt.timedelta(minutes=minutes),
        )  # fmt: skip
        self.event(
            case_events.InterviewRecorded(
                case_id=self.case_id, interview=pk, kind="suspect", minutes=minutes, age=self.life.age
            ), at, self.office(AgencyKind.POLICE), "investigator",
        )  # fmt: skip

    def _to_prosecutor(self, at: dt.datetime) -> None:
        self.move(Stage.WITH_PROSECUTOR, at)
        self._transferred(
            "send_to_prosecutor", AgencyKind.POLICE, AgencyKind.PROSECUTOR, Capacity.SUPERVISING, at
        )

    def _transferred(
        self, verb: str, by: AgencyKind, to: AgencyKind, capacity: Capacity, at: dt.datetime
    ) -> None:
        sender, receiver = self.office(by), self.office(to)
        role = {AgencyKind.POLICE: "investigator", AgencyKind.PROSECUTOR: "prosecutor"}[by]
        event = case_events.CaseTransferred(
            case_id=self.case_id,
            verb=verb,
            stage=self.stage,
            to_agency=receiver.agency,
            capacity=int(capacity),
        )
        self.event(event, at, sender, role)

    def _to_court(self, at: dt.datetime) -> None:
        self.move(Stage.SENT_TO_COURT, at)
        self._transferred("send_to_court", AgencyKind.PROSECUTOR, AgencyKind.COURT, Capacity.TRYING, at)
        accepted = self.life.at("accepted")
        taken = accepted if accepted and accepted <= self.now else None
        self.let_in(Capacity.TRYING, self.office(AgencyKind.COURT), at, "CPC 304, 307", accepted=taken)

    def _accepted(self, at: dt.datetime) -> None:
        self.move(Stage.IN_COURT, at)
        court = self.office(AgencyKind.COURT)
        event = case_events.CaseAccepted(
            case_id=self.case_id, agency=court.agency, capacity=int(Capacity.TRYING), stage=Stage.IN_COURT
        )
        self.event(event, at, court, "judge")

    def _booked(self, at: dt.datetime) -> None:
        """A hearing that has not been held yet is left to real bookings."""

    def _heard(self, at: dt.datetime) -> None:
        court, life = self.office(AgencyKind.COURT), self.life
        court_id, room_id = self.w.country.rooms[life.region]
        booked = life.at("booked")
        assert booked is not None
        end = at + dt.timedelta(minutes=60)
        self.add(
            Hearing, id=self.hearing_id, case_id=self.case_id, kind=HearingKind.MAIN_TRIAL, court_id=court_id,
            courtroom_id=room_id, judge_id=court.user, starts_at=at, ends_at=end, state="held", notice_given_at=booked,
            booked_at=booked, booked_by_id=court.user,
        )  # fmt: skip
        self.event(
            court_events.HearingScheduled(
                case_id=self.case_id, hearing_id=self.hearing_id, kind=HearingKind.MAIN_TRIAL,
                starts_at=at.isoformat(), ends_at=end.isoformat(), court=court_id,
            ), booked, court, "judge",
        )  # fmt: skip
        self._outcome(at, end, court)

    def _outcome(self, at: dt.datetime, end: dt.datetime, court: Office) -> None:
        life, pk, day = self.life, new_id(self.w.dice), at.date()
        months = {"conditional_sentence": 9, "restriction_of_freedom": 12, "imprisonment": 24}.get(
            life.outcome
        )
        measures = ["PMVV1"] if life.outcome == "educative_measure" else []
        self.add(
            Outcome, id=pk, case_id=self.case_id, hearing_id=self.hearing_id, kind=life.outcome, decided_on=day,
            in_force_on=day + dt.timedelta(days=15), months=months, measures=measures, child_asked="in_person",
            recorded_at=end, recorded_by_id=court.user,
        )  # fmt: skip
        self.move(Stage.DIVERTED if life.outcome == "diversion" else Stage.DECIDED, end)
        self.event(
            court_events.OutcomeRecorded(
                case_id=self.case_id, outcome=pk, hearing_id=self.hearing_id, hearing_kind=HearingKind.MAIN_TRIAL,
                kind=life.outcome, decided_on=day.isoformat(), in_force_on=(day + dt.timedelta(days=15)).isoformat(),
                months=months, measures=measures, category=life.offence.category, is_final=True, child_asked="in_person",
                stage=self.stage,
            ), at, court, "judge", recorded=end,
        )  # fmt: skip
        if life.outcome in (*_PLAN_BASIS, "diversion"):
            plan_at = life.at("plan")
            taken = plan_at if plan_at and plan_at <= self.now else None
            self.let_in(
                Capacity.PROBATION,
                self.office(AgencyKind.PROBATION),
                end,
                f"outcome:{life.outcome}",
                accepted=taken,
            )

    def _plan(self, at: dt.datetime) -> None:
        office, pk, kind, day = (
            self.office(AgencyKind.PROBATION),
            new_id(self.w.dice),
            _PLAN_BASIS[self.life.outcome],
            at.date(),
        )
        months = 9 if kind == "supervision" else 12
        ends = end_of(day, months)
        self.move(Stage.EXECUTION, at)
        self.add(
            Plan, id=pk, case_id=self.case_id, agency_id=office.agency, officer_id=office.user, kind=kind,
            basis=self.life.outcome, in_force_on=day, started_on=day, ends_on=ends, control_months=months, opened_at=at,
        )  # fmt: skip
        event = probation_events.PlanOpened(
            case_id=self.case_id, plan_id=pk, kind=kind, basis=self.life.outcome, started_at=midnight(day),
            until=midnight(ends), months=months, rural=False, in_force_on=day,
        )  # fmt: skip
        self.event(event, at, office, "probation_officer")

    # what follows from all steps

    def _case(self) -> None:
        life, w, police = self.life, self.w, self.office(AgencyKind.POLICE)
        registered = life.at("registered")
        assert registered is not None
        year = registered.year
        self.add(
            Case, id=self.case_id, code=f"{self.letters}-{year}-{w.numbers(self.letters, year):05d}", stage=self.stage,
            stage_since=max(self.stage_since, registered), subject_id=self.subject, region_id=self.region_id,
            registrar_id=police.agency, registrar_principal=agency_principal(police.agency, Capacity.INVESTIGATING),
            registered_at=registered, occurred_at=life.occurred_at, language_of_proceedings=life.language,
            age_at_offence=life.age, sex="f" if life.is_girl else "m", version=self.version,
            summary=w.seal(w.dice.one(_WORDS), uuid.UUID(self.subject), self.key, f"cases_case:{self.case_id}:summary"),
        )  # fmt: skip

    def _access(self) -> None:
        next_due, registered = self.replay.finish(self.now), self.life.at("registered")
        for capacity, office, _since in self.held:
            self.add(
                CaseAccess, case_id=self.case_id, principal=agency_principal(office.agency, capacity),
                permissions=_MASK[capacity], until=_FOREVER, case_registered_at=registered, next_due=next_due,
            )  # fmt: skip

    def _deadlines(self) -> None:
        for values in rows_of(self.replay, self.case_id, lambda: new_id(self.w.dice), _BIT[P.VIEW_FILE]):
            self.add(Deadline, **values)
