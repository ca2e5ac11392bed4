"""The inbox page and its API: who reads it, what the buttons do, how many queries it costs."""

from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from audit.models import AccessLog
from cases import actions
from notifications.models import InboxItem
from tests.scale.counting import answered

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world: None, as_: Callable[..., Any], make_case: Callable[..., Any]) -> Any:
    case = make_case()
    with for_actor(as_("aliya")):
        return actions.send_to_prosecutor(actor=as_("aliya"), case=case)


def item_of(actor: Any) -> InboxItem:
    with for_actor(actor):
        return InboxItem.objects.visible_to(actor).get()  # type: ignore[no-any-return]


def test_the_page_shows_what_came(sent: Any, client_for: Callable[..., Any]) -> None:
    page = client_for("marat").get("/inbox/")
    assert page.status_code == 200
    assert sent.code in page.content.decode()


def test_the_page_writes_who_looked(
    committed: None, as_: Callable[..., Any], make_case: Callable[..., Any], client_for: Callable[..., Any]
) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        actions.send_to_prosecutor(actor=as_("aliya"), case=case)
    client_for("marat").get("/inbox/")
    entry = AccessLog.objects.using("owner").get(route="notifications:inbox")
    assert (entry.case_ids, entry.user_id) == ([str(case.pk)], as_("marat").user.pk)


@pytest.mark.parametrize(
    ("username", "status"), [("zarina", 200), ("saule", 200), ("anna", 403), ("pavel", 403)]
)
def test_nobody_else_reads_it(username: str, status: int, sent: Any, client_for: Callable[..., Any]) -> None:
    page = client_for(username).get("/inbox/")
    assert page.status_code == status
    assert sent.code not in page.content.decode()


@pytest.mark.parametrize("verb", ["acknowledge", "done"])
def test_a_foreign_item_is_not_found(
    verb: str, sent: Any, as_: Callable[..., Any], client_for: Callable[..., Any]
) -> None:
    item = item_of(as_("marat"))
    for path in (f"/inbox/{item.pk}/{verb}/", f"/api/v1/inbox/{item.pk}/{verb}/"):
        assert client_for("zarina").post(path).status_code == 404
        assert client_for("zarina").get(path).status_code == 405
    assert item_of(as_("marat")).done_at is None


def test_taking_on_then_done(sent: Any, as_: Callable[..., Any], client_for: Callable[..., Any]) -> None:
    item, browser = item_of(as_("marat")), client_for("marat")
    assert browser.post(f"/inbox/{item.pk}/acknowledge/").status_code == 302
    assert browser.post(f"/inbox/{item.pk}/acknowledge/").status_code == 409, "a colleague was faster"
    assert browser.post(f"/inbox/{item.pk}/done/").status_code == 302
    assert browser.post(f"/inbox/{item.pk}/done/").status_code == 409
    found = item_of(as_("marat"))
    assert found.acknowledged_by == found.done_by == as_("marat").user
    assert sent.code not in browser.get("/inbox/").content.decode()
    assert sent.code in browser.get("/inbox/?show=done").content.decode()


def test_the_api_says_the_same(sent: Any, as_: Callable[..., Any], client_for: Callable[..., Any]) -> None:
    browser = client_for("marat")
    body = browser.get("/api/v1/inbox/").json()
    assert body["waiting"] == 1
    (row,) = body["results"]
    assert (row["case"], row["kind"]) == (str(sent.pk), "came_to_you")
    assert client_for("zarina").get("/api/v1/inbox/").json()["results"] == []
    assert browser.post(f"/api/v1/inbox/{row['id']}/acknowledge/").json()["acknowledged_at"]
    assert browser.post(f"/api/v1/inbox/{row['id']}/done/").json()["done_at"]
    assert browser.post(f"/api/v1/inbox/{row['id']}/done/").status_code == 409
    assert browser.get("/api/v1/inbox/").json()["waiting"] == 0


def test_pages_of_the_inbox_follow_one_another(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any], client_for: Callable[..., Any]
) -> None:
    aliya = as_("aliya")
    for number in range(30):
        case = make_case(serial=100 + number)
        with for_actor(aliya):
            actions.send_to_prosecutor(actor=aliya, case=case)
    browser = client_for("marat")
    first = browser.get("/api/v1/inbox/").json()
    second = browser.get("/api/v1/inbox/", {"after": first["next"]}).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (25, 5, "")
    assert len({row["id"] for row in first["results"] + second["results"]}) == 30
    many = answered(browser, "/inbox/")
    few = answered(browser, "/inbox/", after=first["next"])
    assert len(many) == len(few), "thirty items cost as many queries as five"
    assert browser.get("/api/v1/inbox/", {"after": "nonsense"}).json() == first
