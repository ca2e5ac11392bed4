"""Search first, then four steps, then one case, however often the button is pressed."""

import datetime as dt
from typing import Any

import pytest

from access.context import for_actor
from cases.models import Case, Detention, Party
from core import clock, iin
from legal.models import Offence, SafeguardDefinition

NEW = "/cases/new/"


def local(instant: dt.datetime) -> str:
    return clock.local(instant).strftime("%Y-%m-%dT%H:%M")


def born(years: int) -> dt.date:
    return clock.today() - dt.timedelta(days=years * 366)


def answers(years: int = 15, **changes: str) -> dict[str, str]:
    day = born(years)
    offence = Offence.objects.filter(article="188", part="2").order_by("-valid_from").first()
    typed = {
        "iin": iin.invented(born_on=day, male=True, serial=77),
        "surname": "Құрманғазыұлы",
        "given_name": "Ерасыл",
        "patronymic": "",
        "born_on": day.isoformat(),
        "sex": "m",
        "citizenship": "KAZ",
        "native_language": "kk",
        "address": "Ермеков көшесі, 5",
        "phone": "+77010000002",
        "school": "№ 7",
        "kind": "criminal",
        "occurred_at": local(clock.now() - dt.timedelta(hours=4)),
        "place": "Абай даңғылы",
        "summary": "Телефон",
        "offence": str(offence.pk),
        "language_of_proceedings": "kk",
        "detained": "no",
    }
    return typed | changes


@pytest.fixture
def receipt(world: None, client_for: Any) -> str:
    page = client_for("aliya").post(NEW, {"iin": answers()["iin"]})
    assert page.status_code == 200
    return str(page.context["receipt"].pk)


def test_search_comes_first(world: None, client_for: Any) -> None:
    aliya = client_for("aliya")
    page = aliya.get(NEW)
    assert page.status_code == 200
    assert b'name="surname"' not in page.content
    refused = aliya.post(NEW, {"go": "save", **answers()})
    assert refused.status_code in (200, 422)
    with for_actor_named("aliya") as actor:
        assert not Case.objects.visible_to(actor).exists()


def for_actor_named(username: str) -> Any:
    from accounts.actor import actor_of
    from accounts.models import User

    user = User.objects.get(username=username)
    return for_actor(actor_of(user, user.memberships.first().pk))


def test_a_foreign_receipt_is_refused_and_keeps_what_was_typed(receipt: str, client_for: Any) -> None:
    page = client_for("timur").post(NEW, {"search": receipt, "shown": "check", "go": "save", **answers()})
    assert page.status_code == 422
    assert "Құрманғазыұлы" in page.content.decode()


