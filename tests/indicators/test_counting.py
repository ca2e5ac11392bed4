"""Counting rules on real cases: distinct children, furthest step, age at the act, closed quarter."""

import datetime as dt
from collections import Counter

import pytest

from access.context import for_actor
from access.system import for_system
from cases import actions
from core import clock
from indicators import counting
from indicators.periods import Quarter

Q3 = Quarter.parse("2026Q3")
DAY = dt.date(2026, 8, 12)
pytestmark = pytest.mark.committed


def count(today: dt.datetime):
    with for_system("test of counting"):
        return counting.spine(Q3, today)


def test_children_are_counted_by_region_sex_and_age_on_the_day_of_the_act(committed, register, today) -> None:
    register(DAY, serial=1, born_on=dt.date(2011, 1, 5))
    register(DAY, serial=2, born_on=dt.date(2011, 2, 5))
    register(DAY, serial=3, born_on=dt.date(2009, 3, 5), sex="f")
    register(DAY, serial=4, born_on=dt.date(2009, 4, 5), by="nurlan")
    counts, tables = count(today)
    assert counts == {
        ("new", "KZ-35", "m", "14_15", "open"): 2,
        ("new", "KZ-35", "f", "16_17", "open"): 1,
        ("new", "KZ-61", "m", "16_17", "open"): 1,
    }
    assert tables["offence"]["new", "KZ-35", "m", "14_15", "open"] == {"property": 2}
    assert tables["measure"]["new", "KZ-35", "m", "14_15", "open"] == {"none": 2}


def test_the_first_and_last_instant_of_the_quarter_count_and_the_next_does_not(committed, as_, today) -> None:
    from tests.conftest import register_case

    start, end = Q3.instants
    for serial, at in enumerate((start, end - dt.timedelta(seconds=1), end, start - dt.timedelta(seconds=1))):
        with clock.at(at):
            register_case(as_("aliya"), serial=serial, born_on=dt.date(2010, 1, 1 + serial))
    counts, _tables = count(today)
    assert sum(counts.values()) == 2


def test_a_child_is_counted_at_the_furthest_step(committed, register, as_, today) -> None:
    case = register(DAY, serial=1, born_on=dt.date(2010, 1, 5))
    with clock.at(dt.datetime(2026, 9, 1, 6, tzinfo=dt.UTC)), for_actor(as_("aliya")) as actor:
        actions.send_to_prosecutor(actor=actor, case=case)
    with clock.at(dt.datetime(2026, 9, 2, 6, tzinfo=dt.UTC)), for_actor(as_("marat")) as actor:
        actions.send_to_court(actor=actor, case=case)
    counts, _tables = count(today)
    assert counts == {("new", "KZ-35", "m", "16_17", "court"): 1}


def test_a_child_recorded_earlier_is_counted_apart(committed, register, as_, today) -> None:
    case = register(dt.date(2026, 6, 12), serial=1, born_on=dt.date(2010, 1, 5))
    with clock.at(dt.datetime(2026, 7, 1, 6, tzinfo=dt.UTC)), for_actor(as_("aliya")) as actor:
        actions.send_to_prosecutor(actor=actor, case=case)
    with clock.at(dt.datetime(2026, 7, 2, 6, tzinfo=dt.UTC)), for_actor(as_("marat")) as actor:
        actions.send_to_court(actor=actor, case=case)
    counts, _tables = count(today)
    assert counts == {("earlier", "KZ-35", "m", "16_17", "court"): 1}


def test_one_child_with_two_cases_is_one_child(committed, register, as_, today) -> None:
    from cases import people
    from legal.models import Offence

    first = register(DAY, serial=1, born_on=dt.date(2010, 1, 5))
    with clock.at(dt.datetime(2026, 8, 20, 6, tzinfo=dt.UTC)), for_actor(as_("aliya")) as actor:
        receipt = people.search(actor=actor, name="Төлегенұлы", birth_year=2010).receipt
        actions.register(
            actor=actor,
            search_id=receipt.pk,
            person=first.subject,
            incident=actions.Incident(occurred_at=clock.now() - dt.timedelta(hours=2)),
            offence=Offence.objects.filter(article="188", part="2").first(),
        )
    counts, _tables = count(today)
    assert sum(counts.values()) == 1


def test_what_is_no_criminal_case_is_not_counted(committed, register, today) -> None:
    register(DAY, serial=1, born_on=dt.date(2010, 1, 5), kind="civil_protection")
    counts, _tables = count(today)
    assert counts == {}


def test_detention_on_the_last_day_counts_who_is_held_then(committed, register, as_, today) -> None:
    def held(serial: int, *, until: dt.datetime | None) -> None:
        case = register(dt.date(2026, 9, 30), serial=serial, born_on=dt.date(2010, 1, 4 + serial))
        with clock.at(dt.datetime(2026, 9, 30, 7, tzinfo=dt.UTC)), for_actor(as_("aliya")) as actor:
            detention = actions.detain(actor=actor, case=case, started_at=clock.now(), apart_from_adults=True)
            if until:
                actions.release(actor=actor, detention=detention, ended_at=until, reason="released")

    held(1, until=None)
    held(2, until=dt.datetime(2026, 9, 30, 18, 30, tzinfo=dt.UTC))
    held(3, until=dt.datetime(2026, 9, 30, 19, 30, tzinfo=dt.UTC))
    with for_system("test of counting"):
        counts = counting.detention(Q3, today)
    assert Counter({key[0]: n for key, n in counts.items()}) == {"pre": 2}


