"""Whether somebody is trained on a day is asked in SQL and in Python: remarks, coverage, register and reminders agree."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from accounts.models import Membership
from core import clock
from training import actions, coverage
from training.models import Specialisation, WhyWithdrawn
from training.register import State, held_by, holds, last_day, lines
from training.rules import SOON, due
from training.walls import lacking

pytestmark = pytest.mark.django_db
KIND, ROLE = "CHILD-INVESTIGATION", "investigator"
DAY = dt.timedelta(days=1)
# Days from today around which an answer turns.
EDGES = (-1, 0, 1, SOON.days - 1, SOON.days, SOON.days + 1, 400)


def paper(dice: random.Random) -> actions.Paper:
    issued = clock.today() - dice.choice((0, 1, 2, 30, 400)) * DAY
    until = max(issued, clock.today() + dice.choice(EDGES) * DAY)
    kind = Specialisation.objects.get(code=dice.choice((KIND, KIND, KIND, "CHILD-INTERVIEW")))
    return actions.Paper(
        specialisation=kind, number="1", issuer="Академия", issued_on=issued, valid_until=until
    )


def some_papers(dice: random.Random, olga: Any, row: Membership) -> None:
    """One to three papers, some entered anew, some withdrawn: since their first day, or from a day on."""
    for _ in range(dice.randint(1, 3)):
        made = actions.enter(actor=olga, membership=row, paper=paper(dice))
        if dice.random() < 0.3:
            made = actions.correct(actor=olga, certificate=made, paper=paper(dice))
        if dice.random() < 0.4:
            reason = dice.choice(list(WhyWithdrawn.values))
            since = max(made.issued_on, clock.today() - dice.choice((0, 1, 10)) * DAY)
            actions.withdraw(actor=olga, certificate=made, reason=reason, document="1", since=since)


def by_the_database(person: int, day: dt.date) -> bool:
    """The very words of the remarks."""
    with connections["default"].cursor() as cursor:
        asked = lacking("%(person)s", "%(role)s", "%(day)s::date")
        cursor.execute(
            f"SELECT NOT EXISTS (SELECT 1 FROM training_requirement r WHERE {asked})",
            {"person": person, "role": ROLE, "day": day},
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("seed", range(40))
def test_the_same_answer_everywhere(seed: int, world: None, as_: Any) -> None:
    dice = random.Random(seed)
    row = Membership.objects.select_related("user", "agency").get(user__username="aliya")
    with for_actor(as_("olga")) as olga:
        some_papers(dice, olga, row)
        (line,) = [one for one in lines(olga) if one.membership.pk == row.pk]
        held = held_by(olga, [row.user_id])[row.user_id, KIND]
    with for_actor(as_("viktor")):
        told = coverage.counted()["KZ-35", ROLE]
    assert told.trained == (line.state in (State.TRAINED, State.ENDING)), (seed, line.state)
    assert told.ending == (line.state == State.ENDING), (seed, line.state)
    is_told = line.certificate is not None and due(last_day(line.certificate), clock.today()) is not None
    assert is_told == (line.state in (State.ENDING, State.ENDED)), (seed, line.state)
    with for_actor(as_("olga")):
        for offset in (-400, -31, -30, -11, -10, -2, -1, *EDGES):
            day = clock.today() + offset * DAY
            said = by_the_database(row.user_id, day)
            assert said == any(holds(one, day) for one in held), (seed, day)
