"""Numbers as they are shown. Shares and rates can only be made from published blocks, never from anything
else."""

from dataclasses import dataclass
from typing import Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

SHARE_FROM_BLOCKS = 4


@dataclass(frozen=True)
class Shown:
    """A published number: whole blocks of k children."""

    blocks: int
    k: int

    def __post_init__(self) -> None:
        if self.blocks < 0 or self.k < 5:
            raise ValueError("a published number is a whole number of blocks of at least five")

    @property
    def value(self) -> int:
        return self.blocks * self.k

    @property
    def text(self) -> str:
        """ "0 to 4", "about 5", "2,315"."""
        if self.blocks == 0:
            return _("0 to %(most)s") % {"most": self.k - 1}
        if self.blocks == 1:
            return _("about %(number)s") % {"number": self.k}
        return number_format(self.value, use_l10n=True, force_grouping=True)

    @property
    def is_enough(self) -> bool:
        """Whether shares and comparisons may be made from it."""
        return self.blocks >= SHARE_FROM_BLOCKS

    @property
    def brief(self) -> str:
        """For a tile: "0–4", "~5", "35"."""
        if self.blocks == 0:
            return f"0–{self.k - 1}"
        return f"~{self.value}" if self.blocks == 1 else self.text

    @property
    def span(self) -> str:
        """What a single rounded total can stand for: "66 to 74"."""
        least, most = max(0, self.value - self.k + 1), self.value + self.k - 1
        return _("%(least)s to %(most)s") % {"least": least, "most": most}

    def __str__(self) -> str:
        return self.text

    def __add__(self, other: "Shown") -> "Shown":
        if self.k != other.k:
            raise ValueError("numbers in blocks of different size do not add up")
        return Shown(self.blocks + other.blocks, self.k)


@dataclass(frozen=True)
class Share:
    """A share of published children, in whole per cent: finer would pretend to know more.

    A part without a block stands for 0 to k - 1 children, so its share is not nought but lies below ``percent``; where
    nothing but such a part is missing from the whole, the share is not everything but lies above it.
    """

    percent: int
    limit: Literal["", "below", "above"] = ""

    @property
    def text(self) -> str:
        if self.limit == "below":
            return _("under %(number)s %%") % {"number": self.percent}
        if self.limit == "above":
            return _("over %(number)s %%") % {"number": self.percent}
        return _("%(number)s %%") % {"number": self.percent}

    @property
    def is_exact(self) -> bool:
        """Whether a sentence may be made from it; a limit stays in tables and figures."""
        return not self.limit

    def __str__(self) -> str:
        return self.text


def share(part: Shown, whole: Shown) -> Share | None:
    """The share of ``part`` in ``whole``; None when the whole shows fewer than four blocks.

    Both are published already: a limit says no more about anybody than the two numbers do (decision 0005).
    """
    if not isinstance(part, Shown) or not isinstance(whole, Shown):
        raise TypeError("a share is made from published numbers only")
    if not whole.is_enough:
        return None
    if part.value > whole.value:
        raise ValueError("a part cannot exceed its whole")
    if part.blocks == 0:
        return Share(_most_unseen(whole), "below")
    if part.blocks == whole.blocks:
        return Share(100 - _most_unseen(whole), "above")
    return Share(round(100 * part.value / whole.value))


def _most_unseen(whole: Shown) -> int:
    """The per cent below which the children lie that fill no block: k - 1 of the fewest that ``whole`` can stand for."""
    unseen = whole.k - 1
    return 100 * unseen // (whole.value - unseen) + 1


def rate(shown: Shown, population: int, per: int = 100_000) -> int | None:
    """Children per ``per`` of the population; None when fewer than four blocks are shown."""
    if not isinstance(shown, Shown):
        raise TypeError("a rate is made from published numbers only")
    if not shown.is_enough:
        return None
    return round(per * shown.value / population)
