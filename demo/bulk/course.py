"""The rows of one course of events, with gaps for the child, the region and every identifier."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from access.models import CaseAccess
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from accounts.roles import AgencyKind
from audit.events import CaseEvent
from audit.models import Event
from cases import events as case_events
from cases.hours import hours_allowed
from cases.models import Case, Charge, Detention, Interview, Participation, Party, Stage
from courts import events as court_events
from courts.choices import HearingKind
from courts.models import Hearing, Outcome
from deadlines.models import Deadline
from demo.bulk import chain, slots
from demo.bulk.clocks import Replay, rows_of
from demo.bulk.life import Life
from demo.bulk.sheets import Sheet
from probation import events as probation_events
from probation.models import Plan
from probation.terms import end_of, midnight

MODELS = (
    Case,
    Participation,
    CaseAccess,
    Party,
    Charge,
    Detention,
    Interview,
    Hearing,
    Outcome,
    Plan,
    Deadline,
)
SIGNERS = {
    AgencyKind.POLICE: "investigator",
    AgencyKind.PROSECUTOR: "prosecutor",
    AgencyKind.COURT: "judge",
    AgencyKind.PROBATION: "probation_officer",
}
_PLAN_KIND = {"conditional_sentence": "supervision", "restriction_of_freedom": "restriction_of_freedom"}
_MONTHS = {"conditional_sentence": 9, "restriction_of_freedom": 12, "imprisonment": 24}
_BIT = {permission: permission.bit for permission in P}
_OVERSIGHT = "oversight"


@dataclass
class Link:
    """One event: what is hashed, and its row."""

    canonical: slots.Gapped
    row: slots.Gapped


@dataclass
class Course:
    """What ``Writer`` fills for each child. ``ids`` is the number of identifiers that a case needs."""

    life: Life
    tables: dict[str, slots.Gapped] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    ids: int = 0


def agency(kind: Any) -> str:
    return slots.number(f"{kind}_agency")


def colleague(kind: Any) -> str:
    return slots.number(f"{kind}_user")


def principal(kind: Any, capacity: Capacity) -> str:
    return slots.number(f"{kind}_{int(capacity)}")


class Composer:
    """Walks through a life and writes the rows of each step."""

    def __init__(self, life: Life, now: dt.datetime, *, oversight: bool) -> None:
        self.life, self.now, self.oversight = life, now, oversight
        self.sheets = {model: Sheet(model) for model in MODELS}
        self.event_sheet = Sheet(Event)
        self.course = Course(life)
        self.case_id, self.party = self.new_id(), self.new_id()
        self.stage, self.stage_since, self.version = Stage.REGISTERED, life.occurred_at, 1
        self.held: list[tuple[Capacity, Any]] = []
        offence = life.offence
        unlimited = offence.limitation_months_minor is None
        self.replay = Replay(
            {
                "case.occurred_at": life.occurred_at, "case.registered_at": life.at("registered"), "kind": "criminal",
                "age_at_offence": life.age, "category": offence.category, "limitation": "none" if unlimited else "",
            },
            self._agency_for,
        )  # fmt: skip

    def new_id(self) -> str:
        self.course.ids += 1
        return slots.text(f"id{self.course.ids - 1}")

    def compose(self) -> Course:
        for step, at in self.life.steps:
            if at <= self.now:
                getattr(self, f"_{step}")(at)
        self._case()
        self._access()
        for values in rows_of(self.replay, self.case_id, self.new_id, _BIT[P.VIEW_FILE]):
            self.add(Deadline, **values)
        self.course.tables = {s.table: slots.Gapped(s.take()) for s in self.sheets.values() if len(s)}
        return self.course

    def add(self, model: Any, **values: Any) -> None:
        self.sheets[model].add(**values)

    def _agency_for(self, kinds: frozenset[Any]) -> Any:
        return next(
            (agency(kind) for c, kind in sorted(self.held, key=lambda h: h[0]) if c.kind in kinds), None
        )

    def event(
        self, event: CaseEvent, at: dt.datetime, by: Any, *, recorded: dt.datetime | None = None
    ) -> None:
        payload = event.payload()
        row = {
            "recorded_at": recorded or at, "user_id": colleague(by), "agency_id": agency(by), "role": SIGNERS[by],
            "type": event.type, "case_id": self.case_id, "occurred_at": at, "view_bit": _BIT[event.needed],
            "payload": payload, "shard": slots.number("shard"), "seq": slots.number("seq"),
        }  # fmt: skip
        self.event_sheet.add(**row, prev_hash=slots.text("prev_hash"), hash=slots.text("hash"))
        link = Link(slots.Gapped(chain.canonical(row)), slots.Gapped(self.event_sheet.take()))
        self.course.links.append(link)
        self.replay.happen(event.type, at, payload)

    def move(self, stage: Stage, at: dt.datetime) -> None:
        self.stage, self.stage_since, self.version = stage, at, self.version + 1

    def let_in(
        self, capacity: Capacity, by: Any, at: dt.datetime, basis: str, accepted: dt.datetime | None = None
    ) -> None:
        self.held.append((capacity, by))
        self.add(
            Participation, id=self.new_id(), case_id=self.case_id, agency_id=agency(by), capacity=int(capacity), since=at,
            basis=basis, officer_id=colleague(by) if accepted else None, accepted_at=accepted,
        )  # fmt: skip

    def reached(self, step: str) -> dt.datetime | None:
        at = self.life.at(step)
        return at if at and at <= self.now else None

    # steps

    def _registered(self, at: dt.datetime) -> None:
        self.let_in(Capacity.INVESTIGATING, AgencyKind.POLICE, at, "registration", at)
        self.let_in(Capacity.SUPERVISING, AgencyKind.PROSECUTOR, at, "CPC 179(1), 193")
        if self.oversight:
            self.let_in(Capacity.OVERSIGHT, _OVERSIGHT, at, "CPC 179(1), 193")
        registered = case_events.CaseRegistered(
            case_id=self.case_id, agency=agency(AgencyKind.POLICE), kind="criminal", age_at_offence=self.life.age,
            investigation_form="preliminary",
        )  # type: ignore[arg-type]  # fmt: skip
        self.event(registered, at, AgencyKind.POLICE)
        self._party(self.party, "child", "suspect", at, P.VIEW_IDENTITY)
        if self.life.has_representative:
            self._party(
                self.new_id(), "parent", "legal_representative", at, P.VIEW_IDENTITY, relation="parent"
            )
        if self.life.has_victim:
            self._party(self.new_id(), "victim", "victim", at, P.VIEW_VICTIMS)
        self.add(
            Charge, id=self.new_id(), case_id=self.case_id, offence_id=self.life.offence.pk, recorded_at=at
        )

    def _party(
        self, pk: str, person: str, capacity: str, at: dt.datetime, bit: P, relation: str = ""
    ) -> None:
        self.add(
            Party, id=pk, case_id=self.case_id, person_id=slots.text(person), capacity=capacity, relation=relation,
            language=slots.text("language"), since=at, view_bit=_BIT[bit],
        )  # fmt: skip

    def _detained(self, at: dt.datetime) -> None:
        """Written with its end: a case of this kind never waits in a cell."""

    def _released(self, at: dt.datetime) -> None:
        began, recorded, pk = self.life.at("detained"), self.life.at("registered"), self.new_id()
        assert began is not None
        self.add(
            Detention, id=pk, case_id=self.case_id, party_id=self.party, started_at=began, delivered_at=began,
            protocol_at=recorded, representative_told_at=recorded, apart_from_adults=True, recorded_at=recorded,
            ended_at=at, end_reason="released",
        )  # fmt: skip
        detained = case_events.ChildDetained(
            case_id=self.case_id, detention=pk, hours_allowed=hours_allowed("", began), age=self.life.age,
            delivered_at=began.isoformat(),
        )  # type: ignore[arg-type]  # fmt: skip
        self.event(detained, began, AgencyKind.POLICE, recorded=recorded)
        released = case_events.ChildReleased(case_id=self.case_id, detention=pk, reason="released")  # type: ignore[arg-type]
        self.event(released, at, AgencyKind.POLICE)

    def _questioned(self, at: dt.datetime) -> None:
        pk, end = self.new_id(), at + dt.timedelta(minutes=self.life.minutes)
        self.add(
            Interview, id=pk, case_id=self.case_id, party_id=self.party, kind="suspect", started_at=at, ended_at=end,
            recorded_at=end,
        )  # fmt: skip
        interview = case_events.InterviewRecorded(
            case_id=self.case_id, interview=pk, kind="suspect", minutes=self.life.minutes, age=self.life.age
        )  # type: ignore[arg-type]
        self.event(interview, at, AgencyKind.POLICE, recorded=end)

    def _transferred(self, verb: str, by: Any, to: Any, capacity: Capacity, at: dt.datetime) -> None:
        event = case_events.CaseTransferred(
            case_id=self.case_id, verb=verb, stage=self.stage, to_agency=agency(to), capacity=int(capacity)
        )  # type: ignore[arg-type]
        self.event(event, at, by)

    def _to_prosecutor(self, at: dt.datetime) -> None:
        self.move(Stage.WITH_PROSECUTOR, at)
        self._transferred(
            "send_to_prosecutor", AgencyKind.POLICE, AgencyKind.PROSECUTOR, Capacity.SUPERVISING, at
        )

    def _to_court(self, at: dt.datetime) -> None:
        self.move(Stage.SENT_TO_COURT, at)
        self.let_in(Capacity.TRYING, AgencyKind.COURT, at, "CPC 304, 307", self.reached("accepted"))
        self._transferred("send_to_court", AgencyKind.PROSECUTOR, AgencyKind.COURT, Capacity.TRYING, at)

    def _accepted(self, at: dt.datetime) -> None:
        self.move(Stage.IN_COURT, at)
        event = case_events.CaseAccepted(
            case_id=self.case_id,
            agency=agency(AgencyKind.COURT),
            capacity=int(Capacity.TRYING),
            stage=Stage.IN_COURT,
        )  # type: ignore[arg-type]
        self.event(event, at, AgencyKind.COURT)

    def _booked(self, at: dt.datetime) -> None:
        """A hearing that has not been held yet is left to real bookings."""

    def _heard(self, at: dt.datetime) -> None:
        booked, end, pk = self.life.at("booked"), at + dt.timedelta(minutes=60), self.new_id()
        assert booked is not None
        court, judge = slots.number("court"), colleague(AgencyKind.COURT)
        self.add(
            Hearing, id=pk, case_id=self.case_id, kind=HearingKind.MAIN_TRIAL, court_id=court,
            courtroom_id=slots.number("room"), judge_id=judge, starts_at=at, ends_at=end, state="held",
            notice_given_at=booked, booked_at=booked, booked_by_id=judge,
        )  # fmt: skip
        scheduled = court_events.HearingScheduled(
            case_id=self.case_id, hearing_id=pk, kind=HearingKind.MAIN_TRIAL.value, starts_at=at.isoformat(),
            ends_at=end.isoformat(), court=court,
        )  # type: ignore[arg-type]  # fmt: skip
        self.event(scheduled, booked, AgencyKind.COURT)
        self._outcome(pk, at, end)

    def _outcome(self, hearing: str, at: dt.datetime, end: dt.datetime) -> None:
        life, pk, day = self.life, self.new_id(), at.date()
        months, in_force = _MONTHS.get(life.outcome), day + dt.timedelta(days=15)
        measures = ["PMVV1"] if life.outcome == "educative_measure" else []
        self.add(
            Outcome, id=pk, case_id=self.case_id, hearing_id=hearing, kind=life.outcome, decided_on=day,
            in_force_on=in_force, months=months, measures=measures, child_asked="in_person", recorded_at=end,
            recorded_by_id=colleague(AgencyKind.COURT),
        )  # fmt: skip
        self.move(Stage.DIVERTED if life.outcome == "diversion" else Stage.DECIDED, end)
        recorded = court_events.OutcomeRecorded(
            case_id=self.case_id, outcome=pk, hearing_id=hearing, hearing_kind=HearingKind.MAIN_TRIAL.value,
            kind=life.outcome, decided_on=day.isoformat(), in_force_on=in_force.isoformat(), months=months,
            measures=measures, category=life.offence.category, is_final=True, child_asked="in_person",
            stage=self.stage.value,
        )  # type: ignore[arg-type]  # fmt: skip
        if life.outcome in (*_PLAN_KIND, "diversion"):
            self.let_in(
                Capacity.PROBATION, AgencyKind.PROBATION, end, f"outcome:{life.outcome}", self.reached("plan")
            )
        self.event(recorded, at, AgencyKind.COURT, recorded=end)

    def _plan(self, at: dt.datetime) -> None:
        pk, kind, day, months = (
            self.new_id(),
            _PLAN_KIND[self.life.outcome],
            at.date(),
            _MONTHS[self.life.outcome],
        )
        ends = end_of(day, months)
        self.move(Stage.EXECUTION, at)
        self.add(
            Plan, id=pk, case_id=self.case_id, agency_id=agency(AgencyKind.PROBATION),
            officer_id=colleague(AgencyKind.PROBATION), kind=kind, basis=self.life.outcome, in_force_on=day,
            started_on=day, ends_on=ends, control_months=months, opened_at=at,
        )  # fmt: skip
        opened = probation_events.PlanOpened(
            case_id=self.case_id, plan_id=pk, kind=kind, basis=self.life.outcome, started_at=midnight(day),
            until=midnight(ends), months=months, rural=False, in_force_on=day,
        )  # type: ignore[arg-type]  # fmt: skip
        self.event(opened, at, AgencyKind.PROBATION)

    # what follows from all steps

    def _case(self) -> None:
        life = self.life
        self.add(
            Case, id=self.case_id, code=slots.text("code"), stage=self.stage,
            stage_since=max(self.stage_since, life.registered_at), subject_id=slots.text("child"),
            region_id=slots.number("region"), registrar_id=agency(AgencyKind.POLICE),
            registrar_principal=principal(AgencyKind.POLICE, Capacity.INVESTIGATING), registered_at=life.registered_at,
            occurred_at=life.occurred_at, language_of_proceedings=slots.text("language"), age_at_offence=life.age,
            sex=slots.text("sex"), version=self.version, summary=slots.text("summary"),
        )  # fmt: skip

    def _access(self) -> None:
        next_due = self.replay.finish(self.now)
        for capacity, by in self.held:
            self.add(
                CaseAccess, case_id=self.case_id, principal=principal(by, capacity), permissions=capacity.mask,
                until="infinity", case_registered_at=self.life.registered_at, next_due=next_due,
            )  # fmt: skip
