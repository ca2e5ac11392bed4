"""What people type when they look for an article."""

import pytest

from legal.queries import Number, fold, parse_number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("188", Number("188")),
        ("188(2)", Number("188", "2")),
        ("188 2", Number("188", "2")),
        ("188/2", Number("188", "2")),
        ("ст. 188 ч. 2", Number("188", "2")),
        ("ст.188 ч.2", Number("188", "2")),
        ("статья 188 часть 2", Number("188", "2")),
        ("art. 188 part 2", Number("188", "2")),
        ("188-бап 2-бөлік", Number("188", "2")),
        ("188-1 ч.3", Number("188-1", "3")),
        ("120(3-1)", Number("120", "3-1")),
        ("1880003", Number("188", "3")),
        ("1881002", Number("188-1", "2")),
        ("99", Number("99")),
        ("188 ч.3", Number("188", "3")),
        ("188-бап", Number("188")),
        ("ст. 188", Number("188")),
        ("кража", None),
        ("ұрлық 2", None),
    ],
)
def test_numbers(text: str, found: Number | None) -> None:
    assert parse_number(text) == found


def test_letters_that_people_mix_up_are_one() -> None:
    assert fold("Адам өлтiру") == fold("адам өлтіру")
    assert fold("Ұрлық") == fold("урлык")
    assert fold("Побои") == fold("побои")
