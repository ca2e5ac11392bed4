"""The pages of a change: nothing typed is lost, each fault beside its field, what is proposed is what was seen."""

import re
from typing import Any

import pytest
from django.test import Client

from access.models import Proposal
from amendments.checks import faults
from amendments.kinds import SAFEGUARD, TERM
from amendments.models import Amendment
from audit.models import Event
from core import clock
from legal.models import DeadlineRule, SafeguardDefinition
from tests.amendments.conftest import CODE, REASON, THREE_MONTHS

pytestmark = pytest.mark.django_db
PROPOSE = f"/law/changes/terms/{CODE}/propose/"


@pytest.fixture(autouse=True)
def _pages_in_english(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Whatever the language of the person is."""
    monkeypatch.setattr("jjcms.middleware._CODES", {"en"})
    settings.LANGUAGE_CODE = "en"


def filled(browser: Client, address: str = PROPOSE, **changes: Any) -> dict[str, str]:
    """What the page would send as it is, with some fields typed anew."""
    page = browser.get(address)
    form = page.context["form"]
    bound = [*form, *(field for rows in form.rows for row in rows.forms for field in row)]
    sent = {field.html_name: field.value() for field in bound if field.value() not in (None, False)}
    sent |= {"valid_from": clock.today().isoformat(), "reason": REASON, **changes}
    return {name: str(value) for name, value in sent.items()}


def seen(answer: Any) -> str:
    found = re.search(r'name="seen" value="(\w{64})"', answer.content.decode())
    assert found
    return found[1]


def test_two_lawyers_change_a_term(law: None, client_for: Any, make_case: Any) -> None:
    make_case()
    first, second = client_for("sabit"), client_for("tatyana")
    sent = filled(first, length_value="3", reach="open")
    looked = first.post(PROPOSE, sent | {"go": "look"})
    page = looked.content.decode()
    assert looked.status_code == 200
    assert "<del>2 months</del>" in page
    assert "<ins>3 months</ins>" in page
    assert "1 open term changes its date" in page
    assert not Proposal.objects.exists()
    done = first.post(PROPOSE, sent | {"go": "propose", "seen": seen(looked)})
    row = Amendment.objects.get()
    assert (done.status_code, done["Location"]) == (303, f"/law/changes/{row.pk}/")
    assert row.seen["change"] == 1
    assert f"/law/changes/{row.pk}/" in second.get("/office/second/").content.decode()
    page = second.get(f"/law/changes/{row.pk}/").content.decode()
    assert "1 open term changes its date" in page
    assert "When it was proposed: 1 changed" in page
    assert second.post(f"/law/changes/{row.pk}/publish/", {}).status_code == 422
    assert second.post(f"/law/changes/{row.pk}/publish/", {"read": "on"}).status_code == 303
    assert DeadlineRule.objects.get(code=CODE, version=2).length == {"value": "3", "unit": "month"}
    history = second.get(f"/law/changes/terms/{CODE}/").content.decode()
    assert "published by two persons" in history
    assert REASON in history
    yaml = second.get(f"/law/changes/terms/{CODE}/2.yaml")
    assert yaml["Content-Disposition"].startswith("attachment")
    assert "version: 2" in yaml.content.decode()
    assert "0 of 1 taken over" in second.get(f"/law/changes/{row.pk}/").content.decode()


def test_what_is_proposed_is_what_was_seen(world: None, client_for: Any) -> None:
    browser = client_for("sabit")
    sent = filled(browser, length_value="3")
    looked = browser.post(PROPOSE, sent | {"go": "look"})
    other = browser.post(PROPOSE, sent | {"go": "propose", "seen": seen(looked), "length_value": "1"})
    assert other.status_code == 200
    assert "<ins>1 month</ins>" in other.content.decode()
    assert not Amendment.objects.exists()
    assert browser.post(PROPOSE, sent | {"go": "propose"}).status_code == 200
    assert not Amendment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"length_value": "zwei"}, "length_value", "number and a unit"),
        ({"length_value": "-1"}, "length_value", "from 0 to 10000"),
        ({"length_value": "1/7"}, "length_value", "whole number of months"),
        ({"length_unit": "share", "length_value": "2"}, "length_value", "between 0 and 1"),
        ({"start_rule": "moment"}, "start_rule", "whole days"),
        ({"length_unit": "hour"}, "roll", "Only whole days"),
        ({"roll": "sideways"}, "roll", "valid choice"),
        ({"ceiling_value": "1", "ceiling_unit": "month"}, "ceiling_value", "shorter than the term"),
        ({"name_kk": " "}, "name_kk", "required"),
        ({"source": ""}, "source", "required"),
        ({"note_ru": "прочитано", "note_kk": ""}, "note_kk", "in this language too"),
        ({"valid_from": "2015-01-01"}, "valid_from", "later day"),
        ({"valid_from": "soon"}, "valid_from", "valid date"),
        ({"reason": "why"}, "reason", "at least 10"),
        ({"responsible_role": "king"}, "responsible_role", "valid choice"),
    ],
)
def test_each_fault_stands_beside_its_field(
    world: None, client_for: Any, changes: dict[str, str], field: str, words: str
) -> None:
    browser = client_for("sabit")
    answer = browser.post(
        PROPOSE, filled(browser, **{"note_en": "kept as typed", **changes}) | {"go": "look"}
    )
    form = answer.context["form"]
    assert answer.status_code == 422
    assert words in " ".join(form.errors[field])
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert "kept as typed" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "rows", "words"),
    [
        (
            {"variants-0-when": "moon = full", "variants-0-value": "3", "variants-0-unit": "month"},
            "variants",
            "moon",
        ),
        ({"variants-0-value": "3", "variants-0-unit": "month"}, "variants", "which facts"),
        ({"extensions-0-granted_by": ""}, "extensions", "which role"),
        ({"extensions-0-value": "1"}, "extensions", "not shorter"),
        ({"warn_before-0-value": "5", "warn_before-0-unit": ""}, "warn_before", "reminder"),
    ],
)
def test_a_fault_of_a_list_stands_at_the_list(
    world: None, client_for: Any, changes: dict[str, str], rows: str, words: str
) -> None:
    browser = client_for("sabit")
    answer = browser.post(PROPOSE, filled(browser, **changes) | {"go": "look"})
    assert answer.status_code == 422
    listed = next(found for found in answer.context["form"].rows if found.field == rows)
    assert words in " ".join(listed.faults)


def test_rows_are_added_and_taken_out(world: None, client_for: Any) -> None:
    browser = client_for("sabit")
    changes = {
        "variants-0-when": "with_file = yes, kind = criminal",
        "variants-0-value": "45",
        "variants-0-unit": "calendar_day",
        "extensions-1-drop": "on",
        "warn_before-2-value": "6",
        "warn_before-2-unit": "hours",
    }
    looked = browser.post(PROPOSE, filled(browser, **changes) | {"go": "look"})
    assert looked.status_code == 200, looked.context["form"].errors
    values = looked.context["form"].draft.values
    assert values["variants"] == [
        {"when": {"with_file": True, "kind": "criminal"}, "value": 45, "unit": "calendar_day"}
    ]
    assert [step.get("to") for step in values["extensions"]] == [3, None]
    assert values["warn_before"] == ["P10D", "P5D", "PT6H"]


@pytest.mark.parametrize("kind", [TERM, SAFEGUARD])
def test_the_form_as_it_opens_changes_nothing_of_any_rule(world: None, client_for: Any, kind: Any) -> None:
    browser = client_for("sabit")
    codes = sorted(set(kind.model.objects.values_list("code", flat=True)))
    for code in codes[::7]:
        address = f"/law/changes/{kind.key}/{code}/propose/"
        answer = browser.post(address, filled(browser, address) | {"go": "look"})
        assert "Nothing differs" in answer.content.decode(), code


def test_every_rule_of_the_files_passes_the_checks(world: None) -> None:
    for kind in (TERM, SAFEGUARD):
        for row in kind.model.objects.all():
            values = kind.values(row) | {
                "valid_from": clock.today().isoformat(),
                "note_kk": "a",
                "note_ru": "b",
                "note_en": "changed",
            }
            assert faults(kind, row, values) == {}, row.code


def test_a_term_of_ten_thousand_years_is_a_slip(world: None, drafted: Any) -> None:
    """The engine could not write such a date, and every event that begins the term would fail."""
    base = TERM.newest(CODE)
    assert base is not None
    for number, unit, wrong in (("9999", "year", True), ("601", "month", True), ("50", "year", False)):
        found = faults(TERM, base, drafted(length={"value": number, "unit": unit}).values)
        assert bool(found.get("length")) is wrong, (number, unit)


def test_nonsense_over_the_api_is_named_by_field(world: None, client_for: Any) -> None:
    browser = client_for("sabit")
    sent = {
        "kind": "terms", "code": CODE, "version": 1, "reason": REASON,
        "values": {"valid_from": clock.today().isoformat(), "variants": 7, "extensions": [{}], "chosen": [], "code": "X"},
    }  # fmt: skip
    answer = browser.post("/api/v1/law/changes/", sent, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert {"variants", "extensions"} <= set(answer.json().get("fields", answer.json()))
    for worse in (
        {"length": None},
        {"length": {"value": [], "unit": {}}},
        {"roll": []},
        {"wording": 5},
        {"ceiling": 4},
    ):
        sent["values"] = {"valid_from": clock.today().isoformat(), **worse}
        assert (
            browser.post("/api/v1/law/changes/", sent, content_type="application/json").status_code == 400
        ), worse


def test_the_same_over_the_api(law: None, client_for: Any) -> None:
    first, second = client_for("sabit"), client_for("tatyana")
    sent = {
        "kind": "terms", "code": CODE, "version": 1, "reason": REASON,
        "values": {"valid_from": clock.today().isoformat(), **THREE_MONTHS},
    }  # fmt: skip
    made = first.post("/api/v1/law/changes/", sent, content_type="application/json")
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    address = f"/api/v1/law/changes/{number}"
    assert second.get(f"{address}/preview/").json()["open"] == 0
    assert (
        first.post(f"{address}/publish/", {"read": True}, content_type="application/json").status_code == 403
    )
    back = second.post(
        f"{address}/give-back/", {"words": "The act says otherwise"}, content_type="application/json"
    )
    assert back.json()["given_back"] == "The act says otherwise"
    made = first.post("/api/v1/law/changes/", sent, content_type="application/json")
    address = f"/api/v1/law/changes/{made.json()['id']}"
    done = second.post(f"{address}/publish/", {"read": True}, content_type="application/json")
    assert done.status_code == 200, done.content
    asked = {"kind": "terms", "code": CODE, "version": 2}
    assert "version: 2" in second.get("/api/v1/law/changes/entry/", asked).json()["yaml"]
    assert Event.objects.using("owner").filter(type__startswith="office.law_").count() == 4


def test_unverified_rules_say_so(world: None, client_for: Any) -> None:
    browser = client_for("aliya")
    for model, address in ((DeadlineRule, "terms"), (SafeguardDefinition, "safeguards")):
        row = model.objects.exclude(status__in=["read", "read_ru_only"]).first()
        pages = [f"/law/{address}/", f"/law/changes/{address}/{row.code}/"]
        pages += [f"/law/terms/{row.code}/"] if address == "terms" else []
        for page in pages:
            assert row.get_status_display() in browser.get(page).content.decode(), page
        assert not getattr(row, "refuses", False)


@pytest.mark.parametrize("who", ["viktor", "aliya", "pavel"])
def test_others_read_the_history_and_nothing_else(world: None, client_for: Any, who: str) -> None:
    browser = client_for(who)
    assert browser.get(f"/law/changes/terms/{CODE}/").status_code == 200
    assert "Propose a new version" not in browser.get(f"/law/changes/terms/{CODE}/").content.decode()
    for address in ("/law/changes/", PROPOSE):
        assert browser.get(address).status_code == 403
