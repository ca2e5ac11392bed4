"""The rights as the code grants them, as data, and the number by which two states of them are told apart."""

import hashlib
import json
from typing import Any

from accounts.permissions import CasePermission
from accounts.principals import LEFT_OF_SEALED, PERSONAL, Capacity
from accounts.roles import ROLES
from accounts.words import IN_ORDER, MEANINGS, NAMES


def facts() -> dict[str, Any]:
    """Roles, permissions and capacities without a word of any language."""
    return {
        "permissions": [p.value for p in CasePermission],
        "roles": [
            {
                "key": role.key.value,
                "agencies": sorted(kind.value for kind in role.agency_kinds),
                "permissions": [p.value for p in CasePermission if p in role.permissions],
                "by_name_only": role.by_name_only,
                "may_break_glass": role.may_break_glass,
            }
            for role in ROLES.values()
        ],
        "left_of_sealed": [p.value for p in CasePermission if LEFT_OF_SEALED & p.bit],
        "capacities": [
            {
                "key": capacity.name.lower(),
                "agency": capacity.kind.value if capacity.kind else "",
                "roles": sorted(key.value for key in PERSONAL.get(capacity, ())),
                "permissions": [p.value for p in CasePermission if capacity.mask & p.bit],
            }
            for capacity in Capacity
        ],
    }


def fingerprint() -> str:
    """SHA-256 over the rights alone: a better word changes nothing, a right more or less changes it.

    A paper that was approved carries it, and so does the page: where both are the same, the running code grants what
    was approved.
    """
    text = json.dumps(facts(), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def in_groups(number: str, length: int = 8) -> str:
    """As it is read out and compared by eye."""
    return " ".join(number[at : at + length] for at in range(0, len(number), length))


def whole() -> dict[str, Any]:
    """The matrix with its words, in the language of the reader."""
    found = facts()
    names = {role.key.value: role for role in ROLES.values()}
    capacities = {capacity.name.lower(): capacity for capacity in Capacity}
    return {
        "fingerprint": fingerprint(),
        "permissions": [
            {"key": p.value, "name": str(NAMES[p]), "meaning": str(MEANINGS[p])} for p in IN_ORDER
        ],
        "roles": [
            made | {"name": str(names[made["key"]].name), "description": str(names[made["key"]].description)}
            for made in found["roles"]
        ],
        "capacities": [made | {"name": capacities[made["key"]].label} for made in found["capacities"]],
    }
