"""Who may do what: one class of people per role, kept in code so that a change is read before it counts.

``key`` is stored in the database and never changes. What a role may do with one case is the intersection of these
permissions with those of its agency's capacity in that case (``access/capacities.py``).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission as P
from accounts.permissions import mask

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class AgencyKind(StrEnum):
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    PROBATION = "probation"
    VICTIM_SERVICE = "victim_service"
    GUARDIANSHIP = "guardianship"
    COMMISSION = "commission"
    INSTITUTION = "institution"
    LEGAL_AID = "legal_aid"
    MEDIATION = "mediation"
    OMBUDSPERSON = "ombudsperson"
    MINISTRY = "ministry"
    UNICEF = "unicef"

    @property
    def label(self) -> str:
        return str(KIND_LABELS[self])


KIND_LABELS = {
    AgencyKind.POLICE: _("Police"),
    AgencyKind.PROSECUTOR: _("Prosecutor’s office"),
    AgencyKind.COURT: _("Court"),
    AgencyKind.PROBATION: _("Probation service"),
    AgencyKind.VICTIM_SERVICE: _("Victim support service"),
    AgencyKind.GUARDIANSHIP: _("Guardianship and trusteeship body"),
    AgencyKind.COMMISSION: _("Commission on minors’ affairs"),
    AgencyKind.INSTITUTION: _("Custody place or institution"),
    AgencyKind.LEGAL_AID: _("Legal aid"),
    AgencyKind.MEDIATION: _("Mediation service"),
    AgencyKind.OMBUDSPERSON: _("Commissioner for Children’s Rights"),
    AgencyKind.MINISTRY: _("Ministry"),
    AgencyKind.UNICEF: _("UNICEF observer"),
}


class RoleKey(StrEnum):
    INVESTIGATOR = "investigator"
    INQUIRY_OFFICER = "inquiry_officer"
    JUVENILE_INSPECTOR = "juvenile_inspector"
    HEAD_OF_UNIT = "head_of_unit"
    PROSECUTOR = "prosecutor"
    INVESTIGATING_JUDGE = "investigating_judge"
    JUDGE = "judge"
    COURT_CLERK = "court_clerk"
    COURT_CHAIR = "court_chair"
    PROBATION_OFFICER = "probation_officer"
    HEAD_OF_PROBATION = "head_of_probation"
    PSYCHOLOGIST = "psychologist"
    VICTIM_SUPPORT_WORKER = "victim_support_worker"
    GUARDIANSHIP_OFFICER = "guardianship_officer"
    COMMISSION_SECRETARY = "commission_secretary"
    DEFENCE_LAWYER = "defence_lawyer"
    INSTITUTION_STAFF = "institution_staff"
    LEGAL_AID_COORDINATOR = "legal_aid_coordinator"
    MEDIATOR = "mediator"
    STATISTICS_OFFICER = "statistics_officer"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    OMBUDSPERSON = "ombudsperson"
    UNICEF_VIEWER = "unicef_viewer"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    INTERPRETER = "interpreter"
    LEGAL_EDITOR = "legal_editor"


@dataclass(frozen=True)
class Role:
    """``by_name_only``: reads a case only by a grant that names the person, whatever the agency takes part in.

    ``may_break_glass``: may open a case of another agency for an hour, with a reason that its owner reviews.
    """

    key: RoleKey
    name: "_StrPromise"
    description: "_StrPromise"
    agency_kinds: frozenset[AgencyKind]
    permissions: frozenset[P]
    by_name_only: bool = False
    may_break_glass: bool = False

    @property
    def mask(self) -> int:
        return mask(self.permissions)

    @property
    def works_with_cases(self) -> bool:
        return P.VIEW in self.permissions


_FILE = {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY}
K = AgencyKind
R = RoleKey


def _role(
    key: RoleKey,
    name: "_StrPromise",
    description: "_StrPromise",
    kinds: set[AgencyKind],
    permissions: set[P],
    **more: bool,
) -> Role:
    return Role(key, name, description, frozenset(kinds), frozenset(permissions), **more)


ROLES: dict[RoleKey, Role] = {
    role.key: role
    for role in (
        _role(
            R.INVESTIGATOR,
            _("investigator"),
            _(
                "Registers and investigates cases of the own unit, answers for the child’s safeguards and terms."
            ),
            {K.POLICE},
            _FILE | {P.VIEW_VICTIMS, P.CHANGE, P.TRANSFER, P.EXPORT, P.PRINT, P.GRANT},
            may_break_glass=True,
        ),
        _role(
            R.INQUIRY_OFFICER,
            _("inquiry officer"),
            _("Receives a report, does what cannot wait and hands the case over to an investigator."),
            {K.POLICE},
            _FILE | {P.VIEW_VICTIMS, P.CHANGE, P.TRANSFER, P.PRINT, P.GRANT},
            may_break_glass=True,
        ),
        _role(
            R.JUVENILE_INSPECTOR,
            _("juvenile police inspector"),
            _("Keeps the preventive register and the control of children in the own district."),
            {K.POLICE},
            _FILE | {P.CHANGE, P.PRINT},
            may_break_glass=True,
        ),
        _role(
            R.HEAD_OF_UNIT,
            _("head of unit"),
            _("Reads the cases of the own unit and closes breaches of safeguards with a reason."),
            {K.POLICE},
            _FILE | {P.VIEW_VICTIMS, P.TRANSFER, P.CLOSE_BREACH, P.EXPORT, P.PRINT, P.SEAL, P.VIEW_SEALED},
            may_break_glass=True,
        ),
        _role(
            R.PROSECUTOR,
            _("prosecutor"),
            _(
                "Supervises legality from the start: sees every open breach and clock, decides, sends to court."
            ),
            {K.PROSECUTOR},
            _FILE
            | {
                P.VIEW_VICTIMS,
                P.ACCEPT,
                P.TRANSFER,
                P.DECIDE,
                P.CLOSE_BREACH,
                P.EXPORT,
                P.PRINT,
                P.SEAL,
                P.VIEW_SEALED,
            },
            may_break_glass=True,
        ),
        _role(
            R.INVESTIGATING_JUDGE,
            _("investigating judge"),
            _("Decides petitions on liberty and on deposited testimony before trial."),
            {K.COURT},
            _FILE | {P.VIEW_VICTIMS, P.DECIDE, P.PRINT, P.GRANT},
        ),
        _role(
            R.JUDGE,
            _("judge"),
            _("Tries the cases of the court and decides on measures and sentences."),
            {K.COURT},
            _FILE
            | {P.VIEW_VICTIMS, P.VIEW_ASSESSMENTS, P.SCHEDULE, P.DECIDE, P.RECORD_OUTCOME, P.PRINT, P.GRANT},
        ),
        _role(
            R.COURT_CLERK,
            _("court clerk"),
            _("Receives files, books hearings, prints summonses and lists, records what the court decided."),
            {K.COURT},
            _FILE | {P.VIEW_VICTIMS, P.ACCEPT, P.SCHEDULE, P.RECORD_OUTCOME, P.TRANSFER, P.PRINT, P.GRANT},
        ),
        _role(
            R.COURT_CHAIR,
            _("chair of the court"),
            _("Reads the cases of the court, sees its calendar and its figures."),
            {K.COURT},
            _FILE | {P.VIEW_VICTIMS, P.SCHEDULE, P.EXPORT, P.PRINT, P.SEAL, P.VIEW_SEALED},
        ),
        _role(
            R.PROBATION_OFFICER,
            _("probation officer"),
            _("Runs diversion and supervision plans, records contacts and reports to the court."),
            {K.PROBATION},
            _FILE | {P.VIEW_ASSESSMENTS, P.ACCEPT, P.SUPERVISE, P.PRINT, P.GRANT},
            may_break_glass=True,
        ),
        _role(
            R.HEAD_OF_PROBATION,
            _("head of probation"),
            _("Approves plans and reads the files of the own service."),
            {K.PROBATION},
            _FILE
            | {P.VIEW_ASSESSMENTS, P.ACCEPT, P.SUPERVISE, P.TRANSFER, P.EXPORT, P.PRINT, P.GRANT, P.SEAL},
            may_break_glass=True,
        ),
        _role(
            R.PSYCHOLOGIST,
            _("psychologist"),
            _("Supports one named child in one case; reads the protocol of the own act only."),
            {K.COURT, K.VICTIM_SERVICE, K.PROBATION},
            {P.VIEW, P.VIEW_ASSESSMENTS},
            by_name_only=True,
        ),
        _role(
            R.VICTIM_SUPPORT_WORKER,
            _("victim-support worker"),
            _("Protects a child victim or witness; never sees the suspect’s file."),
            {K.VICTIM_SERVICE},
            {P.VIEW, P.VIEW_VICTIMS, P.VIEW_VICTIM_CONTACT, P.SUPPORT_VICTIM, P.ACCEPT, P.PRINT, P.GRANT},
        ),
        _role(
            R.GUARDIANSHIP_OFFICER,
            _("guardianship officer"),
            _("Steps in where there are no parents and takes part in home inspections."),
            {K.GUARDIANSHIP},
            {P.VIEW, P.VIEW_IDENTITY},
        ),
        _role(
            R.COMMISSION_SECRETARY,
            _("secretary of the commission on minors’ affairs"),
            _("Plans the help for a child who comes back; does not read the investigation file."),
            {K.COMMISSION},
            {P.VIEW, P.VIEW_IDENTITY},
        ),
        _role(
            R.DEFENCE_LAWYER,
            _("defence lawyer"),
            _(
                "Reads the file of the own client by an appointment that names the case; never a victim’s data."
            ),
            {K.LEGAL_AID},
            _FILE,
            by_name_only=True,
        ),
        _role(
            R.INSTITUTION_STAFF,
            _("staff of a custody place or institution"),
            _("Reads what concerns the stay of a child in the own place."),
            {K.INSTITUTION},
            {P.VIEW, P.VIEW_IDENTITY},
        ),
        _role(
            R.LEGAL_AID_COORDINATOR,
            _("legal-aid coordinator"),
            _("Appoints lawyers; sees that a lawyer is needed, where and when."),
            {K.LEGAL_AID},
            {P.VIEW, P.GRANT},
        ),
        _role(
            R.MEDIATOR,
            _("mediator"),
            _("Leads mediation agreed by the parties; sees the data that they agreed on."),
            {K.MEDIATION},
            {P.VIEW, P.VIEW_IDENTITY},
        ),
        _role(
            R.STATISTICS_OFFICER,
            _("statistics officer"),
            _("Prepares and checks published figures; sees no case."),
            {K.MINISTRY, K.PROSECUTOR},
            set(),
        ),
        _role(
            R.DATA_PROTECTION_OFFICER,
            _("data protection officer"),
            _("Reviews who looked at what in the own agency; sees no content of a case."),
            set(K),
            {P.SEAL},
        ),
        _role(
            R.OMBUDSPERSON,
            _("office of the Commissioner for Children’s Rights"),
            _("Follows complaints and published figures; a single case only by complaint."),
            {K.OMBUDSPERSON},
            {P.VIEW},
        ),
        _role(
            R.UNICEF_VIEWER,
            _("UNICEF viewer"),
            _("Reads published figures, which single out no child. No way to a case."),
            {K.UNICEF},
            set(),
        ),
        _role(
            R.AGENCY_ADMINISTRATOR,
            _("agency administrator"),
            _("Adds colleagues of the own agency and their roles; sees no content of a case."),
            set(K),
            set(),
        ),
        _role(
            R.SYSTEM_ADMINISTRATOR,
            _("system administrator"),
            _("Keeps the system running; sees no content of a case."),
            {K.MINISTRY},
            set(),
        ),
        _role(
            R.INTERPRETER,
            _("interpreter"),
            _("Interprets for one named person in one case; sees when and where, not the file."),
            {K.COURT, K.POLICE, K.LEGAL_AID, K.VICTIM_SERVICE},
            {P.VIEW},
            by_name_only=True,
        ),
        _role(
            R.LEGAL_EDITOR,
            _("legal editor"),
            _(
                "Proposes new versions of the rules of the law and publishes them with a second editor; sees no case."
            ),
            {K.MINISTRY, K.PROSECUTOR},
            set(),
        ),
    )
}
