"""A number of the law, changed by two legal editors: from its page to a decision that is refused by it."""

import datetime as dt
import time
from typing import Any

import pytest
import redis
from django.conf import settings
from django.test import Client

from access.context import for_actor
from access.models import Proposal
from amendments import actions
from amendments.checks import faults
from amendments.kinds import NUMBER
from amendments.models import Amendment
from core import clock
from core.errors import Conflict, Refused
from legal import changed, norms
from legal.forbidden import forbidden
from legal.guarantees import Circumstances
from legal.models import Norm
from tests.amendments.conftest import REASON
from tests.amendments.test_pages import filled, seen

pytestmark = pytest.mark.committed
CUSTODY = "custody-months"
PROPOSE = f"/law/changes/numbers/{CUSTODY}/propose/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _pages_in_english(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("jjcms.middleware._CODES", {"en"})
    settings.LANGUAGE_CODE = "en"


def propose(browser: Client, code: str = CUSTODY, **changes: Any) -> Amendment:
    """From the preview to the proposal, as the page sends them."""
    address = f"/law/changes/numbers/{code}/propose/"
    sent = filled_all(browser, address, **changes)
    looked = browser.post(address, sent | {"go": "look"})
    assert looked.status_code == 200, looked.context["form"].errors
    done = browser.post(address, sent | {"go": "propose", "seen": seen(looked)})
    assert done.status_code == 303, done.content
    return Amendment.objects.get(pk=done["Location"].split("/")[-2])


def publish(browser: Client, row: Amendment) -> None:
    assert browser.post(f"/law/changes/{row.pk}/publish/", {"read": "on"}).status_code == 303


def custody(months: int, day: dt.date) -> set[str]:
    return {r.code for r in forbidden("custody", Circumstances(age=17, on=day, category="serious", months=months))}  # fmt: skip


def test_two_lawyers_change_a_number(law: None, client_for: Any) -> None:
    first, second = client_for("sabit"), client_for("tatyana")
    page = first.get(f"/law/numbers/{CUSTODY}/").content.decode()
    assert f'href="{PROPOSE}"' in page
    assert "SG-16" in page
    assert PROPOSE not in client_for("aliya").get(f"/law/numbers/{CUSTODY}/").content.decode()
    sent = filled(first, PROPOSE, value="3", name_en="Longest custody")
    looked = first.post(PROPOSE, sent | {"go": "look"})
    page = looked.content.decode()
    assert "<del>6 months</del>" in page
    assert "<ins>3 months</ins>" in page
    assert "SG-16" in page
    assert not Proposal.objects.exists()
    row = propose(first, value="3", name_en="Longest custody")
    assert Norm.objects.filter(code=CUSTODY).count() == 1
    page = second.get(f"/law/changes/{row.pk}/").content.decode()
    assert "<ins>3 months</ins>" in page
    assert REASON in page
    assert second.post(f"/law/changes/{row.pk}/publish/", {}).status_code == 422
    publish(second, row)
    old, new = Norm.objects.filter(code=CUSTODY).order_by("version")
    today = clock.today()
    assert (old.value, old.valid_to, old.origin) == (6, today - DAY, "file")
    assert (new.value, new.valid_from, new.valid_to, new.origin) == (3, today, None, "published")
    assert (new.unit, new.group, new.name_en, new.name_ru) == (old.unit, old.group, "Longest custody", old.name_ru)  # fmt: skip
    for address in (f"/law/changes/numbers/{CUSTODY}/", f"/law/numbers/{CUSTODY}/"):
        page = second.get(address).content.decode()
        assert "published by two persons" in page
        assert "3 months" in page
        assert "6 months" in page
    assert "version: 2" in second.get(f"/law/changes/numbers/{CUSTODY}/2.yaml").content.decode()
    assert f"/law/numbers/{CUSTODY}/" in second.get("/law/numbers/").content.decode()


def test_the_day_before_the_old_number_decides_and_on_the_day_the_new_one(law: None, client_for: Any) -> None:
    first, second = client_for("sabit"), client_for("tatyana")
    day = clock.today() + 10 * DAY
    publish(second, propose(first, value="3", valid_from=day.isoformat()))
    assert "SG-16" not in custody(4, day - DAY)
    assert "SG-16" in custody(4, day)
    assert "SG-16" in custody(7, day - DAY)
    assert "not yet in force" in second.get(f"/law/numbers/{CUSTODY}/").content.decode()
    rows = second.get("/api/v1/law/numbers/").json()
    assert [row["value"] for row in rows if row["code"] == CUSTODY] == [6], "those of today"
    told = second.get(f"/api/v1/law/numbers/{CUSTODY}/").json()
    assert [(row["version"], row["value"], row["origin"]) for row in told["versions"]] == [
        (2, 3, "published"),
        (1, 6, "file"),
    ]
    assert [use["code"] for use in told["used_by"]] == ["SG-16"]
    assert second.get("/api/v1/law/numbers/nothing/").status_code == 404


