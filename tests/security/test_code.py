"""What the code never does, read from the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import models
from django.forms import FileField

from tests.architecture.test_guards import OWN, own_models

ROOT = Path(settings.BASE_DIR)
KEYS = ROOT / "docs" / "security" / "keys.md"


def _trees() -> Iterator[tuple[str, ast.Module]]:
    """The product as it runs in production: without demo, migrations and tests."""
    for app in sorted({*OWN, "jjcms"} - {"demo"}):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def _imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("module", ["pickle", "marshal", "shelve", "telnetlib", "ftplib", "xmlrpc"])
def test_modules_that_are_not_used(module: str) -> None:
    assert [path for path, tree in _trees() if module in {i.split(".")[0] for i in _imports(tree)}] == []


def test_no_text_becomes_code() -> None:
    forbidden = {"eval", "exec", "compile", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}
    found = [f"{path}: {name}" for path, tree in _trees() for name, _ in _calls(tree) if name in forbidden]
    assert found == []


def test_no_shell_is_started() -> None:
    found = {}
    for path, tree in _trees():
        for name, call in _calls(tree):
            if name.startswith("subprocess."):
                found[path] = name
                assert not any(k.arg == "shell" for k in call.keywords), path
                assert isinstance(call.args[0], ast.List), f"{path}: a list of arguments, never one line"
    assert found == {"indicators/secret.py": "subprocess.run"}


def test_no_template_is_made_of_text() -> None:
    wrong = {"Template", "engines.from_string", "from_string", "mark_safe"}
    allowed = {"core/icons.py", "core/patterns.py", "core/templatetags/ui.py"}
    found = {p for p, tree in _trees() for name, _ in _calls(tree) if name.split(".")[-1] in wrong}
    assert found <= allowed


def test_chance_comes_from_the_system() -> None:
    assert [path for path, tree in _trees() if "random" in _imports(tree)] == []


def test_no_xml_is_read() -> None:
    names = {"xml", "lxml", "ldap", "graphene", "jwt", "jose", "authlib", "pymemcache", "bleach", "markdown"}
    found = {path for path, tree in _trees() if names & {i.split(".")[0] for i in _imports(tree)}}
    assert found == set()


def test_nothing_goes_out_on_its_own() -> None:
    """No client of other services: the product asks PostgreSQL, Redis and the virus scanner, and hands mail to Django."""
    names = {"requests", "httpx", "aiohttp", "urllib.request", "http.client", "socket", "smtplib"}
    found = {path: names & _imports(tree) for path, tree in _trees() if names & _imports(tree)}
    assert found == {"documents/clamav.py": {"socket"}}


def test_files_come_in_by_one_way() -> None:
    """No model keeps a file on a disk; a sent one is read by the forms of files and of certificates and their twins of the API, nowhere else:
    but for the days of a year, whose lines come into a field of their form and whose file is kept nowhere.
    """
    assert [
        f"{m}.{f.name}" for m in own_models() for f in m._meta.fields if isinstance(f, models.FileField)
    ] == []
    named = ("FileField", "ImageField", "FileUploadParser")
    found = {path for path, tree in _trees() for name, _ in _calls(tree) if name.split(".")[-1] in named}
    assert found == {
        "documents/forms.py", "documents/api/serializers.py", "amendments/year_form.py",
        "training/forms.py", "training/api/serializers.py",  # the scan of a certificate
        "core/styleguide_form.py",  # an example without a place to keep it
    }  # fmt: skip
    assert issubclass(FileField, object)
    reads = {
        path
        for path, tree in _trees()
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and n.attr == "FILES"
    }
    assert reads == {"documents/file_views.py", "amendments/views.py", "training/views.py"}
    assert settings.FILE_UPLOAD_HANDLERS == ["core.uploads.InMemoryOnly"]
    made = {path for path, tree in _trees() for name, _ in _calls(tree) if name.split(".")[-1] == "Taken"}
    assert made == {"documents/intake/__init__.py"}, "what was not looked through is not kept"


def test_serializers_name_their_fields() -> None:
    found = [
        path
        for path, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id in ("fields", "exclude") for t in node.targets)
        and (ast.unparse(node.value) == "'__all__'" or ast.unparse(node.targets[0]) == "exclude")
    ]
    assert found == []


# Put together of constants of the same file, never of what somebody typed.
OF_CONSTANTS = {"access/queries.py", "cases/queries.py"}


def test_queries_carry_values_apart() -> None:
    """No ``extra``, no ``RawSQL``; what a cursor executes is never put together with ``%`` or ``format`` on the spot."""
    wrong = []
    for path, tree in _trees():
        for name, call in _calls(tree):
            last = name.split(".")[-1]
            if last in ("RawSQL", "extra"):
                wrong.append(f"{path}: {name}")
            if last == "execute" and call.args:
                sql = call.args[0]
                put = isinstance(sql, ast.BinOp) and isinstance(sql.op, ast.Mod)
                made = isinstance(sql, ast.Call) and ast.unparse(sql.func).endswith(".format")
                if put or (made and path not in OF_CONSTANTS):
                    wrong.append(f"{path}:{call.lineno}: {ast.unparse(sql)[:80]}")
    assert wrong == []


def test_the_inventory_of_algorithms_is_complete() -> None:
    """Every primitive that the code names stands in docs/security/keys.md, and nothing stands there that is not used."""
    used: dict[str, set[str]] = {}
    for path, tree in _trees():
        for name, _ in _calls(tree):
            if found := re.fullmatch(
                r"(?:hashlib\.(\w+)|hmac\.new|(AESGCM)|(?:\w+\.)?(Ed25519\w+)\.\w+)", name
            ):
                used.setdefault(next(filter(None, found.groups()), "hmac"), set()).add(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in ("hashlib.sha1", "hashlib.sha256"):
                used.setdefault(node.attr, set()).add(path)
    table = dict(re.findall(r"^\| `([\w]+)` \| ([^|]+) \|", KEYS.read_text(), re.M))
    stated = {name: set(re.findall(r"`([^`]+\.py)`", places)) for name, places in table.items()}
    assert {n: p for n, p in stated.items() if n in used or p} == used


def test_passwords_are_hashed_with_argon2() -> None:
    from django.contrib.auth.hashers import identify_hasher, make_password

    made = make_password("лампа грустит над оврагом")
    hasher = identify_hasher(made)
    assert made.startswith("argon2$argon2id$")
    facts = hasher.decode(made)
    assert facts["memory_cost"] >= 19_456
    assert facts["time_cost"] >= 2
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_messages_of_the_queue_are_json() -> None:
    from jjcms.celery import app

    assert list(app.conf.accept_content) == ["json"]
    assert app.conf.task_serializer == "json"
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    assert settings.CACHES["default"]["BACKEND"].endswith("LocMemCache")


def test_scripts_and_pages_use_nothing_dangerous() -> None:
    words = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|(?:window|parent|opener|top)\.postMessage|window\.(?:addEventListener\(.message|onmessage)|localStorage"
    scripts = sorted((ROOT / "static" / "js").rglob("*.js"))
    assert len(scripts) > 3
    found = {p.name: m.group() for p in scripts if (m := re.search(words, p.read_text()))}
    assert found == {}
    pages = sorted((ROOT / "templates").rglob("*.html"))
    assert len(pages) > 50
    tags = r"<(object|embed|applet|frame|frameset)\b"
    assert [p.name for p in pages if re.search(tags, p.read_text())] == []
