"""Reference rows: all there, loaded twice without change, retired and never deleted."""

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from legal.models import CalendarDay, DeadlineRule, Norm, Offence, SafeguardDefinition
from legal.reference import load
from legal.sources import cite
from legal.working_days import read_calendar
from tests.deadlines.calendars import CALENDAR

pytestmark = pytest.mark.django_db


def test_everything_is_loaded(world: None) -> None:
    assert Offence.objects.count() == 334
    assert DeadlineRule.objects.count() == 90
    assert SafeguardDefinition.objects.values("code").distinct().count() == 54
    assert Norm.objects.count() >= 20
    assert CalendarDay.objects.filter(kind="working").count() == 2
    assert read_calendar() == CALENDAR


def test_loading_again_changes_nothing(world: None) -> None:
    assert load() == 0
    call_command("load_reference", verbosity=0)


def test_a_row_that_left_the_data_is_retired(world: None) -> None:
    extra = Norm(
        code="gone",
        group="age",
        value=1,
        name_ru="x",
        valid_from="2020-01-01",
        source="x",
        status="unverified",
    )
    extra.save(using="owner")
    assert load() == 1
    assert Norm.objects.using("owner").get(code="gone").valid_to is not None
    assert load() == 0


def test_the_application_cannot_write_the_law(world: None) -> None:
    with connections["default"].cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("UPDATE legal_offence SET category = 'small'")


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("188(2)", "188"),
        ("кража", "188"),
        ("ұрлық", "188"),
        ("урлык", "188"),
        ("theft", "188"),
        ("1880002", "188"),
    ],
)
def test_search_by_number_or_words(world: None, text: str, article: str) -> None:
    assert article in set(Offence.objects.search(text).values_list("article", flat=True))


def test_search_by_part_is_exact(world: None) -> None:
    assert [o.citation for o in Offence.objects.search("ст. 188 ч. 2")] == ["188(2)"]
    assert {o.article for o in Offence.objects.search("188")} == {"188", "188-1"}
    assert not Offence.objects.search("мұндай сөз жоқ").exists()


def test_pages_and_picker(world: None, client_for: "object") -> None:
    browser: Client = client_for("aliya")  # type: ignore[operator]
    assert "188(2)" in browser.get("/law/offences/?q=188").content.decode()
    assert "<html" not in browser.get("/law/offences/?q=188", headers={"HX-Request": "true"}).content.decode()
    chosen = Offence.objects.get(article="99", part="1")
    options = browser.get(f"/law/offences/options?q=188&offence={chosen.pk}").content.decode()
    assert options.count('type="radio"') >= 5
    assert "checked" in options
    for address in ("/law/terms/", "/law/terms/DL-DET-MINOR/", "/law/safeguards/"):
        assert browser.get(address).status_code == 200
    assert browser.get("/law/terms/DL-NOTHING/").status_code == 404
    assert len(browser.get("/api/v1/law/terms/").json()) == 90
    assert [o["citation"] for o in browser.get("/api/v1/law/offences/?q=188(2)").json()] == ["188(2)"]


def test_sources_follow_the_reader(world: None) -> None:
    from django.utils.translation import override

    with override("en"):
        assert cite("CPC 131(4), 133(2)") == "CPC art. 131(4), 133(2)"
    with override("ru"):
        assert cite("CPC 131(4)") == "УПК ст. 131(4)"
        assert cite("PREV26 81; CPC 545-1") == "Закон о профилактике правонарушений ст. 81; УПК ст. 545-1"
    with override("kk"):
        assert cite("CC 15") == "ҚК 15-бап"
    assert cite("good practice") == "good practice"
