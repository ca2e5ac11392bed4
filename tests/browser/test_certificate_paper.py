"""The scan of a certificate in the browser; a verb over the API from the same window; a term of the law in words."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cases.ending import Criterion
from core import iin
from tests.browser.conftest import Desk
from tests.documents import samples

SEND = """async ([address, body]) => {
  const token = document.querySelector('input[name=csrfmiddlewaretoken]').value;
  const answer = await fetch(address, {method: 'POST', body: JSON.stringify(body),
    headers: {'Content-Type': 'application/json', 'X-CSRFToken': token}});
  return [answer.status, await answer.json()];
}"""


def send(desk: Desk, address: str, body: dict[str, Any]) -> dict[str, Any]:
    status, told = desk.page.evaluate(SEND, [f"/api/v1/{address}", body])
    assert status in (200, 201), (address, told)
    return dict(told)


def overflows(desk: Desk) -> bool:
    wide: bool = desk.page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide


def on_a_phone(sit: Callable[..., Desk], username: str) -> Desk:
    """In Kazakh; the language is chosen while the window is wide."""
    desk = sit(username, language="kk")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    return desk


def person(desk: Desk) -> str:
    """The page of A. Serikova in the register of the office."""
    desk.go("/training/")
    link = desk.page.locator("main a[href^='/training/']", has_text=re.compile("Серикова")).first
    return link.get_attribute("href") or ""


def test_a_scan_is_attached_replaced_and_opened(sit: Callable[..., Desk], tmp_path: Path) -> None:
    files = {"first.pdf": samples.pdf(), "second.png": samples.picture("PNG"), "wrong.html": samples.HTML}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    olga = sit("olga", language="ru")
    page = person(olga)
    olga.go(page)
    if not olga.page.locator("a[href$='/paper/']").count():
        olga.go(f"{page}enter/")
        olga.page.fill("[name=number]", "4-17")
        olga.page.fill("[name=issuer]", "Академия правоохранительных органов")
        olga.page.fill("[name=issued_on]", (dt.date.today() - dt.timedelta(days=30)).isoformat())  # noqa: DTZ011
        olga.shot("certificate-enter-ru", full=True)
        olga.press("form.form button.primary")
    olga.press("a[href$='/paper/']")
    attach = olga.page.url
    olga.page.set_input_files("[name=file]", tmp_path / "wrong.html")
    olga.press("form.form button.primary")
    assert "Здесь принимаются только файлы PDF, JPEG и PNG." in olga.text()
    olga.shot("certificate-paper-refused-ru", full=True)
    for name in ("first.pdf", "second.png"):
        olga.page.goto(attach)
        olga.page.set_input_files("[name=file]", tmp_path / name)
        olga.press("form.form button.primary")
    assert "Скан приложен." in olga.text()
    assert "1 прежний скан" in olga.text()
    olga.page.locator("details.papers-before > summary").first.click()
    assert olga.page.locator("details.papers-before a[href^='/files/certificates/']").first.is_visible()
    olga.shot("certificate-paper-ru", full=True)
    assert not overflows(olga)
    with olga.page.expect_download() as got:
        olga.page.locator("a[href^='/files/certificates/']").first.click()
    assert Path(got.value.path()).read_bytes().startswith(b"\x89PNG")

    small = on_a_phone(sit, "olga")
    small.go(page)
    assert "Сканды ауыстыру" in small.text()
    small.shot("certificate-paper-kk-390", full=True)
    assert not overflows(small)
    small.page.goto(attach)
    small.shot("certificate-attach-kk-390", full=True)
    assert not overflows(small)
    aliya = sit("aliya", language="ru")
    aliya.go("/training/mine/")
    assert aliya.page.locator("a[href^='/files/certificates/']").count() == 2
    timur = sit("timur")
    opened = timur.page.request.get(
        timur.url + (olga.page.locator("a[href^='/files/certificates/']").first.get_attribute("href") or "")
    )
    assert opened.status == 404
    assert olga.faults == [f for f in olga.faults if "422" in f]


def test_a_diversion_over_the_api_says_what_nobody_has_read(sit: Callable[..., Desk]) -> None:
    aliya, born = sit("aliya", language="ru"), dt.date(2009, 9, 3)
    aliya.go("/law/offences/")
    offences = aliya.page.request.get(f"{aliya.url}/api/v1/law/offences/?q=174").json()
    act = next(row["id"] for row in offences if (row["article"], row["part"]) == ("174", "1"))
    code = iin.invented(born_on=born, male=True, serial=6611)
    receipt = send(aliya, "cases/search/", {"iin": code})["search"]
    child = {
        "surname": "Проверкин",
        "given_name": "Пример",
        "iin": code,
        "born_on": born.isoformat(),
        "sex": "m",
    }
    now = dt.datetime.now(dt.UTC) - dt.timedelta(hours=3)
    made = send(
        aliya,
        "cases/",
        {"search": receipt, "identity": child, "incident": {"occurred_at": now.isoformat()}, "offence": act},
    )
    case = made["id"]
    sent = send(
        aliya, f"cases/{case}/send_to_prosecutor/", {"version": made["version"], "considered": "later"}
    )
    marat = sit("marat", language="ru")
    taken = send(marat, f"cases/{case}/accept/", {"version": sent["version"]})
    assert "remarks" not in taken
    done = send(
        marat,
        f"cases/{case}/divert/",
        {"version": taken["version"], "basis": "CC 68(2)", "criteria": {c.value: "met" for c in Criterion}},
    )
    assert done["stage"] == "diverted"
    assert "может быть экстремистским" in done["remarks"][0]["text"]


def test_a_term_of_the_law_in_words(sit: Callable[..., Desk]) -> None:
    for language, width in (("ru", 1366), ("kk", 390)):
        desk = sit("aliya", language=language)
        desk.page.set_viewport_size({"width": width, "height": 844})
        for code in ("DL-INV-PRELIM", "DL-LIMITATION", "DL-CUST-PROSEC-3M"):
            desk.go(f"/law/terms/{code}/")
            assert "registration" not in desk.text()
            assert not overflows(desk)
            desk.shot(f"term-{code}-{language}-{width}", full=True)
        lawyer = sit("sabit", language=language)
        lawyer.page.set_viewport_size({"width": width, "height": 844})
        lawyer.go("/law/changes/calendar/2026/propose/")
        assert "as reported by" not in lawyer.text()
        lawyer.shot(f"calendar-{language}-{width}")
        clerk = sit("dina", language=language)
        clerk.page.set_viewport_size({"width": width, "height": 844})
        clerk.go("/court/rooms/")
        clerk.shot(f"rooms-{language}-{width}", full=True)
        assert "№\N{NO-BREAK SPACE}1" in clerk.page.locator("main").text_content()
