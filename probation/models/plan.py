"""The plan: what holds by law, and what the child and the family said to it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from cases.vault import EncryptedText
from core import ids


class PlanKind(models.TextChoices):
    DIVERSION = "diversion", _("diversion")
    SUPERVISION = "supervision", _("probation control, conditional sentence")
    RESTRICTION = "restriction_of_freedom", _("probation control, restriction of freedom")
    EDUCATIVE = "educative_control", _("probation control as an educative measure")
    PRETRIAL = "pretrial", _("pre-trial probation")


class LegalBasis(models.TextChoices):
    """Codes are facts of deadline rules: a conditional sentence has registration visits, for example."""

    RECONCILIATION = "reconciliation", _("reconciliation, CC art. 68")
    EXEMPTION = "exemption", _("release from liability of a minor, CC art. 83")
    EDUCATIVE_MEASURE = "educative_measure", _("enforced educative measure, CC art. 84–85")
    CONDITIONAL_SENTENCE = "conditional_sentence", _("conditional sentence, CC art. 63")
    RESTRICTION_OF_FREEDOM = "restriction_of_freedom", _("restriction of freedom, CC art. 44, 81")
    APPLICATION = "application", _("written application, PROB art. 13")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("being agreed")
    AGREED = "agreed", _("agreed")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")


class EndResult(models.TextChoices):
    COMPLETED = "completed", _("completed")
    PARTLY = "partly", _("completed in part")
    EARLY = "early", _("ended early by the court")
    TERM_OVER = "term_over", _("the term is over")
    WITHDRAWN = "withdrawn", _("the child or the family withdrew")
    CASE_ENDED = "case_ended", _("the case was terminated")
    REPLACED = "replaced", _("replaced by another measure by the court")


class Plan(CaseScoped):
    """One plan of the probation service for one child: basis in law, length, and two separate agreements.

    What is said in it (goals, words, notes) lies in rows of their own, which prosecution roles do not open.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of plan"), max_length=25, choices=PlanKind.choices)
    basis = models.CharField(_("legal basis"), max_length=25, choices=LegalBasis.choices)
    document_number = models.CharField(_("number of the judgment or ruling"), max_length=60, blank=True)
    in_force_on = models.DateField(_("in force since"), null=True, blank=True)
    application_on = models.DateField(_("written application of"), null=True, blank=True)
    started_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    control_months = models.SmallIntegerField(_("months"))
    is_rural = models.BooleanField(_("lives in the countryside"), default=False)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    child_agreed = models.BooleanField(null=True)
    child_agreed_on = models.DateField(null=True)
    family_agreed = models.BooleanField(null=True)
    family_agreed_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    end_result = models.CharField(max_length=15, choices=EndResult.choices, blank=True)
    early_end_asked_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    view_permission = CasePermission.VIEW_FILE
    write_permission = CasePermission.SUPERVISE

    class Meta:
        ordering: ClassVar = ["-opened_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["officer", "ends_on"], condition=~Q(state="ended"), name="plan_officer_open"
            ),
            models.Index(fields=["agency", "ends_on"], condition=~Q(state="ended"), name="plan_agency_open"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=~Q(state="ended"), name="plan_one_open_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("started_on")), name="plan_period_in_order"),
            models.CheckConstraint(condition=Q(control_months__range=(1, 60)), name="plan_months_plausible"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(condition=Q(kind__in=PlanKind.values), name="plan_kind_known"),
            models.CheckConstraint(
                condition=Q(child_agreed__isnull=True, child_agreed_on__isnull=True)
                | Q(child_agreed__isnull=False, child_agreed_on__isnull=False),
                name="plan_child_agreement_dated",
            ),
            models.CheckConstraint(
                condition=Q(family_agreed__isnull=True, family_agreed_on__isnull=True)
                | Q(family_agreed__isnull=False, family_agreed_on__isnull=False),
                name="plan_family_agreement_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) & ~Q(end_result="")
                | ~Q(state="ended") & Q(ended_on__isnull=True, end_result=""),
                name="plan_end_with_result",
            ),
            models.CheckConstraint(
                condition=~Q(kind="pretrial") | Q(application_on__isnull=False),
                name="plan_pretrial_by_application",
            ),
        ]

    class Privacy:
        purpose = "The child’s way back: what was set, agreed and done."
        id = case = agency = officer = state = opened_at = version = "official"
        kind = basis = document_number = in_force_on = application_on = started_on = ends_on = "personal"
        control_months = is_rural = ended_on = end_result = early_end_asked_on = "personal"
        child_agreed = child_agreed_on = family_agreed = family_agreed_on = "personal"

    @property
    def is_voluntary(self) -> bool:
        """Without the child's agreement such a plan does not begin."""
        return self.kind in (PlanKind.DIVERSION, PlanKind.PRETRIAL)

    @property
    def is_open(self) -> bool:
        return self.state != PlanState.ENDED


class Voice(models.TextChoices):
    CHILD_TO_PLAN = "child_to_plan", _("the child about the plan")
    FAMILY_TO_PLAN = "family_to_plan", _("the family about the plan")
    CHILD_AT_END = "child_at_end", _("the child at the end")
    OFFICER_AT_END = "officer_at_end", _("the officer at the end")


class PlanNote(CaseScoped):
    """Words about the plan, in the compartment of psychosocial notes."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="notes")
    voice = models.CharField(max_length=15, choices=Voice.choices)
    text = EncryptedText(_("words"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    view_permission = CasePermission.VIEW_ASSESSMENTS
    write_permission = CasePermission.SUPERVISE

    class Meta:
        ordering: ClassVar = ["recorded_at"]

    class Privacy:
        purpose = "The child is heard."
        id = case = plan = voice = recorded_at = recorded_by = "official"
        text = "sensitive"
