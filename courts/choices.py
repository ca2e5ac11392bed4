"""The words of the court: kinds of hearings, outcomes, roles, reasons."""

from collections.abc import Container

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.diversion import Considered


class HearingKind(models.TextChoices):
    PRELIMINARY = "preliminary_hearing", _("preliminary hearing")
    MAIN_TRIAL = "main_trial_session", _("main trial, session")
    SHORTENED = "shortened_trial", _("shortened trial")
    MISDEMEANOUR = "misdemeanour_hearing", _("hearing of a criminal misdemeanour")
    RESTRAINT = "measure_of_restraint", _("measure of restraint")
    CUSTODY_EXTENSION = "extension_of_custody", _("extension of custody")
    DEPOSITION = "deposition_of_testimony", _("deposition of testimony")
    COMPLAINT = "complaint_art106", _("complaint about the investigation (art. 106)")
    PLEA = "plea_agreement", _("plea agreement")
    EXECUTION = "sentence_execution", _("execution of the sentence")
    EARLY_RELEASE = "early_release_special_regime", _("early release from a special-regime institution")
    PLACEMENT = "special_institution_placement", _("placement in a special institution")
    FAMILY = "family_case_session", _("family case, session")
    ADMINISTRATIVE = "administrative_case", _("administrative case")
    APPEAL = "appeal", _("appeal")


DECIDING_KINDS = frozenset(
    {
        HearingKind.MAIN_TRIAL,
        HearingKind.SHORTENED,
        HearingKind.MISDEMEANOUR,
        HearingKind.PRELIMINARY,
        HearingKind.PLEA,
        HearingKind.PLACEMENT,
        HearingKind.FAMILY,
        HearingKind.ADMINISTRATIVE,
    }
)
TRIALS = frozenset({HearingKind.MAIN_TRIAL, HearingKind.SHORTENED})


class Publicity(models.TextChoices):
    LIMITED = "limited", _("limited publicity")
    CLOSED = "closed", _("closed")
    OPEN = "open", _("open")


class HearingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    ADJOURNED = "adjourned", _("adjourned")
    CANCELLED = "cancelled", _("cancelled")


class MoveReason(models.TextChoices):
    NONE = "", _("—")
    PARTY_REQUEST = "party_request", _("request of a party")
    LAWYER = "lawyer", _("lawyer cannot come")
    CHILD = "child", _("illness or school of the child")
    JUDGE = "judge", _("judge cannot come")
    ROOM = "room", _("room cannot be used")
    CASE_ENDED = "case_ended", _("the case ended otherwise")
    MISTAKE = "mistake", _("entered by mistake")


class TimeReason(models.TextChoices):
    """Why a hearing is held at a time that the court does not usually sit."""

    NONE = "", _("—")
    URGENT = "urgent", _("a term of the law ends before")
    ON_DUTY = "on_duty", _("the court is on duty")
    PARTIES = "parties", _("agreed with all parties")
    CHILD = "child", _("in the interest of the child")


class ParticipantRole(models.TextChoices):
    CHILD = "child", _("child")
    REPRESENTATIVE = "representative", _("legal representative")
    LAWYER = "lawyer", _("lawyer")
    PROSECUTOR = "prosecutor", _("prosecutor")
    PSYCHOLOGIST = "psychologist", _("psychologist")
    TEACHER = "teacher", _("teacher")
    INTERPRETER = "interpreter", _("interpreter")
    PROBATION = "probation", _("probation officer")
    GUARDIANSHIP = "guardianship", _("guardianship officer")
    VICTIM = "victim", _("victim")
    WITNESS = "witness", _("witness")


PROTECTED_ROLES = (ParticipantRole.VICTIM, ParticipantRole.WITNESS)
REPLACEABLE_ROLES = (
    ParticipantRole.PROSECUTOR,
    ParticipantRole.PSYCHOLOGIST,
    ParticipantRole.TEACHER,
    ParticipantRole.INTERPRETER,
    ParticipantRole.PROBATION,
    ParticipantRole.GUARDIANSHIP,
)


class Presence(models.TextChoices):
    ASKED = "asked", _("asked")
    CONFIRMED = "confirmed", _("confirmed")
    CANNOT = "cannot", _("cannot come")
    COLLEAGUE = "colleague", _("a colleague must come")
    TO_FIND = "to_find", _("still to be found")


class AdjournReason(models.TextChoices):
    NONE = "", _("—")
    LAWYER_ABSENT = "lawyer_absent", _("lawyer absent")
    REPRESENTATIVE_ABSENT = "representative_absent", _("legal representative absent")
    CHILD_ABSENT = "child_absent", _("child absent")
    PARTY_ABSENT = "party_absent", _("another party absent")
    EVIDENCE = "evidence", _("evidence or a report awaited")
    MEDIATION = "mediation", _("time for mediation or reconciliation")
    OTHER = "other", _("another reason")


