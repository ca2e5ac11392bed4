"""Absences, as the cases see them whose hearings they touch."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from core import when
from scheduling.models import Closure, ResourceKind


@dataclass(frozen=True, kw_only=True)
class AbsenceEvent(CaseEvent):
    """``closure`` is the absence, ``starts_at`` the hearing that lies in it."""

    view_permission = CasePermission.VIEW
    hearing_id: uuid.UUID | str
    closure: int
    what: str
    reason: str
    starts_at: str

    @property
    def words(self) -> dict[str, str]:
        return {
            "what": str(ResourceKind(self.what).label),
            "why": str(Closure.Reason(self.reason).label),
            "time": when.when(dt.datetime.fromisoformat(self.starts_at)),
        }


@dataclass(frozen=True, kw_only=True)
class AbsenceEntered(AbsenceEvent):
    type = "hearing.hindered"
    attention = True

    def sentence(self) -> str:
        return _("Absence entered: %(what)s, %(why)s. The hearing of %(time)s must be moved.") % self.words


@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(AbsenceEvent):
    type = "hearing.unhindered"

    def sentence(self) -> str:
        return _("Absence ended: %(what)s. The hearing of %(time)s can stay.") % self.words


@dataclass(frozen=True, kw_only=True)
class HearingsCollide(CaseEvent):
    """Two records of the child were joined after hearings of both had been booked for one hour."""

    type = "hearing.collides"
    view_permission = CasePermission.VIEW_FILE
    attention = True
    hearing_id: uuid.UUID | str
    starts_at: str

    def sentence(self) -> str:
        return _(
            "The child is expected in another hearing at the same time (%(time)s): one of the two must be moved."
        ) % {"time": when.when(dt.datetime.fromisoformat(self.starts_at))}
