"""The rules of the Code on Administrative Offences for minors: dated rows, shown and found beside the offences."""

import datetime as dt
from typing import Any

import pytest

from core import clock
from legal import administrative
from legal.models import Norm
from legal.sync import read_yaml

pytestmark = pytest.mark.django_db


def codes(text: str, on: dt.date | None = None) -> set[str]:
    return {row.code for row in administrative.find(text, on or clock.today())}


def test_every_article_of_the_chapter_that_was_read_is_there(world: None) -> None:
    articles = {row.source.split("(")[0] for row in administrative.find("", clock.today())}
    assert articles == {f"КоАП {number}" for number in (65, 66, 68, 69, 71, 72)}


@pytest.mark.parametrize("entry", read_yaml("administrative.yaml"), ids=lambda entry: entry["code"])
def test_a_row_has_three_names_a_source_and_how_sure_we_are(world: None, entry: dict[str, Any]) -> None:
    row = Norm.objects.get(code=entry["code"])
    assert all((row.name_kk, row.name_ru, row.name_en, row.status))
    assert row.source.startswith("КоАП ")
    assert row.valid_from


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("66", "koap-no-arrest"),
        ("66(1)", "administrative-fine"),
        ("ст. 66 ч. 3", "koap-no-arrest"),
        ("КоАП 72", "koap-spent"),
        ("қамаққа", "koap-no-arrest"),
        ("камакка", "koap-no-arrest"),
        ("арест", "koap-no-arrest"),
        ("arrest", "koap-no-arrest"),
        ("досуга", "koap-measure-leisure"),
    ],
)
def test_found_by_number_or_words(world: None, text: str, code: str) -> None:
    assert code in codes(text)


def test_a_number_is_exact(world: None) -> None:
    assert codes("66(3)") == {"koap-no-arrest"}
    assert codes("661") == codes("188(2)") == set()


def test_the_supervision_of_parents_was_a_measure_until_2017(world: None) -> None:
    assert "koap-measure-parents" in codes("69", dt.date(2017, 6, 1))
    assert "koap-measure-parents" not in codes("69", dt.date(2018, 6, 1))


def test_on_the_page_of_offences(world: None, client_for: Any) -> None:
    browser = client_for("aliya")
    found = browser.get("/law/offences/?q=арест").content.decode()
    assert "Административный арест к несовершеннолетним не применяется" in found
    assert "Административный арест" not in browser.get("/law/offences/?q=188(2)").content.decode()
    only = browser.get("/law/offences/?q=66(3)", headers={"HX-Request": "true"}).content.decode()
    assert "КоАП ст. 66(3)" in only
    assert "<html" not in only
