"""What the child is called at each stage: a suspect before court, an accused there, and a child once it is decided.

Who was diverted, sentenced or acquitted is no suspect any more (CPC art. 19, 64, 65; CRC art. 40(2)(b)(vii)).
"""

from django.utils.translation import pgettext

from cases.models import PartyCapacity, Stage

IN_CONFLICT = (PartyCapacity.SUSPECT, PartyCapacity.ACCUSED, PartyCapacity.CONVICT)
BEFORE_COURT = (Stage.REGISTERED, Stage.INVESTIGATION, Stage.WITH_PROSECUTOR)
AT_COURT = (Stage.SENT_TO_COURT, Stage.IN_COURT)


def role_word(capacity: str, stage: str) -> str:
    """The capacity in words for a case at this stage; every other person keeps their own word."""
    if capacity not in IN_CONFLICT:
        return str(PartyCapacity(capacity).label)
    if stage in BEFORE_COURT:
        return str(PartyCapacity.SUSPECT.label)
    if stage in AT_COURT:
        return str(PartyCapacity.ACCUSED.label)
    return pgettext("part in the case", "child")
