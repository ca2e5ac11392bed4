"""Walks once; the tests read what was found."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from core import clock
from tests.conftest import ALL_DATABASES, clean_up
from tests.walk.figures import publish
from tests.walk.walker import Walk, walk
from tests.walk.world import NOW, build, make_strangers, remove_strangers


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walk]:
    with django_db_blocker.unblock():
        clean_up()
        make_strangers()
        try:
            world = build()
            with clock.at(NOW):
                publish(world)
                found = walk(world)
            yield found
        finally:
            clean_up()
            remove_strangers()
            for alias in ALL_DATABASES:
                connections[alias].close()
