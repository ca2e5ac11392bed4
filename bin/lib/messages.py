"""The catalogues in locale/: brought up to date, and checked for completeness.

Run by the clone's own Python:  messages.py update | check
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("kk", "ru", "en")
IGNORED = (".venv", ".local", "node_modules", "static", "staticfiles", "tests", "bench", "bin", "docs")
SHOWN = 20
MARKERS = {f"{kind}gettext{lazy}" for kind in ("", "n", "p", "np") for lazy in ("", "_lazy")} | {"_"}


def main() -> int:
    sys.path[0] = str(ROOT)
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted == "update":
        extract_into(ROOT)
        problems = [line for code in LANGUAGES for line in problems_of(catalogue(ROOT, code), code)]
        print("\n".join(problems) or "Every text has its translation in kk, ru and en.")
        return 0
    if wanted == "check":
        with copy_of_the_sources() as folder:
            extract_into(folder)
            problems = [line for code in LANGUAGES for line in problems_of(catalogue(folder, code), code)]
            problems += texts_out_of_sight(folder)
        print("\n".join(problems) or "Every text has its translation in kk, ru and en.")
        return 1 if problems else 0
    print(__doc__)
    return 2


def catalogue(folder: Path, code: str) -> Path:
    return folder / "locale" / code / "LC_MESSAGES" / "django.po"


@contextlib.contextmanager
def copy_of_the_sources() -> Iterator[Path]:
    """The check must not touch the tree: it extracts into a copy of what holds texts."""
    with tempfile.TemporaryDirectory(prefix="jjcms-messages-") as name:
        folder = Path(name)
        for path in sorted(ROOT.iterdir()):
            if path.is_dir() and path.name not in IGNORED and not path.name.startswith("."):
                shutil.copytree(
                    path, folder / path.name, ignore=shutil.ignore_patterns("*.pyc", "*.mo", "data")
                )
        yield folder


def extract_into(folder: Path) -> None:
    """Django's own extraction; translations that are there stay, new texts come in empty."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    for code in LANGUAGES:
        catalogue(folder, code).parent.mkdir(parents=True, exist_ok=True)
    django.setup()
    settings.LOCALE_PATHS = [str(folder / "locale")]
    here = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            call_command(
                "makemessages",
                locale=list(LANGUAGES),
                extensions=["html", "txt", "py", "svg", "xml"],
                ignore_patterns=[f"{name}/*" for name in IGNORED],
                add_location="file",
                no_wrap=True,
                no_obsolete=True,
                verbosity=0,
            )
    finally:
        os.chdir(here)
    for code in LANGUAGES:
        tidy(catalogue(folder, code))


def texts_out_of_sight(folder: Path) -> list[str]:
    """Texts inside an f-string: the extraction does not see them, so they would stay in English for ever."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
            for call in (node for node in ast.walk(text) if isinstance(node, ast.Call)):
                name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                if name in MARKERS and call.args and isinstance(call.args[0], ast.Constant):
                    where = path.relative_to(folder)
                    found.append(f"{where}:{call.lineno}: {call.args[0].value!r} stands inside an f-string.")
    return sorted(set(found))


def tidy(path: Path) -> None:
    """English is the source: its text is the message. A date in the head would change the file each time."""
    import polib

    known = polib.pofile(str(path), wrapwidth=0)
    known.metadata.pop("POT-Creation-Date", None)
    if path.parts[-3] == "en":
        for entry in known:
            if entry.msgid_plural:
                entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
            else:
                entry.msgstr = entry.msgid
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    known.save()


def problems_of(path: Path, code: str) -> list[str]:
    """One line for each text that is missing or only guessed (fuzzy), the first few by name."""
    import polib

    if not path.exists():
        return [f"{code}: no catalogue at {path}"]
    known = polib.pofile(str(path), wrapwidth=0)
    open_ = [entry for entry in known if not entry.obsolete and not entry.translated()]
    lines = [
        f"{code}: {entry.msgid[:90]!r} ({', '.join(file for file, _ in entry.occurrences[:2])})"
        for entry in open_[:SHOWN]
    ]
    if len(open_) > SHOWN:
        lines.append(f"{code}: … and {len(open_) - SHOWN} more")
    return lines + ([f"{code}: {len(open_)} of {len(known)} texts are not translated."] if open_ else [])


if __name__ == "__main__":
    sys.exit(main())
