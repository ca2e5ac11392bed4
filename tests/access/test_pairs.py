"""Two persons: what one proposes another confirms, word for word; nobody confirms their own, in whatever guise."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from access import pairs
from access.context import for_actor
from access.models import Proposal
from accounts.actor import Actor
from accounts.models import Agency, Membership
from core import clock
from core.errors import Conflict, Refused
from safeguards import actions
from safeguards.actions import CLOSE, Moment, definition_of, open_breach
from safeguards.models import SafeguardBreach
from tests.tallies import waits

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
REASON = "Психолог прибыл позже, ребёнок был опрошен заново"
FACTS = {"kind": "put_right", "reason": REASON}


@pytest.fixture
def breach(world: None, make_case: Any, as_: As) -> SafeguardBreach:
    return found_by_a_rule(make_case, as_)


def found_by_a_rule(make_case: Any, as_: As) -> SafeguardBreach:
    """A breach that nobody recorded."""
    case = make_case()
    with for_actor(as_("aliya")):
        made = open_breach(
            case_id=case.pk,
            definition=definition_of("SG-12"),
            moment=Moment(at=clock.now(), view_bit=1 << 17),
            actor=None,
        )
    assert made is not None
    return made


def close(as_: As, who: str, breach: SafeguardBreach, **facts: str) -> SafeguardBreach:
    with for_actor(as_(who)) as actor:
        return actions.close(actor=actor, breach=breach, **(FACTS | facts))


def test_the_first_proposes_and_the_second_closes(breach: SafeguardBreach, as_: As) -> None:
    assert close(as_, "daniyar", breach).is_open
    with for_actor(as_("marat")) as marat:
        (held,) = pairs.waiting(marat)
        assert waits(marat, "second") == 1
        assert (held.verb, held.subject) == (CLOSE, str(breach.pk))
        assert REASON not in str(vars(held))
    done = close(as_, "marat", breach)
    assert not done.is_open
    assert (done.closed_by.username, done.close_reason) == ("marat", REASON)
    with for_actor(as_("marat")) as marat:
        assert not pairs.standing(marat).exists()
        row = Proposal.objects.get()
        assert (row.proposed_by.username, row.confirmed_by.username) == ("daniyar", "marat")


def test_a_breach_that_somebody_recorded_needs_one_other(world: None, make_case: Any, as_: As) -> None:
    """Its recorder is the first person."""
    case = make_case()
    with for_actor(as_("aliya")) as aliya:
        made = open_breach(
            case_id=case.pk,
            definition=definition_of("SG-12"),
            moment=Moment(at=clock.now(), view_bit=1 << 17),
            actor=aliya,
        )
    assert made is not None
    assert not close(as_, "marat", made).is_open


def test_nobody_confirms_their_own(breach: SafeguardBreach, as_: As, client_for: Any) -> None:
    close(as_, "daniyar", breach)
    with pytest.raises(Refused, match="second person"):
        close(as_, "daniyar", breach)
    page = client_for("daniyar").post(f"/safeguards/{breach.pk}/close/", FACTS | {"version": 2})
    assert page.status_code == 422
    api = client_for("daniyar").post(
        f"/api/v1/safeguards/{breach.pk}/close/", FACTS, content_type="application/json"
    )
    assert api.status_code == 403


def test_nor_in_another_membership_nor_by_a_token(breach: SafeguardBreach, as_: As, client: Any) -> None:
    from rest_framework.authtoken.models import Token

    close(as_, "daniyar", breach)
    daniyar = as_("daniyar").user
    office = Agency.objects.get(key="prosecutor-kar")
    second = Membership.objects.create(
        user=daniyar, agency=office, role="prosecutor", since=dt.date(2024, 1, 1)
    )
    other = Actor(user=daniyar, membership=second)
    with for_actor(other), pytest.raises(Refused):
        actions.close(actor=other, breach=breach, **FACTS)
    token = Token.objects.create(user=daniyar)
    headers = {"Authorization": f"Token {token.key}", "X-Membership": str(second.pk)}
    answer = client.post(
        f"/api/v1/safeguards/{breach.pk}/close/", FACTS, content_type="application/json", headers=headers
    )
    assert answer.status_code == 403
    with for_actor(other):
        breach.refresh_from_db()
        assert breach.is_open


def test_the_database_says_so_too(breach: SafeguardBreach, as_: As) -> None:
    close(as_, "daniyar", breach)
    daniyar, marat = as_("daniyar"), as_("marat")
    with for_actor(daniyar):
        with pytest.raises(DatabaseError, match="confirmed_by_another"), transaction.atomic():
            Proposal.objects.update(confirmed_by=daniyar.user, confirmed_at=clock.now())
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Proposal.objects.update(confirmed_by=marat.user, confirmed_at=clock.now())
    with (
        for_actor(as_("aliya")),
        pytest.raises(DatabaseError, match="not yours to propose"),
        transaction.atomic(),
    ):
        Proposal.objects.create(
            verb=CLOSE, subject=breach.pk, arguments="", case_id=breach.case_id, agency=daniyar.agency,
            proposed_by=marat.user, proposed_at=clock.now(), expires_at=clock.now() + pairs.HOLDS_FOR,
        )  # fmt: skip
    with (
        for_actor(marat),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Proposal.objects.create(
            verb=CLOSE, subject=breach.pk, arguments="", case_id=breach.case_id, agency=marat.agency,
            proposed_by=daniyar.user, proposed_at=clock.now(), expires_at=clock.now() + pairs.HOLDS_FOR,
        )  # fmt: skip
    with for_actor(as_("nurlan")):
        assert not Proposal.objects.exists(), "a stranger knows of none"


@pytest.mark.parametrize("facts", [{"kind": "explained"}, {"reason": REASON + "!"}])
def test_other_facts_are_not_confirmed(breach: SafeguardBreach, as_: As, facts: dict[str, str]) -> None:
    close(as_, "daniyar", breach)
    with pytest.raises(Conflict):
        close(as_, "marat", breach, **facts)
    assert close(as_, "marat", breach).is_open is False


def test_a_proposal_runs_out(committed: None, make_case: Any, as_: As) -> None:
    breach = found_by_a_rule(make_case, as_)
    close(as_, "daniyar", breach)
    age(pairs.HOLDS_FOR + dt.timedelta(minutes=1))
    with for_actor(as_("marat")) as marat:
        assert waits(marat, "second") == 0
    assert close(as_, "marat", breach).is_open, "now marat is the first"
    with for_actor(as_("marat")):
        assert Proposal.objects.count() == 2


def test_only_who_may_close_proposes(breach: SafeguardBreach, as_: As) -> None:
    for who in ("aliya", "dina", "nurlan"):
        with pytest.raises((Refused, SafeguardBreach.DoesNotExist)):
            close(as_, who, breach)
    with for_actor(as_("daniyar")) as daniyar:
        assert not pairs.standing(daniyar).exists()


def test_the_page_counts_confirms_and_takes_back(breach: SafeguardBreach, as_: As, client_for: Any) -> None:
    daniyar, marat = client_for("daniyar"), client_for("marat")
    form = daniyar.get(f"/safeguards/{breach.pk}/close/").context["form"]
    typed = FACTS | {"version": form["version"].value()}
    assert daniyar.post(f"/safeguards/{breach.pk}/close/", typed).status_code == 303
    with for_actor(as_("daniyar")):
        pk = Proposal.objects.get().pk
    assert f"/office/second/{pk}/back/" in daniyar.get("/office/second/").content.decode()
    page = marat.get("/office/second/").content.decode()
    assert f"/safeguards/{breach.pk}/close/" in page
    assert f"/office/second/{pk}/back/" not in page
    assert marat.post(f"/office/second/{pk}/back/").status_code == 403
    shown = marat.get(f"/safeguards/{breach.pk}/close/").context["form"]
    assert shown["reason"].value() == REASON, "the second person reads what was proposed"
    assert client_for("nurlan").post(f"/office/second/{pk}/back/").status_code == 404
    assert daniyar.post(f"/office/second/{pk}/back/").status_code == 303
    assert daniyar.post(f"/api/v1/proposals/{pk}/take_back/").status_code == 409
    assert marat.get("/api/v1/proposals/").json() == []


def age(by: dt.timedelta) -> None:
    """Every proposal was made so much earlier: the hours of a proposal are the database's own."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE access_proposal SET proposed_at = proposed_at - %s, expires_at = expires_at - %s",
            [by, by],
        )
