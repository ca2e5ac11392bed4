"""Triggers that chain every link and refuse to change one, for everybody, the owner included."""

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
_TABLES = ("audit_event", "audit_accesslog")

STATEMENTS = [_CANONICAL, _CHAIN, _REFUSE]
for _table in _TABLES:
    STATEMENTS += [
        f"CREATE OR REPLACE TRIGGER chain BEFORE INSERT ON {_table} FOR EACH ROW EXECUTE FUNCTION audit_chain()",
        f"""CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {_table}
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
        f"CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON {_table} EXECUTE FUNCTION audit_refuse()",
    ]
