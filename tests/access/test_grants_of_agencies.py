"""Who was let in for the work of one agency is let in there: in another membership the person is somebody else."""

import datetime as dt
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import connections, transaction

from access.context import for_actor
from accounts import principals
from accounts.actor import actor_of
from accounts.models import Agency, Membership, User
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from accounts.roles import RoleKey
from administration import asking, emergency
from cases import queries
from cases.models import Case, CaseGrant
from core import clock

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
OTHER = "guardianship-kar"


def elsewhere(as_: As, who: str) -> Any:
    """The same person at work for another agency, in a role of it that may be let in on request as well."""
    user = as_(who).user
    made = Membership.objects.create(
        user=user, agency=Agency.objects.get(key=OTHER), role="guardianship_officer",
        since=clock.today() - dt.timedelta(days=1),
    )  # fmt: skip
    actor = actor_of(User.objects.get(pk=user.pk), made.pk)
    assert actor is not None
    return actor


def let_in_on_request(as_: As, case: Any) -> None:
    reason = "Тот же ребёнок проходит по нашему делу о краже"
    with for_actor(as_("nurlan")) as nurlan:
        asking.ask(actor=nurlan, category="same_child", reason=reason, number=case.code)
    with for_actor(as_("daniyar")) as head:
        row = asking.waiting(head).first()
        asking.answer(
            actor=head, request=row, decision="given", words="Дело связано, доступ нужен",
            until=clock.now() + dt.timedelta(days=60),
        )  # fmt: skip


def in_an_emergency(as_: As, case: Any) -> None:
    with for_actor(as_("nurlan")) as nurlan:
        words = "Ребёнок в опасности, нужен адрес семьи"
        assert emergency.open_case(actor=nurlan, number=case.code, category="life", reason=words)


@pytest.mark.parametrize("let_in", [let_in_on_request, in_an_emergency])
def test_a_grant_does_not_follow_to_another_agency(
    world: None, make_case: Any, as_: As, let_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let in for the work of one agency: no other membership of the person reads a word, by whichever door."""
    case = make_case()
    let_in(as_, case)
    nurlan = as_("nurlan")
    with for_actor(nurlan):
        assert Case.objects.visible_to(nurlan).filter(pk=case.pk).exists(), "control"
        assert CaseGrant.objects.filter(content_object=case, user=nurlan.user).count() == 1
    # As if the other role, too, could be let in as just this.
    monkeypatch.setitem(
        principals.PERSONAL,
        Capacity.EMERGENCY,
        principals.PERSONAL[Capacity.EMERGENCY] | {RoleKey.GUARDIANSHIP_OFFICER},
    )
    other = elsewhere(as_, "nurlan")
    with for_actor(other):
        assert not Case.objects.visible_to(other).filter(pk=case.pk).exists()
        assert not queries.permissions_in(other, case.pk)
        assert not CaseGrant.objects.filter(content_object=case).exists()
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_case WHERE id = %s", [case.pk])
            assert cursor.fetchone()[0] == 0
    assert permissions_of(nurlan, case) & P.VIEW_FILE.bit, "and where it was given it stands"


def permissions_of(actor: Any, case: Any) -> int:
    with for_actor(actor):
        return queries.permissions_in(actor, case.pk)


def test_grants_from_before_learn_their_agency(committed: None, make_case: Any, as_: As) -> None:
    """The rows as they were: what can be known is filled in, and the rows of access are those that are drawn today."""
    case = make_case()
    let_in_on_request(as_, case)
    in_an_emergency(as_, make_case(serial=4812))
    fill = import_module("cases.migrations.0011_grants_for_an_agency").FILL
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, for_agency_id FROM cases_casegrant ORDER BY id")
        wanted = cursor.fetchall()
        assert len(wanted) == 2
        cursor.execute("SELECT case_id, principal FROM access_caseaccess ORDER BY 1, 2")
        drawn = cursor.fetchall()
        cursor.execute("ALTER TABLE cases_casegrant DROP CONSTRAINT grant_in_an_agency, DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_casegrant SET for_agency_id = NULL")
        cursor.execute(
            "UPDATE access_caseaccess SET principal = -(-principal % 137438953472) WHERE principal < 0"
        )
        cursor.execute("SELECT case_id, principal FROM access_caseaccess ORDER BY 1, 2")
        assert cursor.fetchall() != drawn, "control"
        cursor.execute(fill)
        cursor.execute("SELECT id, for_agency_id FROM cases_casegrant ORDER BY id")
        assert cursor.fetchall() == wanted
        cursor.execute("SELECT case_id, principal FROM access_caseaccess ORDER BY 1, 2")
        assert cursor.fetchall() == drawn
        transaction.set_rollback(True, using="owner")


def test_people_agencies_and_inboxes_have_numbers_of_their_own() -> None:
    found = {
        principals.person_principal(user, capacity, agency if capacity in principals.IN_AN_AGENCY else 0)
        for user in range(1, 40)
        for agency in range(1, 40)
        for capacity in principals.PERSONAL
    }
    fixed = len(principals.PERSONAL) - len(principals.IN_AN_AGENCY)
    assert len(found) == 39 * (fixed + 39 * len(principals.IN_AN_AGENCY))
    assert not found & {principals.user_principal(user) for user in range(1, 40)}
    for principal in found:
        assert 1 <= principals.person_of(principal) < 40
