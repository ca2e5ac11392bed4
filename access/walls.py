"""The second wall: grants and row-level security of every table, generated from the models.

Applied as owner after each ``migrate`` (``manage.py walls``). A table without a declared kind gets no grant at all, so
a forgotten declaration fails closed.

Kinds (``class Wall: kind = …``; ``writes`` where named):
``case``/CaseScoped  rows of a case: access rows decide; never deleted
``reference``        everybody reads, the owner writes
``shared``           the application reads and writes: people, agencies, sessions
``append``           insert and select only, with the model's own select rule
``definer``          reached only through SQL functions of the owner
``projection``       access rows: read own principals, written by the owner's function
``published``        statistics role reads, system role inserts
``queue``            work for the worker: application and system read and write
``system``           the system role's own, also to lock: the application reaches it in no way
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import connections, models

from access import pair_walls
from access.models import CaseScoped
from access.words import MASK, PRINCIPALS
from accounts.trees import AGENCY_TREE

APP, SYSTEM, STATISTICS = "jjcms_app", "jjcms_system", "jjcms_statistics"

# Tables of libraries: what the application may do with them.
LIBRARY_TABLES = {
    "django_session": "shared",
    "django_content_type": "reference",
    "auth_permission": "reference",
    "auth_group": "reference",
    "auth_group_permissions": "reference",
    "accounts_user_groups": "reference",
    "accounts_user_user_permissions": "reference",
    "authtoken_token": "shared",
    "django_migrations": "reference",
    "guardian_userobjectpermission": "none",
    "guardian_groupobjectpermission": "none",
}
FOUNDATION = (
    """DO $$ BEGIN
  IF to_regprocedure('jjcms_clock_offset()') IS NULL THEN
    CREATE FUNCTION jjcms_clock_offset() RETURNS interval LANGUAGE sql STABLE PARALLEL SAFE
      AS 'SELECT interval ''0''';
  END IF; END $$""",
    """CREATE OR REPLACE FUNCTION jjcms_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT now() + jjcms_clock_offset()'""",
    AGENCY_TREE,
)


@dataclass(frozen=True)
class Policy:
    name: str
    table: str
    command: str
    role: str
    using: str = ""
    check: str = ""

    def sql(self) -> str:
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f"CREATE POLICY {self.name} ON {self.table} FOR {self.command} TO {self.role}{using}{check}"


def access_exists(case_column: str, bits: str, capacity: int | None = None) -> str:
    """The rule as SQL: an access row of this case for one of the transaction's principals, with the bit, not run out;
    with ``capacity`` one that the agency has in this capacity.

    ``OFFSET 0`` keeps PostgreSQL from hashing all access rows of the principals for the sake of a few rows.
    """
    held_as = "" if capacity is None else f" AND a.principal > 0 AND a.principal % 32 = {capacity}"
    return (
        f"EXISTS (SELECT 1 FROM access_caseaccess a WHERE a.case_id = {case_column}"
        f" AND a.principal = ANY ({PRINCIPALS}) AND (a.permissions & {MASK} & {bits}) <> 0 AND a.until > jjcms_now(){held_as} OFFSET 0)"
    )


def quoted(table: str) -> str:
    return table if table.startswith('"') else f'"{table}"'


def kind_of(model: type[models.Model]) -> str:
    """The declared kind of a model's table; "none" when nothing is declared."""
    wall = model.__dict__.get("Wall")
    if wall is not None:
        return str(wall.kind)
    if issubclass(model, CaseScoped):
        return "case"
    return LIBRARY_TABLES.get(model._meta.db_table, "none")


def walled_models() -> list[type[models.Model]]:
    """Every concrete model whose table lies in the main database."""
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and kind_of(m) != "keystore"]


def _case_policies(model: Any) -> Iterator[Policy]:
    table = quoted(model._meta.db_table)
    wall = model.__dict__.get("Wall")
    column = f"{table}.id" if model.case_path == "id" else f"{table}.case_id"
    by_row = model.view_bit_field
    bits = f"{table}.{by_row}" if by_row else str(model.view_permission.bit)
    write = model.write_permission or model.view_permission
    write_bits = f"{table}.{by_row}" if by_row and model.write_permission is None else str(write.bit)
    see = access_exists(column, bits)
    insert = getattr(wall, "insert", "") or access_exists(column, write_bits)
    update = getattr(wall, "update", "") or access_exists(column, write_bits)
    yield Policy("app_select", table, "SELECT", APP, using=see)
    yield Policy("app_insert", table, "INSERT", APP, check=insert)
    yield Policy("app_update", table, "UPDATE", APP, using=see, check=update)