class OutcomeKind(models.TextChoices):
    ADJOURNED = "adjourned", _("adjourned")
    DIVERSION = "diversion", _("diversion: released from liability")
    EDUCATIVE = "educative_measure", _("released from punishment, educative measures")
    CONDITIONAL = "conditional_sentence", _("conditional sentence")
    RESTRICTION = "restriction_of_freedom", _("restriction of freedom")
    COMMUNITY_SERVICE = "community_service", _("community service")
    FINE = "fine", _("fine")
    CORRECTIVE_WORKS = "corrective_works", _("corrective works")
    DEPRIVATION = "deprivation_of_right", _("deprivation of the right to an activity")
    IMPRISONMENT = "imprisonment", _("imprisonment")
    ACQUITTED = "acquitted", _("acquitted")
    TERMINATED = "terminated", _("case terminated")
    CUSTODY = "custody", _("custody ordered or extended")
    RULING = "ruling", _("another ruling, the case goes on")


# After these the case goes on.
GOES_ON = frozenset({OutcomeKind.ADJOURNED, OutcomeKind.CUSTODY, OutcomeKind.RULING})
FORBIDDEN_SENTENCES = ("arrest", "life_imprisonment")
SENTENCES = frozenset(
    {
        OutcomeKind.CONDITIONAL,
        OutcomeKind.RESTRICTION,
        OutcomeKind.COMMUNITY_SERVICE,
        OutcomeKind.FINE,
        OutcomeKind.CORRECTIVE_WORKS,
        OutcomeKind.DEPRIVATION,
        OutcomeKind.IMPRISONMENT,
    }
)
# Before these the court is asked whether the case could end without a sentence.
ASKED_OF = SENTENCES | {OutcomeKind.EDUCATIVE}
# In court no later office is left that could still consider it.
CONSIDERED = [(str(c.value), c.label) for c in Considered if c != Considered.LATER]
TO_PROBATION = frozenset({OutcomeKind.DIVERSION, OutcomeKind.CONDITIONAL, OutcomeKind.RESTRICTION})


class CorrectionReason(models.TextChoices):
    """Why the record of an outcome is corrected. The court's decision itself is not changed by it."""

    TYPING = "typing", _("typed wrongly")
    WRONG_DECISION = "wrong_decision", _("another decision was chosen by mistake")
    INCOMPLETE = "incomplete", _("something was left out")


class EducativeMeasure(models.TextChoices):
    """CC art. 84-85."""

    WARNING = "PMVV1", _("warning")
    SUPERVISION = "PMVV2", _("supervision by parents or a specialised body")
    REPAIR = "PMVV3", _("duty to make good the harm")
    LEISURE = "PMVV4", _("restriction of leisure and special requirements of behaviour")
    PLACEMENT = "PMVV5", _("placement in an education organisation with a special regime")
    APOLOGY = "PMVV6", _("duty to apologise to the victim")
    PROBATION = "PMVV7", _("probation control")


class DiversionBasis(models.TextChoices):
    RECONCILIATION = "CC 68(1)", _("reconciliation, also by mediation (CC 68(1))")
    FIRST_SERIOUS = "CC 68(2)", _("reconciliation, first serious crime of a minor (CC 68(2))")
    REPENTANCE = "CC 65", _("active repentance (CC 65)")
    MINOR = "CC 83(1)", _("release of a minor from liability (CC 83(1))")
    CIRCUMSTANCES = "CC 70", _("changed circumstances (CC 70)")


class ChildAsked(models.TextChoices):
    IN_PERSON = "in_person", _("in the courtroom")
    APART = "apart", _("apart, with the psychologist")
    REPRESENTATIVE = "representative", _("through the lawyer or representative")
    IN_WRITING = "in_writing", _("in writing")
    NOT_ASKED = "not_asked", _("not heard")


class Preparation(models.TextChoices):
    """What must be in order before a hearing; ticked by the clerk."""

    SUMMONS = "summons", _("summonses served")
    REPRESENTATIVE = "representative", _("legal representative will come")
    LAWYER = "lawyer", _("lawyer confirmed")
    PSYCHOLOGIST = "psychologist", _("psychologist or teacher confirmed")
    REPORT = "report", _("report of the probation service received")
    ROOM = "room", _("room arranged for a child")
    APART = "apart", _("arrivals apart arranged")
    INTERPRETER = "interpreter", _("interpreter found and told")

    @classmethod
    def of(cls, roles: "Container[str]") -> "list[Preparation]":
        """The lines that concern a hearing with people of these roles."""
        return [p for p in cls if p != cls.INTERPRETER or ParticipantRole.INTERPRETER in roles]
