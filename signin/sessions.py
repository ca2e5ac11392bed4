"""Sessions in the database: the key as a hash, and beside the data what "Where you are signed in" shows."""

import hashlib
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, transaction

from core import clock

SEAT = "seat"


class SessionStore(DatabaseStore):
    """``row`` is the stored row after the first read, also of a session that has ended; None for a new one."""

    row: Any = None
    model: Any
    _get_session: Any
    _get_or_create_session_key: Any

    @classmethod
    def get_model_class(cls) -> Any:
        from signin.models import Session

        return Session

    def load(self) -> dict[str, Any]:
        key = hashed(self.session_key)
        self.row = self.model.objects.filter(session_key=key, expire_date__gt=clock.real()).first()
        if self.row is None or self.row.ended_at is not None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(self.row.session_data)
        return found

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=hashed(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=hashed(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        seat = data.get(SEAT, {})
        return self.model(
            session_key=hashed(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get(SESSION_KEY),
            handle=seat.get("handle"),
            started_at=seat.get("started_at"),
            address=seat.get("address", ""),
            device=seat.get("device", ""),
            seen_at=clock.steady(),
        )

    def save(self, must_create: bool = False) -> None:
        """As Django's, but what was ended from elsewhere meanwhile stays ended."""
        if self.session_key is None:
            return self.create()
        row = self.create_model_instance(self._get_session(no_load=must_create))
        if must_create:
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError as error:
                raise CreateError from error
            self.row = row
            return None
        names = ("session_data", "expire_date", "user_id", "handle", "started_at", "address", "device")
        running = self.model.objects.filter(pk=row.pk, ended_at=None)
        if not running.update(**{name: getattr(row, name) for name in names}):
            raise UpdateError
        return None


def hashed(session_key: str | None) -> str:
    return hashlib.sha256((session_key or "").encode()).hexdigest()
