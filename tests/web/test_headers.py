"""What every answer of the product in production carries."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

NOT_HTTPS = ("by http",)
STATIC = ("static file",)
PAGES = (
    "sign-in page", "sign-in page again", "nowhere", "broken", "bad form", "refused token", "signed out",
)  # fmt: skip
STATUS = {
    "sign-in page": 200, "sign-in page again": 200, "static file": 200, "by http": 301, "language": 302, "nowhere": 404,
    "broken": 500, "not signed in": 302, "api": 403, "health": 200, "bad form": 422, "refused token": 403,
    "signed in": 302, "home": 302, "sign-out": 303, "signed out": 200,
}  # fmt: skip


def answers(produced: dict[str, Any], *without: str) -> list[tuple[str, dict[str, str]]]:
    return [(n, a["headers"]) for n, a in produced.items() if n != "stderr" and n not in without]


def test_the_answers_are_those_that_were_meant(produced: dict[str, Any]) -> None:
    """A redirect to a page of errors would carry the right headers as well."""
    assert {name: a["status"] for name, a in produced.items() if name != "stderr"} == STATUS


def test_every_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(produced: dict[str, Any]) -> None:
    set_ = [c for name, a in produced.items() if name != "stderr" for c in a["cookies"]]
    alive = [c for c in set_ if "Max-Age=0" not in c]
    assert {c.partition("=")[0] for c in alive} == {"__Host-session", "__Host-csrf", "__Host-language"}
    for cookie in alive:
        attributes = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "path", "samesite"} <= attributes, cookie
        assert "domain" not in attributes, cookie
        assert "Path=/;" in f"{cookie};", cookie
        assert re.search(r"SameSite=(Lax|Strict)", cookie), cookie
    # A browser takes a deletion only when it, too, is secure and for the whole host.
    assert all("Secure" in c and "Path=/;" in f"{c};" for c in set_ if "Max-Age=0" in c)


def test_strict_transport_security(produced: dict[str, Any]) -> None:
    for name, headers in answers(produced, *NOT_HTTPS):
        value = headers.get("Strict-Transport-Security", "")
        age = re.search(r"max-age=(\d+)", value)
        assert age is not None, name
        assert int(age[1]) >= 31_536_000, name
        assert "includeSubDomains" in value, name
    assert produced["by http"]["headers"]["Location"] == "https://localhost/account/sign-in/"


def test_nothing_is_kept_in_a_cache(produced: dict[str, Any]) -> None:
    for name, headers in answers(produced, *STATIC, *NOT_HTTPS):
        assert "no-store" in headers.get("Cache-Control", ""), name
    assert "immutable" in produced["static file"]["headers"]["Cache-Control"]


def test_no_address_is_told_to_other_sites_and_no_type_is_guessed(produced: dict[str, Any]) -> None:
    for name, headers in answers(produced):
        assert headers.get("Referrer-Policy") == "same-origin", name
        assert headers.get("X-Content-Type-Options") == "nosniff", name
        assert headers.get("Cross-Origin-Opener-Policy") == "same-origin", name
        assert "Access-Control-Allow-Origin" not in headers or name in STATIC, name
    for name, headers in answers(produced, *STATIC, *NOT_HTTPS):
        assert "camera=()" in headers.get("Permissions-Policy", ""), name


def directives(headers: dict[str, str]) -> dict[str, list[str]]:
    found = headers["Content-Security-Policy"]
    return {words[0]: words[1:] for part in found.split(";") if (words := part.split())}


def test_the_policy_lets_in_nothing_by_default(produced: dict[str, Any]) -> None:
    for name, headers in answers(produced, *STATIC, *NOT_HTTPS):
        policy = directives(headers)
        for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
            assert policy[directive] == ["'none'"], f"{name}: {directive}"
        assert policy["form-action"] == ["'self'"], name
        everything = headers["Content-Security-Policy"]
        assert "unsafe" not in everything, name
        assert "http:" not in everything, name
        assert "https:" not in everything, name
        assert "*" not in everything, name
        assert all(source.startswith("'nonce-") for source in policy["script-src"]), name
        assert policy["style-src"] == ["'self'"], name


@pytest.mark.parametrize("name", PAGES)
def test_every_script_of_a_page_carries_the_nonce_of_its_answer(produced: dict[str, Any], name: str) -> None:
    answer = produced[name]
    (source,) = directives(answer["headers"])["script-src"]
    nonce = source.removeprefix("'nonce-").removesuffix("'")
    assert len(nonce) >= 22
    scripts = re.findall(r"<script\b[^>]*>", answer["body"])
    assert scripts
    for script in scripts:
        assert f'nonce="{nonce}"' in script
        assert " src=" in script, "no script stands in a page"


def test_no_nonce_is_used_twice(produced: dict[str, Any]) -> None:
    nonces = [directives(produced[name]["headers"])["script-src"][0] for name in PAGES]
    assert len(set(nonces)) == len(PAGES)


def test_signing_out_clears_cache_and_cookies(produced: dict[str, Any]) -> None:
    told = produced["sign-out"]["headers"]["Clear-Site-Data"]
    assert set(told.split(", ")) == {'"cache"', '"cookies"'}
    assert [n for n, h in answers(produced) if "Clear-Site-Data" in h] == ["sign-out"]
    gone = [c for c in produced["sign-out"]["cookies"] if c.startswith("__Host-session=")]
    assert ["Max-Age=0" in c for c in gone] == [True]


def test_a_fault_tells_nothing_of_the_code(produced: dict[str, Any]) -> None:
    body = produced["broken"]["body"]
    for word in ("RuntimeError", "on purpose", "Traceback", "answers.py", "settings"):
        assert word not in body
    assert produced["broken"]["headers"]["X-Request-Id"] in body


def test_the_program_that_serves_is_never_named(produced: dict[str, Any]) -> None:
    for name, headers in answers(produced):
        assert not {"Server", "X-Powered-By"} & set(headers), name


def test_a_message_to_the_reader_travels_in_no_cookie(world: None, client_for: Any) -> None:
    client = client_for("olga")
    answer = client.post(reverse("administration:review"))
    assert answer.status_code in (302, 303)
    assert set(answer.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    with translation.override("ru"):
        said = translation.gettext("The review has begun.")
    assert said in client.get(answer["Location"]).content.decode()