def test_every_process_hears_of_it_at_once(law: None, client_for: Any, monkeypatch: Any) -> None:
    """Another process holds the rows of before: its memory lives a minute, but the count in Redis has gone on."""
    norms.on(clock.today())
    held, heard = norms._held, dict(changed._heard)
    publish(client_for("tatyana"), propose(client_for("sabit"), value="3"))
    monkeypatch.setattr(norms, "_held", held)
    monkeypatch.setattr(changed, "_heard", heard)
    later = time.monotonic() + changed.ASKED_EVERY_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert norms.on(clock.today()).of(CUSTODY) == 3


def test_without_redis_the_rows_are_read_anew_each_minute(law: None, monkeypatch: Any, settings: Any) -> None:
    settings.REDIS_URL = "redis://localhost:1/0"
    monkeypatch.setattr(changed, "_client", None)
    monkeypatch.setattr(changed, "_heard", {})
    monkeypatch.setattr(changed, "_rest_until", 0.0)
    norms.forget()
    assert norms.on(clock.today()).of(CUSTODY) == 6
    Norm.objects.using("owner").filter(code=CUSTODY).update(value=5)
    norms.changed.tell("numbers")
    assert norms.on(clock.today()).of(CUSTODY) == 6
    later = time.monotonic() + norms._LIVES_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert norms.on(clock.today()).of(CUSTODY) == 5
    Norm.objects.using("owner").filter(code=CUSTODY).update(value=6)


def test_a_change_is_told_through_redis(law: None) -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    before = int(client.get("law:numbers") or 0)
    norms.tell()
    assert int(client.get("law:numbers") or 0) == before + 1


def test_nobody_publishes_their_own_and_others_change_nothing(law: None, client_for: Any, as_: Any) -> None:
    first = client_for("sabit")
    row = propose(first, value="3")
    own = first.post(f"/law/changes/{row.pk}/publish/", {"read": "on"})
    assert "You proposed this yourself" in own.content.decode()
    with pytest.raises(Refused, match="second person"), for_actor(as_("sabit")) as actor:
        actions.publish(actor=actor, amendment=row)
    assert client_for("aliya").get(PROPOSE).status_code == 403
    assert norms.on(clock.today()).of(CUSTODY) == 6
    with pytest.raises(Conflict, match="proposed already"), for_actor(as_("tatyana")) as actor:
        actions.propose(actor=actor, draft=actions.draft_of(row))


