"""The number beside "Clocks": cases of the reader with a term that ends within a day or is missed."""

import datetime as dt
from typing import Any

import pytest

from access import tally
from access.context import for_actor
from core import clock
from deadlines.models import Deadline
from deadlines.queries import URGENT_CASES

pytestmark = pytest.mark.django_db


def test_it_counts_cases_whose_next_term_ends_within_a_day(world: None, make_case: Any, as_: Any) -> None:
    case = make_case()
    ends = Deadline.objects.filter(case=case)
    with for_actor(as_("aliya")) as aliya:
        due = min(d.due_at for d in ends if d.due_at and d.met_at is None and d.nature == "duty")
    for before, found in ((dt.timedelta(hours=25), 0), (dt.timedelta(hours=23), 1), (dt.timedelta(-3), 1)):
        with clock.at(due - before), for_actor(as_("aliya")) as aliya:
            assert tally.one(aliya, URGENT_CASES) == found, before
    with clock.at(due), for_actor(as_("dina")) as stranger:
        assert tally.one(stranger, URGENT_CASES) == 0
