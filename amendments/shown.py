"""What the pages show of a proposed version: the difference, worked examples, what it does to open terms."""

from dataclasses import dataclass, field
from typing import Any

from amendments import preview, recount, words
from amendments import years as of_years
from amendments.examples import Example, worked
from amendments.kinds import NUMBER, TERM, YEAR, Kind
from amendments.models import Amendment
from amendments.touched import Touched, touched
from core import clock
from legal.models import CalendarYear, DeadlineRule
from legal.uses import Uses, uses_of


@dataclass
class Shown:
    """``seen`` are the numbers of the hour of proposing, where the version was proposed already."""

    base: Any
    new: Any
    lines: list[words.Line]
    reach: str
    examples: list[Example] = field(default_factory=list)
    impact: preview.Impact | None = None
    touched: Touched | None = None
    uses: Uses | None = None
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def is_unverified(self) -> bool:
        return not self.new.is_read

    @property
    def reach_words(self) -> str:
        return str(words.REACHES[isinstance(self.new, CalendarYear)][self.reach])

    @property
    def stay(self) -> bool:
        """Whether open terms keep their dates whatever the new days would give."""
        return self.impact is not None and isinstance(self.new, CalendarYear) and self.reach == "starts"


def show(kind: Kind, base: Any, values: dict[str, Any], reach: str) -> Shown:
    """Works everything out as of now."""
    new = kind.draft(base, values)
    lines = words.difference(kind, kind.values(base), {name: values[name] for name in kind.fields}, base)
    found = Shown(base, new, lines, reach)
    if kind is TERM:
        found.examples = worked(base, new, new.valid_from)
        found.impact = preview.impact(new, reach)
    if kind is YEAR:
        found.impact = of_years.impact(base.year, values["days"])
    if kind is NUMBER:
        found.touched, found.uses = touched(base, values), uses_of(base, new.valid_from)
    return found


def of_amendment(row: Amendment) -> Shown | None:
    """The same of what waits; of what is over only the difference."""
    if row.of is YEAR:
        return _of_year(row)
    versions = {found.version: found for found in row.of.versions(row.code)}
    base = versions.get(row.version - 1)
    if base is None:
        return None
    if row.version not in versions and row.proposal.withdrawn_at is None:
        found = show(row.of, base, row.values, row.reach)
    else:
        lines = words.difference(row.of, row.of.values(base), row.values, base)
        found = Shown(base, row.of.draft(base, row.values), lines, row.reach)
    found.seen = row.seen
    return found


def years() -> list[dict[str, Any]]:
    """The years from this one on that are loaded, and the next one that is not."""
    loaded = {row.year: row for row in CalendarYear.objects.filter(year__gte=clock.today().year)}
    last = clock.today().year
    while last in loaded:
        last += 1
    return [{"year": str(year), "row": loaded.get(year)} for year in sorted({*loaded, last})]


def _of_year(row: Amendment) -> Shown | None:
    """Beside the days as they stand while it waits; beside those that it was proposed against when it is over."""
    base = row.of.newest(row.code)
    if base is None:
        return None
    stands = base.version == row.version - 1
    before = row.of.values(base) if stands else row.seen.get("before", {})
    base.version = row.version - 1
    lines = words.difference(row.of, {"days": [], "source": "", "status": ""} | before, row.values)
    found = Shown(base, row.of.draft(base, row.values), lines, row.reach)
    if stands and row.proposal.withdrawn_at is None:
        found.impact = of_years.impact(base.year, row.values["days"])
    if "change" in row.seen:
        found.seen = row.seen
    return found


def progress_of(row: Amendment) -> recount.Progress | None:
    """How far the job has come with the open terms of a published version."""
    if row.of not in (TERM, YEAR) or not row.is_published:
        return None
    if row.of is YEAR:
        return of_years.progress(row) if row.reach == Amendment.Reach.OPEN else None
    rule = DeadlineRule.objects.filter(code=row.code, version=row.version).first()
    return recount.progress(row, rule) if rule else None
