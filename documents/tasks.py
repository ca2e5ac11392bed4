"""Batches of papers, in the worker, under the rights of whoever asked for them; virus checks, as the system."""

import contextlib

from celery import shared_task

from access.context import current_actor
from cases import vault
from core.errors import Refused
from documents import actions, clamav, scanning


@shared_task
def make(key: str, ref: str, language: str) -> None:
    """One paper of a batch. Called by the outbox inside the transaction of the person who asked."""
    actor = current_actor.get()
    if actor is None:
        raise Refused("a paper is made for a person")
    actions.make(actor=actor, key=key, ref=ref, language=language)


@shared_task
def check_file(upload: str, of: str = "documents.Upload") -> None:
    """The virus check of a file that has just come in; ``of`` names its model. An effect of the outbox, as the system.

    Without an answer of the scanner the file goes on waiting, and ``check_files`` comes back to it.
    """
    with contextlib.suppress(clamav.Unavailable, vault.CannotOpen):
        scanning.check(upload, of)


@shared_task
def check_files() -> int:
    """The virus check of all files that wait."""
    return scanning.check_waiting()
