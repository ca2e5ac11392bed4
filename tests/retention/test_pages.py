"""What the pages of sealing offer to whom: nobody is led to confirm their own proposal."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from access.context import for_actor
from accounts.models import User
from retention import actions
from tests.retention.conftest import row_of

As = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """What is ripe is found by a job, over a connection of its own."""


def pages(browser: Any, row: Any) -> list[str]:
    ways = [reverse("retention:board"), reverse("retention:record", args=[row.pk])]
    return [browser.get(way).content.decode() for way in ways]


def said(page: str, username: str, text: str) -> bool:
    """Whether the page says it, in the language of its reader."""
    with translation.override(User.objects.get(username=username).language):
        return gettext(text) in page


def test_who_proposed_is_offered_no_confirming(ripe: Callable[..., Any], as_: As, client_for: Any) -> None:
    case = ripe()
    row = row_of(case, as_("daniyar"))
    seal = f'href="{reverse("retention:seal", args=[row.pk])}"'
    for page in pages(client_for("daniyar"), row):
        assert seal in page
        assert said(page, "daniyar", "Propose sealing"), "nothing waits yet: it is a proposal"
        assert not said(page, "daniyar", "Read and confirm")
    with for_actor(as_("daniyar")) as head:
        actions.seal(actor=head, row=row)
    for page in pages(client_for("daniyar"), row):
        assert seal not in page
    for page in pages(client_for("rosa"), row):
        assert seal in page, "the control: the second person is led there"
        assert said(page, "rosa", "Read and confirm")
