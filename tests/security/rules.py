"""The page docs/rules.md: rules that hold between fields, read from the models and the forms themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs" / "rules.md"
HEAD = """# Rules between fields

What one field says may depend on another. Made from the code by `UPDATE_SNAPSHOTS=1 bin/test tests/security/test_rules.py`. What a single field may hold stands in the description of the API (`/api/schema/`); terms of the law in `legal/data/`.

## What the database refuses, whichever way it comes

| Record | Name | Rule |
|---|---|---|
"""
FORMS = """
## What a form says before

| Form | What it says |
|---|---|
"""
_SIGNS = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<", "exact": "="}


def page() -> str:
    return HEAD + "".join(_line(*row) for row in kept()) + FORMS + "".join(_line(*row) for row in said())


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def kept() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models():
        if model._meta.app_label not in settings.FIRST_PARTY_APPS:
            continue
        for rule in model._meta.constraints:
            if isinstance(rule, models.CheckConstraint) and len(set(_fields(rule.condition))) > 1:
                yield model._meta.label, f"`{rule.name}`", words(rule.condition)
            elif isinstance(rule, models.UniqueConstraint) and len(rule.fields) + bool(rule.condition) > 1:
                only = f", while {words(rule.condition)}" if rule.condition else ""
                yield model._meta.label, f"`{rule.name}`", f"one for each {', '.join(rule.fields)}{only}"


def _fields(condition: Any) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _fields(child)
        else:
            yield child[0].split("__")[0]
            if isinstance(child[1], F):
                yield child[1].name


def words(condition: Any, inside: bool = False) -> str:
    """``(AND: ('until__gte', F(since)))`` -> "until ≥ since"."""
    parts = [
        words(child, inside=True) if isinstance(child, Q) else _part(*child) for child in condition.children
    ]
    text = f" {condition.connector.lower()} ".join(parts)
    if condition.negated:
        return f"not ({text})"
    return f"({text})" if inside and len(parts) > 1 else text


def _part(path: str, value: Any) -> str:
    name, _, lookup = path.partition("__")
    if lookup == "isnull" or value in (None, "", b""):
        return f"no {name}" if value is not False else f"{name} is given"
    if lookup in ("in", "range"):
        return f"{name} is {'one of' if lookup == 'in' else 'between'} {', '.join(map(str, value))}"
    shown = value.name if isinstance(value, F) else value
    return f"{name} {_SIGNS.get(lookup, lookup.replace('_', ' ') or '=')} {shown}"


def said() -> Iterator[tuple[str, str]]:
    """Each form with a ``clean`` of its own, and the sentences in it."""
    for app in settings.FIRST_PARTY_APPS:
        found = sorted({*(ROOT / app).glob("forms.py"), *(ROOT / app).glob("forms/*.py")})
        for path in found:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    yield from _of_form(app, node)


def _of_form(app: str, form: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for method in form.body:
        if isinstance(method, ast.FunctionDef) and method.name.startswith(("clean", "_clean", "_check")):
            calls = [
                n
                for n in ast.walk(method)
                if isinstance(n, ast.Call) and ast.unparse(n.func) in ("_", "gettext")
            ]
            texts = [a.value for c in calls for a in c.args if isinstance(a, ast.Constant)]
            if texts:
                yield f"{app}.{form.name}", " ".join(map(str, texts))
