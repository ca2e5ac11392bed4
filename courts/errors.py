"""What can be wrong with an entry of the court, beside what the law forbids."""

from typing import TYPE_CHECKING

from core.errors import Refused

if TYPE_CHECKING:
    from scheduling.slots import Reason


class Incomplete(Refused):
    """Something is missing or does not fit together. ``field`` names the entry that has to change."""

    status = 422

    def __init__(self, field: str, reason: str, way_on: str = "") -> None:
        super().__init__(reason, way_on)
        self.field = field


class NeedsReason(Refused):
    """The time is unusual, and nobody has said yet why it has to be this one."""

    status = 422

    def __init__(self, reason: str, way_on: str, unusual: "list[Reason]") -> None:
        super().__init__(reason, way_on)
        self.unusual = unusual
