"""Check digits of the individual identification number."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import iin


@pytest.mark.parametrize("number", ["791028302728", "061211600012", "090101500905"])
def test_known_numbers(number: str) -> None:
    assert iin.is_valid(number)


@pytest.mark.parametrize("number", ["791028302729", "79102830272", "7910283027281", "79102830272x", ""])
def test_wrong_numbers(number: str) -> None:
    assert not iin.is_valid(number)


def test_a_body_without_check_digit() -> None:
    assert iin.check_digit("09010150098") is None


@given(st.dates(dt.date(2000, 1, 1), dt.date(2026, 1, 1)), st.booleans(), st.integers(0, 9999))
def test_invented_numbers_are_valid_and_of_no_century(born_on: dt.date, male: bool, serial: int) -> None:
    number = iin.invented(born_on=born_on, male=male, serial=serial)
    assert iin.is_valid(number)
    assert number[6] == ("7" if male else "8")


def test_the_digits_propose_date_and_sex() -> None:
    today = dt.date(2026, 9, 16)
    for born, male in ((dt.date(2011, 3, 5), True), (dt.date(1999, 12, 31), False)):
        number = iin.invented(born_on=born, male=male, serial=5)
        assert iin.tells(number, today) == (born, "m" if male else "f")
    assert iin.tells("123", today) == (None, "")
