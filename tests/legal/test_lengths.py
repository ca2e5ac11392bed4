"""What the page of a term says of it: in words, in the reader's language."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.text import capfirst

from accounts.models import User
from core.i18n import together
from courts.models import Courtroom
from legal import lengths
from legal.models import CalendarYear, DeadlineRule, Norm, SafeguardDefinition
from legal.sources import cite
from legal.sync import read_csv, read_yaml

pytestmark = pytest.mark.django_db
# Shorthand of the sources, and what only a program says.
SHORT = frozenset(("cd", "wd", "m", "y", "h", "≤3", ">3", "→", "same,", "admin/disciplinary"))
LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def rule(code: str) -> DeadlineRule:
    found: DeadlineRule = DeadlineRule.objects.filter(code=code).latest("version")
    return found


@pytest.mark.parametrize(
    ("code", "kk", "ru", "en"),
    [
        ("DL-INV-PRELIM", "2 ай", "2 месяца", "2 months"),
        ("DL-CUST-PETITION", "одан 8 сағат бұрын", "за 8 часов до этого", "8 hours before"),
        ("DL-PAROLE-REPEAT", "6 ай өткеннен кейін ғана", "не раньше чем через 6 месяцев", "not before 6 months have passed"),
        ("DL-PROB-HOME", "3 ай сайын бір рет", "один раз за период (3 месяца)", "once in every 3 months"),
        ("DL-PROB-COND-LEN", "6–12 ай, шешімде белгіленгендей", "6–12 месяцев, как установит решение", "6–12 months, as the decision sets"),
        ("DL-DET-EMBASSY", "дереу; жүйе 24 сағат деп есептейді", "незамедлительно; система отсчитывает 24 часа", "immediately; measured by 24 hours"),
        ("DL-MISD-PROS", "1 күнтізбелік күн; істің мән-жайына қарай: дереу", "1 календарный день; по обстоятельствам дела также: немедленно", "1 calendar day; by the facts of the case also at once"),
        ("DL-INFORCE", "сол күні", "в тот же день", "on the same day"),
        ("DL-PMVV-BREACH", "1 жыл ішінде 2 рет", "за период (1 год) раз: 2", "2 times within 1 year"),
        ("DL-PROB-HALF", "мерзімнің 1/2 бөлігі өткеннен кейін ғана", "не раньше чем через 1/2 срока", "not before 1/2 of the term have passed"),
    ],
)  # fmt: skip
def test_a_length_in_words(world: None, code: str, kk: str, ru: str, en: str) -> None:
    for language, words in (("kk", kk), ("ru", ru), ("en", en)):
        with translation.override(language):
            assert lengths.length(rule(code)) == words


def test_extensions_in_words(world: None) -> None:
    with translation.override("en"):
        assert lengths.extensions(rule("DL-CUST-INIT"))[0] == "3 months in all (investigating judge)"
        assert lengths.extensions(rule("DL-FUND-CLAIM")) == ["as the decision sets (judge)"]
    with translation.override("ru"):
        assert lengths.extensions(rule("DL-SPECREG-SUBMIT"))[0].startswith("ещё на 30 календарных дней")


def test_further_terms_in_words(world: None) -> None:
    with translation.override("en"):
        assert lengths.parts(rule("DL-CUST-PROSEC-3M")) == ["prosecutor: 3 calendar days"]
        assert lengths.parts(rule("DL-CUST-FILE-READ")) == [
            "prosecutor: 3 calendar days before",
            "prosecutor: 1 calendar day",
        ]
        assert lengths.parts(rule("DL-PROT-ORDER"))[0].endswith(": once in every 7 calendar days")
        assert lengths.parts(rule("DL-DEPOSIT-REMARKS")) == ["investigating judge: on the same day"]
        assert lengths.parts(rule("DL-INV-PRELIM")) == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_page_of_a_term_shows_the_shorthand(world: None, client_for: Any, language: str) -> None:
    """Every rule of the law; its code and the shorthand of an act aside, not one Latin letter."""
    User.objects.filter(username="aliya").update(language=language)
    with translation.override(language):
        for row in DeadlineRule.objects.all():
            said = [lengths.start(row), lengths.length(row), *lengths.extensions(row), *lengths.parts(row)]
            assert not [text for text in said if LATIN & set(text) or not text], row.code
    page = client_for("aliya").get("/law/terms/DL-INV-PRELIM/").content.decode()
    assert "registration" not in page
    assert "2 m<" not in page
    assert lengths.start(rule("DL-INV-PRELIM")) != ""
    assert {"kk": "2 ай", "ru": "2 месяца"}[language] in page
    assert {"kk": "Тіркеу", "ru": "Регистрация"}[language] in page


def test_every_start_has_its_words() -> None:
    wanted = {row["wording"]["trigger"] for row in read_yaml("deadline_rules.yaml")}
    written = {row["trigger"]: row for row in read_yaml("starts.yaml")}
    assert written.keys() == wanted
    for row in written.values():
        assert row["en"]
        assert not set(row["en"].split()) & SHORT


def test_a_start_that_no_file_knows_stays_as_it_is(world: None) -> None:
    row = rule("DL-INV-PRELIM")
    row.wording = {"trigger": "с получения письма"}
    assert lengths.start(row) == "с получения письма"
    row.wording = {}
    assert lengths.start(row) == ""


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_sources_of_the_calendar_are_told_in_the_reader_s_language(
    world: None, client_for: Any, language: str
) -> None:
    """Names of things stay as they are called: a site, a library, an order."""
    names = ("egov.kz", "alau.kz", "PyPI", "holidays", "G24G0000109", "G24G0000436")
    for row in read_csv("calendar_years.csv"):
        with translation.override(language):
            said = cite(row["source"])
        for name in names:
            said = said.replace(name, "")
        assert not LATIN & set(said), row["year"]
    assert CalendarYear.objects.get(year=2026).source.startswith("egov.kz")


def test_a_room_never_parts_from_its_number(world: None) -> None:
    room = Courtroom.objects.filter(name_ru__startswith="Зал № 1").first()
    assert room is not None
    with translation.override("ru"):
        assert room.name.startswith("Зал №\N{NO-BREAK SPACE}1")
    with translation.override("kk"):
        assert room.name.startswith("№\N{NO-BREAK SPACE}1")
    assert together("без номера") == "без номера"
    assert together("№ 1, № 2") == "№\N{NO-BREAK SPACE}1, №\N{NO-BREAK SPACE}2"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_note_stands_in_the_language_of_who_reads(world: None, client_for: Any, language: str) -> None:
    browser = client_for("sabit")
    browser.post(reverse("set_language"), {"language": language})
    for row, address in (
        (rule("DL-CUST-INIT"), "/law/terms/DL-CUST-INIT/"),
        (Norm.objects.get(code="night"), "/law/numbers/night/"),
    ):
        page = browser.get(address).content.decode()
        notes = {code: escape(capfirst(getattr(row, f"note_{code}"))) for code in ("kk", "ru", "en")}
        shown = {code for code, note in notes.items() if note in page}
        assert shown == {language}


def test_a_note_of_the_data_stands_in_three_languages(world: None) -> None:
    rows = [*DeadlineRule.objects.all(), *Norm.objects.all(), *SafeguardDefinition.objects.all()]
    noted = [row for row in rows if row.note]
    assert len(noted) > 15
    for row in noted:
        assert len({row.note_kk, row.note_ru, row.note_en}) == 3, row.code
        assert all((row.note_kk, row.note_ru, row.note_en)), row.code
