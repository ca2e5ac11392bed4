"""Numbers as they are shown: T13 and the wording of small numbers."""

import pytest

from dashboards.figures import Shown, rate, share


@pytest.mark.parametrize(
    ("blocks", "k", "text"),
    [
        (0, 5, "0 to 4"),
        (1, 5, "about 5"),
        (2, 5, "10"),
        (0, 10, "0 to 9"),
        (1, 10, "about 10"),
        (463, 5, "2,315"),
    ],
)
def test_small_numbers_say_what_they_are(blocks: int, k: int, text: str, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    from django.utils.translation import override

    with override("en"):
        assert Shown(blocks, k).text == text


def test_a_share_needs_four_blocks() -> None:
    assert share(Shown(1, 5), Shown(3, 5)) is None
    found = share(Shown(1, 5), Shown(4, 5))
    assert found is not None
    assert found.percent == 25


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (Shown(0, 5), Shown(4, 5), "under 26 %"),
        (Shown(0, 5), Shown(7, 5), "under 13 %"),
        (Shown(0, 10), Shown(4, 10), "under 30 %"),
        (Shown(7, 5), Shown(7, 5), "over 87 %"),
        (Shown(6, 5), Shown(7, 5), "86 %"),
    ],
)
def test_no_block_is_not_nobody(part: Shown, whole: Shown, text: str) -> None:
    """0 to 4 of 31 to 39 children: up to 12.9 per cent, whatever the block says."""
    from django.utils.translation import override

    found = share(part, whole)
    assert found is not None
    with override("en"):
        assert found.text == text
    assert found.is_exact is (0 < part.blocks < whole.blocks)


def test_the_limit_of_a_share_holds_for_every_true_number() -> None:
    for k in (5, 10):
        for blocks in range(4, 60):
            limit = share(Shown(0, k), Shown(blocks, k))
            assert limit is not None
            least = blocks * k - (k - 1)
            assert 100 * (k - 1) < limit.percent * least


def test_a_rate_needs_four_blocks() -> None:
    assert rate(Shown(3, 5), 1000) is None
    assert rate(Shown(4, 5), 100_000) == 20


@pytest.mark.parametrize("number", [7, 7.5, "35"])
def test_shares_and_rates_take_published_numbers_only(number: object) -> None:
    with pytest.raises(TypeError):
        share(number, Shown(9, 5))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        share(Shown(9, 5), number)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        rate(number, 10)  # type: ignore[arg-type]


def test_numbers_in_other_blocks_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="different size"):
        Shown(1, 5) + Shown(1, 10)


@pytest.mark.parametrize(("blocks", "k"), [(-1, 5), (1, 1), (1, 4)])
def test_what_is_no_published_number_cannot_be_made(blocks: int, k: int) -> None:
    with pytest.raises(ValueError, match="whole number of blocks"):
        Shown(blocks, k)
