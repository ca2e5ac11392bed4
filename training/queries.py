"""Which certificates count."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.actor import Actor


class CertificateQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: "Actor") -> Self:
        """Those that the wall of the table shows to who acts; must run in the actor's transaction."""
        return self

    def standing(self) -> Self:
        """Entered rightly as far as is known: not replaced. A withdrawn one stands until its withdrawal began."""
        return self.filter(replaced_by__isnull=True)

    def counting(self, on: dt.date) -> Self:
        """Those that hold on a day."""
        return self.standing().filter(
            Q(issued_on__lte=on),
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            Q(withdrawal__isnull=True) | Q(withdrawal__since__gt=on),
        )
