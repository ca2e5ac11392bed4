"""Walks once; the tests read what was found."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from core import clock
from demo.stories import figures
from indicators.actions import propose
from tests.conftest import ALL_DATABASES, clean_up
from tests.walk.walker import Walk, walk
from tests.walk.world import NOW, build, make_strangers, remove_strangers


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walk]:
    from tests.dashboards.worlds import publish_invented

    with django_db_blocker.unblock():
        clean_up()
        make_strangers()
        try:
            world = build()
            with clock.at(NOW):
                world.rows["", "release"], _true = publish_invented("2026Q2", seed=3)
                with figures.officer(figures.FIRST) as viktor:
                    world.rows["", "approval"] = propose(
                        actor=viktor, reason="Late entries of this quarter", period="2026Q2"
                    )
                found = walk(world)
            yield found
        finally:
            clean_up()
            remove_strangers()
            for alias in ALL_DATABASES:
                connections[alias].close()
