"""Fills courses of events with children, and keeps the rows of many cases until they are copied."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from audit.models import Event
from cases import keys, names, vault
from cases.models import DataKey, Person, PersonToken
from cases.models.people import age
from demo.bulk import course as courses
from demo.bulk import people
from demo.bulk.chain import Chains
from demo.bulk.course import Course
from demo.bulk.life import born, new_id
from demo.bulk.shares import GIRLS, KNOWN_BEFORE, LANGUAGES, Dice
from demo.bulk.sheets import Sheet, encode

# In the order in which rows lean on one another; keys go to a database of their own.
MODELS = (Person, PersonToken, *courses.MODELS, Event)
_WORDS = ("Телефон", "Велосипед", "Дүкен", "Мектеп алдында", "Подъезд", "Парк", "Аялдама", "Торговый дом")


@dataclass(frozen=True)
class Country:
    """What every case may refer to, read once before the work is divided. ``gaps`` by region: agencies, principals,
    court and room, as text; ``colleagues`` of each office in a region, one of whom signs."""

    gaps: dict[str, dict[str, str]]
    colleagues: dict[str, dict[str, list[str]]]
    letters: dict[str, str]
    oversight: bool
    now: dt.datetime


@dataclass(frozen=True)
class Child:
    person_id: str
    key: bytes
    born_on: dt.date
    is_girl: bool


class Writer:
    """``number`` gives the next number of a region and year."""

    def __init__(
        self, country: Country, dice: Dice, chains: Chains, number: Callable[[str, int], int]
    ) -> None:
        self.country, self.dice, self.chains, self.number = country, dice, chains, number
        self.sheets = {model: Sheet(model) for model in (*MODELS, DataKey)}
        self._texts: dict[str, list[str]] = defaultdict(list)
        self._tokens: dict[str, int] = {}
        self._known: list[Child] = []
        self._kek = keys.in_use()

    def write(self, course: Course, region: str) -> None:
        """One case: a child of this region goes through this course."""
        life, dice = course.life, self.dice
        language = dice.pick(LANGUAGES)
        child = self._child(course, language)
        year = life.registered_at.year
        letters = self.country.letters[region]
        gaps = {
            **self.country.gaps[region],
            **{office: dice.one(found) for office, found in self.country.colleagues[region].items()},
            **{f"id{n}": new_id(dice) for n in range(course.ids)},
            "child": child.person_id,
            "sex": "f" if child.is_girl else "m",
            "language": language,
            "code": f"{letters}-{year}-{self.number(letters, year):05d}",
        }
        gaps["summary"] = encode(
            vault.seal(
                dice.one(_WORDS),
                person_id=uuid.UUID(child.person_id),
                key=child.key,
                associated=f"cases_case:{gaps['id0']}:summary",
            )
        )
        if life.has_representative:
            parent = life.born_on - dt.timedelta(days=dice.between(20, 40) * 365)
            gaps["parent"] = self._person(parent, dice.chance(0.8), language, life.registered_at).person_id
        if life.has_victim:
            harmed = life.born_on + dt.timedelta(days=dice.between(-300, 1800))
            gaps["victim"] = self._person(harmed, dice.chance(0.5), language, life.registered_at).person_id
        for table, rows in course.tables.items():
            self._texts[table].append(rows.fill(gaps))
        self._link(course, gaps)

    def _link(self, course: Course, gaps: dict[str, str]) -> None:
        for link in course.links:
            shard, seq, before = self.chains.next_place()
            gaps["shard"], gaps["seq"], gaps["prev_hash"] = str(shard), str(seq), encode(before)
            gaps["hash"] = encode(self.chains.close(shard, seq, before, link.canonical.fill(gaps)))
            self._texts[Event._meta.db_table].append(link.row.fill(gaps))

    def take(self) -> dict[str, tuple[list[str], str]]:
        """Columns and rows by table, and begins anew."""
        found = {}
        for model, sheet in self.sheets.items():
            text = sheet.take() if len(sheet) else "".join(self._texts.pop(model._meta.db_table, []))
            if text:
                found[sheet.table] = (sheet.columns, text)
        return found

    # people

    def _child(self, course: Course, language: str) -> Child:
        """A child of the course's age: in one of eight cases somebody who is known already."""
        life, dice = course.life, self.dice
        if self._known and dice.chance(KNOWN_BEFORE):
            child = dice.one(self._known)
            if child.born_on < life.offence_day and age(child.born_on, life.offence_day) == life.age:
                return child
        birth = born(life.offence_day, life.age, dice.between(1, 358))
        child = self._person(birth, dice.chance(GIRLS), language, life.registered_at)
        self._known = [*self._known[-300:], child]
        return child

    def _person(self, born_on: dt.date, is_girl: bool, language: str, at: dt.datetime) -> Child:
        dice, male = self.dice, not is_girl
        person_id, key = new_id(dice), AESGCM.generate_key(256)
        owner = uuid.UUID(person_id)
        texts = {
            "surname": people.surname(dice, male=male),
            "given_name": people.given_name(dice, male=male),
            "patronymic": people.patronymic(dice, male=male),
            "iin": people.number(dice, born_on, male=male),
            "born_on": born_on.isoformat(),
        }
        sealed = {
            column: vault.seal(
                text, person_id=owner, key=key, associated=f"cases_person:{person_id}:{column}"
            )
            for column, text in texts.items()
            if text
        }
        self.sheets[DataKey].add(
            person_id=person_id, wrapped=keys.wrap(owner, key, self._kek), kek_id=self._kek, created_at=at
        )
        self.sheets[Person].add(
            id=person_id, birth_year=born_on.year, sex="m" if male else "f", native_language=language, created_at=at, **sealed
        )  # fmt: skip
        tokens = {
            token
            for column in ("surname", "given_name", "patronymic")
            for token in self._tokens_of(texts[column])
        }
        tokens.update(keys.tokens(names.iin_text(texts["iin"])))
        self.sheets[PersonToken].lines += [f"{token}\t{person_id}" for token in tokens]
        return Child(person_id, key, born_on, is_girl)

    def _tokens_of(self, name: str) -> list[int]:
        if name not in self._by_name:
            self._by_name[name] = [t for text in names.name_texts(name) for t in keys.tokens(text)]
        return self._by_name[name]

    _by_name: dict[str, list[int]] = {}
