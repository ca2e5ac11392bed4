"""Sealed by two different people, after the notice, and gone from every door; the database asks it all once more."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.utils import DatabaseError, IntegrityError
from django.urls import reverse

from access.checker import differences
from access.context import for_actor
from access.queries import capped_count, feed
from access.system import for_system
from accounts.actor import Actor
from accounts.models import Membership
from accounts.permissions import CasePermission as P
from cases import listing, people
from cases.access import may
from cases.models import Case, Party, Person
from core import clock
from core.errors import Refused
from retention import actions
from retention.models import Opening, Retention, State
from tests.retention.conftest import row_of, sql, taken_up, two
from victims.models import VictimRecord

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
WHO = ("aliya", "daniyar", "marat", "timur", "gulnara", "rosa")


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Jobs run as another role over a connection of their own."""


def seen_by(actor: Any, case: Any) -> dict[str, int]:
    """What each door of the case shows to one person; all zero where it is gone."""
    with for_actor(actor), connections["default"].cursor() as cursor:
        found = {
            "objects": Case.objects.visible_to(actor).filter(pk=case.pk).count(),
            "feed": len(feed(actor)),
            "clocks": len(feed(actor, by="next_due")),
            "count": capped_count(actor),
            "rows": len(listing.rows(actor, [case.pk])),
            "parties": Party.objects.visible_to(actor).filter(case=case).count(),
            "persons": Person.objects.visible_to(actor).count(),
            "search": len(people.search(actor=actor, iin=number_of(case), name="Төлегенұлы").hits),
        }
        for table in ("cases_case", "cases_party", "cases_person", "cases_charge", "cases_participation"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit_event WHERE NOT starts_with(type, 'retention.')")
        found["events"] = cursor.fetchone()[0]
    return found


_numbers: dict[uuid.UUID, str] = {}


def number_of(case: Any) -> str:
    return _numbers[case.pk]


def remember(case: Any, as_: As) -> None:
    with for_actor(as_("aliya")):
        _numbers[case.pk] = Person.objects.get(pk=case.subject_id).iin


def test_two_people_seal_and_every_door_is_shut(ripe: Any, as_: As) -> None:
    case = ripe()
    remember(case, as_)
    before = seen_by(as_("aliya"), case)
    assert all(count > 0 for name, count in before.items() if name != "clocks"), (
        "control: all doors show it before"
    )
    assert two(actions.seal, case, as_)
    row = row_of(case, as_("rosa"))
    assert (row.state, row.sealing_proposed_by.username, row.sealed_by.username) == (
        "sealed",
        "daniyar",
        "rosa",
    )
    for who in WHO:
        assert not any(seen_by(as_(who), case).values()), who
    with for_system("test"):
        assert Person.objects.get(pk=case.subject_id).sealed_at is not None
        assert differences() == []


def test_pages_of_a_sealed_case_are_not_found(sealed: Any, client_for: Any, as_: As) -> None:
    case = sealed()
    for who in ("aliya", "daniyar", "marat"):
        browser = client_for(who)
        assert browser.get(reverse("cases:overview", args=[case.pk])).status_code == 404
        assert browser.get(f"/api/v1/cases/{case.pk}/").status_code == 404
        assert case.code not in browser.get(reverse("cases:list")).content.decode()
    assert client_for("daniyar").get(reverse("audit:case", args=[case.pk])).status_code == 404
    # The control: those who seal still know that it is sealed.
    assert case.code in client_for("daniyar").get(reverse("retention:board")).content.decode()


def test_one_person_alone_seals_nothing(ripe: Any, as_: As) -> None:
    case = ripe()
    head = as_("daniyar")
    with for_actor(head):
        assert actions.seal(actor=head, row=row_of(case, head)) is False
        with pytest.raises(Refused, match="second person"):
            actions.seal(actor=head, row=row_of(case, head))
    # The same human being in another membership is still the same.
    also, _made = Membership.objects.using("owner").get_or_create(
        user=head.user, agency=head.agency, role="data_protection_officer", since=dt.date(2024, 1, 1)
    )
    try:
        other = Actor(head.user, Membership.objects.get(pk=also.pk), session="test-other")
        with for_actor(other), pytest.raises(Refused, match="second person"):
            actions.seal(actor=other, row=row_of(case, other))
    finally:
        also.delete(using="owner")
    with for_actor(head):
        assert Case.objects.get(pk=case.pk).sealed_at is None


@pytest.mark.parametrize("who", ["aliya", "timur", "nurlan", "anna", "olga"])
def test_others_neither_see_nor_seal(ripe: Any, as_: As, who: str) -> None:
    case = ripe()
    row = row_of(case, as_("daniyar"))
    with for_actor(as_(who)) as actor:
        assert not Retention.objects.visible_to(actor).exists()
        with pytest.raises(Refused):
            actions.seal(actor=actor, row=row)


def test_nothing_is_sealed_before_the_notice_has_run_out(closed: Any, as_: As) -> None:
    from retention import tasks

    case = closed()
    tasks.find_ripe()
    with for_actor(as_("daniyar")) as head, pytest.raises(Refused, match="notice runs until"):
        actions.seal(actor=head, row=row_of(case, head))


def proposed(case: Any, as_: As) -> Retention:
    with for_actor(as_("daniyar")) as head:
        row = row_of(case, head)
        actions.seal(actor=head, row=row)
    return row


def test_the_database_refuses_what_a_broken_program_would_do(ripe: Any, as_: As) -> None:
    """Each statement as the application's own role, past every check in Python."""
    case = ripe()
    row = proposed(case, as_)
    head, rosa = as_("daniyar"), as_("rosa")
    call = "SELECT retention_seal(%s, %s)"
    for actor in (head, rosa, as_("nurlan")):
        with pytest.raises(DatabaseError):
            sql(actor, call, [row.pk, head.agency.pk])
    for statement in (
        "UPDATE cases_case SET sealed_at = now() WHERE id = %s",
        (
            "UPDATE retention_retention SET state = 'sealed', sealed_at = now(), sealed_by_id = 1,"
            " sealing_proposed_by_id = 2 WHERE case_id = %s"
        ),
        "UPDATE retention_retention SET due_at = now() - interval '1 day' WHERE case_id = %s",
        "UPDATE retention_retention SET erasure_ordered_at = now() WHERE case_id = %s",
    ):
        with pytest.raises(DatabaseError):
            sql(head, statement, [case.pk])
    with pytest.raises(DatabaseError):
        sql(head, "DELETE FROM retention_retention WHERE case_id = %s", [case.pk])
    with pytest.raises(IntegrityError), connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE retention_retention SET state = 'sealed', sealed_at = now(), sealed_by_id = %s,"
            " sealing_proposed_by_id = %s WHERE case_id = %s",
            [head.user.pk, head.user.pk, case.pk],
        )
    # The control: with a second person's word the very same call seals.
    with for_actor(rosa):
        assert actions.seal(actor=rosa, row=row_of(case, rosa))


