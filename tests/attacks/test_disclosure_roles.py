"""T10: the statistics role reads the schema "published" and nothing else, in plain SQL."""

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections

from dashboards.models import CubeCell, Release
from tests.dashboards.conftest import released  # noqa: F401


@pytest.fixture
def sql(committed):
    """A connection of our own as the statistics role, not Django's."""
    found = connections["statistics"].settings_dict
    link = psycopg2.connect(
        host=found["HOST"],
        port=found["PORT"],
        user=found["USER"],
        password=found["PASSWORD"],
        dbname=found["NAME"],
    )
    link.autocommit = True
    yield link.cursor()
    link.close()


def refused(cursor, statement: str) -> bool:
    try:
        cursor.execute(statement)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    return False


def other_tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    mine = {Release, CubeCell}
    return sorted(
        m._meta.db_table
        for m in models
        if m not in mine and m._meta.managed and m._meta.label not in ("cases.DataKey", "cases.WrappingKey")
    )


@pytest.mark.committed
def test_every_table_but_the_published_ones_is_refused(sql) -> None:
    tables = other_tables()
    assert "cases_case" in tables
    assert "cases_person" in tables
    open_tables = [t for t in tables if not refused(sql, f'SELECT * FROM "{t}" LIMIT 1')]
    assert open_tables == []


@pytest.mark.committed
@pytest.mark.parametrize("table", ["release", "cube_cell"])
def test_the_published_tables_can_be_read_and_never_written(released, sql, table: str) -> None:  # noqa: F811
    sql.execute(f"SELECT count(*) FROM published.{table}")
    assert sql.fetchone()[0] > 0
    assert refused(sql, f"UPDATE published.{table} SET k = 7")
    assert refused(sql, f"DELETE FROM published.{table}")
    assert refused(sql, f"TRUNCATE published.{table} CASCADE")
    assert refused(sql, f"INSERT INTO published.{table} DEFAULT VALUES")


@pytest.mark.committed
def test_statistics_of_other_tables_tell_nothing(sql) -> None:
    """pg_stats can hold names and ages of sampled rows."""
    sql.execute("SELECT count(*) FROM pg_stats WHERE tablename LIKE 'cases_%' OR tablename LIKE 'audit_%'")
    assert sql.fetchone()[0] == 0
    assert refused(sql, "SELECT * FROM pg_statistic LIMIT 1")


@pytest.mark.committed
def test_no_function_of_the_owner_opens_a_case(sql) -> None:
    sql.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname IN ('public', 'published') AND p.prosecdef"
        " AND has_function_privilege(p.oid, 'EXECUTE') AND p.prorettype <> 'trigger'::regtype"
    )
    assert [row[0] for row in sql.fetchall()] == []


@pytest.mark.committed
@pytest.mark.parametrize("alias", ["default", "system"])
def test_nobody_changes_or_deletes_a_published_row(released, alias: str) -> None:  # noqa: F811
    for statement in ("UPDATE published.cube_cell SET blocks = 9", "DELETE FROM published.cube_cell"):
        with connections[alias].cursor() as cursor, pytest.raises(Exception, match="permission denied"):
            cursor.execute(statement)


@pytest.mark.committed
def test_even_the_owner_does_not_change_a_published_row_by_mistake(released) -> None:  # noqa: F811
    for statement in ("UPDATE published.cube_cell SET blocks = 9", "DELETE FROM published.release"):
        with (
            connections["owner"].cursor() as cursor,
            pytest.raises(Exception, match="never changed or deleted"),
        ):
            cursor.execute(statement)


@pytest.mark.committed
def test_the_application_role_cannot_read_or_forge_figures(committed) -> None:
    with connections["default"].cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("SELECT * FROM published.cube_cell")


def test_pages_of_figures_run_on_the_statistics_role() -> None:
    assert CubeCell.objects.all().db == "statistics"
    assert settings.DATABASES["statistics"]["USER"] != settings.DATABASES["default"]["USER"]
