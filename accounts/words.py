"""What each permission is called, and what it means for somebody who reads no code."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission as P

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAMES: dict[P, "_StrPromise"] = {
    P.VIEW: _("see that the case exists"),
    P.CHANGE: _("register and change"),
    P.TRANSFER: _("hand over"),
    P.VIEW_IDENTITY: _("see the child’s name"),
    P.VIEW_VICTIMS: _("see victims’ names"),
    P.VIEW_VICTIM_CONTACT: _("see victims’ contact data"),
    P.VIEW_ASSESSMENTS: _("see assessments"),
    P.VIEW_SEALED: _("see sealed records"),
    P.SCHEDULE: _("book hearings"),
    P.EXPORT: _("export"),
    P.ACCEPT: _("accept a case"),
    P.DECIDE: _("decide"),
    P.RECORD_OUTCOME: _("record outcomes"),
    P.SUPERVISE: _("run plans"),
    P.SUPPORT_VICTIM: _("support victims"),
    P.CLOSE_BREACH: _("close breaches"),
    P.PRINT: _("print"),
    P.VIEW_FILE: _("read the file"),
    P.GRANT: _("let a person in by name"),
    P.SEAL: _("seal records"),
}
MEANINGS: dict[P, "_StrPromise"] = {
    P.VIEW: _(
        "Knows that the case exists: its number, stage, the agencies that take part and the days of hearings. Neither"
        " names nor what is in the file."
    ),
    P.VIEW_FILE: _(
        "Reads the file: the event, the article, detention and interviews, safeguards, terms and the plan."
    ),
    P.VIEW_IDENTITY: _(
        "Knows who the child in conflict with the law is: name, date of birth, address, school, parents."
    ),
    P.VIEW_VICTIMS: _("Knows which child victims and witnesses take part, by name. Not how to reach them."),
    P.VIEW_VICTIM_CONTACT: _("Knows the safe address and telephone of a child victim or witness."),
    P.VIEW_ASSESSMENTS: _("Reads psychological and social assessments and the notes of meetings."),
    P.VIEW_SEALED: _("Knows that a record was sealed by law, and may open it for an hour with a reason."),
    P.CHANGE: _("Registers a case and writes facts down: detention, interview, a person, a correction."),
    P.ACCEPT: _("Takes over a case that came to the agency."),
    P.TRANSFER: _("Sends the case on to the next agency."),
    P.SCHEDULE: _("Books, moves and cancels hearings and calls people to them."),
    P.DECIDE: _(
        "Decides as the law lets a prosecutor or a judge decide: diversion, terms, sending to court."
    ),
    P.RECORD_OUTCOME: _("Writes down what the court decided."),
    P.SUPERVISE: _("Runs the plan of a child: goals, meetings, answers to what was missed."),
    P.SUPPORT_VICTIM: _("Accompanies a child victim or witness and keeps the record of the support."),
    P.CLOSE_BREACH: _("Closes a breach of a child’s guarantee, with a reason."),
    P.GRANT: _("Lets one named person into one case for a time: a lawyer, a psychologist, an interpreter."),
    P.SEAL: _(
        "Takes part in sealing or destroying a record whose term has ended; it takes two persons, each time."
    ),
    P.PRINT: _("Draws papers of the case for print, such as a summons."),
    P.EXPORT: _("Takes data of the case out as a file."),
}
# For readers: what is seen, what is done, what leaves the system.
GROUPS: tuple[tuple["_StrPromise", tuple[P, ...]], ...] = (
    (
        _("Sees"),
        (
            P.VIEW,
            P.VIEW_FILE,
            P.VIEW_IDENTITY,
            P.VIEW_VICTIMS,
            P.VIEW_VICTIM_CONTACT,
            P.VIEW_ASSESSMENTS,
            P.VIEW_SEALED,
        ),
    ),
    (
        _("Does"),
        (
            P.CHANGE,
            P.ACCEPT,
            P.TRANSFER,
            P.SCHEDULE,
            P.DECIDE,
            P.RECORD_OUTCOME,
            P.SUPERVISE,
            P.SUPPORT_VICTIM,
            P.CLOSE_BREACH,
            P.GRANT,
            P.SEAL,
        ),
    ),
    (_("Takes out"), (P.PRINT, P.EXPORT)),
)
IN_ORDER: tuple[P, ...] = tuple(permission for _title, group in GROUPS for permission in group)
