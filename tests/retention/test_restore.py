"""A backup of the main database from before the erasure is brought back: it shows nothing, for the key is elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, transaction
from django.urls import reverse

from access import walls
from access.context import for_actor
from access.system import for_system
from audit.models import Event
from cases import keys, people, vault
from cases.models import Case, DataKey, Person
from documents.models import Document
from retention import actions, tasks
from retention.models import Retention, State
from tests.retention.conftest import two

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
Backup = dict[str, str]


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Jobs run as another role over a connection of their own."""


def tables() -> list[str]:
    """Every table of the main database but the users' and the law's, which nobody erases."""
    kept = {"accounts", "legal", "auth", "contenttypes", "sessions", "authtoken"}
    found = [m for m in walls.walled_models() if m._meta.app_label not in kept]
    return [walls.quoted(m._meta.db_table) for m in found]


@contextmanager
def without_triggers(cursor: Any) -> Iterator[None]:
    for table in tables():
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        for table in tables():
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def dump() -> Backup:
    """All rows of all tables as PostgreSQL's own text, as a dump holds them."""
    backup = {}
    with connections["owner"].cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT coalesce(json_agg(t), '[]')::text FROM {table} t")
            backup[table] = cursor.fetchone()[0]
    return backup


def restore(backup: Backup) -> None:
    """The tables as they were; foreign keys are checked when all rows are back."""
    with connections["owner"].cursor() as cursor, without_triggers(cursor), transaction.atomic(using="owner"):
        cursor.execute("SET LOCAL lock_timeout = '20s'")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {', '.join(backup)}")
        for table, rows in backup.items():
            cursor.execute(
                f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::{table}, %s::json)",
                [rows],
            )


def protected() -> Iterator[tuple[type[Any], list[str]]]:
    """Every model of the product that holds protected text, whatever app it comes from."""
    for model in apps.get_models():
        fields = [f.attname for f in vault.protected_fields(model)]
        if fields:
            yield model, fields


def opened(person_id: Any) -> tuple[int, int]:
    """How many protected values of one person open, and how many do not, in the whole database."""
    found = {True: 0, False: 0}
    for model, fields in protected():
        with for_system("test"):
            rows = list(model._default_manager.all())
            for row in rows:
                for name in fields:
                    value = row.__dict__[name]
                    if isinstance(value, vault.Sealed) and value.person_id == person_id:
                        key = keys.fetch([person_id]).get(person_id)
                        found[_opens(value, key, vault.associated(row, name))] += 1
    return found[True], found[False]


def _opens(value: vault.Sealed, key: bytes | None, associated: str) -> bool:
    try:
        return key is not None and bool(value.open(key, associated))
    except vault.CannotOpen:
        return False


def names_found(as_: As) -> int:
    with for_actor(as_("aliya")) as aliya:
        return len(people.search(actor=aliya, name="Төлегенұлы Нұрлан").hits)


@pytest.fixture
def restored(ripe: Any, as_: As) -> Any:
    """A case that was destroyed, and then the backup from before its sealing brought back over it."""
    case = ripe()
    backup, key = dump(), DataKey.objects.get(pk=case.subject_id)
    assert opened(case.subject_id)[0] > 5
    assert two(actions.seal, case, as_)
    assert two(actions.erase, case, as_)
    tasks.reapply()
    restore(backup)
    return case, key


def test_a_restored_backup_opens_nothing(restored: Any) -> None:
    case, key = restored
    with for_system("test"):
        row = Case.objects.get(pk=case.pk)
        assert row.sealed_at is None, "control: the backup did bring the row back as it was"
        assert Person.objects.get(pk=case.subject_id).birth_year is not None
    shown, shut = opened(case.subject_id)
    assert shown == 0
    assert shut > 5
    # The control: with the key that was destroyed every one of these values would open.
    DataKey.objects.filter(pk=case.subject_id).update(wrapped=bytes(key.wrapped), destroyed_at=None)
    assert opened(case.subject_id) == (shut, 0)


WORDS = ("Төлегенұлы", "Нұрлан", "Бекұлы", "Бұқар жырау")


def answers(client_for: Any, case: Any) -> list[str]:
    """The case's page, its answer of the API, the list and the search of those who held the case."""
    texts = []
    for who in ("aliya", "daniyar", "marat"):
        browser = client_for(who)
        browser.raise_request_exception = False
        for way in (
            reverse("cases:overview", args=[case.pk]),
            f"/api/v1/cases/{case.pk}/",
            reverse("cases:list"),
        ):
            texts.append(browser.get(way).content.decode())
    return texts


def words_in(texts: list[str]) -> set[str]:
    return {word for word in WORDS for text in texts if word in text}


def test_nothing_shows_even_before_the_job_has_come(restored: Any, client_for: Any, as_: As) -> None:
    case, key = restored
    assert names_found(as_) == 0
    assert words_in(answers(client_for, case)) == set()
    # The control: were the key not destroyed, the same questions would be answered with the name.
    DataKey.objects.filter(pk=case.subject_id).update(wrapped=bytes(key.wrapped), destroyed_at=None)
    assert names_found(as_) == 1
    assert "Төлегенұлы" in words_in(answers(client_for, case))


def test_the_job_after_a_restore_takes_back_what_it_brought(restored: Any, client_for: Any, as_: As) -> None:
    case, _key = restored
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_persontoken WHERE person_id = %s", [case.subject_id])
        assert cursor.fetchone()[0] > 5, "control: the search tokens came back with the backup"
    told = StringIO()
    call_command("retention_reapply", stdout=told)
    assert told.getvalue().strip().endswith(": 1.")
    assert names_found(as_) == 0
    for who in ("aliya", "daniyar", "marat"):
        assert client_for(who).get(reverse("cases:overview", args=[case.pk])).status_code == 404
        assert case.code not in client_for(who).get(reverse("cases:list")).content.decode()
    with for_system("test"):
        person = Person.objects.get(pk=case.subject_id)
        assert (person.full_name, person.birth_year) == ("", None)
        assert not Document.objects.filter(case_id=case.pk).exists()
        assert Event.objects.filter(case_id=case.pk).exists()
    assert tasks.reapply() == 0


def test_others_in_the_backup_come_back_whole(ripe: Any, make_case: Any, as_: As) -> None:
    case, other = ripe(serial=1), make_case(serial=2, surname="Басқа")
    backup = dump()
    assert two(actions.seal, case, as_)
    assert two(actions.erase, case, as_)
    tasks.reapply()
    restore(backup)
    tasks.reapply()
    assert opened(other.subject_id)[1] == 0
    with for_actor(as_("aliya")) as aliya:
        assert [h.person.surname for h in people.search(actor=aliya, name="Басқа").hits] == ["Басқа"]
        assert not Retention.objects.using("owner").filter(case_id=case.pk, state=State.ERASED).exists()
