"""The page "Clocks": groups, filters, counts, units, and taking note of many."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import Agency
from audit.models import Event
from core import clock
from deadlines import bulk, overview, units
from deadlines.asked import GROUPS, Asked
from deadlines.models import Deadline
from deadlines.overview import Clocks
from deadlines.strips import item
from tests.scale.counting import answered

pytestmark = pytest.mark.django_db
As = Callable[[str], Actor]
DAY = dt.timedelta(days=1)


def everything(actor: Actor, **asked: Any) -> dict[str, list[Deadline]]:
    asked = {"whose": "all"} | asked
    return {group: Clocks(actor, Asked(**asked)).page(group, 500).rows for group in GROUPS}


@pytest.mark.parametrize("few", [1000, 0])
def test_groups_hold_every_duty_once(
    few: int, world: None, make_case: Any, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways of reading, case by case and along the dates, give the same."""
    monkeypatch.setattr(overview, "FEW_CASES", few)
    for serial in (1, 2):
        make_case(serial=serial)
    for days in (0, 0.9, 3, 40):
        with clock.at(clock.now() + days * DAY), for_actor(as_("aliya")) as aliya:
            found = everything(aliya)
            ids = [row.pk for rows in found.values() for row in rows]
            wanted = Deadline.objects.filter(
                nature="duty", met_at=None, cancelled_at=None, due_at__isnull=False
            )
            assert sorted(ids) == sorted(wanted.values_list("pk", flat=True))
            clocks = Clocks(aliya, Asked(whose="all"))
            assert clocks.counts() == {group: len(rows) for group, rows in found.items()}
            assert (clocks.cases is None) == (few == 0)
            now = clock.now()
            assert all(row.due_at < now for row in found["overdue"])
            assert all(now <= row.due_at <= now + DAY for row in found["day"])
    assert found["overdue"], "control: after forty days something is missed"


