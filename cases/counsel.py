"""Counsel of the child: a lawyer with a name, who reads the file by an appointment for this one case."""

import datetime as dt
from typing import TYPE_CHECKING

from accounts.models import User
from cases import grants
from cases.models import Case, CaseGrant, GrantKind

if TYPE_CHECKING:
    from accounts.actor import Actor


def appoint_counsel(
    *, actor: "Actor", case: Case, lawyer: User, until: dt.datetime | None = None
) -> CaseGrant:
    """Who conducts the case, or the coordinator of legal aid, lets the child's lawyer in (CPC art. 67(1)(2), 68(2)); a
    second appointment of the same lawyer prolongs or shortens the first.

    The grant opens the file of the suspect and nothing of a victim. Refused for anybody who is no defence lawyer.
    """
    return grants.give(actor=actor, case=case, kind=GrantKind.LAWYER, person=lawyer, until=until)
