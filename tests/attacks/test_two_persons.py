"""What takes two persons is done by no one of them in plain SQL, and the first of two is somebody who may."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections

from access import pairs
from access.context import for_actor
from access.models import Proposal
from accounts.models import User
from accounts.permissions import CasePermission as P
from core import clock, ids
from retention import actions, queries
from tests.audit.conftest import sealing  # noqa: F401
from tests.retention.conftest import closed, ripe, row_of, sealed, sql, taken_up, two  # noqa: F401

As = Callable[[str], Any]
WRITTEN = (
    "INSERT INTO access_proposal (id, verb, subject, arguments, case_id, view_bit, agency_id, proposed_by_id, proposed_at,"
    " expires_at) VALUES (%s, %s, %s, '', %s, %s, %s, %s, jjcms_now(), jjcms_now() + interval '7 days')"
)
CONFIRMED = "UPDATE access_proposal SET confirmed_by_id = %s, confirmed_at = jjcms_now() WHERE id = %s"
SEAL = "SELECT retention_seal(%s, %s)"
ERASE = "SELECT retention_erase(%s)"


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Jobs run as another role over a connection of their own."""


def write(actor: Any, verb: str, subject: Any, case: Any = None, bit: int = P.SEAL.bit) -> uuid.UUID:
    number = ids.new()
    sql(actor, WRITTEN, [number, verb, str(subject), case and case.pk, bit, actor.agency.pk, actor.user.pk])
    return number


@pytest.mark.parametrize("state", ["ripe", "sealed"])
def test_nobody_does_it_alone(state: str, request: Any, as_: As) -> None:
    case, rosa, other = request.getfixturevalue(state)(), as_("rosa"), User.objects.get(username="daniyar")
    row = row_of(case, rosa)
    verb, call, values = {
        "ripe": ("retention.seal", SEAL, [row.pk, rosa.agency.pk]),
        "sealed": ("retention.erase", ERASE, [row.pk]),
    }[state]
    number = write(rosa, verb, row.pk)
    for column in ("proposed_by_id", "agency_id"):
        with pytest.raises(DatabaseError, match="not written anew"):
            sql(rosa, f"UPDATE access_proposal SET {column} = {column} + 1 WHERE id = %s", [number])
    with pytest.raises(DatabaseError, match="not written anew"), for_actor(rosa):
        Proposal.objects.filter(pk=number).update(
            proposed_by=other, confirmed_by=rosa.user, confirmed_at=clock.now()
        )
    with pytest.raises(DatabaseError):
        sql(rosa, CONFIRMED, [rosa.user.pk, number])
    with pytest.raises(DatabaseError, match="two persons"):
        sql(rosa, call, values)
    # The control: another one who may confirms the very row.
    with for_actor(as_("daniyar")) as head, connections["default"].cursor() as cursor:
        cursor.execute(CONFIRMED, [head.user.pk, number])
        cursor.execute(call, [head.agency.pk if v == rosa.agency.pk else v for v in values])


def test_case_and_bit_of_a_proposal_follow_from_its_record(ripe: Any, as_: As) -> None:  # noqa: F811
    case, rosa = ripe(), as_("rosa")
    number = write(rosa, "retention.seal", row_of(case, rosa).pk, None, 0)
    found = Proposal.objects.using("owner").get(pk=number)
    assert (found.case_id, found.view_bit) == (case.pk, P.SEAL.bit)


def test_who_may_not_seal_is_no_first_of_two(ripe: Any, as_: As) -> None:  # noqa: F811
    case, rosa, olga = ripe(), as_("rosa"), as_("olga")
    row = row_of(case, rosa)
    with pytest.raises(DatabaseError, match="not yours to propose"):
        write(olga, "retention.seal", row.pk)
    # A row that came in another way makes nobody a first person either.
    number = write(rosa, "retention.seal", row.pk)
    Proposal.objects.using("owner").filter(pk=number).update(proposed_by_id=olga.user.pk)
    with pytest.raises(DatabaseError, match="two persons"):
        sql(rosa, f"{CONFIRMED}; {SEAL}", [rosa.user.pk, number, row.pk, rosa.agency.pk])


