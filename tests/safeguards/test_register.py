"""The register of breaches: who sees which, counts, filters, the file, and what it costs."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.context import for_actor
from accounts.actor import Actor
from core import clock
from safeguards import actions
from safeguards.models import SafeguardBreach
from tests.safeguards.test_breaches import detained, prosecutor_of
from tests.scale.counting import answered

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
PAGE, FILE = "/safeguards/", "/safeguards/csv/"


def breached(make_case: Any, as_: Any, serial: int, *codes: str) -> Any:
    case, aliya = make_case(serial=serial), as_("aliya")
    detained(aliya, case, dict.fromkeys(codes, "no"))
    return case


def close_one(case: Any, actor: Actor, code: str) -> SafeguardBreach:
    with for_actor(actor):
        row = SafeguardBreach.objects.get(case=case, definition__code=code)
        return actions.close(actor=actor, breach=row, reason="Проверено, исправлено", kind="put_right")


def read_csv(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_counts_by_article_unit_and_month(world: None, make_case: Any, as_: Any, client_for: Browser) -> None:
    first = breached(make_case, as_, 4711, "SG-12", "SG-03")
    second = breached(make_case, as_, 4712, "SG-12")
    prosecutor = prosecutor_of(first, as_)
    browser = client_for(prosecutor.user.username)
    counts = browser.get(PAGE).context["counts"]
    told = {row["name"].rpartition("538")[1] or row["name"]: row["value"] for row in counts["articles"]}
    assert told["538"] == 2
    assert counts["total"] == sum(line["sum"] for line in counts["units"]) == 3
    assert [[n for _month, n in line["cells"]] for line in counts["units"]] == [[3]]
    close_one(first, prosecutor, "SG-12")
    assert browser.get(PAGE).context["counts"]["total"] == 2
    assert browser.get(PAGE, {"state": "closed"}).context["counts"]["total"] == 1
    assert browser.get(PAGE, {"state": "all"}).context["counts"]["total"] == 3
    chosen = browser.get(PAGE, {"safeguard": "SG-12"})
    assert {line["breach"].case_id for line in chosen.context["lines"]} == {second.pk}
    nothing = browser.get(PAGE, {"until": (clock.today() - dt.timedelta(days=2)).isoformat()})
    assert (nothing.status_code, nothing.context["counts"]["total"]) == (200, 0)


def test_a_filter_by_unit_and_strange_words(
    world: None, make_case: Any, as_: Any, client_for: Browser
) -> None:
    case = breached(make_case, as_, 4711, "SG-12")
    with for_actor(as_("aliya")):
        unit = SafeguardBreach.objects.get(case=case).agency_id
    prosecutor = prosecutor_of(case, as_)
    browser = client_for(prosecutor.user.username)
    assert browser.get(PAGE, {"unit": unit}).context["counts"]["total"] == 1
    assert browser.get(PAGE, {"unit": prosecutor.agency.pk}).context["counts"]["total"] == 0
    strange = {"state": "x", "unit": "999999", "since": "yesterday", "safeguard": "SG-99"}
    assert browser.get(PAGE, strange).status_code == 200


def test_another_territory_sees_nothing_of_it(
    world: None, make_case: Any, as_: Any, client_for: Browser
) -> None:
    case = breached(make_case, as_, 4711, "SG-12")
    for who in ("nurlan", "timur", "saule"):
        actor = as_(who)
        answer = client_for(who).get(PAGE, {"state": "all"})
        if answer.status_code == 200 and actor.agency.region_id not in (None, case.region_id):
            assert answer.context["counts"]["total"] == 0
            assert case.code not in answer.content.decode()
    assert client_for("aliya").get(PAGE).status_code == 403
    assert client_for("aliya").get(FILE).status_code == 403


def test_the_file_names_no_child(world: None, make_case: Any, as_: Any, client_for: Browser) -> None:
    case = breached(make_case, as_, 4711, "SG-12", "SG-03")
    browser = client_for(prosecutor_of(case, as_).user.username)
    rows = read_csv(browser.get(FILE, {"safeguard": "SG-12"}))
    assert [row[0] for row in rows[1:]] == [case.code]
    text = browser.get(FILE).content.decode()
    assert len(read_csv(browser.get(FILE))) == 3
    for word in (case.subject.surname, case.subject.given_name):
        assert word not in text


def test_the_same_counts_over_the_api(world: None, make_case: Any, as_: Any, client_for: Browser) -> None:
    first = breached(make_case, as_, 4711, "SG-12", "SG-03")
    breached(make_case, as_, 4712, "SG-12")
    prosecutor = prosecutor_of(first, as_)
    browser, address = client_for(prosecutor.user.username), "/api/v1/safeguards/counts/"
    found = browser.get(address).json()
    assert [(row["code"], row["count"]) for row in found["guarantees"]] == [("SG-12", 2), ("SG-03", 1)]
    assert found["guarantees"][0]["basis"] == "CPC 538(1)"
    assert found["units"] == [{"unit": "police-kar", "month": f"{clock.today():%Y-%m}", "count": 3}]
    assert found["total"] == browser.get(PAGE).context["counts"]["total"] == 3
    close_one(first, prosecutor, "SG-12")
    assert browser.get(address, {"state": "closed"}).json()["total"] == 1
    assert browser.get(address, {"state": "all", "safeguard": "SG-12"}).json()["total"] == 2
    assert browser.get(address, {"until": "tomorrow"}).status_code == 400
    assert client_for("aliya").get(address).status_code == 403


def test_the_page_costs_the_same_for_one_and_for_many(
    world: None, make_case: Any, as_: Any, client_for: Browser
) -> None:
    case = breached(make_case, as_, 4711, "SG-12")
    browser = client_for(prosecutor_of(case, as_).user.username)
    address = reverse("safeguards:register")
    answered(browser, address)
    one = answered(browser, address)
    for serial in range(4712, 4717):
        breached(make_case, as_, serial, "SG-12", "SG-03", "SG-05")
    many = answered(browser, address)
    assert len(many) == len(one)
