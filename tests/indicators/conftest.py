"""Children of a closed quarter, registered through the verbs under the product's clock."""

import datetime as dt
import os

import pytest

from core import clock
from demo.stories import figures
from tests.conftest import register_case

TODAY = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def release_secret(settings, tmp_path):
    path = tmp_path / "release"
    path.write_bytes(os.urandom(32).hex().encode())
    settings.RELEASE_SECRET_FILE = str(path)
    return path


@pytest.fixture
def register(as_):
    """``register(day, **changes)``: a case registered at noon of that day; ``serial`` names the child."""

    def make(day: dt.date, **changes):
        by = as_(changes.pop("by", "aliya"))
        with clock.at(dt.datetime.combine(day, dt.time(6), tzinfo=dt.UTC)):
            return register_case(by, **changes)

    return make


@pytest.fixture
def today():
    with clock.at(TODAY):
        yield TODAY


@pytest.fixture
def approved(committed):
    """The plan of publication, approved by two persons."""
    figures.tell()
