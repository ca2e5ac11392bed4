"""Everything that the product says beside its pages while cases go their way: heads of answers, log, broker, letters."""

import base64
import json
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import redis
from celery.signals import before_task_publish
from django.conf import settings
from django.core import mail, signing
from django.db import connections
from django.test import RequestFactory

from core import clock
from jjcms.logs import Quiet
from notifications import outbox, tasks
from tests.walk.oracle import someone
from tests.walk.routes import routes, targets
from tests.walk.walker import HANDLER, Browser, _undone, admits
from tests.walk.world import NOW, World

# Who reads most: a word of each kind stands on a page of at least one of them. The last takes out a list.
PEOPLE = ("aliya", "marat", "dina", "ruslan", "saule", "olga")
WRITERS = ("aliya", "saule")
_ADDRESS = re.compile(r'(?:href|src|action|hx-get|hx-post|data-url)="([^"]*)"')
_WAY_OUT = re.compile(r'<form[^>]*action="/account/sign-out/"[^>]*>.*?<button', re.S)
FIELDS = (
    "q", "name", "iin", "surname", "given_name", "patronymic", "address", "phone", "school", "words", "reason", "summary",
    "place", "username", "number", "safe_address", "trusted_adult", "provider", "next", "basis", "note", "file_name",
)  # fmt: skip
# They write each glyph that they draw, one by one; no word can be read from that.
_TOO_LOUD = ("fontTools", "weasyprint", "PIL")


@dataclass
class Told:
    """``words``: what must not stand in any of the lists. ``seen``: words that stood on pages, where they belong.

    ``no_way_out``: pages without the button that signs out. ``written``: tables that a GET changed, and which one did.
    """

    world: World
    words: tuple[str, ...] = ()
    seen: set[str] = field(default_factory=set)
    heads: list[str] = field(default_factory=list)
    cookies: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)
    broker: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    no_way_out: list[str] = field(default_factory=list)
    written: dict[str, set[str]] = field(default_factory=dict)


