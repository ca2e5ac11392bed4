"""What the child is owed before the file goes to the prosecutor, at the admission of a representative, and at eighteen."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.context import for_actor
from cases import actions
from cases.models import Case, Party
from core import clock
from safeguards import actions as actions_of
from safeguards import acts
from safeguards.models import SafeguardAnswer, SafeguardBreach
from safeguards.sheets import sheets
from safeguards.tasks import check_promises
from tests.races import at_once
from tests.safeguards.test_pages import in_english

ASKED = {"SG-19", "SG-20", "SG-21", "SG-50"}


@pytest.fixture
def case(world: None, make_case: Any) -> Any:
    return make_case()


def address(case: Any) -> str:
    return reverse("cases:send_to_prosecutor", args=[case.pk])


def filled(browser: Client, case: Any, **more: str) -> dict[str, str]:
    form = browser.get(address(case)).context["form"]
    sent = {"version": str(form["version"].value()), "to": str(form.initial["to"].pk)}
    return sent | {question.field: "yes" for question in form.questions} | more


def test_the_step_to_the_prosecutor_asks_and_a_no_opens_a_breach(
    case: Any, client_for: Any, as_: Any
) -> None:
    browser = in_english(client_for("aliya"))
    form = browser.get(address(case)).context["form"]
    assert {question.code for question in form.questions} == ASKED
    empty = browser.post(address(case), {"version": "1", "to": str(form.initial["to"].pk)})
    assert empty.status_code == 422
    assert set(empty.context["form"].errors) == {question.field for question in form.questions}
    sent = filled(browser, case, sg_sg_19="no", why_sg_19="The expert is ill until Friday")
    assert browser.post(address(case), sent).status_code == 303
    with for_actor(as_("marat")) as prosecutor:
        assert Case.objects.get(pk=case.pk).stage == "with_prosecutor"
        breach = SafeguardBreach.objects.visible_to(prosecutor).open().get(case=case)
        assert (breach.definition.code, breach.act_kind, breach.act_id) == ("SG-19", "completion", case.pk)
        answers = SafeguardAnswer.objects.visible_to(prosecutor).current().filter(case=case)
        assert {a.definition.code: a.answer for a in answers} == dict.fromkeys(ASKED, "yes") | {"SG-19": "no"}
    page = in_english(client_for("marat")).get(f"/cases/{case.pk}/safeguards/").content.decode()
    assert "The file sent to the prosecutor," in page
    assert "The expert is ill until Friday" in page


def test_a_misdemeanour_needs_no_examination(world: None, make_case: Any, client_for: Any) -> None:
    born = clock.today() - dt.timedelta(days=17 * 366 - 20)
    case = make_case(offence=("187", "1"), born_on=born)
    form = client_for("aliya").get(address(case)).context["form"]
    assert {question.code for question in form.questions} == ASKED - {"SG-19"}


def test_what_was_answered_before_is_there_and_is_not_said_again(
    case: Any, client_for: Any, as_: Any
) -> None:
    browser = in_english(client_for("aliya"))
    tab = browser.get(f"/cases/{case.pk}/safeguards/").content.decode()
    assert "Before the file goes to the prosecutor" in tab
    one = reverse("safeguards:answer", args=[case.pk, "completion", case.pk, "SG-21"])
    assert one in tab
    assert browser.post(one, {"answer": "yes", "version": ""}).status_code == 303
    form = browser.get(address(case)).context["form"]
    assert form["sg_sg_21"].value() == "yes"
    assert not form["sg_sg_19"].value()
    assert browser.post(address(case), filled(browser, case)).status_code == 303
    with for_actor(as_("marat")) as marat:
        actions.accept(actor=marat, case=Case.objects.get(pk=case.pk))
        actions.return_to_investigator(
            actor=marat, case=Case.objects.get(pk=case.pk), words="The expert is to be asked again."
        )
    again = filled(browser, case, sg_sg_50="no", why_sg_50="The right was not explained")
    assert browser.get(address(case)).context["form"]["sg_sg_50"].value() == "yes"
    assert browser.post(address(case), again).status_code == 303
    with for_actor(as_("aliya")) as actor:
        said = SafeguardAnswer.objects.visible_to(actor).filter(case=case)
        counts = {code: said.filter(definition__code=code).count() for code in ASKED}
        assert counts == dict.fromkeys(ASKED, 1) | {"SG-50": 2}
        assert SafeguardBreach.objects.visible_to(actor).open().get(case=case).definition.code == "SG-50"


def test_a_promise_that_is_not_kept_becomes_a_breach(
    committed: None, make_case: Any, client_for: Any, as_: Any
) -> None:
    case, browser = make_case(), client_for("aliya")
    by = clock.local(clock.now() + dt.timedelta(days=10)).strftime("%Y-%m-%dT%H:%M")
    sent = filled(browser, case, sg_sg_19="not_yet", by_sg_19=by)
    assert browser.post(address(case), sent).status_code == 303
    assert check_promises() == 0
    with clock.at(clock.now() + dt.timedelta(days=11)):
        assert check_promises() == 1
    with for_actor(as_("marat")) as prosecutor:
        breach = SafeguardBreach.objects.visible_to(prosecutor).open().get(case=case)
        assert (breach.definition.code, breach.act_kind) == ("SG-19", "completion")


def test_two_who_send_or_answer_at_once(committed: None, make_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = make_case(), client_for("aliya")
    sent, other = filled(browser, case), client_for("aliya")
    codes = at_once(*(lambda who=who: who.post(address(case), sent).status_code for who in (browser, other)))
    assert sorted(codes) == [303, 409]
    with for_actor(as_("aliya")) as actor:
        said = SafeguardAnswer.objects.visible_to(actor).filter(case=case)
        assert (said.count(), said.current().count()) == (4, 4)
    second = make_case(serial=4713)

    def answer() -> str:
        with for_actor(as_("aliya")) as actor:
            act = acts.find(second.pk, "completion", second.pk)
            held = actions_of.definition_of("SG-21")
            return str(
                actions_of.answer(actor=actor, case=second, definition=held, act=act, value="yes").answer
            )

    told = at_once(answer, answer)
    assert sorted(type(one).__name__ for one in told) in (["Conflict", "str"], ["str", "str"])
    with for_actor(as_("aliya")) as actor:
        assert SafeguardAnswer.objects.visible_to(actor).filter(case=second).current().count() == 1


def test_the_api_takes_them(case: Any, client_for: Any, as_: Any) -> None:
    body = {"version": 1, "answers": {"SG-20": "no"}, "explanations": {"SG-20": "The adult is sought."}}
    sent = client_for("aliya").post(
        f"/api/v1/cases/{case.pk}/send_to_prosecutor/", body, content_type="application/json"
    )
    assert sent.status_code == 200
    with for_actor(as_("marat")) as prosecutor:
        assert SafeguardBreach.objects.visible_to(prosecutor).open().get(case=case).definition.code == "SG-20"


def test_who_represents_the_child_is_asked_about_and_nobody_else(
    case: Any, client_for: Any, as_: Any
) -> None:
    browser, to = in_english(client_for("aliya")), reverse("cases:add_party", args=[case.pk])
    who = {"capacity": "legal_representative", "surname": "Ахметова", "given_name": "Сауле"}
    empty = browser.post(to, who)
    assert empty.status_code == 422
    assert set(empty.context["form"].errors) == {"sg_sg_06"}
    no = who | {"sg_sg_06": "no", "why_sg_06": "The uncle is a co-suspect; the guardianship body is asked"}
    assert browser.post(to, no).status_code == 303
    lawyer = {"capacity": "defence_counsel", "surname": "Цой", "given_name": "Пётр"}
    assert browser.post(to, lawyer).status_code == 303
    with for_actor(as_("aliya")) as actor:
        party = Party.objects.visible_to(actor).get(case=case, capacity="legal_representative")
        breach = SafeguardBreach.objects.visible_to(actor).open().get(case=case)
        assert (breach.definition.code, breach.act_id) == ("SG-06", party.pk)
        titles = [sheet.title for sheet in sheets(actor, case)]
    assert titles[0].startswith("A legal representative let in,")
    assert titles[-1] == "Before the file goes to the prosecutor"


def test_at_eighteen_every_page_says_that_the_chapter_has_ended(
    world: None, make_case: Any, client_for: Any
) -> None:
    young = make_case()
    grown = make_case(
        born_on=clock.today() - dt.timedelta(days=365 * 18 + 100),
        occurred_at=clock.now() - dt.timedelta(days=400),
        serial=4712,
    )
    browser = in_english(client_for("aliya"))
    said = "The person is 18 now"
    assert said not in browser.get(f"/cases/{young.pk}/").content.decode()
    assert said in browser.get(f"/cases/{grown.pk}/").content.decode()
    assert said in browser.get(f"/cases/{grown.pk}/timeline/").content.decode()
