"""Many cases at once are as real as those that people record: opened, found, counted, chained and protected alike."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from access.checker import differences
from access.context import for_actor
from access.system import for_system
from accounts.models import User
from audit.models import Event
from cases import keys, people, vault
from cases.models import Case, Party, Person
from cases.models.people import age
from core import clock, iin
from deadlines import clocks
from deadlines.models import Deadline
from demo import regions
from demo.bulk import chain, sheets, slots
from demo.bulk.life import Fate, new_id
from demo.bulk.load import Order, _offences, load
from demo.bulk.shares import Dice
from tests.conftest import clean_up

CASES = 60
_BROKEN = """
SELECT count(*) FROM (
  SELECT e.hash, e.prev_hash, e.seq, lag(e.hash, 1, ''::bytea) OVER w AS before, lag(e.seq, 1, 0::bigint) OVER w AS number,
         sha256(e.prev_hash || convert_to(audit_canonical(to_jsonb(e)), 'UTF8')) AS right_hash
    FROM audit_event e WINDOW w AS (PARTITION BY e.shard ORDER BY e.seq)) AS l
 WHERE hash <> right_hash OR prev_hash <> before OR seq <> number + 1
"""
_HEADS = """
SELECT count(*) FROM audit_chainhead h WHERE h.chain = 'audit_event' AND h.seq > 0 AND NOT EXISTS (
  SELECT 1 FROM audit_event e WHERE (e.shard, e.seq, e.hash) = (h.shard, h.seq, h.hash))
"""


def owner(sql: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Sixty cases over half a year, written once for this module."""
    with django_db_blocker.unblock():
        clean_up()
        regions.create_offices()
        until = clock.now()
        report = load(Order(cases=CASES, since=until - dt.timedelta(days=200), until=until, seed="test"))
        assert report.cases == CASES
        yield
        clean_up()


@pytest.fixture
def bulk(committed_: None, country: None) -> None:
    """For tests that read what the module wrote."""


