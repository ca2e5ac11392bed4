"""Nothing typed is lost when a session ends, and nobody else ever sees it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from access.fresh import ConfirmFirst
from cases.views import records
from core import clock
from demo.personas import PASSWORD
from signin.models import KeptForm
from signin.refill import refill
from tests.signin.conftest import password

SUMMARY = "Мальчик рассказал: <b>ушёл</b> & вернулся"
MakeCase = Callable[..., Any]
ClientFor = Callable[[str], Client]


def sent_too_late(client: Client, path: str, **fields: str) -> Any:
    with clock.at(clock.steady() + dt.timedelta(minutes=31)):
        return client.post(path, fields, headers={"Referer": f"http://testserver{path}"})


@pytest.fixture
def late(world: None, client_for: ClientFor, make_case: MakeCase) -> tuple[Client, str]:
    client, case = client_for("aliya"), make_case()
    path = reverse("cases:add_party", args=[case.pk])
    assert client.get(path).status_code == 200
    return client, path


def test_what_was_typed_comes_back_to_the_same_person(late: tuple[Client, str]) -> None:
    client, path = late
    answer = sent_too_late(client, path, address=SUMMARY)
    assert answer["Location"].startswith("/account/sign-in/?next=")
    assert "Мальчик" not in str(list(KeptForm.objects.values())), "sealed"
    target = password(client, "aliya", next=path)["Location"]
    page = client.get(target).content.decode()
    assert "Мальчик рассказал: &lt;b&gt;ушёл&lt;/b&gt; &amp; вернулся" in page
    assert 'class="notice info" role="status"' in page
    assert not KeptForm.objects.exists()
    assert "Мальчик" not in client.get(path).content.decode(), "once"


def test_nobody_else_sees_it(late: tuple[Client, str]) -> None:
    client, path = late
    sent_too_late(client, path, address=SUMMARY)
    password(client, "daniyar", next=path)
    for address in (path, "/", "/cases/"):
        assert "Мальчик" not in client.get(address).content.decode()


def test_it_waits_for_its_page(late: tuple[Client, str]) -> None:
    client, path = late
    sent_too_late(client, path, address=SUMMARY)
    password(client, "aliya")
    assert "Мальчик" not in client.get("/").content.decode()
    assert "Мальчик" in client.get(path).content.decode()


def test_it_does_not_wait_for_ever(late: tuple[Client, str]) -> None:
    client, path = late
    sent_too_late(client, path, address=SUMMARY)
    password(client, "aliya")
    KeptForm.objects.update(kept_at=clock.steady() - dt.timedelta(days=2))
    assert "Мальчик" not in client.get(path).content.decode()


def test_a_session_that_was_ended_elsewhere_keeps_it_too(
    late: tuple[Client, str], client_for: ClientFor
) -> None:
    client, path = late
    client_for("aliya").post("/account/security/sessions/end-others/")
    answer = client.post(path, {"address": SUMMARY}, headers={"Referer": f"http://testserver{path}"})
    assert answer["Location"].startswith("/account/sign-in/")
    password(client, "aliya", next=path)
    assert "Мальчик" in client.get(path).content.decode()


def test_passwords_are_not_kept(world: None, client_for: ClientFor) -> None:
    client = client_for("aliya")
    sent_too_late(
        client, "/account/security/password/", new_password="secret words here", again="secret words here"
    )
    assert not KeptForm.objects.exists()


def test_after_confirming_the_form_is_as_it_was(
    late: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gate that asks for a fresh confirmation keeps what was typed as well."""
    client, path = late

    def stale(*_a: Any, **_k: Any) -> Any:
        raise ConfirmFirst

    monkeypatch.setattr(records, "run", stale)
    asked = client.post(path, {"address": SUMMARY})
    monkeypatch.undo()
    assert asked["Location"] == f"/account/confirm/?{urlencode({'next': path})}"
    back = client.post("/account/confirm/", {"password": PASSWORD, "next": path})
    assert back["Location"] == path
    assert "Мальчик" in client.get(path).content.decode()


def test_a_page_from_before_another_sign_in_loses_nothing(late: tuple[Client, str]) -> None:
    """Its token is an old one. The browser says that it is a page of this site; from another one nothing is kept."""
    plain, path = late
    client = Client(enforce_csrf_checks=True)
    client.cookies = plain.cookies
    for origin, status in (("https://evil.kz", 403), ("http://testserver", 302)):
        answer = client.post(
            path, {"address": SUMMARY}, headers={"Origin": origin, "Referer": f"{origin}{path}"}
        )
        assert answer.status_code == status
        assert KeptForm.objects.count() == (status == 302)
    assert answer["Location"] == path
    assert "Мальчик" in client.get(path).content.decode()


PAGE = """<!doctype html><html><body><form action="/search/" method="post"><input name="a" value="0"></form>
<form method="post"><input type="hidden" name="csrf" value="t"><input name="a" value="old &amp; new"><input type="checkbox" name="b" value="1" checked>
<input type="radio" name="c" value="x" checked><input type="radio" name="c" value="y"><select name="d"><option value="1" selected>one</option><option value="2">two</option></select>
<textarea name="e">before</textarea><svg viewBox="0 0 1 1"><path d="M0 0"/></svg></form><p>&nbsp;A &lt; B</p></body></html>"""


def test_controls_of_every_kind() -> None:
    html, filled = refill(
        PAGE,
        page="/x/?y=1",
        path="/x/",
        values={"a": ['"><script>'], "c": ["y"], "d": ["2"], "e": ["</textarea><b>"], "csrf": ["forged"]},
        note="Back",
    )
    assert filled == 5
    assert '<input name="a" value="&quot;&gt;&lt;script&gt;">' in html
    assert '<input name="a" value="0">' in html, "another form stays as it was"
    assert 'value="forged"' not in html
    assert '<input type="checkbox" name="b" value="1">' in html, "a box that was not sent was empty"
    assert '<input type="radio" name="c" value="x">' in html
    assert '<input type="radio" name="c" value="y" checked>' in html
    assert '<option value="1">one</option><option value="2" selected>two</option>' in html
    assert '<textarea name="e">\n&lt;/textarea&gt;&lt;b&gt;</textarea>' in html
    assert "<p>&nbsp;A &lt; B</p>" in html


def test_a_page_without_the_form_goes_out_letter_for_letter() -> None:
    assert refill(PAGE, page="/x/", path="/y/", values={"a": ["1"]}, note="n") == (PAGE, 0)
