"""Names of the kinds of certificates in the reader's language."""

from training.models import Specialisation


def kind_names() -> dict[str, str]:
    """By code, as they are called at present."""
    return {row.code: row.name for row in Specialisation.objects.order_by("valid_from")}
