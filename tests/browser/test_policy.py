"""The policy in a real browser: nothing that a page brings along is refused, and what it does not bring is.

Each demo person walks through their places, one case with all of its parts and forms, and opens whatever can be opened.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from demo.personas import PERSONAS
from tests.browser.conftest import Desk

Sit = Callable[..., Desk]
OFTEN = ("aliya", "marat", "dina", "ruslan", "saule", "olga", "anna")
PEOPLE = [p.username for p in PERSONAS if p.username in OFTEN] + [
    pytest.param(p.username, marks=pytest.mark.long) for p in PERSONAS if p.username not in OFTEN
]
FILES = re.compile(r"\.(pdf|csv|ics|json)$|/csv/$|^/documents/")
# Told by the browser itself for whatever a page was refused: address of the page, directive, what was refused.
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(
  [window.location.pathname, event.effectiveDirective, event.blockedURI, event.sample].join(" ")));
"""
LINKS = "[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href').split('#')[0])"
OPEN = """() => {
document.querySelectorAll("details").forEach((d) => { d.open = true; });
const quick = document.querySelector(".quick-link");
quick?.click();
return quick !== null;
}"""


def listen(desk: Desk) -> None:
    desk.page.context.add_init_script(LISTEN)


def look(desk: Desk, path: str) -> list[str]:
    """Opens a page and what is folded in it; returns what is wrong with it."""
    answer = desk.page.goto(desk.url + path)
    wrong = [f"{path}: {answer.status}"] if answer and answer.status >= 400 else []
    if desk.page.evaluate(OPEN):
        desk.page.wait_for_load_state("networkidle")
    wrong += desk.page.evaluate("window.refused")
    wrong += [f"{path}: {fault}" for fault in desk.faults]
    desk.faults.clear()
    return wrong


def links(page: Page, beginning: str = "/") -> list[str]:
    found: list[str] = page.evaluate(LINKS)
    return sorted({x for x in found if x.startswith(beginning) and not FILES.search(x.partition("?")[0])})


@pytest.mark.parametrize("username", PEOPLE)
def test_no_page_is_refused_anything(sit: Sit, username: str) -> None:
    desk = sit(username)
    if desk.page.locator("ul.pick button").count():
        desk.press("ul.pick button")
    listen(desk)
    assert desk.faults == []
    wrong = look(desk, "/")
    places = sorted({*links(desk.page), "/account/security/", "/account/who-may-do-what/", "/keyboard/"})
    seen = {"/"}
    for path in places:
        wrong += look(desk, path)
        seen.add(path)
    if "/cases/" in places:
        wrong += look(desk, "/cases/")
        case = next(
            (x for x in links(desk.page, "/cases/") if re.fullmatch(r"/cases/[0-9a-f-]{36}/", x)), None
        )
        if case:
            wrong += look(desk, case)
            for path in links(desk.page, case):
                wrong += look(desk, path)
                seen.add(path)
    assert wrong == []
    assert len(seen) >= 5, "the walk must arrive somewhere"


def _with(page: Page, words: str) -> None:
    """The real answer with its real header, and something in its body that nobody wrote."""

    def answer(route: Route) -> None:
        real = route.fetch()
        route.fulfill(response=real, body=real.text().replace("</main>", f"{words}</main>"))

    page.route("**/cases/", answer)


@pytest.mark.parametrize(
    ("words", "directive"),
    [
        ("<script>window.ran = 1</script>", "script-src-elem"),
        ("<script src='/static/js/keys.js'></script>", "script-src-elem"),
        ("<img src='/x.png' onerror='window.ran = 1'>", "script-src-attr"),
        ("<p style='color: red'>x</p>", "style-src-attr"),
        ("<iframe src='/'></iframe>", "frame-src"),
        ("<img src='http://127.0.0.1:9/x.png'>", "img-src"),
    ],
)
def test_control_what_somebody_puts_into_a_page_is_refused_and_found(
    sit: Sit, words: str, directive: str
) -> None:
    desk = sit("aliya")
    listen(desk)
    _with(desk.page, words)
    wrong = look(desk, "/cases/")
    assert any(directive in line for line in wrong), wrong
    assert desk.page.evaluate("window.ran") is None


def test_signing_out_forgets_typed_text_in_every_window(sit: Sit) -> None:
    desk = sit("aliya")
    other: Any = desk.page.context.new_page()
    other.goto(f"{desk.url}/cases/new/")
    for page in (desk.page, other):
        page.evaluate("sessionStorage.setItem('draft|1|/x|y', 'Құдайбергенов')")
    desk.page.locator("form[action='/account/sign-out/'] button").first.evaluate("b => b.form.submit()")
    desk.page.wait_for_url("**/account/signed-out/**")
    other.wait_for_url("**/account/sign-in/**")
    for page in (desk.page, other):
        assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft'))") == []
    names = [cookie["name"] for cookie in desk.page.context.cookies()]
    assert not [name for name in names if "session" in name], "only the token of the sign-in form is new"
