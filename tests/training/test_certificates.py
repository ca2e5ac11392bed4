"""Who enters, corrects and withdraws a certificate; what a row never becomes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from accounts.models import Membership, User
from core import clock
from core.errors import Conflict, Refused
from tests.administration.conftest import second_administrator
from training import actions
from training.actions import months_later
from training.models import Certificate, Specialisation, Withdrawal
from training.register import State, holds, lines

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
__all__ = ["second_administrator"]


def told(as_: As) -> list[str]:
    """What stands in the log of the police, the oldest first."""
    with for_actor(as_("olga")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT type FROM office_log(100)")
        return [row[0] for row in reversed(cursor.fetchall())]


def kept(as_: As) -> list[Certificate]:
    with for_actor(as_("olga")):
        return list(Certificate.objects.select_related("person", "entered_by").order_by("entered_at"))


def form(**more: Any) -> dict[str, Any]:
    kind = Specialisation.objects.get(code="CHILD-INVESTIGATION")
    day = (clock.today() - dt.timedelta(days=30)).isoformat()
    return {"specialisation": kind.pk, "number": "4-17", "issuer": "Академия", "issued_on": day} | more


def role_of(username: str) -> Membership:
    return Membership.objects.get(user__username=username)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        ("2026-01-15", 36, "2029-01-14"),
        ("2024-02-29", 12, "2025-02-27"),
        ("2025-08-31", 6, "2026-02-27"),
        ("2026-12-01", 1, "2026-12-31"),
        ("2026-12-31", 24, "2028-12-30"),
    ],
)
def test_the_last_day(day: str, months: int, last: str) -> None:
    assert months_later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(last)


def test_an_administrator_enters_a_certificate(world: None, client_for: Any, as_: As) -> None:
    olga = client_for("olga")
    row = role_of("aliya")
    assert "4-17" not in olga.get(f"/training/{row.pk}/").content.decode()
    page = olga.get(f"/training/{row.pk}/enter/").content.decode()
    assert page.count(" selected") == 1, "the kind that the role asks for is chosen"
    answer = olga.post(f"/training/{row.pk}/enter/", form())
    assert (answer.status_code, answer["Location"]) == (303, f"/training/{row.pk}/")
    made = kept(as_)[0]
    assert made.valid_until == months_later(made.issued_on, 36), "as long as the kind holds"
    assert (made.agency_id, made.entered_by.username, told(as_)) == (
        row.agency_id, "olga", ["office.certificate_entered"],
    )  # fmt: skip
    assert "4-17" in olga.get(f"/training/{row.pk}/").content.decode()
    assert "4-17" in client_for("aliya").get("/training/mine/").content.decode()
    log = olga.get("/office/log/").content.decode()
    assert "А. Серикова" in log
    assert "Расследование дел детей" in log
    with for_actor(as_("olga")) as actor:
        states = {line.membership.user.username: line.state for line in lines(actor)}
    assert states["aliya"] == State.TRAINED
    assert states["timur"] == State.MISSING


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": ""}, "number"),
        ({"issuer": " "}, "issuer"),
        ({"issued_on": "2099-01-01"}, "issued_on"),
        ({"valid_until": "2001-01-01"}, "valid_until"),
        ({"hours": "0"}, "hours"),
        ({"specialisation": 987654}, "specialisation"),
    ],
)
def test_what_cannot_be_entered(
    world: None, client_for: Any, as_: As, change: dict[str, Any], field: str
) -> None:
    answer = client_for("olga").post(f"/training/{role_of('aliya').pk}/enter/", form(**change))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not kept(as_)


def test_a_correction_is_a_new_row(entered: Any, as_: As, client_for: Any) -> None:
    first = entered("aliya")
    olga = client_for("olga")
    answer = olga.post(f"/training/certificates/{first.pk}/correct/", form(number="18"))
    assert answer.status_code == 303
    rows = kept(as_)
    assert [r.number for r in rows] == ["17", "18"]
    assert rows[1].replaces_id == first.pk
    with for_actor(as_("olga")):
        assert [r.number for r in Certificate.objects.standing()] == ["18"]
    again = olga.post(f"/training/certificates/{first.pk}/correct/", form(number="19"))
    assert again.status_code == 409, "what was replaced is replaced"
    assert told(as_) == ["office.certificate_entered", "office.certificate_corrected"]


@pytest.mark.parametrize(
    ("reason", "since", "holds_before"),
    [("mistake", 0, False), ("not_genuine", 0, False), ("taken_back", 10, True)],
)
def test_a_withdrawal_says_from_when(
    entered: Any, as_: As, client_for: Any, reason: str, since: int, holds_before: bool
) -> None:
    made = entered("aliya", days=40)
    day = clock.today() - dt.timedelta(days=since)
    sent = {"reason": reason, "document": "Хат № 5", "since": day.isoformat() if since else ""}
    assert client_for("olga").post(f"/training/certificates/{made.pk}/withdraw/", sent).status_code == 303
    with for_actor(as_("olga")) as olga:
        row = Certificate.objects.select_related("withdrawal").get(pk=made.pk)
        held = [holds(row, d) for d in (day, day - dt.timedelta(days=1))]
        assert held == [False, holds_before]
        with pytest.raises(Conflict):
            actions.withdraw(actor=olga, certificate=made, reason="mistake", document="x")
    assert told(as_)[-1] == "office.certificate_withdrawn"


def test_taken_back_asks_for_the_day(entered: Any, client_for: Any, as_: As) -> None:
    made = entered("aliya")
    sent = {"reason": "taken_back", "document": "Хат № 5"}
    answer = client_for("olga").post(f"/training/certificates/{made.pk}/withdraw/", sent)
    assert answer.status_code == 422
    with for_actor(as_("olga")):
        assert not Withdrawal.objects.exists()


def test_nobody_enters_their_own(world: None, as_: As, client_for: Any, second_administrator: User) -> None:
    own = role_of("olga")
    assert client_for("olga").post(f"/training/{own.pk}/enter/", form()).status_code == 422
    with for_actor(as_("olga")) as olga, pytest.raises(Refused):
        actions.enter(actor=olga, membership=own, paper=_paper())
    with for_actor(as_("saltanat")) as other:
        actions.enter(actor=other, membership=own, paper=_paper())
    assert kept(as_)[0].person.username == "olga"


def _paper() -> actions.Paper:
    kind = Specialisation.objects.get(code="CHILD-INTERVIEW")
    return actions.Paper(specialisation=kind, number="1", issuer="x", issued_on=clock.today())


def test_of_another_agency_there_is_nothing(entered: Any, client_for: Any) -> None:
    olga = client_for("olga")
    for stranger in ("marat", "nurlan", "zhanna"):
        assert olga.get(f"/training/{role_of(stranger).pk}/").status_code == 404
        assert olga.post(f"/training/{role_of(stranger).pk}/enter/", form()).status_code == 404
    made = entered("aliya")
    for who in ("daniyar", "aliya", "viktor", "rosa", "marat"):
        assert client_for(who).get(f"/training/certificates/{made.pk}/correct/").status_code == 403
    assert client_for("daniyar").get(f"/training/{role_of('aliya').pk}/").status_code == 200


def test_a_head_reads_the_own_unit_alone(entered: Any, as_: As, client_for: Any) -> None:
    """An administrator answers for the units below too; a head for the own unit."""
    entered("aliya")
    entered("madina")
    with for_actor(as_("olga")) as olga:
        assert {line.membership.user.username for line in lines(olga)} == {"aliya", "timur", "madina"}
        assert Certificate.objects.count() == 2
    with for_actor(as_("daniyar")) as daniyar:
        assert {line.membership.user.username for line in lines(daniyar)} == {"aliya", "timur"}
        assert [c.person.username for c in Certificate.objects.all()] == ["aliya"]
    assert client_for("daniyar").get(f"/training/{role_of('madina').pk}/").status_code == 404


def test_over_the_api(world: None, client_for: Any, as_: As) -> None:
    olga = client_for("olga")
    paper = {"kind": "CHILD-INVESTIGATION", "number": "5", "issuer": "Академия", "issued_on": "2026-01-15"}
    sent = paper | {"membership": role_of("aliya").pk}
    made = olga.post("/api/v1/training-certificates/", sent, content_type="application/json")
    assert (made.status_code, made.json()["valid_until"]) == (201, "2029-01-14")
    url = f"/api/v1/training-certificates/{made.json()['id']}"
    anew = olga.post(f"{url}/correct/", paper | {"number": "6"}, content_type="application/json")
    assert (anew.status_code, anew.json()["replaces"]) == (201, made.json()["id"])
    url = f"/api/v1/training-certificates/{anew.json()['id']}/withdraw/"
    gone = olga.post(url, {"cause": "taken_back", "document": "5"}, content_type="application/json")
    assert (gone.status_code, list(gone.json())) == (400, ["since"])
    gone = olga.post(url, {"cause": "mistake", "document": "5"}, content_type="application/json")
    assert (gone.status_code, gone.json()["withdrawn_from"]) == (200, "2026-01-15")
    assert len(olga.get("/api/v1/training-certificates/").json()) == 2
    assert len(client_for("aliya").get("/api/v1/training-certificates/mine/").json()) == 2
    register = {line["person"]: line["state"] for line in olga.get("/api/v1/training-register/").json()}
    assert register["aliya"] == "missing"
    assert len(told(as_)) == 3
