"""How long a child may be held is said by the rules of the law: change the row, and every place follows."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template import Context, Template

from access.context import for_actor
from audit.models import Event
from cases import actions, casepage, hours, panels
from core import clock
from legal.models import DeadlineRule
from tests.cases.test_views_register import answers, local


@pytest.fixture
def changed_law(committed: None) -> Iterator[None]:
    """The rules with other lengths than those of today."""
    rules = {r.code: r for r in DeadlineRule.objects.filter(code__in=("DL-DET-MINOR", "DL-DET-MINOR-EXC"))}
    kept = {code: dict(rule.length) for code, rule in rules.items()}
    for code, value in (("DL-DET-MINOR", 20), ("DL-DET-MINOR-EXC", 60)):
        rules[code].length = kept[code] | {"value": value}
        rules[code].save(using="owner")
    hours.forget()
    yield
    for code, rule in rules.items():
        rule.length = kept[code]
        rule.save(using="owner")
    hours.forget()


@pytest.mark.django_db
def test_today_it_is_a_day_and_three_with_a_listed_ground(world: None) -> None:
    hours.forget()
    assert hours.hours_allowed("") == 24
    assert hours.hours_allowed("criminal_group") == 72


@pytest.mark.django_db
def test_a_rule_that_is_not_there_is_no_number(world: None) -> None:
    with pytest.raises(LookupError):
        hours.rule_hours("DL-NO-SUCH")
    with pytest.raises(LookupError):
        hours.rule_hours("DL-DET-MINOR", dt.datetime(1990, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize(("ground", "allowed"), [("", 20), ("criminal_group", 60)])
def test_a_changed_row_changes_every_place(
    changed_law: None, make_case: Any, as_: Any, client_for: Any, ground: str, allowed: int
) -> None:
    case, aliya = make_case(offence=("192", "2")), as_("aliya")
    started = clock.now() - dt.timedelta(hours=1)
    with for_actor(aliya):
        detention = actions.detain(actor=aliya, case=case, started_at=started, exception=ground)
        told = Event.objects.get(case_id=case.pk, type="detention.started").payload["hours_allowed"]
        assert told == allowed
        assert f"{allowed}" in casepage._detained(detention)[0]["text"]
        held = panels._held(detention, None)  # type: ignore[arg-type]
        assert held["ends"] == started + dt.timedelta(hours=allowed)
    page = Template(
        "{% load casedue %}{% detention_clock at ground as c %}{{ c.hours }}|{{ c.ends|date:'U' }}|{{ c.share }}"
    ).render(Context({"at": started, "ground": ground}))
    shown, ends, share = page.split("|")
    assert int(shown) == allowed
    assert int(ends) == int((started + dt.timedelta(hours=allowed)).timestamp())
    assert float(share) == pytest.approx(100 / allowed, abs=0.1)
    wizard = client_for("aliya").get("/cases/new/").content.decode()
    assert "24 hours" not in wizard


def test_the_page_of_the_wizard_counts_with_the_ground(changed_law: None, client_for: Any) -> None:
    aliya = client_for("aliya")
    receipt = str(aliya.post("/cases/new/", {"iin": answers()["iin"]}).context["receipt"].pk)
    started = clock.now().replace(second=0, microsecond=0) - dt.timedelta(hours=2)
    for ground, allowed in (("", 20), ("criminal_group", 60)):
        held = {"detained": "yes", "started_at": local(started), "exception": ground}
        sent = {"search": receipt, "shown": "event", "go": "detention", **answers(**held)}
        page = aliya.post("/cases/new/", sent)
        text = page.content.decode()
        assert 'data-hours="20" data-hours-ground="60"' in text
        share = float(re.findall(r'<rect width="([\d.]+)" height="6"', text)[0])
        assert share == pytest.approx(100 * 2 / allowed, abs=0.2)
