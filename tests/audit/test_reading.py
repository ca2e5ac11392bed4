"""Unusual reading is told to who watches, too much is stopped, and nothing that was typed is lost to it."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connections, transaction
from django.test import Client

from access.context import for_actor
from accounts.models import Agency, Membership, User
from accounts.roles import RoleKey
from audit import alerts, reading
from audit.actions import write_read
from audit.models import AccessLog, ReadingAlert
from cases.names import surname_stem
from cases.tasks import watch_reading
from core import clock
from core.errors import Conflict, Refused
from notifications import tasks, watch
from notifications.models import Outbox
from tests.completion import KEPT
from tests.tallies import waits

pytestmark = pytest.mark.django_db(databases=["default", "owner", "system", "statistics", "keystore"])
As = Callable[[str], Any]
Browser = Callable[[str], Client]
HOW = "Спросила: принимала дела коллеги в отпуске"


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small numbers: 2 tell, from the fifth on it stops."""
    small = {what: {"alert": 2, "stop": 4} for what in ("files", "lists", "searches")}
    monkeypatch.setattr(reading, "table", lambda: {"default": small, "roles": {}})


@pytest.fixture
def watcher(world: None) -> Any:
    """The data protection officer of the police of Karaganda."""
    from accounts.actor import Actor

    office = Agency.objects.get(key="police-kar")
    user = User.objects.create(
        username="watcher", last_name="Бақылаушы", email="w@example.org", language="ru"
    )
    member = Membership.objects.create(
        user=user, agency=office, role=RoleKey.DATA_PROTECTION_OFFICER, since="2026-01-01"
    )
    return Actor(user=user, membership=member)


def many(make_case: Callable[..., Any], count: int) -> list[Any]:
    return [make_case(serial=7000 + n) for n in range(count)]


def opened(browser: Client, case: Any) -> int:
    return int(browser.get(f"/cases/{case.pk}/").status_code)


def found(watcher: Any) -> list[ReadingAlert]:
    with for_actor(watcher):
        return [line.alert for line in alerts.lines(watcher)]


def test_many_files_are_told_and_then_stopped(
    limits: None, make_case: Any, client_for: Browser, watcher: Any, as_: As
) -> None:
    cases, browser = many(make_case, 6), client_for("aliya")
    assert [opened(browser, case) for case in cases] == [200, 200, 200, 200, 429, 429]
    assert [opened(browser, case) for case in cases[:4]] == [200] * 4, "what was open stays open"
    (alert,) = found(watcher)
    assert (alert.pattern, alert.counted, alert.user_id) == ("files", 2, as_("aliya").user.pk)
    with for_actor(as_("aliya")):
        assert AccessLog.objects.filter(kind="refused", status=429).count() == 2
    answer = browser.get(f"/cases/{cases[5].pk}/")
    text = answer.content.decode()
    assert cases[5].code not in text
    assert "за час" in text.lower()


def test_control_without_limits_all_open(
    limits: None, settings: Any, make_case: Any, client_for: Browser, watcher: Any
) -> None:
    settings.READING_IS_LIMITED = False
    browser = client_for("aliya")
    assert {opened(browser, case) for case in many(make_case, 6)} == {200}
    assert found(watcher) == []


def test_after_an_hour_files_open_again(
    committed: None, limits: None, make_case: Any, client_for: Browser
) -> None:
    cases, browser = many(make_case, 5), client_for("aliya")
    assert [opened(browser, case) for case in cases] == [200, 200, 200, 200, 429]
    try:
        clock.move(dt.timedelta(minutes=61))
        assert opened(client_for("aliya"), cases[4]) == 200, "in a new session: the old one has ended"
    finally:
        clock.move(dt.timedelta())


def test_the_hour_is_the_databases_own(limits: None, as_: Callable[[str], Any]) -> None:
    """Whoever counts for another hour than this one would read on without end."""
    with for_actor(as_("aliya")), connections["default"].cursor() as cursor:
        found = []
        for hours in (0, 5, 9):
            cursor.execute(
                "SELECT audit_count_reading('list', '', jjcms_now() - %s * interval '1 hour')", [hours]
            )
            found.append(cursor.fetchone()[0])
    assert found == [1, 2, 3]


@pytest.mark.parametrize("address", ["/cases/", "/api/v1/cases/"])
def test_lists_are_counted_on_page_and_api(
    limits: None, make_case: Any, client_for: Browser, address: str
) -> None:
    many(make_case, 2)
    browser = client_for("aliya")
    with clock.at(clock.now().replace(minute=5)):
        assert [browser.get(address).status_code for _ in range(5)] == [200, 200, 200, 200, 429]


