"""Lines of the log: what happened and where, never what somebody had typed.

An error quotes what it stumbled over: ``invalid literal 'Ахметов'``, ``Key (iin)=(…) already exists``. The log keeps its
kind and its place; who needs the words reads them where rights are asked for.
"""

import copy
import datetime as dt
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

# Ends of lines, terminal codes and signs that turn text round: a value forges no second line.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What Celery tells of a task: what it was given, what it answered, the words of its error.
_OF_TASKS = ("exc", "traceback", "args", "kwargs", "return_value")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def kind(error: BaseException) -> str:
    """The full name of an error's class."""
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


class Quiet(logging.Formatter):
    """One line for each record, then the places of its error and of those that led to it, by kind only."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have written the whole error into the record: it is left for that handler.
        quiet = copy.copy(record)
        quiet.exc_text = None
        quiet.args = _without_words(record)
        if isinstance(record.msg, BaseException):
            quiet.msg = kind(record.msg)
        return super().format(quiet)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The instant in UTC, which says so: lines of several machines are put in order by it."""
        return (
            f"{dt.datetime.fromtimestamp(record.created, dt.UTC):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03}Z"
        )

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _CONTROL.sub(lambda m: m[0].encode("unicode_escape").decode(), record.message)
        return super().formatMessage(record)

    def formatException(self, ei: ExcInfo) -> str:
        return "\n".join(_places(ei[1])) if ei[1] else ""


def _places(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{kind(current)}:"
        yield "".join(traceback.format_tb(current.__traceback__)).rstrip("\n")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _without_words(record: logging.LogRecord) -> Any:
    args = record.args
    if isinstance(args, Mapping):
        error = record.exc_info[1] if record.exc_info else None
        told = {name: "" for name in _OF_TASKS if name in args}
        return {**args, **told, **({"exc": kind(error)} if error else {})}
    if isinstance(args, tuple):
        return tuple(kind(arg) if isinstance(arg, BaseException) else arg for arg in args)
    return args
