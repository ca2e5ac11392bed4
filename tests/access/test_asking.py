"""Asking for access: blind by number, or from a masked search result; the holder's head answers."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from access.checker import differences
from access.context import for_actor
from access.system import for_system
from accounts.permissions import CasePermission as P
from administration import asking
from administration.models import AccessRequest
from cases import people, queries
from cases.models import CaseGrant
from core import clock, ids
from core.errors import Conflict, Refused
from notifications import outbox
from notifications.models import InboxItem, Outbox
from tests.tallies import waits
from tests.victims.conftest import add_victim

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
REASON = "Тот же ребёнок проходит по нашему делу о краже"
WORDS = "Дело связано, доступ нужен на две недели"
TYPED = {"category": "same_child", "reason": REASON}
JSON = "application/json"


def ask(as_: As, who: str = "nurlan", **asked: Any) -> AccessRequest:
    with for_actor(as_(who)) as actor:
        return asking.ask(actor=actor, **(TYPED | asked))


def answer(as_: As, row: AccessRequest, decision: str, who: str = "daniyar", days: int = 14) -> None:
    until = clock.now() + dt.timedelta(days=days) if decision == "given" else None
    with for_actor(as_(who)) as actor:
        asking.answer(actor=actor, request=row, decision=decision, words=WORDS, until=until)


def permissions(as_: As, who: str, case: Any) -> int:
    with for_actor(as_(who)) as actor:
        return queries.permissions_in(actor, case.pk)


def states(as_: As, who: str = "nurlan") -> list[str]:
    with for_actor(as_(who)) as actor:
        return [item.state for item in asking.own(actor)]


def by_hand(case: Any) -> None:
    """Past the product's own verb, in plain SQL."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT access_ask(%s, %s, NULL, 'other')", [ids.new(), case.code])


def without_tokens(page: bytes) -> str:
    text = re.sub(
        r'(nonce|csrfmiddlewaretoken|X-CSRFToken|value)(="|&quot;: &quot;|": ")[^"&]+', "", page.decode()
    )
    text = re.sub(r'data-clock-now="\d+"', "", text)
    return re.sub(r"KAR-\d{4}-\d+", "NUMBER", re.sub(r"\d{1,2}:\d{2}", "TIME", text))


def test_by_number_the_answer_tells_nothing(
    committed: None, make_case: Any, as_: As, client_for: Any
) -> None:
    """An ordinary case, one of a victim, a sealed one and none: status, headers, body, API, rows and promised work."""
    ordinary, sealed = make_case(), make_case(serial=12)
    add_victim(as_("aliya"), ordinary)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_case SET sealed_at = now() WHERE id = %s", [sealed.pk])
    pages, apis, promised = [], [], []
    for number in (ordinary.code, sealed.code, "KAR-2026-99999"):
        before = Outbox.objects.using("owner").count()
        browser = client_for("nurlan")
        page = browser.post("/office/ask/", TYPED | {"number": number}, follow=True)
        pages.append((page.status_code, page.redirect_chain, without_tokens(page.content)))
        api = browser.post("/api/v1/access-requests/", TYPED | {"number": number}, content_type=JSON)
        apis.append((api.status_code, api.content))
        listed = browser.get("/api/v1/access-requests/").json()[0]
        apis.append((listed["state"], listed["case"]))
        promised.append(Outbox.objects.using("owner").count() - before)
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "UPDATE administration_accessrequest SET user_id = (SELECT id FROM accounts_user WHERE username = 'erbol')"
            )
    assert pages[0] == pages[1] == pages[2]
    assert apis[0:2] == apis[2:4] == apis[4:6]
    assert promised == [2, 2, 2]
    assert pages[0][0] == 200
    assert "NUMBER" in pages[0][2], "control: the page lists the request"


def test_the_time_tells_nothing_either(committed: None, make_case: Any, as_: As, settings: Any) -> None:
    """The same statements in the same number, on every connection."""
    from django.test.utils import CaptureQueriesContext

    case, counts = make_case(), []
    for number in (case.code, "KAR-2026-99999"):
        with (
            for_actor(as_("nurlan")) as nurlan,
            CaptureQueriesContext(connections["default"]) as main,
            CaptureQueriesContext(connections["keystore"]) as store,
        ):
            asking.ask(actor=nurlan, number=number, **TYPED)
        counts.append((len(main), len(store)))
    assert counts[0] == counts[1]


def test_the_heads_of_the_holder_hear_of_it(committed: None, make_case: Any, as_: As) -> None:
    case = make_case()
    ask(as_, number=case.code)
    ask(as_, number="KAR-2026-99999")
    assert outbox.drain() >= 2
    for who, told in (("daniyar", 1), ("aliya", 0), ("marat", 0), ("serik", 0)):
        with for_actor(as_(who)) as actor:
            assert InboxItem.objects.visible_to(actor).filter(kind="access_asked").count() == told, who


