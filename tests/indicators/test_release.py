"""The release job on real cases: closed quarters only, once, frozen, without a trace of the true counts."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections, transaction

from core import clock
from dashboards.models import CubeCell, Release, ReleaseLock
from demo.stories import figures
from indicators import plan
from indicators.periods import Quarter
from indicators.release import ReleaseRefused, publish
from indicators.tasks import nightly_release

DAY = dt.date(2026, 8, 12)
pytestmark = pytest.mark.committed


@pytest.fixture
def seven_children(committed, approved, register, release_secret):
    for serial in range(7):
        register(DAY, serial=serial, born_on=dt.date(2010, 1, 1 + serial))


def test_the_nightly_job_publishes_closed_quarters_once(seven_children, today) -> None:
    assert nightly_release() == ["KZ-2026Q3-r1"]
    before = list(CubeCell.objects.order_by("id").values_list("id", "cube", "blocks"))
    assert nightly_release() == []
    assert list(CubeCell.objects.order_by("id").values_list("id", "cube", "blocks")) == before


def test_no_lock_by_a_number_holds_up_a_release(seven_children, today) -> None:
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x4A4A5245])
        with connections["system"].cursor() as system:
            system.execute("SET lock_timeout = '5s'")
        assert nightly_release() == ["KZ-2026Q3-r1"]


@pytest.mark.parametrize("alias", ["default", "statistics"])
def test_no_other_role_holds_the_lock_of_a_release(committed, alias: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(f"LOCK TABLE {ReleaseLock._meta.db_table} IN ACCESS SHARE MODE")


def test_seven_children_are_published_as_one_or_two_blocks(seven_children, today) -> None:
    nightly_release()
    cells = CubeCell.objects.filter(cube="spine")
    assert sum(cell.blocks for cell in cells) in (1, 2)
    assert {(c.entry, c.region, c.sex, c.age_band, c.stage) for c in cells} == {
        ("new", "KZ-35", "m", "16_17", "open")
    }
    release = Release.objects.get()
    assert release.plan_hash == plan.plan_hash()


def test_the_same_counts_under_the_same_secret_give_the_same_numbers(seven_children, today) -> None:
    first = publish(Quarter.parse("2026Q3")).content_hash
    with connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE published.release, published.cube_cell")
    assert publish(Quarter.parse("2026Q3")).content_hash == first


def test_a_running_or_waiting_quarter_is_refused(seven_children, today) -> None:
    with pytest.raises(ReleaseRefused, match="not closed"):
        publish(Quarter.parse("2026Q4"))
    with (
        clock.at(dt.datetime(2026, 10, 30, 6, tzinfo=dt.UTC)),
        pytest.raises(ReleaseRefused, match="thirty days"),
    ):
        publish(Quarter.parse("2026Q3"))
    assert not Release.objects.exists()


def test_a_quarter_before_the_first_record_is_refused(seven_children, today) -> None:
    with pytest.raises(ReleaseRefused, match="before the first case"):
        publish(Quarter.parse("2026Q2"))


def test_nothing_recorded_nothing_published(committed, release_secret, today) -> None:
    assert nightly_release() == []
    assert not Release.objects.exists()


def test_a_revision_needs_five_changed_children_and_happens_once(seven_children, register, today) -> None:
    quarter = Quarter.parse("2026Q3")
    publish(quarter)
    with pytest.raises(ReleaseRefused, match="already"):
        publish(quarter)
    with pytest.raises(ReleaseRefused, match="fewer than 5"):
        publish(quarter, revise=True)
    figures.approve("Five children were recorded late", "2026Q3")
    _late_entries(register, 5)
    with clock.at(dt.datetime(2026, 11, 24, 4, tzinfo=dt.UTC)):
        assert publish(quarter, revise=True).code == "KZ-2026Q3-r2"
        with pytest.raises(ReleaseRefused, match="revised already"):
            publish(quarter, revise=True)
    versions = [
        sum(c.blocks for c in r.cells.filter(cube="spine")) for r in Release.objects.order_by("version")
    ]
    assert all(isinstance(v, int) for v in versions)


def _late_entries(register, number: int) -> None:
    """Children of the quarter, recorded after its publication."""
    for serial in range(number):
        register(DAY, serial=100 + serial, born_on=dt.date(2010, 2, 1 + serial))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_event SET recorded_at = '2026-11-23' WHERE case_id IN"
            " (SELECT id FROM cases_case ORDER BY registered_at DESC, code DESC LIMIT %s)",
            [number],
        )
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


def test_the_command_says_why_it_refuses(seven_children, today, settings, capsys) -> None:
    call_command("release", "--period", "2026Q3")
    assert "KZ-2026Q3-r1" in capsys.readouterr().out
    for arguments, word in ((["--period", "2026Q3"], "already"), (["--period", "2026"], "not a quarter")):
        with pytest.raises(CommandError, match=word):
            call_command("release", *arguments)
    settings.RELEASE_SECRET_FILE = ""
    with pytest.raises(CommandError, match="RELEASE_SECRET_FILE"):
        call_command("release", "--period", "2026Q2")
    with pytest.raises(CommandError, match="RELEASE_SECRET_FILE"):
        call_command("release")
