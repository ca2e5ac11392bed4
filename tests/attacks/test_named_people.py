"""Whom one does not see one neither names in an own case nor takes out of the search."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections

from access.context import for_actor
from cases import people, queries
from cases.models import Person
from core import ids
from tests.retention.conftest import sql
from tests.victims.conftest import add_victim

As = Callable[[str], Any]
PARTY = (
    "INSERT INTO cases_party (id, case_id, person_id, capacity, view_bit, since, address, phone, school, language, relation)"
    " VALUES (%s, %s, %s, 'teacher', 131072, now(), '', '', '', '', '')"
)


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """The triggers ask what others have committed."""


def test_nobody_names_a_stranger_in_the_own_case_to_read_them(make_case: Any, as_: As) -> None:
    case, own = make_case(), make_case(by="nurlan", serial=99)
    nurlan, hidden = as_("nurlan"), add_victim(as_("aliya"), case).person_id
    for person in (hidden, case.subject_id):
        with pytest.raises(DatabaseError, match="whom you do not see"):
            sql(nurlan, PARTY, [ids.new(), own.pk, person])
    with pytest.raises(DatabaseError, match="whom you do not see"):
        sql(nurlan, "UPDATE cases_party SET person_id = %s WHERE case_id = %s", [hidden, own.pk])
    with for_actor(nurlan):
        assert not Person.objects.filter(pk=hidden).exists()
    # The control: whom one sees one names.
    sql(nurlan, PARTY, [ids.new(), own.pk, own.subject_id])


def test_no_case_is_opened_about_a_stranger(make_case: Any, as_: As) -> None:
    """A hit of the search shows the initials and the agency of whom a case is about."""
    case, own = make_case(), make_case(by="nurlan", serial=99)
    nurlan, hidden = as_("nurlan"), add_victim(as_("aliya"), case).person_id
    columns = "code, subject_id, id, registered_at"
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = 'cases_case' AND column_name NOT IN ('id', 'code', 'subject_id', 'registered_at')"
        )
        same = cursor.fetchone()[0]
    copied = f"INSERT INTO cases_case ({columns}, {same}) SELECT %s, %s, %s, now(), {same} FROM cases_case WHERE id = %s"
    with pytest.raises(DatabaseError, match="whom you do not see"):
        sql(nurlan, copied, ["KAR-2026-99998", hidden, ids.new(), own.pk])
    # The control: about a child whom one sees.
    sql(nurlan, copied, ["KAR-2026-99999", own.subject_id, ids.new(), own.pk])


def test_the_index_of_a_child_of_somebody_else_stays(make_case: Any, as_: As) -> None:
    case = make_case()
    for tokens in ("{}", "{1,2,3}"):
        sql(as_("zarina"), "SELECT person_index(%s, %s)", [case.subject_id, tokens])
    with for_actor(as_("aliya")) as aliya:
        assert people.search(actor=aliya, name="Төлегенұлы Нұрлан").hits
        # The control: who sees the child writes the index.
        queries.set_tokens(case.subject_id, [])
        assert not people.search(actor=aliya, name="Төлегенұлы Нұрлан").hits
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_persontoken WHERE person_id = %s", [case.subject_id])
        assert cursor.fetchone()[0] == 0
