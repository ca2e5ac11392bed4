"""What a verb remarks reaches a client of the API as it reaches the reader of a page."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client
from rest_framework.authtoken.models import Token

from access.context import for_actor
from accounts.models import User
from cases.models import Case
from core import clock, remarks
from tests.cases.test_ending import ALL_MET, at_prosecutor
from tests.courts.conftest import in_court, schedule

pytestmark = pytest.mark.django_db
# Serious; whether it is an extremist crime, which bars reconciliation, a line of the table says that nobody has read.
UNREAD = ("174", "1")
WORDS = {"en": "may be an extremist crime", "ru": "может быть экстремистским", "kk": "экстремистік қылмыс болуы мүмкін"}  # fmt: skip


def grown(serial: int) -> dict[str, Any]:
    return {"offence": UNREAD, "serial": serial, "born_on": clock.today() - dt.timedelta(days=17 * 366)}


def reads_in(username: str, language: str) -> None:
    User.objects.filter(username=username).update(language=language)


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, json.dumps(body, default=str), content_type="application/json")


def diversion(case: Any, as_: Any, **changes: Any) -> dict[str, Any]:
    with for_actor(as_("marat")):
        version = Case.objects.get(pk=case.pk).version
    return {"version": version, "basis": "CC 68(2)", "criteria": ALL_MET} | changes


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_diversion_is_answered_with_its_remark(
    world: None, make_case: Any, as_: Any, client_for: Any, language: str
) -> None:
    case = at_prosecutor(make_case(**grown(71)), as_)
    reads_in("marat", language)
    answer = post(client_for("marat"), f"/api/v1/cases/{case.pk}/divert/", diversion(case, as_))
    assert (answer.status_code, answer.json()["stage"]) == (200, "diverted"), answer.content
    (remark,) = answer.json()["remarks"]
    assert set(remark) == {"text", "code"}
    assert remark["code"].startswith("SG-")
    assert WORDS[language] in remark["text"]


def test_the_page_says_the_same(world: None, make_case: Any, as_: Any, client_for: Any) -> None:
    first, second = (at_prosecutor(make_case(**grown(serial)), as_) for serial in (72, 73))
    marat = client_for("marat")
    told = post(marat, f"/api/v1/cases/{first.pk}/divert/", diversion(first, as_)).json()["remarks"]
    flat = {k: v for k, v in diversion(second, as_).items() if k != "criteria"} | ALL_MET
    flat["harm"] = "unknown"
    page = marat.post(f"/cases/{second.pk}/divert/", flat)
    assert page.status_code == 303
    shown = [str(m) for m in get_messages(page.wsgi_request) if m.level_tag == "warning"]
    assert shown == [remark["text"] for remark in told]


def test_a_token_is_answered_in_its_person_s_language(
    world: None, make_case: Any, as_: Any, client_for: Any
) -> None:
    """The middleware knows nobody yet when a token comes; what its client prefers does not matter."""
    case = at_prosecutor(make_case(**grown(74)), as_)
    reads_in("marat", "kk")
    user = User.objects.get(username="marat")
    key = Token.objects.create(user=user).key
    client = Client(headers={"Authorization": f"Token {key}", "Accept-Language": "ru"})
    answer = post(client, f"/api/v1/cases/{case.pk}/divert/", diversion(case, as_))
    assert WORDS["kk"] in answer.json()["remarks"][0]["text"]
    assert answer["Content-Language"] == "kk"


def test_an_outcome_of_a_court_is_answered_with_its_remark(
    world: None, make_case: Any, as_: Any, client_for: Any
) -> None:
    case = in_court(make_case(**grown(75)), as_)
    made = schedule(as_("dina"), case)
    body = {
        "version": made.version,
        "kind": "diversion",
        "legal_basis": "CC 68(2)",
        "measures": ["PMVV1"],
        "months": 6,
        "decided_on": clock.local(made.starts_at).date(),
        "child_asked": "in_person",
    }
    with clock.at(made.ends_at + dt.timedelta(minutes=1)):
        answer = post(client_for("dina"), f"/api/v1/hearings/{made.pk}/record_outcome/", body)
    assert answer.status_code == 201, answer.content
    assert {"id", "kind", "stage"} < set(answer.json())
    assert [r["code"] for r in answer.json()["remarks"]]


def test_without_a_remark_the_answer_is_as_before(
    world: None, make_case: Any, as_: Any, client_for: Any
) -> None:
    case = at_prosecutor(make_case(serial=76), as_)
    answer = post(
        client_for("marat"), f"/api/v1/cases/{case.pk}/divert/", diversion(case, as_, basis="CC 68(1)")
    )
    assert answer.status_code == 200
    assert "remarks" not in answer.json()


def test_a_refusal_carries_no_remark(
    world: None, make_case: Any, as_: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was refused was not done: the remarks on the way to it are gone with it, also from the next answer."""
    case = at_prosecutor(make_case(**grown(77)), as_)
    marat = client_for("marat")
    address = f"/api/v1/cases/{case.pk}/divert/"
    refused = post(marat, address, diversion(case, as_, basis="CC 68(1)"))
    assert refused.status_code == 422
    assert "remarks" not in refused.json()
    assert "remarks" not in marat.get(f"/api/v1/cases/{case.pk}/").json()


def test_each_is_told_once_and_nobody_listens_outside() -> None:
    remarks.say("nobody hears this")
    with remarks.collect() as said:
        for _time in range(2):
            remarks.say("Check this.", "SG-01")
        remarks.say("Check that.")
    assert [r.told() for r in said] == [{"text": "Check this.", "code": "SG-01"}, {"text": "Check that."}]


def test_the_description_names_them_for_every_verb_that_answers_with_an_object() -> None:
    """The golden file is compared with what is served by ``tests/architecture/test_openapi.py``."""
    golden = Path(settings.BASE_DIR) / "tests" / "snapshots" / "openapi.yaml"
    found = yaml.safe_load(golden.read_text())
    named = {"$ref": "#/components/schemas/Remarked"}
    carrying = set()
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            for code, answer in operation.get("responses", {}).items():
                shape = answer.get("content", {}).get("application/json", {}).get("schema", {})
                says = named in shape.get("allOf", [])
                wanted = (
                    method != "get" and code.startswith("2") and bool(shape) and shape.get("type") != "array"
                )
                assert says == wanted, (method, path, code)
                if says:
                    carrying.add(path)
    assert {"/api/v1/cases/{id}/divert/", "/api/v1/hearings/{id}/record_outcome/"} < carrying
    assert found["components"]["schemas"]["Remark"]["required"] == ["text"]
