"""Files that go out: no cell that runs, no paper that fetches, no name that breaks a header."""

import ast
import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from dashboards import exports
from documents import pdf, views

ROOT = Path(settings.BASE_DIR)
FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|cmd", "%0", "\ufeff=cmd|' /c calc'!A1", "\u200b@x",
    "\u202e=1", "\x00=1", "\x0b+1", "\u3000=1", "＝1+1", "＠x", " =1",
)  # fmt: skip
STARTS = re.compile(r"[=+\-@|%\t\r\n＝＋－＠]")


def sources() -> list[Path]:
    apps = sorted({*settings.FIRST_PARTY_APPS, "jjcms"})
    return [p for app in apps for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]


def called(path: Path) -> set[str]:
    """``module.name`` of every call in a file."""
    calls = [n.func for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
    return {ast.unparse(c) for c in calls if isinstance(c, ast.Attribute | ast.Name)}


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
    return plain | {
        f"{n.module}.{a.name}" for n in nodes if isinstance(n, ast.ImportFrom) and n.module for a in n.names
    }


def others(*own: str) -> list[Path]:
    return [p for p in sources() if str(p.relative_to(ROOT)) not in own]


def shown(text: str) -> str:
    """What a spreadsheet looks at first: the cell without the signs that show nothing."""
    return text.lstrip("\ufeff\u200b\u202e\x00\x0b\u3000\u00a0 ")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    answer = exports.answer("x", [[text, f"a{text}", f"Ахметов;{text}", f"a\n{text}"]])
    (row,) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert [cell for cell in row if STARTS.match(shown(cell))] == []
    pieces = [piece for cell in row for piece in re.split(r"[;\t\r\n]", cell)]
    assert [piece for piece in pieces if STARTS.match(shown(piece))] == []
    assert row[1] == (f"a{text}" if not set(text) & set("\t\r\n") else row[1])


def test_a_spreadsheet_that_splits_at_semicolons_finds_no_formula_either() -> None:
    answer = exports.answer("x", [["Ахметов", "Алматы; =1+1", 'a;"=2']])
    (row,) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert [cell for cell in row[1:] if STARTS.match(cell.lstrip(' "'))] == []


@pytest.mark.parametrize("text", ["35", "Ақмола", "0 to 4", "KZ-2026Q3-r1", "Әл-Фараби; 12", "a-b", ""])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert exports.safe(text) == text


def test_the_list_of_rights_holds_no_formula(world: None, client_for: Callable[[str], Client]) -> None:
    """A name that somebody was given on purpose, through the page that people really download."""
    User.objects.filter(username="timur").update(last_name='=HYPERLINK("//x")', first_name="\u200b@SUM(1)")
    answer = client_for("olga").get(reverse("administration:review_csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ['\'=HYPERLINK("//x")', "'\u200b@SUM(1)"] in [row[:2] for row in rows]
    assert [cell for row in rows for cell in row if STARTS.match(shown(cell))] == []
    assert answer["Content-Disposition"].startswith("attachment; ")


def test_there_is_one_writer_of_spreadsheets() -> None:
    own = ("dashboards/exports.py", "legal/management/commands/seed_calendar.py")
    writers = ("writer", "DictWriter", "Workbook", "to_csv", "to_excel")
    wrong = [
        f"{p.relative_to(ROOT)}: {name}"
        for p in others(*own)
        for name in (*called(p), *imported(p))
        if name.rpartition(".")[2] in writers or name.startswith(("openpyxl", "xlsxwriter", "xlwt"))
    ]
    wrong += [
        str(p.relative_to(ROOT))
        for p in others(*own, "documents/intake/__init__.py")  # says what comes in, writes none
        if re.search(r"[\"']text/csv|spreadsheetml|application/vnd\.ms-excel", p.read_text())
    ]
    assert wrong == [], "answer with dashboards.exports.answer: it makes cells harmless"
    assert any(name.endswith("writer") for name in called(ROOT / own[0])), (
        "the search finds what it looks for"
    )


ADDRESSES = (
    "http://localhost/a.css", "https://localhost/a.css", "HTTP://localhost/a.css", "ftp://localhost/a.css",
    "file:///etc/passwd", "file:static/css/paper.css", "/etc/passwd", "css/paper.css", "",
    "static:../manage.py", "static:css/../../jjcms/settings.py", "static:/etc/passwd", "static:css/mark.svg", "static:",
    "static:css", "STATIC:css/paper.css", "static:css/%2e%2e/%2e%2e/manage.py",
    "data:text/css,p{color:red}", "data:text/css;base64,cHt9", "data:image/svg+xml,<svg/>",
    "data:image/png;base64," + "A" * 10_000_000,
    "blob:https://localhost/1", "javascript:1", "static:css/\x00paper.css",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda a: a[:30])
def test_a_paper_opens_nothing_but_our_own_sheets_and_fonts(address: str) -> None:
    with pytest.raises(pdf.Forbidden):
        pdf.OnlyOurs().fetch(address)


def test_control_our_own_sheet_is_opened() -> None:
    assert pdf.OnlyOurs().fetch("static:css/paper.css").headers["Content-Type"] == "text/css"


def test_a_link_inside_the_folder_leads_nowhere_outside(tmp_path: Path, settings: object) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "secret.css").write_text("p{}")
    (tmp_path / "static" / "own.css").write_text("p{}")
    (tmp_path / "static" / "link.css").symlink_to(tmp_path / "secret.css")
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    assert pdf.OnlyOurs().fetch("static:own.css")
    with pytest.raises(pdf.Forbidden):
        pdf.OnlyOurs().fetch("static:link.css")


def test_only_one_module_draws_papers() -> None:
    wrong = [
        str(p.relative_to(ROOT))
        for p in others("documents/pdf.py")
        if any(n.startswith("weasyprint") for n in imported(p))
    ]
    assert wrong == [], "draw with documents.pdf: its fetcher opens nothing but our own files"
    assert any(n.startswith("weasyprint") for n in imported(ROOT / "documents" / "pdf.py"))


@pytest.mark.parametrize("name", ['a"; x="b.pdf', "a\r\nSet-Cookie: x=1", "Шақыру қағазы.pdf", "a;b.pdf"])
def test_a_file_name_stays_a_file_name(name: str) -> None:
    """The name that a browser reads is the one that was meant; what would begin a new header is no header."""
    from email.message import Message

    def make(which: str) -> HttpResponse:
        return views._file(b"%PDF-", which) if which.endswith(".pdf") else exports.answer(which, [])

    try:
        answer = make(name)
    except ValueError:
        assert "\n" in name
        return
    parsed = Message()
    parsed["Content-Disposition"] = answer["Content-Disposition"]
    assert parsed.get_filename() in (name, f"{name}.csv")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_ended_line_in_an_address_of_the_product_is_no_header(
    world: None, client_for: Callable[[str], Client]
) -> None:
    answer = client_for("aliya").post("/language/", {"language": "kk", "next": "/\r\nSet-Cookie: x=1"})
    assert answer.status_code in (302, 400)
    assert "x=1" not in "".join(f"{k}: {v}" for k, v in answer.items() if k != "Location")
    assert "\n" not in answer.get("Location", "")
