"""No plan, no release: two different statistics officers agree, and the database asks the same in plain SQL."""

import datetime as dt
import logging
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction

from access.context import for_actor
from access.models import Proposal
from access.system import for_system
from audit.models import Event
from core import ids
from core.errors import Conflict, Refused
from dashboards.models import Release
from demo.stories import figures
from indicators import actions, approvals, plan, release, words
from indicators.models import PlanApproval
from indicators.periods import Quarter
from indicators.release import ReleaseWaits, publish
from indicators.second import PLAN_VERB
from indicators.tasks import nightly_release

pytestmark = pytest.mark.committed
REASON = "First plan of this installation"
QUARTER = Quarter.parse("2026Q3")


@pytest.fixture
def children(committed, register, release_secret, today):
    for serial in range(7):
        register(dt.date(2026, 8, 12), serial=serial, born_on=dt.date(2010, 1, 1 + serial))


def proposed(period: str = "") -> PlanApproval:
    with figures.officer("viktor") as viktor:
        return actions.propose(actor=viktor, reason=REASON, period=period)


def confirmed(row: PlanApproval, by: str = "kamila") -> PlanApproval:
    with figures.officer(by) as second:
        return actions.confirm(actor=second, approval=row)


def test_nothing_is_published_until_two_persons_have_agreed(children, caplog) -> None:
    with caplog.at_level(logging.WARNING):
        assert nightly_release() == []
    assert "waits for two persons" in caplog.text
    with pytest.raises(CommandError, match="/figures/plan/"):
        call_command("release", "--period", "2026Q3")
    row = proposed()
    with pytest.raises(ReleaseWaits):
        publish(QUARTER)
    confirmed(row)
    assert nightly_release() == ["KZ-2026Q3-r1"]


def test_nobody_confirms_their_own(committed) -> None:
    row = proposed()
    with pytest.raises(Refused, match="second person"):
        confirmed(row, "viktor")
    assert not approvals.plan_is_approved()
    with pytest.raises(Conflict, match="proposed already"):
        proposed()
    assert confirmed(row).is_approved
    assert approvals.plan_is_approved()
    with pytest.raises(Conflict, match="does not wait"):
        confirmed(row)
    with pytest.raises(Conflict, match="approved already"):
        proposed()


@pytest.mark.parametrize("who", ["rosa", "anna", "aliya", "pavel"])
def test_other_roles_decide_nothing(committed, as_, who: str) -> None:
    with pytest.raises(Refused, match="does not decide"), for_actor(as_(who)) as actor:
        actions.propose(actor=actor, reason=REASON)
    row = proposed()
    with pytest.raises(Refused, match="does not decide"), for_actor(as_(who)) as actor:
        actions.confirm(actor=actor, approval=row)


def test_a_changed_plan_is_approved_anew(children, monkeypatch) -> None:
    confirmed(proposed())
    changed = (*plan.PLAN[:-1], plan.Cube(key="victims", topic="victims", dims=("sex",), k=12))
    before = plan.plan_text()
    monkeypatch.setattr(plan.plan_hash, "__defaults__", (changed,))
    monkeypatch.setattr(plan.plan_text, "__defaults__", (changed,))
    with pytest.raises(ReleaseWaits, match="plan of publication"):
        publish(QUARTER)
    difference = words.difference(before, plan.plan_text())
    assert any("blocks of 12" in line for line in difference.added)
    assert any("blocks of 10" in line for line in difference.removed)
    other = proposed()
    monkeypatch.undo()
    with pytest.raises(Conflict, match="has changed since"):
        confirmed(other)


def test_a_revision_names_its_quarter(children) -> None:
    with pytest.raises(Refused, match="not been published"):
        proposed("2026Q3")
    confirmed(proposed())
    publish(QUARTER)
    with pytest.raises(Refused, match="not been published"):
        proposed("2026Q2")
    assert "revision" in approvals.why_it_waits("2026Q3", revision=True)
    row = proposed("2026Q3")
    assert approvals.why_it_waits("2026Q3", revision=True)
    confirmed(row)
    assert approvals.why_it_waits("2026Q3", revision=True) == ""
    assert approvals.why_it_waits("2026Q2", revision=True)


def test_the_command_refuses_a_revision_and_says_where(children, monkeypatch) -> None:
    confirmed(proposed())
    publish(QUARTER)
    monkeypatch.setattr(release.counting, "changed_children", lambda *_a: 9)
    with pytest.raises(CommandError, match=r"revision is not approved.*/figures/plan/"):
        call_command("release", "--period", "2026Q3", "--revise")
    confirmed(proposed("2026Q3"))
    call_command("release", "--period", "2026Q3", "--revise")
    assert Release.objects.filter(version=2).exists()


