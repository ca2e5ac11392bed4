"""What can go wrong in a verb, said so that a person can go on."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """This person may not do this here. ``reason`` says why, ``way_on`` what to do instead."""

    status = 403

    def __init__(self, reason: "str | _StrPromise", way_on: "str | _StrPromise" = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.way_on = way_on


class NotLawful(Refused):
    """The law forbids this decision. ``basis`` names the article, ``code`` the safeguard."""

    status = 422

    def __init__(
        self,
        reason: "str | _StrPromise",
        way_on: "str | _StrPromise" = "",
        *,
        code: str = "",
        basis: str = "",
    ) -> None:
        super().__init__(reason, way_on)
        self.code = code
        self.basis = basis


class Conflict(Exception):
    """Somebody else changed the record meanwhile, or took the slot. Nothing typed is lost."""

    status = 409

    def __init__(self, reason: "str | _StrPromise", **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class IllegalStep(Refused):
    """The workflow has no such step from the present stage."""

    status = 409
