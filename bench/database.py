"""A database of the bench's own in the running cluster, and the stock permissions in it."""

import os
from urllib.parse import urlparse

import psycopg2
from django.core.management import call_command
from django.db import connections

NAME = os.environ.get("BENCH_DATABASE", "jjcms_bench")
VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL", "DATABASE_STATISTICS_URL")


def use_own_database(*, fresh: bool) -> None:
    """Points the environment to the bench's databases and makes them. Before Django is set up."""
    _make(os.environ["DATABASE_OWNER_URL"], NAME, fresh=fresh)
    _make(os.environ["KEYSTORE_URL"], f"{NAME}_keys", fresh=fresh)
    for variable in VARIABLES:
        os.environ[variable] = _renamed(os.environ[variable], NAME)
    os.environ["KEYSTORE_URL"] = _renamed(os.environ["KEYSTORE_URL"], f"{NAME}_keys")


def _renamed(url: str, name: str) -> str:
    return urlparse(url)._replace(path=f"/{name}").geturl()


def _make(url: str, name: str, *, fresh: bool) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            if fresh:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    finally:
        connection.close()


def prepare() -> None:
    """Schema, walls, reference rows, people."""
    from demo import regions
    from demo.people import create_people

    for alias in ("owner", "keystore"):
        call_command("migrate", database=alias, verbosity=0)
    call_command("load_reference", verbosity=0)
    create_people()
    regions.create_offices()


def cases_now() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        return int(cursor.fetchone()[0])


def grant_stock_permissions(usernames: list[str]) -> None:
    """Gives each person, the stock way, what they may see by access rows: one permission row for each case."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE cases_casegrant DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE cases_casegrant, guardian_userobjectpermission CASCADE")
        for username in usernames:
            cursor.execute(_SEEN_TABLE)
            cursor.execute(_SEEN, [username])
            cursor.execute(_DIRECT, [username])
            cursor.execute(_GENERIC, [username])
            cursor.execute("DROP TABLE seen")
        cursor.execute("ALTER TABLE cases_casegrant ENABLE TRIGGER USER")
        cursor.execute("ANALYZE cases_casegrant")
        cursor.execute("ANALYZE guardian_userobjectpermission")


_SEEN_TABLE = "CREATE TEMP TABLE seen (case_id uuid)"
_SEEN = """
INSERT INTO seen SELECT DISTINCT a.case_id FROM access_caseaccess a JOIN accounts_membership m ON a.principal / 32 = m.agency_id
  JOIN accounts_user u ON u.id = m.user_id WHERE u.username = %s
"""
_VIEW = "(SELECT p.id FROM auth_permission p WHERE p.codename = 'view_case')"
_DIRECT = f"""
INSERT INTO cases_casegrant (user_id, permission_id, content_object_id, capacity, basis, kind, view_bit, document, starts_later, end_reason)
  SELECT u.id, {_VIEW}, s.case_id, 10, 'bench', 'lawyer', 1, '', false, '' FROM seen s, accounts_user u WHERE u.username = %s
"""
_GENERIC = f"""
INSERT INTO guardian_userobjectpermission (user_id, permission_id, content_type_id, object_pk)
  SELECT u.id, {_VIEW}, (SELECT p.content_type_id FROM auth_permission p WHERE p.codename = 'view_case'), s.case_id::text
    FROM seen s, accounts_user u WHERE u.username = %s
"""
