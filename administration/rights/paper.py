"""The matrix as a paper that agencies approve: plain words, one line for each role, and the number to compare by."""

import datetime as dt
import functools
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.principals import PERSONAL, Capacity
from accounts.roles import ROLES, Role, RoleKey
from accounts.words import GROUPS, IN_ORDER, MEANINGS, NAMES
from administration.rights import matrix
from core import clock, when

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
SIGNERS = 4


def draw(language: str) -> bytes:
    """The paper as PDF in one language: the same for everybody on one day, so it is drawn once."""
    return _drawn(language, clock.today())


@functools.lru_cache(maxsize=len(LANGUAGES))
def _drawn(language: str, day: dt.date) -> bytes:
    # The text library is loaded when the first paper is drawn: a machine without it still serves everything else.
    from documents import pdf

    with override(language):
        context = content(day)
    return pdf.render("documents/rights.html", context, language)


def content(day: dt.date) -> dict[str, Any]:
    """What the paper is drawn from, in the language that is active."""
    numbers = {p: number for number, p in enumerate(IN_ORDER, 1)}
    return {
        "day": when.day(day, weekday=False, year=True),
        "fingerprint": matrix.in_groups(matrix.fingerprint()),
        "short": matrix.fingerprint()[:8],
        "groups": [
            (str(title), [(numbers[p], str(NAMES[p]), str(MEANINGS[p])) for p in group])
            for title, group in GROUPS
        ],
        "heads": [(numbers[p], str(NAMES[p])) for p in IN_ORDER],
        "spans": [(str(title), len(group)) for title, group in GROUPS],
        "roles": [_role(role) for role in ROLES.values()],
        "capacities": [_capacity(capacity) for capacity in Capacity],
        "example": _example(),
        "signers": range(SIGNERS),
    }


def _role(role: Role) -> dict[str, Any]:
    remarks = []
    if role.by_name_only:
        remarks.append(_("Reads a case only by a grant that names the person."))
    if role.may_break_glass:
        remarks.append(_("May open a case for an hour in an emergency; its owner reviews it."))
    if len(role.agency_kinds) > 6:
        where = _("every kind of agency")
    else:
        where = ", ".join(sorted(kind.label for kind in role.agency_kinds))
    return {
        "name": str(role.name),
        "where": where,
        "description": str(role.description),
        "remarks": remarks,
        "cells": [p in role.permissions for p in IN_ORDER],
    }


def _capacity(capacity: Capacity) -> dict[str, Any]:
    """Who has a part in a case in this way, and what it allows at most."""
    if capacity.kind:
        whose = capacity.kind.label
    elif capacity in PERSONAL:
        whose = _("one person, by name")
    else:
        whose = _("every kind of agency")
    return {
        "name": capacity.label,
        "whose": whose,
        "cells": [bool(capacity.mask & p.bit) for p in IN_ORDER],
    }


def _example() -> dict[str, Any]:
    """One role in two capacities: what the second rule takes away from the first."""
    role = ROLES[RoleKey.PROSECUTOR]

    def left(capacity: Capacity) -> str:
        return "; ".join(str(NAMES[p]) for p in IN_ORDER if p in role.permissions and capacity.mask & p.bit)

    return {
        "role": str(role.name),
        "supervising": (Capacity.SUPERVISING.label, left(Capacity.SUPERVISING)),
        "oversight": (Capacity.OVERSIGHT.label, left(Capacity.OVERSIGHT)),
    }
