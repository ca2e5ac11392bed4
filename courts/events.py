"""What happens in court."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission, on_victims_side
from audit.events import AccountEvent, CaseEvent
from core import when
from courts.choices import AdjournReason, CorrectionReason, HearingKind, MoveReason, OutcomeKind


def _parsed(instant: str) -> str:
    """An ISO instant of a payload as the reader writes times."""
    import datetime as dt

    return when.when(dt.datetime.fromisoformat(instant))


def _day(instant: str) -> str:
    """Only the day of such an instant: the hour of the sitting is not for the victim's side."""
    import datetime as dt

    return when.day(dt.datetime.fromisoformat(instant))


@dataclass(frozen=True, kw_only=True)
class HearingEvent(CaseEvent):
    """``hearing_id`` is the subject of every term that hangs on this hearing."""

    view_permission = CasePermission.VIEW
    hearing_id: uuid.UUID | str
    kind: str

    @property
    def kind_name(self) -> str:
        return str(HearingKind(self.kind).label)

    def sentence(self) -> str:
        return self._sentence(_parsed)

    def sentence_for(self, granted: int) -> str:
        """To the victim's side days are told: its own hour of arrival stands with the hearing."""
        return self._sentence(_day if on_victims_side(granted) else _parsed)

    def _sentence(self, told: Callable[[str], str]) -> str:
        """The sentence, with instants written by ``told``."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class HearingScheduled(HearingEvent):
    """``starts_at`` starts the term of notice before it (CPC art. 322(4)).

    ``unusual`` are codes of what stands against the time, ``time_reason`` why the hearing is held then all the same.
    ``goes_on``: it continues a trial that was adjourned, which the terms up to its start leave alone.
    """

    type = "hearing.scheduled"
    starts_at: str
    ends_at: str
    court: int
    unusual: list[str] | None = None
    time_reason: str = ""
    goes_on: bool = False

    def _sentence(self, told: Callable[[str], str]) -> str:
        return _("Hearing booked: %(kind)s, %(time)s.") % {
            "kind": self.kind_name,
            "time": told(self.starts_at),
        }


@dataclass(frozen=True, kw_only=True)
class HearingMoved(HearingEvent):
    type = "hearing.moved"
    starts_at: str
    ends_at: str
    before: str
    reason: str
    unusual: list[str] | None = None
    time_reason: str = ""
    goes_on: bool = False

    def _sentence(self, told: Callable[[str], str]) -> str:
        return _("Hearing moved from %(before)s to %(time)s: %(reason)s.") % {
            "before": told(self.before),
            "time": told(self.starts_at),
            "reason": MoveReason(self.reason).label,
        }


@dataclass(frozen=True, kw_only=True)
class HearingCancelled(HearingEvent):
    type = "hearing.cancelled"
    starts_at: str
    reason: str

    def _sentence(self, told: Callable[[str], str]) -> str:
        return _("Hearing of %(time)s cancelled: %(reason)s.") % {
            "time": told(self.starts_at),
            "reason": MoveReason(self.reason).label,
        }


@dataclass(frozen=True, kw_only=True)
class HearingNotified(HearingEvent):
    """The summonses have been made: the parties are told (CPC art. 322(4), 534)."""

    type = "hearing.notified"
    starts_at: str

    def _sentence(self, told: Callable[[str], str]) -> str:
        return _("Summonses to the hearing of %(time)s.") % {"time": told(self.starts_at)}


@dataclass(frozen=True, kw_only=True)
class HearingPrepared(HearingEvent):
    type = "hearing.prepared"
    done: list[str]

    def _sentence(self, told: Callable[[str], str]) -> str:
        return _("Preparation of the hearing brought up to date.")


@dataclass(frozen=True, kw_only=True)
class OutcomeRecorded(CaseEvent):
    """The end of a hearing. Names of the payload are those that terms and safeguards ask for."""

    type = "outcome.recorded"
    view_permission = CasePermission.VIEW_FILE
    outcome: uuid.UUID | str
    hearing_id: uuid.UUID | str
    hearing_kind: str
    kind: str
    decided_on: str
    in_force_on: str | None = None
    adjourn_reason: str = ""
    months: int | None = None
    days: int | None = None
    measures: list[str] | None = None
    category: str = ""
    is_final: bool = False
    non_custodial_reasoned: bool | None = None
    child_asked: str = ""
    representative_present: bool | None = None
    to_agency: int | None = None
    stage: str = ""
    basis: str = ""
    # What came of the question whether the case could end without a sentence; empty when it was not answered, and None
    # where nobody is asked. ``criteria`` are the words of the law as they stood then.
    considered: str | None = None
    criteria: dict[str, str] | None = None

    def sentence(self) -> str:
        if self.kind == OutcomeKind.ADJOURNED:
            return _("Hearing adjourned: %(reason)s.") % {"reason": AdjournReason(self.adjourn_reason).label}
        return _("The court decided: %(outcome)s.") % {"outcome": OutcomeKind(self.kind).label}


@dataclass(frozen=True, kw_only=True)
class OutcomeCorrected(OutcomeRecorded):
    """The record of an outcome was wrong. The payload is the outcome as it is now; ``before`` and
    ``after`` hold what was recorded and what should have been.

    Texts are named in ``changed`` and quoted nowhere.
    """

    type = "outcome.corrected"
    reason: str
    changed: list[str]
    before: dict[str, Any]
    after: dict[str, Any]

    def sentence(self) -> str:
        known: dict[str, Any] = {
            "reason": CorrectionReason(self.reason).label,
            "outcome": OutcomeKind(self.kind).label,
        }
        if "kind" in self.before:
            known["before"] = OutcomeKind(self.before["kind"]).label
            return _("Outcome corrected from “%(before)s” to “%(outcome)s”: %(reason)s.") % known
        known["fields"] = ", ".join(self._said(name) for name in self.changed)
        return _("Outcome corrected (%(outcome)s): %(fields)s. Reason: %(reason)s.") % known

    def _said(self, name: str) -> str:
        """The field as the reader calls it; numbers and dates with the value before and after."""
        from courts.models import Outcome

        label = str(getattr(Outcome._meta.get_field(name), "verbose_name", name))
        if name not in TOLD:
            return label
        old, new = (_value(values.get(name)) for values in (self.before, self.after))
        return _("%(field)s: %(before)s → %(after)s") % {"field": label, "before": old, "after": new}


TOLD = frozenset({"months", "days", "hours", "amount", "decided_on", "in_force_on"})


def _value(value: Any) -> str:
    import datetime as dt

    if value is None:
        return "—"
    return when.day(dt.date.fromisoformat(value), year=True) if "-" in str(value) else str(value)


@dataclass(frozen=True, kw_only=True)
class RoomEntered(AccountEvent):
    """A room of a court was entered; ``office`` is the court's agency."""

    type = "office.room_entered"
    office: int
    room: int
    number: str

    def sentence(self) -> str:
        return _("Courtroom %(number)s entered.") % {"number": self.number}


@dataclass(frozen=True, kw_only=True)
class RoomChanged(AccountEvent):
    """``before`` is the number on the door until then."""

    type = "office.room_changed"
    office: int
    room: int
    number: str
    before: str
    in_use: bool

    def sentence(self) -> str:
        if self.in_use:
            return _("Courtroom %(number)s changed.") % {"number": self.number}
        return _("Courtroom %(number)s taken out of use.") % {"number": self.number}
