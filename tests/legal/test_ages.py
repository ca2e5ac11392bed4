"""When an age is reached."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal import ages

D = dt.date
BORN = D(2010, 5, 12)
RULE = ages.AgeReached.DAY_AFTER_BIRTHDAY


@pytest.mark.parametrize("years", [14, 16, 18])
def test_an_age_is_reached_on_the_day_after_the_birthday(years: int) -> None:
    birthday = BORN.replace(year=BORN.year + years)
    assert ages.age_on(BORN, birthday - dt.timedelta(days=1), RULE) == years - 1
    assert ages.age_on(BORN, birthday, RULE) == years - 1
    assert ages.age_on(BORN, birthday + dt.timedelta(days=1), RULE) == years
    assert ages.reached_on(BORN, years, RULE) == birthday + dt.timedelta(days=1)


def test_the_other_way_of_counting_is_a_switch() -> None:
    assert ages.age_on(BORN, D(2024, 5, 12), ages.AgeReached.ON_BIRTHDAY) == 14


def test_born_on_29_february() -> None:
    born = D(2012, 2, 29)
    assert ages.reached_on(born, 14, RULE) == D(2026, 3, 2)
    assert ages.age_on(born, D(2026, 3, 1), RULE) == 13
    assert ages.reached_on(born, 16, RULE) == D(2028, 3, 1)


def test_a_day_before_the_birth_is_refused() -> None:
    with pytest.raises(ValueError, match="before the birth"):
        ages.age_on(BORN, D(2010, 5, 11), RULE)


@given(st.dates(D(2000, 1, 1), D(2012, 12, 31)), st.integers(1, 20))
def test_the_first_day_of_an_age_is_where_the_age_changes(born: D, years: int) -> None:
    first = ages.reached_on(born, years, RULE)
    assert ages.age_on(born, first, RULE) == years
    assert ages.age_on(born, first - dt.timedelta(days=1), RULE) == years - 1


def test_an_unknown_age_is_a_childs() -> None:
    assert ages.is_presumed_minor(None, 18)
    assert ages.is_presumed_minor(17, 18)
    assert not ages.is_presumed_minor(18, 18)
