"""What an administrator puts right about people and roles. Names of fields only, never what stood in them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from administration.events import PersonEvent


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(PersonEvent):
    """``fields``: what was corrected, in the words of the form, parted by commas."""

    type = "office.person_corrected"
    fields: str

    def sentence(self) -> str:
        return _("Personal details corrected: %(name)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class RoleReplaced(PersonEvent):
    """A role of its first day, never used, was another one from the beginning."""

    type = "office.role_replaced"
    before: int
    role_before: str

    def sentence(self) -> str:
        return (
            _("A wrong role put right on its first day: %(name)s, now %(role)s, %(agency)s.") % self.words()
        )
