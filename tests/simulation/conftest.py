"""One world for all of these tests: cases at every stage of the way, made through verbs and committed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from core import clock
from tests.conftest import ALL_DATABASES, clean_up
from tests.walk.world import NOW, World, build, make_strangers, remove_strangers


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock():
        clean_up()
        make_strangers()
        try:
            world = build()
            with clock.at(NOW):
                yield world
        finally:
            clean_up()
            remove_strangers()
            for alias in ALL_DATABASES:
                connections[alias].close()
