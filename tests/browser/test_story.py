"""From a police report to a hearing, a plan and a published figure: five people at work at once, on the real stack."""

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator

import psycopg2
import pytest

from core import iin
from tests.browser.conftest import Desk, Product

KZ = dt.timezone(dt.timedelta(hours=5))
ADDRESS = "Сары-Арқа шағын ауданы, 9-104"
DONE = "main form button:visible"


def moment(product: Product) -> dt.datetime:
    """What the product's clock shows."""
    return dt.datetime.now(KZ) + offset(product)


def offset(product: Product) -> dt.timedelta:
    with psycopg2.connect(product.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT jjcms_clock_offset()")
        found: dt.timedelta = cursor.fetchone()[0]
        return found


def move_clock(product: Product, to: dt.datetime) -> None:
    """Moves the demo clock of every process, as the owner may."""
    seconds = int((to - dt.datetime.now(KZ)).total_seconds())
    with psycopg2.connect(product.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION jjcms_clock_offset() RETURNS interval LANGUAGE sql STABLE PARALLEL SAFE"
            f" AS $$ SELECT interval '{seconds} seconds' $$"
        )
    time.sleep(1.2)


@pytest.fixture
def same_time(product: Product) -> Iterator[None]:
    """Puts the demo clock back."""
    before = offset(product)
    yield
    move_clock(product, dt.datetime.now(KZ) + before)


def typed(instant: dt.datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M")


def register(desk: Desk, now: dt.datetime, number: str, born: dt.date) -> str:
    """Search first, then four steps. Returns the case's address."""
    page = desk.go("/cases/new/")
    assert page.locator("[name=surname]").count() == 0, "the form opens only after a search"
    page.fill("main input[name=iin]", number)
    desk.press("main form:has(input[name=iin]) button")
    desk.press("form:has(input[name=go][value=child]) button")
    assert page.locator("[name=iin]").first.input_value() == number, "what was searched is not typed twice"
    page.fill("[name=surname]", "Құдайбергенұлы")
    page.fill("[name=given_name]", "Нұрсұлтан")
    page.fill("[name=patronymic]", "Әбілқасымұлы")
    page.fill("[name=born_on]", born.isoformat())
    page.check("[name=sex][value=m]", force=True)
    page.select_option("[name=native_language]", "kk")
    desk.press("main .btn-row button[name=go][value=event]")
    page.fill("[name=occurred_at]", typed(now - dt.timedelta(hours=4)))
    page.fill("[name=offence_q]", "188(3)")
    page.locator("#offence-choices input[name=offence]").first.check(force=True)
    page.select_option("[name=language_of_proceedings]", "kk")
    page.select_option("[name=rep_relation]", "mother")
    page.fill("[name=rep_surname]", "Құдайбергенова")
    page.fill("[name=rep_given_name]", "Гүлнар")
    page.fill("[name=victim_surname]", "Сейтжанова")
    page.fill("[name=victim_given_name]", "Аружан")
    page.fill("[name=victim_birth_year]", str(born.year + 2))
    desk.press("main .btn-row button[name=go][value=detention]")
    page.check("[name=detained][value=yes]", force=True)
    page.fill("[name=started_at]", typed(now - dt.timedelta(hours=3)))
    page.fill("[name=delivered_at]", typed(now - dt.timedelta(hours=2)))
    page.fill("[name=protocol_at]", typed(now - dt.timedelta(hours=1)))
    names = page.evaluate("[...new Set([...document.querySelectorAll('input[name^=sg_]')].map(e => e.name))]")
    assert {"sg_sg_03", "sg_sg_05", "sg_sg_12"} <= set(names)
    for name in names:
        page.check(f"[name={name}][value={'no' if name == 'sg_sg_12' else 'yes'}]", force=True)
    page.fill("[name=why_sg_12]", "Психолог вызван, прибудет в 17:00")
    desk.shot("register-guarantees", full=True)
    desk.press("main .btn-row button[name=go][value=check]")
    desk.press("main .btn-row button[name=go][value=save]")
    assert re.search(r"/cases/[0-9a-f-]{36}/$", page.url), desk.text()[:600]
    return page.url.removeprefix(desk.url)


def book(desk: Desk, case: str) -> str:
    """Need, offers, check, booked. Returns the hearing's address."""
    page = desk.go(f"/court{case}book/")
    desk.press("main form:has([name=minutes]) button")
    page.locator("main [name=slot]").nth(1).check(force=True)
    desk.shot("booking-offers", full=True)
    page.locator("main form:has([name=slot]) button:visible").last.click()
    page.locator("main form:has(input[name=confirm]) button:visible").first.click()
    page.wait_for_url("**/court/hearings/**")
    return page.url.removeprefix(desk.url)


def test_the_whole_story(product: Product, sit: Callable[..., Desk], same_time: None) -> None:
    investigator, prosecutor, clerk = sit("aliya"), sit("marat"), sit("dina")
    probation, support = sit("ruslan"), sit("saule")
    now = moment(product).replace(second=0, microsecond=0)
    born = now.date().replace(year=now.year - 15, month=1, day=15)
    number = iin.invented(born_on=born, male=True, serial=int(time.time()) % 9999)

    case = register(investigator, now, number, born)
    investigator.shot("case-overview", full=True)
    seen = investigator.text()
    assert "188(3)" in seen
    assert "538(1)" in seen, "the missing psychologist shows as a breach with its article"
    assert "131(4)" in seen, "the detention clock shows"

    stranger = sit("nurlan")
    assert stranger.page.request.get(product.url + case).status == 404

    # The investigator refers the child victim and sends the case on.
    page = investigator.go(f"/victims{case}refer/")
    page.locator("main [name=party]").first.check(force=True)
    investigator.press(DONE)
    page = investigator.go(f"{case}send-to-prosecutor/")
    for box in page.locator("input[name^=sg_][value=yes]").all():
        box.check(force=True)
    investigator.shot("sent-to-the-prosecutor", full=True)
    investigator.press("main form:has([name=version]) button[type=submit]")

    # The prosecutor sees the open breach, accepts, sends to court.
    code = re.search(r"[A-Z]{3}-\d{4}-\d{5}", investigator.text())
    assert code
    assert code[0] in prosecutor.go("/safeguards/").inner_text("main")
    prosecutor.shot("prosecutor-breaches", full=True)
    prosecutor.go(f"{case}accept/")
    prosecutor.press("main form:has([name=version]) button[type=submit]")
    prosecutor.go(f"{case}send-to-court/")
    prosecutor.press("main form:has([name=version]) button[type=submit]")

    # The victim-support worker takes the child up; her address is seen nowhere else.
    support.go("/victims/")
    support.press(
        f"form[action*='/take-up/']:near(:text('{code[0]}')) button, form[action*='/take-up/'] button"
    )
    support.press("main a[href$='/details/']")
    support.page.fill("[name=safe_address]", ADDRESS)
    support.page.locator("main form:has([name=safe_address]) button[type=submit]").last.click()
    support.page.wait_for_load_state()
    assert ADDRESS in support.text()
    support.shot("victim-record", full=True)
    for path in ("", "people/", "timeline/", "victim/", "safeguards/", "clocks/"):
        answer = investigator.page.request.get(product.url + case + path)
        assert ADDRESS not in answer.text(), path

    # The clerk finds the case in the inbox and books; a second booking of the same time is refused.
    clerk.go("/court/inbox/")
    assert code[0] in clerk.text()
    clerk.go(f"{case}accept/")
    clerk.press("main form:has([name=version]) button[type=submit]")
    hearing = book(clerk, case)
    clerk.shot("hearing", full=True)
    summons = clerk.page.request.get(f"{product.url}/documents/summons/{hearing.split('/')[3]}/both.pdf")
    assert summons.status == 200
    assert summons.body().startswith(b"%PDF")
    assert "Құдайберген" not in (summons.headers.get("content-disposition") or "")

    # The hearing takes place; a conditional sentence; the plan is probation's.
    starts = re.search(r"slot=([^~&]+)", clerk.page.url)
    del starts
    move_clock(product, next_hearing_end(product, hearing.split("/")[3]) + dt.timedelta(minutes=5))
    page = clerk.go(f"{hearing}outcome/?kind=conditional_sentence")
    page.fill("[name=months]", "9")
    page.check("[name=non_custodial_reasoned][value=yes]", force=True)
    page.check("[name=child_asked][value=in_person]", force=True)
    page.fill("[name=child_view]", "Хочу извиниться и вернуть телефон.")
    clerk.press("main form:has([name=months]) button[type=submit]")
    clerk.shot("outcome-check", full=True)
    clerk.press("main form button[name=confirm]")
    clerk.shot("outcome", full=True)

    assert code[0] in probation.go("/").inner_text("main")
    probation.shot("probation-home", full=True)
    page = probation.go(f"/probation{case}open/")
    probation.press("main form:has([name=basis]) button[type=submit]")
    assert "/probation/plans/" in page.url or case in page.url, probation.text()[:800]
    probation.shot("plan", full=True)

    for desk in (investigator, prosecutor, clerk, probation, support):
        assert desk.faults == [], (desk.username, desk.faults)


def next_hearing_end(product: Product, hearing: str) -> dt.datetime:
    with psycopg2.connect(product.env["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT ends_at FROM courts_hearing WHERE id = %s", [hearing])
        found: dt.datetime = cursor.fetchone()[0]
        return found.astimezone(KZ)
