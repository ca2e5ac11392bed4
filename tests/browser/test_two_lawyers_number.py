"""Two legal editors change a number of the law in the browser, one at a desk and in Kazakh, one on a phone and in Russian."""

from collections.abc import Callable

from tests.browser.conftest import Desk, Product
from tests.browser.test_two_lawyers import REASON, rows

CODE = "custody-months"
PROPOSE = f"/law/changes/numbers/{CODE}/propose/"
SHAPES = ("measure-supervision", "sentence-imprisonment", "night", "age-reached")


def versions(product: Product) -> list[tuple[int, object]]:
    return [
        (version, value)
        for version, value in rows(
            product, "SELECT version, value FROM legal_norm WHERE code = %s ORDER BY 1", CODE
        )
    ]


def test_two_legal_editors_change_a_number(product: Product, sit: Callable[..., Desk]) -> None:
    (day,) = rows(product, "SELECT (jjcms_now() AT TIME ZONE 'Asia/Almaty')::date::text")[0]
    first, second = sit("sabit"), sit("tatyana", width=390, height=844)
    page = first.go("/law/numbers/")
    first.shot("law-numbers", full=True)
    first.press(f"main a[href='/law/numbers/{CODE}/']")
    first.shot("law-number", full=True)
    first.press(f"main a[href='{PROPOSE}']")
    page.fill("[name=value]", "үш")
    page.fill("[name=reason]", REASON)
    page.fill("[name=valid_from]", day)
    first.press("button[name=go][value=look]")
    assert page.locator("#id_value-error").is_visible(), "the fault stands beside its field"
    assert page.input_value("[name=value]") == "үш", "nothing typed is lost"
    assert page.input_value("[name=reason]") == REASON
    first.shot("law-number-fault", full=True)
    first.faults.clear()  # the browser names the 422 of the slip

    page.fill("[name=value]", "3")
    first.press("button[name=go][value=look]")
    assert [page.locator("main del").first.inner_text(), page.locator("main ins").first.inner_text()] == [
        "6 ай",
        "3 ай",
    ]
    first.shot("law-number-preview", full=True)
    first.press("button[name=go][value=propose]")
    address = page.url.removeprefix(first.url)
    assert page.locator(f"a[href='{address}publish/']").count() == 0, "nobody publishes their own"
    assert versions(product) == [(1, 6)], "a proposal changes nothing"

    phone = second.go("/office/second/")
    second.press(f"a[href='{address}']")
    assert REASON in second.text()
    assert "3 месяца" in second.text()
    second.shot("law-number-second-phone", full=True)
    second.press(f"a[href='{address}publish/']")
    phone.locator("[name=read]").check(force=True)
    second.press("main form button.primary")
    assert versions(product) == [(1, 6), (2, 3)]
    second.go(f"/law/numbers/{CODE}/")
    assert "действует сегодня" in second.text()
    second.shot("law-number-published-phone", full=True)
    second.go(f"/law/changes/numbers/{CODE}/")
    second.shot("law-number-history-phone", full=True)
    for name in SHAPES:
        for desk, width in ((first, "wide"), (second, "phone")):
            desk.go(f"/law/changes/numbers/{name}/propose/")
            desk.shot(f"law-number-{name}-{width}", full=True)
            inner = desk.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert inner, f"{name} {width}: the page is wider than the window"
    assert first.faults + second.faults == []
