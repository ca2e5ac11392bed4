"""What somebody has typed into a registration and has not sent yet."""

import json
import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.words import SELF
from accounts.models import User
from cases.vault import EncryptedText

_OWN = f"user_id = {SELF}"


class RegistrationDraft(models.Model):
    """The unfinished registration of one search receipt, readable for the person who types it and nobody else.

    It lies under a data key of its own; when the case is registered, the draft discarded or a day gone, that key is
    destroyed, and with it every copy of what was typed.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answers = EncryptedText(_("answers"))
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["user", "-saved_at"],
                name="draft_unfinished",
                condition=models.Q(ended_at__isnull=True),
            )
        ]

    class Wall:
        kind = "custom"
        select = _OWN
        insert = _OWN
        system_writes = ("UPDATE",)

    class Privacy:
        purpose = "A dropped line or a closed page loses nothing of a registration."
        id = user = began_at = saved_at = ended_at = "official"
        answers = "sensitive"

    def key_owner_id(self) -> uuid.UUID:
        return self.pk

    @property
    def typed(self) -> dict[str, list[str]]:
        """Field to values."""
        found: dict[str, list[Any]] = json.loads(self.answers or "{}")
        return found
