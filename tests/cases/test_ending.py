"""Diversion before court and the end of a case: who, when, on which ground, and what follows."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from access.context import for_actor
from accounts.models import Agency
from audit.models import Event
from cases import actions, ending, workflow
from cases.ending import CloseReason, Criterion, DiversionBasis
from cases.models import Case, Participation
from core import clock
from core.errors import Conflict, IllegalStep, NotLawful, Refused
from deadlines.models import Deadline
from notifications.models import InboxItem, Kind
from probation import actions as plans
from tests.probation.conftest import DIVERSION, decided, opening

pytestmark = pytest.mark.django_db
ALL_MET = {c.value: "met" for c in Criterion}


def fresh(case: Any) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def ready(world: None, make_case: Any, as_: Any) -> Any:
    """A case that lies with the prosecutor, who has accepted it."""
    return at_prosecutor(make_case(), as_)


def at_prosecutor(case: Any, as_: Any) -> Any:
    with for_actor(as_("aliya")) as aliya:
        actions.send_to_prosecutor(actor=aliya, case=case)
    with for_actor(as_("marat")) as marat:
        actions.accept(actor=marat, case=fresh(case))
    return case


def divert(as_: Any, case: Any, who: str = "marat", **changes: Any) -> Case:
    wanted: dict[str, Any] = {"basis": DiversionBasis.RECONCILIATION.value, "criteria": ALL_MET} | changes
    with for_actor(as_(who)) as actor:
        return ending.divert(actor=actor, case=fresh(case), **wanted)


def test_the_prosecutor_diverts_and_probation_accompanies(ready: Any, as_: Any) -> None:
    probation = Agency.objects.get(key="probation-kar")
    criteria = ALL_MET | {"advice": "unknown", "evidence": "not_met"}
    assert divert(as_, ready, to=probation, criteria=criteria).stage == "diverted"
    with for_actor(as_("marat")):
        row = Event.objects.get(case_id=ready.pk, type="case.stage_changed")
        assert row.payload["criteria"] == criteria
        assert row.payload["after"] == "diverted"
        assert not Deadline.objects.open().filter(case=ready, rule__code="DL-PROS-DECISION").exists()
    with for_actor(as_("ruslan")) as ruslan:
        assert InboxItem.objects.visible_to(ruslan).open().filter(kind=Kind.CAME_TO_YOU).exists()
        plans.open_plan(actor=ruslan, case=fresh(ready), opening=opening(**DIVERSION))
        assert fresh(ready).stage == "execution"


def test_without_probation_nobody_else_is_let_in(ready: Any, as_: Any) -> None:
    with for_actor(as_("marat")):
        before = Participation.objects.filter(case=ready).count()
    divert(as_, ready)
    with for_actor(as_("marat")):
        assert Participation.objects.filter(case=ready).count() == before


@pytest.mark.parametrize("who", ["aliya", "gulnara", "zhanna", "ruslan"])
def test_nobody_else_diverts(ready: Any, as_: Any, who: str) -> None:
    with pytest.raises((Refused, Case.DoesNotExist)):
        divert(as_, ready, who)


def test_each_criterion_is_answered(ready: Any, as_: Any) -> None:
    for criteria in ({}, ALL_MET | {"consent": ""}, ALL_MET | {"consent": "5"}):
        with pytest.raises(Refused, match="Answer each criterion"):
            divert(as_, ready, criteria=criteria)
    for wrong in ("consent", "acknowledged", "repaired"):
        with pytest.raises(NotLawful):
            divert(as_, ready, criteria=ALL_MET | {wrong: "not_met"})
    assert divert(as_, ready, criteria=dict.fromkeys(ALL_MET, "unknown")).stage == "diverted"


def test_the_ground_must_be_open_by_law(ready: Any, as_: Any, make_case: Any) -> None:
    with pytest.raises(NotLawful, match="on this ground"):
        divert(as_, ready, basis=DiversionBasis.FIRST_SERIOUS.value)
    serious = at_prosecutor(make_case(serial=12, offence=("192", "2")), as_)
    with pytest.raises(NotLawful):
        divert(as_, serious)


def test_what_nobody_has_read_in_the_act_warns_and_refuses_nothing(
    world: None, make_case: Any, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second serious crime: its line of the table is unverified."""
    monkeypatch.setattr(ending.reconciling, "is_first", lambda case: False)
    serious = at_prosecutor(make_case(serial=14, offence=("192", "2")), as_)
    assert divert(as_, serious, basis=DiversionBasis.FIRST_SERIOUS.value).stage == "diverted"


