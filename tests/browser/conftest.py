"""The running product: own databases, gunicorn, a Celery worker, beat; Debian's Chromium on top."""

import base64
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-gpu",
    "--no-first-run",
]
SHOTS, PICTURES = ROOT / ".local" / "screenshots", ROOT / "docs" / "pictures"
DOCUMENTED = {"case-overview", "booking-offers", "figures"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.timeout(600))


@dataclass
class Product:
    url: str
    env: dict[str, str]
    log: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, name: str, command: list[str]) -> None:
        with (self.log / f"{name}.log").open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self.env, stdout=out, stderr=out
            )

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _execute(url: str, *statements: str) -> None:
    connection = psycopg2.connect(_with_name(url, "postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    connection.close()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole stack with the demo world, on databases of its own that are dropped afterwards."""
    mark = secrets.token_hex(3)
    env, port, log = dict(os.environ), _free_port(), tmp_path_factory.mktemp("product")
    main, keys = f"browser_{mark}", f"browser_keys_{mark}"
    owner, keystore = env["DATABASE_OWNER_URL"], env["KEYSTORE_URL"]
    _execute(owner, f"CREATE DATABASE {main} TEMPLATE template0")
    _execute(keystore, f"CREATE DATABASE {keys} TEMPLATE template0")
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL", "DATABASE_STATISTICS_URL"):
        env[variable] = _with_name(env[variable], main)
    redis = urlsplit(env["REDIS_URL"])
    env |= {
        "KEYSTORE_URL": _with_name(keystore, keys),
        "REDIS_URL": urlunsplit(redis._replace(path="/7")),
        "PORT": str(port),
        "DEMO": "1",
        "DEBUG": "0",
        "STATIC_ROOT": str(log / "static"),
        "MEDIA_ROOT": str(log / "media"),
        "SIGNIN_KEY_FILE": str(log / "signin-key"),
        "CELERY_BEAT_SCHEDULE_FILE": str(log / "beat"),
        "DJANGO_SETTINGS_MODULE": "jjcms.settings",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    (log / "signin-key").write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    running = Product(f"http://localhost:{port}", env, log)
    try:
        running.manage("migrate", "--database", "keystore", "-v0")
        running.manage("migrate", "--database", "owner", "-v0")
        running.manage("load_reference")
        running.manage("demo", "--background", "400")
        running.manage("collectstatic", "--noinput", "-v0")
        running.start(
            "web",
            ["gunicorn", "jjcms.wsgi:application", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{port}"],
        )
        celery = ["celery", "-A", "jjcms.celery"]
        running.start("worker", [*celery, "worker", "-c", "1", "--without-mingle", "--without-gossip"])
        running.start("beat", [*celery, "beat", "--pidfile="])
        _wait(running)
        yield running
    finally:
        running.stop()
        _execute(owner, f"DROP DATABASE IF EXISTS {main} WITH (FORCE)")
        _execute(keystore, f"DROP DATABASE IF EXISTS {keys} WITH (FORCE)")


def _wait(running: Product, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{running.url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise AssertionError((running.log / "web.log").read_text()[-3000:])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM_PATH") or next(
        (p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Desk:
    """One person at one browser. ``faults`` collects what the page complained about."""

    username: str
    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def press(self, selector: str) -> None:
        """Presses a button and waits for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def text(self) -> str:
        return self.page.inner_text("body")

    def shot(self, name: str, full: bool = False) -> None:
        """A picture to look at; with UPDATE_PICTURES=1 also for the documentation."""
        folders = [SHOTS] + [PICTURES] * (name in DOCUMENTED and bool(os.environ.get("UPDATE_PICTURES")))
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}.png", full_page=full)


@pytest.fixture
def sit(product: Product, chromium: Browser) -> Iterator[Callable[..., Desk]]:
    """``sit("aliya")``: signs a demo person in, in a browser window of their own."""
    contexts: list[BrowserContext] = []

    def signed_in(
        username: str, width: int = 1366, height: int = 768, language: str = "", **more: Any
    ) -> Desk:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        desk = Desk(username, page, product.url)
        page.on("console", lambda m: desk.faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: desk.faults.append(str(e)))
        page.goto(f"{product.url}/account/sign-in/")
        page.fill("input[name=username]:visible", username)
        page.fill("input[name=password]:visible", "demo-adil-2026")
        page.press("input[name=password]:visible", "Enter")
        page.wait_for_url(f"{product.url}/**")
        if language:
            page.locator(f"form[action='/language/'] button[value={language}]:visible").first.click()
            page.wait_for_load_state()
        return desk

    yield signed_in
    for context in contexts:
        context.close()
