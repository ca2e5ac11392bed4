"""Two lawyers change a term of the law in the browser, with preview; the clock of a case follows by the job."""

from collections.abc import Callable

import psycopg2

from tests.browser.conftest import Desk, Product

CODE = "DL-INV-PRELIM"
REASON = "Закон от 12.11.2026 № 145-VIII о поправках в УПК"


def number(product: Product, sql: str) -> int:
    with psycopg2.connect(product.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def by_the_new(product: Product) -> int:
    return number(
        product,
        "SELECT count(*) FROM deadlines_deadline d JOIN legal_deadlinerule r ON r.id = d.rule_id"
        f" WHERE r.code = '{CODE}' AND d.rule_version = 2",
    )


def test_two_lawyers_change_a_term_with_preview(product: Product, sit: Callable[..., Desk]) -> None:
    running = number(
        product,
        "SELECT count(*) FROM deadlines_deadline d JOIN legal_deadlinerule r ON r.id = d.rule_id"
        f" WHERE r.code = '{CODE}' AND d.met_at IS NULL AND d.cancelled_at IS NULL",
    )
    assert running > 0, "the demo world has open investigations"

    first = sit("sabit", language="ru")
    page = first.go(f"/law/terms/{CODE}/")
    with page.expect_navigation():
        page.locator(f"a[href='/law/changes/terms/{CODE}/propose/']").first.click()
    page.fill("[name=length_value]", "несколько")
    page.fill("[name=reason]", REASON)
    page.fill("[name=valid_from]", first_day(product))
    page.locator("[name=reach][value=open]").check(force=True)
    first.press("button[name=go][value=look]")
    assert page.locator("#id_length_value-error").is_visible(), "the fault stands beside its field"
    assert page.input_value("[name=reason]") == REASON, "nothing typed is lost"

    page.fill("[name=length_value]", "3")
    first.press("button[name=go][value=look]")
    preview = page.locator("#preview").inner_text()
    assert str(running) in preview
    first.shot("law-change-preview", full=True)
    first.press("button[name=go][value=propose]")
    address = page.url.removeprefix(product.url)
    assert page.locator(f"a[href='{address}publish/']").count() == 0, "nobody publishes their own"

    second = sit("tatyana", language="kk")
    page = second.go("/office/second/")
    with page.expect_navigation():
        page.locator(f"a[href='{address}']").first.click()
    assert REASON in second.text()
    with page.expect_navigation():
        page.locator(f"a[href='{address}publish/']").click()
    page.locator("[name=read]").check(force=True)
    second.press("main form button.primary")
    second.shot("law-change-published", full=True)
    assert (
        number(product, f"SELECT count(*) FROM legal_deadlinerule WHERE code = '{CODE}' AND version = 2") == 1
    )
    product.manage("shell", "-c", "from amendments.tasks import recount; recount()")
    assert by_the_new(product) == running
    second.go(f"/law/changes/terms/{CODE}/")
    assert REASON in second.text()
    second.shot("law-change-history", full=True)
    assert first.faults + second.faults == []


def first_day(product: Product) -> str:
    """Today by the product's clock."""
    with psycopg2.connect(product.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT (jjcms_now() AT TIME ZONE 'Asia/Almaty')::date")
        return str(cursor.fetchone()[0])
