"""The verbs as pages: 403 with a reason, 404 for strangers, 422, 409 with the text kept, 303 when done."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from access.context import for_actor
from cases import actions
from cases.models import Case, Detention, Interview, Party, Returned
from core import clock
from core.errors import Refused


def local(instant: dt.datetime) -> str:
    return clock.local(instant).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def case(world: None, make_case: Any) -> Any:
    return make_case()


def kept(form: Any) -> dict[str, str]:
    """Every guarantee that the form asks for, answered with yes."""
    return {question.field: "yes" for question in form.questions}


def url(name: str, case: Any) -> str:
    return reverse(f"cases:{name}", args=[case.pk])


VERBS = [
    "send_to_prosecutor",
    "send_to_court",
    "return_to_investigator",
    "accept",
    "detain",
    "release",
    "interview",
    "add_party",
]


@pytest.mark.parametrize("name", VERBS)
def test_strangers_find_nothing_and_other_roles_are_told(name: str, case: Any, client_for: Any) -> None:
    answers = {client_for(who).get(url(name, case)).status_code for who in ("nurlan", "zarina")}
    assert answers <= {403, 404}
    assert client_for("anna").get(url(name, case)).status_code == 403


def test_the_way_from_police_to_court(case: Any, client_for: Any, as_: Any) -> None:
    aliya, marat, dina = client_for("aliya"), client_for("marat"), client_for("dina")
    form = aliya.get(url("send_to_prosecutor", case)).context["form"]
    sent = {"version": "1", "to": str(form.initial["to"].pk), **kept(form)}
    assert aliya.post(url("send_to_prosecutor", case), sent).status_code == 303
    assert marat.post(url("accept", case), {"version": "2"}).status_code == 303
    assert dina.get(url("overview", case)).status_code == 404
    court = marat.get(url("send_to_court", case)).context["form"].initial["to"]
    assert marat.post(url("send_to_court", case), {"version": "2", "to": str(court.pk)}).status_code == 303
    assert case.code in dina.get("/").content.decode()
    assert dina.post(url("accept", case), {"version": "3"}).status_code == 303
    with for_actor(as_("dina")) as clerk:
        assert Case.objects.visible_to(clerk).get().stage == "in_court"


def test_a_stale_version_answers_409_and_a_second_send_goes_through(
    case: Any, client_for: Any, as_: Any
) -> None:
    aliya = client_for("aliya")
    form = aliya.get(url("send_to_prosecutor", case)).context["form"]
    to = str(form.initial["to"].pk)
    page = aliya.post(url("send_to_prosecutor", case), {"version": "0", "to": to, **kept(form)})
    assert page.status_code == 409
    text = page.content.decode()
    assert f'value="{to}" selected' in text
    assert 'name="version" value="1"' in text


def test_invalid_answers_422(case: Any, client_for: Any) -> None:
    aliya = client_for("aliya")
    assert aliya.post(url("send_to_prosecutor", case), {"version": "1", "to": "0"}).status_code == 422
    assert aliya.post(url("detain", case), {"started_at": ""}).status_code == 422
    assert aliya.post(url("add_party", case), {"capacity": "victim"}).status_code == 422
    later = local(clock.now() + dt.timedelta(days=1))
    assert aliya.post(url("detain", case), {"started_at": later}).status_code == 422


def test_detention_and_release(case: Any, client_for: Any, as_: Any) -> None:
    aliya = client_for("aliya")
    form = aliya.get(url("detain", case)).context["form"]
    sent = {q.field: "yes" for q in form.questions} | {
        "started_at": local(clock.now() - dt.timedelta(hours=3))
    }
    assert {"SG-03", "SG-05", "SG-07", "SG-12", "SG-17"} <= {q.code for q in form.questions}
    assert aliya.post(url("detain", case), sent).status_code == 303
    assert aliya.post(url("detain", case), sent).status_code == 409
    ended = {"ended_at": local(clock.now()), "reason": "handed_to_parents"}
    assert aliya.post(url("release", case), ended).status_code == 303
    with for_actor(as_("aliya")) as actor:
        assert Detention.objects.visible_to(actor).get().end_reason == "handed_to_parents"


def test_interview_and_people(case: Any, client_for: Any, as_: Any) -> None:
    aliya = client_for("aliya")
    added = {"capacity": "victim", "surname": "Ким", "given_name": "Аружан", "birth_year": "2012"}
    assert aliya.post(url("add_party", case), added).status_code == 303
    with_address = added | {"surname": "Цой", "address": "Абай, 1"}
    refused = aliya.post(url("add_party", case), with_address)
    assert refused.status_code == 422
    assert "70(2)(5)" in refused.content.decode()
    form = aliya.get(url("interview", case)).context["form"]
    party = form.initial["party"]
    sent = {q.field: "yes" for q in form.questions} | {
        "party": str(party.pk),
        "started_at": local(clock.now() - dt.timedelta(hours=2)),
        "ended_at": local(clock.now() - dt.timedelta(hours=1)),
    }
    assert aliya.post(url("interview", case), sent).status_code == 303
    with for_actor(as_("aliya")) as actor:
        assert Interview.objects.visible_to(actor).get().party_id == party.pk
        assert Party.objects.visible_to(actor).filter(case=case, capacity="victim").count() == 1


def test_buttons_follow_the_rights(case: Any, client_for: Any) -> None:
    aliya = client_for("aliya").get(url("overview", case)).content.decode()
    assert url("send_to_prosecutor", case) in aliya
    assert url("accept", case) not in aliya
    assert url("detain", case) in aliya
    assert f'href="{url("release", case)}"' not in aliya
    marat = client_for("marat").get(url("overview", case)).content.decode()
    assert url("accept", case) not in marat
    assert url("detain", case) not in marat
    assert url("send_to_prosecutor", case) not in marat
    assert client_for("marat").get(url("send_to_prosecutor", case)).status_code == 403


MISSING = "1. Психологты шақыру.\n2. Заңды өкілді жауапқа қайта шақыру."


@pytest.fixture
def with_prosecutor(case: Any, as_: Any) -> Any:
    with for_actor(as_("aliya")) as aliya:
        actions.send_to_prosecutor(actor=aliya, case=case)
    return case


def test_a_case_goes_back_with_what_has_to_be_done(with_prosecutor: Any, client_for: Any, as_: Any) -> None:
    case, marat, aliya = with_prosecutor, client_for("marat"), client_for("aliya")
    empty = marat.post(url("return_to_investigator", case), {"version": "2", "words": " "})
    assert empty.status_code == 422
    assert "words" in empty.context["form"].errors
    back = marat.post(url("return_to_investigator", case), {"version": "2", "words": MISSING})
    assert back.status_code == 303
    page = aliya.get(url("overview", case)).content.decode()
    assert "1. Психологты шақыру.<br>2. Заңды өкілді" in page
    form = aliya.get(url("send_to_prosecutor", case)).context["form"]
    sent = {"version": "3", "to": str(as_("marat").agency.pk), **kept(form)}
    assert aliya.post(url("send_to_prosecutor", case), sent).status_code == 303
    assert "Психологты шақыру" in marat.get(url("overview", case)).content.decode()
    marat.post(url("send_to_court", case), send_form(marat, case))
    assert "Психологты шақыру" not in client_for("dina").get(url("overview", case)).content.decode()


def send_form(browser: Any, case: Any) -> dict[str, str]:
    form = browser.get(url("send_to_court", case)).context["form"]
    return {"version": str(form.initial["version"]), "to": str(form.initial["to"].pk)}


def test_what_has_to_be_done_lies_under_the_childs_key_and_stays(with_prosecutor: Any, as_: Any) -> None:
    with for_actor(as_("marat")) as marat:
        with pytest.raises(Refused):
            actions.return_to_investigator(actor=marat, case=with_prosecutor, words="  жоқ  ")
        actions.return_to_investigator(actor=marat, case=with_prosecutor, words=MISSING)
        row = Returned.objects.get(case=with_prosecutor)
        assert row.words == MISSING
        with connection.cursor() as cursor:
            cursor.execute("SELECT words FROM cases_returned WHERE id = %s", [row.pk])
            assert "Психологты".encode() not in bytes(cursor.fetchone()[0])
        for change in (lambda: Returned.objects.update(made_at=clock.now()), row.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    with for_actor(as_("aliya")) as aliya, pytest.raises(DatabaseError), transaction.atomic():
        Returned.objects.create(
            case=with_prosecutor,
            words="чужой рукой",
            made_at=clock.now(),
            made_by=aliya.user,
            agency=aliya.agency,
        )