def _insert(version: int = 1) -> None:
    with for_system("test"), transaction.atomic(using="system"):
        release._write(QUARTER, version, [], dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


def test_the_database_refuses_a_release_without_two(committed) -> None:
    with pytest.raises(DatabaseError, match="waits for two persons"):
        _insert()
    row = proposed()
    with pytest.raises(DatabaseError, match="waits for two persons"):
        _insert()
    confirmed(row)
    _insert()
    with pytest.raises(DatabaseError, match="revision of the quarter waits"):
        _insert(2)
    confirmed(proposed("2026Q3"))
    _insert(2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_proposal SET confirmed_by_id = proposed_by_id + 1, confirmed_at = now()",
        "INSERT INTO indicators_planapproval SELECT * FROM indicators_planapproval",
        "UPDATE indicators_planapproval SET plan_hash = 'x'",
    ],
)
def test_the_system_role_approves_nothing(committed, statement: str) -> None:
    proposed()
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(using="system"),
        connections["system"].cursor() as cursor,
    ):
        cursor.execute(statement)


def test_in_plain_sql_only_an_officer_proposes_or_confirms(committed, as_) -> None:
    row = proposed()
    written = (
        "INSERT INTO access_proposal (id, verb, subject, arguments, view_bit, agency_id, proposed_by_id, proposed_at,"
        " expires_at) VALUES (%s, %s, 'x', '', 0, %s, %s, jjcms_now(), jjcms_now() + interval '7 days')"
    )
    taken = "UPDATE access_proposal SET confirmed_by_id = %s, confirmed_at = jjcms_now() WHERE id = %s"
    rosa = as_("rosa")
    for sql, values in (
        (written, [ids.new(), PLAN_VERB, rosa.agency.pk, rosa.user.pk]),
        (taken, [rosa.user.pk, row.proposal_id]),
    ):
        with (
            pytest.raises(DatabaseError, match="not yours to propose or confirm"),
            for_actor(rosa),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(sql, values)
    with figures.officer("viktor") as viktor, connections["default"].cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(taken, [viktor.user.pk, row.proposal_id])
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "INSERT INTO indicators_planapproval (id, proposal_id, period, plan_hash, plan_text, reason)"
                " VALUES (%s, %s, '', %s, 'another plan', 'because it is so')",
                [ids.new(), ids.new(), plan.plan_hash()],
            )
    with figures.officer("kamila") as kamila, connections["default"].cursor() as cursor:
        cursor.execute(taken, [kamila.user.pk, row.proposal_id])
    assert approvals.plan_is_approved()


def _browser(client_for: Any, username: str) -> Any:
    browser = client_for(username)
    with figures.officer(username) as actor:
        session = browser.session
        session["membership"] = actor.membership.pk
        session.save()
    return browser


def test_the_pages_lead_through(children, client_for, monkeypatch) -> None:
    viktor, kamila = _browser(client_for, "viktor"), _browser(client_for, "kamila")
    assert "ожидает двух лиц" in viktor.get("/figures/").content.decode()
    assert "waits for two persons" not in client_for("anna").get("/figures/").content.decode()
    assert viktor.post("/figures/plan/propose/", {"what": "plan", "reason": "short"}).status_code == 422
    assert viktor.post("/figures/plan/propose/", {"what": "plan", "reason": REASON}).status_code == 303
    row = PlanApproval.objects.using("owner").get()
    page = kamila.get("/figures/plan/").content.decode()
    assert plan.plan_hash() in page
    assert REASON in page
    assert f"/figures/plan/{row.pk}/confirm/" in page
    assert 'href="/figures/plan/"' in kamila.get("/office/second/").content.decode().split("<main")[1]
    monkeypatch.setattr("access.gate.demand", lambda _request: None)
    assert kamila.post(f"/figures/plan/{row.pk}/confirm/", {}).status_code == 422
    assert viktor.post(f"/figures/plan/{row.pk}/confirm/", {"read": "on"}).status_code == 422
    assert not approvals.plan_is_approved()
    assert kamila.post(f"/figures/plan/{row.pk}/confirm/", {"read": "on"}).status_code == 303
    publish(QUARTER)
    page = kamila.get("/figures/plan/").content.decode()
    assert "KZ-2026Q3-r1" in page
    assert Proposal.objects.using("owner").filter(confirmed_at__isnull=False).count() == 1
    assert client_for("anna").get("/figures/plan/").status_code == 403


def test_the_api_has_the_same_verbs(committed, client_for, monkeypatch) -> None:
    viktor, kamila = _browser(client_for, "viktor"), _browser(client_for, "kamila")
    monkeypatch.setattr("access.viewsets.demand", lambda _request: None, raising=False)
    made = viktor.post("/api/v1/release-plan/", {"reason": REASON}, content_type="application/json")
    assert made.status_code == 201, made.content
    way = f"/api/v1/release-plan/{made.json()['id']}/confirm/"
    assert client_for("rosa").post(way, {"read": True}, content_type="application/json").status_code == 403
    assert kamila.post(way, {"read": False}, content_type="application/json").status_code == 400
    done = kamila.post(way, {"read": True}, content_type="application/json")
    assert done.status_code == 200, done.content
    found = kamila.get("/api/v1/release-plan/").json()
    assert found["is_approved"] is True
    assert found["approvals"][0]["confirmed_by"]


def test_each_step_is_one_entry_of_the_log(committed) -> None:
    confirmed(proposed())
    types = list(
        Event.objects.using("owner")
        .filter(type__startswith="office.figures_")
        .order_by("pk")
        .values_list("type", flat=True)
    )
    assert types == ["office.figures_plan_proposed", "office.figures_plan_approved"]
