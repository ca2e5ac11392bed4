"""What happens to the people of an office. Payloads hold numbers, codes and days; names, orders and reasons are read when
the log is shown."""

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from access import pairs
from accounts.models import Agency, Membership, User
from accounts.roles import ROLES, RoleKey
from administration.models import ReviewLine
from audit.events import AccountEvent
from core import when

_held: ContextVar[dict[tuple[str, int], Any] | None] = ContextVar("rows of the log", default=None)


@contextlib.contextmanager
def rows_at_once(wanted: Mapping[type[Model], Iterable[int]]) -> Iterator[None]:
    """Within it, these rows are read once for all sentences."""
    found: dict[tuple[str, int], Any] = {}
    for model, numbers in wanted.items():
        keys = set(numbers)
        found |= {(model.__name__, pk): None for pk in keys}
        found |= {(model.__name__, row.pk): row for row in model._default_manager.filter(pk__in=keys)}
    token = _held.set(found)
    try:
        yield
    finally:
        _held.reset(token)


def _row(model: type[Model], pk: int | None) -> Any:
    held, key = _held.get(), (model.__name__, pk or 0)
    if held is not None and key in held:
        return held[key]
    return model._default_manager.filter(pk=pk).first() if pk else None


def name_of(pk: int | None) -> str:
    """The short name of a colleague."""
    user = _row(User, pk)
    return user.short_name if user else "—"


def agency_of(pk: int | None) -> str:
    agency = _row(Agency, pk)
    return agency.name if agency else "—"


def role_of(key: str) -> str:
    return str(ROLES[RoleKey(key)].name) if key in ROLES else key


def day(text: str) -> str:
    """A day of a payload, as the product writes days; "no end set" for none."""
    if not text:
        return _("no end set")
    return when.day(dt.date.fromisoformat(text), weekday=False, year=True)


def span(since: str, until: str) -> str:
    return f"{day(since)} – {day(until)}"


@dataclass(frozen=True, kw_only=True)
class PersonEvent(AccountEvent):
    """``subject`` is the person whom it concerns; ``office`` the agency in whose log it stands; ``membership`` the role,
    whose order is named."""

    office: int
    role: str = ""
    membership: int = 0

    def words(self) -> dict[str, Any]:
        return {
            "name": name_of(self.subject),
            "agency": agency_of(self.office),
            "role": role_of(self.role),
        }

    def with_order(self, text: str) -> str:
        held = _row(Membership, self.membership)
        order = held.basis if held else ""
        return _("%(text)s Order: %(order)s.") % {"text": text, "order": order.rstrip(".")} if order else text


@dataclass(frozen=True, kw_only=True)
class ColleagueAdded(PersonEvent):
    type = "office.colleague_added"
    since: str
    until: str = ""

    def sentence(self) -> str:
        words = {**self.words(), "span": span(self.since, self.until)}
        return self.with_order(_("Added: %(name)s, %(role)s, %(agency)s; %(span)s.") % words)


