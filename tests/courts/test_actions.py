"""Booking, moving, cancelling, and what a hearing ends with."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import Agency, User
from accounts.principals import Capacity
from audit.models import Event
from cases.models import Case, Participation
from core import clock
from core.errors import Conflict, NotLawful, Refused
from courts import actions
from courts.lawful import Decision
from courts.models import Court, Hearing, HearingParticipant, Outcome
from scheduling.models import Booking
from tests.courts.conftest import next_working, schedule


def types(case: Any, actor: Any) -> list[str]:
    """What the verbs recorded, without what terms and safeguards made of it."""
    with for_actor(actor):
        rows = Event.objects.filter(case_id=case.pk, type__regex=r"^(case|hearing|outcome)\.")
        return list(rows.order_by("id").values_list("type", flat=True))


def decide(actor: Any, hearing: Any, **changes: Any) -> Any:
    """Records an outcome when the hearing is over."""
    values: dict[str, Any] = {
        "kind": "conditional_sentence",
        "months": 9,
        "decided_on": clock.local(hearing.starts_at).date(),
        "child_asked": "in_person",
        "child_view": "Хочу вернуться в школу",
    }
    with clock.at(hearing.ends_at + dt.timedelta(minutes=5)), for_actor(actor):
        return actions.record_outcome(actor=actor, hearing=hearing, decision=Decision(**(values | changes)))


def test_a_booking_takes_room_judge_and_child(hearing: Any, as_: Any) -> None:
    made = hearing()
    dina = as_("dina")
    with for_actor(dina):
        taken = Booking.objects.filter(hearing_id=made.pk).select_related("resource")
        assert sorted(b.resource.kind for b in taken) == ["judge", "person", "room"]
        child = taken.get(resource__kind="person").resource
        assert (child.name, child.user_id) == ("", None)
    assert types(made.case, dina)[-1] == "hearing.scheduled"


def test_the_second_booking_is_told_who_is_taken_and_what_is_free(
    hearing: Any, court_case: Any, as_: Any
) -> None:
    made = hearing(starts_at=next_working(hour=10))
    other = court_case(serial=5001, surname="Ахметов")
    with pytest.raises(Conflict) as caught:
        hearing(other, starts_at=next_working(hour=10, minute=30))
    details = caught.value.details
    assert len(details["busy"]) == 2
    assert any("Ахметова" in name for name in details["names"])
    assert details["next_free"][0].start == made.ends_at
    with for_actor(as_("dina")):
        assert Hearing.objects.filter(case=other).count() == 0


def test_another_room_and_judge_do_not_free_the_child(hearing: Any, as_: Any) -> None:
    made = hearing()
    court = Court.objects.get(region__code="KZ-35")
    with pytest.raises(Conflict):
        hearing(made.case, courtroom=court.rooms.get(number="2"), judge=User.objects.get(username="bolat"))


def test_a_busy_person_with_a_colleague_does_not_stop_the_hearing(
    hearing: Any, court_case: Any, as_: Any
) -> None:
    elena = actions.Person(role="psychologist", user=User.objects.get(username="elena"), is_replaceable=True)
    hearing(people=[elena])
    court = Court.objects.get(region__code="KZ-35")
    second = hearing(
        court_case(serial=5002),
        courtroom=court.rooms.get(number="2"),
        judge=User.objects.get(username="bolat"),
        people=[elena],
    )
    with for_actor(as_("dina")):
        assert HearingParticipant.objects.get(hearing=second).presence == "colleague"


def test_an_open_session_is_refused_before_it_is_made(court_case: Any, as_: Any) -> None:
    case = court_case()
    with pytest.raises(NotLawful) as caught:
        schedule(as_("dina"), case, publicity="open")
    assert caught.value.code == "SG-22"
    with for_actor(as_("dina")):
        assert not Hearing.objects.filter(case=case).exists()


def test_no_hearing_before_the_case_is_accepted(court_case: Any, as_: Any) -> None:
    with pytest.raises(Refused, match="not accepted"):
        schedule(as_("dina"), court_case(accepted=False))


def test_no_hearing_in_the_past(court_case: Any, as_: Any) -> None:
    with pytest.raises(Refused, match="time to come"):
        schedule(as_("dina"), court_case(), starts_at=clock.now() - dt.timedelta(days=1))


def test_moving_frees_the_old_time_and_voids_the_summons(hearing: Any, court_case: Any, as_: Any) -> None:
    dina = as_("dina")
    made = hearing(starts_at=next_working(hour=10))
    with for_actor(dina):
        told = actions.prepare(actor=dina, hearing=made, done=["summons", "room"])
        assert told.notice_given_at is not None
        later = made.starts_at + dt.timedelta(minutes=30)
        moved = actions.reschedule(
            actor=dina,
            hearing=made,
            starts_at=later,
            ends_at=later + dt.timedelta(hours=1),
            reason="lawyer",
            version=2,
        )
    assert (moved.notice_given_at, moved.prepared, moved.version) == (None, ["room"], 3)
    hearing(court_case(serial=5003), starts_at=next_working(hour=9, minute=30), minutes=60)
    assert types(made.case, dina)[-3:] == ["hearing.scheduled", "hearing.notified", "hearing.moved"]


def test_moving_onto_a_taken_time_changes_nothing(hearing: Any, court_case: Any, as_: Any) -> None:
    dina = as_("dina")
    hearing(starts_at=next_working(hour=15))
    mine = hearing(court_case(serial=5004), starts_at=next_working(hour=10))
    target = next_working(hour=15)
    with pytest.raises(Conflict), for_actor(dina):
        actions.reschedule(
            actor=dina, hearing=mine, starts_at=target, ends_at=target + dt.timedelta(hours=1), reason="judge"
        )
    with for_actor(dina):
        assert Hearing.objects.get(pk=mine.pk).starts_at == mine.starts_at
        assert Booking.objects.filter(hearing_id=mine.pk, cancelled_at__isnull=True).count() == 3


def test_cancelling_frees_everything_and_happens_once(hearing: Any, as_: Any) -> None:
    dina = as_("dina")
    made = hearing()
    with for_actor(dina):
        with pytest.raises(Refused):
            actions.cancel(actor=dina, hearing=made, reason="")
        actions.cancel(actor=dina, hearing=made, reason="mistake")
        assert not Booking.objects.filter(hearing_id=made.pk, cancelled_at__isnull=True).exists()
        with pytest.raises(Conflict):
            actions.cancel(actor=dina, hearing=made, reason="mistake")


def test_a_stale_version_is_a_conflict(hearing: Any, as_: Any) -> None:
    dina = as_("dina")
    made = hearing()
    with for_actor(dina):
        actions.prepare(actor=dina, hearing=made, done=["room"], version=1)
        with pytest.raises(Conflict):
            actions.prepare(actor=dina, hearing=made, done=[], version=1)


def test_a_conditional_sentence_lets_the_probation_service_in(hearing: Any, as_: Any) -> None:
    made = hearing()
    ruslan = as_("ruslan")
    with for_actor(ruslan):
        assert not Case.objects.visible_to(ruslan).filter(pk=made.case_id).exists()
    outcome = decide(as_("dina"), made)
    with for_actor(ruslan):
        case = Case.objects.visible_to(ruslan).get(pk=made.case_id)
        assert case.stage == "decided"
        seen = Outcome.objects.visible_to(ruslan).get(pk=outcome.pk)
        assert (seen.months, seen.child_view) == (9, "Хочу вернуться в школу")
        part = Participation.objects.get(case=case, agency=Agency.objects.get(key="probation-kar"))
        assert part.capacity == Capacity.PROBATION
    last = types(made.case, as_("dina"))[-1]
    assert last == "outcome.recorded"


def test_diversion_moves_the_case_to_diverted(hearing: Any, court_case: Any, as_: Any) -> None:
    made = hearing(court_case(offence=("188", "2")))
    decide(as_("zhanna"), made, kind="diversion", months=None, legal_basis="CC 68(1)")
    with for_actor(as_("ruslan")):
        assert Case.objects.get(pk=made.case_id).stage == "diverted"


def test_adjourning_keeps_the_case_in_court_for_the_next_hearing(hearing: Any, as_: Any) -> None:
    made = hearing()
    decide(
        as_("dina"),
        made,
        kind="adjourned",
        months=None,
        adjourn_reason="lawyer_absent",
        child_asked="",
        child_view="",
    )
    with for_actor(as_("dina")):
        assert Case.objects.get(pk=made.case_id).stage == "in_court"
        assert Hearing.objects.get(pk=made.pk).state == "adjourned"
    again = hearing(made.case, starts_at=next_working(days=10))
    decide(as_("dina"), again)


def test_the_payload_names_what_terms_ask_for(hearing: Any, as_: Any) -> None:
    made = hearing()
    decide(as_("dina"), made, non_custodial_reasoned=False)
    with for_actor(as_("dina")):
        payload = Event.objects.filter(case_id=made.case_id, type="outcome.recorded").get().payload
    assert payload["kind"] == "conditional_sentence"
    assert payload["non_custodial_reasoned"] is False
    assert (payload["is_final"], payload["stage"], payload["months"]) == (True, "decided", 9)
    assert "Хочу" not in str(payload)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"months": 5}, "SG-30"),
        ({"months": 13}, "SG-30"),
        ({"months": None}, "SG-30"),
        ({"kind": "imprisonment", "months": None}, "SG-25"),
        ({"kind": "imprisonment", "months": 121, "caused_death": True}, "SG-25"),
        ({"kind": "fine", "months": None, "amount": Decimal(20)}, "SG-26"),
        (
            {"kind": "corrective_works", "months": None, "amount": Decimal(101), "has_own_income": True},
            "SG-26",
        ),
        ({"kind": "community_service", "months": None, "hours": 9}, "SG-26"),
        ({"kind": "community_service", "months": None, "hours": 76}, "SG-26"),
    ],
)
def test_what_no_court_may_decide(hearing: Any, as_: Any, changes: dict[str, Any], code: str) -> None:
    made = hearing()
    with pytest.raises(NotLawful) as caught:
        decide(as_("dina"), made, **changes)
    assert caught.value.code == code
    assert caught.value.way_on
    with for_actor(as_("dina")):
        assert not Outcome.objects.filter(hearing=made).exists()
        assert Case.objects.get(pk=made.case_id).stage == "in_court"


@pytest.mark.parametrize(
    "changes",
    [
        {"months": 6},
        {"months": 12},
        {"kind": "community_service", "months": None, "hours": 75},
        {"kind": "fine", "months": None, "amount": Decimal(5), "has_own_income": True},
        {"kind": "educative_measure", "months": None, "measures": ("PMVV1", "PMVV6")},
        {"kind": "acquitted", "months": None},
    ],
)
def test_what_a_court_may_decide(hearing: Any, as_: Any, changes: dict[str, Any]) -> None:
    made = hearing()
    decide(as_("dina"), made, **changes)
    with for_actor(as_("dina")):
        assert Case.objects.get(pk=made.case_id).stage == "decided"


def test_a_child_who_was_not_heard_needs_a_reason(hearing: Any, as_: Any) -> None:
    made = hearing()
    with pytest.raises(Refused, match="not heard"):
        decide(as_("dina"), made, child_asked="not_asked", child_view="")
    decide(as_("dina"), made, child_asked="not_asked", child_view="", not_asked_reason="Болен")


def test_no_outcome_before_the_hearing(hearing: Any, as_: Any) -> None:
    dina = as_("dina")
    made = hearing()
    with pytest.raises(Refused, match="not begun"), for_actor(dina):
        actions.record_outcome(
            actor=dina,
            hearing=made,
            decision=Decision(kind="acquitted", decided_on=clock.today(), child_asked="in_person"),
        )
