"""Papers that were made and are kept, and files that people add to a case."""

import base64
import functools
import operator
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from access.walls import access_exists
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from cases.models import Party
from cases.vault import EncryptedText
from core import ids
from documents.filekinds import ADDING_BITS, KINDS
from documents.intake import FORMATS, Format


class Document(CaseScoped):
    """One paper of a case. Its content lies under the child's own key, as names do."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=40)
    language = models.CharField(_("language of the paper"), max_length=4)
    file_name = models.CharField(max_length=80)
    content = EncryptedText(_("content"))
    size = models.IntegerField(_("size in bytes"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    view_bit = models.BigIntegerField(
        default=CasePermission.VIEW_IDENTITY.bit, db_default=CasePermission.VIEW_IDENTITY.bit
    )

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW_IDENTITY
    write_permission = CasePermission.PRINT

    class Meta:
        ordering: ClassVar = ["-made_at"]
        indexes: ClassVar = [models.Index(fields=["case", "-made_at"], name="document_case")]

    class Privacy:
        purpose = "The paper that went out, as it went out."
        id = case = kind = ref = language = file_name = size = made_at = made_by = view_bit = "official"
        content = "sensitive"

    def put(self, data: bytes) -> None:
        self.content, self.size = base64.b64encode(data).decode("ascii"), len(data)

    def data(self) -> bytes:
        """The file itself."""
        return base64.b64decode(self.content)


class State(models.TextChoices):
    """Only what is clean is opened, or unchecked where no scanner is demanded."""

    WAITING = "waiting", _("waits for the virus check")
    UNCHECKED = "unchecked", _("not checked for viruses")
    CLEAN = "clean", _("checked for viruses")
    INFECTED = "infected", _("a virus was found; the content was destroyed")


class KeptFile(models.Model):
    """A file that somebody added, of whatever it is: encrypted, of a kind that its content was checked for, and scanned.

    The row is never deleted. What may be written once it is there stands in ``documents.walls.protection``; which models
    the virus check looks at, in ``documents.scanning``.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    name = EncryptedText(_("name of the file"))
    content = EncryptedText(_("content"))
    digest = EncryptedText(_("SHA-256 of the file as it was handed in"))
    format = models.CharField(max_length=8)
    size = models.IntegerField(_("size in bytes"))
    state = models.CharField(max_length=10, choices=State.choices)
    checked_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=80, blank=True, default="")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def put(self, data: bytes) -> None:
        self.content, self.size = base64.b64encode(data).decode("ascii"), len(data)

    def data(self) -> bytes:
        """The file itself."""
        return base64.b64decode(self.content)

    @property
    def made_of(self) -> Format:
        return FORMATS[self.format]

    @property
    def is_withdrawn(self) -> bool:
        """Taken out of use by people; only some kinds of files can be."""
        return False

    @property
    def tone(self) -> str:
        """The colour that goes with the words of its state."""
        tones = {State.CLEAN: "done", State.WAITING: "soon", State.INFECTED: "breach"}
        return tones.get(State(self.state), "neutral")


_KINDS_FIT: Q = functools.reduce(
    operator.or_,
    (
        Q(kind=k.key, view_bit=k.view.bit, about__isnull=not k.of_victim)
        for k in sorted(KINDS.values(), key=lambda k: k.key)
    ),
)
_WITHDRAWN = Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason=b"")


class Upload(KeptFile, CaseScoped):
    """A file that somebody added to a case. It is never deleted: it is withdrawn with a reason, and stays.

    Content, name and words lie under the data key of the child whom the file concerns; what a file of a victim says
    is not lost with the suspect's key, and does not outlive the victim's.
    """

    kind = models.CharField(max_length=20)
    about = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    description = EncryptedText(_("short description"))
    view_bit = models.BigIntegerField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdraw_reason = EncryptedText(_("reason"))

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW_FILE

    class Meta:
        ordering: ClassVar = ["-added_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["case", "-added_at"], name="upload_case"),
            models.Index(fields=["added_by", "added_at"], name="upload_day"),
            models.Index(
                fields=["added_at"], condition=Q(state__in=["waiting", "unchecked"]), name="upload_to_check"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=_KINDS_FIT, name="upload_kind_and_who_opens_it"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="upload_state_known"),
            models.CheckConstraint(condition=Q(format__in=list(FORMATS)), name="upload_format_known"),
            models.CheckConstraint(
                condition=~Q(state="infected") | Q(content=b""), name="upload_infected_is_empty"
            ),
            models.CheckConstraint(
                condition=_WITHDRAWN
                | Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdraw_reason=b""),
                name="upload_withdrawn_with_a_reason",
            ),
        ]

    class Wall:
        kind = "case"
        insert = (
            access_exists("documents_upload.case_id", "documents_upload.view_bit")
            + " AND "
            + access_exists("documents_upload.case_id", str(ADDING_BITS))
        )
        update = insert
        system_writes = ("UPDATE",)

    class Privacy:
        purpose = "What people bring into the case."
        id = case = kind = format = size = state = checked_at = finding = added_at = added_by = "official"
        agency = view_bit = withdrawn_at = withdrawn_by = "official"
        about = "personal"
        name = description = content = digest = withdraw_reason = "sensitive"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def key_owner_id(self) -> uuid.UUID:
        found: uuid.UUID = self.about.person_id if self.about else self.case.subject_id
        return found
