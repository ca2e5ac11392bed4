"""Events: what happened, in the past tense, as frozen data. Sentences are made on read, in the reader's language."""

import uuid
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission

_types: dict[str, type["CaseEvent"]] = {}
_account_types: dict[str, type["AccountEvent"]] = {}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that happened. Payload fields hold identifiers, codes, numbers and instants only: never a name, an
    address or free text."""

    occurred_at: Any = None

    type: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        """The event's own fields as JSON values."""
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        return {k: _plain(v) for k, v in own.items() if k not in ("case_id", "occurred_at") and v is not None}

    def sentence(self) -> str:
        """The entry in the reader's language."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Happening):
    """Something that happened in one case.

    ``view_permission`` is what a reader of the timeline needs to see the entry itself; without it a locked line shows.
    ``attention`` marks entries that stand out.
    """

    case_id: uuid.UUID

    view_permission: ClassVar[CasePermission] = CasePermission.VIEW_FILE
    attention: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.type:
            _types[cls.type] = cls

    @property
    def needed(self) -> CasePermission:
        """What a reader needs to see this very entry; the class says it for most."""
        return self.view_permission

    def sentence_for(self, granted: int) -> str:
        """The sentence as a reader with these permissions in the case may know it."""
        return self.sentence()


@dataclass(frozen=True, kw_only=True)
class AccountEvent(Happening):
    """Something that happened to a person's account or rights, in no case: signing in, a role, a second factor.

    ``subject`` is the number of the person whom it concerns, None when nobody is called so. No rule reacts to it.
    """

    subject: int | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.type:
            _account_types[cls.type] = cls


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def event_type(name: str) -> "type[CaseEvent] | None":
    return _types.get(name)


def event_types() -> dict[str, type[CaseEvent]]:
    return dict(_types)


def account_event_types() -> dict[str, type[AccountEvent]]:
    return dict(_account_types)


def restore_account(type_: str, occurred_at: Any, payload: dict[str, Any]) -> AccountEvent | None:
    """The event of a stored entry about an account; None for a type that this version does not know."""
    cls = _account_types.get(type_)
    if cls is None:
        return None
    known = {f.name for f in fields(cls)}
    return cls(occurred_at=occurred_at, **{k: v for k, v in payload.items() if k in known})


def restore(row: Any) -> CaseEvent | None:
    """The event of a stored row; None for a type that this version does not know."""
    cls = _types.get(row.type)
    if cls is None:
        return None
    known = {f.name for f in fields(cls)}
    return cls(
        case_id=row.case_id,
        occurred_at=row.occurred_at,
        **{k: v for k, v in row.payload.items() if k in known},
    )


@dataclass(frozen=True, kw_only=True)
class ReadingExplained(AccountEvent):
    """A watcher has said what an unusual amount of reading by ``subject`` was."""

    alert: int
    outcome: str

    type: ClassVar[str] = "reading.explained"

    def sentence(self) -> str:
        return _("An alert about unusual reading was answered")
