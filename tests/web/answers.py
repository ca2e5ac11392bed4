"""Run as a program by ``conftest.produced``: the product as in production asks itself; prints each answer as JSON."""

import json
import re
import sys
from typing import Any


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import path
    from django.views.decorators.http import require_GET

    from access.gate import public
    from jjcms import urls

    @public
    @require_GET
    def breaks(_request: Any) -> None:
        raise RuntimeError("on purpose")

    urls.urlpatterns.append(path("breaks/", breaks))
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, SERVER_NAME="localhost")
    found: dict[str, Any] = {}

    def ask(name: str, method: str, address: str, secure: bool = True, **data: str) -> Any:
        if method == "post":
            data = {"csrfmiddlewaretoken": client.cookies["__Host-csrf"].value, **data}
        origin = {"headers": {"referer": "https://localhost/"}} if method == "post" else {}
        answer = getattr(client, method)(address, data, secure=secure, **origin)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[name] = {
            "status": answer.status_code,
            "headers": dict(answer.items()),
            "cookies": [m.OutputString() for m in answer.cookies.values()],
            "body": body.decode("utf-8", "replace"),
        }
        return found[name]

    page = ask("sign-in page", "get", "/account/sign-in/")
    ask("sign-in page again", "get", "/account/sign-in/")
    sheet = re.search(r'href="(/static/css/base[^"]+)"', page["body"])
    assert sheet is not None
    ask("static file", "get", sheet[1])
    ask("by http", "get", "/account/sign-in/", secure=False)
    ask("language", "post", "/language/", language="kk", next="/account/sign-in/")
    ask("nowhere", "get", "/nowhere/")
    ask("broken", "get", "/breaks/")
    ask("not signed in", "get", "/cases/")
    ask("api", "get", "/api/v1/cases/")
    ask("health", "get", "/healthz")
    ask("bad form", "post", "/account/sign-in/", username="aliya", password="wrong")
    ask("refused token", "post", "/account/sign-in/", username="aliya", csrfmiddlewaretoken="x")
    ask("signed in", "post", "/account/sign-in/", username="aliya", password=sys.argv[1])
    ask("home", "get", "/")
    ask("sign-out", "post", "/account/sign-out/")
    ask("signed out", "get", "/account/signed-out/")
    print("ANSWERS" + json.dumps(found))


if __name__ == "__main__":
    main()
