"""What a prosecutor asks for when a case goes back to the investigator."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from access.walls import access_exists
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from cases.vault import EncryptedText
from core import ids


class Returned(CaseScoped):
    """One return for additional investigation, in words (CPC art. 192(7), 302). Rows are only ever added.

    The words lie under the child's data key.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    words = EncryptedText(_("what has to be done"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    view_permission = CasePermission.VIEW_FILE

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["case", "-made_at"], name="returned_case")]

    class Wall:
        kind = "append"
        select = access_exists("cases_returned.case_id", str(CasePermission.VIEW_FILE.bit))
        insert = access_exists("cases_returned.case_id", str(CasePermission.DECIDE.bit))

    class Privacy:
        purpose = "The investigator reads what is missing, and the prosecutor sees later whether it was done."
        id = case = made_at = made_by = agency = "official"
        words = "sensitive"
