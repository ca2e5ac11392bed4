"""Could this end without trial? Each criterion by itself, asked at each gate."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.context import for_actor
from audit.models import Event
from cases import actions, diversion
from cases.models import Case
from core import clock
from core.errors import Refused

pytestmark = pytest.mark.django_db


def states(case: Any, actor: Any) -> dict[str, str]:
    with for_actor(actor):
        return diversion.told(Case.objects.get(pk=case.pk))


def in_english(browser: Client) -> Client:
    browser.post(reverse("set_language"), {"language": "en"})
    return browser


@pytest.mark.parametrize(
    ("offence", "gravity", "barred"),
    [
        (("188", "2"), "met", "met"),
        (("192", "2"), "unknown", "met"),
        (("99", "2"), "not_met", "met"),
        (("146", "2"), "unknown", "not_met"),
    ],
)
def test_the_act_decides_what_is_open(
    world: None, make_case: Any, as_: Any, offence: tuple[str, str], gravity: str, barred: str
) -> None:
    case = make_case(offence=offence, born_on=clock.today() - dt.timedelta(days=17 * 366))
    found = states(case, as_("aliya"))
    assert (found["gravity"], found["barred"]) == (gravity, barred)
    assert (found["age"], found["harm"], found["consent"]) == ("met", "unknown", "unknown")


def test_the_answer_is_kept_with_the_step(world: None, make_case: Any, as_: Any) -> None:
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        with pytest.raises(Refused):
            actions.send_to_prosecutor(actor=aliya, case=case, considered="because")
        actions.send_to_prosecutor(actor=aliya, case=case, considered="harm")
        payload = Event.objects.get(case_id=case.pk, type="case.transferred").payload
        assert payload["considered"] == "harm"
        assert payload["criteria"]["gravity"] == "met"
    with for_actor(as_("marat")) as marat:
        actions.accept(actor=marat, case=Case.objects.get(pk=case.pk))
        actions.send_to_court(actor=marat, case=Case.objects.get(pk=case.pk))
        gates = diversion.asked(Case.objects.get(pk=case.pk))
    assert [row["is_asked"] for row in gates] == [True, False]


def test_each_gate_asks_on_its_page(world: None, make_case: Any, client_for: Any, as_: Any) -> None:
    case = make_case()
    browser = in_english(client_for("aliya"))
    address = reverse("cases:send_to_prosecutor", args=[case.pk])
    page = browser.get(address).content.decode()
    assert "Could this end without trial?" in page
    assert "nothing is summed up" in page
    for answer in diversion.Considered.labels:
        assert str(answer) in page
    form = browser.get(address).context["form"]
    sent = {"version": form["version"].value(), "to": form["to"].value(), "considered": "child"}
    sent |= {question.field: "yes" for question in form.questions}
    assert browser.post(address, sent).status_code == 303
    browser = in_english(client_for("marat"))
    tab = in_english(client_for("aliya")).get(f"/cases/{case.pk}/safeguards/").content.decode()
    assert "The child does not acknowledge the act, or does not consent." in tab
    for verb in ("send_to_court", "divert"):
        assert (
            "Could this end without trial?"
            in browser.get(reverse(f"cases:{verb}", args=[case.pk])).content.decode()
        )


def test_the_api_takes_the_answer(world: None, make_case: Any, client_for: Any, as_: Any) -> None:
    case = make_case()
    browser = client_for("aliya")
    url = f"/api/v1/cases/{case.pk}/send_to_prosecutor/"
    body = {"version": case.version, "considered": "nonsense"}
    assert browser.post(url, body, content_type="application/json").status_code == 400
    done = browser.post(url, body | {"considered": "later"}, content_type="application/json")
    assert done.status_code == 200
    with for_actor(as_("aliya")):
        assert Event.objects.get(case_id=case.pk, type="case.transferred").payload["considered"] == "later"
