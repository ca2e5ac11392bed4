"""No code branches on a rule's code: the law is data (``legal/data``), and a new rule touches data only."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from legal import purposes
from legal.models import DeadlineRule, Norm, SafeguardDefinition

ROOT = Path(__file__).parents[2]
# Stories of invented people answer as people do, with the code that the form shows.
STORIES = {"demo"}
OUTSIDE = {"tests", "bench", "node_modules", ".venv", "docs", "deploy", "bin", *STORIES}
CODE = re.compile(r"\b(?:DL|SG)-[A-Z0-9]+(?:-[A-Z0-9]+)*\b")


def _told(tree: ast.AST) -> set[int]:
    """Docstrings and the words of help: what is read by people and by no condition."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
        if isinstance(node, ast.keyword) and node.arg == "help":
            found |= {id(part) for part in ast.walk(node.value)}
    return found


def codes_in(text: str) -> list[str]:
    tree = ast.parse(text)
    told = _told(tree)
    constants = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [found for n in constants if id(n) not in told for found in CODE.findall(str(n.value))]


def _product() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if parts[0] not in OUTSIDE and "migrations" not in parts:
            yield path


def test_no_product_code_knows_a_rule_by_its_code() -> None:
    found = {str(p.relative_to(ROOT)): codes for p in _product() if (codes := codes_in(p.read_text()))}
    assert found == {}, "put the code under a purpose in legal/data/purposes.yaml"


@pytest.mark.parametrize(
    "line",
    ['if rule.code == "DL-DET-MINOR": pass', 'x = f"DL-CUST-{n}"', 'LIMITS = {"SG-10": 120}'],
)
def test_control_a_branch_is_found(line: str) -> None:
    assert codes_in(f'"""DL-QUALIFY is named here."""\n{line}\n')


def test_control_what_is_told_is_none() -> None:
    assert codes_in('"""DL-QUALIFY."""\np.add_argument("code", help="e.g. DL-DET-MINOR")\n') == []


def test_no_template_knows_one_either() -> None:
    found = [str(p.relative_to(ROOT)) for p in sorted((ROOT / "templates").rglob("*.*")) if CODE.search(p.read_text())]  # fmt: skip
    assert found == []


@pytest.mark.django_db
def test_each_purpose_names_rules_that_exist(world: None) -> None:
    known = set(DeadlineRule.objects.values_list("code", flat=True))
    known |= set(SafeguardDefinition.objects.values_list("code", flat=True))
    known |= set(Norm.objects.values_list("code", flat=True))
    text = (ROOT / "legal" / "data" / "purposes.yaml").read_text()
    sources = [p.read_text() for p in (*_product(), *(ROOT / "templates").rglob("*.html"))]
    for purpose in yaml.safe_load(text):
        assert set(purposes.codes_for(purpose)) <= known, purpose
        asked = any(purpose in source for source in sources) or purpose.startswith("trial_start_")
        assert asked, f"nobody asks for {purpose}"
