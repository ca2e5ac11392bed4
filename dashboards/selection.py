"""What the reader chose: period, region, sex, age. It lives in the address: a view can be sent and cited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.models import Region
from dashboards import terms
from dashboards.models import Release

TWELVE_MONTHS = "12m"


@dataclass(frozen=True)
class Selection:
    """Empty values add up the dimension. Unknown values in the address are ignored."""

    period: str = ""
    region: str = ""
    sex: str = ""
    age: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], releases: Iterable[Release]) -> "Selection":
        known = {
            "period": {r.period for r in releases} | {TWELVE_MONTHS},
            "region": set(terms.REGIONS),
            "sex": set(terms.SEXES),
            "age": set(terms.AGE_BANDS),
        }
        return cls(
            **{name: query.get(name, "") for name, values in known.items() if query.get(name) in values}
        )

    def query(self, **changes: str) -> str:
        """The address part of this selection with changes; nothing for the whole."""
        chosen = replace(self, **changes)
        return urlencode({name: value for name, value in vars(chosen).items() if value})

    @property
    def is_national(self) -> bool:
        return not self.region


def chosen_releases(selection: Selection, releases: list[Release]) -> list[Release]:
    """The release of the chosen quarter, or the last four quarters; by default the newest."""
    if selection.period == TWELVE_MONTHS and len(releases) >= 4:
        return releases[:4]
    named = [r for r in releases if r.period == selection.period]
    return named or releases[:1]


def region_names() -> dict[str, str]:
    """Names of the regions in the reader's language; the code where the reference row is missing."""
    found = {region.code: region.name for region in Region.objects.all()}
    return {code: found.get(code, code) for code in terms.REGIONS}


def chips(selection: Selection, period_name: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The selection in words; a chosen filter can be taken away."""

    def chip(name: str, chosen: str, whole: str) -> dict[str, Any]:
        if not getattr(selection, name):
            return {"text": whole}
        return {"text": chosen, "on": True, "remove_url": "?" + selection.query(**{name: ""})}

    return [
        chip("region", names.get(selection.region, ""), _("Kazakhstan")),
        chip("age", str(terms.AGE_BANDS.get(selection.age, "")), _("all ages under 18")),
        chip("sex", str(terms.SEXES.get(selection.sex, "")), _("boys and girls")),
        {"text": period_name},
    ]


def fields(selection: Selection, releases: list[Release], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The filter form: plain selects that work without scripts."""
    periods = [(r.period, r.period_name) for r in releases]
    if len(releases) >= 4:
        periods.append((TWELVE_MONTHS, _("last four quarters")))
    regions = [("", _("Kazakhstan")), *sorted(names.items(), key=lambda item: item[1])]
    return [
        {"name": "period", "label": _("Period"), "options": _options(periods, selection.period)},
        {"name": "region", "label": _("Region"), "options": _options(regions, selection.region)},
        {
            "name": "sex",
            "label": _("Sex"),
            "options": _options([("", _("boys and girls")), *terms.SEXES.items()], selection.sex),
        },
        {
            "name": "age",
            "label": _("Age"),
            "options": _options([("", _("all ages under 18")), *terms.AGE_BANDS.items()], selection.age),
        },
    ]


def _options(pairs: Iterable[tuple[str, Any]], chosen: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "chosen": value == chosen} for value, label in pairs]
