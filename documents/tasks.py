"""Batches of papers, in the worker, under the rights of whoever asked for them."""

from celery import shared_task

from access.context import current_actor
from core.errors import Refused
from documents import actions


@shared_task
def make(key: str, ref: str, language: str) -> None:
    """One paper of a batch. Called by the outbox inside the transaction of the person who asked."""
    actor = current_actor.get()
    if actor is None:
        raise Refused("a paper is made for a person")
    actions.make(actor=actor, key=key, ref=ref, language=language)
