"""Whose rights the present transaction runs with."""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import connections, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.actor import Actor
    from accounts.models import User
    from accounts.simulated import SimulatedActor

current_actor: ContextVar["Actor | None"] = ContextVar("current_actor", default=None)
system_reason: ContextVar[str] = ContextVar("system_reason", default="")


def _set_principals(actor: "Actor | None") -> None:
    if actor is None:
        _set_config("", "", "", "")
        return
    principals = "{" + ",".join(map(str, actor.principals)) + "}"
    _set_config(principals, str(actor.permissions), actor.session, str(actor.user.pk))


def _set_config(principals: str, permissions: str, session: str, user: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('jjcms.principals', %s, true), set_config('jjcms.permissions', %s, true),"
            " set_config('jjcms.session', %s, true), set_config('jjcms.user', %s, true)",
            [principals, permissions, session, user],
        )


@contextmanager
def for_actor(actor: "Actor") -> "Iterator[Actor]":
    """A transaction with the rights of one actor. Nothing of a case can be read or written outside such a block.

    The settings are local to the transaction, so a pooled connection never carries them to the next user.
    """
    before = current_actor.get()
    with transaction.atomic(using="default"):
        _set_principals(actor)
        token = current_actor.set(actor)
        try:
            yield actor
        finally:
            current_actor.reset(token)
        if before is not None or transaction.get_connection("default").savepoint_ids:
            _set_principals(before)


@contextmanager
def seen_as(actor: "SimulatedActor") -> "Iterator[SimulatedActor]":
    """Reads as another role would, inside the transaction of the viewer. Nothing can be written in the block: the
    database refuses it, and whatever was done is rolled back at the end.
    """
    with for_actor(actor), transaction.atomic(using="default"):
        with connections["default"].cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield actor
        transaction.set_rollback(True, using="default")


@contextmanager
def for_person(user: "User", session: str = "") -> "Iterator[None]":
    """A transaction in the name of somebody who acts in no membership yet. It opens no case."""
    before = current_actor.get()
    with transaction.atomic(using="default"):
        _set_config("", "", session, str(user.pk))
        yield
        _set_principals(before)


@contextmanager
def for_system(reason: str) -> "Iterator[None]":
    """Runs a system job: the database role ``jjcms_system`` with policies of its own. ``reason`` is logged."""
    token = system_reason.set(reason)
    try:
        with transaction.atomic(using="system"):
            yield
    finally:
        system_reason.reset(token)
