"""The words of the published cubes: keys are stored, labels are shown."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import tilemap, when

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Labels = dict[str, "_StrPromise"]

ENTRIES: Labels = {"new": _("Recorded in the period"), "earlier": _("Recorded earlier")}
SEXES: Labels = {"m": _("Boys"), "f": _("Girls"), "u": _("Sex not recorded")}
AGE_BANDS: Labels = {
    "u14": _("Under 14"),
    "14_15": _("14–15 years"),
    "16_17": _("16–17 years"),
    "unknown": _("Age not recorded"),
}

# The furthest step of a child in the period, nearest first. Steps exclude one another: a child is counted in
# exactly one, so that any sum of cells is a possible world (overlapping cells break it: tests/attacks).
STAGES: Labels = {
    "open": _("Under investigation"),
    "court": _("Before the court"),
    "closed": _("Closed without measure"),
    "diverted": _("Diverted before sentence"),
    "measure": _("Educative measure instead of punishment"),
    "noncustodial": _("Sentence without custody"),
    "custody": _("Sentence with custody"),
}
DIVERTED = ("diverted",)
REACHED_COURT = ("court", "measure", "noncustodial", "custody")
SENTENCED = ("noncustodial", "custody")
CUSTODIAL = ("custody",)

# Groups of ICCS level 1. Sexual offences are part of "person": apart they would need blocks of 10.
OFFENCE_GROUPS: Labels = {
    "person": _("Against the person"),
    "robbery": _("Robbery and extortion"),
    "property": _("Theft and damage to property"),
    "drugs": _("Drugs"),
    "fraud": _("Fraud and deception"),
    "public_order": _("Public order"),
    "public_safety": _("Public safety"),
    "other": _("Other or not classified"),
}
OFFENCE_GROUP_OF_ICCS = {
    "01": "person",
    "02": "person",
    "03": "person",
    "04": "robbery",
    "05": "property",
    "06": "drugs",
    "07": "fraud",
    "08": "public_order",
    "09": "public_safety",
}

# Keys are the kinds of outcome that a court records (``courts.choices.OutcomeKind``).
MEASURES: Labels = {
    "educative_measure": _("Educative measure"),
    "conditional_sentence": _("Conditional sentence"),
    "restriction_of_freedom": _("Restriction of freedom"),
    "community_service": _("Community service"),
    "fine": _("Fine"),
    "corrective_works": _("Corrective works"),
    "deprivation_of_right": _("Deprivation of a right"),
    "imprisonment": _("Imprisonment"),
    "none": _("No measure yet"),
}

LEGAL_STATUSES: Labels = {"pre": _("Before sentence"), "post": _("After sentence")}

SAFEGUARDS: Labels = {
    "lawyer": _("Lawyer from detention"),
    "parents": _("Parents told at once"),
    "psychologist": _("Psychologist or teacher present"),
    "judge": _("Free or before a judge in time"),
    "apart": _("Apart from adults"),
}
KEPT: Labels = {
    "kept": pgettext_lazy("safeguard", "Kept"),
    "broken": pgettext_lazy("safeguard", "Not kept"),
    "unknown": _("Not applicable or not recorded"),
}

REGIONS = tuple(sorted(tilemap.PLACES))


def quarter_name(period: str) -> str:
    """ "2026Q3" in the reader's language."""
    year, quarter = period.split("Q")
    return when.quarter(int(year), int(quarter))
