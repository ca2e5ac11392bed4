"""The log keeps kind and place of an error, not its words, and no value begins a line of its own."""

import copy
import logging
import logging.config
import sys
from typing import Any

import pytest
from celery import shared_task
from django.conf import settings

from jjcms.logs import Quiet

NAME = "Мұзарысұлы"


@shared_task
def breaks(words: str) -> None:
    raise RuntimeError(words)


@pytest.fixture
def quiet() -> Quiet:
    """The formatter that the settings name, made as the settings make it."""
    (handler,) = settings.LOGGING["handlers"].values()
    made = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(
        copy.deepcopy(settings.LOGGING["formatters"][handler["formatter"]])
    )
    assert isinstance(made, Quiet)
    return made


def record(message: object, *args: Any, error: bool = False) -> logging.LogRecord:
    given = args[0] if len(args) == 1 and isinstance(args[0], dict) else args
    return logging.LogRecord(
        "x", logging.ERROR, __file__, 1, message, (given,) if isinstance(given, dict) else given,
        sys.exc_info() if error else None,
    )  # fmt: skip


def test_the_words_of_an_error_are_left_out_and_its_place_is_kept(quiet: Quiet) -> None:
    try:
        try:
            int(NAME)
        except ValueError as first:
            raise KeyError(NAME) from first
    except KeyError:
        made = record("it failed", error=True)
    made.exc_text = f"written by another handler: {NAME}"
    line = quiet.format(made)
    assert NAME not in line
    assert "KeyError:" in line
    assert "ValueError:" in line
    assert "test_logs.py" in line
    assert made.exc_text.endswith(NAME), "another handler keeps what it wrote"


@pytest.mark.parametrize("message", ["%s", "failed: %s"])
def test_an_error_given_as_a_value_is_named_by_its_kind(quiet: Quiet, message: str) -> None:
    assert quiet.format(record(message, ValueError(NAME))).endswith("ValueError")
    assert quiet.format(record(ValueError(NAME))).endswith("ValueError")


def test_a_task_that_fails_is_named_without_its_words(quiet: Quiet, caplog: Any) -> None:
    """Through Celery's own machine: what it logs when a task raises."""
    breaks.apply(args=[NAME])
    told = [r for r in caplog.records if r.name.startswith("celery")]
    assert NAME in "".join(r.getMessage() for r in told), "control: Celery itself repeats the words"
    lines = "\n".join(quiet.format(r) for r in told)
    assert "RuntimeError" in lines
    assert NAME not in lines


def test_a_task_that_succeeds_is_named_without_its_answer(quiet: Quiet) -> None:
    """The words with which a worker tells of it, as Celery has them."""
    from celery.app.trace import LOG_SUCCESS

    values = {
        "name": "x.tasks.y",
        "id": "7",
        "runtime": 0.1,
        "return_value": f"'{NAME}'",
        "args": f"('{NAME}',)",
    }
    assert NAME in LOG_SUCCESS % values
    line = quiet.format(record(LOG_SUCCESS, values))
    assert "x.tasks.y" in line
    assert NAME not in line


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x1b[2J", "\u202e", "\u2028", "\x85", "\x00"])
def test_a_value_forges_no_line(quiet: Quiet, sign: str) -> None:
    line = quiet.format(record("Not found: %s", f"/x{sign}ERROR root all is well"))
    assert len(line.splitlines()) == 1
    assert sign.strip("[2J") not in line


def test_worker_and_web_write_alike() -> None:
    """Celery sets up no log of its own when somebody answers this signal."""
    from celery.signals import setup_logging

    from jjcms.celery import app

    assert app
    assert setup_logging.receivers
    handlers = {h for logger in settings.LOGGING["loggers"].values() for h in logger["handlers"]}
    assert handlers == set(), "only the root writes"
    assert settings.LOGGING["root"]["handlers"] == ["console"]
