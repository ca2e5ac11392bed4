"""Who acted in a case without the training that the role asks for: one question to the database for one case.

Nothing is stored. Each act is held against its own day: a certificate that runs out later takes nothing from what was
done before, and one that is entered late counts from the day on which it was issued. A remark stops nobody.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import short_name
from accounts.roles import ROLES, RoleKey
from core import when
from core.i18n import trilingual
from legal.models.base import Status
from legal.sources import cite
from training.walls import REMARKED

if TYPE_CHECKING:
    import uuid

    from accounts.actor import Actor
    from cases.models import Case

_COLUMNS = (
    "user_id, first_name, last_name, role, kind, source, status, first_on, acts, name_kk, name_ru, name_en"
)


@dataclass(frozen=True)
class Remark:
    """One person in one role, and the kind of certificate that was not there on the day of an act."""

    person: int
    name: str
    role: str
    kind: str
    source: str
    status: str
    first_on: dt.date
    acts: int
    name_kk: str
    name_ru: str
    name_en: str

    @property
    def kind_name(self) -> str:
        return trilingual(self)

    @property
    def role_name(self) -> str:
        return str(ROLES[RoleKey(self.role)].name)


def of_case(actor: "Actor", case_id: "uuid.UUID") -> list[Remark]:
    """The remarks that this reader may know: a prosecutor all, a head those of the own unit, others none.

    Must run in the actor's transaction; the database asks the same again.
    """
    if actor.role.key not in REMARKED:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM training_remarks(%s)", [case_id])  # noqa: S608 the product's own names
        return [Remark(row[0], short_name(row[1], row[2]), *row[3:]) for row in cursor.fetchall()]


def side(actor: "Actor", case: "Case") -> dict[str, Any]:
    """A quiet card beside the case: who, as what, since when, which training. Nothing waits for an answer."""
    found = of_case(actor, case.pk)
    if not found:
        return {}
    lines = [
        _("%(name)s, %(role)s: no certificate “%(kind)s” on %(day)s")
        % {
            "name": r.name,
            "role": r.role_name,
            "kind": r.kind_name,
            "day": when.day(r.first_on, year=True, weekday=False),
        }
        for r in found
    ]
    people = len({r.person for r in found})
    title = ngettext(
        "%(n)s person acted here without a certificate of specialisation on the day of the act.",
        "%(n)s people acted here without a certificate of specialisation on the day of the act.",
        people,
    )
    return {"title": title % {"n": people}, "lines": lines, "basis": _basis(found)}


def _basis(found: list[Remark]) -> str:
    """The sources, and that nothing was read in an act of the country where nothing was."""
    sources = "; ".join(dict.fromkeys(cite(part.strip()) for r in found for part in r.source.split(";")))
    if all(r.status in (Status.READ, Status.READ_RU_ONLY) for r in found):
        return sources
    words = _("A remark only: the duty was not read in an act.")
    return f"{sources} · {words}"