def test_a_confirmation_is_of_the_hour_in_which_it_is_written(ripe: Any, as_: As) -> None:  # noqa: F811
    case, rosa = ripe(), as_("rosa")
    row = row_of(case, rosa)
    number = write(as_("daniyar"), "retention.seal", row.pk)
    sql(
        rosa,
        "UPDATE access_proposal SET confirmed_by_id = %s, confirmed_at = now() - interval '300 days' WHERE id = %s",
        [rosa.user.pk, number],
    )
    rows = Proposal.objects.using("owner").filter(pk=number)
    assert abs(rows.get().confirmed_at - clock.now()) < dt.timedelta(minutes=1)
    rows.update(confirmed_at=clock.now() - dt.timedelta(minutes=6))
    with pytest.raises(DatabaseError, match="two persons"):
        sql(rosa, SEAL, [row.pk, rosa.agency.pk])
    with pytest.raises(DatabaseError, match="not written anew"):
        sql(rosa, CONFIRMED, [rosa.user.pk, number])
    rows.update(confirmed_at=clock.now())
    sql(rosa, SEAL, [row.pk, rosa.agency.pk])


@pytest.mark.parametrize("ended", ["withdrawn_at", "expires_at"])
def test_what_is_over_is_not_confirmed(ripe: Any, as_: As, ended: str) -> None:  # noqa: F811
    case, rosa = ripe(), as_("rosa")
    number = write(as_("daniyar"), "retention.seal", row_of(case, rosa).pk)
    long_ago = clock.now() - dt.timedelta(days=9)
    Proposal.objects.using("owner").filter(pk=number).update(**{"proposed_at": long_ago, ended: clock.now()})
    with pytest.raises(DatabaseError, match=r"not written anew|run out"):
        sql(rosa, CONFIRMED, [rosa.user.pk, number])


def test_only_who_proposed_takes_back(ripe: Any, as_: As) -> None:  # noqa: F811
    case, rosa, head = ripe(), as_("rosa"), as_("daniyar")
    number = write(head, "retention.seal", row_of(case, rosa).pk)
    back = "UPDATE access_proposal SET withdrawn_at = now() WHERE id = %s"
    with pytest.raises(DatabaseError, match="takes it back"):
        sql(rosa, back, [number])
    sql(head, back, [number])
    assert Proposal.objects.using("owner").get(pk=number).withdrawn_at is not None


def test_the_certificate_names_the_agency_and_the_hour_of_the_sealing(ripe: Any, as_: As) -> None:  # noqa: F811
    case, rosa, far = ripe(), as_("rosa"), as_("zarina").agency
    row = row_of(case, rosa)
    number = write(as_("daniyar"), "retention.seal", row.pk)
    sql(rosa, CONFIRMED, [rosa.user.pk, number])
    for agency in (far.pk, None):
        with pytest.raises(DatabaseError, match="do not act in"):
            sql(rosa, SEAL, [row.pk, agency])
    sql(rosa, SEAL, [row.pk, rosa.agency.pk])
    found = row_of(case, rosa)
    assert found.sealed_agency_id == rosa.agency.pk
    assert abs(found.sealed_at - clock.now()) < dt.timedelta(minutes=1)


def test_a_sealed_file_opens_in_the_own_agency(sealed: Any, as_: As) -> None:  # noqa: F811
    case, head = sealed(), as_("daniyar")
    with pytest.raises(DatabaseError, match="do not act in"):
        sql(
            head,
            "SELECT retention_open(%s, %s, %s, 'court', '1')",
            [ids.new(), row_of(case, head).pk, as_("zarina").agency.pk],
        )


def test_no_entry_in_the_trail_ends_the_support_of_a_child(ripe: Any, as_: As) -> None:  # noqa: F811
    case, head = ripe(), as_("daniyar")
    taken_up(case, as_)
    told = (
        "INSERT INTO audit_event (type, occurred_at, recorded_at, case_id, payload, role, view_bit, shard, seq, prev_hash,"
        " hash, user_id) VALUES ('victim.support_closed', now(), now(), %s, '{}', '', 16, 0, 0, '', '', %s)"
    )
    sql(head, told, [case.pk, head.user.pk])
    with for_actor(head):
        assert queries.support_runs(row_of(case, head))


@pytest.mark.parametrize("verb", ["retention.seal", "retention.erase", "safeguards.close"])
def test_a_stranger_blocks_nobody(verb: str, ripe: Any, as_: As) -> None:  # noqa: F811
    assert verb in pairs._pairs
    # The two of published figures: tests/indicators/test_approvals.py; of joined records: tests/attacks/test_merging.py; of the law: tests/amendments/test_publishing.py.
    assert len(pairs._pairs) == 8, "a new verb of two persons has a wall of its own, and stands in this list"
    case, rosa, zarina = ripe(), as_("rosa"), as_("zarina")
    row = row_of(case, rosa)
    for subject in (row.pk, case.pk, ids.new(), "x"):
        for of_case in (None, case):
            with pytest.raises(DatabaseError, match="not yours to propose"):
                write(zarina, verb, subject, of_case, P.VIEW.bit)
    with for_actor(rosa):
        assert actions.seal(actor=rosa, row=row) is False
