"""Nothing typed is lost: refused, forbidden by law or changed by somebody else, the text comes back in the form."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from access.context import for_actor
from accounts.principals import Capacity
from cases import actions, guarantees
from cases.models import Detention, Participation
from core import clock
from core.errors import NotLawful, Refused
from deadlines.models import Deadline
from probation import actions as plans
from probation.models import Contact, Plan
from safeguards.models import SafeguardBreach
from tests.probation.conftest import decided, opening
from tests.safeguards.test_breaches import detained
from tests.victims.conftest import add_victim
from victims import actions as support

pytestmark = pytest.mark.django_db
WORDS = "Бәрін өзім айтамын, ешкім жоғалтпасын"


def in_russian(text: str) -> str:
    with translation.override("ru"):
        return gettext(text)


def local(instant: dt.datetime) -> str:
    return clock.local(instant).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def case(world: None, make_case: Any) -> Any:
    return make_case()


@pytest.fixture
def plan(case: Any, as_: Any) -> Plan:
    with for_actor(as_("ruslan")) as actor:
        return plans.open_plan(actor=actor, case=decided(as_, case), opening=opening())


@pytest.fixture
def record(case: Any, as_: Any) -> Any:
    from accounts.models import Agency

    victim = add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")) as actor:
        support.refer_victim(actor=actor, case=case, party=victim, to=Agency.objects.get(key="victims-kar"))
    with for_actor(as_("saule")) as actor:
        return support.take_up_victim(actor=actor, case=case, party=victim)


def test_an_outdated_plan_keeps_the_childs_words_and_says_what_changed(
    plan: Plan, client_for: Any, as_: Any
) -> None:
    with for_actor(as_("aigerim")) as head:
        plans.agree(
            actor=head, plan=plan, who="family", agreed=True, on=clock.today(), words="", version=None
        )
    page = reverse("probation:agree_child", args=[plan.pk])
    typed = {"who": "child", "agreed": "yes", "on": clock.today().isoformat(), "words": WORDS, "version": "1"}
    answer = client_for("ruslan").post(page, typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert WORDS in text
    assert 'name="version" value="2"' in text
    assert in_russian("What changed meanwhile") in text
    assert as_("aigerim").user.short_name in text, "who changed it stands among the latest entries"
    assert in_russian("Do it all the same") in text
    assert client_for("ruslan").post(page, {**typed, "version": "2"}).status_code == 303


def test_a_plan_that_ended_meanwhile_keeps_the_text(plan: Plan, client_for: Any, as_: Any) -> None:
    page = reverse("probation:add_goal", args=[plan.pk])
    with for_actor(as_("aigerim")) as head:
        plans.end_plan(actor=head, plan=plan, result="withdrawn", on=clock.today())
    answer = client_for("ruslan").post(page, {"area": "school", "words": WORDS})
    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert client_for("ruslan").get(page).status_code == 403


def test_a_meeting_that_a_colleague_recorded_keeps_the_note(plan: Plan, client_for: Any, as_: Any) -> None:
    with clock.at(clock.now() - dt.timedelta(days=2)), for_actor(as_("ruslan")) as actor:
        plans.plan_contact(actor=actor, plan=plan, at=clock.now() + dt.timedelta(hours=3), kind="office")
    with for_actor(as_("aigerim")) as head:
        meeting = Contact.objects.get(plan=plan)
        plans.record_contact(
            actor=head, outcome=plans.Outcome(attendance="on_time"), contact=meeting, plan=plan, kind="office"
        )
    page = reverse("probation:record", args=[meeting.pk])
    typed = {
        "step": "check",
        "go": "save",
        "kind": "office",
        "attendance": "on_time",
        "note": WORDS,
        "no_next": "on",
    }
    answer = client_for("ruslan").post(page, typed)
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert client_for("aigerim").post(page, typed).status_code == 303, (
        "a second press of one's own is no conflict"
    )


def test_an_outdated_record_of_a_victim_shows_both_texts(record: Any, client_for: Any, as_: Any) -> None:
    with for_actor(as_("saule")) as actor:
        support.record_contact_details(
            actor=actor,
            record=record,
            details=support.ContactDetails(safe_address="Гүлдер көшесі, 5"),
            version=1,
        )
    page = reverse("victims:details", args=[record.pk])
    answer = client_for("saule").post(
        page, {"safe_address": "Абай, 9", "contact_rules": WORDS, "version": "1"}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f">{WORDS}</textarea>" in text.replace("\n", "") or f'value="{WORDS}"' in text
    assert 'value="Абай, 9"' in text
    assert "Гүлдер көшесі, 5" in text, "what is kept stands beside what was typed"
    assert 'name="version" value="2"' in text


def test_a_refused_record_of_a_victim_keeps_the_text(record: Any, client_for: Any, as_: Any) -> None:
    with for_actor(as_("saule")) as actor:
        support.close_support(actor=actor, record=record)
    page = reverse("victims:details", args=[record.pk])
    answer = client_for("saule").post(page, {"contact_rules": WORDS, "version": "2"})
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()


def test_a_plain_refusal_in_a_case_keeps_the_text(case: Any, client_for: Any, as_: Any) -> None:
    """The end of a detention before its beginning."""
    aliya = client_for("aliya")
    with for_actor(as_("aliya")) as actor:
        actions.detain(actor=actor, case=case, started_at=clock.now() - dt.timedelta(hours=1))
    before = local(clock.now() - dt.timedelta(hours=5))
    answer = aliya.post(
        reverse("cases:release", args=[case.pk]), {"ended_at": before, "reason": "term_ended"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert before in text
    assert in_russian("The end lies before the beginning of the detention.") in text


def test_a_right_that_ended_meanwhile_keeps_the_text(case: Any, client_for: Any, as_: Any) -> None:
    """The agency lost the case while its colleague typed: the form comes back, and nothing is recorded."""
    with for_actor(as_("aliya")):
        mine = Participation.objects.get(case=case, capacity=Capacity.INVESTIGATING)
        Participation.objects.create(
            case=case, agency=mine.agency, capacity=Capacity.FORMER, since=clock.now(), basis="test"
        )
        mine.until = clock.now()
        mine.save(update_fields=["until"])
    page = reverse("cases:add_party", args=[case.pk])
    typed = {"capacity": "legal_representative", "surname": WORDS[:30], "given_name": "Ә", "sg_sg_06": "yes"}
    answer = client_for("aliya").post(page, typed)
    assert answer.status_code == 403
    assert WORDS[:30] in answer.content.decode()
    assert client_for("aliya").get(page).status_code == 403


def test_all_or_nothing_when_the_second_half_is_refused(
    case: Any, client_for: Any, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that does two things does none of them when the second is refused."""

    def refuse(**_: Any) -> None:
        raise Refused("no")

    browser = client_for("aliya")
    page = reverse("cases:detain", args=[case.pk])
    form = browser.get(page).context["form"]
    monkeypatch.setattr(guarantees, "answer", refuse)
    sent = {q.field: "yes" for q in form.questions} | {
        "started_at": local(clock.now() - dt.timedelta(hours=3))
    }
    assert browser.post(page, sent).status_code == 422
    with for_actor(as_("aliya")):
        assert not Detention.objects.filter(case=case).exists()


