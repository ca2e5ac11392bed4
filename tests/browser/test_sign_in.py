"""The door in a real browser: a security key, the clock of the session, text that comes back. Chromium plays the key."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Product

Sit = Callable[..., Desk]
# Nobody else's test signs in as these two.
WITH_KEY, WITH_APP = "kairat", "askar"


@pytest.fixture
def key() -> Callable[[Page], Any]:
    """A security key that is always touched and knows its owner."""

    def plugged_in(page: Page) -> Any:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return devtools, made["authenticatorId"]

    return plugged_in


def password(page: Page, url: str, username: str) -> None:
    page.goto(f"{url}/account/sign-in/")
    page.fill("input[name=username]:visible", username)
    page.fill("input[name=password]:visible", "demo-adil-2026")
    page.press("input[name=password]:visible", "Enter")


def in_english(desk: Desk) -> Page:
    desk.go("/account/security/")
    with desk.page.expect_navigation():
        desk.page.locator("form[action='/language/'] button[value=en]:visible").first.click()
    return desk.page


def test_a_security_key_from_set_up_to_removal(sit: Sit, product: Product, key: Any) -> None:
    desk = sit(WITH_KEY)
    page = in_english(desk)
    devtools, authenticator = key(page)
    desk.go("/account/set-up/")
    desk.shot("sign-in-set-up")
    page.get_by_text("A security key or this device").click()
    page.fill("input[name=name]", "blue key")
    page.get_by_role("button", name="Register the key").click()
    expect(page.locator("ol.codes li")).to_have_count(10)
    desk.shot("sign-in-codes")
    kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert len(kept) == 1

    page.goto(f"{product.url}/account/security/")
    desk.shot("sign-in-security", full=True)
    assert "blue key" in desk.text()
    page.locator("form[action='/account/sign-out/'] button").first.evaluate("b => b.form.submit()")
    page.wait_for_url("**/account/signed-out/**")
    password(page, product.url, WITH_KEY)
    page.wait_for_url("**/account/factor/")
    page.goto(f"{product.url}/cases/")
    assert page.url.endswith("/account/factor/"), "the password alone opens nothing"
    desk.shot("sign-in-factor")
    page.locator("button", has=page.locator("svg")).filter(has_text=re.compile("key", re.I)).first.click()
    page.wait_for_url(f"{product.url}/cases/")

    page.goto(f"{product.url}/account/confirm/?next=/account/security/")
    desk.shot("sign-in-confirm")
    page.locator("form[data-no-draft] button").click()
    page.wait_for_url("**/account/security/")
    desk.press("form[action*='/keys/'] button")
    assert "blue key" not in page.locator(".seats").nth(1).inner_text()
    assert [f for f in desk.faults if "favicon" not in f] == []


def test_a_key_that_is_not_touched_says_so(sit: Sit, product: Product) -> None:
    page = in_english(sit(WITH_APP))
    page.goto(f"{product.url}/account/set-up/key/")
    refuse = "() => Promise.reject(new DOMException('x', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.create = {refuse}; }}")
    page.fill("input[name=name]", "blue key")
    page.get_by_role("button", name="Register the key").click()
    expect(page.locator("[data-problem]")).to_be_visible()
    assert page.url.endswith("/account/set-up/key/")


def test_the_page_says_when_the_session_is_about_to_end(sit: Sit, product: Product) -> None:
    """Five minutes before, by the clock of the page; staying asks the server."""
    page = in_english(sit(WITH_APP))
    page.clock.install()
    left = {"seconds": 1800}
    page.route(
        "**/account/stay/",
        lambda route: route.fulfill(json=left) if route.request.method == "GET" else route.continue_(),
    )
    page.goto(f"{product.url}/account/security/")
    page.clock.run_for(24 * 60 * 1000)
    expect(page.locator(".session-ends")).to_have_count(0)
    left["seconds"] = 290
    page.clock.run_for(80 * 1000)
    page.wait_for_timeout(300)
    page.clock.run_for(11 * 1000)
    expect(page.locator(".session-ends")).to_be_visible()
    expect(page.locator(".session-ends")).to_contain_text("You will be signed out in")
    page.locator(".session-ends button").click()
    expect(page.locator(".session-ends")).to_have_count(0)


def test_remarks_on_a_new_password(sit: Sit, product: Product) -> None:
    page = in_english(sit(WITH_APP))
    page.goto(f"{product.url}/account/security/password/")
    says = page.locator("[data-strength]")
    for typed, words in (
        ("short", "7 more characters"),
        ("870105350123", "Only figures"),
        ("абвгдеабвгдеа", "Long enough"),
        ("лампа грустит над оврагом", "Several words"),
    ):
        page.fill("#id_new_password", typed)
        expect(says).to_contain_text(words)