def held_on_the_last_day(register, as_, serial: int, **changes) -> None:
    """A child taken on the last day of the quarter; ``recorded`` is when that was written down."""
    began = dt.datetime(2026, 9, 30, 7, tzinfo=dt.UTC)
    recorded = changes.pop("recorded", began)
    born = changes.pop("born_on", dt.date(2010, 1, 4 + serial))
    case = register(dt.date(2026, 9, 30), serial=serial, born_on=born, **changes)
    with clock.at(recorded), for_actor(as_("aliya")) as actor:
        actions.detain(actor=actor, case=case, started_at=began, apart_from_adults=True)


def held(today: dt.datetime) -> int:
    with for_system("test of counting"):
        return sum(counting.detention(Q3, today).values())


def test_detention_outside_criminal_law_is_not_counted(committed, register, as_, today) -> None:
    held_on_the_last_day(register, as_, 1, kind="civil_protection")
    assert held(today) == 0
    held_on_the_last_day(register, as_, 2)
    assert held(today) == 1


def test_a_detention_recorded_after_the_count_is_not_in_it(committed, register, as_, today) -> None:
    """A figure that was counted once is the same whenever it is counted again."""
    counted = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    held_on_the_last_day(register, as_, 1)
    held_on_the_last_day(register, as_, 2, recorded=counted)
    held_on_the_last_day(register, as_, 3, recorded=counted - dt.timedelta(seconds=1))
    assert held(counted) == 2
    assert held(today) == 3


def test_detention_counts_children_by_year_of_birth_and_by_the_act(committed, register, as_, today) -> None:
    """Born eighteen years before: perhaps still a child on that day; nineteen: no child. Of age at the act: never."""
    held_on_the_last_day(register, as_, 1, born_on=dt.date(2008, 12, 30))
    held_on_the_last_day(
        register,
        as_,
        2,
        born_on=dt.date(2007, 12, 30),
        occurred_at=dt.datetime(2025, 9, 30, 6, tzinfo=dt.UTC),
    )
    assert held(today) == 1
    held_on_the_last_day(register, as_, 3, born_on=dt.date(2008, 9, 29))
    assert held(today) == 1, "eighteen on the day of the act"


def test_safeguards_are_kept_broken_or_not_recorded(committed, register, as_, today) -> None:
    free = register(DAY, serial=1, born_on=dt.date(2010, 1, 5))
    held = register(DAY, serial=2, born_on=dt.date(2010, 1, 6))
    with clock.at(dt.datetime(2026, 8, 12, 7, tzinfo=dt.UTC)), for_actor(as_("aliya")) as actor:
        actions.detain(actor=actor, case=held, started_at=clock.now(), apart_from_adults=False)
    assert free.pk != held.pk
    _counts, tables = count(today)
    cell = ("new", "KZ-35", "m", "16_17", "open")
    assert tables["safeguard_apart"][cell] == {"unknown": 1, "broken": 1}


@pytest.mark.parametrize(("born", "counted"), [(2009, 1), (2008, 0), (2007, 0)])
def test_a_victim_of_eighteen_is_no_child_victim(committed, register, as_, today, born, counted) -> None:
    """The age is that of the year in which the victim was recorded: 17 counts, exactly 18 does not."""
    from cases import people

    case = register(DAY, serial=1, born_on=dt.date(2010, 1, 5))
    with clock.at(dt.datetime(2026, 8, 13, 6, tzinfo=dt.UTC)), for_actor(as_("aliya")) as actor:
        receipt = people.search(actor=actor, name="Әлиева", birth_year=born).receipt
        identity = people.Identity(
            surname="Әлиева", given_name="Аяна", birth_year=born, sex="f", no_iin_reason="unknown"
        )
        actions.add_party(actor=actor, case=case, capacity="victim", search_id=receipt.pk, identity=identity)
    with for_system("test of counting"):
        assert sum(counting.victims(Q3, today).values()) == counted


def test_victims_are_children_by_year_of_birth(committed, register, as_, today) -> None:
    from cases import people

    case = register(DAY, serial=1, born_on=dt.date(2010, 1, 5))
    for serial, year in enumerate((2015, 1980)):
        with clock.at(dt.datetime(2026, 8, 13, 6, tzinfo=dt.UTC)), for_actor(as_("aliya")) as actor:
            receipt = people.search(actor=actor, name=f"Әлиева{serial}", birth_year=year).receipt
            actions.add_party(
                actor=actor,
                case=case,
                capacity="victim",
                search_id=receipt.pk,
                identity=people.Identity(
                    surname="Әлиева", given_name="Аяна", birth_year=year, sex="f", no_iin_reason="unknown"
                ),
            )
    with for_system("test of counting"):
        assert counting.victims(Q3, today) == {("f", "u14"): 1}