class Lines(logging.Handler):
    """Every record as the product would write it."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.kept = kept
        self.setFormatter(Quiet("%(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(self.format(record))


@contextmanager
def heard(kept: list[str]) -> Iterator[None]:
    """All loggers at DEBUG, into ``kept``; only where the settings themselves name a level, that one."""
    named = {n for n, config in settings.LOGGING["loggers"].items() if "level" in config}
    names = [n for n in logging.root.manager.loggerDict if n not in named and not n.startswith(_TOO_LOUD)]
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(n) for n in names)]
    before, handlers = [(logger, logger.level, logger.disabled) for logger in loggers], root.handlers
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.disabled = False
    root.handlers = [Lines(kept)]
    try:
        yield
    finally:
        root.handlers = handlers
        for logger, level, disabled in before:
            logger.level, logger.disabled = level, disabled
        logging.root.manager._clear_cache()  # type: ignore[attr-defined]


@contextmanager
def overheard(kept: list[str]) -> Iterator[None]:
    """Each message to the broker, with its arguments and heads, as it is published."""

    def note(body: Any = None, headers: Any = None, properties: Any = None, **_more: Any) -> None:
        kept.append(json.dumps([body, headers, properties], ensure_ascii=False, default=str))

    before_task_publish.connect(note, weak=False)
    try:
        yield
    finally:
        before_task_publish.disconnect(note)


def ask(
    told: Told, browser: Browser, label: str, method: str, path: str, *, kept: bool = False, **typed: str
) -> Any:
    """One request, whose work is undone unless it is ``kept``; keeps what its answer says beside the body."""
    request = getattr(RequestFactory(), method.lower())(path, **_sent(path, typed))
    environ = request.environ
    environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={browser.cookie}"
    with nullcontext() if kept else _undone():
        before = _rows_written()
        answer = HANDLER(environ)
        if method == "GET":
            for table in _rows_written() - before:
                told.written.setdefault(table[0], set()).add(label)
    told.heads += [f"{label} {method} {name}: {value}" for name, value in answer.items()]
    for cookie in answer.cookies.values():
        told.cookies.add(cookie.key)
        told.heads.append(f"{label} {method} Set-Cookie: {cookie.OutputString()}")
    return answer


def _rows_written() -> Counter[tuple[str, str]]:
    """How many rows of each table this transaction has written so far, also in a savepoint that was rolled back."""
    found: Counter[tuple[str, str]] = Counter()
    for alias in ("default", "keystore"):
        if connections[alias].in_atomic_block and not connections[alias].needs_rollback:
            with connections[alias].cursor() as cursor:
                cursor.execute(
                    "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
                    " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
                )
                found.update({(name, alias): count for name, count in cursor.fetchall()})
    return found


def _sent(path: str, typed: dict[str, str]) -> dict[str, Any]:
    if not typed:
        return {}
    if path.startswith("/api/"):
        return {"data": json.dumps(typed), "content_type": "application/json"}
    return {"data": urlencode(typed), "content_type": "application/x-www-form-urlencoded"}


def walk(told: Told) -> None:
    """Every address as those who read; what they may write, once with words in each field."""
    places = [place for route in routes() for place in targets(route, told.world)]
    for username in PEOPLE:
        who = someone(username)
        browser = Browser(who)
        for place in places:
            # A gate that is open to everybody, or shut, says the same to the next one.
            gate = next(iter(place.route.gates.values()))
            if username != PEOPLE[0] and (gate.public or not admits(who, gate)):
                continue
            for method in place.route.gates:
                if method == "GET":
                    answer = ask(told, browser, f"{username} {place.label}", "GET", place.path)
                    _read(told, answer, f"{username} {place.label}")
                elif username in WRITERS:
                    word = told.words[hash(place.label) % len(told.words)]
                    typed = dict.fromkeys(FIELDS, word)
                    ask(told, browser, f"{username} {place.label}", method, place.path, **typed)


def look(told: Told) -> None:
    """Pages whose read entries stay."""
    browser = Browser(someone(PEOPLE[0]))
    for name, case in told.world.cases.items():
        ask(told, browser, f"look {name}", "GET", f"/cases/{case.pk}/", kept=True)
    found = {"name": told.words[0], "iin": "", "q": ""}
    ask(told, browser, "look search", "POST", "/cases/search/", kept=True, **found)


def _read(told: Told, answer: Any, label: str) -> None:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code >= 400:
        told.faults.append(body.decode("utf-8", "ignore"))
    if not answer.get("Content-Type", "").startswith(("text/", "application/json")):
        return
    text = body.decode("utf-8", "ignore")
    told.seen |= {word for word in told.words if word in text}
    told.addresses |= set(_ADDRESS.findall(text))
    if answer.status_code == 200 and "</html>" in text:
        told.pages.append(label)
        if not _WAY_OUT.search(text):
            told.no_way_out.append(label)


def deliver(told: Told) -> None:
    """The background: what was promised, late enough for letters; the worker's sign of life."""
    with clock.at(NOW):
        outbox.drain()
        tasks.heartbeat()
    told.letters += [str(letter.message()) for letter in mail.outbox]
    told.broker += list(in_redis())


def in_redis() -> Iterator[str]:
    """Every key of the broker's database with its value, whatever its kind."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        for key in client.scan_iter(count=1000):
            kind = client.type(key).decode()
            value: Any = {
                "string": client.get, "hash": client.hgetall, "set": client.smembers,
                "list": lambda k: client.lrange(k, 0, -1), "zset": lambda k: client.zrange(k, 0, -1),
            }[kind](key)  # fmt: skip
            yield f"{key.decode('utf-8', 'replace')} = {_plain(value)}"
    finally:
        client.close()


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return " ".join(f"{_plain(k)}: {_plain(v)}" for k, v in value.items())
    return " ".join(_plain(v) for v in value) if value else ""


def in_tables() -> Iterator[str]:
    """Each row of each table as text, read as the owner; sessions are opened."""
    with connections["owner"].cursor() as cursor:
        tables = connections["owner"].introspection.get_table_list(cursor)
        for table in sorted(t.name for t in tables if t.type in ("t", "p")):
            cursor.execute(f'SELECT x::text FROM "{table}" x')
            yield from (f"{table}: {row[0]}" for row in cursor.fetchall())
        cursor.execute("SELECT session_data FROM signin_session")
        for (data,) in cursor.fetchall():
            yield f"session: {_session(data)}"


def _session(data: str) -> str:
    body, packed = data.rpartition(":")[0].rpartition(":")[0], data.startswith(".")
    raw = signing.b64_decode(body.removeprefix(".").encode()) if body else base64.b64decode(data)
    return (zlib.decompress(raw) if packed else raw).decode("utf-8", "replace")
