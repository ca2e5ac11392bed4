"""What somebody typed becomes no pattern, no format and no name of a field; where one value may come from two places."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.security.test_code import ROOT, _calls, _trees

SAYS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "gettext_lazy", "ngettext_lazy"}
PATTERNS = {f"re.{name}" for name in ("compile", "match", "search", "sub", "subn", "fullmatch", "findall", "finditer", "split")}  # fmt: skip
# Texts of the catalogues that are picked before they are filled, and numbers: each looked at by a person.
PICKED = {
    "administration/views/people.py": {"text"}, "administration/views/roles.py": {"moved", "left"},
    "amendments/preview.py": {"count"}, "amendments/rows.py": {"minutes"}, "deadlines/views/clocks.py": {"words"},
    "training/remarks.py": {"title"}, "cases/casepage.py": {"text"}, "cases/correct/events.py": {"told"}, "cases/rotation.py": {"texts[self.step]"},
    "cases/templatetags/caserows.py": {"url", "quick"}, "core/when.py": {"layout"}, "courts/views/day.py": {"text"},
    "legal/lengths.py": {"_UNITS[unit](count)"}, "legal/numbers.py": {"_counted(unit_of(row, key), last)"},
    "safeguards/sheets.py": {"_TITLES[self.act.kind]"}, "deadlines/panels.py": {"text"}, "jjcms/logs.py": {"super()"},
    "legal/sources.py": {"_LAYOUT[code]", "_ORDERS[code]"}, "signin/events.py": {"texts[self.how]"},
    "indicators/protect.py": {"keyed(secret, cube, period, version)", "count", "blocks * count"},
}  # fmt: skip


def fixed(node: ast.AST) -> bool:
    """Whether a text stands in the code as it is: a constant, a name in capitals, or put together of such."""
    if isinstance(node, ast.Name):
        return node.id.lstrip("_").isupper()
    if isinstance(node, ast.BinOp):
        return fixed(node.left) and fixed(node.right)
    if isinstance(node, ast.IfExp):
        return fixed(node.body) and fixed(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return all(not isinstance(v, ast.FormattedValue) or fixed(v.value) for v in node.values)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in SAYS and all(fixed(a) for a in node.args[:1])
    return isinstance(node, ast.Constant)


def _formats(tree: ast.Module) -> Iterator[ast.AST]:
    """What is filled with ``format``, ``format_map`` or ``%``; the rest of a division by a number is none."""
    for name, call in _calls(tree):
        if name.split(".")[-1] in ("format", "format_map") and isinstance(call.func, ast.Attribute):
            yield call.func.value
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            counts = isinstance(node.right, ast.Constant) and isinstance(node.right.value, int)
            # What has a minus in front is a number as well.
            if (
                not counts
                and not isinstance(node.right, ast.BinOp)
                and not isinstance(node.left, ast.UnaryOp)
            ):
                yield node.left


def test_no_pattern_is_typed() -> None:
    """Neither in Python nor in the database; a search compares letters (ASVS v5.0.0-1.2.9)."""
    found = []
    for path, tree in _trees():
        found += [f"{path}:{c.lineno}" for n, c in _calls(tree) if n in PATTERNS and not fixed(c.args[0])]
        for node in ast.walk(tree):
            word = getattr(node, "arg", None) or getattr(node, "value", None)
            if isinstance(word, str) and re.search(r"__i?regex\b| (?:!?~\*?|SIMILAR TO) %", word):
                found.append(f"{path}: {word[:80]}")
    assert found == []
    scripts = "".join(p.read_text() for p in sorted((ROOT / "static" / "js").rglob("*.js")))
    assert "RegExp" not in scripts


def test_no_format_is_typed() -> None:
    found: dict[str, set[str]] = {}
    for path, tree in _trees():
        for node in _formats(tree):
            if not fixed(node):
                found.setdefault(path, set()).add(ast.unparse(node))
    assert found == PICKED, "fill texts of the catalogues only; look at each new one"


def test_control_what_is_typed_is_told_from_what_is_written() -> None:
    typed = ast.parse('typed.format(x=1)\n(a + "x") % b\nf"{typed}{A}".format()\n_(typed) % b')
    written = ast.parse(
        '"x {y}".format(y=1)\n_("x %(y)s") % {"y": 1}\nf"{_A}x".format()\n("a" if b else "c") % d'
    )
    assert [fixed(node) for node in _formats(typed)] == [False] * 4
    assert [fixed(node) for node in _formats(written)] == [True] * 4


# --- where a value comes from ----------------------------------------------------------------------------------------

# Pages that take a value from the address at first and from the form afterwards: the form counts.
TWICE = {
    "administration/views/people.py",
    "cases/views/grants.py", "cases/views/records.py", "courts/views/booking.py", "courts/views/outcome.py",
    "signin/views/entry.py", "signin/views/security.py",
}  # fmt: skip


def test_a_value_comes_from_one_place() -> None:
    """Headers, cookies, address and body are never mixed; where both address and form are read, the form counts."""
    both = set()
    for path, tree in _trees():
        for node in ast.walk(tree):
            words = ast.unparse(node) if isinstance(node, ast.BoolOp | ast.IfExp) else ""
            if "request.POST" in words and "request.GET" in words:
                assert words.index("request.POST") < words.index("request.GET"), words
                both.add(path)
            unpacks = isinstance(node, ast.Dict) and None in node.keys
            if unpacks or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)):
                words = ast.unparse(node)
                assert not ("request.GET" in words and "request.POST" in words), f"{path}: {words}"
    assert both == TWICE, "one place for each value; look at each new one"


@pytest.mark.django_db
def test_the_same_name_in_the_address_and_in_the_body(world: None) -> None:
    client = Client()
    client.post("/language/?language=en&next=/law/", {"language": "kk", "next": "/account/sign-in/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "kk"
    client.force_login(User.objects.get(username="aliya"))
    went = client.post("/account/confirm/?next=/law/", {"password": "demo-adil-2026", "next": "/cases/"})
    assert went["Location"] == "/cases/"
    found = client.post("/api/v1/cases/search/?name=Ахметов&iin=1", {"name": "", "iin": "", "number": "KAR-1"}, "application/json")  # fmt: skip
    assert found.json() == {"search": None, "hits": [], "cases": []}, "the address is not read"


def test_forms_that_go_by_the_address_hold_no_words_about_people() -> None:
    """Chosen from lists, dates, and words of the law; whatever may be a name is sent in the body (ASVS v5.0.0-14.2.1)."""
    found = set()
    for page in sorted((ROOT / "templates").rglob("*.html")):
        for form in re.findall(r'<form[^>]*method="get".*?</form>', page.read_text(), re.S):
            typed = re.findall(
                r"<(?:input(?![^>]*type=\"(?:hidden|date|checkbox)\")|textarea)[^>]*name=\"([^\"]+)\"", form
            )
            found |= {(str(page.relative_to(ROOT / "templates")), name) for name in typed}
    assert found == {("legal/numbers.html", "q"), ("legal/offences.html", "q")}, "method=post"


def test_scripts_keep_what_forms_hold_in_no_plain_object() -> None:
    """A field that is called ``__proto__`` changes nothing: names of fields are keys of objects without a prototype."""
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        text = path.read_text()
        assert not re.search(r"Object\.assign\(|\.prototype\b|__proto__|\bmerge\(|\bextend\(", text), (
            path.name
        )
        # An object whose keys are computed is made by Object.create(null) or is part of the page itself.
        made = set(re.findall(r"const (\w+) = \{\}", text))
        assert not [n for n in made if re.search(rf"\b{n}\[", text)], path.name
    assert Path(ROOT / "static" / "js" / "app.js").read_text().count("Object.create(null)") == 2
