"""Who may propose or confirm the closing of a breach: who closes breaches in its case and sees this one."""

from access.pair_walls import rightful
from access.walls import access_exists
from accounts.permissions import CasePermission

STATEMENTS = [
    rightful(
        "safeguards",
        ("safeguards.close",),
        f"""SELECT b.case_id, b.view_bit INTO of_case, bit FROM safeguards_safeguardbreach b
     WHERE b.id = NEW.subject::uuid AND {access_exists("b.case_id", "b.view_bit")}
       AND {access_exists("b.case_id", str(CasePermission.CLOSE_BREACH.bit))}""",
    )
]
