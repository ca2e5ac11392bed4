"""What happens when a child stands twice. The entries of both cases say so; neither names the other."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.events import CaseEvent


@dataclass(frozen=True, kw_only=True)
class MergeEvent(CaseEvent):
    """``merge`` is the row with both records; who sees one of them only cannot open it."""

    merge: str


@dataclass(frozen=True, kw_only=True)
class MergeProposed(MergeEvent):
    type = "record.merge_proposed"

    def sentence(self) -> str:
        return _(
            "It is proposed to join a double entry of this child’s record. It waits for a second person."
        )


@dataclass(frozen=True, kw_only=True)
class MergeGivenBack(MergeEvent):
    type = "record.merge_given_back"

    def sentence(self) -> str:
        return _("A second person gave back what was proposed about a double entry of this child’s record.")


@dataclass(frozen=True, kw_only=True)
class RecordsMerged(MergeEvent):
    type = "record.merged"

    def sentence(self) -> str:
        return _("Two persons joined a double entry of this child’s record.")


@dataclass(frozen=True, kw_only=True)
class SeparationProposed(MergeEvent):
    type = "record.separation_proposed"

    def sentence(self) -> str:
        return _("It is proposed to take joined records apart again. It waits for a second person.")


@dataclass(frozen=True, kw_only=True)
class RecordsSeparated(MergeEvent):
    type = "record.separated"

    def sentence(self) -> str:
        return _("Two persons took joined records apart again: they are of two children.")
