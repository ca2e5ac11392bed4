"""Few never look like all, and a region's letters are those of the reader's script."""

import pytest
from django.utils import translation

from core import tilemap
from core.templatetags.ui_forms import hbars


def test_about_ten_is_a_tenth_of_the_card_and_not_all_of_it() -> None:
    few = hbars([{"name": "x", "value": 10}], least=100)
    assert few["rows"][0]["share"] == "10.00"
    many = hbars([{"name": "x", "value": 400}, {"name": "y", "value": 100}], least=100)
    assert [row["share"] for row in many["rows"]] == ["100.00", "25.00"]
    assert hbars([{"name": "x", "value": 0}])["rows"][0]["share"] == "0.00"


@pytest.mark.parametrize(("code", "letters"), [("kk", "ҚАР"), ("ru", "КАР"), ("en", "KAR")])
def test_letters_of_a_region(code: str, letters: str) -> None:
    with translation.override(code):
        (tile,) = tilemap.tiles([{"code": "KZ-35", "value": 3}])
    assert tile["letters"] == letters


def test_every_region_has_its_own_letters_in_each_script() -> None:
    for known in tilemap.LETTERS.values():
        assert set(known) == set(tilemap.PLACES)
        assert len(set(known.values())) == len(known)
