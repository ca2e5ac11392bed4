"""A wrong entry is put right in the open: who may, with which reason, and what follows from it."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation

from access.context import for_actor
from audit.events import restore
from audit.models import Event
from cases import actions, people
from cases.access import can_correct
from cases.correct import facts
from cases.correct import people as persons
from cases.forms.correct import PersonCorrectionForm
from cases.models import Case, Charge, Correction, Detention, Party
from cases.people import Identity
from core import clock, ids
from core.errors import Conflict, NotLawful, Refused
from deadlines.models import Deadline
from legal.models import Offence
from safeguards import sheets
from safeguards.models import SafeguardBreach

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def case(world: None, make_case: Any) -> Any:
    return make_case()


def child_of(case: Case) -> Party:
    return Party.objects.select_related("case", "person").get(case=case, person_id=case.subject_id)


def identity(person: Any, **changes: Any) -> Identity:
    known = {name: getattr(person, name) for name in persons.IDENTITY_FIELDS}
    known["born_on"] = person.birth_date
    return Identity(**(known | changes))


def incident(case: Case, **changes: Any) -> actions.Incident:
    return actions.Incident(**({name: getattr(case, name) for name in facts.EVENT_FIELDS} | changes))


def detain(actor: Any, case: Case, hours: float = 5, **more: Any) -> Detention:
    return actions.detain(actor=actor, case=case, started_at=clock.now() - hours * HOUR, **more)


def clocks(case: Case, code: str) -> list[Deadline]:
    return list(Deadline.objects.filter(case=case, rule__code=code).order_by("recorded_at"))


def offence(article: str, part: str) -> Offence:
    found = Offence.objects.filter(article=article, part=part).order_by("-valid_from").first()
    assert found is not None
    return found


# --- people ----------------------------------------------------------------------------------------------------------


def test_a_corrected_name_is_found_and_the_wrong_one_no_longer(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        child = child_of(case)
        wanted = identity(child.person, surname="Жанболатұлы", given_name="Ерасыл")
        persons.correct_person(actor=actor, party=child, identity=wanted, reason="Төлқұжат бойынша")
        assert [h.person_id for h in people.search(actor=actor, name="Жанболатұлы Ерасыл").hits] == [
            case.subject_id
        ]
        assert people.search(actor=actor, name="Төлегенұлы").hits == []
        assert [h.person_id for h in people.search(actor=actor, iin=child.person.iin).same_iin] == [
            case.subject_id
        ]


def test_the_timeline_says_which_field_and_never_the_name(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        child = child_of(case)
        wanted = identity(child.person, surname="Жанболатұлы")
        persons.correct_person(actor=actor, party=child, identity=wanted, reason="Құжат көрсетілді")
        row = Event.objects.get(case_id=case.pk, type="party.corrected")
        assert row.payload["fields"] == {"surname": None}
        told = restore(row)
        assert told is not None
        assert "Surname" in told.sentence()
        assert "Жанболатұлы" not in str(row.payload) + told.sentence()
        kept = Correction.objects.get(case=case)
        assert kept.values == {"surname": ["Төлегенұлы", "Жанболатұлы"]}
        assert kept.reason == "Құжат көрсетілді"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with for_actor(as_("aliya")), connection.cursor() as cursor:
        cursor.execute("SELECT changes, reason FROM cases_correction WHERE case_id = %s", [case.pk])
        changes, reason = (bytes(v) for v in cursor.fetchone())
        assert "Төлегенұлы".encode() not in changes
        assert "Құжат".encode() not in reason


def test_a_correction_stays_as_it_was(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        child = child_of(case)
        persons.correct_person(
            actor=actor, party=child, identity=identity(child.person, sex="f"), reason="Қате"
        )
        for statement in ("UPDATE cases_correction SET kind = 'x'", "DELETE FROM cases_correction"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert Case.objects.get(pk=case.pk).sex == "f"


def test_a_truer_birth_date_moves_ages_clocks_and_safeguards(case: Any, as_: Any) -> None:
    """Taken for an adult of 18, in truth a child of 15: clocks of a child's detention and its questions appear."""
    today = clock.today()
    with for_actor(as_("aliya")) as actor:
        child = child_of(case)
        adult = today.replace(year=today.year - 19)
        persons.correct_person(
            actor=actor, party=child, identity=identity(child.person, born_on=adult), reason="Қате енгізілді"
        )
        case = Case.objects.get(pk=case.pk)
        held = detain(actor, case)
        actions.record_interview(
            actor=actor,
            case=case,
            party=child_of(case),
            kind="suspect",
            started_at=clock.now() - 4 * HOUR,
            ended_at=clock.now() - HOUR,
        )
        assert clocks(case, "DL-DET-MINOR") == []
        assert not SafeguardBreach.objects.filter(case=case, definition__code="SG-10").exists()
        before = {line["code"] for s in sheets.sheets(actor, case) for line in s.items}
        child = child_of(case)
        persons.correct_person(
            actor=actor,
            party=child,
            identity=identity(child.person, born_on=today.replace(year=today.year - 15, day=1)),
            reason="Туу туралы куәлік",
        )
        row = Case.objects.get(pk=case.pk)
        assert row.age_at_offence in (14, 15)
        (running,) = clocks(case, "DL-DET-MINOR")
        assert running.due_at == held.started_at + 24 * HOUR
        after = {line["code"] for s in sheets.sheets(actor, case) for line in s.items}
        assert "SG-12" in after - before
        assert SafeguardBreach.objects.filter(case=case, definition__code="SG-10").count() == 1
        last = Event.objects.filter(case_id=case.pk, type="party.corrected").order_by("-id").first()
        assert last is not None
        assert last.payload["ages"] == [18, row.age_at_offence]


