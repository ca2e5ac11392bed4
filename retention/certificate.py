"""The certificate of sealing or destruction: numbers, days, the rule and who decided. No name of a child is in it.

It belongs to no case that could still be opened, so it is no paper of a case: drawn anew each time, for who may seal.
"""

from typing import TYPE_CHECKING, Any

from django.http import Http404

from access import reads
from documents.papers import LANGUAGES
from retention.models import ErasedPerson, Retention

if TYPE_CHECKING:
    from accounts.actor import Actor

TEMPLATE = "documents/retention_certificate.html"


def facts(actor: "Actor", row: Retention) -> dict[str, Any]:
    """What the certificate says; 404 for a record that is not sealed."""
    if not row.is_sealed:
        raise Http404
    persons = list(ErasedPerson.objects.visible_to(actor).filter(retention=row))
    return {
        "row": row,
        "agency": row.sealed_agency or actor.agency,
        "persons": len(persons),
        "destroyed": sum(p.destroyed_at is not None for p in persons),
    }


def draw(*, actor: "Actor", row: Retention, language: str) -> tuple[bytes, str]:
    """The certificate as PDF and its file name; 404 for a language that no paper has."""
    if language not in LANGUAGES:
        raise Http404
    data = facts(actor, row)
    reads.note(row.case_id)
    # Pango is loaded when the first paper is drawn: a machine without it still serves everything else.
    from documents import pdf

    return pdf.render(TEMPLATE, data, language), f"certificate-{str(row.pk)[:8]}-{language}.pdf"