def test_an_especially_serious_crime_is_never_diverted(world: None, make_case: Any, as_: Any) -> None:
    grave = at_prosecutor(make_case(serial=13, offence=("99", "2")), as_)
    for basis in DiversionBasis.values:
        with pytest.raises(NotLawful, match="especially serious"):
            divert(as_, grave, basis=basis)
    with for_actor(as_("marat")):
        assert fresh(grave).stage == "with_prosecutor"


def close(as_: Any, case: Any, who: str, reason: CloseReason, **changes: Any) -> Case:
    with for_actor(as_(who)) as actor:
        return ending.close(actor=actor, case=fresh(case), reason=reason.value, **changes)


def test_after_the_plan_the_probation_service_closes_and_every_clock_ends(
    world: None, make_case: Any, as_: Any
) -> None:
    case = decided(as_, make_case())
    with for_actor(as_("ruslan")) as ruslan:
        plan = plans.open_plan(actor=ruslan, case=fresh(case), opening=opening())
    with pytest.raises(Refused, match="plan is still running"):
        close(as_, case, "ruslan", CloseReason.PLAN_ENDED)
    with for_actor(as_("ruslan")) as ruslan:
        plans.end_plan(actor=ruslan, plan=plan, result="term_over")
        running = set(Deadline.objects.open().filter(case=case).values_list("pk", flat=True))
    assert running, "control: clocks still run when the plan has ended"
    with pytest.raises(Refused):
        close(as_, case, "marat", CloseReason.PLAN_ENDED)
    with pytest.raises(Refused, match="Choose why"):
        close(as_, case, "ruslan", CloseReason.NOTHING_LEFT)
    assert close(as_, case, "ruslan", CloseReason.PLAN_ENDED).stage == "closed"
    with for_actor(as_("ruslan")):
        assert not Deadline.objects.open().filter(case=case).exists()
        row = Event.objects.filter(case_id=case.pk, type="case.stage_changed").latest("id")
        assert row.payload == {
            "verb": "close",
            "before": "execution",
            "after": "closed",
            "reason": "plan_ended",
        }
    with pytest.raises(IllegalStep):
        close(as_, case, "ruslan", CloseReason.PLAN_ENDED)


def test_the_prosecutor_closes_what_was_diverted(ready: Any, as_: Any) -> None:
    divert(as_, ready)
    with pytest.raises(Refused):
        close(as_, ready, "aliya", CloseReason.CARRIED_OUT)
    with pytest.raises(Conflict):
        close(as_, ready, "marat", CloseReason.CARRIED_OUT, version=1)
    assert close(as_, ready, "marat", CloseReason.CARRIED_OUT).stage == "closed"


def test_a_held_child_and_a_decision_not_in_force_keep_a_case_open(
    world: None, make_case: Any, as_: Any
) -> None:
    from audit import record
    from tests.deadlines.test_reactors import detain

    held = make_case(serial=21)
    detain(as_("aliya"), held)
    at_prosecutor(held, as_)
    divert(as_, held)
    with pytest.raises(Refused, match="recorded as detained"):
        close(as_, held, "marat", CloseReason.CARRIED_OUT)

    from courts.events import OutcomeRecorded

    case = decided(as_, make_case(serial=22))
    for ahead, refused in ((1, True), (0, False)):
        with for_actor(as_("zhanna")) as judge:
            facts = {
                "case_id": case.pk, "outcome": "o", "hearing_id": "h", "hearing_kind": "main_trial_session",
                "kind": "educative_measure", "decided_on": clock.today().isoformat(),
                "in_force_on": (clock.today() + dt.timedelta(days=ahead)).isoformat(), "is_final": True,
            }  # fmt: skip
            known = {f: v for f, v in facts.items() if f in OutcomeRecorded.__dataclass_fields__}
            missing = {
                name: "" for name, f in OutcomeRecorded.__dataclass_fields__.items()
                if name not in known and name != "occurred_at" and f.default is f.default_factory
            }  # fmt: skip
            record(OutcomeRecorded(**known, **missing), actor=judge)
        if refused:
            with pytest.raises(Refused, match="not in force"):
                close(as_, case, "dina", CloseReason.CARRIED_OUT)
        else:
            assert close(as_, case, "dina", CloseReason.CARRIED_OUT).stage == "closed"


