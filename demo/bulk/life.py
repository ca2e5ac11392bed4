"""The course of one invented case: what was done, and when each step happened, up to the present day."""

import datetime as dt
from dataclasses import dataclass, field

from core import clock
from demo.bulk.shares import (
    ACTS,
    AGES,
    CHILD_VICTIM,
    DECISIONS,
    DETAINED,
    OUTCOMES,
    QUESTIONED,
    REPRESENTATIVE,
    Dice,
)
from legal.models import Offence

DAY = dt.timedelta(days=1)


@dataclass
class Life:
    """``steps`` name what happens and when, in order, also what still lies ahead."""

    offence: Offence
    age: int
    born_on: dt.date
    occurred_at: dt.datetime
    steps: list[tuple[str, dt.datetime]] = field(default_factory=list)
    decision: str = ""
    outcome: str = ""
    has_victim: bool = False
    has_representative: bool = False
    minutes: int = 45

    @property
    def registered_at(self) -> dt.datetime:
        at = self.at("registered")
        assert at is not None
        return at

    @property
    def offence_day(self) -> dt.date:
        return clock.local(self.occurred_at).date()

    def at(self, step: str) -> dt.datetime | None:
        return next((at for name, at in self.steps if name == step), None)


class Fate:
    """Draws lives. One seed, one world."""

    def __init__(self, dice: Dice, offences: dict[tuple[str, str], Offence]) -> None:
        self.dice, self.offences = dice, offences
        self._acts = {key: weight for key, weight in ACTS.items() if key in offences}
        self._young = {key: w for key, w in self._acts.items() if offences[key].from_age_14}

    def draw(self, since: dt.datetime, until: dt.datetime) -> Life:
        """One case that was registered in the period."""
        dice = self.dice
        age = dice.pick(AGES)
        registered = self._at_work(since + (until - since) * dice.random.random())
        occurred = registered - dt.timedelta(days=dice.between(0, 12), hours=dice.between(2, 20))
        day = clock.local(occurred).date()
        life = Life(
            offence=self.offences[dice.pick(self._young if age < 16 else self._acts)],
            age=age,
            born_on=born(day, age, dice.between(1, 358)),
            occurred_at=occurred,
            decision=dice.pick(DECISIONS),
            has_victim=dice.chance(CHILD_VICTIM),
            has_representative=dice.chance(REPRESENTATIVE),
            minutes=dice.between(20, 110),
        )
        self._course(life, registered)
        return life

    def _course(self, life: Life, at: dt.datetime) -> None:
        dice, steps = self.dice, life.steps
        steps.append(("registered", at))
        if dice.chance(DETAINED):
            steps += [("detained", at - dt.timedelta(minutes=dice.between(20, 160)))]
            steps += [("released", at + dt.timedelta(hours=dice.between(3, 24)))]
        if dice.chance(QUESTIONED):
            steps.append(("questioned", self._after(at, 0, 4)))
        sent = self._after(at, 15, 55)
        steps.append(("to_prosecutor", sent))
        decided = self._after(sent, 2, 9)
        if life.decision == "court":
            self._in_court(life, decided)
        steps.sort(key=lambda step: step[1])

    def _in_court(self, life: Life, at: dt.datetime) -> None:
        accepted = self._after(at, 1, 3)
        booked = self._after(accepted, 1, 4)
        heard = self._after(booked, 8, 25)
        life.outcome = self.dice.pick(self._lawful(life))
        life.steps += [("to_court", at), ("accepted", accepted), ("booked", booked), ("heard", heard)]
        if life.outcome in ("conditional_sentence", "restriction_of_freedom"):
            life.steps.append(("plan", self._after(heard, 16, 24)))

    @staticmethod
    def _lawful(life: Life) -> dict[str, int]:
        """A child who is sentenced to prison for a first lesser crime is what the law forbids (CC art. 63, 81(7))."""
        grave = life.offence.category in ("serious", "especially_serious")
        barred = set() if grave and life.age >= 16 else {"imprisonment"}
        barred |= {"diversion"} if grave else set()
        barred |= set() if life.offence.category == "serious" else {"conditional_sentence"}
        barred |= {"fine"} if life.age < 16 else set()
        return {kind: weight for kind, weight in OUTCOMES.items() if kind not in barred}

    def _after(self, at: dt.datetime, least: int, most: int) -> dt.datetime:
        return self._at_work(at + self.dice.between(least, most) * DAY + dt.timedelta(hours=1))

    def _at_work(self, at: dt.datetime) -> dt.datetime:
        """A weekday between 9 and 18 o'clock, to the minute, never before ``at`` on the same day."""
        local = clock.local(at)
        local += DAY * {5: 2, 6: 1}.get(local.weekday(), 0)
        hour = local.hour if 9 <= local.hour < 18 else self.dice.between(9, 17)
        later = local.replace(hour=hour, minute=self.dice.between(0, 59), second=0, microsecond=0)
        later += DAY if later < local else dt.timedelta(0)
        return later.astimezone(dt.UTC)


def born(day: dt.date, age: int, days: int) -> dt.date:
    """A birth date with which somebody was ``age`` on that day; ``days`` (1 to 358) is the time since the birthday."""
    return day - dt.timedelta(days=age * 365 + (age + 3) // 4 + days)


def new_id(dice: Dice) -> str:
    """A random identifier of the seed, as text."""
    h = f"{dice.random.getrandbits(128):032x}"
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{'89ab'[int(h[16], 16) & 3]}{h[17:20]}-{h[20:]}"
