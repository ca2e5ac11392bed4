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


@dataclass(frozen=True, kw_only=True)
class SignedIn(AccountEvent):
    """``how``: password, app, key or paper (a recovery code)."""

    how: str
    address: str

    type: ClassVar[str] = "account.signed_in"

    def sentence(self) -> str:
        texts = {
            "password": _("Signed in with the password, from %(address)s."),
            "app": _("Signed in with the password and a code of the app, from %(address)s."),
            "key": _("Signed in with the password and a security key, from %(address)s."),
            "paper": _("Signed in with the password and a recovery code, from %(address)s."),
        }
        return texts[self.how] % {"address": self.address}


@dataclass(frozen=True, kw_only=True)
class SignInFailed(AccountEvent):
    """``what`` was wrong: password, code, key or confirmation. Without a subject nobody is called as was typed; what was
    typed is not kept, for it may be a password in the wrong field."""

    what: str
    address: str

    type: ClassVar[str] = "account.sign_in_failed"

    def sentence(self) -> str:
        if self.what == "password":
            return _("A wrong password was given, from %(address)s.") % {"address": self.address}
        if self.what == "confirmation":
            return _("A wrong password was given to confirm an action, from %(address)s.") % {
                "address": self.address
            }
        return _("A wrong second factor was given, from %(address)s.") % {"address": self.address}


@dataclass(frozen=True, kw_only=True)
class Throttled(AccountEvent):
    """A try was not judged at all: there had been too many from that address."""

    what: str
    address: str
    seconds: int

    type: ClassVar[str] = "account.throttled"

    def sentence(self) -> str:
        return _("Too many wrong tries from %(address)s: it has to wait.") % {"address": self.address}


@dataclass(frozen=True, kw_only=True)
class SignedOut(AccountEvent):
    type: ClassVar[str] = "account.signed_out"

    def sentence(self) -> str:
        return _("Signed out.")


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(AccountEvent):
    """``how_many`` sessions were ended from another one."""

    how_many: int

    type: ClassVar[str] = "account.sessions_ended"

    def sentence(self) -> str:
        return _("Sessions on other devices were ended: %(number)s.") % {"number": self.how_many}


@dataclass(frozen=True, kw_only=True)
class FactorAdded(AccountEvent):
    """``kind``: app, key or paper."""

    kind: str

    type: ClassVar[str] = "account.factor_added"

    def sentence(self) -> str:
        texts = {
            "app": _("An authenticator app was added."),
            "key": _("A security key was added."),
            "paper": _("New recovery codes were made."),
        }
        return texts[self.kind]


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(AccountEvent):
    """``kind``: app, key, or all after a recovery."""

    kind: str

    type: ClassVar[str] = "account.factor_removed"

    def sentence(self) -> str:
        texts = {
            "app": _("The authenticator app was removed."),
            "key": _("A security key was removed."),
            "all": _("Every second factor was removed, to begin again."),
        }
        return texts[self.kind]


@dataclass(frozen=True, kw_only=True)
class RecoveryAsked(AccountEvent):
    agency: int

    type: ClassVar[str] = "account.recovery_asked"

    def sentence(self) -> str:
        return _("An administrator asked for a new beginning without password and second factor.")


@dataclass(frozen=True, kw_only=True)
class RecoveryDecided(AccountEvent):
    agency: int
    confirmed: bool

    type: ClassVar[str] = "account.recovery_decided"

    def sentence(self) -> str:
        if self.confirmed:
            return _("A second person confirmed the new beginning and made a one-time link.")
        return _("A second person refused the new beginning.")
