"""Names of permissions for "Who may do what"."""

from django import template

from accounts.permissions import CasePermission as P
from accounts.words import MEANINGS, NAMES

register = template.Library()


@register.filter
def permission_name(permission: P) -> str:
    """The permission in the reader's language."""
    return str(NAMES.get(permission, permission.value))


@register.filter
def permission_meaning(permission: P) -> str:
    """What the permission opens, in one sentence."""
    return str(MEANINGS[permission])