def test_nothing_that_is_typed_is_stopped(limits: None, make_case: Any, client_for: Browser) -> None:
    """Beyond the limit a form that is sent still works; only the page after it waits."""
    cases, browser = many(make_case, 5), client_for("aliya")
    for case in cases:
        opened(browser, case)
    case = cases[4]
    office = Agency.objects.get(key="prosecutor-kar")
    answer = browser.post(f"/cases/{case.pk}/send-to-prosecutor/", {"to": office.pk, "version": 1, **KEPT})
    assert answer.status_code == 303


def test_the_watcher_is_written_to_without_a_name(
    limits: None, make_case: Any, client_for: Browser, watcher: Any
) -> None:
    cases = many(make_case, 3)
    for case in cases:
        opened(client_for("aliya"), case)
    (promised,) = Outbox.objects.filter(task=watch.TASK, payload__user=watcher.user.pk)
    assert promised.payload["user"] == watcher.user.pk
    assert tasks.watch_mail(**promised.payload) == 1
    (letter,) = mail.outbox
    assert letter.to == ["w@example.org"]
    text = letter.subject + letter.body
    assert "/audit/unusual/" in text
    assert "Серикова" not in text
    assert not any(case.code in text for case in cases)


def test_the_watcher_says_what_it_was(
    limits: None, make_case: Any, client_for: Browser, watcher: Any
) -> None:
    for case in many(make_case, 3):
        opened(client_for("aliya"), case)
    browser = Client()
    browser.force_login(watcher.user)
    page = browser.get("/audit/unusual/").content.decode()
    assert "Серикова" in page
    number = re.search(r'name="alert" value="(\d+)"', page)
    assert number
    sent = {"alert": number[1], "version": 1, "outcome": "explained", "words": HOW}
    for wrong in ({"outcome": ""}, {"words": ""}, {"words": "работа"}, {"outcome": "nothing"}):
        again = browser.post("/audit/unusual/", sent | wrong)
        assert again.status_code == 422, wrong
        assert wrong.get("words", HOW) in again.content.decode(), "what was typed comes back"
    assert browser.post("/audit/unusual/", sent | {"alert": "x"}).status_code == 404
    done = browser.post("/audit/unusual/", sent)
    assert done.status_code == 303
    late = browser.post("/audit/unusual/", sent | {"outcome": "work", "words": "Совсем другие слова"})
    assert late.status_code == 409
    assert "Совсем другие слова" in late.content.decode()
    (alert,) = found(watcher)
    assert (alert.outcome, alert.words, alert.closed_by) == ("explained", HOW, watcher.user.pk)
    assert HOW in browser.get("/audit/unusual/").content.decode()
    api = browser.get("/api/v1/reading-alerts/").json()
    assert [row["words"] for row in api] == [HOW]


def test_the_api_asks_for_words_too(limits: None, make_case: Any, client_for: Browser, watcher: Any) -> None:
    for case in many(make_case, 3):
        opened(client_for("aliya"), case)
    (alert,) = found(watcher)
    browser = Client()
    browser.force_login(watcher.user)
    address, body = f"/api/v1/reading-alerts/{alert.pk}/answer/", {"outcome": "work", "version": 1}
    assert browser.post(address, body, content_type="application/json").status_code == 400
    assert browser.post(address, body | {"words": HOW}, content_type="application/json").status_code == 204


def test_others_see_no_alert(
    limits: None, make_case: Any, client_for: Browser, watcher: Any, as_: As
) -> None:
    for case in many(make_case, 3):
        opened(client_for("aliya"), case)
    assert client_for("aliya").get("/audit/unusual/").status_code == 403
    for username in ("aliya", "marat", "dina"):
        with for_actor(as_(username)):
            assert not ReadingAlert.objects.exists()
    assert len(found(watcher)) == 1, "control"


def test_nobody_answers_for_themselves_or_twice(limits: None, watcher: Any, as_: As) -> None:
    with for_actor(watcher):
        reading.tell(watcher, "files", 9)
        alert = ReadingAlert.objects.get()
        with pytest.raises(Refused):
            alerts.close(actor=watcher, alert=alert, outcome="work", words=HOW, version=1)
        assert waits(watcher, "unusual_reading") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            ReadingAlert.objects.filter(pk=alert.pk).update(
                outcome="work", closed_at=clock.now(), closed_by=watcher.user.pk
            )
    with for_actor(as_("aliya")) as aliya:
        reading.tell(aliya, "files", 9)
        reading.tell(aliya, "files", 10)
    with for_actor(watcher):
        alert = ReadingAlert.objects.get(user_id=as_("aliya").user.pk)
        assert waits(watcher, "unusual_reading") == 1
        with pytest.raises(Refused):
            alerts.close(actor=watcher, alert=alert, outcome="work", words=" ", version=1)
        alerts.close(actor=watcher, alert=alert, outcome="work", words=HOW, version=1)
        with pytest.raises(Conflict):
            alerts.close(actor=watcher, alert=alert, outcome="work", words=HOW, version=1)


