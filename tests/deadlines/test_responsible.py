"""Who answers for a clock: the agency that the event has just let in, not the one that had the case before."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import Agency
from accounts.principals import Capacity
from cases import actions
from cases.models import Case
from core.errors import Refused
from deadlines import listening
from deadlines.access import Seat, check_can_acknowledge
from deadlines.models import Deadline
from legal.models import DeadlineRule
from tests.conftest import clean_up

Make = Callable[..., Any]
As = Callable[[str], Any]


def responsible(case: Any, code: str) -> str:
    found = Deadline.objects.select_related("responsible_agency").get(case=case, rule__code=code)
    return found.responsible_agency.key if found.responsible_agency else ""


@pytest.mark.django_db
def test_a_file_sent_to_another_office_is_that_offices_duty(world: None, make_case: Make, as_: As) -> None:
    """The prosecutor of the region supervises already; the clock belongs to the office that got the file."""
    case = make_case()
    with for_actor(as_("aliya")) as aliya:
        other = Agency.objects.get(key="prosecutor-tur")
        actions.send_to_prosecutor(actor=aliya, case=case, to=other)
        assert responsible(case, "DL-PROS-DECISION") == "prosecutor-tur"


@pytest.mark.django_db
def test_a_file_sent_in_the_region_is_the_regions_duty(world: None, make_case: Make, as_: As) -> None:
    case = make_case()
    with for_actor(as_("aliya")) as aliya:
        actions.send_to_prosecutor(actor=aliya, case=case)
        assert responsible(case, "DL-PROS-DECISION") == "prosecutor-kar"
        assert responsible(case, "DL-REG-PROSEC") == "police-kar"


@pytest.fixture
def rules_of_arrival(committed: None) -> Iterator[None]:
    """A rule for each receiver, started by the very event that lets the receiver in."""
    started: dict[str, dict[str, Any]] = {
        "judge": {"event": "case.transferred", "when": {"verb": "send_to_court"}},
        "probation_officer": {"event": "case.transferred", "when": {"verb": "record_decision"}},
        "prosecutor": {"event": "case.registered"},
    }
    rules = [
        DeadlineRule(
            code=f"DL-ARRIVED-{role}"[:24],
            severity="L",
            responsible_role=role,
            length={"value": "5", "unit": "calendar_day"},
            roll="next",
            name_ru="проба",
            valid_from=dt.date(2020, 1, 1),
            started_by=[entry],
            met_by=[],
            status="unverified",
        )
        for role, entry in started.items()
    ]
    for rule in rules:
        rule.save(using="owner")
    listening.forget()
    yield
    clean_up()
    for rule in rules:
        rule.delete(using="owner")
    listening.forget()


def test_whoever_is_let_in_answers_from_the_first_moment(
    rules_of_arrival: None, make_case: Make, as_: As
) -> None:
    case = make_case()
    with for_actor(as_("aliya")) as aliya:
        assert responsible(case, "DL-ARRIVED-prosecutor") == "prosecutor-kar"
        actions.send_to_prosecutor(actor=aliya, case=case)
    with for_actor(as_("marat")) as marat:
        actions.send_to_court(actor=marat, case=Case.objects.get(pk=case.pk))
        assert responsible(case, "DL-ARRIVED-judge") == "court-kar"
    with for_actor(as_("dina")) as dina:
        actions.accept(actor=dina, case=Case.objects.get(pk=case.pk))
        actions.hand_over(
            actor=dina,
            case=Case.objects.get(pk=case.pk),
            verb="record_decision",
            to=Agency.objects.get(key="probation-kar"),
            capacity=Capacity.PROBATION,
        )
        assert responsible(case, "DL-ARRIVED-probation_officer"[:24]) == "probation-kar"


@pytest.mark.django_db
def test_the_rows_of_a_whole_country_name_the_receiver_too(world: None) -> None:
    from accounts.roles import AgencyKind
    from core import clock
    from demo.bulk.course import Composer, agency
    from demo.bulk.life import Fate
    from demo.bulk.load import _offences
    from demo.bulk.shares import Dice

    until = clock.now()
    fate = Fate(Dice("responsible"), _offences(clock.today()))
    found = []
    for _ in range(300):
        life = fate.draw(until - dt.timedelta(days=400), until - dt.timedelta(days=300))
        if life.outcome == "conditional_sentence":
            composer = Composer(life, until, oversight=False)
            composer.compose()
            found += [r for r in composer.replay.rows if r.rule.responsible_role == "probation_officer"]
    assert found, "control: somebody was sentenced conditionally"
    assert {r.agency for r in found} == {agency(AgencyKind.PROBATION)}  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_same_role_of_another_agency_takes_no_note(world: None, make_case: Make, as_: As) -> None:
    """A file may be shared by two departments; the clock is one department's."""
    case = make_case()
    with for_actor(as_("aliya")) as aliya:
        row = Deadline.objects.filter(case=case, responsible_role="investigator", met_at=None).first()
        assert row is not None
        check_can_acknowledge(aliya, row)
        stranger = as_("nurlan")
        assert stranger.role.key == row.responsible_role
        with pytest.raises(Refused):
            check_can_acknowledge(stranger, row, Seat(stranger, takes_part=True, supervises=False))
