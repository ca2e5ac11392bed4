"""What the database itself says about files that people add: how many, and that what was added stays as it is."""

from django.conf import settings

from access.walls import access_exists
from access.words import ACTING, SELF
from documents.filekinds import ADDING_BITS

# One answer for all files of a case, also for those that the caller may not see; it tells no number. Two who add at the
# same moment wait for one another.
_ROOM = f"""
CREATE OR REPLACE FUNCTION documents_room(p_case uuid, p_size bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  files bigint; bytes bigint;
BEGIN
  IF NOT {access_exists("p_case", str(ADDING_BITS))} THEN
    RETURN 'unknown';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('documents_room' || p_case::text, 0));
  SELECT count(*), coalesce(sum(u.size), 0) INTO files, bytes FROM documents_upload u
   WHERE u.case_id = p_case AND u.state <> 'infected';
  IF files >= {settings.FILES_OF_A_CASE} OR bytes + p_size > {settings.FILES_OF_A_CASE_BYTES} THEN
    RETURN 'case';
  END IF;
  SELECT count(*), coalesce(sum(u.size), 0) INTO files, bytes FROM documents_upload u
   WHERE u.added_by_id = {SELF} AND u.added_at > jjcms_now() - interval '24 hours';
  IF files >= {settings.FILES_A_DAY} OR bytes + p_size > {settings.FILES_A_DAY_BYTES} THEN
    RETURN 'day';
  END IF;
  RETURN '';
END $$
"""
# What the application may write of a file of a case once it is there: that it was withdrawn.
_WITHDRAWN = f"""
  ELSIF current_user = 'jjcms_app' AND (OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_by_id IS DISTINCT FROM {SELF}) THEN
    RAISE EXCEPTION 'a file is withdrawn once and in one''s own name' USING ERRCODE = 'insufficient_privilege';
"""


def protection(
    table: str, *, changes: tuple[str, ...] = (), first: str = "", barred: str = "", later: str = ""
) -> list[str]:
    """What holds for every table of kept files: a file is added in one's own name and office, unchecked; the system's job says
    what the scanner found, and neither writes more.

    ``changes``: columns that the application may write later, as far as ``later``, further branches, lets it.
    ``first``: statements before a row is added; ``barred``: a further condition under which it is refused.
    """
    return [
        f"REVOKE UPDATE ON {table} FROM jjcms_app, jjcms_system",
        *([f"GRANT UPDATE ({', '.join(changes)}) ON {table} TO jjcms_app"] if changes else []),
        f"GRANT UPDATE (state, checked_at, finding, content) ON {table} TO jjcms_system",
        f"""
CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    {first}
    IF current_user = 'jjcms_app' AND (NEW.state NOT IN ('waiting', 'unchecked') {barred}
       OR NEW.added_by_id IS DISTINCT FROM {SELF} OR NEW.agency_id NOT IN {ACTING} OR NEW.size < 1) THEN
      RAISE EXCEPTION 'a file is added in one''s own name and not checked yet' USING ERRCODE = 'insufficient_privilege';
    END IF;
  {later}
  ELSIF current_user = 'jjcms_system' AND (OLD.state NOT IN ('waiting', 'unchecked')
       OR (NEW.state <> 'infected' AND NEW.content IS DISTINCT FROM OLD.content)) THEN
    RAISE EXCEPTION 'what was checked stays as it is' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_guard()
""",
    ]


STATEMENTS = [
    _ROOM,
    *protection(
        "documents_upload",
        changes=("withdrawn_at", "withdrawn_by_id", "withdraw_reason"),
        barred="OR NEW.withdrawn_at IS NOT NULL",
        later=_WITHDRAWN,
    ),
]
