"""Data files and published versions live side by side."""

import logging
from typing import Any

import pytest
import yaml

from amendments.kinds import SAFEGUARD
from core import clock
from legal import reference
from legal.models import DeadlineRule, SafeguardDefinition
from legal.reference import load, rule_values, safeguard_values
from legal.sync import read_yaml
from legal.written import as_yaml
from tests.amendments.conftest import CODE, THREE_MONTHS

pytestmark = pytest.mark.committed


def rows() -> list[dict[str, Any]]:
    return list(DeadlineRule.objects.filter(code=CODE).order_by("version").values())


def test_loading_the_files_leaves_a_published_version_and_its_end(published: Any) -> None:
    published(**THREE_MONTHS)
    published(code="SG-02", kind=SAFEGUARD, level="warn")
    before = rows()
    assert load() == 0
    assert rows() == before
    assert SafeguardDefinition.objects.get(code="SG-02", version=2).valid_to is None


def test_a_published_version_is_brought_into_the_file(published: Any, monkeypatch: Any) -> None:
    published(**THREE_MONTHS)
    (entry,) = yaml.safe_load(as_yaml(DeadlineRule.objects.get(code=CODE, version=2)))
    held, entries = rows(), [*read_yaml("deadline_rules.yaml"), entry]
    monkeypatch.setattr(reference, "_rules", lambda: map(rule_values, entries))
    assert load() == 0
    assert rows() == held


def test_a_file_that_says_something_else_is_passed_over(
    published: Any, monkeypatch: Any, caplog: Any
) -> None:
    published(**THREE_MONTHS)
    (entry,) = yaml.safe_load(as_yaml(DeadlineRule.objects.get(code=CODE, version=2)))
    entry["length"]["value"] = 9
    held, entries = rows(), [*read_yaml("deadline_rules.yaml"), entry]
    monkeypatch.setattr(reference, "_rules", lambda: map(rule_values, entries))
    with caplog.at_level(logging.WARNING):
        assert load() == 0
    assert "differs from the published version in length" in caplog.text
    assert rows() == held


def test_a_later_version_of_the_file_ends_the_published_one(published: Any, monkeypatch: Any) -> None:
    published(**THREE_MONTHS)
    (entry,) = yaml.safe_load(as_yaml(DeadlineRule.objects.get(code=CODE, version=2)))
    since = clock.today().replace(year=clock.today().year + 1)
    entry |= {"version": 3, "valid_from": since}
    entries = [*read_yaml("deadline_rules.yaml"), entry]
    monkeypatch.setattr(reference, "_rules", lambda: map(rule_values, entries))
    assert load() == 2
    second, third = DeadlineRule.objects.filter(code=CODE, version__gte=2).order_by("version")
    assert (second.valid_to, third.origin) == (since - since.resolution, "file")
    assert load() == 0
    third.delete(using="owner")


@pytest.mark.parametrize(
    ("model", "values"), [(DeadlineRule, rule_values), (SafeguardDefinition, safeguard_values)]
)
def test_every_rule_is_the_same_after_its_way_through_a_file(law: None, model: Any, values: Any) -> None:
    for row in model.objects.all():
        (entry,) = yaml.safe_load(as_yaml(row))
        again = values(entry)
        assert {name: getattr(row, name) for name in again} == again, row.code
