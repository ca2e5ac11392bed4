"""What was typed and not sent comes back, and lies in the tab so that only pages of the same person open it."""

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Desk

Sit = Callable[..., Desk]
FORM = "form[data-draft]"
TYPED = "Құдайбергенов Шағалабек"
KEPT = "Object.entries(sessionStorage).filter(([key]) => key.startsWith('draft|'))"


def wait_for(desk: Desk, how_many: int) -> None:
    """Asked from outside: the policy lets no text become code in the page."""
    for _turn in range(50):
        if desk.page.evaluate(f"{KEPT}.length") == how_many:
            return
        desk.page.wait_for_timeout(100)
    raise AssertionError(desk.page.evaluate(KEPT))


def typed_into(desk: Desk) -> Any:
    desk.go("/styleguide/")
    field = desk.page.locator(f"{FORM} textarea, {FORM} input[type=text]").first
    field.fill(TYPED)
    wait_for(desk, 1)
    return field


def test_a_draft_lies_sealed_and_comes_back(sit: Sit) -> None:
    desk = sit("aliya")
    typed_into(desk)
    kept = desk.page.evaluate("JSON.stringify(Object.entries(sessionStorage))")
    assert TYPED not in kept
    assert "kept" not in kept, "no JSON lies open either"
    desk.page.reload()
    desk.page.locator(f"{FORM} .notice button").first.click()
    field = desk.page.locator(f"{FORM} textarea, {FORM} input[type=text]").first
    assert field.input_value() == TYPED, "control: it was kept"
    assert desk.faults == []


def test_nobody_else_opens_a_draft(sit: Sit) -> None:
    """Somebody who carries what lay in the tab over to pages of their own."""
    desk = sit("aliya")
    typed_into(desk)
    (name, value), *_rest = desk.page.evaluate(KEPT)
    other = sit("timur")
    other.go("/styleguide/")
    number = other.page.evaluate("document.body.dataset.user")
    mine = "|".join(["draft", number, *name.split("|")[2:]])
    assert mine != name
    other.page.evaluate("([key, value]) => sessionStorage.setItem(key, value)", [mine, value])
    other.page.reload()
    wait_for(other, 0)
    assert other.page.locator(f"{FORM} .notice button").count() == 0
