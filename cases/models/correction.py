"""What was wrong in the record and what stands there now, with the reason."""

import json
import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from access.walls import access_exists
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from cases.models.people import Person
from cases.vault import EncryptedText
from core import ids


class Correction(CaseScoped):
    """One correction of one record. Old and new values lie under the data key of the person whom they concern.

    Rows are only ever added: who corrected what, and why, stays as it was.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    kind = models.CharField(max_length=12)
    target = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changes = EncryptedText(_("old and new"))
    reason = EncryptedText(_("reason"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    view_bit = models.BigIntegerField(default=CasePermission.VIEW_FILE.bit)

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW_FILE

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["case", "-made_at"], name="correction_of_case")]

    class Wall:
        kind = "append"
        select = access_exists("cases_correction.case_id", "cases_correction.view_bit")
        insert = select

    class Privacy:
        purpose = "A wrong entry is put right in the open: what stood there before stays readable for those who may know it."
        id = case = kind = target = person = made_at = made_by = agency = view_bit = "official"
        changes = reason = "sensitive"

    def key_owner_id(self) -> uuid.UUID:
        return self.person_id

    @property
    def values(self) -> dict[str, list[Any]]:
        """Field to old and new value, as codes, numbers and ISO instants."""
        found: dict[str, list[Any]] = json.loads(self.changes)
        return found
