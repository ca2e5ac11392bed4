"""What the database itself asks of a certificate and its paper, and the two questions that look past its wall.

``training_remarks`` tells a prosecutor of a case, or the head of the own unit in it, who acted there untrained: names
of colleagues and days, of one case that the caller reads. ``training_coverage`` tells a statistics officer how many
are trained, by region and role: numbers alone.
"""

from django.conf import settings

from access.walls import access_exists
from access.words import ACTING, SELF, TODAY, in_force
from accounts.permissions import CasePermission
from accounts.roles import RoleKey
from documents.walls import protection
from training.offices import ENTERED_BY, HEADS, listed

REMARKED = frozenset({RoleKey.PROSECUTOR}) | HEADS
COUNTED = frozenset({RoleKey.STATISTICS_OFFICER})
# What is written down by the way is no act in the case of the child.
_NO_ACTS = ("notice.", "retention.", "deadline.")

# The instant is the database's own, and a correction stays with its person.
_GUARD = """
CREATE OR REPLACE FUNCTION training_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF session_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  NEW.entered_at := jjcms_now();
  IF NEW.issued_on > (jjcms_now() AT TIME ZONE 'Asia/Almaty')::date THEN
    RAISE EXCEPTION 'a certificate of a day to come' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM training_certificate c WHERE c.id = NEW.replaces_id
      AND c.person_id = NEW.person_id AND NOT EXISTS (SELECT 1 FROM training_withdrawal w WHERE w.certificate_id = c.id)) THEN
    RAISE EXCEPTION 'a certificate is entered anew for the same person' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT ON training_certificate
  FOR EACH ROW EXECUTE FUNCTION training_guard();
CREATE OR REPLACE FUNCTION training_withdrawal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF session_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  NEW.made_at := jjcms_now();
  IF NOT EXISTS (SELECT 1 FROM training_certificate c WHERE c.id = NEW.certificate_id AND c.issued_on <= NEW.since)
     OR EXISTS (SELECT 1 FROM training_certificate c WHERE c.replaces_id = NEW.certificate_id) THEN
    RAISE EXCEPTION 'this certificate is not withdrawn so' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT ON training_withdrawal
  FOR EACH ROW EXECUTE FUNCTION training_withdrawal_guard();
"""


def lacking(person: str, role: str, day: str) -> str:
    """A requirement ``r`` of the role that the person does not meet on the day: no certificate of its kind that holds."""
    return (
        f"r.role = {role} AND r.valid_from <= {day} AND (r.valid_to IS NULL OR r.valid_to >= {day})"
        " AND NOT EXISTS (SELECT 1 FROM training_certificate c JOIN training_specialisation s ON s.id = c.specialisation_id"
        f" WHERE c.person_id = {person} AND s.code = r.kind AND c.issued_on <= {day}"
        f" AND (c.valid_until IS NULL OR c.valid_until >= {day})"
        " AND NOT EXISTS (SELECT 1 FROM training_certificate n WHERE n.replaces_id = c.id)"
        f" AND NOT EXISTS (SELECT 1 FROM training_withdrawal w WHERE w.certificate_id = c.id AND w.since <= {day}))"
    )


def _acting(roles: frozenset[RoleKey]) -> str:
    return (
        f"SELECT m.agency_id, m.role FROM accounts_membership m WHERE m.user_id = {SELF}"
        f" AND m.role IN ({listed(roles)}) AND m.agency_id IN {ACTING} AND {in_force('m')}"
    )


_ROLES_THAT_NEED = "(SELECT q.role FROM training_requirement q)"
_REMARKS = f"""
CREATE OR REPLACE FUNCTION training_remarks(p_case uuid) RETURNS TABLE (
  user_id int, first_name text, last_name text, role text, agency_id int, kind text, name_kk text, name_ru text,
  name_en text, source text, status text, first_on date, acts int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH me AS ({_acting(REMARKED)}),
  acts AS (
    SELECT e.user_id, e.agency_id, e.role, (e.occurred_at AT TIME ZONE 'Asia/Almaty')::date AS day, count(*) AS many
      FROM audit_event e
     WHERE e.case_id = p_case AND EXISTS (SELECT 1 FROM me)
       AND {access_exists("p_case", str(CasePermission.VIEW_FILE.bit))} AND e.user_id IS NOT NULL
       AND e.role IN {_ROLES_THAT_NEED} AND NOT ({" OR ".join(f"starts_with(e.type, '{t}')" for t in _NO_ACTS)})
       AND EXISTS (SELECT 1 FROM me WHERE me.role = '{RoleKey.PROSECUTOR}' OR me.agency_id = e.agency_id)
     GROUP BY 1, 2, 3, 4)
  SELECT a.user_id, u.first_name::text, u.last_name::text, a.role::text, a.agency_id, r.kind::text, r.name_kk::text,
    r.name_ru::text, r.name_en::text, r.source::text, r.status::text, min(a.day), sum(a.many)::int
    FROM acts a JOIN training_requirement r ON {lacking("a.user_id", "a.role", "a.day")}
    JOIN accounts_user u ON u.id = a.user_id
   GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 ORDER BY min(a.day), a.user_id, 6
$$
"""


