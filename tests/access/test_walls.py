"""The second wall, tried in plain SQL as each database role."""

from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.db import connections, transaction

from access import walls
from access.context import for_actor
from access.models import CaseScoped
from accounts.permissions import CasePermission
from cases.models import Case, Party

pytestmark = pytest.mark.django_db(databases=["default", "owner", "system", "statistics", "keystore"])


def case_tables() -> list[str]:
    return [
        walls.quoted(m._meta.db_table)
        for m in walls.walled_models()
        if walls.kind_of(m) in ("case", "custom", "projection")
    ]


# Rooms are no case: everybody may know them, their court writes them.
PUBLIC = {'"courts_courtroom"'}


def _count(alias: str, table: str) -> int:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_without_principals_every_case_table_is_empty(committed: None, make_case: Callable[..., Any]) -> None:
    make_case()
    assert _count("owner", "cases_case") == 1, "control: the owner sees the row"
    tables = [t for t in case_tables() if t not in PUBLIC]
    assert len(tables) == len(case_tables()) - len(PUBLIC)
    assert {t: _count("default", t) for t in tables} == dict.fromkeys(tables, 0)
    assert _count("default", "audit_event") == 0
    assert _count("default", "audit_accesslog") == 0


def test_statistics_role_reads_no_case_table(committed: None, make_case: Callable[..., Any]) -> None:
    make_case()
    for table in [*case_tables(), "audit_event", "cases_persontoken", "accounts_user"]:
        with pytest.raises(Exception, match="permission denied"):
            _count("statistics", table)


def test_definer_functions_say_nothing_to_a_stranger(committed: None, make_case: Callable[..., Any]) -> None:
    case = make_case()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM person_masked(%s::uuid[], '{}')", [[case.subject_id]])
        assert cursor.fetchone()[0] == 0


def test_a_foreign_agency_sees_and_changes_nothing(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    case = make_case()
    with for_actor(as_("nurlan")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        assert cursor.fetchone()[0] == 0
        cursor.execute("UPDATE cases_case SET erdr_number = 'x' WHERE id = %s", [case.pk])
        assert cursor.rowcount == 0
    with for_actor(as_("aliya")):
        assert Case.objects.filter(pk=case.pk).count() == 1


def test_a_foreign_agency_cannot_let_itself_in(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    case, stranger = make_case(), as_("nurlan")
    sql = (
        "INSERT INTO cases_participation (id, case_id, agency_id, capacity, since, basis)"
        " VALUES (gen_random_uuid(), %s, %s, 1, now(), 'x')"
    )
    with for_actor(stranger):
        _refused("row-level security", sql, [case.pk, stranger.agency.pk])
        _refused(
            "permission denied",
            "INSERT INTO access_caseaccess VALUES (%s, %s, 255, 'infinity', now(), NULL)",
            [case.pk, stranger.principals[0]],
        )


def _refused(reason: str, sql: str, parameters: list[Any]) -> None:
    with (
        pytest.raises(Exception, match=reason),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(sql, parameters)


def test_the_role_narrows_what_the_agency_may(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    """The data protection officer works in the same agency and still sees no row, by SQL too."""
    make_case()
    with for_actor(as_("rosa")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        assert cursor.fetchone()[0] == 0


def test_policies_in_the_database_are_those_of_the_models(world: None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename, policyname, cmd FROM pg_policies")
        found = {(t, p) for t, p, _ in cursor.fetchall()}
    wanted = {(p.table.strip('"'), p.name) for m in walls.walled_models() for p in walls._policies(m)}
    assert wanted <= found
    assert len(wanted) > 20


def test_every_case_scoped_table_has_row_security(world: None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        secured = {row[0] for row in cursor.fetchall()}
    for model in walls.walled_models():
        if issubclass(model, CaseScoped):
            assert model._meta.db_table in secured, f"{model._meta.label}: no row security"


def test_the_application_role_owns_nothing_and_bypasses_nothing(world: None) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        )
        assert cursor.fetchone()[0] == 0


def test_principals_end_with_the_transaction(
    committed: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    make_case()
    with for_actor(as_("aliya")):
        assert Case.objects.count() == 1
    assert Case.objects.count() == 0


def test_a_victim_row_with_an_address_is_refused_by_the_database(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    case, actor = make_case(), as_("aliya")
    with (
        for_actor(actor),
        pytest.raises(Exception, match="party_victim_without_address"),
        transaction.atomic(),
    ):
        Party.objects.create(
            case=case, person_id=case.subject_id, capacity="victim", since=case.registered_at, address="Абай 1",
            view_bit=CasePermission.VIEW_VICTIMS.bit,
        )  # fmt: skip


def test_key_store_is_closed_to_the_application_role(settings: Any) -> None:
    config = connections["default"].settings_dict
    keys = connections["keystore"].settings_dict
    with pytest.raises(psycopg2.Error), psycopg2.connect(
        host=config["HOST"], port=config["PORT"], user=config["USER"], password=config["PASSWORD"],
        dbname=keys["NAME"],
    ) as connection, connection.cursor() as cursor:  # fmt: skip
        cursor.execute("SELECT count(*) FROM cases_datakey")
