"""The register of breaches of children's rights: what is asked of it, its lines, and its counts by article, unit and month."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from core import clock, when
from core.dated import DayField
from legal.models import SafeguardDefinition
from legal.sources import cite
from safeguards.models import SafeguardBreach

if TYPE_CHECKING:
    from accounts.actor import Actor

PERIOD = dt.timedelta(days=365)
STATES = [("open", gettext_lazy("open")), ("closed", gettext_lazy("closed")), ("all", gettext_lazy("all"))]


class RegisterForm(forms.Form):
    """Which breaches are shown. Nothing is needed: the open ones of the last year stand first."""

    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)
    safeguard = forms.ChoiceField(label=gettext_lazy("Guarantee"), required=False)
    unit = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Office or unit"),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    since = DayField(label=gettext_lazy("From"), required=False, widget=forms.DateInput)
    until = DayField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, actor: "Actor", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["state"].initial = "open"
        self.fields["since"].initial, self.fields["until"].initial = today - PERIOD, today
        named = {row.code: row for row in SafeguardDefinition.objects.in_force(today).order_by("code")}
        choices = [(code, f"{cite(row.source)} · {row.name}") for code, row in named.items()]
        self.fields["safeguard"].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]
        units = Agency.objects.filter(closed_on__isnull=True)
        if actor.agency.region_id is not None:
            units = units.filter(region=actor.agency.region_id)
        self.fields["unit"].queryset = units.order_by("kind", "pk")  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.asked = True  # type: ignore[attr-defined]  # a filter is never needed: nothing says “optional”

    def asked(self, name: str) -> Any:
        """What was chosen; where nothing or nonsense was, what stands first."""
        chosen = getattr(self, "cleaned_data", {}).get(name)
        return chosen or self.fields[name].initial


@dataclass
class Register:
    """The breaches that one reader asked for."""

    actor: "Actor"
    form: RegisterForm

    @classmethod
    def read(cls, actor: "Actor", data: Any) -> "Register":
        form = RegisterForm(data or None, actor=actor)
        form.is_valid()
        return cls(actor, form)

    @property
    def rows(self) -> Any:
        """The breaches of the own unit, of the cases supervised, or of the country, as far as the reader sees them."""
        form = self.form
        since, until = form.asked("since"), form.asked("until")
        rows = SafeguardBreach.objects.answered_for(self.actor).filter(
            opened_at__gte=dt.datetime.combine(since, dt.time(), clock.LOCAL),
            opened_at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), clock.LOCAL),
        )
        if (state := form.asked("state")) != "all":
            rows = rows.filter(closed_at__isnull=state == "open")
        if code := form.asked("safeguard"):
            rows = rows.filter(definition__code=code)
        if unit := form.asked("unit"):
            rows = rows.filter(agency=unit)
        return rows

    def figures(self) -> dict[str, Any]:
        """The counts of the page for a program: articles as the law names them, units and months by number."""
        by_code = (
            self.rows.order_by().values("definition__code", "definition__source").annotate(n=Count("pk"))
        )
        month = TruncMonth("opened_at", tzinfo=clock.LOCAL)
        by_unit = (
            self.rows.order_by().annotate(month=month).values("agency__key", "month").annotate(n=Count("pk"))
        )
        guarantees = [
            {"code": row["definition__code"], "basis": row["definition__source"], "count": row["n"]}
            for row in by_code.order_by("-n", "definition__code")
        ]
        units = [
            {"unit": row["agency__key"] or "", "month": f"{row['month']:%Y-%m}", "count": row["n"]}
            for row in by_unit.order_by("agency__key", "month")
        ]
        return {"total": sum(g["count"] for g in guarantees), "guarantees": guarantees, "units": units}

    def counts(self) -> dict[str, Any]:
        """How many by article and by unit and month; one query each, and one for the names of the units."""
        by_code = (
            self.rows.order_by().values("definition__code", "definition__source").annotate(n=Count("pk"))
        )
        articles: Counter[str] = Counter()
        for row in by_code:
            articles[cite(row["definition__source"])] += row["n"]
        month = TruncMonth("opened_at", tzinfo=clock.LOCAL)
        by_unit = self.rows.order_by().annotate(month=month).values("agency", "month").annotate(n=Count("pk"))
        cells = [(row["agency"], row["month"].date(), row["n"]) for row in by_unit]
        return {"articles": _bars(articles), "total": articles.total(), **_table(cells)}


def _bars(counted: "Counter[str]") -> list[dict[str, Any]]:
    return [{"name": name, "value": n, "text": str(n)} for name, n in counted.most_common()]


def _table(cells: list[tuple[int | None, dt.date, int]]) -> dict[str, Any]:
    """Units down, months across, with the sums of both."""
    months = sorted({month for _unit, month, _n in cells})
    units = Agency.objects.in_bulk([unit for unit, _month, _n in cells if unit])
    found: dict[int | None, Counter[dt.date]] = {}
    for unit, month, n in cells:
        found.setdefault(unit, Counter())[month] += n
    lines: list[dict[str, Any]] = [
        {
            "name": units[unit].name if unit in units else _("no unit"),
            "cells": [(when.month(month), counted[month]) for month in months],
            "sum": counted.total(),
        }
        for unit, counted in found.items()
    ]
    lines.sort(key=lambda line: (-line["sum"], str(line["name"])))
    return {"months": [when.month(month) for month in months], "units": lines}


def paper(rows: Any) -> list[list[object]]:
    """The lines for a spreadsheet: numbers of cases, guarantees and days; no name and nothing that was typed."""
    head: list[object] = [
        _("Case"), _("Guarantee"), _("Source"), _("Level"), _("Office or unit"), _("Happened"), _("Recorded"), _("Closed"),
        _("How it was closed"),
    ]  # fmt: skip
    lines: list[list[object]] = [head]
    for row in rows:
        lines.append([
            row.case.code, row.definition.name, row.basis, row.definition.get_level_display(),
            row.agency.name if row.agency else "", _minute(row.happened_at), _minute(row.opened_at),
            _minute(row.closed_at), row.get_close_kind_display(),
        ])  # fmt: skip
    return lines


def _minute(instant: dt.datetime | None) -> str:
    return clock.local(instant).strftime("%Y-%m-%d %H:%M") if instant else ""
