"""An hour of emergency: who may, what it opens, how it ends, who hears of it and who reviews it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import translation
from django.utils.translation import gettext

from access.checker import differences
from access.context import for_actor
from access.system import for_system
from accounts.models import Agency, Membership, User
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from accounts.roles import ROLES
from administration import emergency
from administration.models import Emergency
from audit.models import Event
from cases import queries
from cases.models import Case, CaseGrant
from core import clock, ids
from core.errors import Conflict, Refused
from notifications.models import InboxItem, Outbox
from tests.tallies import waits
from tests.victims.conftest import add_victim

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
REASON = "Ребёнок пропал ночью, ищем его родителей"
HOUR = dt.timedelta(hours=1)


def open_(as_: As, case: Any, who: str = "nurlan", reason: str = REASON) -> Emergency | None:
    with for_actor(as_(who)) as actor:
        return emergency.open_case(actor=actor, number=case.code, category="missing", reason=reason)


def by_hand(case: Any) -> Any:
    """Past the product's own verb, in plain SQL."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT emergency_open(%s, %s, 'life')", [ids.new(), case.code])
        return cursor.fetchone()[0]


def permissions(as_: As, who: str, case: Any) -> int:
    with for_actor(as_(who)) as actor:
        return queries.permissions_in(actor, case.pk)


def test_it_opens_the_file_and_no_victim_for_an_hour(committed: None, make_case: Any, as_: As) -> None:
    case, other = make_case(), make_case(serial=12)
    add_victim(as_("aliya"), case)
    assert permissions(as_, "nurlan", case) == 0, "control"
    made = open_(as_, case)
    assert made is not None
    granted = permissions(as_, "nurlan", case)
    assert granted == P.VIEW.bit | P.VIEW_FILE.bit | P.VIEW_IDENTITY.bit
    assert granted & ~as_("nurlan").permissions == 0
    assert permissions(as_, "nurlan", other) == 0
    assert permissions(as_, "zarina", case) == 0, "a colleague of nobody"
    assert made.until - made.opened_at == HOUR
    with for_system("test"):
        assert differences() == []
    with clock.at(made.until - dt.timedelta(minutes=1)):
        assert permissions(as_, "nurlan", case) == granted
    with clock.at(made.until), for_actor(as_("nurlan")) as nurlan:
        assert not Case.objects.visible_to(nurlan).exists()


def test_a_role_never_gets_more_than_its_own(world: None) -> None:
    for key, role in ROLES.items():
        both = role.mask & Capacity.EMERGENCY.mask
        assert both & ~role.mask == 0, key
        assert not both & (P.VIEW_SEALED.bit | P.VIEW_VICTIMS.bit | P.VIEW_VICTIM_CONTACT.bit | P.CHANGE.bit)


