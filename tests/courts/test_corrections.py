"""The outcome is checked before it is recorded, and its record can be put right while nobody has acted on it."""

import datetime as dt
import json
from typing import Any

import pytest
from django.urls import reverse

from access.context import for_actor
from accounts.principals import Capacity
from audit.events import restore
from audit.models import Event
from cases.models import Case, Participation
from core import clock
from core.errors import Conflict, NotLawful, Refused
from courts import actions
from courts.decision import Decision
from courts.models import Hearing, Outcome
from deadlines.models import Deadline
from tests.courts.test_actions import decide
from tests.courts.test_outcomes import after, entry


def corrected(
    actor: Any, made: Any, reason: str = "typing", after: dt.timedelta = dt.timedelta(hours=1), **changes: Any
) -> Outcome:
    values: dict[str, Any] = {
        "kind": "conditional_sentence",
        "months": 9,
        "decided_on": clock.local(made.starts_at).date(),
        "child_asked": "in_person",
        "child_view": "Хочу вернуться в школу",
    }
    with clock.at(made.ends_at + after), for_actor(actor):
        hearing = Hearing.objects.select_related("case").get(pk=made.pk)
        return actions.correct_outcome(
            actor=actor, hearing=hearing, decision=Decision(**(values | changes)), reason=reason
        )


def of_type(as_: Any, made: Any, type_: str) -> list[Any]:
    with for_actor(as_("dina")):
        return list(Event.objects.filter(case_id=made.case_id, type=type_).order_by("pk"))


def test_nothing_is_recorded_before_the_check(hearing: Any, client_for: Any, as_: Any) -> None:
    made = hearing()
    url, browser = reverse("courts:outcome", args=[made.pk]), client_for("dina")
    typed = {k: v for k, v in entry(made).items() if k != "confirm"}
    with after(made):
        check = browser.post(url, typed)
        assert check.status_code == 200
        text = check.content.decode()
        assert 'name="confirm" value="1"' in text
        assert 'type="hidden" name="months" value="9"' in text
        with for_actor(as_("dina")):
            assert not Outcome.objects.filter(hearing=made).exists()
        again = browser.post(url, typed | {"back": "1"}).content.decode()
        assert 'name="confirm"' not in again
        assert 'value="9"' in again, "the entries stand in the form again"
        forbidden = browser.post(url, typed | {"months": 14})
        assert forbidden.status_code == 422
        assert "SG-30" in forbidden.content.decode(), "what the law forbids is said before the check"
        assert browser.post(url, typed | {"confirm": "1"}).status_code == 303


def test_a_wrong_term_is_put_right_with_a_reason(hearing: Any, as_: Any) -> None:
    made = hearing()
    decide(as_("dina"), made, in_force_on=clock.local(made.starts_at).date())
    row = corrected(as_("dina"), made, months=7)
    assert row.months == 7
    (event,) = of_type(as_, made, "outcome.corrected")
    assert (event.payload["before"]["months"], event.payload["months"]) == (9, 7)
    assert event.payload["reason"] == "typing"
    told = restore(event)
    assert told is not None
    assert "typed wrongly" in told.sentence()
    assert "9 → 7" in told.sentence()
    with for_actor(as_("dina")):
        assert Hearing.objects.get(pk=made.pk).version == 3


def test_what_the_child_said_is_quoted_in_no_event(hearing: Any, as_: Any) -> None:
    made = hearing()
    decide(as_("dina"), made, child_view="Ескі сөз")
    corrected(as_("dina"), made, child_view="Жаңа сөз")
    (event,) = of_type(as_, made, "outcome.corrected")
    assert event.payload["changed"] == ["child_view"]
    stored = json.dumps(event.payload, ensure_ascii=False)
    assert "сөз" not in stored