# --- what is wrong stands beside its line -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "changes", "field", "words"),
    [
        (CUSTODY, {"value": "three"}, "value", "whole number"),
        (CUSTODY, {"value": "2.5"}, "value", "whole number"),
        (CUSTODY, {"value": "0"}, "value", "above 0"),
        (CUSTODY, {"value": "-3"}, "value", "above 0"),
        (CUSTODY, {"value": "6000"}, "value", "At most 600"),
        (CUSTODY, {"value": ""}, "value", "required"),
        (CUSTODY, {"value": "3", "valid_from": "2015-01-01"}, "valid_from", "later day"),
        (CUSTODY, {"value": "3", "source": ""}, "source", "required"),
        (CUSTODY, {"value": "3", "name_kk": " "}, "name_kk", "required"),
        (CUSTODY, {"value": "3", "reason": "why"}, "reason", "at least 10"),
        ("sentence-fine", {"value_least": "101"}, "value_least", "not above"),
        ("interrogation-minutes", {"value_a_day": "1441"}, "value_a_day", "At most 1440"),
        ("interrogation-minutes", {"value_in_a_row": "300"}, "value_in_a_row", "not above"),
        ("night", {"value_from": "24"}, "value_from", "between 0 and 23"),
        ("night", {"value_from": "5"}, "value_from", "midnight"),
        ("age-adult", {"value": "8"}, "value", "between 10 and 25"),
        ("age-adult", {"value": "30"}, "value", "between 10 and 25"),
        ("age-reached", {"value": "at noon"}, "value", "valid choice"),
        ("measure-special-regime", {"value_below_age": "99"}, "value_below_age", "between 10 and 25"),
        ("measure-supervision", {"value_small_from": "13"}, "value_small_from", "first is below"),
        ("sentence-community-service", {"value_a_day_from_16": "25"}, "value_a_day_from_16", "At most 24"),
    ],
)
def test_each_fault_stands_beside_its_line(
    world: None, client_for: Any, code: str, changes: dict[str, str], field: str, words: str
) -> None:
    browser, address = client_for("sabit"), f"/law/changes/numbers/{code}/propose/"
    sent = filled_all(browser, address, **{"note_en": "kept as typed", **changes})
    answer = browser.post(address, sent | {"go": "look"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert f'id="id_{field}-error"' in page
    assert "kept as typed" in page
    typed = changes.get(field, "")
    assert not typed.strip() or f'value="{typed}"' in page or typed in page


def filled_all(browser: Client, address: str, **changes: Any) -> dict[str, Any]:
    """As ``filled``, with lists kept whole, and a zero as one."""
    form = browser.get(address).context["form"]
    bound = {field.html_name: field.value() for field in form}
    special = {name: value for name, value in bound.items() if isinstance(value, list) or value == 0}
    return filled(browser, address) | special | {name: str(value) for name, value in changes.items()}


def test_a_list_of_none_is_refused(world: None, client_for: Any) -> None:
    browser, address = client_for("sabit"), "/law/changes/numbers/custody-categories/propose/"
    sent = filled(browser, address)
    sent.pop("value")
    answer = browser.post(address, sent | {"go": "look"})
    assert "required" in " ".join(answer.context["form"].errors["value"])
    taken = browser.post(address, sent | {"go": "look", "value": ["especially_serious"]})
    assert taken.status_code == 200
    assert taken.context["form"].draft.values["value"] == ["especially_serious"]


def test_the_form_as_it_opens_changes_nothing_of_any_number(world: None, client_for: Any) -> None:
    browser = client_for("sabit")
    for row in Norm.objects.filter(valid_to=None):
        address = f"/law/changes/numbers/{row.code}/propose/"
        answer = browser.post(address, filled_all(browser, address) | {"go": "look"})
        assert "Nothing differs" in answer.content.decode(), (row.code, answer.context["form"].errors)


def test_every_number_of_the_files_passes_the_checks(world: None) -> None:
    for row in Norm.objects.filter(valid_to=None):
        values = NUMBER.values(row) | {
            "valid_from": clock.today().isoformat(),
            "note_kk": "a",
            "note_ru": "b",
            "note_en": "changed",
        }
        assert faults(NUMBER, row, values) == {}, row.code


@pytest.mark.parametrize(
    "value",
    [None, [], {}, "6", True, 6.5, {"most": 6}, [6], 10**30],
)
def test_nonsense_over_the_api_is_named(world: None, client_for: Any, value: Any) -> None:
    sent = {
        "kind": "numbers", "code": CUSTODY, "version": 1, "reason": REASON,
        "values": {"valid_from": clock.today().isoformat(), "value": value},
    }  # fmt: skip
    answer = client_for("sabit").post("/api/v1/law/changes/", sent, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert "value" in str(answer.json())


@pytest.mark.parametrize("code", ["sentence-fine", "measure-supervision", "custody-categories", "koap-age"])
@pytest.mark.parametrize(
    "value", [None, 5, [], {}, {"least": 1}, {"x": [1, 2]}, ["murder"], {"least": [], "most": {}}]
)
def test_a_number_keeps_its_lines(world: None, code: str, value: Any) -> None:  # fmt: skip
    base = NUMBER.newest(code)
    values = NUMBER.values(base) | {"valid_from": clock.today().isoformat(), "value": value}
    assert any(name.startswith("value") for name in faults(NUMBER, base, values))


def test_the_same_over_the_api(law: None, client_for: Any) -> None:
    first, second = client_for("sabit"), client_for("tatyana")
    sent = {
        "kind": "numbers", "code": "sentence-restriction-of-freedom", "version": 1, "reason": REASON,
        "values": {"valid_from": clock.today().isoformat(), "value": {"most": 1}},
    }  # fmt: skip
    made = first.post("/api/v1/law/changes/", sent, content_type="application/json")
    assert made.status_code == 201, made.content
    address = f"/api/v1/law/changes/{made.json()['id']}"
    assert second.get(f"{address}/preview/").json()["lines"] == []
    done = second.post(f"{address}/publish/", {"read": True}, content_type="application/json")
    assert done.status_code == 200, done.content
    assert norms.on(clock.today()).for_("restriction_of_freedom", "most") == 1


def test_a_day_is_written_in_one_way(law: None, client_for: Any) -> None:
    """Python reads more forms of a day than the database: the second person met an error instead of the law."""
    today, week = clock.today(), clock.today().isocalendar()
    first = client_for("sabit")

    def sent(day: Any) -> int:
        values = {"valid_from": day, "value": 3}
        body = {"kind": "numbers", "code": CUSTODY, "version": 1, "values": values, "reason": REASON}
        status: int = first.post("/api/v1/law/changes/", body, content_type="application/json").status_code
        return status

    other = (f"{week[0]}-W{week[1]:02d}-{week[2]}", today.strftime("%Y%m%d"), int(today.strftime("%Y%m%d")))
    assert [sent(day) for day in other] == [400] * 3
    assert sent(today.isoformat()) == 201, "control"
