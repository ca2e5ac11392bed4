"""T8: when a published period may be published again."""

import pytest

from indicators.release import why_no_revision


@pytest.mark.parametrize(
    ("versions", "changed", "asked", "word"),
    [
        (1, 100, False, "already"),
        (1, 4, True, "fewer than 5"),
        (1, 0, True, "fewer than 5"),
        (2, 100, True, "revised already"),
    ],
)
def test_a_second_version_is_refused(versions: int, changed: int, asked: bool, word: str) -> None:
    assert word in why_no_revision(versions=versions, changed=changed, k=5, asked=asked)


def test_one_revision_of_enough_records_is_allowed() -> None:
    assert why_no_revision(versions=1, changed=5, k=5, asked=True) == ""
