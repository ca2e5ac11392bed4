"""The rules between fields are written down, and the page is that of the code."""

import os

from django.db.models import F, Q

from tests.security import rules


def test_the_page_is_made_of_the_code() -> None:
    if os.environ.get("UPDATE_SNAPSHOTS"):
        rules.PAGE.write_text(rules.page())
    assert rules.PAGE.read_text() == rules.page(), "UPDATE_SNAPSHOTS=1"


def test_control_a_rule_is_put_into_words() -> None:
    assert rules.words(Q(until__isnull=True) | Q(until__gte=F("since"))) == "no until or until ≥ since"
    assert rules.words(~Q(a=F("b"))) == "not (a = b)"
    assert (
        rules.words(Q(kind="x", a__isnull=False) | Q(n__range=(1, 2)))
        == "(a is given and kind = x) or n is between 1, 2"
    )
    kept = {name: text for _model, name, text in rules.kept()}
    assert kept["`membership_period_in_order`"] == "no until or until ≥ since"
    assert kept["`detention_one_open`"] == "one for each case, while no ended_at"
    assert "`hold_kind_known`" not in kept, "of one field alone"
    assert len(kept) > 60
    assert len(list(rules.said())) > 10
