"""The identity vault: nothing readable in the database, nothing opens in another row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from cases import keys, vault
from cases.models import DataKey, Party, Person

pytestmark = pytest.mark.django_db(databases=["default", "owner", "system", "statistics", "keystore"])
CANARIES = ("Канарейкин", "Тест-Имя", "Абай даңғылы, 12", "Бұқар жырау, 33-7", "+77010000001")


def test_a_stolen_dump_names_no_child(committed: None, make_case: Callable[..., Any]) -> None:
    make_case(surname=CANARIES[0], given_name=CANARIES[1])
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        dump = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            dump += [row[0] for row in cursor.fetchall()]
    text = "\n".join(dump)
    assert "case.registered" in text, "control: the dump holds the rows"
    for canary in CANARIES:
        assert canary not in text
        assert canary.encode().hex() not in text


def test_opens_for_whom_may_see(world: None, as_: Callable[..., Any], make_case: Callable[..., Any]) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        person = Person.objects.get(pk=case.subject_id)
        assert person.full_name == "Төлегенұлы Нұрлан Бекұлы"
        assert Party.objects.get(case=case, capacity="suspect").address == "Бұқар жырау, 33-7"


def test_many_rows_cost_one_look_up(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    for serial in range(4):
        make_case(serial=serial)
    with for_actor(as_("aliya")):
        people = list(Person.objects.all())
        with django_assert_num_queries(1, using="keystore"):
            vault.open_rows(people)
            assert {p.surname for p in people} == {"Төлегенұлы"}


def test_a_value_copied_to_another_row_does_not_open(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    one, two = make_case(serial=1), make_case(serial=2, surname="Басқа")
    with for_actor(as_("aliya")), connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE cases_person SET surname = (SELECT surname FROM cases_person WHERE id = %s) WHERE id = %s",
            [one.subject_id, two.subject_id],
        )
        with pytest.raises(vault.CannotOpen):
            _ = Person.objects.get(pk=two.subject_id).surname


def test_a_destroyed_key_erases(world: None, as_: Callable[..., Any], make_case: Callable[..., Any]) -> None:
    case = make_case()
    DataKey.objects.filter(person_id=case.subject_id).delete()
    with for_actor(as_("aliya")), pytest.raises(vault.CannotOpen):
        _ = Person.objects.get(pk=case.subject_id).surname


def test_update_around_the_vault_is_refused(world: None) -> None:
    with pytest.raises(TypeError, match="protected"):
        Person.objects.filter(surname="Ким").exists()


def test_tokens_are_keyed() -> None:
    assert keys.token("n:ким") != keys.token("n:кима")
    assert keys.token("n:ким") == keys.token("n:ким")
