"""Each requirement of OWASP ASVS is shown by tests, does not apply for a written reason, or is counted as open."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.security import asvs

# May only shrink: whoever closes one lowers the number.
OPEN = 2
# Totals of version 5.0.0: levels 1 and 2 whole, level 3 of chapters 8 and 16.
LEVELS = {1: 70, 2: 183, 3: 7}
ROOT = Path(settings.BASE_DIR)
KEYS = ROOT / "docs" / "security" / "keys.md"
# Requirements that ask for a document: where it stands, and what must be in it.
DOCUMENTS = {
    "5.1.1": ("docs/files.md", ["PDF, JPEG, PNG, DOCX, XLSX, ODT", "10 MB", "100 MB", "ClamAV", "attachment"]),
    "6.1.1": ("docs/security/sign-in.md", ["Five tries for one account from one address", "forty for one"]),
    "6.1.2": ("docs/security/sign-in.md", ["signin/data/words.txt"]),
    "6.1.3": ("docs/security/sign-in.md", ["security key, passkey", "ten recovery codes", "## Tokens of the API"]),
    "7.1.1": ("docs/security/sign-in.md", ["30 minutes without a request, 12 hours in all"]),
    "7.1.2": ("docs/security/sign-in.md", ["five places at once", "used longest ago ends"]),
    "8.1.3": ("docs/security/README.md", ["## What the surroundings decide", "The place and the kind of device decide nothing"]),
    "8.1.4": ("docs/security/README.md", ["## What the surroundings decide"]),
    "11.1.1": ("docs/security/keys.md", ["## Inventory", "## Change the KEK", "## How often"]),
    "13.1.1": ("docs/security/README.md", ["## Who talks to whom"]),
    "15.1.1": ("SECURITY.md", ["## Components", "within 7 days", "within 30 days"]),
    "15.1.3": ("docs/security/README.md", ["## What costs much"]),
    "16.1.1": ("docs/security/README.md", ["## What is logged where"]),
}  # fmt: skip


def test_every_requirement_has_its_entry() -> None:
    assert list(asvs.entries()) == list(asvs.wanted())
    assert {n: e["level"] for n, e in asvs.entries().items()} == asvs.wanted()
    assert Counter(asvs.wanted().values()) == LEVELS
    chapters = {n.split(".")[0] for n, level in asvs.wanted().items() if level == 3}
    assert chapters == {"8", "16"}


@pytest.mark.parametrize("number", list(asvs.wanted()))
def test_tests_or_a_reason(number: str) -> None:
    entry = asvs.entries()[number]
    assert set(entry) <= {"level", "about", "tests", "why_not", "open"}
    assert 2 <= len(entry["about"].split()) <= 12
    assert ("open" in entry) + ("why_not" in entry or bool(entry.get("tests"))) == 1, (
        "shown, no need, or open"
    )
    for sentence in (entry.get("why_not"), entry.get("open")):
        assert sentence is None or (len(sentence.split()) >= 4 and sentence.endswith("."))
    assert [test for test in entry.get("tests", []) if not asvs.exists(test)] == []


def test_control_what_is_no_test_is_noticed() -> None:
    assert asvs.exists("tests/security/test_asvs.py::test_tests_or_a_reason")
    for name in (
        "tests/security/test_asvs.py::test_that_nobody_wrote",
        "tests/security/test_gone.py::test_tests_or_a_reason",
        "tests/security/asvs.py::exists",
        "tests/security/test_asvs.py",
        "tests/security/test_asvs.py::DOCUMENTS",
    ):
        assert not asvs.exists(name), name


def test_what_is_open_only_becomes_less() -> None:
    assert sum(asvs.state(e) == "open" for e in asvs.entries().values()) == OPEN


def test_the_page_is_made_of_the_entries() -> None:
    if os.environ.get("UPDATE_SNAPSHOTS"):
        asvs.PAGE.write_text(asvs.page())
    assert asvs.PAGE.read_text() == asvs.page(), "UPDATE_SNAPSHOTS=1"


@pytest.mark.parametrize("number", list(DOCUMENTS))
def test_the_documents_say_what_the_requirements_ask_for(number: str) -> None:
    name, phrases = DOCUMENTS[number]
    text = (ROOT / name).read_text()
    assert [p for p in phrases if p not in text] == []


def test_every_document_that_is_named_is_asked_for() -> None:
    name = "tests/security/test_asvs.py::test_the_documents_say_what_the_requirements_ask_for"
    assert {n for n, e in asvs.entries().items() if name in e.get("tests", [])} == set(DOCUMENTS)


def test_every_key_of_the_settings_is_in_the_inventory() -> None:
    source = (ROOT / "jjcms" / "settings.py").read_text()
    named = set(re.findall(r'"(\w+_FILE)"', source)) | {"SECRET_KEY"}
    named -= {"CELERY_BEAT_SCHEDULE_FILE", "BREACHED_PASSWORDS_FILE"}
    assert len(named) >= 6
    table = KEYS.read_text().split("## Algorithms")[0]
    assert [n for n in sorted(named) if f"`{n}`" not in table] == []
    script = (ROOT / "deploy" / "make-secrets").read_text()
    made = set(re.search(r"for name in (identity_kek[^;]+);", script).group(1).split())  # type: ignore[union-attr]
    assert {f"{n.upper()}_FILE" for n in made} <= named | {"AUDIT_SIGNING_KEY_FILE"}


THREATS = ROOT / "docs" / "security" / "threat-model.md"


def test_every_test_of_the_threat_model_exists() -> None:
    named = re.findall(r"`([a-z_]+/test_\w+\.py::\w+)`", THREATS.read_text())
    assert len(named) > 25
    assert [n for n in named if not asvs.exists(f"tests/{n}")] == []


def test_the_threat_model_knows_every_actor() -> None:
    text = THREATS.read_text()
    for actor in (
        "Curious colleague", "Administrator", "Stolen laptop", "Compromised web host", "Database host",
        "UNICEF observer", "Stolen backup", "Stranger",
    ):  # fmt: skip
        assert f"### {actor}" in text


def test_links_of_the_security_pages_lead_somewhere() -> None:
    pages = [ROOT / "SECURITY.md", *sorted((ROOT / "docs" / "security").glob("*.md"))]
    dead = []
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                dead.append(f"{page.name}: {target}")
    assert dead == []
