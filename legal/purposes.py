"""The rules behind a question of the product, by the question: no code knows a rule by its code."""

import functools
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "data" / "purposes.yaml"


@functools.cache
def _all() -> dict[str, tuple[str, ...]]:
    with _FILE.open(encoding="utf-8") as file:
        return {purpose: tuple(codes) for purpose, codes in yaml.safe_load(file).items()}


def codes_for(purpose: str) -> tuple[str, ...]:
    """The codes of the rules that answer a question; KeyError for a question that nobody asks."""
    return _all()[purpose]


def code_for(purpose: str) -> str:
    """The code of the one rule that answers a question."""
    (code,) = codes_for(purpose)
    return code


def purposes_of(code: str) -> list[str]:
    """The questions that a rule answers."""
    return [purpose for purpose, codes in _all().items() if code in codes]