@pytest.fixture
def committed_(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
        for alias in connections:
            connections[alias].close()


pytestmark = pytest.mark.usefixtures("bulk")


def test_every_link_of_the_chains_holds() -> None:
    assert owner("SELECT count(*) FROM audit_event") > CASES
    assert owner(_BROKEN) == 0
    assert owner(_HEADS) == 0


def test_a_flipped_payload_is_found() -> None:
    """Control: the check above can fail."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        change = "UPDATE audit_event SET role = %s WHERE id = (SELECT min(id) FROM audit_event)"
        cursor.execute(change, ["judges"])
        assert owner(_BROKEN) == 1
        cursor.execute(change, ["investigator"])
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    assert owner(_BROKEN) == 0


def test_the_chain_goes_on_with_the_trigger(make_case: Callable[..., Any]) -> None:
    make_case()
    assert owner(_BROKEN) == 0
    assert owner(_HEADS) == 0


def test_access_rows_are_those_that_participations_ask_for() -> None:
    with for_system("test"):
        assert differences() == []


def test_the_product_opens_what_was_written(as_: Callable[..., Any]) -> None:
    actor = as_("aliya")
    with for_actor(actor):
        cases = list(Case.objects.visible_to(actor).filter(code__startswith="KAR"))
        assert cases
        persons = [
            p.person
            for p in Party.objects.visible_to(actor).filter(capacity="suspect").select_related("person")
        ]
        vault.open_rows([*cases, *persons])
        for person in persons:
            assert iin.is_valid(person.iin)
            assert person.iin[6] in "78"
            assert person.surname
            assert person.birth_date is not None
            assert person.birth_date.year == person.birth_year
        for case in cases:
            assert case.summary
            assert age(case.subject.birth_date, clock.local(case.occurred_at).date()) == case.age_at_offence


def test_a_child_is_found_by_name_and_number(as_: Callable[..., Any]) -> None:
    actor = as_("aliya")
    with for_actor(actor):
        person = Party.objects.visible_to(actor).filter(capacity="suspect").order_by("id")[0].person
        by_number = people.search(actor=actor, iin=person.iin)
        by_name = people.search(actor=actor, name=f"{person.surname[:5]} {person.given_name}")
    assert [hit.person_id for hit in by_number.same_iin] == [person.pk]
    assert person.pk in [hit.person_id for hit in by_name.hits]


def test_no_name_lies_in_the_database_in_clear() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT string_agg(p::text, ' ') FROM cases_person p")
        rows = cursor.fetchone()[0]
    person = Person.objects.using("owner").order_by("id")[0]
    assert person.surname not in rows
    assert str(person.pk) in rows, "control: the text holds the rows"


def test_every_person_has_one_key() -> None:
    persons = set(Person.objects.using("owner").values_list("pk", flat=True))
    assert persons == set(keys.fetch(persons))


def test_clocks_are_those_that_the_engine_works_out() -> None:
    rows = list(Deadline.objects.using("owner").select_related("rule"))
    assert len({row.rule.code for row in rows}) >= 4
    for row in rows:
        again = Deadline(rule=row.rule, starts_at=row.starts_at, facts=row.facts, subject=row.subject)
        clocks.recompute(again)
        assert (row.due_at, row.nature, row.missing_year) == (
            again.due_at,
            again.nature,
            again.missing_year,
        ), row.rule.code
        assert row.steps == again.steps, row.rule.code


def test_the_most_urgent_duty_stands_in_the_access_rows() -> None:
    wrong = """
    SELECT count(*) FROM access_caseaccess a WHERE a.next_due IS DISTINCT FROM (SELECT min(d.due_at) FROM deadlines_deadline d
     WHERE d.case_id = a.case_id AND d.nature = 'duty' AND d.met_at IS NULL AND d.cancelled_at IS NULL)
    """
    assert owner(wrong) == 0
    assert owner("SELECT count(*) FROM access_caseaccess WHERE next_due IS NOT NULL") > 0


def test_shares_are_those_of_the_country() -> None:
    assert owner("SELECT count(DISTINCT region_id) FROM cases_case") > 8
    assert owner("SELECT count(*) FROM cases_case WHERE age_at_offence NOT BETWEEN 14 AND 17") == 0
    young = """SELECT count(*) FROM cases_case c JOIN cases_charge g ON g.case_id = c.id JOIN legal_offence o ON o.id = g.offence_id
     WHERE c.age_at_offence < 16 AND NOT o.from_age_14"""
    assert owner(young) == 0, "nobody below sixteen answers for an act outside the list of CC art. 15(2)"


def test_numbers_go_on_without_a_repeat(make_case: Callable[..., Any]) -> None:
    taken = set(Case.objects.using("owner").values_list("code", flat=True))
    assert make_case(serial=99).code not in taken


def test_one_seed_draws_one_world() -> None:
    """The same seed draws the same courses and identifiers; keys and nonces alone are new."""

    def drawn(seed: str) -> list[tuple[Any, ...]]:
        dice = Dice(seed)
        fate = Fate(dice, _offences(clock.today()))
        until = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
        lives = [fate.draw(until - dt.timedelta(days=90), until) for _ in range(20)]
        return [(life.offence.pk, life.age, life.born_on, tuple(life.steps), new_id(dice)) for life in lives]

    assert drawn("one") == drawn("one")
    assert drawn("one") != drawn("two")


def test_an_error_in_a_worker_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    from demo.bulk import load as module

    before = owner("SELECT count(*) FROM cases_case")
    monkeypatch.setattr(module, "PLACES", {"KZ-99": 1})
    until = clock.now()
    with pytest.raises(RuntimeError):
        load(Order(cases=5, since=until - dt.timedelta(days=9), until=until, seed="broken"))
    assert owner("SELECT count(*) FROM cases_case") == before
    enabled = "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass AND NOT tgisinternal AND tgenabled = 'O'"
    assert owner(enabled) == 3, "the triggers stand"


def test_refuses_where_real_people_work() -> None:
    stranger = User.objects.create(username="a.real.person")
    try:
        with pytest.raises(CommandError, match="not of the demo"):
            call_command("demo_bulk", cases=1)
    finally:
        stranger.delete(using="owner")


@pytest.mark.parametrize(
    "link",
    [
        {"payload": {"b": 1, "aa": 'Қ"\\\n', "c": [1, None, True, 1.5], "z": {"y": "", "xx": {}}}},
        {"payload": {}},
        {
            "payload": {"at": "2026-01-01T00:00:00+00:00"},
            "recorded_at": dt.datetime(2026, 1, 1, 0, 0, 0, 120, tzinfo=dt.UTC),
        },
    ],
)
def test_the_canonical_text_is_postgresqls(link: dict[str, Any]) -> None:
    at = dt.datetime(2026, 5, 13, 9, 5, 7, tzinfo=dt.UTC)
    row = {
        "seq": 7, "role": "judge", "type": "x.y", "shard": 3, "case_id": str(uuid.uuid4()), "user_id": 1, "view_bit": 4,
        "agency_id": 2, "occurred_at": at, "recorded_at": at,
    } | link  # fmt: skip
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute(
            "SELECT audit_canonical(to_jsonb(e)) FROM jsonb_populate_record(NULL::audit_event, %s::jsonb) e",
            [
                sheets.encode(
                    {k: v.isoformat() if isinstance(v, dt.datetime) else v for k, v in row.items()}
                ).replace("\\\\", "\\")
            ],
        )
        assert chain.canonical(row) == cursor.fetchone()[0]
    assert Event._meta.get_field("payload")


def test_gaps_are_filled_by_name() -> None:
    text = f'{slots.text("a")}\t{slots.number("n")}\t{{"x": "{slots.number("n")}", "y": "{slots.text("a")}"}}'
    assert slots.Gapped(text).fill({"a": "A", "n": "5"}) == 'A\t5\t{"x": 5, "y": "A"}'
