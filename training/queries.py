"""Which certificates count."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.actor import Actor


class CertificateQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: "Actor") -> Self:
        """Those that the wall of the table shows to who acts; must run in the actor's transaction."""
        return self

    def standing(self) -> Self:
        """Entered rightly as far as is known: not replaced. A withdrawn one stands until its withdrawal began."""
        return self.filter(replaced_by__isnull=True)


class PaperQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: "Actor") -> Self:
        """Those that the wall of the table shows to who acts; must run in the actor's transaction."""
        return self
