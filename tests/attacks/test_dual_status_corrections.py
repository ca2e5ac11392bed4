"""A correction of the child of two cases, victim here and suspect there: nothing that is typed in one stands in the other."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override

from access.context import for_actor
from accounts.models import Agency, User
from cases import actions as case_actions
from cases import grants, people
from cases.correct.people import IDENTITY_FIELDS, correct_person
from cases.models import Correction, Party, Person
from core import clock
from tests.victims.conftest import add_victim
from victims import actions as victim_actions

As = Callable[[str], Any]
NEXT_DOOR = "Құпия-4711"


@pytest.fixture
def dual(world: None, make_case: Callable[..., Any], as_: As) -> dict[str, Any]:
    """A girl: victim in one case with the support service, suspect in another with a lawyer. One office has both."""
    first = make_case()
    victim = add_victim(as_("aliya"), first)
    with for_actor(as_("aliya")) as aliya:
        victim_actions.refer_victim(
            actor=aliya, case=first, party=victim, to=Agency.objects.get(key="victims-kar")
        )
    with for_actor(as_("saule")) as saule:
        victim_actions.take_up_victim(actor=saule, case=first, party=victim)
    with for_actor(as_("aliya")) as aliya:
        receipt = people.search(actor=aliya, name="Сапарова Айым").receipt
        second = case_actions.register(
            actor=aliya, search_id=receipt.pk, person=Person.objects.get(pk=victim.person_id),
            incident=case_actions.Incident(occurred_at=clock.now() - dt.timedelta(hours=3)),
            contact=case_actions.Contact(address="Мира, 5"),
        )  # fmt: skip
        grants.give(actor=aliya, case=second, kind="lawyer", person=User.objects.get(username="sergey"))
        suspect = Party.objects.get(case=second, person_id=victim.person_id)
    return {"first": first, "second": second, "victim": victim, "suspect": suspect}


def correct(as_: As, party: Any, **more: Any) -> None:
    with for_actor(as_("aliya")) as aliya:
        row = Party.objects.select_related("case").get(pk=party.pk)
        person = Person.objects.get(pk=row.person_id)
        identity = people.Identity(
            surname=person.surname, given_name="Айымгүл", iin=person.iin, born_on=person.birth_date, sex="f",
            native_language="kk",
        )  # fmt: skip
        correct_person(actor=aliya, party=row, identity=identity, **more)


def seen(client: Any, case: Any) -> dict[str, tuple[int, bool]]:
    found = {}
    for address in (f"/cases/{case.pk}/corrections/", f"/cases/{case.pk}/timeline/", f"/cases/{case.pk}/"):
        answer = client.get(address)
        found[address.replace(str(case.pk), "ID")] = (
            answer.status_code,
            NEXT_DOOR in answer.content.decode(),
        )
    return found


def test_the_lawyer_of_the_suspect_reads_nothing_of_the_victims_case(
    dual: dict[str, Any], as_: As, client_for: Any
) -> None:
    correct(as_, dual["victim"], reason=f"Уточнено на допросе потерпевшей {NEXT_DOOR}")
    found = seen(client_for("sergey"), dual["second"])
    assert not any(told for _status, told in found.values())


def test_the_support_of_the_victim_reads_nothing_of_the_suspects_case(
    dual: dict[str, Any], as_: As, client_for: Any
) -> None:
    correct(
        as_, dual["suspect"], reason="Подозреваемая в краже сообщила новый адрес " + NEXT_DOOR,
        contact=case_actions.Contact(address=f"{NEXT_DOOR} көшесі, 1"),
    )  # fmt: skip
    found = seen(client_for("saule"), dual["first"])
    with for_actor(as_("saule")) as saule:
        rows = list(Correction.objects.visible_to(saule).filter(case=dual["first"]))
        kept = [(row.values, row.reason) for row in rows]
    assert not any(told for _status, told in found.values())
    assert NEXT_DOOR not in str(kept)
    assert [set(row.values) for row in rows] == [{"given_name"}]
    assert [row.target for row in rows] == [dual["victim"].pk]


def test_who_sees_both_reads_the_reason_in_the_case_worked_on_alone(
    dual: dict[str, Any], as_: As, client_for: Any
) -> None:
    correct(as_, dual["victim"], reason=f"Уточнено на допросе потерпевшей {NEXT_DOOR}")
    client = client_for("aliya")
    pages = {
        key: client.get(f"/cases/{dual[key].pk}/corrections/").content.decode()
        for key in dual
        if key in ("first", "second")
    }
    assert NEXT_DOOR in pages["first"]
    assert NEXT_DOOR not in pages["second"]
    with override("ru"):
        assert _("Put right in the person’s record.") in pages["second"]
    told = client.get(f"/api/v1/cases/{dual['second'].pk}/corrections/").json()
    assert "@" not in str(told)
    assert str(dual["victim"].pk) not in str(told)


def test_how_a_person_is_reached_leaves_no_trace_in_the_other_case(dual: dict[str, Any], as_: As) -> None:
    with for_actor(as_("aliya")) as aliya:
        row = Party.objects.select_related("case").get(pk=dual["suspect"].pk)
        person = Person.objects.get(pk=row.person_id)
        about = {
            name: getattr(person, name) for name in IDENTITY_FIELDS if name not in ("born_on", "birth_year")
        }
        identity = people.Identity(**about, born_on=person.birth_date, birth_year=person.birth_year)
        correct_person(
            actor=aliya, party=row, identity=identity, reason="Новый адрес",
            contact=case_actions.Contact(address=f"{NEXT_DOOR} көшесі, 1"),
        )  # fmt: skip
        assert Correction.objects.filter(case=dual["second"]).count() == 1
        assert not Correction.objects.filter(case=dual["first"]).exists()
