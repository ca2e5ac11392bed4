"""How plausible cases are spread. Shares after the published figures named beside them; the rest is an assumption.

Sources: girls 7.0 %, known before 12.7 % (2017, UNICEF); convicted 14 % and in custody 5.3 % of registered (2017);
about one third diverted (2008-09); Astana, Almaty and Shymkent on top (2024).
"""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

GIRLS = 0.07
KNOWN_BEFORE = 0.127
DETAINED = 0.053
QUESTIONED = 0.75
CHILD_VICTIM = 0.12
REPRESENTATIVE = 0.35
PLACES: dict[str, int] = {
    "KZ-75": 13, "KZ-71": 12, "KZ-79": 9, "KZ-61": 8, "KZ-35": 7, "KZ-19": 7, "KZ-63": 5, "KZ-31": 5, "KZ-39": 4,
    "KZ-55": 4, "KZ-11": 4, "KZ-15": 4, "KZ-27": 3, "KZ-43": 3, "KZ-10": 3, "KZ-47": 3, "KZ-59": 2, "KZ-23": 2,
    "KZ-33": 2, "KZ-62": 1,
}  # fmt: skip
AGES: dict[int, int] = {14: 12, 15: 18, 16: 30, 17: 40}
ACTS: dict[tuple[str, str], int] = {
    ("188", "1"): 12, ("188", "2"): 30, ("188", "3"): 8, ("187", "1"): 4, ("191", "1"): 4, ("191", "2"): 12,
    ("192", "2"): 2, ("194", "2"): 2, ("200", "1"): 3, ("200", "2"): 5, ("190", "1"): 3, ("293", "1"): 6,
    ("293", "2"): 2, ("106", "1"): 2, ("107", "1"): 3, ("108-1", "1"): 3, ("202", "1"): 2, ("297", "1"): 3,
    ("297", "3"): 2, ("345", "3"): 1, ("121", "2"): 1,
}  # fmt: skip
# What the prosecutor does with a case, and what the court does with one that is sent to it.
DECISIONS: dict[str, int] = {"divert": 30, "court": 42, "stay": 28}
OUTCOMES: dict[str, int] = {
    "diversion": 22, "educative_measure": 14, "conditional_sentence": 22, "restriction_of_freedom": 8, "fine": 4,
    "community_service": 4, "imprisonment": 4, "terminated": 20, "acquitted": 2,
}  # fmt: skip
LANGUAGES: dict[str, int] = {"kk": 58, "ru": 42}


class Dice:
    """Seeded choices by weight."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - invented people, not secrets

    def pick(self, weights: dict[T, int]) -> T:
        return self.random.choices(list(weights), weights=list(weights.values()))[0]

    def one(self, values: Sequence[T]) -> T:
        return values[int(self.random.random() * len(values))]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def between(self, least: int, most: int) -> int:
        return least + int(self.random.random() * (most - least + 1))