def test_the_database_knows_the_notice_and_the_hold_too(ripe: Any, as_: As) -> None:
    case = ripe()
    row = proposed(case, as_)
    rosa = as_("rosa")
    confirm = "UPDATE access_proposal SET confirmed_by_id = %s, confirmed_at = jjcms_now() WHERE subject = %s"
    call = "SELECT retention_seal(%s, %s)"
    owner = connections["owner"]
    for change, undo in (
        (
            "UPDATE retention_retention SET due_at = now() + interval '1 day'",
            "UPDATE retention_retention SET due_at = now() - interval '1 day'",
        ),
        (
            (
                f"INSERT INTO retention_hold (id, case_id, retention_id, kind, document, until, placed_at, placed_by_id)"
                f" VALUES (gen_random_uuid(), '{case.pk}', '{row.pk}', 'litigation', '1', current_date + 3, now(), {rosa.user.pk})"
            ),
            "UPDATE retention_hold SET ended_at = now(), ended_by_id = placed_by_id",
        ),
    ):
        with owner.cursor() as cursor:
            cursor.execute(change)
        with pytest.raises(DatabaseError, match=r"notice|hold"):
            sql(rosa, f"{confirm}; {call}", [rosa.user.pk, str(row.pk), row.pk, rosa.agency.pk])
        with owner.cursor() as cursor:
            cursor.execute(undo)
    sql(rosa, f"{confirm}; {call}", [rosa.user.pk, str(row.pk), row.pk, rosa.agency.pk])
    assert row_of(case, rosa).state == State.SEALED


@pytest.fixture
def restored_roles() -> Iterator[None]:
    """People stay after a committed test: their roles as they were."""
    kept = list(Membership.objects.using("owner").filter(user__username="daniyar"))
    yield
    for row in kept:
        row.save(using="owner")


