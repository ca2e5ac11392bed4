"""The rules of the architecture, each with its machine."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from access import walls
from access.models import CaseScoped

ROOT = Path(settings.BASE_DIR)
LAYERS = [
    ["core"], ["accounts"], ["access"], ["legal", "audit", "dashboards"], ["signin"], ["cases"],
    ["documents", "deadlines", "safeguards", "scheduling", "notifications"], ["courts", "probation", "victims", "administration", "amendments", "retention", "training"],
    ["indicators"], ["demo"], ["jjcms"],
]  # fmt: skip
LEVEL = {app: level for level, names in enumerate(LAYERS) for app in names}
OWN = set(settings.FIRST_PARTY_APPS)
CLASSES = {"public", "official", "personal", "sensitive", "sealed"}


def own_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m._meta.app_label in OWN]


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        found += patterns(entry, path) if isinstance(entry, URLResolver) else [(path, entry)]
    return found


def python_files(*skip: str) -> list[Path]:
    return [
        p
        for app in sorted({*OWN, "jjcms"})
        for p in (ROOT / app).rglob("*.py")
        if "migrations" not in p.parts and not set(skip) & set(p.parts)
    ]


def test_every_view_carries_a_marker() -> None:
    bare = [
        path
        for path, entry in patterns()
        if not (
            getattr(entry.callback, "gate", None)
            or getattr(getattr(entry.callback, "cls", None), "gate", None)
        )
    ]
    assert bare == [], "add @requires, @signed_in, @for_roles or @public from access.gate"
    assert len(patterns()) > 10


def test_every_api_action_has_a_gate() -> None:
    missing = []
    for path, entry in patterns():
        cls = getattr(entry.callback, "cls", None)
        for action in (getattr(entry.callback, "actions", None) or {}).values():
            if cls is not None and action not in getattr(cls, "gates", {}):
                missing.append(f"{path} {action}")
    assert missing == [], "name the action in the viewset’s gates"


def test_foreign_keys_point_down() -> None:
    wrong = [
        f"{m._meta.label}.{f.name} -> {f.related_model._meta.label}"
        for m in own_models()
        for f in m._meta.get_fields()
        if isinstance(f, models.ForeignKey)
        and f.related_model._meta.app_label in LEVEL
        and LEVEL[f.related_model._meta.app_label] > LEVEL[m._meta.app_label]
    ]
    assert wrong == []


def test_every_field_has_a_privacy_class() -> None:
    wrong = []
    for model in own_models():
        privacy = model.__dict__.get("Privacy")
        if privacy is None or not getattr(privacy, "purpose", ""):
            wrong.append(f"{model._meta.label}: add class Privacy with a purpose")
            continue
        wrong += [
            f"{model._meta.label}.{f.name}: say public, official, personal, sensitive or sealed"
            for f in model._meta.concrete_fields
            if getattr(privacy, f.name, "") not in CLASSES
        ]
    assert wrong == []


def test_every_table_declares_its_wall() -> None:
    bare = [
        m._meta.label
        for m in own_models()
        if m._meta.managed and m.__dict__.get("Wall") is None and not issubclass(m, CaseScoped)
    ]
    assert bare == [], "add class Wall with a kind (access/walls.py)"
    unknown = [m._meta.label for m in own_models() if walls.kind_of(m) not in {*walls._GRANTS, "keystore"}]
    assert unknown == []


def test_free_text_of_a_case_is_encrypted() -> None:
    """A text field classified personal or sensitive on a case-scoped model holds codes only or is encrypted."""
    wrong = [
        f"{m._meta.label}.{f.name}"
        for m in own_models()
        if issubclass(m, CaseScoped)
        for f in m._meta.concrete_fields
        if isinstance(f, models.TextField)
        and getattr(m.Privacy, f.name, "") in ("personal", "sensitive", "sealed")
    ]
    assert wrong == [], "use cases.vault.EncryptedText"


def _starts_scoped(model: type[models.Model], method: str) -> bool:
    """``visible_to`` itself, or a query of the model's own queryset that begins with it."""
    if method == "visible_to":
        return True
    own = getattr(model._default_manager.get_queryset(), method, None)
    source = (
        inspect.getsource(own) if own and inspect.ismethod(own) and method not in dir(models.QuerySet) else ""
    )
    return "visible_to(" in source


def _views() -> list[Path]:
    found = [
        p
        for p in python_files()
        if p.name in ("views.py", "forms.py", "panels.py", "serializers.py") or "views" in p.parts
    ]
    return [
        p
        for p in found
        if p.parts[-2] not in ("accounts", "legal", "dashboards", "jjcms") and "api" not in p.parts[-2:-1]
    ]