def test_the_service_leaves_that_was_let_in_by_mistake(hearing: Any, as_: Any) -> None:
    made = hearing()
    decide(as_("dina"), made)

    def probation() -> int:
        with for_actor(as_("dina")):
            held = Participation.objects.filter(case=made.case_id, capacity=Capacity.PROBATION)
            return int(held.filter(until__isnull=True).count())

    assert probation() == 1
    corrected(as_("dina"), made, "wrong_decision", kind="community_service", months=None, hours=40)
    assert probation() == 0
    with clock.at(made.ends_at + dt.timedelta(hours=2)), for_actor(as_("ruslan")) as actor:
        assert not Case.objects.visible_to(actor).filter(pk=made.case_id).exists()
    corrected(as_("dina"), made, "wrong_decision")
    assert probation() == 1


def test_the_last_day_to_appeal_is_counted_anew(hearing: Any, as_: Any) -> None:
    made = hearing()
    day = clock.local(made.starts_at).date()
    decide(as_("dina"), made)

    def running() -> list[Any]:
        with for_actor(as_("dina")):
            found = Deadline.objects.open().filter(case_id=made.case_id, rule__code="DL-APPEAL")
            return [clock.local(d.starts_at).date() for d in found]

    assert running() == [day]
    later = day + dt.timedelta(days=1)
    corrected(as_("dina"), made, after=dt.timedelta(days=2), decided_on=later)
    assert running() == [later]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"months": 14}, NotLawful),
        ({}, Refused),
        ({"kind": "adjourned", "months": None, "adjourn_reason": "other", "child_asked": ""}, Refused),
        ({"kind": "diversion", "months": None, "legal_basis": "CC 83(1)"}, Refused),
    ],
)
def test_what_a_correction_cannot_do(hearing: Any, as_: Any, changes: dict[str, Any], error: type) -> None:
    made = hearing()
    decide(as_("dina"), made)
    with pytest.raises(error):
        corrected(as_("dina"), made, **changes)
    with for_actor(as_("dina")):
        assert Outcome.objects.get(hearing=made).months == 9
    assert of_type(as_, made, "outcome.corrected") == []


def test_who_may_and_until_when(hearing: Any, as_: Any, client_for: Any) -> None:
    made = hearing()
    with pytest.raises(Conflict):
        corrected(as_("dina"), made, months=7)
    decide(as_("dina"), made)
    page = reverse("courts:correct", args=[made.pk])
    with after(made):
        assert client_for("dina").get(page).status_code == 200
        assert client_for("aliya").get(page).status_code == 403
        assert client_for("zarina").get(page).status_code == 404
    with pytest.raises(Refused):
        corrected(as_("aliya"), made, months=7)
    with pytest.raises(Refused):
        corrected(as_("dina"), made, reason="", months=7)
    with for_actor(as_("dina")):
        Case.objects.filter(pk=made.case_id).update(stage="execution")
    with pytest.raises(Refused):
        corrected(as_("dina"), made, months=7)


def test_page_and_interface_correct_alike(hearing: Any, client_for: Any, as_: Any) -> None:
    made = hearing()
    decide(as_("dina"), made)
    url, browser = reverse("courts:correct", args=[made.pk]), client_for("dina")
    with after(made):
        form = browser.get(url).content.decode()
        assert 'value="9"' in form, "filled in with the record"
        data = entry(made, version=2, months=8, reason="typing")
        assert browser.post(url, data | {"reason": ""}).status_code == 422
        assert browser.post(url, data | {"version": 1}).status_code == 409
        assert browser.post(url, data).status_code == 303
        body = entry(made, version=3, months=7, non_custodial_reasoned=True) | {"correction_reason": "typing"}
        body.pop("confirm")
        api = f"/api/v1/hearings/{made.pk}/correct_outcome/"
        send = {"content_type": "application/json"}
        assert client_for("aliya").post(api, json.dumps(body), **send).status_code == 403
        assert browser.post(api, json.dumps(body | {"correction_reason": "x"}), **send).status_code == 400
        assert browser.post(api, json.dumps(body), **send).status_code == 200
    with for_actor(as_("dina")):
        assert Outcome.objects.get(hearing=made).months == 7
    assert len(of_type(as_, made, "outcome.corrected")) == 2
