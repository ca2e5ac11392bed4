"""A day that is typed or sent lies within the calendar of the product, on every door."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from rest_framework import serializers

from core.bounds import YearBetween

_DAYS = (forms.DateField, forms.DateTimeField, serializers.DateField, serializers.DateTimeField)


def _modules() -> Iterator[Any]:
    for config in apps.get_app_configs():
        if "site-packages" in str(config.path):
            continue
        for found in pkgutil.walk_packages([str(config.path)], f"{config.name}."):
            if not {"migrations", "management", "styleguide_form"} & set(found.name.split(".")):
                yield importlib.import_module(found.name)


def _fields() -> Iterator[tuple[str, Any]]:
    for module in _modules():
        for name, found in vars(module).items():
            if not isinstance(found, type) or found.__module__ != module.__name__:
                continue
            declared = getattr(found, "base_fields", None) or getattr(found, "_declared_fields", None) or {}
            for key, field in declared.items():
                yield f"{module.__name__}.{name}.{key}", field


def _unbounded(fields: Any) -> list[str]:
    return sorted(
        {
            name
            for name, field in fields
            if isinstance(field, _DAYS)
            and not getattr(field, "read_only", False)
            and not any(isinstance(v, YearBetween) for v in field.validators)
        }
    )


def test_every_day_and_moment_that_comes_in_has_bounds() -> None:
    found = _unbounded(_fields())
    assert not found, f"use core.dated.DayField, ApiDay or ApiMoment: {found}"


@pytest.mark.parametrize("field", [forms.DateField(), serializers.DateTimeField()])
def test_control_a_plain_field_is_found(field: Any) -> None:
    assert _unbounded([("plain", field)]) == ["plain"]
