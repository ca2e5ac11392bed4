"""What row policies and SQL functions of every app call the same: who asks, in which offices, today.

The application tells these of its transaction (``access.context``); an empty setting is nobody, who sees nothing.
"""

SELF = "(nullif(current_setting('jjcms.user', true), ''))::bigint"
PRINCIPALS = "(coalesce(nullif(current_setting('jjcms.principals', true), ''), '{}'))::bigint[]"
MASK = "(coalesce(nullif(current_setting('jjcms.permissions', true), ''), '0'))::bigint"
# The offices in which the reader acts now.
ACTING = f"(SELECT p / 32 FROM unnest({PRINCIPALS}) AS p WHERE p > 0)"  # noqa: S608 names of the product alone
TODAY = "(jjcms_now() AT TIME ZONE 'Asia/Almaty')::date"


def in_force(membership: str) -> str:
    """A membership, by its alias, that opens something today: begun, not ended, not suspended."""
    return (
        f"{membership}.suspended_at IS NULL AND {membership}.since <= {TODAY}"
        f" AND ({membership}.until IS NULL OR {membership}.until >= {TODAY})"
    )
