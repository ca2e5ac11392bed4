"""The plan of publication in plain words, and what differs between two plans. Unknown keys are shown as they are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import terms

CUBES: terms.Labels = {
    "spine": gettext_lazy("Children in conflict with the law"),
    "detention": gettext_lazy("Children in detention"),
    "victims": gettext_lazy("Child victims"),
}
DIMENSIONS: terms.Labels = {
    "entry": gettext_lazy("When the case was recorded"),
    "region": gettext_lazy("Region"),
    "sex": gettext_lazy("Sex"),
    "age_band": gettext_lazy("Age"),
    "stage": gettext_lazy("Furthest step in the period"),
    "legal_status": gettext_lazy("Before or after the sentence"),
}
VALUES: dict[str, terms.Labels] = {
    "entry": terms.ENTRIES,
    "sex": terms.SEXES,
    "age_band": terms.AGE_BANDS,
    "stage": terms.STAGES,
    "legal_status": terms.LEGAL_STATUSES,
    "offence": terms.OFFENCE_GROUPS,
    "measure": terms.MEASURES,
}
ATTRIBUTES: terms.Labels = {
    "offence": gettext_lazy("Offence"),
    "measure": gettext_lazy("Measure"),
    **{f"safeguard_{key}": name for key, name in terms.SAFEGUARDS.items()},
}


@dataclass(frozen=True)
class Table:
    """One published table. ``lines`` name what it is broken down by, each with its values."""

    title: str
    scope: str
    rounding: str
    lines: list[tuple[str, str]]
    attributes: list[tuple[str, str]]
    sums: str

    def sentences(self) -> list[str]:
        found = [self.scope, self.rounding, *(f"{name}: {values}" for name, values in self.lines)]
        found += [f"{name}: {values}" for name, values in self.attributes]
        return [f"{self.title} — {text}" for text in (*found, self.sums)]


def _name(labels: Mapping[str, Any], key: str) -> str:
    return str(labels.get(key, key))


def _values(dim: str, keys: list[str]) -> str:
    if dim == "region":
        return _("%(count)s regions and cities") % {"count": len(keys)}
    labels = terms.KEPT if dim.startswith("safeguard_") else VALUES.get(dim, {})
    return ", ".join(_name(labels, key) for key in keys)


def _sums(margins: list[list[str]]) -> str:
    named = "; ".join(
        " × ".join(_name(DIMENSIONS, dim) for dim in margin) if margin else _("the whole")
        for margin in margins
    )
    return _("kept accurate in the sums by: %(names)s") % {"names": named}


def tables(text: str) -> list[Table]:
    """The tables of a plan that is kept as text."""
    whole = json.loads(text)
    return [_table(cube, whole["dimensions"]) for cube in whole["cubes"]]


def _table(cube: dict[str, Any], values: dict[str, list[str]]) -> Table:
    k = cube["k"]
    is_regional = "region" in cube["dims"]
    return Table(
        title=_name(CUBES, cube["key"]),
        scope=_("the country and each region") if is_regional else _("the whole country only"),
        rounding=_(
            "blocks of %(k)s children: every number is a multiple of %(k)s, fewer than %(k)s are shown as “0 to %(most)s”"
        )
        % {"k": k, "most": k - 1},
        lines=[(_name(DIMENSIONS, dim), _values(dim, values[dim])) for dim in cube["dims"]],
        attributes=[
            (_name(ATTRIBUTES, one["key"]), _values(one["key"], one["categories"]))
            for one in cube["attributes"]
        ],
        sums=_sums([*cube["margins"], *cube["attribute_margins"]]),
    )


def rules(text: str) -> list[str]:
    """The rules of releasing."""
    found = json.loads(text)["rules"]
    return [
        _("A quarter is published %(days)s days after it closes.") % {"days": found["wait_days"]},
        _("A quarter is published once and revised at most %(times)s time.")
        % {"times": found["versions"] - 1},
        _("A sum that is kept accurate errs by at most %(blocks)s blocks, or nothing is published.")
        % {"blocks": found["accuracy_limit_blocks"]},
    ]


@dataclass(frozen=True)
class Difference:
    added: list[str]
    removed: list[str]


def difference(before: str, after: str) -> Difference:
    """What the later plan says and the earlier does not, and the other way round."""
    old, new = _sentences(before), _sentences(after)
    return Difference([s for s in new if s not in old], [s for s in old if s not in new])


def _sentences(text: str) -> list[str]:
    return [sentence for table in tables(text) for sentence in table.sentences()] + rules(text)
