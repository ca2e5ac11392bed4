"""Whose guarantees a page asks."""

import datetime as dt
from typing import Any

from cases import guarantees
from cases.models import Case, Party
from core import clock
from legal.guarantees import Circumstances


def situation(
    actor: Any, case: Case, party: Party | None = None, day: dt.date | None = None
) -> Circumstances:
    """What decides which safeguards are asked of a person in this case, in an act of that day."""
    who = party or Party.objects.visible_to(actor).filter(case=case, person_id=case.subject_id).first()
    return guarantees.circumstances(case, who, day or clock.today())
