"""The path that records a meeting: four pages without state on the server, or one page for trained hands."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import clock
from probation.actions import Outcome
from probation.forms import RecordForm, next_meeting
from probation.models import Attendance, Contact, ContactKind, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = ("attended", "words", "next", "check")
TITLES = (_("Attendance"), _("Words and note"), _("Next meeting"), _("Check"))
ALL = "all"


@dataclass
class Path:
    """Where the officer is, with everything typed so far in the form itself."""

    plan: Plan
    contact: Contact | None
    data: QueryDict | None = None
    expert: bool = False

    def __post_init__(self) -> None:
        self.step = ALL if self.expert else STEPS[0]
        self.form = RecordForm(initial=self.initial())

    def initial(self) -> dict[str, Any]:
        kind = self.contact.kind if self.contact else ContactKind.OFFICE
        last = self.contact.planned_at if self.contact else clock.now()
        return {"kind": kind, **next_meeting(self.plan, kind, last)}

    def move(self) -> bool:
        """Goes where the pressed button leads. True when the whole form is right and is to be saved."""
        assert self.data is not None
        bound = RecordForm(self.data)
        came_from, go = self.data.get("step", STEPS[0]), self.data.get("go", "next")
        if go in ("expert", "steps"):
            return self._show(ALL if go == "expert" else STEPS[0])
        if go.startswith("change-"):
            return self._show(go.removeprefix("change-"))
        if go == "back":
            return self._show(STEPS[max(STEPS.index(came_from) - 1, 0)] if came_from in STEPS else STEPS[0])
        wrong = self._first_wrong(bound, came_from)
        if wrong:
            self.form, self.step = bound, wrong
            bound.is_valid()
            return False
        if go == "save":
            self.form = bound
            return True
        return self._show(STEPS[min(STEPS.index(came_from) + 1, len(STEPS) - 1)])

    def _show(self, step: str) -> bool:
        """Shows a page with what was typed, without complaints about pages not reached yet."""
        assert self.data is not None
        self.step = step if step in STEPS or step == ALL else STEPS[0]
        typed: dict[str, Any] = {name: self.data.get(name, "") for name in RecordForm.base_fields}
        typed["no_next"] = bool(self.data.get("no_next"))
        self.form = RecordForm(initial=typed)
        return False

    def _first_wrong(self, bound: RecordForm, came_from: str) -> str:
        """The first page up to the present one that holds an error."""
        if came_from == ALL:
            return ALL if bound.errors else ""
        reached = STEPS[: STEPS.index(came_from) + 1] if came_from in STEPS else STEPS[:1]
        for step in reached:
            names = self.names(step, bound.data.get("attendance", ""))
            if any(name in bound.errors for name in names):
                return step
        return ""

    def names(self, step: str, attendance: str) -> tuple[str, ...]:
        """The fields of a page; the answer to the first decides what the second asks."""
        first = ("attendance",) if self.contact else ("kind", "attendance")
        late = ("minutes_late",) if attendance == Attendance.LATE else ()
        away = ("missed_reason",) if attendance in (Attendance.EXCUSED, Attendance.MISSED) else ()
        words = () if attendance == Attendance.MISSED else ("words",)
        following = ("next_day", "next_hour", "next_kind", "no_next")
        if step == ALL:
            return (*first, "minutes_late", "missed_reason", "words", "note", *following)
        pages = {"attended": first, "words": (*late, *away, *words, "note"), "next": following, "check": ()}
        return pages[step]

    @property
    def attendance(self) -> str:
        return str(self.form["attendance"].value() or "")

    @property
    def shown(self) -> "Iterator[BoundField]":
        return (self.form[name] for name in self.names(self.step, self.attendance))

    @property
    def hidden(self) -> "list[tuple[str, str]]":
        """What the other pages hold, carried along."""
        seen = self.names(self.step, self.attendance)
        return [(n, _text(self.form[n].value())) for n in self.form.fields if n not in seen]

    @property
    def number(self) -> int:
        return STEPS.index(self.step) + 1 if self.step in STEPS else 1

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The rows of "check your answers"."""
        checked = RecordForm({**{n: _text(self.form[n].value()) for n in self.form.fields}})
        checked.is_valid()
        data = checked.cleaned_data
        labels = dict(Attendance.choices)
        rows = [_answer(_("Attendance"), labels.get(data.get("attendance", ""), ""), "attended")]
        if data.get("attendance") == Attendance.LATE:
            rows.append(_answer(_("Minutes late"), data.get("minutes_late"), "words"))
        if data.get("attendance") in (Attendance.EXCUSED, Attendance.MISSED):
            reason = checked.fields["missed_reason"].choices  # type: ignore[attr-defined]
            rows.append(
                _answer(_("Reason"), dict(reason).get(data.get("missed_reason") or "unknown"), "words")
            )
        if data.get("attendance") != Attendance.MISSED:
            rows.append(_answer(_("The child’s own words"), data.get("words"), "words"))
        rows.append(_answer(_("Your note"), data.get("note"), "words"))
        kind = dict(ContactKind.choices).get(data.get("next_kind") or "", "")
        rows.append({**_answer(_("Next meeting"), None, "next"), "at": checked.next_at(), "kind": kind})
        return rows

    def outcome(self) -> Outcome:
        """The checked form as what the verb takes."""
        data = self.form.cleaned_data
        return Outcome(
            attendance=data["attendance"],
            minutes_late=data.get("minutes_late"),
            missed_reason=data.get("missed_reason") or "",
            words=data.get("words") or "",
            note=data.get("note") or "",
            next_at=self.form.next_at(),
            next_kind=data.get("next_kind") or "",
        )


def _answer(label: Any, value: Any, step: str) -> dict[str, Any]:
    return {"label": label, "value": value, "step": step}


def _text(value: Any) -> str:
    if value in (None, False):
        return ""
    if value is True:
        return "on"
    return value.strftime("%H:%M") if hasattr(value, "hour") and not hasattr(value, "day") else str(value)
