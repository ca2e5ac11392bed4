"""Who is told what, and that nobody else reads it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from accounts.principals import Capacity, agency_principal, user_principal
from audit.events import event_types
from cases import actions
from notifications import reactors, rules
from notifications.models import InboxItem, Kind, Outbox
from notifications.queries import open_count
from tests.tallies import waits

pytestmark = pytest.mark.django_db


def items(actor: Any) -> list[InboxItem]:
    return list(InboxItem.objects.visible_to(actor).order_by("created_at"))


@pytest.fixture
def sent(world: None, as_: Callable[..., Any], make_case: Callable[..., Any]) -> Any:
    """A case that the investigator has sent to the prosecutor."""
    case = make_case()
    with for_actor(as_("aliya")):
        return actions.send_to_prosecutor(actor=as_("aliya"), case=case)


def test_a_sent_case_stands_in_the_receivers_inbox_only(sent: Any, as_: Callable[..., Any]) -> None:
    with for_actor(as_("marat")):
        (item,) = items(as_("marat"))
        assert (item.kind, item.case_id, item.is_urgent) == (Kind.CAME_TO_YOU, sent.pk, True)
        assert open_count(as_("marat")) == waits(as_("marat"), "inbox") == 1
    for name in ("aliya", "gulnara", "zarina", "saule", "nurlan"):
        with for_actor(as_(name)):
            assert items(as_(name)) == [], name


def test_the_database_alone_keeps_a_foreign_inbox_closed(sent: Any, as_: Callable[..., Any]) -> None:
    for name, seen in (("marat", 1), ("zarina", 0), ("nurlan", 0)):
        with for_actor(as_(name)), connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM notifications_inboxitem")
            assert cursor.fetchone()[0] == seen, name
            cursor.execute("UPDATE notifications_inboxitem SET code = 'x'")
            assert cursor.rowcount == seen, name


def test_a_stranger_cannot_put_an_item_about_a_case_into_an_inbox(sent: Any, as_: Callable[..., Any]) -> None:
    item = InboxItem(
        case_id=sent.pk,
        principal=user_principal(as_("zarina").user.pk),
        kind=Kind.DIVERTED,
        created_at=sent.registered_at,
    )
    with pytest.raises(Exception, match="row-level security"), for_actor(as_("zarina")):
        item.save(force_insert=True)


def test_acceptance_settles_the_item_for_the_agency(sent: Any, as_: Callable[..., Any]) -> None:
    marat = as_("marat")
    with for_actor(marat):
        actions.accept(actor=marat, case=sent)
        (item,) = items(marat)
        assert item.done_at is not None
        assert item.done_by == marat.user
        assert open_count(marat) == 0


def test_settling_needs_a_part_in_the_case(sent: Any, as_: Callable[..., Any]) -> None:
    sql = "SELECT inbox_settle(%s, 'came_to_you', '', NULL, NULL)"
    for name, settled in (("zarina", 0), ("aliya", 1)):
        with for_actor(as_(name)), connections["default"].cursor() as cursor:
            cursor.execute(sql, [sent.pk])
            assert cursor.fetchone()[0] == settled, name


def test_the_same_news_stands_once(sent: Any, as_: Callable[..., Any]) -> None:
    from audit.models import Event

    with for_actor(as_("aliya")):
        row = Event.objects.filter(case_id=sent.pk, type="case.transferred").get()
        reactors.react(row, None, as_("aliya"))  # type: ignore[arg-type]
    with for_actor(as_("marat")):
        assert len(items(as_("marat"))) == 1


def test_letters_go_to_the_agencys_people_by_identifier_only(sent: Any, as_: Callable[..., Any]) -> None:
    rows = list(Outbox.objects.filter(task="notifications.tasks.mail"))
    assert as_("marat").user.pk in {row.payload["user"] for row in rows}
    assert as_("aliya").user.pk not in {row.payload["user"] for row in rows}
    assert all(set(row.payload) == {"user"} for row in rows)


def test_an_ended_membership_gets_no_letter(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    import datetime as dt

    from core import clock

    membership = as_("marat").membership
    membership.until = clock.today() - dt.timedelta(days=1)
    membership.save()
    case = make_case()
    with for_actor(as_("aliya")):
        actions.send_to_prosecutor(actor=as_("aliya"), case=case)
    assert membership.user_id not in {row.payload["user"] for row in Outbox.objects.all()}


def test_return_goes_to_the_colleague_who_holds_the_case(sent: Any, as_: Callable[..., Any]) -> None:
    with for_actor(as_("marat")):
        actions.accept(actor=as_("marat"), case=sent)
        actions.return_to_investigator(
            actor=as_("marat"), case=sent, words="Психологты шақырып, қайта сұрау керек."
        )
    with for_actor(as_("aliya")):
        (item,) = items(as_("aliya"))
        assert item.kind == Kind.CASE_RETURNED
        assert item.principal == user_principal(as_("aliya").user.pk), "the registrar is named as officer"
    with for_actor(as_("timur")):
        assert items(as_("timur")) == []


def test_every_rule_names_a_known_event() -> None:
    unknown = sorted(set(rules.table()) - set(event_types()))
    assert unknown == []


def test_principals_carry_their_agency(as_: Callable[..., Any], world: None) -> None:
    """``inbox_settle`` divides by the number of slots: both sides must agree on it."""
    agency = as_("marat").agency
    assert agency_principal(agency.pk, Capacity.SUPERVISING) // 32 == agency.pk