def test_what_the_law_forbids_keeps_the_text(
    case: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(**_: Any) -> None:
        raise NotLawful("forbidden", "another way", code="SG-01", basis="CC 15")

    monkeypatch.setattr(actions, "add_party", forbid)
    typed = {"capacity": "legal_representative", "surname": WORDS[:30], "given_name": "Ә", "sg_sg_06": "yes"}
    answer = client_for("aliya").post(reverse("cases:add_party", args=[case.pk]), typed)
    assert answer.status_code == 422
    assert WORDS[:30] in answer.content.decode()
    assert "another way" in answer.content.decode()


def test_an_outdated_breach_and_an_outdated_term_keep_what_was_typed(
    case: Any, client_for: Any, as_: Any
) -> None:
    detained(as_("aliya"), case, {"SG-12": "no"})
    with for_actor(as_("aliya")):
        breach = SafeguardBreach.objects.get(case=case)
        term = Deadline.objects.get(case=case, rule__code="DL-INV-PRELIM")
    browser = client_for("marat")
    closing = {"kind": "explained", "reason": WORDS, "version": "99"}
    answer = browser.post(reverse("safeguards:close", args=[breach.pk]), closing)
    assert (answer.status_code, WORDS in answer.content.decode()) == (409, True)
    answer = browser.post(reverse("deadlines:extend", args=[term.pk]), {"value": "1", "version": "99"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="value" value="1"' in text
    assert f'name="version" value="{term.version}"' in text


def test_a_refused_attempt_leaves_its_entry(plan: Plan, client_for: Any, as_: Any) -> None:
    from audit.models import AccessLog

    with for_actor(as_("aigerim")) as head:
        plans.end_plan(actor=head, plan=plan, result="withdrawn", on=clock.today())
    client_for("ruslan").post(
        reverse("probation:add_goal", args=[plan.pk]), {"area": "school", "words": WORDS}
    )
    with for_actor(as_("ruslan")):
        assert AccessLog.objects.filter(kind="refused", route="probation:add_goal").count() == 1
