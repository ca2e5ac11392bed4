"""Published rows are frozen: the database refuses to change or delete one, whoever asks."""

_TABLES = ('"published"."release"', '"published"."cube_cell"')

STATEMENTS = (
    """CREATE OR REPLACE FUNCTION published.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a published row is never changed or deleted' USING ERRCODE = '42501'; END $$""",
    *(
        f"CREATE OR REPLACE TRIGGER frozen BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION published.refuse()"
        for table in _TABLES
    ),
)
