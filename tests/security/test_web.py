"""What every answer of production carries, and what no answer gives away."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from accounts.models import User
from tests.architecture.test_openapi import PRODUCTION
from tests.reliability.stack import VARIABLES

pytestmark = pytest.mark.django_db
HOST = "adil.example.kz"
# Settings of production are decided when the process starts, so another process asks.
ASKS = """
import json, sys, django
from django.conf import settings
settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
django.setup()
from django.test import Client
from unittest import mock
import jjcms.health
found = {}
client = Client(raise_request_exception=False)
def ask(name, method, path, secure=True, **more):
    answer = client.generic(method, path, secure=secure, **{"HTTP_HOST": "adil.example.kz", **more})
    found[name] = {"status": answer.status_code, "headers": dict(answer.headers), "body": answer.content.decode()[:200000],
                   "cookies": {k: dict(v) for k, v in answer.cookies.items()}}
for path in ("/account/sign-in/", "/cases/", "/nothing-here/", "/api/v1/cases/", "/healthz", "/"):
    ask(path, "GET", path)
ask("post", "POST", "/language/", data="language=kk&next=/", content_type="application/x-www-form-urlencoded")
ask("origin", "GET", "/api/v1/cases/", HTTP_ORIGIN="https://evil.example")
ask("plain", "GET", "/account/sign-in/", secure=False)
for method in ("GET", "POST"):
    ask("plain api " + method, method, "/api/v1/cases/", secure=False, HTTP_AUTHORIZATION="Token canary")
ask("host", "GET", "/account/sign-in/", HTTP_HOST="evil.example")
for path in ("/account/sign-in/", "/healthz", "/api/v1/cases/", "/"):
    ask("TRACE " + path, "TRACE", path)
for path in ("/.git/HEAD", "/static/", "/admin/", "/metrics", "/debug/", "/styleguide/", "/.env", "/media/", "/api/schema/"):
    ask(path, "GET", path)
with mock.patch.object(jjcms.health, "migrations_pending", side_effect=RuntimeError("canary-4711")):
    ask("error", "GET", "/readyz")
found["settings"] = {n: getattr(settings, n) for n in json.loads(sys.argv[1])}
print("\\n" + json.dumps(found))
"""
NAMES = [
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_DOMAIN", "DEBUG", "DEMO", "SESSION_SERIALIZER", "SECOND_FACTOR_REQUIRED",
]  # fmt: skip
PAGES = ("/account/sign-in/", "/cases/", "/nothing-here/", "/api/v1/cases/", "/healthz", "/", "error")


@pytest.fixture(scope="module")
def answers(django_db_setup: None) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    for alias, variable in VARIABLES.items():
        it = connections[alias].settings_dict
        kept[variable] = f"postgres://{it['USER']}:{it['PASSWORD']}@{it['HOST']}:{it['PORT']}/{it['NAME']}"
    done = subprocess.run(
        [sys.executable, "-c", ASKS, json.dumps(NAMES)],
        cwd=settings.BASE_DIR,
        env={**kept, **PRODUCTION, "BEHIND_PROXY": "0", "DJANGO_SETTINGS_MODULE": "jjcms.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_its_headers(answers: dict[str, Any], path: str) -> None:
    headers = answers[path]["headers"]
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    seconds, *more = headers["Strict-Transport-Security"].split("; ")
    assert int(seconds.removeprefix("max-age=")) >= 31_536_000
    assert "includeSubDomains" in more
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/account/sign-in/", "/nothing-here/", "/api/v1/cases/", "/healthz", "error"]
)
def test_every_body_says_what_it_is(answers: dict[str, Any], path: str) -> None:
    kind, body = answers[path]["headers"]["Content-Type"], answers[path]["body"]
    assert body
    if path.startswith(("/api/", "/healthz")):
        assert kind == "application/json"
        json.loads(body)
    else:
        assert kind == "text/html; charset=utf-8"
        assert body.lstrip().lower().startswith("<!doctype html")


def test_every_cookie_is_bound_to_this_host(answers: dict[str, Any]) -> None:
    jar = {name: it for a in answers.values() for name, it in a.get("cookies", {}).items()}
    assert len(jar) >= 2, "control: some cookies were set"
    for name, cookie in jar.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"], name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        assert cookie["httponly"], name
    own = answers["settings"]
    assert own["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert own["SESSION_COOKIE_SECURE"]
    assert own["SESSION_COOKIE_HTTPONLY"]
    assert own["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_no_other_origin_is_let_in(answers: dict[str, Any]) -> None:
    for answer in answers.values():
        assert not [h for h in answer.get("headers", {}) if h.lower().startswith("access-control-")]


def test_pages_answer_over_tls_alone(answers: dict[str, Any]) -> None:
    assert answers["plain"]["status"] == 301
    assert answers["plain"]["headers"]["Location"] == f"https://{HOST}/account/sign-in/"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_api_refuses_plain_http_and_sends_nobody_on(answers: dict[str, Any], method: str) -> None:
    """A redirect would hide from a client that its token has gone out in the open (ASVS v5.0.0-4.1.2)."""
    found = answers[f"plain api {method}"]
    assert found["status"] == 403
    assert "Location" not in found["headers"]
    assert "https only" in json.loads(found["body"])["detail"]


def test_another_host_name_is_refused(answers: dict[str, Any]) -> None:
    assert answers["host"]["status"] == 400


def test_nobody_traces(answers: dict[str, Any]) -> None:
    found = {name: it["status"] for name, it in answers.items() if name.startswith("TRACE ")}
    assert set(found.values()) == {405}, found


def test_there_is_nothing_beside_the_product(answers: dict[str, Any]) -> None:
    places = ("/.git/HEAD", "/static/", "/admin/", "/metrics", "/debug/", "/styleguide/", "/.env", "/media/")
    assert {p: answers[p]["status"] for p in places} == dict.fromkeys(places, 404)
    assert answers["settings"]["DEBUG"] is False
    assert answers["settings"]["DEMO"] is False
    assert answers["settings"]["SECOND_FACTOR_REQUIRED"] is True


def test_an_error_says_nothing_of_its_cause(answers: dict[str, Any]) -> None:
    assert answers["error"]["status"] == 500
    for word in ("canary-4711", "RuntimeError", "Traceback", "site-packages", "migrations_pending"):
        assert word not in answers["error"]["body"]


def test_a_form_from_elsewhere_is_refused(world: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="aliya"))
    for path in ("/language/", "/account/sign-in/", "/account/sign-out/", "/cases/search/"):
        assert client.post(path, {"language": "kk"}).status_code == 403, path
    sent = client.post("/api/v1/cases/", "{}", content_type="application/json")
    assert sent.status_code == 403
    assert "CSRF" in sent.json()["detail"]


def test_the_password_is_typed_hidden_and_may_be_pasted(answers: dict[str, Any]) -> None:
    body = answers["/account/sign-in/"]["body"]
    field = next(part for part in body.split("<input") if 'name="password"' in part).split(">")[0]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in body
    assert 'maxlength="128"' in field, "nothing shorter is cut off"
