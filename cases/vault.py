"""Text that only the application can read: AES-256-GCM under the data key of the person whom it concerns.

Stored as ``version ‖ person id ‖ nonce ‖ ciphertext ‖ tag`` with associated data ``table:primary key:field``, so a value
that is copied to another row does not open. What cannot be opened raises; ciphertext is never shown.
"""

import functools
import secrets
import uuid
from collections.abc import Iterable
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

_Row = TypeVar("_Row", bound=models.Model)
_VERSION = b"\x01"
_NONCE = 12


class CannotOpen(Exception):
    """A protected value does not open: its key is gone or the value has been tampered with."""


class Sealed:
    """A stored value that has not been opened yet."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    @property
    def person_id(self) -> uuid.UUID:
        return uuid.UUID(bytes=self.data[1:17])

    def open(self, key: bytes, associated: str) -> str:
        nonce, body = self.data[17 : 17 + _NONCE], self.data[17 + _NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, body, associated.encode()).decode()
        except InvalidTag as error:
            raise CannotOpen(associated.split(":")[0]) from error


def seal(text: str, *, person_id: uuid.UUID, key: bytes, associated: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + person_id.bytes + nonce + AESGCM(key).encrypt(nonce, text.encode(), associated.encode())


class _Opened:
    """Attribute of a protected field: opens the stored value when it is first read."""

    def __init__(self, field: "EncryptedText") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self.field
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            open_rows([instance])
            value = instance.__dict__[name]
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedText(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """Text in Python, ciphertext in the database.

    The model says whose key protects it by ``key_owner_id()``; the default is the child whom the case is about.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "editable": True, "blank": True, "default": b""})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return (
            name,
            path,
            args,
            {k: v for k, v in kwargs.items() if k not in ("default", "blank", "editable")},
        )

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _Opened(self))

    def from_db_value(self, value: Any, *_: Any) -> "Sealed | str":
        data = bytes(value) if value is not None else b""
        return Sealed(data) if data else ""

    def get_default(self) -> Any:
        return ""

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        value = model_instance.__dict__.get(self.attname, "")
        if isinstance(value, Sealed):
            return value.data
        if not value:
            return b""
        person_id = key_owner(model_instance)
        return seal(
            str(value),
            person_id=person_id,
            key=_key(model_instance, person_id),
            associated=associated(model_instance, self.attname),
        )

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str) and value:
            raise TypeError(f"{self.name} is protected: save the row, do not use update() or filter()")
        if isinstance(value, Sealed):
            value = value.data
        return super().get_db_prep_value(value or b"", connection, prepared)

    def value_to_string(self, obj: Any) -> str:
        raise TypeError(f"{self.name} is protected and is not serialised")


def key_owner(row: Any) -> uuid.UUID:
    """Whose data key protects the row: its own rule, or the child whom the case is about."""
    owner: uuid.UUID = row.key_owner_id() if hasattr(row, "key_owner_id") else row.case.subject_id
    return owner


def associated(row: models.Model, field: str) -> str:
    return f"{row._meta.db_table}:{row.pk}:{field}"


def _key(row: Any, person_id: uuid.UUID) -> bytes:
    from cases import keys

    known: dict[uuid.UUID, bytes] = row.__dict__.setdefault("_data_keys", {})
    if person_id not in known:
        known.update(keys.fetch([person_id]))
    if person_id not in known:
        raise CannotOpen(row._meta.db_table)
    return known[person_id]


@functools.cache
def protected_fields(model: type[models.Model]) -> list[EncryptedText]:
    return [f for f in model._meta.concrete_fields if isinstance(f, EncryptedText)]


def open_rows(rows: Iterable[models.Model]) -> None:
    """Opens every protected value of these rows with one look-up in the key store."""
    from cases import keys

    sealed = [
        (row, field.attname, value, value.person_id)
        for row in rows
        for field in protected_fields(type(row))
        if isinstance(value := row.__dict__.get(field.attname), Sealed)
    ]
    if not sealed:
        return
    found = keys.fetch(person_id for *_, person_id in sealed)
    for row, name, value, person_id in sealed:
        key = found.get(person_id)
        if key is None:
            raise CannotOpen(row._meta.db_table)
        row.__dict__[name] = value.open(key, associated(row, name))
        row.__dict__.setdefault("_data_keys", {})[person_id] = key


def open_what_is_left(rows: Iterable[_Row]) -> list[_Row]:
    """Opens rows as ``open_rows`` does and returns those whose key is destroyed, unopened. CannotOpen for a value that
    has its key and was tampered with.
    """
    from cases import keys

    wanted = list(rows)
    try:
        open_rows(wanted)
        return []
    except CannotOpen:
        owners = {id(row): _owners_of(row) for row in wanted}
        known = keys.fetch(person for persons in owners.values() for person in persons)
        open_rows(row for row in wanted if owners[id(row)] <= known.keys())
        return [row for row in wanted if not owners[id(row)] <= known.keys()]


def _owners_of(row: models.Model) -> set[uuid.UUID]:
    stored = (row.__dict__.get(field.attname) for field in protected_fields(type(row)))
    return {value.person_id for value in stored if isinstance(value, Sealed)}
