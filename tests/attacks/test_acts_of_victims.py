"""What is said of the guarantees of a child victim, and answers for acts that are none of the case."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from accounts.permissions import CasePermission
from accounts.principals import Capacity
from audit.models import Event
from cases import actions, people
from cases.models import Case, Party
from core import clock
from safeguards.models import SafeguardAnswer, SafeguardBreach
from tests.safeguards.test_pages import in_english
from tests.victims.conftest import add_victim

As = Callable[[str], Any]
JSON = "application/json"
TOLD = "takes part in the interview of the victim or witness"
WITHOUT = "The psychologist was ill"
COUNTED = "Safeguards of the act:"


@pytest.fixture
def case(world: None, make_case: Any) -> Any:
    return make_case()


@pytest.fixture
def questioned(case: Any, as_: As, client_for: Any) -> Any:
    """A victim of twelve was questioned without a psychologist; the region's probation service takes part."""
    victim, start = add_victim(as_("aliya"), case), clock.now() - dt.timedelta(hours=2)
    body = {
        "party": str(victim.pk),
        "kind": "victim",
        "started_at": start.isoformat(),
        "ended_at": (start + dt.timedelta(minutes=30)).isoformat(),
        "answers": {"SG-13": "no"},
        "explanations": {"SG-13": WITHOUT},
    }
    sent = client_for("aliya").post(f"/api/v1/cases/{case.pk}/interview/", body, content_type=JSON)
    assert sent.status_code == 201, sent.content
    with for_actor(as_("aliya")):
        actions.let_in(case, as_("ruslan").agency, Capacity.PROBATION, basis="test")
    with for_actor(as_("ruslan")) as ruslan:
        actions.accept(actor=ruslan, case=Case.objects.get(pk=case.pk))
    return sent.json()["id"]


def words_of(page: Any) -> set[str]:
    return {words for words in (TOLD, WITHOUT, COUNTED, "Not kept") if words in page.content.decode()}


def test_who_may_not_know_of_the_victim_reads_nothing_of_their_guarantees(
    case: Any, questioned: str, as_: As, client_for: Any
) -> None:
    pages = [f"/cases/{case.pk}/{tab}" for tab in ("", "timeline/", "safeguards/")]
    shown = {who: [in_english(client_for(who)).get(p) for p in pages] for who in ("aliya", "ruslan")}
    assert {page.status_code for found in shown.values() for page in found} == {200}
    control = [{TOLD, COUNTED} & words_of(page) for page in shown["aliya"]]
    assert all(control), "control: who investigates reads it"
    assert not any(words_of(page) for page in shown["ruslan"])
    with for_actor(as_("ruslan")):
        assert not SafeguardBreach.objects.filter(case=case).exists()


def test_each_entry_of_a_victims_breach_needs_what_the_breach_needs(
    case: Any, questioned: str, as_: As, client_for: Any
) -> None:
    with for_actor(as_("marat")) as marat:
        breach = SafeguardBreach.objects.visible_to(marat).get(case=case)
    closed = client_for("marat").post(
        f"/api/v1/safeguards/{breach.pk}/close/", {"kind": "put_right", "reason": "Repeated"}, JSON
    )
    assert closed.status_code == 200, closed.content
    with for_actor(as_("marat")):
        told = Event.objects.filter(case_id=case.pk, type__startswith="safeguard.")
        found = dict(told.values_list("type", "view_bit"))
    bit = CasePermission.VIEW_VICTIMS.bit
    assert found == {
        "safeguard.answered": bit,
        "safeguard.breached": bit,
        "safeguard.closed": bit,
    }


def test_what_is_no_act_of_the_case_is_not_answered_for(
    case: Any, make_case: Any, as_: As, client_for: Any
) -> None:
    other, aliya = make_case(serial=4712), client_for("aliya")
    with for_actor(as_("aliya")):
        child = Party.objects.get(case=case, person_id=case.subject_id)
    foreign = [
        ("interrogation", uuid.uuid4()),
        ("completion", other.pk),
        ("hearing", case.pk),
        ("representative_admission", child.pk),
    ]

    def answer(act: str, pk: Any) -> int:
        body = {"case": str(case.pk), "act": act, "act_id": str(pk), "answers": {"SG-21": "no"}}
        status: int = aliya.post("/api/v1/safeguards/answer/", body, content_type=JSON).status_code
        return status

    assert [answer(*one) for one in foreign] == [404] * 4
    with for_actor(as_("aliya")):
        assert not SafeguardAnswer.objects.filter(case=case).exists()
        assert not SafeguardBreach.objects.filter(case=case).exists()
    assert answer("completion", case.pk) == 200, "control"


def test_only_of_who_represents_the_child_is_a_guarantee_asked(case: Any, as_: As, client_for: Any) -> None:
    aliya, victim = client_for("aliya"), add_victim(as_("aliya"), case)

    def add(capacity: str, represents: Any = None) -> int:
        with for_actor(as_("aliya")) as actor:
            search = people.search(actor=actor, name="Цой Пётр").receipt.pk
        body = {
            "capacity": capacity,
            "represents": represents and str(represents),
            "search": str(search),
            "identity": {"surname": "Цой", "given_name": "Пётр"},
            "answers": {"SG-06": "no"},
            "explanations": {"SG-06": "A co-suspect"},
        }
        status: int = aliya.post(f"/api/v1/cases/{case.pk}/add_party/", body, content_type=JSON).status_code
        return status

    others = [("defence_counsel",), ("victim",), ("legal_representative", victim.pk)]
    assert [add(*one) for one in others] == [400] * 3
    with for_actor(as_("aliya")):
        assert Party.objects.filter(case=case).count() == 2, "the child and the victim"
    assert add("legal_representative") == 201, "control"
