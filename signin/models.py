"""What guards the door: sessions, second factors, waits after wrong guesses, and forms that were sent too late."""

import uuid
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from accounts.models import Agency, User


class Session(AbstractBaseSession):
    """One browser in which somebody is signed in. ``session_key`` is a hash: who reads the table takes over nothing.

    ``handle`` names the session on pages. An ended session keeps its row for a day, so that a form that was under way
    is known to be this person's.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    handle = models.UUIDField(null=True, db_index=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=80, blank=True)

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Who is signed in, and where."
        session_key = session_data = "sealed"
        handle = user = started_at = seen_at = ended_at = expire_date = "official"
        address = device = "personal"

    @classmethod
    def get_session_store_class(cls) -> type:
        from signin.sessions import SessionStore

        return SessionStore


class Authenticator(models.Model):
    """An app that shows a code every half minute (RFC 6238). ``last_step`` is the last half minute whose code was used:
    no code is taken twice. Without ``confirmed_at`` it is being set up."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    secret = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at__isnull=False), name="authenticator_once"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at__isnull=True), name="authenticator_waits_once"
            ),
        ]

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "The second factor of a person."
        secret = "sealed"  # noqa: S105
        id = user = last_step = made_at = confirmed_at = "official"


class Passkey(models.Model):
    """A security key or a passkey of a device (WebAuthn). Its public part only; there is no other here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "The second factor of a person."
        id = user = credential_id = credential = counter = name = made_at = used_at = "official"


class RecoveryCode(models.Model):
    """One of ten codes on paper; each opens the door once in place of the second factor."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")
        ]

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "The way in when a phone or a key is lost."
        code_hash = "sealed"
        id = user = used_at = "official"


class Recovery(models.Model):
    """Two persons give a colleague the way back: one asks, another one confirms; neither is the colleague."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("user"))
                & (Q(decided_by=None) | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user")))),
                name="recovery_by_two_others",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, confirmed=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, confirmed__isnull=False),
                name="recovery_decided_whole",
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(decided_at=None), name="recovery_open_once"),
        ]

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Nobody gives themselves, or alone somebody else, a new second factor."
        id = user = agency = asked_by = asked_at = decided_by = decided_at = confirmed = "official"


class Wait(models.Model):
    """Wrong guesses from one place, for one account or for all. Kept here, so that it works with Redis down."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.IntegerField(default=0)
    last_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Guessing takes too long to succeed."
        key = tries = last_at = until = "official"


class KeptForm(models.Model):
    """A form that was sent after its session had ended, sealed for the person who had typed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    page = models.CharField(max_length=500)
    body = models.BinaryField()
    kept_at = models.DateTimeField()

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Nothing that was typed is lost when a session ends."
        id = user = path = page = kept_at = "official"
        body = "sensitive"