def test_a_truer_age_that_ends_a_clock_of_children(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        detain(actor, case)
        child = child_of(case)
        adult = clock.today().replace(year=clock.today().year - 25)
        persons.correct_person(
            actor=actor, party=child, identity=identity(child.person, born_on=adult), reason="Төлқұжат"
        )
        (gone,) = clocks(case, "DL-DET-MINOR")
        assert gone.cancelled_at is not None


def test_a_victim_is_corrected_without_an_address_and_kept_from_others(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        receipt = people.search(actor=actor, name="Ким Аружан").receipt
        victim = actions.add_party(
            actor=actor,
            case=case,
            capacity="victim",
            search_id=receipt.pk,
            identity=Identity(surname="Ким", given_name="Аружан", birth_year=2012),
        )
        wanted = Identity(surname="Цой", given_name="Аружан", birth_year=2012)
        with pytest.raises(NotLawful, match="address"):
            persons.correct_person(
                actor=actor,
                party=victim,
                identity=wanted,
                reason="Қате",
                contact=actions.Contact(address="Абай, 1"),
            )
        persons.correct_person(actor=actor, party=victim, identity=wanted, reason="Қате")
        assert Party.objects.get(pk=victim.pk).person.surname == "Цой"
    with for_actor(as_("askar")) as guardian:
        assert not Correction.objects.visible_to(guardian).filter(case=case).exists()


def test_the_end_of_taking_part(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        mother = actions.add_party(
            actor=actor,
            case=case,
            capacity="legal_representative",
            relation="mother",
            identity=Identity(surname="Төлегенова", given_name="Сәуле"),
        )
        persons.end_party(actor=actor, party=mother, until=clock.now(), reason="Ауыстырылды")
        assert Party.objects.get(pk=mother.pk).until is not None
        with pytest.raises(Conflict):
            persons.end_party(actor=actor, party=mother, until=clock.now(), reason="Екінші рет")
        with pytest.raises(Refused, match="about this child"):
            persons.end_party(actor=actor, party=child_of(case), until=clock.now(), reason="Қате")


def test_an_outdated_version_is_a_conflict(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        child = child_of(case)
        wanted = identity(child.person, given_name="Ерасыл")
        persons.correct_person(actor=actor, party=child, identity=wanted, reason="Қате", version=1)
        with pytest.raises(Conflict):
            persons.correct_person(
                actor=actor,
                party=child,
                identity=identity(child.person, given_name="Ерлан"),
                reason="Қате",
                version=1,
            )


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_or_a_difference_nothing_is_written(case: Any, as_: Any, reason: str) -> None:
    with for_actor(as_("aliya")) as actor:
        with pytest.raises(Refused, match="reason"), transaction.atomic():
            facts.correct_event(actor=actor, case=case, incident=incident(case, place="Басқа"), reason=reason)
        with pytest.raises(Refused, match="Nothing differs"), transaction.atomic():
            facts.correct_event(actor=actor, case=case, incident=incident(case), reason="Себеп")
        assert not Correction.objects.filter(case=case).exists()
        assert Case.objects.get(pk=case.pk).place == "Абай даңғылы, 12"


# --- event and article -----------------------------------------------------------------------------------------------


def test_a_truer_time_moves_the_age_and_the_limitation(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        (limit,) = clocks(case, "DL-LIMITATION")
        row = Case.objects.get(pk=case.pk)
        earlier = row.occurred_at - dt.timedelta(days=400)
        facts.correct_event(
            actor=actor,
            case=row,
            incident=incident(row, occurred_at=earlier),
            reason="Куәнің сөзі",
            version=1,
        )
        (moved,) = clocks(case, "DL-LIMITATION")
        assert moved.pk == limit.pk
        assert moved.starts_at == earlier
        assert moved.due_at is not None
        assert limit.due_at is not None
        assert limit.due_at - moved.due_at > dt.timedelta(days=390)
        born = child_of(case).person
        assert Case.objects.get(pk=case.pk).age_at_offence == born.age_on(clock.local(earlier).date())
        assert Case.objects.get(pk=case.pk).age_at_offence < row.age_at_offence
        told = restore(Event.objects.get(case_id=case.pk, type="case.corrected"))
        assert told is not None
        assert "→" in told.sentence()


def test_a_child_who_turns_out_to_be_below_the_age_stands_out(
    world: None, make_case: Any, as_: Any, client_for: Any
) -> None:
    """The fact is recorded whatever follows; the page then says that the case cannot go on as it is."""
    case = make_case(born_on=clock.today() - dt.timedelta(days=14 * 366 + 30))
    page = reverse("cases:overview", args=[case.pk])
    assert "CC 15" not in client_for("aliya").get(page).content.decode()
    with for_actor(as_("aliya")) as actor:
        earlier = case.occurred_at - dt.timedelta(days=200)
        facts.correct_event(
            actor=actor, case=case, incident=incident(case, occurred_at=earlier), reason="Куә"
        )
    shown = client_for("aliya").get(page)
    assert [i["panel"].key for i in shown.context["attention"]] == ["liability"]


def test_a_mistaken_article_is_corrected_and_a_requalification_stands_beside(case: Any, as_: Any) -> None:
    first, right, later = offence("188", "2"), offence("188", "3"), offence("191", "2")
    with for_actor(as_("aliya")) as actor:
        facts.correct_charge(actor=actor, case=case, offence=right, reason="Қаулыда басқа бөлік", version=1)
        (charge,) = Charge.objects.filter(case=case)
        assert charge.offence_id == right.pk
        facts.requalify(
            actor=actor,
            case=case,
            offence=later,
            decided_on=clock.today(),
            document="17-2/45",
            reason="Жаңа мән-жай",
            version=2,
        )
        rows = {c.offence_id: c for c in Charge.objects.filter(case=case)}
        assert rows[right.pk].ended_at is not None
        assert rows[later.pk].ended_at is None
        assert rows[later.pk].document == "17-2/45"
        told = restore(Event.objects.get(case_id=case.pk, type="charge.requalified"))
        assert told is not None
        assert right.citation in told.sentence()
        assert later.citation in told.sentence()
        assert first.pk not in rows


def test_nobody_below_the_age_answers_for_the_new_article(world: None, make_case: Any, as_: Any) -> None:
    born = clock.today() - dt.timedelta(days=14 * 366 + 30)
    case = make_case(born_on=born)
    general = next(o for o in Offence.objects.in_force(clock.today()) if not o.from_age_14)
    with for_actor(as_("aliya")) as actor, pytest.raises(NotLawful) as refused:
        facts.requalify(
            actor=actor, case=case, offence=general, decided_on=clock.today(), document="1", reason="Қате"
        )
    assert refused.value.code == "SG-01"


# --- detention -------------------------------------------------------------------------------------------------------


def test_an_earlier_start_moves_every_clock_of_the_detention(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        held = detain(actor, case, delivered_at=clock.now() - 4 * HOUR)
        start = held.started_at - 3 * HOUR
        facts.correct_detention(
            actor=actor, detention=held, started_at=start, reason="Камера жазбасы", version=1
        )
        for code in ("DL-DET-MINOR", "DL-DET-PARENTS"):
            (moved,) = clocks(case, code)
            assert moved.starts_at == start
        (limit,) = clocks(case, "DL-DET-MINOR")
        assert limit.due_at == start + 24 * HOUR
        (brought,) = clocks(case, "DL-DET-DELIVERY") if clocks(case, "DL-DET-DELIVERY") else (None,)
        assert brought is None or brought.starts_at == held.delivered_at
        told = restore(Event.objects.get(case_id=case.pk, type="detention.corrected"))
        assert told is not None
        assert "Actually detained" in told.sentence()


def test_a_time_given_later_meets_its_clock_and_taken_back_opens_it(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        held = detain(actor, case, delivered_at=clock.now() - 4 * HOUR)
        (protocol,) = clocks(case, "DL-DET-PROTOCOL")
        assert protocol.is_open
        drawn = clock.now() - 3 * HOUR
        facts.correct_detention(actor=actor, detention=held, protocol_at=drawn, reason="Хаттама табылды")
        (protocol,) = clocks(case, "DL-DET-PROTOCOL")
        assert protocol.met_at == drawn
        assert len(clocks(case, "DL-DET-PROSEC")) == 1
        held.refresh_from_db()
        facts.correct_detention(actor=actor, detention=held, protocol_at=None, reason="Басқа іс")
        (protocol,) = clocks(case, "DL-DET-PROTOCOL")
        assert protocol.met_at is None
        assert clocks(case, "DL-DET-PROSEC")[0].cancelled_at is not None


def test_nobody_alone_moves_the_start_later_or_makes_the_term_longer(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        held = detain(actor, case)
        for wrong in ({"started_at": held.started_at + HOUR}, {"exception": "mass_riots"}):
            with pytest.raises(Refused, match="Nobody alone"), transaction.atomic():
                facts.correct_detention(actor=actor, detention=held, reason="Қате", **wrong)
        with pytest.raises(DatabaseError), transaction.atomic():
            Detention.objects.filter(pk=held.pk).update(started_at=held.started_at + HOUR)
        assert Detention.objects.get(pk=held.pk).started_at == held.started_at


def test_a_corrected_release_moves_the_end_of_its_clocks(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        held = detain(actor, case, hours=10)
        released = clock.now() - 2 * HOUR
        held = actions.release(actor=actor, detention=held, ended_at=released, reason="handed_to_parents")
        facts.correct_detention(
            actor=actor, detention=held, ended_at=released - HOUR, reason="Журнал бойынша"
        )
        (limit,) = clocks(case, "DL-DET-MINOR")
        assert limit.met_at == released - HOUR


# --- who may ---------------------------------------------------------------------------------------------------------


def test_the_agency_that_holds_the_case_corrects(case: Any, as_: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        held = detain(actor, case)
        assert can_correct(actor, case)
        sent = actions.send_to_prosecutor(actor=actor, case=case)
    with for_actor(as_("madina")) as head:
        assert not can_correct(head, sent)
    with for_actor(as_("aliya")) as actor:
        assert not can_correct(actor, sent)
        with pytest.raises(Refused, match="another agency"):
            facts.correct_event(actor=actor, case=sent, incident=incident(sent, place="X"), reason="Қате")
    with for_actor(as_("marat")) as prosecutor:
        facts.correct_event(actor=prosecutor, case=sent, incident=incident(sent, place="X"), reason="Қате")
        facts.correct_detention(
            actor=prosecutor, detention=held, started_at=held.started_at - HOUR, reason="Материал"
        )
        child = child_of(case)
        persons.correct_person(
            actor=prosecutor, party=child, identity=identity(child.person, given_name="Ерлан"), reason="Құжат"
        )


# --- pages -----------------------------------------------------------------------------------------------------------


def local(instant: dt.datetime) -> str:
    return clock.local(instant).strftime("%Y-%m-%dT%H:%M")


def test_the_way_through_the_pages(case: Any, client_for: Any, as_: Any) -> None:
    aliya = client_for("aliya")
    with for_actor(as_("aliya")) as actor:
        held, child = detain(actor, case), child_of(case)
    menu = aliya.get(reverse("cases:overview", args=[case.pk])).content.decode()
    chooser = reverse("cases:correct", args=[case.pk])
    assert chooser in menu
    chosen = aliya.get(chooser).content.decode()
    page = reverse("cases:correct_person", args=[child.pk])
    assert page in chosen
    form = aliya.get(page).context["form"]
    typed = {n: v for n, v in form.initial.items() if v is not None} | {"given_name": "Ерасыл"}
    assert aliya.post(page, typed).status_code == 422, "the reason is asked"
    assert aliya.post(page, typed | {"reason": "Куәлік"}).status_code == 303
    again = aliya.post(page, typed | {"reason": "Куәлік", "given_name": "Ерлан"})
    assert again.status_code == 409
    assert "Ерлан" in again.content.decode()
    page = reverse("cases:correct_detention", args=[held.pk])
    sent = {"version": "1", "started_at": local(held.started_at - HOUR), "reason": "Журнал"}
    later = aliya.post(page, sent | {"started_at": local(held.started_at + HOUR)})
    assert later.status_code == 422
    assert "Журнал" in later.content.decode()
    assert aliya.post(page, sent).status_code == 303
    story = aliya.get(reverse("cases:corrections", args=[case.pk])).content.decode()
    assert "Нұрлан" in story
    assert "Ерасыл" in story
    assert "Журнал" in story


def test_an_unchanged_minute_is_no_correction(case: Any, client_for: Any, as_: Any) -> None:
    """The form shows minutes, the record keeps seconds."""
    with for_actor(as_("aliya")) as actor:
        held = detain(actor, case)
    aliya, page = client_for("aliya"), reverse("cases:correct_detention", args=[held.pk])
    sent = {"version": "1", "started_at": local(held.started_at), "place": "ИВС", "reason": "Орын"}
    assert aliya.post(page, sent).status_code == 303
    with for_actor(as_("aliya")):
        assert Detention.objects.get(pk=held.pk).started_at == held.started_at
        assert Correction.objects.get(case=case).values == {"detention_place": ["", "ИВС"]}


def test_the_api_says_and_does_the_same(case: Any, client_for: Any) -> None:
    aliya, page = client_for("aliya"), f"/api/v1/cases/{case.pk}/"
    body = {"offence": offence("188", "3").pk, "reason": "Қате", "version": 1}
    assert aliya.post(f"{page}correct_charge/", body, content_type="application/json").status_code == 200
    assert aliya.post(f"{page}correct_charge/", body, content_type="application/json").status_code == 409
    told = aliya.get(f"{page}corrections/").json()
    assert told[0]["changes"][0]["field"] == "offence"
    assert told[0]["reason"] == "Қате"


@pytest.mark.parametrize(
    ("capacity", "sexes"),
    [("suspect", ["boy", "girl"]), ("legal_representative", ["male", "female", "not known"])],
)
def test_a_mother_is_no_girl_on_the_form(world: None, capacity: str, sexes: list[str]) -> None:
    child = ids.new()
    person = child if capacity == "suspect" else ids.new()
    form = PersonCorrectionForm(
        stored={}, party=Party(person_id=person, case=Case(subject_id=child), capacity=capacity)
    )
    with translation.override("en"):
        assert [str(label) for value, label in form.fields["sex"].choices if value] == sexes
        assert str(form.fields["native_language"].label) == (
            "Language of the child" if capacity == "suspect" else "Language"
        )


def test_a_relation_is_shown_in_words_and_kept_as_its_code(case: Any, as_: Any, client_for: Any) -> None:
    with for_actor(as_("aliya")) as actor:
        mother = actions.add_party(
            actor=actor,
            case=case,
            capacity="legal_representative",
            relation="mother",
            identity=Identity(surname="Төлегенова", given_name="Сәуле"),
        )
    browser, page = client_for("aliya"), reverse("cases:correct_person", args=[mother.pk])
    browser.post("/language/", {"language": "ru"})
    form = browser.get(page).context["form"]
    assert form["relation"].value() == "мать"
    sent = {name: form[name].value() or "" for name in form.fields} | {"reason": "Опечатка"}
    assert browser.post(page, sent | {"surname": "Толегенова"}).status_code == 303
    with for_actor(as_("aliya")):
        assert Party.objects.get(pk=mother.pk).relation == "mother"
    sent = {name: browser.get(page).context["form"][name].value() or "" for name in form.fields}
    assert browser.post(page, sent | {"reason": "Ошибка", "relation": "Тётя"}).status_code == 303
    with for_actor(as_("aliya")):
        assert Party.objects.get(pk=mother.pk).relation == "Тётя"
    browser.post("/language/", {"language": "kk"})
    sent = {name: browser.get(page).context["form"][name].value() or "" for name in form.fields}
    assert browser.post(page, sent | {"reason": "Қате", "relation": "Әкесі"}).status_code == 303
    with for_actor(as_("aliya")):
        assert Party.objects.get(pk=mother.pk).relation == "father"
