"""Copies what the pages use out of node_modules into static/vendor. Nothing third-party is committed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from lib import console

# Source in node_modules -> place in static/vendor.
FILES = {
    "@fontsource-variable/golos-text/index.css": "golos-text/index.css",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
}
FOLDERS = {"@fontsource-variable/golos-text/files": "golos-text/files"}
# The terms travel with the work.
LICENCES = {
    "@fontsource-variable/golos-text": "golos-text",
    "@tabler/icons": "icons",
    "htmx.org": "htmx",
}
ICONS = "@tabler/icons/icons/outline"
SOURCE_MAP = re.compile(r"^\s*(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)
LISTED = re.compile(r"^- ([a-z0-9-]+)$", re.MULTILINE)
WORD = re.compile(r"""["'= ]([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?=["' %>])""")


def copy(root: Path) -> None:
    """Fills static/vendor anew; a missing source means that a package moved its files."""
    modules, vendor = root / "node_modules", root / "static" / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    for source, place in FILES.items():
        if not (modules / source).exists():
            console.fail(f"node_modules/{source} is missing: package.json and bin/lib/assets.py disagree.")
        target = vendor / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(prepared((modules / source).read_text(encoding="utf-8")), encoding="utf-8")
    for source, place in FOLDERS.items():
        shutil.copytree(modules / source, vendor / place)
    for package, place in LICENCES.items():
        for terms in (modules / package).glob("LICENSE*"):
            (vendor / place).mkdir(exist_ok=True)
            shutil.copyfile(terms, vendor / place / "LICENSE")


def prepared(text: str) -> str:
    """The maps are not shipped, and hashed static files refuse a reference to a file that is not there."""
    return SOURCE_MAP.sub("", text)


def icon_sources(root: Path) -> list[Path]:
    """Templates and Python files of the product: where icons are named."""
    skip = {"node_modules", "static", "staticfiles", "tests", "locale", "bin", "bench", "docs", "deploy"}
    files: list[Path] = []
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and folder.name not in skip and not folder.name.startswith("."):
            files += [path for path in folder.rglob("*") if path.suffix in {".html", ".py"}]
    return sorted(files)


def used_icons(root: Path) -> list[str]:
    """Every quoted word in templates and code that is the name of an icon (a few too many do no harm)."""
    known = {path.stem for path in (root / "node_modules" / ICONS).glob("*.svg")}
    words: set[str] = set()
    for path in icon_sources(root):
        words.update(WORD.findall(path.read_text(encoding="utf-8", errors="replace")))
    if (listed := root / "static" / "ASSETS.md").exists():
        words.update(LISTED.findall(listed.read_text(encoding="utf-8")))
    return sorted(known & words)


def write_icons(root: Path) -> list[str]:
    """static/vendor/icons/<name>.svg for inlining, static/vendor/icons.svg as one sprite for <use>."""
    source, target = root / "node_modules" / ICONS, root / "static" / "vendor" / "icons"
    for old in target.glob("*.svg"):
        old.unlink()
    target.mkdir(parents=True, exist_ok=True)
    names, symbols = used_icons(root), []
    for name in names:
        text = (source / f"{name}.svg").read_text(encoding="utf-8")
        (target / f"{name}.svg").write_text(text, encoding="utf-8")
        symbols.append(as_symbol(name, text))
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    target.with_suffix(".svg").write_text(sprite, encoding="utf-8")
    return names


def as_symbol(name: str, svg: str) -> str:
    inner = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    inner = " ".join(line.strip() for line in inner.splitlines() if line.strip())
    # Drawn with the colour and width of the place that uses it.
    look = (
        'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<symbol id="{name}" {look}>{inner}</symbol>'
