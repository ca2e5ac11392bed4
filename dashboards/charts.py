"""The panels of the overview. Each says its finding and its unit, and carries its numbers as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from dashboards import linechart, series, terms
from dashboards.board import Board
from dashboards.figures import Share, Shown, share


@dataclass(frozen=True)
class Panel:
    """``rows`` are the cells of the table as texts; the chart parts may be empty."""

    key: str
    title: str
    note: str
    columns: Sequence[str]
    rows: list[list[str]]
    bars: list[dict[str, Any]] = field(default_factory=list)
    tiles: list[dict[str, Any]] = field(default_factory=list)
    line: linechart.Chart | None = None
    national: bool = False
    k: int = 5
    rounded: bool = True
    whole: int = 0

    @property
    def full_width(self) -> int:
        """What a bar over the whole card stands for at least: all of a share, else twenty blocks of children."""
        return self.whole or (20 * self.k if self.rounded else 1)


def _bars(rows: Sequence[tuple[str, Shown, str]]) -> list[dict[str, Any]]:
    return [{"name": name, "value": n.value, "text": n.text, "kind": kind} for name, n, kind in rows]


def _children() -> list[str]:
    return ["", _("Children")]


def flow(board: Board) -> Panel:
    """How far the proceedings against children went."""
    rows = [
        (_("Recorded"), board.recorded(), ""),
        (_("Diverted"), board.diverted, "muted"),
        (_("To court"), board.children(stage=terms.REACHED_COURT), ""),
        (_("Educative measure"), board.children(stage="measure"), "muted"),
        (_("Sentenced"), board.sentenced, ""),
        (_("Without custody"), board.children(stage="noncustodial"), "muted"),
        (_("Custody"), board.custodial, "soon"),
    ]
    diverted = share(board.diverted, board.diverted + board.sentenced)
    title = _("How far proceedings against children went")
    if diverted and diverted.is_exact:
        title = _("%(share)s of the children decided left the path before sentence") % {"share": diverted}
    note = _("Children with a step in the period, counted once, at their furthest step. “Recorded” are new.")
    return Panel("flow", title, note, _children(), [[n, s.text] for n, s, _k in rows], bars=_bars(rows))


def regions(board: Board) -> Panel:
    """Recorded children by region, on equal tiles."""
    spine = board.cube("spine")
    found = {code: spine.sum(entry="new", region=code) for code in terms.REGIONS}
    order = sorted(found, key=lambda code: (-found[code].blocks, board.names[code]))
    leading = [code for code in order[:3] if found[code].is_enough]
    title = _("Children recorded, by region")
    if len(leading) == 3 and found[order[2]].blocks > found[order[3]].blocks:
        title = _("Most children were recorded in three regions: %(regions)s") % {
            "regions": ", ".join(board.names[code] for code in leading)
        }
    tiles = [
        {
            "code": code,
            "name": board.names[code],
            "value": n.value,
            "text": n.brief,
            "url": "?" + board.selection.query(region=code),
        }
        for code, n in found.items()
    ]
    rows = [[board.names[code], found[code].text] for code in order]
    note = _(
        "Children recorded in the region. Every tile has the same size; a larger region has more children."
    )
    return Panel("regions", title, note, [_("Region"), _("Children")], rows, tiles=tiles)


def trend(board: Board) -> Panel:
    """Official series of others, as context."""
    shown = ("registered_crimes", "convicted_children")
    lines = [(str(series.SERIES[key]), [(p.year, p.value) for p in series.of(key)]) for key in shown]
    first, last = series.of(shown[0])[0], series.of(shown[0])[-1]
    title = _("Registered crimes by children fell from %(before)s in %(from)s to %(after)s in %(to)s") % {
        "before": number_format(first.value, force_grouping=True),
        "from": first.year,
        "after": number_format(last.value, force_grouping=True),
        "to": last.year,
    }
    rows = [
        [str(series.SERIES[p.series]), str(p.year), number_format(p.value, force_grouping=True), p.source]
        for p in series.official()
    ]
    note = _("Official series as published, not rounded; no figures of the years between were found.")
    columns = [_("Series"), _("Year"), _("Number"), _("Source")]
    return Panel(
        "trend", title, note, columns, rows, line=linechart.chart(lines), national=True, rounded=False
    )


def safeguards(board: Board) -> Panel:
    """The ladder of safeguards: the share of children for whom each was kept."""
    rows, bars = [], []
    shares: list[tuple[Any, Share]] = []
    for key, label in terms.SAFEGUARDS.items():
        cube = f"safeguard_{key}"
        kept, broken = board.national(cube, category="kept"), board.national(cube, category="broken")
        kept_share = share(kept, kept + broken)
        text = kept_share.text if kept_share else _("too few")
        rows.append([str(label), kept.text, broken.text, text])
        percent = _drawn(kept_share)
        bars.append({"name": label, "value": percent, "text": text, "kind": "" if percent >= 90 else "muted"})
        if kept_share:
            shares.append((label, kept_share))
    title = _("Safeguards in the first hours")
    least = _least(shares)
    if least:
        title = _("Kept least often: “%(safeguard)s”, for %(share)s of the children") % {
            "safeguard": least[0],
            "share": least[1],
        }
    note = _("Share of the children for whom it was recorded whether the safeguard was kept.")
    columns = [_("Safeguard"), _("Kept"), _("Not kept"), _("Share kept")]
    return Panel("safeguards", title, note, columns, rows, bars=bars, national=True, whole=100)


def _least(shares: Sequence[tuple[Any, Share]]) -> tuple[Any, Share] | None:
    """The one with the smallest share. None where several are last together, or where the share is only a limit."""
    ordered = sorted(shares, key=lambda pair: _drawn(pair[1]))
    if not ordered or not ordered[0][1].is_exact:
        return None
    if len(ordered) > 1 and _drawn(ordered[0][1]) == _drawn(ordered[1][1]):
        return None
    return ordered[0]


def _drawn(found: Share | None) -> int:
    """The length of a bar in per cent: a part without a block has none, a whole without a rest is full."""
    if found is None or found.limit == "below":
        return 0
    return 100 if found.limit == "above" else found.percent


def offences(board: Board) -> Panel:
    """Recorded children by group of the principal offence."""
    rows = [
        (str(label), board.national("offence", entry="new", category=key), "")
        for key, label in terms.OFFENCE_GROUPS.items()
    ]
    rows.sort(key=lambda row: -row[1].blocks)
    whole = board.national("offence", entry="new")
    first = share(rows[0][1], whole)
    title = _("Children recorded, by group of offence")
    if first and first.is_exact:
        title = _("%(group)s: %(share)s of the children recorded") % {"group": rows[0][0], "share": first}
    note = _("Principal offence of the child, in groups of the international classification (ICCS).")
    return Panel(
        "offences",
        title,
        note,
        [_("Group of offence"), _("Children")],
        [[name, n.text] for name, n, _kind in rows],
        bars=_bars(rows),
        national=True,
    )


def people(board: Board) -> Panel:
    """Recorded children by age and sex."""
    rows = [
        (str(label), board.recorded(age_band=key), "muted" if key == "unknown" else "")
        for key, label in terms.AGE_BANDS.items()
    ]
    title = _("Children recorded, by age")
    first, second = sorted(rows, key=lambda row: -row[1].blocks)[:2]
    most = share(first[1], board.recorded())
    if most and most.is_exact and first[1].blocks > second[1].blocks and not first[2]:
        title = _("%(group)s: %(share)s of the children recorded") % {"group": first[0], "share": most}
    table = [
        [name, *(board.recorded(age_band=key, sex=sex).text for sex in terms.SEXES), n.text]
        for key, (name, n, _kind) in zip(terms.AGE_BANDS, rows, strict=True)
    ]
    columns = [_("Age"), *(str(label) for label in terms.SEXES.values()), _("Together")]
    note = _("Age on the day of the act.")
    return Panel("people", title, note, columns, table, bars=_bars(rows))


def measures(board: Board) -> Panel:
    """What the courts decided for the children decided in the period."""
    rows = [
        (str(label), board.national("measure", category=key), "soon" if key == "imprisonment" else "")
        for key, label in terms.MEASURES.items()
        if key != "none"
    ]
    rows.sort(key=lambda row: -row[1].blocks)
    custody = share(board.custodial, board.sentenced) if board.selection.is_national else None
    title = _("What the courts decided")
    if custody and custody.is_exact:
        title = _("%(share)s of the children sentenced went into custody") % {"share": custody}
    note = _("Children with an educative measure or a sentence in the period, by the gravest decision.")
    table = [[name, n.text] for name, n, _kind in rows]
    return Panel(
        "measures", title, note, [_("Decision"), _("Children")], table, bars=_bars(rows), national=True
    )


def detention(board: Board) -> Panel:
    """Children deprived of liberty on the last day of the period, for the whole country only."""
    rows = [
        (str(label), board.national("detention", category=key), "" if key == "pre" else "muted")
        for key, label in terms.LEGAL_STATUSES.items()
    ]
    whole = board.national("detention")
    unsentenced = share(rows[0][1], whole)
    title = _("Children in detention on the last day")
    if unsentenced and unsentenced.is_exact:
        title = _("%(share)s of the children in detention have no sentence yet") % {"share": unsentenced}
    note = _("Children deprived of liberty at midnight after the last day of the period.")
    table = [[name, n.text] for name, n, _kind in rows]
    return Panel("detention", title, note, _children(), table, bars=_bars(rows), national=True)


def victims(board: Board) -> Panel:
    """Child victims, in larger blocks and for the whole country only."""
    rows = [
        (str(label), board.national("victims", sex=key), "muted" if key == "u" else "")
        for key, label in terms.SEXES.items()
    ]
    girls = share(rows[1][1], board.national("victims"))
    title = _("Child victims recorded")
    if girls and girls.is_exact and not board.selection.sex:
        title = _("Girls are %(share)s of the child victims recorded") % {"share": girls}
    note = _("Children recorded as victims in the period.")
    table = [
        [str(label), *(board.national("victims", age_band=key, sex=sex).text for sex in terms.SEXES)]
        for key, label in terms.AGE_BANDS.items()
        if key != "unknown"
    ]
    columns = [_("Age"), *(str(label) for label in terms.SEXES.values())]
    return Panel("victims", title, note, columns, table, bars=_bars(rows), national=True, k=10)


PANELS: dict[str, Callable[[Board], Panel]] = {
    "flow": flow,
    "regions": regions,
    "trend": trend,
    "safeguards": safeguards,
    "measures": measures,
    "people": people,
    "offences": offences,
    "detention": detention,
    "victims": victims,
}