def test_the_head_lets_in_until_a_day(committed: None, make_case: Any, as_: As, client_for: Any) -> None:
    case = make_case()
    add_victim(as_("aliya"), case)
    row = ask(as_, number=case.code)
    assert REASON in client_for("daniyar").get("/office/requests/").content.decode()
    answer(as_, row, "given")
    assert permissions(as_, "nurlan", case) == P.VIEW.bit | P.VIEW_FILE.bit | P.VIEW_IDENTITY.bit
    assert states(as_) == ["given"]
    with for_actor(as_("nurlan")) as nurlan:
        assert InboxItem.objects.visible_to(nurlan).filter(kind="access_given").count() == 1
    with for_system("test"):
        assert differences() == []
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert permissions(as_, "nurlan", case) == 0
        assert states(as_) == ["over"]
    with for_actor(as_("daniyar")) as daniyar, pytest.raises(Conflict):
        asking.answer(actor=daniyar, request=row, decision="refused", words=WORDS)


def test_a_blind_refusal_is_told_as_silence(world: None, make_case: Any, as_: As) -> None:
    refused, nothing = ask(as_, number=make_case().code), ask(as_, number="KAR-2026-99999")
    answer(as_, refused, "refused")
    assert states(as_) == ["waiting", "waiting"]
    assert nothing.pk != refused.pk
    with clock.at(clock.now() + dt.timedelta(days=11)):
        assert states(as_) == ["not_given", "not_given"]


def test_from_a_masked_hit(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        number = case.subject.iin
    browser = client_for("nurlan")
    page = browser.post("/cases/search/", {"iin": number}).content.decode()
    assert f'value="{case.subject_id}"' in page
    assert "/office/ask/" in page
    form = browser.post("/office/ask/", {"person": str(case.subject_id), "start": "1"})
    assert form.status_code == 200
    assert str(case.subject_id) in form.content.decode()
    assert browser.post("/office/ask/", TYPED | {"person": str(case.subject_id)}).status_code == 303
    with for_actor(as_("daniyar")) as daniyar:
        (row,) = asking.waiting(daniyar)
        assert waits(daniyar, "requests") == 1
    answer(as_, row, "refused")
    assert states(as_) == ["refused"], "the search showed that there is one"


def test_a_victim_is_no_masked_hit(world: None, make_case: Any, as_: As) -> None:
    """Whatever number of a person is sent: only what the search shows is asked for."""
    case = make_case()
    victim = add_victim(as_("aliya"), case)
    for person in (victim.person_id, ids.new()):
        row = ask(as_, person=person)
        assert row.case_id is None
    assert states(as_) == ["waiting", "waiting"]
    with for_actor(as_("nurlan")) as nurlan:
        assert people.search(actor=nurlan, name="Айым").hits == []


def test_who_answers(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    case = make_case()
    row = ask(as_, number=case.code)
    typed = {"decision": "refused", "words": WORDS}
    for who, status in (("nurlan", 403), ("aliya", 403), ("marat", 404), ("serik", 404), ("rosa", 403)):
        assert client_for(who).post(f"/office/requests/{row.pk}/", typed).status_code == status, who
    for who in ("marat", "nurlan", "aliya"):
        with for_actor(as_(who)), connections["default"].cursor() as cursor:
            cursor.execute("SELECT access_let_in(%s, now() + interval '1 day')", [row.pk])
            assert cursor.fetchone()[0] is None, f"{who}: nor by hand"
    with for_actor(as_("nurlan")), pytest.raises(DatabaseError, match="anew"), transaction.atomic():
        AccessRequest.objects.filter(pk=row.pk).update(answer="given")
    assert client_for("daniyar").post(f"/office/requests/{row.pk}/", typed).status_code == 303


@pytest.mark.parametrize("days", [0, 91])
def test_the_end_is_within_ninety_days(world: None, make_case: Any, as_: As, days: int) -> None:
    row = ask(as_, number=make_case().code)
    with pytest.raises(Refused):
        answer(as_, row, "given", days=days)
    with for_actor(as_("nurlan")):
        assert not CaseGrant.objects.exists()


def test_the_database_knows_the_ninety_days_too(world: None, make_case: Any, as_: As) -> None:
    row = ask(as_, number=make_case().code)
    with for_actor(as_("daniyar")), connections["default"].cursor() as cursor:
        for until in ("'infinity'", "clock_timestamp() + interval '90 days 1 minute'"):
            cursor.execute(f"SELECT access_let_in(%s, {until})", [row.pk])
            assert cursor.fetchone()[0] is None, until
        cursor.execute("SELECT access_let_in(%s, clock_timestamp() + interval '90 days')", [row.pk])
        assert cursor.fetchone()[0], "control: the last day itself"


def test_nobody_is_let_into_a_sealed_case(committed: None, make_case: Any, as_: As) -> None:
    case = make_case()
    row = ask(as_, number=case.code)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_case SET sealed_at = now()")
    with pytest.raises(Refused):
        answer(as_, row, "given")


def test_who_may_ask_and_how_often(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    for who in ("sergey", "elena", "dina", "saule", "rosa", "olga", "anna"):
        assert client_for(who).get("/office/ask/").status_code == 403, who
    with pytest.raises(Refused):
        ask(as_, number="KAR-2026-1", reason="надо")
    case = make_case()
    with pytest.raises(Refused, match="already"):
        ask(as_, "aliya", number=case.code)
    for number in range(10):
        ask(as_, number=f"KAR-2026-9{number}")
    with pytest.raises(Refused, match="10"):
        ask(as_, number=case.code)
    with for_actor(as_("nurlan")), pytest.raises(DatabaseError, match="no more"), transaction.atomic():
        by_hand(case)
