"""Identifiers that say nothing."""

import uuid


def new() -> uuid.UUID:
    """A random identifier: it carries no time, place or order that could hint at a child."""
    return uuid.uuid4()