def _policies(model: Any) -> list[Policy]:
    kind, table, wall = kind_of(model), quoted(model._meta.db_table), model.__dict__.get("Wall")
    if kind == "case":
        found = list(_case_policies(model))
    elif kind == "projection":
        found = [Policy("app_select", table, "SELECT", APP, using=f"principal = ANY ({PRINCIPALS})")]
    elif kind in ("append", "custom"):
        found = [
            Policy("app_select", table, "SELECT", APP, using=wall.select),
            Policy("app_insert", table, "INSERT", APP, check=getattr(wall, "insert", "true")),
        ]
        if kind == "custom":
            update = getattr(wall, "update", wall.select)
            found.append(Policy("app_update", table, "UPDATE", APP, using=update, check=update))
    else:
        return []
    found.append(Policy("system_select", table, "SELECT", SYSTEM, using="true"))
    for command in getattr(wall, "system_writes", ("INSERT",) if kind == "append" else ()):
        using, check = ("true", "true") if command == "UPDATE" else ("", "true")
        found.append(Policy(f"system_{command.lower()}", table, command, SYSTEM, using=using, check=check))
    return found


_GRANTS: dict[str, dict[str, str]] = {
    "case": {APP: "SELECT, INSERT, UPDATE", SYSTEM: "SELECT"},
    "custom": {APP: "SELECT, INSERT, UPDATE", SYSTEM: "SELECT"},
    "append": {APP: "SELECT, INSERT", SYSTEM: "SELECT"},
    "projection": {APP: "SELECT", SYSTEM: "SELECT"},
    "reference": {APP: "SELECT", SYSTEM: "SELECT"},
    "shared": {APP: "SELECT, INSERT, UPDATE, DELETE", SYSTEM: "SELECT"},
    "queue": {APP: "SELECT, INSERT, UPDATE", SYSTEM: "SELECT, INSERT, UPDATE, DELETE"},
    "published": {STATISTICS: "SELECT", SYSTEM: "SELECT, INSERT"},
    "system": {SYSTEM: "SELECT, UPDATE"},
    "definer": {},
    "none": {},
}


def statements(model: Any) -> Iterator[str]:
    """The SQL that puts one table behind the wall, from any state before."""
    table, kind, wall = quoted(model._meta.db_table), kind_of(model), model.__dict__.get("Wall")
    yield f"REVOKE ALL ON {table} FROM PUBLIC, {APP}, {SYSTEM}, {STATISTICS}"
    for role, rights in _GRANTS[kind].items():
        yield f"GRANT {rights} ON {table} TO {role}"
    for command in getattr(wall, "system_writes", ("INSERT",) if kind == "append" else ()):
        yield f"GRANT {command} ON {table} TO {SYSTEM}"
    policies = _policies(model)
    yield f"ALTER TABLE {table} {'ENABLE' if policies or kind == 'definer' else 'DISABLE'} ROW LEVEL SECURITY"
    for policy in policies:
        yield f"DROP POLICY IF EXISTS {policy.name} ON {table}"
        yield policy.sql()


def extra_statements() -> Iterator[str]:
    """Functions and triggers that apps keep in ``<app>/walls.py`` as ``STATEMENTS``; each may run again and again."""
    yield from pair_walls.STATEMENTS
    for config in apps.get_app_configs():
        if config.name not in ("access",) and find_spec(f"{config.name}.walls"):
            yield from import_module(f"{config.name}.walls").STATEMENTS


# PostgreSQL lets everybody call a new function; what runs with the owner's rights is for these two roles only. Unless
# named last, the session's temporary tables come first: a caller's own table would stand in for the one behind the wall.
_CLOSE_DEFINERS = f"""
DO $$ DECLARE f regprocedure; BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
           WHERE n.nspname = 'public' AND p.prosecdef LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {APP}, {SYSTEM}', f);
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', f);
  END LOOP;
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, {APP}, {SYSTEM}, {STATISTICS}', current_database());
END $$
"""


def apply(using: str = "owner") -> int:
    """Puts every table behind the wall in one transaction; returns the number of tables."""
    found = walled_models()
    with connections[using].cursor() as cursor:
        cursor.execute("BEGIN")
        for sql in (*FOUNDATION, f"GRANT USAGE ON SCHEMA public TO {APP}, {SYSTEM}, {STATISTICS}"):
            cursor.execute(sql)
        for model in found:
            for sql in statements(model):
                cursor.execute(sql)
        for sql in extra_statements():
            cursor.execute(sql)
        cursor.execute(_CLOSE_DEFINERS)
        if any(kind_of(m) == "published" for m in found):
            cursor.execute(f"GRANT USAGE ON SCHEMA published TO {STATISTICS}, {SYSTEM}")
        cursor.execute(
            f"REVOKE ALL ON django_migrations FROM PUBLIC; GRANT SELECT ON django_migrations TO {APP}, {SYSTEM}"
        )
        cursor.execute("COMMIT")
    return len(found)
