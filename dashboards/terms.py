"""The words of the published cubes: keys are stored, labels are shown."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Labels = dict[str, "_StrPromise"]

ENTRIES: Labels = {"new": _("Recorded in the period"), "earlier": _("Recorded earlier")}
SEXES: Labels = {"m": _("Boys"), "f": _("Girls")}
AGE_BANDS: Labels = {"u14": _("Under 14"), "14_15": _("14–15"), "16_17": _("16–17")}

# The furthest step of a child in the period. Steps exclude one another: a child is counted in exactly one.
STAGES: Labels = {
    "open": _("Under investigation"),
    "closed": _("Closed without measure"),
    "diverted": _("Diverted before sentence"),
    "court": _("Before the court"),
    "measure": _("Educative measure instead of punishment"),
    "noncustodial": _("Sentence without custody"),
    "custody": _("Sentence with custody"),
}
DIVERTED = ("diverted",)
REACHED_COURT = ("court", "measure", "noncustodial", "custody")
SENTENCED = ("noncustodial", "custody")
CUSTODIAL = ("custody",)

# Groups of ICCS level 1. Sexual offences are part of "person": a group of their own would need k = 10 and the country only.
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

# ISO 3166-2 code, short code on the tile, column and row of the tile.
REGIONS: dict[str, tuple[str, int, int]] = {
    "KZ-39": ("KOS", 2, 0),
    "KZ-59": ("NKO", 3, 0),
    "KZ-11": ("AKM", 4, 0),
    "KZ-55": ("PAV", 5, 0),
    "KZ-10": ("ABA", 6, 0),
    "KZ-63": ("EKO", 7, 0),
    "KZ-27": ("WKO", 0, 1),
    "KZ-15": ("AKT", 1, 1),
    "KZ-62": ("ULY", 2, 1),
    "KZ-35": ("KAR", 3, 1),
    "KZ-71": ("AST", 4, 1),
    "KZ-33": ("ZHE", 6, 1),
    "KZ-23": ("ATY", 0, 2),
    "KZ-47": ("MAN", 1, 2),
    "KZ-43": ("KYZ", 2, 2),
    "KZ-61": ("TUR", 3, 2),
    "KZ-31": ("ZHA", 4, 2),
    "KZ-19": ("ALM obl", 5, 2),
    "KZ-75": ("ALA", 6, 2),
    "KZ-79": ("SHY", 4, 3),
}
