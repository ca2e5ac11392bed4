"""Triggers that chain every link and refuse to change one, for everybody, the owner included.

And the functions that read what the walls keep from the application: heads, the age of the seal, who looked.
"""

from access.walls import access_exists
from access.words import ACTING, SELF, in_force
from accounts.permissions import CasePermission
from accounts.roles import RoleKey
from audit import reading_walls

HEADS = (RoleKey.HEAD_OF_UNIT, RoleKey.HEAD_OF_PROBATION, RoleKey.COURT_CHAIR)

_CHAIN = """
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' AS $$
DECLARE
  picked text := coalesce(nullif(current_setting('jjcms.session', true), ''), pg_backend_pid()::text);
  head audit_chainhead%ROWTYPE;
BEGIN
  NEW.shard := (('x' || substr(md5(picked), 1, 4))::bit(16)::int % 64)::smallint;
  INSERT INTO audit_chainhead (chain, shard, seq, hash) VALUES (TG_TABLE_NAME, NEW.shard, 0, ''::bytea)
    ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM audit_chainhead WHERE chain = TG_TABLE_NAME AND shard = NEW.shard FOR UPDATE;
  NEW.seq := head.seq + 1;
  NEW.prev_hash := head.hash;
  NEW.hash := sha256(head.hash || convert_to(audit_canonical(to_jsonb(NEW)), 'UTF8'));
  UPDATE audit_chainhead SET seq = NEW.seq, hash = NEW.hash WHERE chain = TG_TABLE_NAME AND shard = NEW.shard;
  RETURN NEW;
END $$
"""
_CANONICAL = """
CREATE OR REPLACE FUNCTION audit_canonical(link jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT (link - 'hash' - 'prev_hash' - 'id')::text
$$
"""
_REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$
"""
# What a checkpoint signs. Hashes tell nothing of a case.
_HEADS = """
CREATE OR REPLACE FUNCTION audit_heads() RETURNS TABLE (chain text, shard int, seq bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT h.chain::text, h.shard::int, h.seq, encode(h.hash, 'hex') FROM audit_chainhead h WHERE h.seq > 0
  ORDER BY h.chain COLLATE "C", h.shard
$$
"""
# Late: links have waited for their seal for five minutes, or the hourly checkpoint of a quiet time stayed away. A link
# may carry an earlier time than its writing (a clock that was moved), so the last checkpoint must be old as well.
_LATE = """
CREATE OR REPLACE FUNCTION audit_seal_is_late() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  last audit_checkpoint%ROWTYPE;
  since timestamptz;
BEGIN
  SELECT * INTO last FROM audit_checkpoint ORDER BY id DESC LIMIT 1;
  IF last.sealed_at > now() - interval '5 minutes' THEN
    RETURN false;
  END IF;
  WITH sealed AS (
    SELECT x ->> 0 AS chain, (x ->> 1)::int AS shard, (x ->> 2)::bigint AS seq
    FROM jsonb_array_elements(coalesce(last.body::jsonb -> 'heads', '[]')) AS x
  ), next AS (
    SELECT h.chain, h.shard, coalesce(s.seq, 0) + 1 AS seq
    FROM audit_chainhead h LEFT JOIN sealed s ON s.chain = h.chain AND s.shard = h.shard
    WHERE h.seq > coalesce(s.seq, 0)
  )
  SELECT min(coalesce(e.recorded_at, a.recorded_at)) INTO since FROM next n
  LEFT JOIN audit_event e ON n.chain = 'audit_event' AND e.shard = n.shard AND e.seq = n.seq
  LEFT JOIN audit_accesslog a ON n.chain = 'audit_accesslog' AND a.shard = n.shard AND a.seq = n.seq;
  RETURN coalesce(since < jjcms_now() - interval '5 minutes', false)
    OR coalesce(last.sealed_at < now() - interval '65 minutes', false);
END $$
"""
# The number of a case for who may read its file: the head of the page "Who looked".
_NUMBER_OF_CASE = f"""
CREATE OR REPLACE FUNCTION audit_number_of_case(wanted uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
BEGIN
  RETURN (SELECT c.code FROM cases_case c
    WHERE c.id = wanted AND {access_exists("wanted", str(CasePermission.VIEW_FILE.bit))});
END $$
"""
CHAINS = ("audit_event", "audit_accesslog")
# Who looked at one case. A person's own entries are all that the table itself shows; here the membership that they act
# in decides: supervision of the case sees every office, a head the own office where the case is theirs to read, a data
# protection officer the own office and no case.
_READS = f"""
CREATE OR REPLACE FUNCTION audit_reads_of_case(wanted uuid, most int) RETURNS TABLE (
  recorded_at timestamptz, user_id int, agency_id int, role text, kind text, route text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  may_read boolean := {access_exists("wanted", str(CasePermission.VIEW_FILE.bit))};
  sees_victims boolean := {access_exists("wanted", str(CasePermission.VIEW_VICTIMS.bit))};
  roles text[];
  offices bigint[];
BEGIN
  SELECT array_agg(m.role), array_agg(t.id) INTO roles, offices FROM accounts_membership m, agency_tree(m.agency_id) AS t
  WHERE m.user_id = {SELF} AND m.agency_id IN {ACTING} AND {in_force("m")};
  RETURN QUERY SELECT l.recorded_at, l.user_id, l.agency_id, l.role::text, l.kind::text, l.route::text
  FROM audit_accesslog l
  WHERE l.case_ids @> to_jsonb(ARRAY[wanted::text])
    AND (sees_victims OR l.agency_id = ANY (offices) OR l.role <> '{RoleKey.VICTIM_SUPPORT_WORKER}') AND (
    (may_read AND '{RoleKey.PROSECUTOR}' = ANY (roles))
    OR (l.agency_id = ANY (offices) AND (
      '{RoleKey.DATA_PROTECTION_OFFICER}' = ANY (roles)
      OR (may_read AND roles && ARRAY[{", ".join(f"'{r}'" for r in HEADS)}]))))
  ORDER BY l.recorded_at DESC, l.id DESC LIMIT most;
END $$
"""
# The same nothing for a number that does not exist and for a case at which nobody of the office has looked.
_CASE_OF_NUMBER = """
CREATE OR REPLACE FUNCTION audit_case_of_number(number text) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
BEGIN
  RETURN (SELECT c.id FROM cases_case c
    WHERE c.code = upper(trim(number)) AND EXISTS (SELECT 1 FROM audit_reads_of_case(c.id, 1)));
END $$
"""

# What happened to the reader's own account: newest first.
_OF_ACCOUNT = f"""
CREATE OR REPLACE FUNCTION audit_events_of_account(most int) RETURNS TABLE (
  occurred_at timestamptz, type text, payload jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT e.occurred_at, e.type::text, e.payload FROM audit_event e
  WHERE e.case_id IS NULL AND (e.payload ->> 'subject') = ({SELF})::text AND starts_with(e.type, 'account.')
  ORDER BY e.id DESC LIMIT most
$$
"""

STATEMENTS = [
    _OF_ACCOUNT,
    _CANONICAL,
    _CHAIN,
    _REFUSE,
    _HEADS,
    _LATE,
    _READS,
    _CASE_OF_NUMBER,
    _NUMBER_OF_CASE,
    *reading_walls.STATEMENTS,
]
for _table in CHAINS:
    STATEMENTS.append(
        f"CREATE OR REPLACE TRIGGER chain BEFORE INSERT ON {_table} FOR EACH ROW EXECUTE FUNCTION audit_chain()"
    )
for _table in (*CHAINS, "audit_checkpoint"):
    STATEMENTS += [
        f"""CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {_table}
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
        f"CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON {_table} EXECUTE FUNCTION audit_refuse()",
    ]