def test_pages_and_api(ready: Any, as_: Any, client_for: Any) -> None:
    page, end = (reverse(f"cases:{name}", args=[ready.pk]) for name in ("divert", "close"))
    marat, aliya = client_for("marat"), client_for("aliya")
    assert page in marat.get(reverse("cases:overview", args=[ready.pk])).content.decode()
    assert end not in marat.get(reverse("cases:overview", args=[ready.pk])).content.decode()
    assert aliya.get(page).status_code == 403
    assert client_for("zarina").get(page).status_code in (403, 404)
    with for_actor(as_("marat")):
        version = str(fresh(ready).version)
    shown = marat.get(page).content.decode()
    assert [name for name in ("basis", "harm", "to", *ALL_MET) if f'name="{name}"' not in shown] == []
    typed = {"version": version, "basis": "CC 68(1)", "to": "", "harm": "lighter", **ALL_MET}
    assert marat.post(page, typed | {"consent": ""}).status_code == 422
    assert set(marat.post(page, typed | {"harm": ""}).context["form"].errors) == {"harm"}
    assert marat.post(page, typed | {"harm": "death"}).status_code == 422
    refused = marat.post(page, typed | {"basis": "CC 68(2)", "advice": "unknown"})
    assert refused.status_code == 422
    assert refused.context["form"]["advice"].value() == "unknown"
    assert marat.post(page, typed | {"version": "1"}).status_code == 409
    assert marat.post(page, typed).status_code == 303
    assert end in marat.get(reverse("cases:overview", args=[ready.pk])).content.decode()
    address = f"/api/v1/cases/{ready.pk}/close/"
    body = {"version": int(version) + 1, "reason": "carried_out"}
    assert client_for("sergey").post(address, body, content_type="application/json").status_code in (403, 404)
    answer = marat.post(address, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["stage"] == "closed"
    assert marat.get(end).status_code == 409


def test_the_api_diverts(ready: Any, as_: Any, client_for: Any) -> None:
    with for_actor(as_("marat")):
        version = fresh(ready).version
    address = f"/api/v1/cases/{ready.pk}/divert/"
    body = {"version": version, "basis": "CC 68(1)", "criteria": ALL_MET, "to": "probation-kar"}
    marat = client_for("marat")
    short = body | {"criteria": {"consent": "met"}}
    assert marat.post(address, short, content_type="application/json").status_code == 400
    assert (
        marat.post(address, body | {"harm": "nonsense"}, content_type="application/json").status_code == 400
    )
    deadly = marat.post(address, body | {"harm": "death"}, content_type="application/json")
    assert (deadly.status_code, deadly.json()["code"]) == (422, "SG-31")
    assert client_for("aliya").post(address, body, content_type="application/json").status_code == 403
    assert marat.post(address, body, content_type="application/json").json()["stage"] == "diverted"


def test_every_step_has_a_verb_that_takes_it() -> None:
    """No step of the table waits for an action that nobody wrote."""
    from pathlib import Path

    from django.conf import settings

    code = "".join(
        path.read_text()
        for app in ("cases", "courts", "probation")
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if path.name not in ("workflow.py", "urls.py")
        and "views" not in path.parts
        and "api" not in path.parts
    )
    assert [s.verb for s in workflow.STEPS if f'"{s.verb}"' not in code] == []
