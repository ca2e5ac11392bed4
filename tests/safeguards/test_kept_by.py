"""Where each of the 54 safeguards is kept in the product: ``kept_by.csv`` names it, and nothing is silently missing."""

import csv
import html
import inspect
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.module_loading import import_string

from accounts.models import User
from audit.events import event_types
from legal.purposes import codes_for
from legal.reference import safeguard_values
from legal.sync import read_yaml
from safeguards import acts

ROWS: dict[str, dict[str, Any]] = {
    entry["code"]: safeguard_values(entry) for entry in read_yaml("safeguards.yaml")
}
TABLE = list(csv.DictReader((Path(__file__).parent / "kept_by.csv").read_text(encoding="utf-8").splitlines()))
# The acts that have a row of their own, with a form that asks.
FORMS = {"detention", "interrogation", "completion", "representative_admission"}


def test_every_safeguard_stands_in_the_table_once() -> None:
    assert [row["safeguard"] for row in TABLE] == sorted(ROWS)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["safeguard"])
def test_it_is_kept_where_the_table_says(row: dict[str, str]) -> None:
    known = ROWS[row["safeguard"]]
    where = row["where"].split()
    if row["how"] == "asked":
        assert known["is_asked"]
        assert set(where) == FORMS & set(known["acts"])
    elif row["how"] == "event":
        assert {entry["event"] for entry in known["opened_by"]} == set(where)
        assert set(where) <= set(event_types())
    elif row["how"] == "refused":
        assert known["kind"] == "decision"
        assert callable(import_string(where[0]))
    else:
        assert known["kind"] != "decision", "a decision that the law forbids is refused by a verb"
        assert row["said"]
        assert row["how"] == "page" or not (
            known["opened_by"] or (FORMS & set(known["acts"]) and known["is_asked"])
        )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "жүйе әлі қадағаламайды: өзіңіз сақтаңыз"),
        ("ru", "пока не отслеживается системой"),
        ("en", "not yet watched by the system: keep it yourself"),
    ],
)
def test_the_page_says_which_are_not_watched(
    client: Client, world: None, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To each reader in their own language, and beside the names of the guarantees in that language. None is unwatched
    at present: two are taken for it here.
    """
    assert {row["safeguard"] for row in TABLE if row["how"] == "nothing"} == set(codes_for("not_yet_watched"))
    unwatched = ("SG-01", "SG-54")
    monkeypatch.setattr("legal.views.codes_for", lambda purpose: unwatched)
    User.objects.filter(username="aliya").update(language=language)
    client.force_login(User.objects.get(username="aliya"))
    page = client.get("/law/safeguards/").content.decode()
    assert f'<html lang="{language}"' in page
    assert page.count(words) == len(unwatched)
    told = html.unescape(page)
    assert not [code for code, row in ROWS.items() if row[f"name_{language}"] not in told]


def test_how_many_are_kept() -> None:
    count = Counter(row["how"] for row in TABLE)
    assert sum(count.values()) == 54
    assert not count["nothing"], "a safeguard that was kept is not lost again"
    assert count["refused"] == 13


def test_no_code_knows_a_safeguard_that_is_decided_by_its_code() -> None:
    import legal.forbidden
    import legal.guarantees

    for module in (legal.forbidden, legal.guarantees, acts):
        assert "SG-" not in inspect.getsource(module)
