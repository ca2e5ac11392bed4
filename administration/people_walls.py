"""What an office may know of its people, and how it shares out their work: numbers and days, never what a case holds.

``office_use``, ``office_cases`` and ``office_hand_over`` ask who calls: an administrator (for the first also a data
protection officer) of the agency that they act in, for that agency and everything below it.
"""

from access.words import ACTING, SELF, TODAY, in_force
from accounts.permissions import CasePermission as P
from accounts.principals import OF_AGENCIES, Capacity, seen_with, user_principal
from accounts.roles import ROLES, RoleKey
from administration.heirs import successors_of
from cases import held

_ADMINISTRATOR = f"'{RoleKey.AGENCY_ADMINISTRATOR}'"
_READERS = f"{_ADMINISTRATOR}, '{RoleKey.DATA_PROTECTION_OFFICER}'"
_ACTS = f"m.user_id = {SELF} AND {in_force('m')} AND m.agency_id IN {ACTING}"


def _offices(roles: str) -> str:
    return f"""
SELECT DISTINCT t.id FROM accounts_membership m, agency_tree(m.agency_id) AS t WHERE m.role IN ({roles}) AND {_ACTS}
"""


OFFICES = _offices(_READERS)

_HOLDERS = [key for key, role in ROLES.items() if role.works_with_cases and not role.by_name_only]
_SUCCESSIONS = ", ".join(f"('{before}', '{after}')" for before in _HOLDERS for after in successors_of(before))
_BESIDE = "".join(
    f" UNION SELECT w.case_id FROM {work.table} w WHERE w.{work.column} = p_user AND {work.is_open}"
    for work in held.works()
)
# The open cases of one colleague in one agency. It runs with the rights of the caller: asked by the application itself
# it finds what row security shows; the functions below run as owner. A sealed record is in nobody's hands.
_HELD = f"""
CREATE OR REPLACE FUNCTION office_held(p_user bigint, p_agency bigint) RETURNS TABLE (case_id uuid)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT h.case_id FROM (
    SELECT p.case_id FROM cases_participation p JOIN cases_case k ON k.id = p.case_id
     WHERE p.officer_id = p_user AND p.agency_id = p_agency AND p.until IS NULL
       AND p.capacity <> {int(Capacity.FORMER)} AND k.stage <> 'closed'{_BESIDE}
  ) AS h JOIN cases_case c ON c.id = h.case_id JOIN cases_person s ON s.id = c.subject_id
  WHERE c.sealed_at IS NULL AND s.sealed_at IS NULL
$$
"""
_USE = f"""
DROP FUNCTION IF EXISTS office_use();
CREATE OR REPLACE FUNCTION office_use(p_only bigint) RETURNS TABLE (
  membership_id bigint, last_look date, cases_held int, grants_held int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH offices AS ({OFFICES})
  SELECT m.id,
    (SELECT (max(l.recorded_at) AT TIME ZONE 'Asia/Almaty')::date FROM audit_accesslog l
      WHERE l.user_id = m.user_id AND l.agency_id = m.agency_id AND l.role = m.role
        AND l.recorded_at > jjcms_now() - interval '400 days'),
    (SELECT count(*) FROM office_held(m.user_id, m.agency_id))::int,
    (SELECT count(*) FROM cases_casegrant g
      WHERE g.user_id = m.user_id AND (g.for_agency_id IS NULL OR g.for_agency_id = m.agency_id) AND g.ended_at IS NULL AND coalesce(g.until, 'infinity') > jjcms_now())::int
  FROM accounts_membership m WHERE m.agency_id IN (SELECT id FROM offices)
    AND CASE WHEN p_only IS NULL THEN m.until IS NULL OR m.until >= {TODAY} ELSE m.id = p_only END
$$
"""
_NUMBERS = f"""
CREATE OR REPLACE FUNCTION office_cases(p_membership bigint, p_most int) RETURNS TABLE (code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.code::text FROM accounts_membership m CROSS JOIN LATERAL office_held(m.user_id, m.agency_id) AS h
    JOIN cases_case c ON c.id = h.case_id
   WHERE m.id = p_membership AND m.agency_id IN ({_offices(_ADMINISTRATOR)}) ORDER BY c.code LIMIT p_most
$$
"""
_TOLD_WITH = " ".join(f"WHEN {int(c)} THEN {seen_with(c).bit}" for c in OF_AGENCIES)
_PASS_ON = "\n".join(
    f"    UPDATE {work.table} w SET {work.column} = heir.user_id"
    f" WHERE w.case_id = one.id AND w.{work.column} = giver.user_id AND {work.is_open.replace('p_agency', 'giver.agency_id')};"
    for work in held.works()
)
_PERSON = str(user_principal(1))
# From one colleague to another of the same agency, who can carry it on. The order of locks is that of the numbers: two
# administrators at once wait for one another, and the second finds what is left. One event for each case.
_HAND_OVER = f"""
CREATE OR REPLACE FUNCTION office_hand_over(p_from bigint, p_to bigint, p_numbers text[], p_most int, p_reason text)
RETURNS TABLE (moved int, remaining int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  giver accounts_membership%ROWTYPE; heir accounts_membership%ROWTYPE; me record; one record; held_as smallint;
BEGIN
  moved := 0;
  PERFORM 1 FROM accounts_membership WHERE id IN (p_from, p_to) ORDER BY id FOR UPDATE;
  SELECT * INTO giver FROM accounts_membership WHERE id = p_from;
  SELECT m.* INTO heir FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
   WHERE m.id = p_to AND u.is_active AND {in_force("m")};
  SELECT m.agency_id, m.role INTO me FROM accounts_membership m
   WHERE m.role = {_ADMINISTRATOR} AND {_ACTS} AND giver.agency_id IN (SELECT t.id FROM agency_tree(m.agency_id) AS t)
   ORDER BY m.id LIMIT 1;
  IF NOT coalesce(me.agency_id IS NOT NULL AND giver.agency_id = heir.agency_id AND giver.user_id <> heir.user_id
      AND {SELF} NOT IN (giver.user_id, heir.user_id)
      AND (giver.role::text, heir.role::text) IN (VALUES {_SUCCESSIONS}), false) THEN
    RAISE EXCEPTION 'these cases cannot be handed over so' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR one IN SELECT c.id FROM office_held(giver.user_id, giver.agency_id) AS h JOIN cases_case c ON c.id = h.case_id
     WHERE p_numbers IS NULL OR c.code = ANY (p_numbers) ORDER BY c.code LIMIT p_most LOOP
    UPDATE cases_participation p SET officer_id = heir.user_id WHERE p.case_id = one.id
       AND p.agency_id = giver.agency_id AND p.officer_id = giver.user_id AND p.until IS NULL
       AND p.capacity <> {int(Capacity.FORMER)};
{_PASS_ON}
    UPDATE notifications_inboxitem i SET principal = {_PERSON} * heir.user_id WHERE i.case_id = one.id
       AND i.principal = {_PERSON} * giver.user_id AND i.done_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM notifications_inboxitem o WHERE o.principal = {_PERSON} * heir.user_id AND o.role = i.role
            AND o.case_id = i.case_id AND o.kind = i.kind AND o.subject = i.subject AND o.done_at IS NULL);
    SELECT p.capacity INTO held_as FROM cases_participation p WHERE p.case_id = one.id
       AND p.agency_id = giver.agency_id AND p.until IS NULL AND p.capacity <> {int(Capacity.FORMER)}
     ORDER BY p.officer_id = heir.user_id DESC NULLS LAST, p.capacity LIMIT 1;
    INSERT INTO audit_event (type, case_id, occurred_at, recorded_at, view_bit, payload, user_id, agency_id, role,
      shard, seq, prev_hash, hash)
    VALUES ('case.holder_changed', one.id, jjcms_now(), jjcms_now(),
      CASE held_as {_TOLD_WITH} ELSE {P.VIEW_FILE.bit} END,
      jsonb_build_object('agency', giver.agency_id, 'capacity', held_as, 'before', giver.user_id,
        'holder', heir.user_id, 'reason', p_reason), {SELF}, me.agency_id, me.role, 0, 0, '', '');
    moved := moved + 1;
  END LOOP;
  SELECT count(*) INTO remaining FROM office_held(giver.user_id, giver.agency_id);
  RETURN NEXT;
END $$
"""
STATEMENTS = [_HELD, _USE, _NUMBERS, _HAND_OVER]
