"""The pages of a case: who sees them, what they say, how much they cost."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from access.context import for_actor
from cases import actions
from core import clock
from tests.scale.counting import answered


@pytest.fixture
def case(world: None, make_case: Any) -> Any:
    return make_case()


@pytest.mark.parametrize("name", ["overview", "timeline", "quick"])
def test_opens_for_those_who_take_part_and_for_nobody_else(name: str, case: Any, client_for: Any) -> None:
    url = reverse(f"cases:{name}", args=[case.pk])
    assert client_for("aliya").get(url).status_code == 200
    assert client_for("marat").get(url).status_code == 200
    assert client_for("nurlan").get(url).status_code == 404
    assert client_for("anna").get(url).status_code == 403


def test_the_head_names_the_child_for_the_investigator(case: Any, client_for: Any) -> None:
    page = client_for("aliya").get(reverse("cases:overview", args=[case.pk])).content.decode()
    assert "Нұрлан Бекұлы Т." in page
    assert case.code in page


def test_oversight_reads_the_file_without_the_name(case: Any, client_for: Any) -> None:
    page = client_for("gulnara").get(reverse("cases:overview", args=[case.pk])).content.decode()
    assert case.code in page
    assert "Нұрлан" not in page


@pytest.mark.parametrize("key", ["people", "access"])
def test_parts_of_the_case_have_their_own_address(key: str, case: Any, client_for: Any) -> None:
    url = reverse("cases:tab", args=[case.pk, key])
    assert client_for("aliya").get(url).status_code == 200
    part = client_for("aliya").get(url, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert b"<html" not in part.content
    assert client_for("nurlan").get(url).status_code == 404


def test_an_unknown_part_is_not_found(case: Any, client_for: Any) -> None:
    assert client_for("aliya").get(reverse("cases:tab", args=[case.pk, "nothing"])).status_code == 404


def test_the_detention_stands_in_the_head(case: Any, client_for: Any, as_: Any) -> None:
    with for_actor(as_("aliya")):
        actions.detain(
            actor=as_("aliya"), case=case, started_at=clock.now() - dt.timedelta(hours=19, minutes=12)
        )
    aliya = client_for("aliya")
    aliya.post(reverse("set_language"), {"language": "en"})
    page = aliya.get(reverse("cases:overview", args=[case.pk])).content.decode()
    assert "Detained 19\u00a0h\u00a012\u00a0min of 24 h" in page


def test_a_locked_entry_says_whom_to_ask(case: Any, client_for: Any, as_: Any) -> None:
    """The timeline of somebody without the file shows that something happened, not what."""
    with for_actor(as_("aliya")):
        actions.detain(actor=as_("aliya"), case=case, started_at=clock.now())
        from accounts.models import Agency
        from accounts.principals import Capacity
        from cases.models import Participation

        Participation.objects.create(
            case=case,
            agency=Agency.objects.get(key="guardianship-kar"),
            capacity=Capacity.GUARDIANSHIP,
            since=clock.now(),
            basis="test",
        )
    nurgul = client_for("nurgul")
    nurgul.post(reverse("set_language"), {"language": "en"})
    page = nurgul.get(reverse("cases:timeline", args=[case.pk])).content.decode()
    assert "Ask its holder if you need it" in page
    assert "Deprived of liberty" not in page
    assert "Registered by" in page


def test_timeline_filters_by_kind_and_word(case: Any, client_for: Any, as_: Any) -> None:
    with for_actor(as_("aliya")):
        actions.detain(actor=as_("aliya"), case=case, started_at=clock.now())
    aliya = client_for("aliya")
    aliya.post(reverse("set_language"), {"language": "en"})
    url = reverse("cases:timeline", args=[case.pk])
    assert "Registered by" not in aliya.post(url, {"kind": "detention"}).content.decode()
    page = aliya.post(url, {"word": "liberty"}).content.decode()
    assert "Deprived of liberty" in page
    assert "Registered by" not in page
    assert "Registered by" in aliya.get(url, {"word": "liberty"}).content.decode(), "no word in an address"


def test_the_list_costs_the_same_for_one_case_and_for_many(
    world: None, make_case: Any, client_for: Any
) -> None:
    aliya = client_for("aliya")
    make_case(serial=100)
    url = reverse("cases:list")
    with clock.at(clock.now()):
        one = answered(aliya, url)
    for serial in range(101, 107):
        make_case(serial=serial)
    with clock.at(clock.now()):
        many = answered(aliya, url)
    assert len(many) == len(one), "\n".join(statement[:120] for statement in many)
    assert aliya.get(url).content.decode().count("row-link") == 7


def test_the_list_pages_by_key_and_filters_by_stage(
    world: None, make_case: Any, client_for: Any, as_: Any
) -> None:
    from cases import listing

    cases = [make_case(serial=200 + n) for n in range(4)]
    with for_actor(as_("aliya")) as aliya:
        first = listing.page(aliya, view="unit", limit=3)
        second = listing.page(aliya, view="unit", limit=3, after=first.older)
        assert [r.case.pk for r in [*first.rows, *second.rows]] == [c.pk for c in reversed(cases)]
        actions.send_to_prosecutor(actor=aliya, case=cases[1])
        found = listing.page(aliya, view="unit", stage="with_prosecutor", limit=3)
        assert [r.case.pk for r in found.rows] == [cases[1].pk]
        mine = listing.page(aliya, view="mine", limit=3)
        rest = listing.page(aliya, view="mine", limit=3, after=mine.older)
        assert [r.case.pk for r in [*mine.rows, *rest.rows]] == [c.pk for c in reversed(cases)]
    assert (
        client_for("aliya").get(reverse("cases:list"), {"view": "due", "after": "nonsense"}).status_code
        == 200
    )


def test_home_shows_what_came_to_the_agency(case: Any, client_for: Any, as_: Any) -> None:
    accept = reverse("cases:accept", args=[case.pk])
    assert accept not in client_for("marat").get("/").content.decode()
    with for_actor(as_("aliya")) as aliya:
        actions.send_to_prosecutor(actor=aliya, case=case)
    page = client_for("marat").get("/").content.decode()
    assert case.code in page
    assert accept in page


@pytest.mark.parametrize(
    "who", ["aliya", "marat", "dina", "zhanna", "ruslan", "saule", "elena", "sergey", "nurgul"]
)
def test_home_and_list_open_for_every_role_that_works_with_cases(
    who: str, world: None, client_for: Any
) -> None:
    browser = client_for(who)
    assert browser.get("/").status_code == 200
    assert browser.get(reverse("cases:list")).status_code == 200
    assert browser.get(reverse("keyboard")).status_code == 200
    assert browser.get(reverse("accounts:who_may_do_what")).status_code == 200


def test_the_answers_of_one_act_are_one_line(world: None, make_case: Any, as_: Any) -> None:
    from access.context import for_actor
    from cases import queries, timeline
    from tests.safeguards.test_breaches import detained

    case, actor = make_case(), as_("aliya")
    detained(actor, case, {"SG-03": "yes", "SG-05": "yes", "SG-12": "no", "SG-17": "not_yet"})
    with for_actor(actor):
        bits = queries.permissions_in(actor, case.pk)
        rows = timeline.rows(actor, case)
        lines = [e for e in timeline.entries(rows, bits, by_day=False) if e["kind"] != "system"]
        (one,) = [e for e in lines if e["folded"]]
        assert len(one["folded"]) == 4, "what was not kept stands there once"
        assert one["kind"] == "breach"
        assert "2 kept, 1 not kept, 1 not yet" in one["text"]
        whole = timeline.entries(rows, bits, timeline.Filters(family="safeguard"), by_day=False)
        assert len([e for e in whole if not e.get("day")]) == 5, "the filter shows each entry by itself"


def test_the_child_is_called_as_the_stage_asks() -> None:
    from cases.rolewords import role_word

    assert role_word("suspect", "investigation") == "suspect"
    assert role_word("suspect", "in_court") == "accused"
    assert {role_word(c, "diverted") for c in ("suspect", "accused", "convict")} == {"child"}
    assert role_word("victim", "diverted") == "victim"
