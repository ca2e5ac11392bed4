"""What the pages of sealing offer to whom: nobody is led to confirm their own proposal."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from access.context import for_actor
from retention import actions
from tests.retention.conftest import row_of

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]


def pages(browser: Any, row: Any) -> list[str]:
    ways = [reverse("retention:board"), reverse("retention:record", args=[row.pk])]
    return [browser.get(way).content.decode() for way in ways]


def test_who_proposed_is_offered_no_confirming(ripe: Callable[..., Any], as_: As, client_for: Any) -> None:
    case = ripe()
    row = row_of(case, as_("daniyar"))
    seal = f'href="{reverse("retention:seal", args=[row.pk])}"'
    propose, confirm = "Мөрлеуді ұсыну", "Оқып, растау"
    for page in pages(client_for("daniyar"), row):
        assert seal in page
        assert propose in page, "nothing waits yet: it is a proposal"
        assert confirm not in page
    with for_actor(as_("daniyar")) as head:
        actions.seal(actor=head, row=row)
    for page in pages(client_for("daniyar"), row):
        assert seal not in page
    for page in pages(client_for("rosa"), row):
        assert seal in page, "the control: the second person is led there"
        assert confirm in page
