"""What legal editors did with rules of the law. Codes and numbers of versions only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.events import AccountEvent


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
