"""A disability or lag in development: recorded once, corrected like other facts, and asked for its guarantees."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from access.context import for_actor
from audit.models import Event
from cases import guarantees
from cases.correct import people as persons
from cases.forms.verbs import PartyForm
from cases.models import Party, Person
from cases.people import Identity
from cases.wizard import Wizard
from core import clock
from legal import norms
from legal.guarantees import applicable
from legal.models import SafeguardDefinition
from safeguards import acts
from tests.cases.test_correct import child_of, detain, identity

pytestmark = pytest.mark.django_db
TEACHER = "SG-12"


@pytest.fixture
def case(world: None, make_case: Any) -> Any:
    """A child of seventeen: only a lag brings a teacher or psychologist to every act (CPC art. 538(1))."""
    return make_case(born_on=clock.today() - dt.timedelta(days=17 * 366))


def record(actor: Any, case: Any, development: str | None, **more: Any) -> Party:
    child = child_of(case)
    wanted = identity(child.person, development=development)
    return persons.correct_person(actor=actor, party=child, identity=wanted, reason="Сараптама", **more)


def asked(case: Any) -> set[str]:
    situation = guarantees.circumstances(case, child_of(case), clock.today())
    return {question.code for question in guarantees.questions("interrogation", situation)}


@pytest.mark.parametrize(
    ("development", "is_asked"),
    [("", False), ("none", False), ("disability", False), ("lag", True), ("both", True)],
)
def test_a_lag_brings_the_teacher_to_a_child_of_seventeen(
    case: Any, as_: Any, development: str, is_asked: bool
) -> None:
    with for_actor(as_("aliya")) as actor:
        assert TEACHER not in asked(case)
        if development:
            record(actor, case, development)
        assert (TEACHER in asked(case)) is is_asked


def test_an_act_that_is_in_the_file_asks_again(case: Any, as_: Any) -> None:
    def of_the_act(pk: Any) -> set[str]:
        found = acts.find(case.pk, "detention", pk)
        today = clock.today()
        definitions = norms.filled(SafeguardDefinition.objects.in_force(today), today)
        return {d.code for d in applicable(definitions, "detention", found.circumstances)}

    with for_actor(as_("aliya")) as actor:
        held = detain(actor, case)
        assert TEACHER not in of_the_act(held.pk)
        record(actor, case, "lag")
        assert TEACHER in of_the_act(held.pk)


def test_silence_in_a_correction_leaves_it_and_an_empty_answer_takes_it_back(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        record(actor, case, "lag")
        wanted = identity(child_of(case).person, development=None, surname="Жанболатұлы")
        persons.correct_person(actor=actor, party=child_of(case), identity=wanted, reason="Құжат")
        assert child_of(case).person.development == "lag"
        record(actor, case, "")
        assert child_of(case).person.development == ""


def test_the_timeline_and_the_database_never_say_what_it_is(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        record(actor, case, "disability")
        row = Event.objects.get(case_id=case.pk, type="party.corrected")
        assert row.payload["fields"] == {"development": None}
        assert "disability" not in str(row.payload)
        with connection.cursor() as cursor:
            cursor.execute("SELECT development FROM cases_person WHERE id = %s", [case.subject_id])
            stored = bytes(cursor.fetchone()[0])
    assert stored
    assert b"disability" not in stored


def test_it_is_corrected_on_the_page_and_read_by_those_who_know_the_child(
    case: Any, client_for: Any, as_: Any
) -> None:
    with for_actor(as_("aliya")):
        child = child_of(case)
    page, people = reverse("cases:correct_person", args=[child.pk]), f"/cases/{case.pk}/people/"
    browser = client_for("aliya")
    form = browser.get(page).context["form"]
    typed = {n: form[n].value() or "" for n in form.fields} | {
        "development": "lag",
        "reason": "Сараптама қорытындысы",
    }
    typed["born_on"] = form["born_on"].value()
    assert browser.post(page, typed).status_code == 303
    assert "отставание в развитии, не связанное с заболеванием" in browser.get(people).content.decode()
    assert "отставание в развитии" not in client_for("nurlan").get(people).content.decode()


def test_the_registration_asks_by_what_was_typed_and_keeps_it(world: None, as_: Any) -> None:
    born = (clock.today() - dt.timedelta(days=17 * 366)).isoformat()
    typed = QueryDict(mutable=True)
    typed.update({"born_on": born, "native_language": "kk", "language_of_proceedings": "kk"})
    with for_actor(as_("aliya")) as actor:
        for development, is_asked in (("", False), ("lag", True)):
            typed["development"] = development
            wizard = Wizard(actor, typed)
            assert (TEACHER in {q.code for q in wizard.questions}) is is_asked


def test_a_new_record_keeps_it(world: None, as_: Any) -> None:
    from cases import people

    with for_actor(as_("aliya")) as actor:
        made = people.create(actor=actor, identity=Identity(surname="А", given_name="Б", development="both"))
        assert made.has_lag
        assert Person(development="disability").has_lag is False


@pytest.mark.parametrize(("capacity", "is_taken"), [("victim", True), ("defence_counsel", False)])
def test_another_person_has_it_only_as_a_victim_or_witness(capacity: str, is_taken: bool) -> None:
    typed = {"capacity": capacity, "surname": "Әлиева", "given_name": "Айым", "development": "disability"}
    assert ("development" not in PartyForm(typed).errors) is is_taken