@pytest.mark.parametrize("few", [1000, 0])
def test_own_duties_are_those_of_the_unit_and_of_nobody(
    few: int, world: None, make_case: Any, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read along two indexes among many cases, and still in one order, page by page."""
    monkeypatch.setattr(overview, "FEW_CASES", few)
    for serial in (1, 2, 3, 4):
        make_case(serial=serial)
    with clock.at(clock.now() + 40 * DAY), for_actor(as_("aliya")) as aliya:
        mine = Deadline.objects.filter(responsible_role=aliya.role.key, nature="duty", met_at=None)
        wanted = list(mine.filter(cancelled_at=None, due_at__lt=clock.now()).order_by("due_at", "id"))
        assert len(wanted) > 2
        Deadline.objects.filter(pk=wanted[1].pk).update(responsible_agency=None)
        other = Agency.objects.exclude(pk=aliya.agency.pk).first()
        Deadline.objects.filter(pk=wanted[2].pk).update(responsible_agency=other)
        kept = [row.pk for row in wanted if row.pk != wanted[2].pk]
        asked = Asked(whose="own")
        assert [row.pk for row in Clocks(aliya, asked).page("overdue").rows] == kept
        assert Clocks(aliya, asked).count("overdue") == len(kept)
        first = Clocks(aliya, asked).page("overdue", 1)
        following = Clocks(aliya, Asked(whose="own", after=first.next)).page("overdue", 500)
        assert [row.pk for row in [*first.rows, *following.rows]] == kept


@pytest.mark.parametrize("few", [1000, 0])
def test_pages_of_a_group_follow_each_other(
    few: int, world: None, make_case: Any, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "FEW_CASES", few)
    for serial in (1, 2, 3):
        make_case(serial=serial)
    with clock.at(clock.now() + 40 * DAY), for_actor(as_("aliya")) as aliya:
        whole = [row.pk for row in Clocks(aliya, Asked(whose="all")).page("overdue", 500).rows]
        walked: list[Any] = []
        after = None
        while True:
            found = Clocks(aliya, Asked(whose="all", after=after)).page("overdue", 2)
            walked += [row.pk for row in found.rows]
            if (after := found.next) is None:
                break
        assert walked == whole
        assert len(whole) > 2


def test_filters(world: None, make_case: Any, as_: As) -> None:
    make_case()
    with for_actor(as_("aliya")) as aliya:
        every = [row for rows in everything(aliya).values() for row in rows]

        def asked(**wanted: Any) -> set[Any]:
            return {row.pk for rows in everything(aliya, **wanted).values() for row in rows}

        code = every[0].rule.code
        assert asked(rule=code) == {row.pk for row in every if row.rule.code == code}
        assert asked(unit=aliya.agency.pk) == {
            row.pk for row in every if row.responsible_agency_id == aliya.agency.pk
        }
        assert asked(unit=aliya.agency.pk + 10**6) == set()
        for kind in "HML":
            assert asked(kind=kind) == {row.pk for row in every if row.rule.severity == kind}
        unverified = {row.pk for row in every if row.rule.status not in ("read", "read_ru_only")}
        assert asked(unverified=True) == unverified
        assert asked(whose="own") == {row.pk for row in every if row.responsible_role == "investigator"}
        assert asked(whose="") == asked(whose="own"), "an investigator begins with their own"
        assert asked(officer=aliya.user.pk) in ({row.pk for row in every}, set())
        assert asked(rule="DL-NOTHING") == set()


def test_what_cannot_be_understood_asks_for_everything() -> None:
    wild = {"group": "x", "unit": "1e3", "officer": "²", "rule": "\0" * 99, "kind": "Z", "after": "~"}
    assert Asked.of(wild) == Asked()


def test_counts_stop_at_the_cap(
    world: None, make_case: Any, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deadlines.views.clocks import capped

    for serial in (1, 2, 3):
        make_case(serial=serial)
    monkeypatch.setattr(overview, "CAP", 1)
    with for_actor(as_("aliya")) as aliya:
        assert max(Clocks(aliya, Asked(whose="all")).counts().values()) == 2
    assert capped(1000) == "1000"
    assert capped(1001) == "1\N{NO-BREAK SPACE}000+"


@pytest.mark.parametrize("few", [1000, 0])
def test_units_count_what_one_sees(
    few: int, world: None, make_case: Any, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "FEW_CASES", few)
    for serial in (1, 2):
        make_case(serial=serial)
    with clock.at(clock.now() + 40 * DAY):
        for username in ("gulnara", "marat"):
            with for_actor(as_(username)) as actor:
                found, more = units.units(actor)
                rows = everything(actor)
                wanted = {
                    agency: [
                        sum(1 for row in rows[group] if row.responsible_agency_id == agency)
                        for group in units.GROUPS
                    ]
                    for agency in {r.responsible_agency_id for rs in rows.values() for r in rs} - {None}
                }
                assert {u.agency.pk: [u.overdue, u.day, u.week] for u in found} == wanted
                assert wanted, "control"
                assert [u.first for u in found] == sorted(u.first for u in found)
                assert not more


def test_pages_answer_and_cost_the_same(world: None, make_case: Any, client_for: Any) -> None:
    cost: dict[str, set[int]] = {}
    pages = {"marat": ("/clocks/", "/clocks/?group=overdue&kind=H", "/clocks/units/"), "aliya": ("/clocks/",)}
    for serial in (1, 2, 3):
        make_case(serial=serial)
        for username, paths in pages.items():
            for path in paths:
                found = len(answered(client_for(username), path))
                cost.setdefault(f"{username} {path}", set()).add(found)
    assert all(len(found) == 1 for found in cost.values()), cost
    assert max(max(found) for found in cost.values()) < 40, cost
    assert client_for("aliya").get("/clocks/units/").status_code == 403


def test_each_answer_leaves_one_read_entry(
    world: None, make_case: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, written = make_case(), []
    monkeypatch.setattr("access.reads.write", lambda **entry: written.append(entry))
    client_for("aliya").get("/clocks/")
    assert [(e["kind"], set(e["case_ids"])) for e in written] == [("list", {case.pk})]
    client_for("marat").get("/clocks/units/")
    assert len(written) == 1, "numbers of units name no case"
    client_for("aliya").get("/clocks/clocks.ics")
    assert [(e["kind"], set(e["case_ids"])) for e in written[1:]] == [("export", {case.pk})]


def test_taking_note_of_many(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    make_case()
    browser: Client = client_for("aliya")
    with for_actor(as_("aliya")) as aliya:
        rows = [row for group in everything(aliya).values() for row in group]
        own = [row for row in rows if row.responsible_role == "investigator"]
        foreign = [row for row in rows if row.responsible_role == "prosecutor"]
        lapse = Deadline.objects.get(rule__code="DL-LIMITATION")
        strange = str(uuid.uuid4())
        chosen = [*own, *foreign, lapse]
        asked = bulk.preview(aliya, [*(str(r.pk) for r in chosen), strange, "nothing", str(own[0].pk)])
        assert {r.pk for r in asked.taken} == {r.pk for r in own}
        assert {line.deadline.pk for line in asked.left_out} == {r.pk for r in [*foreign, lapse]}
        assert all(line.reason for line in asked.left_out)
        assert asked.unknown == 1
        before = Event.objects.filter(type="deadline.acknowledged").count()
        bulk.acknowledge(aliya, [str(r.pk) for r in own])
        again = bulk.acknowledge(aliya, [str(r.pk) for r in own])
        assert Event.objects.filter(type="deadline.acknowledged").count() - before == len(own) > 1
        assert not again.taken
        assert "took note" in again.left_out[0].reason
    page = browser.post("/clocks/note/", {"clock": [str(r.pk) for r in own]})
    assert page.status_code == 422, "nothing is left to note"
    assert browser.post("/clocks/note/", {"clock": [str(own[0].pk)], "sure": "1"}).status_code == 303


def test_a_stranger_notes_nothing(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    make_case()
    with for_actor(as_("aliya")):
        ids = [str(pk) for pk in Deadline.objects.duties().values_list("pk", flat=True)]
    answer = client_for("dina").post("/clocks/note/", {"clock": ids})
    assert answer.status_code in (403, 422)
    answer = client_for("dina").post("/clocks/note/", {"clock": ids, "sure": "1"})
    with for_actor(as_("aliya")):
        assert not Deadline.objects.filter(acknowledged_at__isnull=False).exists()


def test_late_typing_is_shown_and_the_clock_runs_from_what_happened(
    world: None, make_case: Any, as_: As
) -> None:
    from cases import actions as case_actions

    case, now = make_case(), clock.now()
    began = now - dt.timedelta(hours=5)
    with for_actor(as_("aliya")) as aliya:
        case_actions.detain(actor=aliya, case=case, started_at=began, representative_told_at=began)
        term = Deadline.objects.select_related("rule").get(case=case, rule__code="DL-DET-MINOR")
        assert term.due_at == began + dt.timedelta(hours=24)
        assert item(term)["entered"] == "entered 5\N{NO-BREAK SPACE}h later"
        prompt = Deadline.objects.select_related("rule").get(case=case, rule__code="DL-REG-PROSEC")
        assert item(prompt)["entered"] == ""


def test_at_most_so_many_at_once(world: None, make_case: Any, as_: As) -> None:
    make_case()
    with for_actor(as_("aliya")) as aliya:
        own = [
            r for group in everything(aliya).values() for r in group if r.responsible_role == "investigator"
        ]
        many = [str(uuid.uuid4()) for _ in range(bulk.MOST)]
        assert bulk.preview(aliya, [str(own[0].pk), *many[1:]]).taken == [own[0]]
        assert not bulk.preview(aliya, [*many, str(own[0].pk)]).taken, (
            "what comes after is left for the next time"
        )
