"""When an age is reached."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal import ages
from legal.sync import read_yaml

D = dt.date
BORN = D(2010, 5, 12)


@pytest.mark.parametrize("years", [14, 16, 18])
def test_an_age_is_reached_on_the_day_after_the_birthday(years: int) -> None:
    birthday = BORN.replace(year=BORN.year + years)
    assert ages.age_on(BORN, birthday - dt.timedelta(days=1)) == years - 1
    assert ages.age_on(BORN, birthday) == years - 1
    assert ages.age_on(BORN, birthday + dt.timedelta(days=1)) == years
    assert ages.reached_on(BORN, years) == birthday + dt.timedelta(days=1)


def test_the_other_way_of_counting_is_a_switch() -> None:
    assert ages.age_on(BORN, D(2024, 5, 12), ages.AgeReached.ON_BIRTHDAY) == 14


def test_born_on_29_february() -> None:
    born = D(2012, 2, 29)
    assert ages.reached_on(born, 14) == D(2026, 3, 2)
    assert ages.age_on(born, D(2026, 3, 1)) == 13
    assert ages.reached_on(born, 16) == D(2028, 3, 1)


def test_a_day_before_the_birth_is_refused() -> None:
    with pytest.raises(ValueError, match="before the birth"):
        ages.age_on(BORN, D(2010, 5, 11))


@given(st.dates(D(2000, 1, 1), D(2012, 12, 31)), st.integers(1, 20))
def test_the_first_day_of_an_age_is_where_the_age_changes(born: D, years: int) -> None:
    first = ages.reached_on(born, years)
    assert ages.age_on(born, first) == years
    assert ages.age_on(born, first - dt.timedelta(days=1)) == years - 1


def test_an_expert_range_is_read_in_favour_of_the_child() -> None:
    born = ages.presumed_birth_date(15, D(2026, 3, 1))
    assert born == D(2011, 12, 31)
    assert ages.is_presumed_minor(None)
    assert ages.is_presumed_minor(17)
    assert not ages.is_presumed_minor(18)


def test_the_code_and_the_norms_agree() -> None:
    norms = {n["code"]: n for n in read_yaml("norms.yaml")}
    assert norms["age-reached"]["value"] == ages.AGE_REACHED
    assert norms["age-reached"]["status"] == "unverified"
    assert norms["age-general"]["value"] == ages.GENERAL_AGE
    assert norms["age-lower"]["value"] == ages.LOWER_AGE
    assert norms["age-adult"]["value"] == ages.ADULT_AGE
