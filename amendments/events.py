"""What legal editors did with rules of the law, and what a calendar did to a term. Codes, numbers and instants only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.events import AccountEvent
from core import when
from deadlines.events import ClockEvent
from deadlines.rules import instant


@dataclass(frozen=True, kw_only=True)
class _OfVersion(AccountEvent):
    office: int
    code: str
    version: int

    def names(self) -> dict[str, object]:
        return {"code": self.code, "version": self.version}


@dataclass(frozen=True, kw_only=True)
class VersionProposed(_OfVersion):
    type = "office.law_version_proposed"

    def sentence(self) -> str:
        return _("Version %(version)s of the rule %(code)s was proposed.") % self.names()


@dataclass(frozen=True, kw_only=True)
class VersionPublished(_OfVersion):
    type = "office.law_version_published"

    def sentence(self) -> str:
        return _("Version %(version)s of the rule %(code)s was published by a second person.") % self.names()


@dataclass(frozen=True, kw_only=True)
class VersionGivenBack(_OfVersion):
    type = "office.law_version_given_back"

    def sentence(self) -> str:
        return _("Version %(version)s of the rule %(code)s was given back with words.") % self.names()


@dataclass(frozen=True, kw_only=True)
class CalendarFollowed(ClockEvent):
    """The days of a year were set anew and reach this open term: its date was counted by them."""

    type = "deadline.calendar_followed"
    year: int
    was: str = ""

    def sentence(self) -> str:
        was = instant(self.was)
        said = self.names() | {"year": str(self.year), "was": when.when(was) if was else "—"}
        return (
            _("By the new working calendar of %(year)s: “%(name)s”, now due on %(due)s instead of %(was)s.")
            % said
        )