GONE: list[dict[str, Any]] = [
    {"suspended_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    {"until": dt.date(2026, 1, 1)},
    {"since": dt.date(2099, 1, 1)},
    {"role": "investigator"},
]


@pytest.mark.parametrize("change", GONE, ids=["suspended", "ended", "to come", "another role"])
@pytest.mark.parametrize("verb", ["seal", "erase"])
def test_whoever_may_seal_no_more_is_not_one_of_the_two(
    request: pytest.FixtureRequest, as_: As, restored_roles: None, verb: str, change: dict[str, Any]
) -> None:
    """The head proposes; before the second person confirms, the head's role is suspended, ended or another one."""
    case = request.getfixturevalue("ripe" if verb == "seal" else "sealed")()
    with for_actor(as_("daniyar")) as head:
        row = row_of(case, head)
        assert getattr(actions, verb)(actor=head, row=row) is False
    rosa, roles = as_("rosa"), Membership.objects.using("owner").filter(user__username="daniyar")
    confirm = (
        "UPDATE access_proposal SET confirmed_by_id = %s, confirmed_at = jjcms_now()"
        " WHERE subject = %s AND confirmed_at IS NULL"
    )
    call = {"seal": "SELECT retention_seal(%s, %s)", "erase": "SELECT retention_erase(%s)"}[verb]
    values = [rosa.user.pk, str(row.pk), row.pk, *([rosa.agency.pk] if verb == "seal" else [])]
    before = list(roles.values("pk", *change))
    by = {"suspended_by": rosa.user.pk} if "suspended_at" in change else {}
    roles.update(**change, **by)
    with pytest.raises(DatabaseError, match="two persons"):
        sql(rosa, f"{confirm}; {call}", values)
    for was in before:
        roles.filter(pk=was.pop("pk")).update(**was, **dict.fromkeys(by))
    sql(rosa, f"{confirm}; {call}", values)
    assert row_of(case, rosa).state == {"seal": State.SEALED, "erase": State.ERASING}[verb], "control"


def test_a_case_stays_while_its_victim_is_supported(ripe: Any, as_: As) -> None:
    case = ripe()
    support = taken_up(case, as_)
    with for_actor(as_("rosa")) as rosa, pytest.raises(Refused, match="still supported"):
        actions.seal(actor=rosa, row=row_of(case, rosa))
    VictimRecord.objects.using("owner").filter(pk=support.pk).update(closed_on=clock.today())
    assert two(actions.seal, case, as_)


def test_nobody_unseals(sealed: Any) -> None:
    case = sealed()
    with pytest.raises(DatabaseError, match="sealed by two"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_case SET sealed_at = NULL WHERE id = %s", [case.pk])


def test_a_sealed_file_opens_for_an_hour_with_a_reason(sealed: Any, client_for: Any, as_: As) -> None:
    case = sealed()
    row = row_of(case, as_("daniyar"))
    for who in ("rosa", "aigerim", "aliya"):
        with for_actor(as_(who)) as actor, pytest.raises(Refused):
            actions.open_sealed(actor=actor, row=row, ground="court", document="2-17")
    with for_actor(as_("daniyar")) as head:
        for wrong in ({"ground": "curiosity"}, {"document": " "}):
            with pytest.raises(Refused):
                actions.open_sealed(actor=head, row=row, **({"ground": "court", "document": "2-17"} | wrong))
        made = actions.open_sealed(actor=head, row=row, ground="court", document="2-17")
        assert may(head, Case.objects.get(pk=case.pk), P.VIEW_FILE)
        assert not may(head, Case.objects.get(pk=case.pk), P.TRANSFER)
        assert dt.timedelta(minutes=59) < made.until - clock.now() <= dt.timedelta(minutes=60)
    page = client_for("daniyar").get(reverse("cases:overview", args=[case.pk]))
    assert (page.status_code, "Нұрлан" in page.content.decode()) == (200, True)
    assert client_for("aliya").get(reverse("cases:overview", args=[case.pk])).status_code == 404
    assert client_for("marat").get(reverse("cases:overview", args=[case.pk])).status_code == 404
    with for_actor(as_("daniyar")), clock.at(clock.now() + dt.timedelta(minutes=61)):
        assert not Case.objects.visible_to(as_("daniyar")).exists()
    assert Opening.objects.using("owner").filter(case_id=case.pk).count() == 1
    with for_system("test"):
        assert differences() == []


def test_other_cases_of_the_child_stay(ripe: Any, make_case: Any, as_: As) -> None:
    case = ripe(serial=1)
    other = make_case(serial=2, surname="Басқа")
    assert two(actions.seal, case, as_)
    with for_actor(as_("aliya")) as aliya:
        assert [c.pk for c in Case.objects.visible_to(aliya)] == [other.pk]


def test_the_certificate_names_numbers_and_no_child(sealed: Any, client_for: Any, as_: As) -> None:
    case = sealed()
    row = row_of(case, as_("rosa"))
    for language in ("kk", "ru"):
        answer = client_for("rosa").get(reverse("retention:certificate", args=[row.pk, language]))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert client_for("aliya").get(reverse("retention:certificate", args=[row.pk, "ru"])).status_code == 403


def test_the_api_does_the_same(ripe: Any, client_for: Any, as_: As) -> None:
    case = ripe()
    row = row_of(case, as_("rosa"))
    head, rosa = client_for("daniyar"), client_for("rosa")
    assert [r["number"] for r in head.get("/api/v1/retention/").json()] == [case.code]
    way = f"/api/v1/retention/{row.pk}/seal/"
    read = {"read": True}
    for nothing in ({}, {"read": False}, {"read": None}):
        assert head.post(way, nothing, content_type="application/json").status_code == 400
    assert head.post(way, read).json() == {"done": False}
    assert head.post(way, read).status_code == 403
    assert rosa.post(way, read).json() == {"done": True}
    assert rosa.post(way, read).status_code == 409
    opened = head.post(
        f"/api/v1/retention/{row.pk}/open/",
        {"ground": "court", "document": "2-1"},
        content_type="application/json",
    )
    assert opened.status_code == 201
    assert head.get(f"/api/v1/cases/{case.pk}/").status_code == 200
    assert client_for("nurlan").get(f"/api/v1/retention/{row.pk}/").status_code == 403
