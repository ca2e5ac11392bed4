"""Pages that people look at: published figures, three languages, a phone's width, accessibility, no script."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Desk, Product

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PLACES = {
    "aliya": [
        "/",
        "/cases/",
        "/cases/new/",
        "/clocks/",
        "/inbox/",
        "/law/offences/",
        "/account/who-may-do-what/",
    ],
    "marat": ["/", "/safeguards/"],
    "dina": ["/", "/court/inbox/", "/court/day/"],
    "ruslan": ["/", "/probation/"],
    "saule": ["/", "/victims/"],
    "anna": ["/figures/", "/figures/definitions/", "/figures/how-rounding-works/", "/figures/releases/"],
}


def first_case(desk: Desk) -> str:
    desk.go("/cases/")
    link = desk.page.locator("main table a[href^='/cases/']").first
    return link.get_attribute("href") or "/"


def test_unicef_sees_released_figures_and_no_case(sit: Callable[..., Desk], product: Product) -> None:
    anna = sit("anna")
    text = anna.go("/figures/").inner_text("main")
    assert "KZ-" in text, "a release made by the job from the demo's cases"
    links = anna.page.evaluate(
        "[...document.querySelectorAll('a[href], form[action]')].map(e => e.getAttribute('href') || e.getAttribute('action'))"
    )
    assert not [
        link for link in links if link and link.startswith(("/cases", "/court", "/probation", "/victims"))
    ]
    anna.shot("figures", full=True)
    for path in ("/cases/", "/clocks/", "/probation/", "/victims/", "/court/day/", "/safeguards/"):
        assert anna.page.request.get(product.url + path).status in (403, 404), path
    assert anna.faults == [f for f in anna.faults if "403" in f or "404" in f]


@pytest.mark.parametrize("username", list(PLACES))
def test_pages_are_accessible(sit: Callable[..., Desk], username: str) -> None:
    desk = sit(username, bypass_csp=True)
    paths = list(PLACES[username])
    if username in ("aliya", "marat"):
        paths.append(first_case(desk))
    wrong = {}
    for path in paths:
        desk.go(path)
        desk.page.add_script_tag(path=str(AXE))
        found = desk.page.evaluate(
            "axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))"
        )
        if found:
            wrong[path] = found
    assert wrong == {}


def test_no_page_is_wider_than_a_phone(sit: Callable[..., Desk]) -> None:
    """Each demo person in their own language: Kazakh, Russian and English are among them."""
    wide = []
    for username, paths in PLACES.items():
        desk = sit(username, width=390, height=844)
        for path in paths:
            desk.go(path)
            if desk.page.evaluate("document.documentElement.scrollWidth") > 391:
                wide.append((username, path))
    assert wide == []


def test_works_without_script(sit: Callable[..., Desk]) -> None:
    desk = sit("aliya", java_script_enabled=False)
    page = desk.go(first_case(desk))
    assert page.locator("main").inner_text()
    desk.go("/cases/new/")
    desk.page.fill("main input[name=name]", "Неизвестный")
    desk.press("main form:has(input[name=iin]) button")
    desk.press("form:has(input[name=go][value=child]) button")
    assert desk.page.locator("[name=surname]").count() == 1


def test_pictures_of_the_documentation_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    for name in ("case-overview",):
        assert f"docs/pictures/{name}.png" in readme
        assert Path(ROOT / "docs" / "pictures" / f"{name}.png").stat().st_size > 20_000
