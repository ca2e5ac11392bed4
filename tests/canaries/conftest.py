"""Tells the story once and keeps what was said; the tests look for the words."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connections

from core import clock
from tests.canaries.told import Told, deliver, heard, look, overheard, walk
from tests.conftest import ALL_DATABASES, clean_up
from tests.walk.figures import publish
from tests.walk.world import NOW, World, build, make_strangers, remove_strangers


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Told]:
    """The story of tests/walk, every address as those who read most, and the work of the background."""
    made = Told(World())
    with django_db_blocker.unblock():
        clean_up()
        make_strangers()
        mail.outbox = []
        try:
            with heard(made.lines), overheard(made.queued):
                made.world = build()
                made.words = tuple(sorted({c.text for c in made.world.canaries}))
                with clock.at(NOW):
                    publish(made.world)
                    walk(made)
                    look(made)
                deliver(made)
            yield made
        finally:
            clean_up()
            remove_strangers()
            for alias in ALL_DATABASES:
                connections[alias].close()
