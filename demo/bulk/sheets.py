"""Rows as text for COPY. Columns and defaults come from the models, so that a new column with a default needs nothing."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib.postgres.fields.ranges import RangeField
from django.db import models

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_json = json.JSONEncoder(ensure_ascii=False).encode
NULL = "\\N"


class Ready(str):
    """Text that is in COPY's format already."""

    __slots__ = ()


_ENCODERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: NULL,
    Ready: lambda value: value,
    str: lambda value: (
        value.translate(_ESCAPES) if "\\" in value or "\n" in value or "\t" in value else value
    ),
    bool: lambda value: "t" if value else "f",
    int: str,
    float: str,
    bytes: lambda value: "\\\\x" + value.hex(),
    uuid.UUID: str,
    dt.datetime: dt.datetime.isoformat,
    dt.date: dt.date.isoformat,
    dict: lambda value: _json(value).replace("\\", "\\\\"),
    list: lambda value: _json(value).replace("\\", "\\\\"),
}


class _Encoders(dict[type, Callable[[Any], str]]):
    """The encoder of a type; members of an enumeration are written as their value."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = lambda value: encode(value.value)
        return self[kind]


_encoders = _Encoders(_ENCODERS)


def encode(value: Any) -> str:
    """One value in COPY's text format."""
    return _encoders[type(value)](value)


class Sheet:
    """The rows of one table. ``add`` takes columns by name; what is left out has the model's default."""

    def __init__(self, model: type[models.Model]) -> None:
        self.table = model._meta.db_table
        self.columns, self._place, self._defaults = self._form(model)
        self.lines: list[str] = []

    @classmethod
    @cache
    def _form(cls, model: type[models.Model]) -> tuple[list[str], dict[str, int], list[str]]:
        """Columns, the place of each, and what stands there when nothing else is given."""
        fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
        columns = [str(f.column) for f in fields]
        return columns, {c: n for n, c in enumerate(columns)}, [cls._default(f) for f in fields]

    @staticmethod
    def _default(field: Any) -> str:
        if field.primary_key or isinstance(field, RangeField):
            return NULL
        if isinstance(field, models.BinaryField):
            return encode(b"")
        empty = "" if field.empty_strings_allowed and not field.null else None
        return encode(field.get_default() if field.has_default() else empty)

    def add(self, **values: Any) -> None:
        row = self._defaults.copy()
        place, encoders = self._place, _encoders
        for column, value in values.items():
            row[place[column]] = encoders[type(value)](value)
        self.lines.append("\t".join(row))

    def take(self) -> str:
        """The rows so far as one text, and begins anew."""
        text = "\n".join([*self.lines, ""])
        self.lines = []
        return text

    def __len__(self) -> int:
        return len(self.lines)