@dataclass(frozen=True, kw_only=True)
class RoleAccepted(PersonEvent):
    type = "office.role_accepted"

    def sentence(self) -> str:
        return _("Accepted: %(name)s, %(role)s, %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class RoleDeclined(PersonEvent):
    type = "office.role_declined"

    def sentence(self) -> str:
        return _("Not accepted: %(name)s, %(role)s, %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class DatesChanged(PersonEvent):
    """Without the days before, of an earlier version, the new ones alone are named."""

    type = "office.dates_changed"
    since: str
    until: str = ""
    since_before: str = ""
    until_before: str = ""

    def sentence(self) -> str:
        words = {**self.words(), "after": span(self.since, self.until)}
        if not self.since_before:
            return _("Dates changed: %(name)s, %(role)s, %(agency)s; now %(after)s.") % words
        words["before"] = span(self.since_before, self.until_before)
        return _("Dates changed: %(name)s, %(role)s, %(agency)s; before %(before)s, now %(after)s.") % words


@dataclass(frozen=True, kw_only=True)
class ColleagueMoved(PersonEvent):
    type = "office.colleague_moved"
    before: int
    since: str
    role_before: str = ""

    def sentence(self) -> str:
        words = {
            **self.words(),
            "before": agency_of(self.before),
            "role_before": role_of(self.role_before or self.role),
            "since": day(self.since),
        }
        return self.with_order(
            _("Moved: %(name)s, from %(since)s %(role)s, %(agency)s; before %(role_before)s, %(before)s.")
            % words
        )


@dataclass(frozen=True, kw_only=True)
class ColleagueSuspended(PersonEvent):
    type = "office.colleague_suspended"

    def sentence(self) -> str:
        return _("Suspended: %(name)s, %(role)s, %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class ColleagueBack(PersonEvent):
    type = "office.colleague_back"

    def sentence(self) -> str:
        return _("Brought back: %(name)s, %(role)s, %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class RoleEnded(PersonEvent):
    """``line``: the line of the review that holds the reason."""

    type = "office.role_ended"
    line: int = 0
    until_before: str = ""
    until: str = ""

    def sentence(self) -> str:
        text = _("Role ended: %(name)s, %(role)s, %(agency)s.") % self.words()
        if self.until:
            days = {"text": text, "after": day(self.until), "before": day(self.until_before)}
            text = _("%(text)s Last day: %(after)s, before: %(before)s.") % days
        line = _row(ReviewLine, self.line)
        if line is None or not line.reason:
            return text
        return _("%(text)s Reason: %(reason)s.") % {"text": text, "reason": line.reason.rstrip(".")}


@dataclass(frozen=True, kw_only=True)
class LinkIssued(PersonEvent):
    type = "office.link_issued"

    def sentence(self) -> str:
        return _("A new one-time link was made for %(name)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class WorkHandedOver(PersonEvent):
    type = "office.work_handed_over"
    stand_in: int
    since: str
    until: str

    def sentence(self) -> str:
        words = {**self.words(), "other": name_of(self.stand_in), "span": span(self.since, self.until)}
        return _("Leave: %(name)s, %(span)s; %(other)s stands in.") % words


@dataclass(frozen=True, kw_only=True)
class WorkTakenBack(PersonEvent):
    type = "office.work_taken_back"
    stand_in: int = 0
    until: str = ""

    def sentence(self) -> str:
        words = self.words()
        if not self.until:
            return _("Leave ended early: %(name)s.") % words
        words |= {"until": day(self.until), "other": name_of(self.stand_in)}
        return _("Leave ended early: %(name)s; it was to last until %(until)s, %(other)s stood in.") % words


@dataclass(frozen=True, kw_only=True)
class ReviewStarted(AccountEvent):
    type = "office.review_started"
    office: int
    quarter: str
    lines: int

    def sentence(self) -> str:
        return _("Access review, %(quarter)s: begun; roles: %(count)s.") % {
            "quarter": quarter_in_words(self.quarter),
            "count": self.lines,
        }


@dataclass(frozen=True, kw_only=True)
class RoleConfirmed(PersonEvent):
    type = "office.role_confirmed"
    quarter: str

    def sentence(self) -> str:
        words = {**self.words(), "quarter": quarter_in_words(self.quarter)}
        return _("Access review, %(quarter)s: still needed: %(name)s, %(role)s, %(agency)s.") % words


@dataclass(frozen=True, kw_only=True)
class ProposalTakenBack(AccountEvent):
    type = "office.proposal_taken_back"
    office: int
    proposal: str
    verb: str

    def sentence(self) -> str:
        return _("Taken back before a second person confirmed it: %(what)s.") % {
            "what": pairs.title_of(self.verb) or "—"
        }


@dataclass(frozen=True, kw_only=True)
class ListTakenOut(AccountEvent):
    type = "office.list_taken_out"
    office: int

    def sentence(self) -> str:
        return _("The list of who has access was taken out as a file.")


@dataclass(frozen=True, kw_only=True)
class AgencyEntered(AccountEvent):
    """A command on the server entered an agency, or changed what is written of it and above it."""

    type = "office.agency_entered"
    office: int
    is_new: bool

    def sentence(self) -> str:
        name = agency_of(self.office)
        if self.is_new:
            return _("%(agency)s: entered on the server.") % {"agency": name}
        return _("%(agency)s: name, region, address or the agency above changed on the server.") % {
            "agency": name
        }


def quarter_in_words(quarter: str) -> str:
    """ "Q4 2026", as the reader writes it."""
    year, number = quarter.split("Q")
    return when.quarter(int(year), int(number))