def test_the_application_raises_alerts_in_no_other_name_and_lowers_no_count(world: None, as_: As) -> None:
    with for_actor(as_("aliya")), connections["default"].cursor() as cursor:
        for statement in (
            "SELECT audit_raise_reading_alert(%s, 1, 'judge', 'files', 1, now())",
            "UPDATE audit_readingcount SET counted = 0 WHERE user_id = %s",
            "DELETE FROM audit_readingalert WHERE user_id = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement, [as_("marat").user.pk])


# patterns


def read(as_: As, username: str, cases: list[Any], at: dt.datetime) -> None:
    with clock.at(at), for_actor(as_(username)) as actor:
        for case in cases:
            write_read(
                actor=actor,
                kind="page",
                route="cases:overview",
                case_ids=[case.pk],
                status=200,
                request_id="",
            )


@pytest.fixture
def patterns(committed: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> dict[str, Any]:
    settings.READING_IS_LIMITED = False
    found = {
        "night": {"from": 22, "until": 6, "alert": 2},
        "others": {"alert": 2, "roles": ["investigator"]},
        "namesake": {"alert": 1, "common": 30},
    }
    monkeypatch.setattr(reading, "table", lambda: {"patterns": found})
    return found


def raised() -> list[tuple[str, str, int]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT u.username, a.pattern, a.counted FROM audit_readingalert a JOIN accounts_user u ON u.id = a.user_id"
            " ORDER BY a.pattern, u.username"
        )
        return list(cursor.fetchall())


def at_hour(hour: int) -> dt.datetime:
    """That hour of the day that is over at 6:30, when the job runs."""
    return clock.local(clock.now()).replace(hour=hour, minute=0, second=0, microsecond=0)


def morning() -> dt.datetime:
    return at_hour(6).replace(minute=30) + dt.timedelta(days=1)


def test_reading_at_night_is_told_and_by_day_is_not(patterns: Any, make_case: Any, as_: As) -> None:
    cases = many(make_case, 2)
    read(as_, "aliya", cases, at_hour(10))
    with clock.at(morning()):
        watch_reading()
    assert raised() == [], "control"
    read(as_, "aliya", cases, at_hour(23))
    with clock.at(morning()):
        assert watch_reading() == 1
        assert watch_reading() == 0, "said once"
    assert raised() == [("aliya", "night", 2)]


def test_cases_of_colleagues_are_told_and_own_ones_are_not(patterns: Any, make_case: Any, as_: As) -> None:
    colleague = User.objects.create(username="colleague", last_name="Басқа", language="kk")
    Membership.objects.create(
        user=colleague,
        agency=Agency.objects.get(key="police-kar"),
        role=RoleKey.INVESTIGATOR,
        since="2026-01-01",
    )
    try:
        cases = many(make_case, 2)
        read(as_, "aliya", cases, at_hour(10))
        read(as_, "colleague", cases, at_hour(11))
        with clock.at(morning()):
            assert watch_reading() == 1
        assert raised() == [("colleague", "others", 2)]
    finally:
        forget(colleague)


@pytest.mark.parametrize(("surname", "hits"), [("Тастанбековтар", 1), ("Бөтеншиев", 0)])
def test_a_namesake_is_told(patterns: Any, make_case: Any, as_: As, surname: str, hits: int) -> None:
    case = make_case(serial=7100, surname="Тастанбековтар")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT last_name FROM accounts_user WHERE username = 'aliya'")
        before = cursor.fetchone()[0]
        cursor.execute("UPDATE accounts_user SET last_name = %s WHERE username = 'aliya'", [surname])
    try:
        read(as_, "aliya", [case], at_hour(10))
        with clock.at(morning()):
            assert watch_reading() == hits
        assert raised() == [("aliya", "namesake", 1)] * hits
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("UPDATE accounts_user SET last_name = %s WHERE username = 'aliya'", [before])


def test_a_surname_of_many_says_nothing(patterns: Any, make_case: Any, as_: As) -> None:
    patterns["namesake"]["common"] = 1
    cases = [make_case(serial=7200 + n, surname="Сериков") for n in range(2)]
    read(as_, "aliya", cases, at_hour(10))
    with clock.at(morning()):
        assert watch_reading() == 0
    patterns["namesake"]["common"] = 30
    with clock.at(morning()):
        assert watch_reading() == 1, "control"


def test_the_application_asks_for_no_pattern(world: None, as_: As) -> None:
    with for_actor(as_("aliya")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_files_read('2000-01-01', '2100-01-01')")
        assert cursor.fetchone()[0] == 0


def forget(user: User) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM accounts_membership WHERE user_id = %s", [user.pk])
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [user.pk])


@pytest.mark.parametrize(
    ("one", "other"), [("Серикова", "Сериков"), ("Ковалевская", "Ковалевский"), ("Қасымова", "Касымов")]
)
def test_brothers_and_sisters_share_a_surname(one: str, other: str) -> None:
    assert surname_stem(one) == surname_stem(other)
    assert surname_stem(one) != surname_stem("Ахметов")
