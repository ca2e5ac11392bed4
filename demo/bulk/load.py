"""Loads many cases: worker processes invent and encode them, one connection copies them in as the tables' owner.

All in one transaction, the keys first and apart: an interrupted load leaves nothing but unused keys. Triggers that would
do the same work row by row are off for that transaction; the chains, access rows and clocks are written in place.
"""

import datetime as dt
import gc
import io
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections, transaction

from accounts.models import Agency, Membership, Region
from accounts.principals import Capacity, agency_principal
from accounts.roles import AgencyKind, RoleKey
from cases.models import DataKey
from core import clock
from courts.models import Court, Courtroom
from demo.bulk.aside import aside
from demo.bulk.chain import CHAINS, Chains
from demo.bulk.course import Composer
from demo.bulk.life import Fate
from demo.bulk.shares import PLACES, Dice
from demo.bulk.writer import MODELS, Country, Writer
from demo.regions import PREFIX
from legal.models import Offence

CHUNK = 500
MOST_ALIKE = 20
_ROLE = {
    AgencyKind.POLICE: RoleKey.INVESTIGATOR,
    AgencyKind.PROSECUTOR: RoleKey.PROSECUTOR,
    AgencyKind.COURT: RoleKey.JUDGE,
    AgencyKind.PROBATION: RoleKey.PROBATION_OFFICER,
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is wanted: how many cases, registered in which period, from which seed."""

    cases: int
    since: dt.datetime
    until: dt.datetime
    seed: str
    processes: int = 2

    @property
    def alike(self) -> int:
        """How many children, in different regions, go through the same course: the more cases, the more are alike."""
        return max(1, min(MOST_ALIKE, self.cases // 500))


@dataclass(frozen=True)
class Report:
    cases: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.cases / self.seconds if self.seconds else 0.0


def load(order: Order, say: Callable[[int], None] = lambda done: None) -> Report:
    """Writes the cases and returns how long it took, from the first draw to the commit."""
    began = time.monotonic()
    country = read_country()
    with (
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
        aside(cursor, order.cases),
    ):
        shares = [
            Share(order, country, n, _heads(cursor, order, n), _numbers(cursor, order, n))
            for n in range(order.processes)
        ]
        done = 0
        for message in _work(shares):
            _copy(message)
            done += message["cases"]
            say(done)
            _finish(cursor, message)
    return Report(done, time.monotonic() - began)


def read_country() -> Country:
    """Regions, offices, colleagues, rooms; makes the one courtroom that a court without rooms needs."""
    offices, people = _offices(), _colleagues()
    general = offices.get((AgencyKind.PROSECUTOR, None))
    gaps: dict[str, dict[str, str]] = {}
    colleagues: dict[str, dict[str, list[str]]] = {}
    for court in Court.objects.using("owner").select_related("region"):
        region = court.region
        gaps[region.code] = {"region": str(region.pk), "court": str(court.pk), "room": str(_room(court))}
        colleagues[region.code] = {}
        for kind in _ROLE:
            agency = offices.get((kind, region.pk))
            found = people.get((agency, _ROLE[kind]), [])
            if agency is None or not found:
                raise LookupError(f"no {kind} with a colleague in {region.code}: make the offices first")
            gaps[region.code] |= _office(kind, agency)
            colleagues[region.code][f"{kind}_user"] = found
        if general:
            gaps[region.code] |= _office("oversight", general)
    letters = dict(Region.objects.values_list("code", "letters"))
    return Country(gaps, colleagues, letters, general is not None, clock.now())


def _offices() -> dict[tuple[str, int | None], int]:
    """The first office of each kind in each region; without a region those of the whole country."""
    found: dict[tuple[str, int | None], int] = {}
    for kind, region, pk in Agency.objects.order_by("pk").values_list("kind", "region_id", "pk"):
        found.setdefault((kind, region), pk)
    return found


def _room(court: Court) -> int:
    rooms = Courtroom.objects.using("owner")
    room = rooms.filter(court=court).order_by("pk").first()
    if room is None:
        room = rooms.create(court=court, number="1", name_kk="№ 1 зал", name_ru="Зал № 1", name_en="Room 1")
    return int(room.pk)


def _colleagues() -> dict[tuple[int | None, str], list[str]]:
    """Who works in which office in which role. Invented colleagues first: the desks of the demo people stay clear."""
    found: dict[tuple[int | None, str], list[tuple[str, str]]] = {}
    members = Membership.objects.order_by("pk").values_list("agency_id", "role", "user_id", "user__username")
    for agency, role, user, username in members:
        found.setdefault((agency, role), []).append((str(user), username))
    return {
        desk: [user for user, name in people if name.startswith(PREFIX)] or [user for user, _name in people]
        for desk, people in found.items()
    }


def _office(kind: str, agency: int) -> dict[str, str]:
    principals = {f"{kind}_{int(c)}": str(agency_principal(agency, c)) for c in Capacity}
    return {f"{kind}_agency": str(agency), **principals}


def _heads(cursor: Any, order: Order, number: int) -> dict[int, tuple[int, bytes]]:
    """The last links of this process's share of the chains, locked until the end."""
    mine = list(range(number, CHAINS, order.processes))
    cursor.execute(
        "INSERT INTO audit_chainhead (chain, shard, seq, hash) SELECT 'audit_event', s, 0, ''::bytea FROM unnest(%s::int[]) AS s"
        " ON CONFLICT DO NOTHING",
        [mine],
    )
    cursor.execute(
        "SELECT shard, seq, hash FROM audit_chainhead WHERE chain = 'audit_event' AND shard = ANY(%s) ORDER BY shard FOR UPDATE",
        [mine],
    )
    return {shard: (seq, bytes(digest)) for shard, seq, digest in cursor.fetchall()}


def _numbers(cursor: Any, order: Order, number: int) -> dict[tuple[str, int], int]:
    """The last case number of each region and year; the processes take turns from there."""
    cursor.execute("SELECT letters, year, last FROM case_number FOR UPDATE")
    return {(letters, year): last for letters, year, last in cursor.fetchall()}


@dataclass
class Share:
    """What one process works on."""

    order: Order
    country: Country
    number: int
    heads: dict[int, tuple[int, bytes]]
    last: dict[tuple[str, int], int]

    def next_number(self, letters: str, year: int) -> int:
        """Every n-th number after the last one, so that two processes never take the same."""
        step = self.order.processes
        before = self.last.get((letters, year), 0)
        started = self._taken.get((letters, year))
        value = before + self.number + 1 if started is None else started + step
        self._taken[letters, year] = value
        return value

    def __post_init__(self) -> None:
        self._taken: dict[tuple[str, int], int] = {}

    def chunks(self) -> Iterator[dict[str, Any]]:
        order, country = self.order, self.country
        wanted = order.cases // order.processes + (self.number < order.cases % order.processes)
        dice = Dice(f"{order.seed}/{self.number}")
        fate = Fate(dice, _offences(order.until.date()))
        writer = Writer(country, dice, Chains(self.heads), self.next_number)
        places = {code: weight for code, weight in PLACES.items() if code in country.gaps}
        while wanted > 0:
            size = min(CHUNK, wanted)
            lives = [fate.draw(order.since, order.until) for _ in range(-(-size // order.alike))]
            left = size
            for life in sorted(lives, key=lambda life: life.registered_at):
                course = Composer(life, country.now, oversight=country.oversight).compose()
                for _ in range(min(order.alike, left)):
                    writer.write(course, dice.pick(places))
                left -= min(order.alike, left)
            wanted -= size
            yield {
                "cases": size,
                "sheets": writer.take(),
                "heads": dict(self.heads),
                "numbers": dict(self._taken),
            }


def _offences(on: dt.date) -> dict[tuple[str, str], Offence]:
    return {(o.article, o.part): o for o in Offence.objects.in_force(on)}


def _work(shares: list[Share]) -> Iterator[dict[str, Any]]:
    """The chunks of all processes, as they come. A process that fails ends the load with its error."""
    context = multiprocessing.get_context("fork")
    running: dict[Connection, Any] = {}
    prepared = [(share, *context.Pipe(duplex=False)) for share in shares]
    for share, receiver, sender in prepared:
        process = context.Process(target=_run, args=(share, sender), daemon=True)
        process.start()
        sender.close()
        running[receiver] = process
    try:
        while running:
            for receiver in multiprocessing.connection.wait(list(running)):
                assert isinstance(receiver, Connection)
                try:
                    message = receiver.recv()
                except EOFError:
                    running.pop(receiver).join()
                    continue
                if "error" in message:
                    raise RuntimeError(message["error"])
                yield message
    finally:
        for process in running.values():
            process.terminate()


def _run(share: Share, sender: Connection) -> None:
    """In the worker process: connections of the parent are left alone, its own are opened when needed."""
    for alias in connections:
        connections[alias].connection = None
    gc.freeze()
    gc.disable()
    try:
        for chunk in share.chunks():
            sender.send(chunk)
            gc.collect(0)
    except Exception as error:
        sender.send({"error": f"{type(error).__name__}: {error}"})
        raise
    finally:
        sender.close()


def _copy(message: dict[str, Any]) -> None:
    keys = message["sheets"].pop(DataKey._meta.db_table, None)
    if keys:
        _copy_into("keystore", DataKey._meta.db_table, *keys)
    for model in MODELS:
        table = model._meta.db_table
        if table in message["sheets"]:
            _copy_into("owner", table, *message["sheets"][table])


def _copy_into(alias: str, table: str, columns: list[str], text: str) -> None:
    names = ", ".join(f'"{c}"' for c in columns)
    with connections[alias].cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.StringIO(text))


def _finish(cursor: Any, message: dict[str, Any]) -> None:
    """Moves the heads of the chains and the case numbers to where this chunk ended."""
    heads = [(shard, seq, digest) for shard, (seq, digest) in message["heads"].items()]
    cursor.execute(
        "UPDATE audit_chainhead AS h SET seq = v.seq, hash = v.hash"
        " FROM unnest(%s::int[], %s::bigint[], %s::bytea[]) AS v (shard, seq, hash)"
        " WHERE h.chain = 'audit_event' AND h.shard = v.shard",
        [list(column) for column in zip(*heads, strict=True)],
    )
    numbers = [(letters, year, last) for (letters, year), last in message["numbers"].items()]
    cursor.execute(
        "INSERT INTO case_number (letters, year, last) SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[])"
        " ON CONFLICT (letters, year) DO UPDATE SET last = greatest(case_number.last, excluded.last)",
        [list(column) for column in zip(*numbers, strict=True)],
    )


def analyze() -> None:
    """Tells the planner how large the tables have become, and which pages an index may answer for alone."""
    with connections["owner"].cursor() as cursor:
        for model in MODELS:
            cursor.execute(f'VACUUM (ANALYZE) "{model._meta.db_table}"')
