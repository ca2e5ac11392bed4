"""Two legal editors at once change a term of the law in the browser; the worker takes the open terms over."""

import re
import time
from collections.abc import Callable
from typing import Any

import psycopg2

from tests.browser.conftest import Desk, Product

CODE = "DL-INV-PRELIM"
REASON = "Закон от 12.11.2026 № 145-VIII о поправках в УПК, статья 3"
PROPOSE = f"/law/changes/terms/{CODE}/propose/"
OPEN_TERMS = """
    SELECT d.id, d.due_at, d.due_at <= jjcms_now(), d.rule_version, r.version
    FROM deadlines_deadline d JOIN legal_deadlinerule r ON r.id = d.rule_id
    WHERE r.code = %s AND d.met_at IS NULL AND d.cancelled_at IS NULL
"""


def rows(product: Product, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Read past the product, as the owner of the tables."""
    with psycopg2.connect(product.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def terms(product: Product) -> dict[Any, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in rows(product, OPEN_TERMS, CODE)}


def versions(product: Product) -> list[int]:
    found = rows(product, "SELECT version FROM legal_deadlinerule WHERE code = %s ORDER BY 1", CODE)
    return [row[0] for row in found]


def numbers(desk: Desk) -> tuple[int, int]:
    """Of the sentence on the page: how many open terms change their dates, how many become overdue."""
    sentence = desk.page.locator("main .lead b").first.inner_text()
    changed, overdue = re.findall(r"\d+", sentence)
    return int(changed), int(overdue)


def counted(before: dict[Any, tuple[Any, ...]], after: dict[Any, tuple[Any, ...]]) -> tuple[int, int]:
    """The same two numbers, of what came of the terms."""
    pairs = [(before[pk], after[pk]) for pk in before]
    return sum(was[0] != now[0] for was, now in pairs), sum(now[1] and not was[1] for was, now in pairs)


def taken_over(product: Product, seconds: float = 150) -> dict[Any, tuple[Any, ...]]:
    """Waits for the worker: the beat starts the job each minute, if the page's own nudge did not reach it sooner. A term is
    taken over when it runs by the second version of its rule.
    """
    until = time.monotonic() + seconds
    while True:
        found = terms(product)
        if all(row[2:] == (2, 2) for row in found.values()):
            return found
        log = (product.log / "worker.log").read_text()[-2000:]
        assert time.monotonic() < until, f"the worker left {found}\n{log}"
        time.sleep(0.3)


def propose(first: Desk, day: str) -> str:
    """Looks first, with a slip; then proposes exactly what the preview showed. The address of the proposal."""
    page = first.go(f"/law/terms/{CODE}/")
    first.press(f"a[href='{PROPOSE}']")
    page.fill("[name=length_value]", "несколько")
    page.select_option("[name=length_unit]", "calendar_day")
    page.fill("[name=reason]", REASON)
    page.fill("[name=valid_from]", day)
    page.locator("[name=reach][value=open]").check(force=True)
    first.press("button[name=go][value=look]")
    assert page.locator("#id_length_value-error").is_visible(), "the fault stands beside its field"
    assert page.input_value("[name=reason]") == REASON, "nothing typed is lost"
    assert page.locator("button[value=propose]").count() == 0, "what cannot be counted is not proposed"
    first.faults.clear()  # the browser names the 422 of the slip

    page.fill("[name=length_value]", "10")
    first.press("button[name=go][value=look]")
    first.shot("law-change-preview", full=True)
    seen = numbers(first)
    first.press("button[name=go][value=propose]")
    assert numbers(first) == seen, "the proposal tells the numbers that were seen"
    return page.url.removeprefix(first.url)


def test_two_legal_editors_change_a_term(product: Product, sit: Callable[..., Desk]) -> None:
    before = terms(product)
    assert len(before) > 1, "the demo world has open investigations"
    (day,) = rows(product, "SELECT (jjcms_now() AT TIME ZONE 'Asia/Almaty')::date::text")[0]
    first, second = sit("tatyana"), sit("sabit")

    address = propose(first, day)
    announced = numbers(first)
    assert announced[0] > 0
    assert first.page.locator(f"a[href='{address}publish/']").count() == 0, "nobody publishes their own"
    first.go(f"{address}publish/")
    first.page.locator("[name=read]").check(force=True)
    first.press("main form button.primary")
    assert versions(product) == [1], "nor by typing the address"
    first.faults.clear()  # the browser names the 403
    assert terms(product) == before, "a proposal changes nothing"

    page = second.go("/office/second/")
    second.press(f"a[href='{address}']")
    assert REASON in second.text()
    assert numbers(second) == announced
    second.press(f"a[href='{address}publish/']")
    page.locator("[name=read]").check(force=True)
    second.press("main form button.primary")
    second.shot("law-change-published", full=True)
    assert versions(product) == [1, 2]

    after = taken_over(product)
    assert counted(before, after) == announced, "what was announced is what came"
    assert announced[1] > 0
    second.go(f"/law/changes/terms/{CODE}/")
    assert REASON in second.text()
    second.shot("law-change-history", full=True)
    first.go(address)
    assert f"{len(before)} из {len(before)}" in first.text(), "the first editor sees how far it has come"
    assert first.faults + second.faults == []
