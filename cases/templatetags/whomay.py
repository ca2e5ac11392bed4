"""Names of permissions for "Who may do what"."""

from django import template
from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission as P

register = template.Library()
NAMES = {
    P.VIEW: _("see that the case exists"),
    P.CHANGE: _("register and change"),
    P.TRANSFER: _("hand over"),
    P.VIEW_IDENTITY: _("see the child’s name"),
    P.VIEW_VICTIMS: _("see victims’ names"),
    P.VIEW_VICTIM_CONTACT: _("see victims’ contact data"),
    P.VIEW_ASSESSMENTS: _("see assessments"),
    P.VIEW_SEALED: _("see sealed records"),
    P.SCHEDULE: _("book hearings"),
    P.EXPORT: _("export"),
    P.ACCEPT: _("accept a case"),
    P.DECIDE: _("decide"),
    P.RECORD_OUTCOME: _("record outcomes"),
    P.SUPERVISE: _("run plans"),
    P.SUPPORT_VICTIM: _("support victims"),
    P.CLOSE_BREACH: _("close breaches"),
    P.PRINT: _("print"),
    P.VIEW_FILE: _("read the file"),
}


@register.filter
def permission_name(permission: P) -> str:
    """The permission in the reader's language."""
    return str(NAMES.get(permission, permission.value))
