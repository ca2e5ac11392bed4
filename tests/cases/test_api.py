"""Cases over the API: the same rights, the same verbs, the same answers as the pages."""

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from core import clock, iin
from legal.models import Offence

CASES = "/api/v1/cases/"


@pytest.fixture
def api(world: None) -> Any:
    def client(username: str) -> APIClient:
        browser = APIClient()
        browser.force_authenticate(None)
        user = User.objects.get(username=username)
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = browser.session
        session["membership"] = user.memberships.order_by("id").first().pk
        session.save()
        return browser

    return client


def registration(search: str, years: int = 15) -> dict[str, Any]:
    born = clock.today() - dt.timedelta(days=366 * years)
    offence = Offence.objects.filter(article="188", part="2").order_by("-valid_from").first()
    return {
        "search": search,
        "identity": {
            "surname": "Сатыбалдыұлы",
            "given_name": "Әлихан",
            "iin": iin.invented(born_on=born, male=True, serial=31),
            "born_on": born.isoformat(),
            "sex": "m",
            "native_language": "kk",
        },
        "contact": {"address": "Ермеков, 5", "phone": "+77010000003"},
        "incident": {
            "occurred_at": (clock.now() - dt.timedelta(hours=5)).isoformat(),
            "language_of_proceedings": "kk",
        },
        "offence": offence.pk,
        "detention": {
            "started_at": (clock.now() - dt.timedelta(hours=2)).isoformat(),
            "answers": {"SG-03": "yes"},
        },
    }


def receipt(client: APIClient) -> str:
    found = client.post(f"{CASES}search/", {"name": "Сатыбалдыұлы"}, format="json")
    assert found.status_code == 200, found.content
    return str(found.json()["search"])


def test_strangers_and_other_roles_get_nothing(api: Any, make_case: Any) -> None:
    case = make_case()
    assert APIClient().get(CASES).status_code in (401, 403)
    assert api("anna").get(CASES).status_code == 403
    assert api("nurlan").get(f"{CASES}{case.pk}/").status_code == 404
    assert api("nurlan").get(CASES).json()["results"] == []
    assert api("aliya").get(f"{CASES}nonsense/").status_code == 404


def test_list_and_retrieve(api: Any, make_case: Any) -> None:
    case = make_case()
    (row,) = api("aliya").get(CASES).json()["results"]
    assert row["code"] == case.code
    assert row["name"] == "Нұрлан Т."
    one = api("aliya").get(f"{CASES}{case.pk}/").json()
    assert one["version"] == 1
    assert "change" in one["permissions"]
    assert one["parties"][0]["person"]["surname"] == "Төлегенұлы"
    oversight = api("gulnara").get(f"{CASES}{case.pk}/").json()
    assert oversight["parties"] == []
    (row,) = api("gulnara").get(CASES).json()["results"]
    assert row["name"] is None


def test_register_once_and_walk_to_court(api: Any) -> None:
    aliya, marat, dina = api("aliya"), api("marat"), api("dina")
    body = registration(receipt(aliya))
    first = aliya.post(CASES, body, format="json")
    assert first.status_code == 201, first.content
    second = aliya.post(CASES, body, format="json")
    assert second.json()["id"] == first.json()["id"]
    case = f"{CASES}{first.json()['id']}/"
    assert (
        aliya.post(f"{case}detain/", {"started_at": clock.now().isoformat()}, format="json").status_code
        == 409
    )
    ended = {"ended_at": clock.now().isoformat(), "reason": "handed_to_parents"}
    assert aliya.post(f"{case}release/", ended, format="json").status_code == 200
    assert aliya.post(f"{case}send_to_court/", {"version": 1}, format="json").status_code == 403
    assert aliya.post(f"{case}send_to_prosecutor/", {"version": 9}, format="json").status_code == 409
    assert (
        aliya.post(f"{case}send_to_prosecutor/", {"version": 1}, format="json").json()["stage"]
        == "with_prosecutor"
    )
    assert marat.post(f"{case}accept/", {"version": 2}, format="json").status_code == 200
    assert (
        marat.post(
            f"{case}return_to_investigator/", {"version": 2, "words": "Психолог не приглашён"}, format="json"
        ).json()["stage"]
        == "investigation"
    )
    assert aliya.post(f"{case}send_to_prosecutor/", {"version": 3}, format="json").status_code == 200
    assert (
        marat.post(f"{case}send_to_court/", {"version": 4}, format="json").json()["stage"] == "sent_to_court"
    )
    assert dina.post(f"{case}accept/", {"version": 5}, format="json").json()["stage"] == "in_court"


def test_no_receipt_no_case(api: Any) -> None:
    refused = api("aliya").post(CASES, registration("00000000-0000-0000-0000-000000000000"), format="json")
    assert refused.status_code == 403
    assert refused.json()["way_on"]


def test_below_the_age_of_liability(api: Any) -> None:
    aliya = api("aliya")
    answer = aliya.post(CASES, registration(receipt(aliya), years=13), format="json")
    assert answer.status_code == 422
    assert answer.json()["code"] == "SG-01"
    assert answer.json()["basis"] == "CC 15"


def test_shapes_are_checked(api: Any) -> None:
    aliya = api("aliya")
    assert aliya.post(f"{CASES}search/", {}, format="json").status_code == 400
    body = registration(receipt(aliya))
    body["identity"]["iin"] = "123456789012"
    assert "iin" in aliya.post(CASES, body, format="json").json()["identity"]


def test_interview_and_people(api: Any, make_case: Any) -> None:
    aliya, case = api("aliya"), make_case()
    url = f"{CASES}{case.pk}/"
    who = {
        "capacity": "victim",
        "search": receipt(aliya),
        "identity": {"surname": "Ким", "given_name": "Аружан"},
    }
    assert aliya.post(f"{url}add_party/", who, format="json").status_code == 201
    told = who | {"contact": {"address": "Абай, 1"}, "identity": {"surname": "Цой", "given_name": "Анна"}}
    assert aliya.post(f"{url}add_party/", told, format="json").status_code == 422
    party = next(p for p in aliya.get(url).json()["parties"] if p["capacity"] == "suspect")
    act = {
        "party": party["id"],
        "kind": "suspect",
        "started_at": (clock.now() - dt.timedelta(hours=2)).isoformat(),
        "ended_at": (clock.now() - dt.timedelta(hours=1)).isoformat(),
        "answers": {"SG-03": "yes", "SG-12": "no"},
    }
    assert aliya.post(f"{url}interview/", act, format="json").status_code == 201
    assert (
        aliya.post(f"{url}interview/", act | {"ended_at": act["started_at"]}, format="json").status_code
        == 400
    )
