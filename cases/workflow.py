"""The stages of a case and the steps between them, as data. PostgreSQL refuses every other step as well."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from accounts.roles import ROLES
from cases.models.case import Stage as S
from core.errors import IllegalStep


@dataclass(frozen=True)
class Step:
    """``verb`` moves a case from ``source`` to ``target``; the actor needs ``permission``."""

    verb: str
    source: str
    target: str
    permission: P


# The investigation begins with the registration (CPC art. 179): nothing has to be taken up.
STEPS: tuple[Step, ...] = (
    Step("send_to_prosecutor", S.REGISTERED, S.WITH_PROSECUTOR, P.TRANSFER),
    Step("send_to_prosecutor", S.INVESTIGATION, S.WITH_PROSECUTOR, P.TRANSFER),
    Step("return_to_investigator", S.WITH_PROSECUTOR, S.INVESTIGATION, P.DECIDE),
    Step("send_to_court", S.WITH_PROSECUTOR, S.SENT_TO_COURT, P.DECIDE),
    Step("divert", S.WITH_PROSECUTOR, S.DIVERTED, P.DECIDE),
    Step("receive_in_court", S.SENT_TO_COURT, S.IN_COURT, P.ACCEPT),
    Step("record_decision", S.IN_COURT, S.DECIDED, P.RECORD_OUTCOME),
    Step("record_diversion", S.IN_COURT, S.DIVERTED, P.RECORD_OUTCOME),
    Step("begin_execution", S.DECIDED, S.EXECUTION, P.SUPERVISE),
    Step("begin_execution", S.DIVERTED, S.EXECUTION, P.SUPERVISE),
    Step("close", S.DECIDED, S.CLOSED, P.RECORD_OUTCOME),
    Step("close", S.DIVERTED, S.CLOSED, P.DECIDE),
    Step("close", S.EXECUTION, S.CLOSED, P.SUPERVISE),
)


def step(verb: str, stage: str) -> Step:
    """The step that a verb makes from a stage; IllegalStep says which verbs lead on from there."""
    for candidate in STEPS:
        if candidate.verb == verb and candidate.source == stage:
            return candidate
    raise IllegalStep(
        _("The case is at the stage “%(stage)s”; this step does not lead on from there.")
        % {"stage": S(stage).label},
        _("Reload the page to see where the case stands now."),
    )


def roles_of(verb: str) -> list[str]:
    """The roles that may make one of the steps of a verb at all."""
    needed = {s.permission for s in STEPS if s.verb == verb}
    return [key.value for key, role in ROLES.items() if needed & role.permissions]


def verbs_from(stage: str) -> list[str]:
    """The verbs that lead on from a stage."""
    return [s.verb for s in STEPS if s.source == stage]
