"""Drawing and keeping papers."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from access import reads
from audit import record
from cases.access import check_may
from core import clock
from core.errors import Refused
from documents import events, papers
from documents.models import Document
from documents.papers import Content, Paper

if TYPE_CHECKING:
    from accounts.actor import Actor


def paper_of(key: str, language: str) -> Paper:
    """The kind of paper; 404 for a kind or language that does not exist."""
    found = papers.get(key)
    if found is None or language not in papers.LANGUAGES:
        raise Http404
    return found


def draw(*, actor: "Actor", key: str, ref: str, language: str) -> tuple[bytes, str, Content]:
    """The paper as PDF, its file name and what it was drawn from.

    Access is checked now, whenever the paper was asked for: rights may have ended since.
    """
    paper = paper_of(key, language)
    content = paper.content(actor, ref)
    if content.case is not None:
        check_may(actor, content.case, paper.permission)
    elif not actor.has(paper.permission):
        raise Refused(_("Your role, %(role)s, does not print papers.") % {"role": actor.role.name})
    reads.note(*content.cases)
    # Pango is loaded when the first paper is drawn: a machine without it still serves everything else.
    from documents import pdf

    data = pdf.render(paper.template, {**content.data, "paper": paper}, language)
    return data, f"{paper.name}-{ref[:8]}-{language}.pdf", content


@transaction.atomic
def make(*, actor: "Actor", key: str, ref: str, language: str) -> Document:
    """Draws a paper and keeps it with its case."""
    data, name, content = draw(actor=actor, key=key, ref=ref, language=language)
    if content.case is None:
        raise Refused(_("This paper belongs to no single case and is not kept."))
    made = Document(
        case=content.case,
        kind=key,
        ref=ref,
        language=language,
        file_name=name,
        made_at=clock.now(),
        made_by=actor.user,
        view_bit=paper_of(key, language).kept_for.bit,
    )
    made.put(data)
    made.save(force_insert=True)
    record(
        events.DocumentMade(
            case_id=content.case.pk, document=str(made.pk), kind=key, language=language, ref=ref
        ),
        actor=actor,
    )
    return made
