"""One offence on its page: what follows for a child comes from the tables of the law, and every version stands there."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import User
from core import clock
from legal import norms, offence_page
from legal.models import Norm, Offence


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    norms.forget()
    yield
    norms.forget()


@pytest.fixture
def changed(committed: None) -> Iterator[None]:
    """Custody for crimes of medium gravity as well, and an older version of an article; taken back afterwards."""
    row = Norm.objects.using("owner").get(code="custody-categories", valid_to=None)
    Norm.objects.using("owner").filter(pk=row.pk).update(value=["medium", "serious"])
    old = Offence.objects.using("owner").get(article="188", part="3", valid_to=None)
    old.pk, old.valid_from, old.valid_to = None, dt.date(2010, 1, 1), dt.date(2014, 12, 31)
    old.category, old.max_imprisonment_years = "medium", 4
    old.save(using="owner", force_insert=True)
    yield
    Norm.objects.using("owner").filter(pk=row.pk).update(value=row.value)
    old.delete(using="owner")


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(User.objects.get(username="aliya"))
    client.post("/language/", {"language": "en"})
    return client


def decided(number: str) -> dict[str, str]:
    """Custody, imprisonment, conditional sentence, special regime, reconciliation: yes, no or unknown."""
    (now, *_older) = offence_page.versions(number)
    names = ("custody", "prison", "conditional", "special", "reconciled")
    return {name: item["state"] for name, item in zip(names, offence_page.for_a_child(now), strict=True)}


@pytest.mark.parametrize(
    ("number", "custody", "prison", "conditional", "special", "reconciled"),
    [
        ("188(1)", "no", "no", "no", "yes", "yes"),  # medium: imprisonment only where a death was caused
        ("188(3)", "yes", "yes", "yes", "yes", "yes"),  # serious
        ("187(1)", "no", "no", "no", "no", "yes"),  # misdemeanour
        ("106(1)", "yes", "yes", "yes", "yes", "no"),  # grievous harm: no reconciliation
        ("99(2)", "yes", "yes", "no", "no", "no"),  # especially serious
        ("134(1)", "yes", "yes", "yes", "yes", "unknown"),  # a line that was not read in the act
    ],
)
def test_what_follows_for_a_child(
    world: None, number: str, custody: str, prison: str, conditional: str, special: str, reconciled: str
) -> None:
    wanted = {"custody": custody, "prison": prison, "conditional": conditional}
    assert decided(number) == wanted | {"special": special, "reconciled": reconciled}


def test_a_changed_number_of_the_law_changes_the_page(changed: None) -> None:
    assert decided("188(1)")["custody"] == "yes"
    assert decided("99(2)")["custody"] == "no"


def test_the_page_tells_what_the_register_holds(world: None, browser: Client) -> None:
    assert 'href="/law/offences/188(3)/"' in browser.get("/law/offences/?q=188").content.decode()
    page = browser.get("/law/offences/188(3)/").content.decode()
    for text in (
        "0502",
        "serious crime",
        "up to 7 years",
        "60 months",
        "the specialised inter-district juvenile court",
    ):
        assert text in page, text
    assert "Custody before trial: possible" in page
    assert "md@" not in page, "where a text was read is no word for a reader"
    for wrong in ("188(99)", "abc", "188(3))", "0"):
        assert browser.get(f"/law/offences/{wrong}/").status_code == 404


def test_every_version_stands_on_the_page(changed: None, browser: Client) -> None:
    page = browser.get("/law/offences/188(3)/")
    assert [v.valid_from.year for v in page.context["versions"]] == [2015, 2010]
    assert page.context["offence"].holds_on(clock.today())
    assert "up to 4 years" in page.content.decode()


def test_every_offence_has_its_page(world: None) -> None:
    for row in Offence.objects.in_force(clock.today()):
        assert row in offence_page.versions(row.citation)
