"""The page of an interview: what is left of the day before it is sent, and of each guarantee its own why and by when."""

import datetime as dt
from typing import Any

import pytest

from access.context import for_actor
from cases import actions, questioning, vault
from cases.models import Interview, Party
from cases.questioning import Left, left
from core import clock
from safeguards.models import SafeguardAnswer, SafeguardBreach
from tests.safeguards.test_pages import in_english

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def noon(world: None) -> Any:
    with clock.at(clock.local(clock.now()).replace(hour=12, minute=0, second=0, microsecond=0)):
        yield


def local(instant: dt.datetime) -> str:
    return clock.local(instant).strftime("%Y-%m-%dT%H:%M")


def address(case: Any) -> str:
    return f"/cases/{case.pk}/interview/"


def held(actor: Any, case: Any, ago: float, hours: float) -> None:
    """An interview that began so many hours ago and took so many."""
    began = clock.now() - ago * HOUR
    with for_actor(actor):
        party = Party.objects.filter(case=case).order_by("pk").first()
        actions.record_interview(
            actor=actor,
            case=case,
            party=party,
            kind="suspect",
            started_at=began,
            ended_at=began + hours * HOUR,
        )


def filled(browser: Any, case: Any, **said: Any) -> dict[str, Any]:
    form = browser.get(address(case)).context["form"]
    return {q.field: "yes" for q in form.questions} | {
        "party": str(form.initial["party"].pk),
        "started_at": local(clock.now() - 2 * HOUR),
        "ended_at": local(clock.now() - HOUR),
        **said,
    }


def test_the_page_says_what_is_left_of_the_day(noon: Any, make_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = make_case(), client_for("aliya")
    assert browser.get(address(case)).context["left"][0][1] == Left(in_a_row=120, of_the_day=240)
    held(as_("aliya"), case, ago=3, hours=1)
    ((name, minutes),) = browser.get(address(case)).context["left"]
    assert minutes == Left(in_a_row=120, of_the_day=180), "an hour of the day is used, a break was made"
    page = browser.get(address(case), {"started_at": local(clock.now() - 2 * HOUR)})
    assert page.context["left"][0][1] == Left(in_a_row=60, of_the_day=180), "as of the minute that is typed"
    assert case.subject.surname in name
    assert "<b>" + name in page.content.decode()


def test_nothing_is_left_of_a_day_that_is_used_up(
    noon: Any, make_case: Any, client_for: Any, as_: Any
) -> None:
    case, browser = make_case(), client_for("aliya")
    held(as_("aliya"), case, ago=6, hours=2.5)
    held(as_("aliya"), case, ago=3, hours=1.25)
    with for_actor(as_("aliya")):
        assert left(case.subject_id, clock.now()) == Left(in_a_row=15, of_the_day=15), "never above the day"
    held(as_("aliya"), case, ago=1, hours=1)
    assert browser.get(address(case)).context["left"][0][1] == Left(in_a_row=0, of_the_day=0)


@pytest.mark.parametrize(
    ("typed", "minutes", "words"),
    [
        ("20:00", Left(in_a_row=120, of_the_day=120, by_night=True), "The night begins then."),
        ("21:10", Left(in_a_row=50, of_the_day=50, by_night=True), "The night begins then."),
        (
            "22:00",
            Left(in_a_row=0, of_the_day=0, by_night=True),
            "It is night: a child is questioned by day only.",
        ),
        (
            "05:59",
            Left(in_a_row=0, of_the_day=0, by_night=True),
            "It is night: a child is questioned by day only.",
        ),
        ("06:00", Left(in_a_row=120, of_the_day=240), ""),
    ],
)
def test_no_minutes_are_left_of_the_night(
    noon: Any, make_case: Any, client_for: Any, typed: str, minutes: Left, words: str
) -> None:
    """A child is questioned by day only (CPC art. 535(2)): what is shown as left ends when the night begins."""
    case, browser = make_case(), in_english(client_for("aliya"))
    at = f"{clock.today() - dt.timedelta(days=1)}T{typed}"
    page = browser.get(address(case), {"started_at": at})
    assert page.context["left"][0][1] == minutes
    text = page.content.decode()
    assert {
        w for w in ("The night begins then.", "It is night: a child is questioned by day only.") if w in text
    } == ({words} if words else set())


def test_what_no_rule_limits_has_no_end(noon: Any, make_case: Any, as_: Any, monkeypatch: Any) -> None:
    case = make_case()
    assert questioning._limits(clock.today()) == {"minutes_in_a_row": 120, "minutes_of_the_day": 240}
    monkeypatch.setattr(questioning, "_limits", lambda day: {"minutes_of_the_day": 90})
    with for_actor(as_("aliya")):
        assert left(case.subject_id, clock.now()) == Left(in_a_row=None, of_the_day=90)


def test_each_guarantee_has_its_own_why_and_by_when(
    noon: Any, make_case: Any, client_for: Any, as_: Any
) -> None:
    case, browser = make_case(), client_for("aliya")
    by = clock.now() + 5 * HOUR
    sent = filled(
        browser,
        case,
        sg_sg_03="no",
        why_sg_03="Адвокат не приехал",
        sg_sg_12="no",
        why_sg_12="Психолог шақырылды",
        sg_sg_05="not_yet",
        by_sg_05=local(by),
        why_sg_05="Мать едет из Темиртау",
    )
    assert browser.post(address(case), sent).status_code == 303
    with for_actor(as_("aliya")) as actor:
        rows = list(SafeguardAnswer.objects.visible_to(actor).select_related("definition"))
        vault.open_rows(rows)
        said = {row.definition.code: (row.answer, row.reason, row.due_by) for row in rows}
        breaches = set(SafeguardBreach.objects.visible_to(actor).values_list("definition__code", flat=True))
    assert said["SG-03"] == ("no", "Адвокат не приехал", None)
    assert said["SG-12"] == ("no", "Психолог шақырылды", None)
    assert said["SG-05"] == ("not_yet", "Мать едет из Темиртау", by)
    assert breaches >= {"SG-03", "SG-12"}


def test_a_no_without_a_why_is_told_beside_its_field(noon: Any, make_case: Any, client_for: Any) -> None:
    case, browser = make_case(), client_for("aliya")
    sent = filled(
        browser, case, sg_sg_03="no", why_sg_03="Адвокат не приехал", sg_sg_12="no", sg_sg_05="not_yet"
    )
    past = sent | {"by_sg_05": local(clock.now() - HOUR)}
    page = browser.post(address(case), past)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"why_sg_12", "by_sg_05"}
    assert "Адвокат не приехал" in page.content.decode(), "nothing typed is lost"
    assert not Interview.objects.filter(case=case).exists()


def test_what_belongs_to_another_answer_is_dropped(
    noon: Any, make_case: Any, client_for: Any, as_: Any
) -> None:
    case, browser = make_case(), client_for("aliya")
    sent = filled(browser, case, why_sg_03="передумал", by_sg_03=local(clock.now() - HOUR))
    assert browser.post(address(case), sent).status_code == 303
    with for_actor(as_("aliya")) as actor:
        row = SafeguardAnswer.objects.visible_to(actor).get(definition__code="SG-03")
        vault.open_rows([row])
        assert (row.answer, row.reason, row.due_by) == ("yes", "", None)