def test_who_may_is_declared_with_the_roles(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    case = make_case()
    for who in ("dina", "saule", "sergey", "elena", "nurgul", "rosa", "olga", "anna", "irina"):
        assert not as_(who).role.may_break_glass
        assert client_for(who).get("/office/emergency/").status_code == 403, who
        with for_actor(as_(who)), pytest.raises(DatabaseError), transaction.atomic():
            by_hand(case)


@pytest.mark.parametrize("reason", ["", "срочно", "x" * 40, "да да да да да да да да да"])
def test_a_reason_is_written_in_words(world: None, make_case: Any, as_: As, reason: str) -> None:
    case = make_case()
    with pytest.raises(Refused):
        open_(as_, case, reason=reason)
    assert permissions(as_, "nurlan", case) == 0


def test_without_a_reason_the_database_keeps_nothing_open(committed: None, make_case: Any, as_: As) -> None:
    case = make_case()
    with pytest.raises(DatabaseError, match="has a reason"), for_actor(as_("nurlan")):
        assert by_hand(case) == case.pk, "control: it would open"
    assert permissions(as_, "nurlan", case) == 0


@pytest.mark.parametrize("table", ["cases_case", "cases_person"])
def test_sealed_and_unknown_are_answered_alike(
    committed: None, make_case: Any, as_: As, client_for: Any, table: str
) -> None:
    """A case whose child is sealed counts as sealed, though it be open itself."""
    case = make_case()
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET sealed_at = now()")
    answers = []
    for number in (case.code, "KAR-2026-99999"):
        typed = {"number": number, "category": "life", "reason": REASON}
        page = client_for("nurlan").post("/office/emergency/", typed)
        answers.append((page.status_code, str(page.context["problem"].reason), page["Content-Type"]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert Emergency.objects.using("owner").filter(case=None, code="").count() == 2, "both count as a try"


def test_three_times_a_day(committed: None, make_case: Any, as_: As) -> None:
    cases = [make_case(serial=n) for n in range(20, 24)]
    for case in cases[:2]:
        assert open_(as_, case)
    with for_actor(as_("nurlan")) as nurlan:
        assert emergency.open_case(actor=nurlan, number="KAR-1900-1", category="life", reason=REASON) is None
    with pytest.raises(Refused, match="3"):
        open_(as_, cases[2])
    with pytest.raises(DatabaseError, match="no more"), for_actor(as_("nurlan")):
        by_hand(cases[2])
    with clock.at(clock.now() + dt.timedelta(hours=25)), for_actor(as_("nurlan")) as nurlan:
        emergency.check_may_open(nurlan)


def test_the_owner_hears_at_once(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    case = make_case()
    made = open_(as_, case)
    assert made is not None
    for who, told in (("aliya", True), ("daniyar", True), ("timur", False), ("marat", True)):
        with for_actor(as_(who)) as actor:
            found = InboxItem.objects.visible_to(actor).filter(kind="emergency_opened", case=case)
            assert found.exists() is told, who
    assert Outbox.objects.filter(payload__user=as_("daniyar").user.pk).exists(), (
        "and by a letter that says nothing"
    )
    page = client_for("daniyar").get(f"/cases/{case.pk}/").content.decode()
    assert f"/office/emergencies/{made.pk}/" in page
    with for_actor(as_("aliya")) as aliya:
        told_ = Event.objects.visible_to(aliya).get(type="emergency.opened")
        assert REASON not in str(told_.payload)


def test_the_opener_sees_the_countdown_and_ends_it(
    world: None, make_case: Any, as_: As, client_for: Any
) -> None:
    case, nurlan = make_case(), client_for("nurlan")
    typed = {"number": case.code, "category": "life", "reason": REASON}
    opened = nurlan.post("/office/emergency/", typed)
    assert (opened.status_code, opened["Location"]) == (303, f"/cases/{case.pk}/")
    page = nurlan.get(f"/cases/{case.pk}/").content.decode()
    with for_actor(as_("nurlan")):
        made = Emergency.objects.get()
    assert f"/office/emergency/{made.pk}/end/" in page
    assert nurlan.post(f"/office/emergency/{made.pk}/end/").status_code == 303
    assert nurlan.get(f"/cases/{case.pk}/").status_code == 404, "the next click finds nothing"
    assert nurlan.post(f"/office/emergency/{made.pk}/end/").status_code == 409
    assert client_for("zarina").post(f"/office/emergency/{made.pk}/end/").status_code == 403
    assert client_for("erbol").post(f"/office/emergency/{made.pk}/end/").status_code == 404


def test_the_head_of_the_owner_ends_it_too(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    case = make_case()
    made = open_(as_, case)
    assert made is not None
    assert client_for("daniyar").post(f"/office/emergency/{made.pk}/end/").status_code == 303
    assert permissions(as_, "nurlan", case) == 0


def test_the_owner_reviews_and_never_the_opener(
    world: None, make_case: Any, as_: As, client_for: Any
) -> None:
    case = make_case()
    made = open_(as_, case)
    assert made is not None
    typed = {"verdict": "not_justified", "words": "Родители были известны с утра"}
    way = f"/office/emergencies/{made.pk}/"
    for who, status in (("nurlan", 403), ("aliya", 403), ("serik", 404), ("marat", 404)):
        assert client_for(who).post(way, typed).status_code == status, who
    assert REASON in client_for("rosa").get("/office/emergencies/").content.decode(), "the officer reads why"
    assert client_for("daniyar").post(way, typed).status_code == 303
    assert client_for("rosa").post(way, typed).status_code == 409
    with for_actor(as_("daniyar")) as daniyar:
        row = Emergency.objects.get(pk=made.pk)
        assert (row.verdict, row.reviewed_by, row.words) == ("not_justified", daniyar.user, typed["words"])
        open_items = InboxItem.objects.filter(kind="emergency_opened", done_at=None)
        assert not open_items.exists(), "settled"


def test_the_opener_does_not_review_in_another_membership(world: None, make_case: Any, as_: As) -> None:
    from accounts.actor import Actor

    case = make_case()
    made = open_(as_, case)
    assert made is not None
    nurlan = as_("nurlan").user
    head = Membership.objects.create(
        user=nurlan,
        agency=Agency.objects.get(key="police-kar"),
        role="head_of_unit",
        since=dt.date(2024, 1, 1),
    )
    other = Actor(user=nurlan, membership=head)
    with for_actor(other):
        with pytest.raises(Refused):
            emergency.review(actor=other, emergency=made, verdict="justified", words="сам себя проверил")
        with pytest.raises(DatabaseError), transaction.atomic():
            Emergency.objects.filter(pk=made.pk).update(
                verdict="justified", reviewed_by=nurlan, reviewed_at=clock.now()
            )


def test_nothing_of_it_is_written_anew(world: None, make_case: Any, as_: As) -> None:
    case = make_case()
    made = open_(as_, case)
    assert made is not None
    for who, change in (
        ("nurlan", {"until": clock.now() + 9 * HOUR}),
        ("nurlan", {"opened_at": clock.now() - 9 * HOUR}),
        ("daniyar", {"category": "life"}),
        ("daniyar", {"user": as_("aliya").user}),
    ):
        with for_actor(as_(who)), pytest.raises(DatabaseError, match="anew"), transaction.atomic():
            Emergency.objects.filter(pk=made.pk).update(**change)
    with for_actor(as_("nurlan")):
        assert CaseGrant.objects.filter(user=as_("nurlan").user).update(until=clock.now() + 9 * HOUR) == 0


@pytest.mark.parametrize(("days", "overdue"), [(6, False), (8, True)])
def test_a_review_is_overdue_after_a_week(
    world: None, make_case: Any, as_: As, days: int, overdue: bool
) -> None:
    open_(as_, make_case())
    with clock.at(clock.now() + dt.timedelta(days=days)), for_actor(as_("daniyar")) as daniyar:
        (line,) = emergency.lines(emergency.waiting(daniyar))
        assert waits(daniyar, "emergencies") == 1
        assert line.is_overdue is overdue
        assert not line.is_open


def test_who_sees_the_case_needs_no_emergency(world: None, make_case: Any, as_: As) -> None:
    with pytest.raises(Refused, match="without an emergency"):
        open_(as_, make_case(), who="aliya")


def test_again_after_the_hour(committed: None, make_case: Any, as_: As) -> None:
    case = make_case()
    first = open_(as_, case)
    assert first is not None
    with for_actor(as_("nurlan")) as nurlan:
        emergency.end(actor=nurlan, emergency=first)
        with pytest.raises(Conflict):
            emergency.end(actor=nurlan, emergency=first)
    second = open_(as_, case)
    assert second is not None
    assert permissions(as_, "nurlan", case) & P.VIEW_FILE.bit
    assert CaseGrant.objects.using("owner").count() == 2


def test_a_review_that_waits_is_listed_however_many_are_done(
    world: None, make_case: Any, as_: As, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from administration.api import emergencies

    monkeypatch.setattr(emergencies, "MOST", 1)
    case = make_case()
    waiting, done = open_(as_, case), open_(as_, make_case(serial=12))
    assert waiting is not None
    assert done is not None
    with for_actor(as_("daniyar")) as daniyar:
        emergency.review(actor=daniyar, emergency=done, verdict="justified", words="Ребёнка нашли утром")
    found = client_for("daniyar").get("/api/v1/emergencies/").json()
    assert [row["id"] for row in found] == [str(waiting.pk), str(done.pk)]


def test_the_api_says_in_the_language_of_the_person_that_nothing_is_opened(
    world: None, client_for: Any
) -> None:
    nurlan = User.objects.get(username="nurlan")
    found = []
    for language in ("ru", "kk"):
        User.objects.filter(pk=nurlan.pk).update(language=language)
        body = {"number": "KAR-2026-99999", "category": "life", "reason": REASON}
        answer = client_for("nurlan").post(
            "/api/v1/emergencies/", body, headers={"accept-language": language}
        )
        assert answer.status_code == 404
        with translation.override(language):
            assert answer.json()["detail"] == gettext("Nothing is opened by this number.")
        found.append(answer.json()["detail"])
    assert len({*found, "Nothing is opened by this number."}) == 3, "each in its own words"