def _units(path: Path) -> list[tuple[int, str]]:
    """Each function, and each statement outside of functions, as source."""
    tree = ast.parse(path.read_text())
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    loose = [n for n in tree.body if not isinstance(n, ast.FunctionDef | ast.ClassDef)]
    return [(node.lineno, ast.unparse(node)) for node in [*functions, *loose]]


@pytest.mark.parametrize("path", _views(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_unscoped_query_in_views_and_forms(path: Path) -> None:
    """A function that queries rows of a case begins with ``visible_to`` or hands the query to get_visible_or_404."""
    scoped = {
        m.__name__: m for m in own_models() if issubclass(m, CaseScoped) or m.__name__ in ("Case", "Person")
    }
    for number, source in _units(path):
        for match in re.finditer(r"\b(\w+)\.objects\.(\w+)", source):
            if match[1] in scoped:
                fine = any(
                    call in source for call in ("visible_to(", "get_visible_or_404(", "scoped(request")
                )
                assert fine or _starts_scoped(scoped[match[1]], match[2]), (
                    f"{path.name}:{number}: {match[0]} unscoped"
                )


def test_system_rights_are_used_where_listed() -> None:
    used = {
        str(p.relative_to(ROOT))
        for p in python_files()
        if "for_system(" in p.read_text() and p.parts[-2] != "access"
    }
    assert used <= SYSTEM_JOBS, f"a new system job: list it here after review: {sorted(used - SYSTEM_JOBS)}"


SYSTEM_JOBS = {
    "amendments/touched.py",
    "audit/checkpoints.py",
    "audit/export.py",
    "access/management/commands/check_access.py",
    "cases/rotation.py",
    "cases/tasks.py",
    "demo/stories/terms.py",
    "deadlines/jobs.py",
    "deadlines/tasks.py",
    "notifications/choices.py",
    "amendments/preview.py",
    "amendments/recount.py",
    "amendments/tasks.py",
    "amendments/years.py",
    "documents/scanning.py",
    "safeguards/tasks.py",
    "indicators/tasks.py",
    "indicators/actions.py",
    "indicators/release.py",
    "notifications/tasks.py",
    "notifications/outbox.py",
    "retention/tasks.py",
    "training/tasks.py",
}


def test_no_signals_but_sign_in() -> None:
    wrong = [
        f"{p.relative_to(ROOT)}"
        for p in python_files()
        if re.search(
            r"@receiver\(|\bpost_save\b|\bpre_save\.connect|\bpost_migrate\b|m2m_changed", p.read_text()
        )
    ]
    assert wrong == []


def test_only_the_clock_reads_the_time() -> None:
    wrong = []
    for path in python_files():
        if path.name in ("clock.py",) or path.parts[-2:] == ("jjcms", "health.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = ast.unparse(node.func)
                if name in (
                    "timezone.now",
                    "datetime.now",
                    "dt.datetime.now",
                    "datetime.datetime.now",
                    "date.today",
                    "dt.date.today",
                ):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert wrong == [], "ask core.clock"


def test_templates_hold_no_inline_script_or_style() -> None:
    wrong = []
    for path in (ROOT / "templates").rglob("*.html"):
        if "documents" in path.parts and "pdf" in path.name:
            continue
        text = path.read_text()
        if re.search(
            r"\sstyle=\"|\son\w+=\"|<script(?![^>]*\ssrc=)(?![^>]*application/(ld\+)?json)[^>]*>", text
        ):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_nothing_is_marked_safe() -> None:
    wrong = [
        str(p.relative_to(ROOT))
        for p in [*python_files(), *(ROOT / "templates").rglob("*.html")]
        if re.search(r"mark_safe|\|\s*safe\b", p.read_text())
    ]
    assert set(wrong) <= {"core/icons.py", "core/patterns.py", "core/templatetags/ui.py"}, wrong


# Who may ask the registry for a model of another app, and why an import does not do.
BY_NAME = {
    (
        "cases",
        "access",
    ): "access.models reaches cases.queries by its base classes: an import would go in a circle",
    (
        "notifications",
        "access",
    ): "its query sets are loaded with its models, before those of access are ready",
}


def test_no_app_reaches_round_the_layers_by_the_registry_of_models() -> None:
    """``apps.get_model`` of another app is an import that no contract sees: events and panels are the way."""
    wrong = []
    for path in python_files():
        app = path.relative_to(ROOT).parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("get_model")):
                continue
            first = node.args[0] if node.args else None
            label = str(first.value).partition(".")[0] if isinstance(first, ast.Constant) else "?"
            if label != app and (app, label) not in BY_NAME:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} asks for {label}")
    assert wrong == [], "settle it by an event, a panel or an import of a lower layer"
