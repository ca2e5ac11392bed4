"""The pages of published figures: who reads them, what they say, what they never say."""

import re

import pytest
from django.urls import reverse

from dashboards.places import READERS

OVERVIEW = "/figures/"
READER, OFFICER = "anna", "aliya"
ADDRESSES = (
    OVERVIEW,
    "/figures/definitions/",
    "/figures/how-rounding-works/",
    "/figures/releases/",
    "/figures/panel/flow.csv",
    "/figures/release/KZ-2026Q3-r1/cube.csv",
)


@pytest.fixture
def english(client_for):
    def client(username: str):
        browser = client_for(username)
        browser.post("/language/", {"language": "en", "next": "/"})
        return browser

    return client


@pytest.mark.committed
def test_nothing_published_yet_is_said_so(committed, english) -> None:
    page = english(READER).get(OVERVIEW).content.decode()
    assert "Nothing has been published yet." in page
    assert '<svg class="linechart"' not in page


@pytest.mark.committed
@pytest.mark.parametrize("address", ADDRESSES)
def test_readers_read_and_others_are_refused(released, client_for, client, address: str) -> None:
    assert client_for(READER).get(address).status_code == 200
    assert client_for("viktor").get(address).status_code == 200
    assert client_for(OFFICER).get(address).status_code == 403
    assert client_for("pavel").get(address).status_code == 403
    assert client.get(address).status_code == 302
    assert client_for(READER).post(address).status_code == 405


@pytest.mark.committed
def test_an_unknown_release_or_panel_is_not_found(released, client_for) -> None:
    browser = client_for(READER)
    assert browser.get("/figures/release/KZ-2031Q1-r1/cube.csv").status_code == 404
    assert browser.get("/figures/panel/cases.csv").status_code == 404


@pytest.mark.committed
def test_the_overview_shows_each_panel_with_unit_table_file_and_definition(released, english) -> None:
    page = english(READER).get(OVERVIEW).content.decode()
    for key in (
        "flow",
        "regions",
        "trend",
        "safeguards",
        "measures",
        "people",
        "offences",
        "detention",
        "victims",
    ):
        panel = page.split(f'id="{key}"')[1].split("</section>")[0]
        assert "<table" in panel
        assert f"/figures/panel/{key}.csv" in panel
        assert f"/figures/definitions/#{key}" in panel
        assert "Rounded to blocks of" in panel or key == "trend"
    assert "Rounded to blocks of 10." in page.split('id="victims"')[1]


@pytest.mark.committed
def test_no_style_attribute_no_inline_script(released, english) -> None:
    page = english(READER).get(OVERVIEW).content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*src=)[^>]*>[^<]", page)


@pytest.mark.committed
def test_filters_are_words_that_can_be_taken_away(released, english) -> None:
    page = english(READER).get(OVERVIEW + "?region=KZ-35&sex=f&age=16_17&period=2026Q2").content.decode()
    chips = page.split('class="chips"')[1].split("</ul>")[0]
    for word in ("Karaganda", "Girls", "16–17 years", "Q2 2026"):
        assert word in chips
    assert "?period=2026Q2&amp;sex=f&amp;age=16_17" in chips
    assert "Published for the whole country only" in page


@pytest.mark.committed
def test_unknown_filters_are_ignored(released, english) -> None:
    browser = english(READER)
    known = browser.get(OVERVIEW).content.decode()
    unknown = browser.get(OVERVIEW + "?region=KZ-99&sex=x&court=7&period=2031Q9").content.decode()
    assert _figures(known) == _figures(unknown)


def _figures(page: str) -> list[str]:
    return re.findall(r'<b class="value">(.*?)</b>', page)


@pytest.mark.committed
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_three_languages_show_the_same_numbers(released, client_for, language: str) -> None:
    browser = client_for(READER)
    browser.post("/language/", {"language": language, "next": "/"})
    page = browser.get(OVERVIEW).content.decode()
    assert f'<html lang="{language}"' in page
    assert len(re.findall(r'class="tile ', page)) == 20


def test_readers_are_roles_that_see_no_case_or_work_in_a_court_or_oversight() -> None:
    assert {str(role) for role in READERS} == {
        "unicef_viewer",
        "statistics_officer",
        "ombudsperson",
        "court_chair",
    }


@pytest.mark.committed
def test_the_overview_costs_the_same_queries_for_every_filter(
    released, client_for, django_assert_max_num_queries
) -> None:
    browser = client_for(READER)
    with django_assert_max_num_queries(4, using="statistics"):
        browser.get(OVERVIEW + "?region=KZ-35")
    assert reverse("dashboards:overview") == OVERVIEW
