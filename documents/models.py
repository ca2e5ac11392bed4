"""Papers that were made and are kept."""

import base64
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import User
from accounts.permissions import CasePermission
from cases.vault import EncryptedText
from core import ids


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
