"""What happens to an account. No event holds a name, a password, a code or a secret."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from audit.events import AccountEvent


@dataclass(frozen=True, kw_only=True)
class LinkIssued(AccountEvent):
    """A one-time link was made; ``kind`` is a ``LinkPurpose``."""

    kind: str

    type: ClassVar[str] = "account.link_issued"

    def sentence(self) -> str:
        if self.kind == "recover":
            return _("A link to begin again without password and second factor was made.")
        return _("A link to set a password was made.")


@dataclass(frozen=True, kw_only=True)
class PasswordSet(AccountEvent):
    """``how``: link or page."""

    how: str

    type: ClassVar[str] = "account.password_set"

    def sentence(self) -> str:
        if self.how == "link":
            return _("A password was set with a one-time link.")
        return _("The password was changed.")


@dataclass(frozen=True, kw_only=True)
class AdministratorMade(AccountEvent):
    """A command on the server made an administrator; ``recovery``: although there was one."""

    agency: int
    role: str
    recovery: bool

    type: ClassVar[str] = "account.administrator_made"

    def sentence(self) -> str:
        return _("A command on the server made an administrator.")