def _trained(day: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM training_requirement r WHERE {lacking('p.user_id', 'p.role', day)})"


# "Runs out soon" as in the register and the reminders: its last day is at most so many days away.
_COVERAGE = f"""
CREATE OR REPLACE FUNCTION training_coverage(p_soon int) RETURNS TABLE (
  region text, role text, people int, trained int, ending int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH p AS (
    SELECT DISTINCT coalesce(g.code, '') AS region, m.role, m.user_id
      FROM accounts_membership m JOIN accounts_agency a ON a.id = m.agency_id
      LEFT JOIN accounts_region g ON g.id = a.region_id
     WHERE EXISTS ({_acting(COUNTED)}) AND {in_force("m")} AND a.closed_on IS NULL AND EXISTS (
       SELECT 1 FROM training_requirement q WHERE q.role = m.role AND q.valid_from <= {TODAY}
          AND (q.valid_to IS NULL OR q.valid_to >= {TODAY}))),
  told AS (SELECT p.*, {_trained(TODAY)} AS now_, {_trained(f"({TODAY} + p_soon + 1)")} AS then_ FROM p)
  SELECT t.region::text, t.role::text, count(*)::int, count(*) FILTER (WHERE t.now_)::int,
    count(*) FILTER (WHERE t.now_ AND NOT t.then_)::int
    FROM told t GROUP BY 1, 2 ORDER BY 1, 2
$$
"""
# How many papers one certificate has at most, those that were replaced among them.
MOST_PAPERS = 20
# Asked before a paper is looked through. What one person adds in a day counts together with their files of cases.
_ROOM = f"""
CREATE OR REPLACE FUNCTION training_paper_room(p_certificate uuid, p_size bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  files bigint; bytes bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM training_certificate c WHERE c.id = p_certificate AND c.person_id <> {SELF}
      AND c.person_id IN ({ENTERED_BY})) THEN
    RETURN 'unknown';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('training_paper_room' || p_certificate::text, 0));
  IF (SELECT count(*) FROM training_certificatepaper p WHERE p.certificate_id = p_certificate) >= {MOST_PAPERS} THEN
    RETURN 'certificate';
  END IF;
  SELECT count(*), coalesce(sum(a.size), 0) INTO files, bytes FROM (
    SELECT p.size FROM training_certificatepaper p
     WHERE p.added_by_id = {SELF} AND p.added_at > jjcms_now() - interval '24 hours'
    UNION ALL SELECT u.size FROM documents_upload u
     WHERE u.added_by_id = {SELF} AND u.added_at > jjcms_now() - interval '24 hours') a;
  IF files >= {settings.FILES_A_DAY} OR bytes + p_size > {settings.FILES_A_DAY_BYTES} THEN
    RETURN 'day';
  END IF;
  RETURN '';
END $$
"""
# The instant is the database's own, and a certificate that counts no more gets no new paper.
_PAPER = """
    IF session_user = 'jjcms_app' THEN
      NEW.added_at := clock_timestamp() + jjcms_clock_offset();
      IF EXISTS (SELECT 1 FROM training_certificate n WHERE n.replaces_id = NEW.certificate_id)
         OR EXISTS (SELECT 1 FROM training_withdrawal w WHERE w.certificate_id = NEW.certificate_id) THEN
        RAISE EXCEPTION 'this certificate counts no more' USING ERRCODE = 'insufficient_privilege';
      END IF;
    END IF;
"""
STATEMENTS = [
    _GUARD,
    _REMARKS,
    _COVERAGE,
    _ROOM,
    *protection("training_certificatepaper", first=_PAPER),
]