def test_steps_carry_the_answers(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    page = aliya.post(NEW, {"search": receipt, "shown": "child", "go": "event", **answers()})
    assert page.status_code == 200
    text = page.content.decode()
    assert 'type="hidden" name="surname" value="Құрманғазыұлы"' in text
    assert "Құрманғазыұлы" not in page.request["PATH_INFO"]
    back = aliya.post(NEW, {"search": receipt, "shown": "event", "go": "child", **answers()})
    assert 'value="Құрманғазыұлы"' in back.content.decode()


def test_a_wrong_check_digit_stands_beside_the_field(receipt: str, client_for: Any) -> None:
    good = answers()["iin"]
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    page = client_for("aliya").post(
        NEW, {"search": receipt, "shown": "child", "go": "event", **answers(iin=wrong)}
    )
    assert page.status_code == 422
    assert page.context["pages"][0][1].errors["iin"]


def test_a_date_that_differs_from_the_iin_is_only_a_remark(receipt: str, client_for: Any) -> None:
    other = (born(15) + dt.timedelta(days=40)).isoformat()
    page = client_for("aliya").post(
        NEW, {"search": receipt, "shown": "child", "go": "event", **answers(born_on=other)}
    )
    assert page.status_code == 200
    assert page.context["flow"].remarks


def test_a_case_with_detention_and_representative_is_registered_once(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    started = clock.now() - dt.timedelta(hours=2)
    sent = answers(
        detained="yes",
        started_at=local(started),
        rep_relation="mother",
        rep_surname="Ахметова",
        rep_given_name="Гүлнар",
        victim_surname="Ким",
        victim_given_name="Аружан",
        **{f"sg_sg_{n}": "yes" for n in ("03", "05", "07", "17")},
        sg_sg_12="no",
        why_sg_12="Психолог шақырылды",
    )
    check = aliya.post(NEW, {"search": receipt, "shown": "detention", "go": "check", **sent})
    assert check.status_code == 200, [f.errors for _s, f in check.context["pages"]]
    first = aliya.post(NEW, {"search": receipt, "shown": "check", "go": "save", **sent})
    second = aliya.post(NEW, {"search": receipt, "shown": "check", "go": "save", **sent})
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    with for_actor_named("aliya") as actor:
        (case,) = Case.objects.visible_to(actor)
        detention = Detention.objects.visible_to(actor).get(case=case)
        assert detention.started_at == started.replace(second=0, microsecond=0)
        assert detention.apart_from_adults is True
        capacities = {p.capacity for p in Party.objects.visible_to(actor).filter(case=case)}
        assert capacities == {"suspect", "legal_representative", "victim"}


def test_a_child_below_the_age_of_liability_goes_to_the_protective_track(
    receipt: str, client_for: Any
) -> None:
    aliya = client_for("aliya")
    sent = answers(years=13)
    page = aliya.post(NEW, {"search": receipt, "shown": "event", "go": "detention", **sent})
    assert page.status_code == 422
    text = page.content.decode()
    assert "SG-01" in text
    assert "УК ст. 15" in text
    assert 'value="civil"' in text
    assert "Құрманғазыұлы" in text
    on = aliya.post(NEW, {"search": receipt, "shown": "check", "go": "civil", **sent})
    assert on.status_code == 303
    with for_actor_named("aliya") as actor:
        assert Case.objects.visible_to(actor).get().kind == "civil_protection"


def test_a_rule_that_is_not_verified_warns_where_a_verified_one_refuses(
    receipt: str, client_for: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(SafeguardDefinition, "is_read", property(lambda row: False))
    aliya, sent = client_for("aliya"), answers(years=13)
    page = aliya.post(NEW, {"search": receipt, "shown": "event", "go": "detention", **sent})
    assert page.status_code == 200
    (said,) = [str(message) for message in page.context["messages"]]
    assert "УК ст. 15" in said
    assert "УК ст. 15" in page.content.decode()
    monkeypatch.undo()
    page = aliya.post(NEW, {"search": receipt, "shown": "event", "go": "detention", **sent})
    assert page.status_code == 422
    assert not list(page.context["messages"]), "what is refused is not warned of as well"


def test_the_known_child_gets_a_second_case_not_a_second_record(
    world: None, make_case: Any, client_for: Any
) -> None:
    known = make_case()
    aliya = client_for("aliya")
    found = aliya.post("/cases/search/", {"name": "Tolegenuly", "birth_year": str(born(15).year)})
    assert found.status_code == 200
    hits = [h for _title, group in found.context["groups"] for h in group]
    assert [h.person_id for h in hits] == [known.subject_id]
    sent = answers()
    for name in ("iin", "surname", "given_name", "born_on", "sex"):
        del sent[name]
    page = aliya.post(
        NEW,
        {
            "search": str(found.context["receipt"].pk),
            "person": str(known.subject_id),
            "shown": "check",
            "go": "save",
            **sent,
        },
    )
    assert page.status_code == 303
    with for_actor_named("aliya") as actor:
        assert Case.objects.visible_to(actor).filter(subject_id=known.subject_id).count() == 2


def test_a_record_of_another_agency_shows_masked(world: None, make_case: Any, client_for: Any) -> None:
    make_case(by="nurlan", surname="Сейтжанов", given_name="Диас", serial=9)
    page = client_for("aliya").post("/cases/search/", {"name": "Сейтжанов", "birth_year": str(born(15).year)})
    text = page.content.decode()
    (hit,) = [h for _t, group in page.context["groups"] for h in group]
    assert hit.person is None
    assert "Д. С." in text
    assert "Диас" not in text
    assert "188(" not in text


def test_nothing_of_a_victim_is_found_by_others(
    world: None, make_case: Any, client_for: Any, as_: Any
) -> None:
    from cases import actions, people

    case = make_case(by="nurlan")
    with for_actor(as_("nurlan")) as actor:
        who = people.Identity(surname="Жәбірленова", given_name="Аружан", birth_year=2012)
        found = people.search(actor=actor, name="Жәбірленова")
        actions.add_party(actor=actor, case=case, capacity="victim", search_id=found.receipt.pk, identity=who)
    page = client_for("aliya").post("/cases/search/", {"name": "Жәбірленова"})
    assert page.context["groups"] == []


def test_a_mother_is_not_offered_as_the_child(world: None, make_case: Any, client_for: Any, as_: Any) -> None:
    from cases import actions, people

    case = make_case()
    with for_actor(as_("aliya")) as actor:
        mother = people.Identity(surname="Төлегенова", given_name="Гүлнар")
        actions.add_party(actor=actor, case=case, capacity="legal_representative", identity=mother)
    page = client_for("aliya").post("/cases/search/", {"name": "Төлегенова"})
    (hit,) = [h for _t, group in page.context["groups"] for h in group]
    assert hit.person_id in page.context["grown_up"]
    assert 'name="person"' not in page.content.decode()


@pytest.mark.parametrize("typed", ["{code}", "{iin}", "Төлегенұлы {year}"])
def test_the_top_bar_finds_by_code_iin_or_name(
    typed: str, world: None, make_case: Any, client_for: Any
) -> None:
    case = make_case()
    number = iin.invented(born_on=born(15), male=True, serial=4711)
    text = typed.format(code=case.code.lower(), iin=number, year=born(15).year)
    page = client_for("aliya").post("/cases/search/", {"q": text})
    assert page.status_code == 200
    assert case.code in page.content.decode()


def test_a_code_of_another_agency_is_not_found(world: None, make_case: Any, client_for: Any) -> None:
    case = make_case(by="nurlan")
    page = client_for("aliya").post("/cases/search/", {"q": case.code})
    assert page.status_code == 200
    assert page.context["cases"] == []


def test_expert_mode_is_remembered(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    page = aliya.post(NEW, {"search": receipt, "shown": "child", "go": "expert", "surname": "Құрманғазыұлы"})
    text = page.content.decode()
    assert 'name="started_at"' in text
    assert 'value="Құрманғазыұлы"' in text
    again = aliya.post(NEW, {"search": receipt, "go": "child"}, follow=True)
    assert 'name="started_at"' in again.content.decode()


def test_roles_that_do_not_register_are_told(world: None, client_for: Any) -> None:
    assert client_for("marat").get(NEW).status_code == 403


def test_the_offence_picker_works_with_and_without_script(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    part = aliya.get("/cases/new/offences/", {"offence_q": "188(2)"}).content.decode()
    assert "188(2)" in part
    sent = answers(offence="", offence_q="188(2)")
    page = aliya.post(NEW, {"search": receipt, "shown": "event", "go": "find", **sent}).content.decode()
    assert "188(2)" in page
