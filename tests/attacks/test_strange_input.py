"""Whatever is typed into an address, a form or the API is answered: refused or left aside, never a failure."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courts.booking import parse
from tests.courts.conftest import court_case, hearing  # noqa: F401

pytestmark = pytest.mark.django_db
SOME = str(uuid.UUID(int=7))
DASHES, LETTERS, NINES = "-" * 36, "a" * 36, "9" * 4400
LISTS = [
    "/cases/?view=mine&",
    "/cases/?view=unit&",
    "/cases/?view=due&",
    "/clocks/?",
    "/inbox/?",
    "/api/v1/cases/?",
    "/api/v1/deadlines/?",
    "/api/v1/inbox/?",
]
PLACES = [
    f"2026-01-01T00:00:00%2B23:59~{SOME}",
    f"2026-01-01T00:00:00-23:59:59.999999~{SOME}",
    f"0001-01-01T00:00:00%2B23:59~{SOME}",
    f"9999-12-31T23:59:59-23:59~{SOME}",
    f"2026-01-01~{SOME}",
    "9" * 5000,
]


def quiet(client: Any) -> Any:
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("place", PLACES, ids=range(len(PLACES)))
@pytest.mark.parametrize("address", LISTS)
def test_a_place_of_a_list_that_no_link_carries_is_left_aside(
    world: None, client_for: Callable[[str], Any], address: str, place: str
) -> None:
    assert quiet(client_for("aliya")).get(f"{address}after={place}").status_code == 200


@pytest.mark.parametrize("address", LISTS)
def test_a_place_in_another_offset_is_the_same_instant(
    client_for: Callable[[str], Any], make_case: Callable[..., Any], address: str
) -> None:
    make_case()
    assert client_for("aliya").get(f"{address}after=2099-01-01T00:00:00%2B14:00~{SOME}").status_code == 200


@pytest.mark.parametrize(
    ("who", "method", "address", "status"),
    [
        ("aliya", "get", "/api/v1/deadlines/?case=x", 400),
        ("aliya", "get", "/api/v1/safeguards/?case=x", 400),
        *[
            ("aliya", "post", f"/api/v1/inbox/{pk}/{verb}/", 404)
            for pk in (DASHES, LETTERS)
            for verb in ("done", "acknowledge")
        ],
        ("aliya", "get", "/cases/new/offences/?offence_q=a&offence=%C2%B2", 200),
        ("aliya", "get", "/cases/new/offences/?offence_q=a&offence=99999999999999999999", 200),
        ("aliya", "get", f"/cases/new/offences/?offence_q=a&offence={NINES}", 200),
    ],
)
def test_a_number_that_is_none_is_said_or_left_aside(
    world: None, client_for: Callable[[str], Any], who: str, method: str, address: str, status: int
) -> None:
    assert getattr(quiet(client_for(who)), method)(address).status_code == status


NUL = [
    "/cases/?stage=%00",
    "/api/v1/cases/?stage=%00",
    "/inbox/?kind=%00",
    "/api/v1/inbox/?kind=%00",
    "/law/offences/?q=%00",
    "/law/offences/options?q=%00&offence=1",
    "/api/v1/law/offences/?q=%00",
    "/cases/new/offences/?offence_q=%00",
    "/cases/?%00=1",
    "/law/terms/a%00/",
    "/figures/?region=%00",
]


@pytest.mark.parametrize("address", NUL)
def test_a_nul_in_an_address_is_not_read(world: None, client_for: Callable[[str], Any], address: str) -> None:
    for client in (client_for("aliya"), Client()):
        answer = quiet(client).get(address)
        assert answer.status_code == 400
        json = address.startswith("/api/")
        assert answer["Content-Type"].startswith("application/json" if json else "text/html")
        assert answer.json()["detail"] if json else "<h1>" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/cases/search/", {"q": "a\0"}),
        ("/account/sign-in/", {"username": "a\0", "password": "Xyz-12345-long"}),
        ("/language/", {"language": "ru", "ne\0xt": "/"}),
        ("/api/v1/cases/", {"search": ["\0"]}),
    ],
)
def test_a_nul_in_a_form_is_not_read(
    world: None, client_for: Callable[[str], Any], address: str, sent: dict[str, Any]
) -> None:
    kind = {"content_type": "application/json"} if address.startswith("/api/") else {}
    assert quiet(client_for("aliya")).post(address, sent, **kind).status_code == 400
    assert quiet(Client()).post(address, sent, **kind).status_code == 400


@pytest.mark.parametrize("half", ["\\ud800", "\\uDFFF", "\\udc00\\ud800"])
def test_half_a_character_is_not_read(world: None, client_for: Callable[[str], Any], half: str) -> None:
    """JSON can write one, no text can keep one; both halves together are a character."""
    body = (
        '{"kind": "numbers", "code": "x", "version": 1, "values": {"name_kk": "%s"}, "reason": "Long enough"}'
    )
    browser = quiet(client_for("sabit"))
    answers = [
        browser.post("/api/v1/law/changes/", body % text, content_type="application/json")
        for text in (half, "\\ud83d\\ude00")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert ["detail" in answer.json() for answer in answers] == [True, False], "the other one is read"


def test_a_backslash_before_u0000_is_text(world: None, client_for: Callable[[str], Any]) -> None:
    body = '{"search": "\\\\u0000"}'
    answer = client_for("aliya").post("/api/v1/cases/", body, content_type="application/json")
    assert "kept" not in answer.content.decode()


@pytest.mark.parametrize("version", ["²", "٣", NINES, "-1", "1.5"])
def test_a_version_that_is_no_number_is_as_none(
    hearing: Callable[..., Any],  # noqa: F811
    court_case: Callable[..., Any],  # noqa: F811
    client_for: Callable[[str], Any],
    version: str,
) -> None:
    row, waiting, clerk = hearing(), court_case(accepted=False), quiet(client_for("dina"))
    sent = {"version": version}
    assert clerk.post(f"/court/hearings/{row.pk}/prepare/", sent).status_code == 303
    assert clerk.post(f"/court/inbox/{waiting.pk}/accept/", sent).status_code == 303


SLOTS = [
    "0001-01-01T00:00:00+23:59~1",
    "9999-12-31T23:59:00-23:59~1",
    "1999-12-31T10:00:00+05:00~1",
    "2101-01-01T10:00:00+05:00~1",
    "2027-03-01T10:00:00~1",
    "2027-03-01T10:00:00+05:00~²",
    f"2027-03-01T10:00:00+05:00~{NINES}",
    "x~1",
    "",
]


@pytest.mark.parametrize("slot", SLOTS, ids=range(len(SLOTS)))
def test_a_slot_that_no_calendar_holds_is_no_slot(slot: str) -> None:
    assert parse(slot) is None


def test_a_slot_in_a_strange_offset_is_the_same_instant() -> None:
    found = parse("2027-03-01T10:00:00+23:59~1")
    assert found is not None
    assert (found[0].isoformat(), found[1]) == ("2027-02-28T15:01:00+05:00", 1)


TIMES = [
    *[{"slot": slot} for slot in [*SLOTS, "2027-03-01T10:00:00+23:59~1"]],
    *[{"other_at": f"{day}T10:00"} for day in ("0001-01-01", "9999-12-31", "1999-12-31", "2101-01-01")],
]


@pytest.mark.parametrize("time", TIMES, ids=range(len(TIMES)))
def test_the_booking_page_offers_times_again(
    court_case: Callable[..., Any],  # noqa: F811
    client_for: Callable[[str], Any],
    time: dict[str, str],
) -> None:
    case, clerk = court_case(), quiet(client_for("dina"))
    judge = User.objects.get(username="zhanna").pk
    need = {"kind": "main_trial_session", "minutes": "60", "judge": judge, "publicity": "limited"}
    for confirm in ({}, {"confirm": "1", "time_reason": "other"}):
        answer = clerk.post(f"/court/cases/{case.pk}/book/", need | time | confirm)
        assert answer.status_code in (409, 422)
        if "other_at" in time:
            assert answer.context["picked"].errors["other_at"]


@pytest.mark.parametrize("week", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:00-23:59", "1999-01-01T00:00:00Z"]
)
def test_the_api_names_the_field_of_a_time_that_no_calendar_holds(
    hearing: Callable[..., Any],  # noqa: F811
    client_for: Callable[[str], Any],
    week: str,
    at: str,
) -> None:
    row, clerk = hearing(), quiet(client_for("dina"))
    need = {"case": str(row.case_id), "kind": row.kind, "minutes": 60, "judge": row.judge_id, "people": []}
    sent = [
        ("/api/v1/hearings/free_slots/", need | {"week": week}, "week"),
        ("/api/v1/hearings/", need | {"starts_at": at, "room": row.courtroom.number}, "starts_at"),
        (
            f"/api/v1/hearings/{row.pk}/reschedule/",
            {"starts_at": at, "ends_at": at, "reason": "mistake", "version": row.version},
            "ends_at",
        ),
    ]
    for address, body, field in sent:
        answer = clerk.post(address, body, content_type="application/json")
        assert answer.status_code == 400
        assert field in answer.json()


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "1899-12-31", "9999-12-31"])
def test_a_detention_of_another_age_is_refused_beside_its_field(
    client_for: Callable[[str], Any], make_case: Callable[..., Any], day: str
) -> None:
    case, officer = make_case(), quiet(client_for("aliya"))
    answer = officer.post(f"/cases/{case.pk}/detain/", {"started_at": f"{day}T00:00"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["started_at"]
    sent = {"started_at": f"{day}T00:00:00Z"}
    answer = officer.post(f"/api/v1/cases/{case.pk}/detain/", sent, content_type="application/json")
    assert answer.status_code == 400
    assert "started_at" in answer.json()
