"""The lines between the services of production: encrypted, each end known by its certificate, what is else refused.

The certificates and URLs are those that deploy/make-secrets writes; the clients are those of the product. PostgreSQL and
Redis are played as far as the handshake, because the embedded ones of the tests speak no TLS.
"""

import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import environ
import psycopg2
import pytest
import redis
from kombu import Connection

from core import checks
from tests.reliability.stack import free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
CADDY = (ROOT / "deploy" / "Caddyfile").read_text()
SERVICES = ("postgres", "keystore", "redis", "web")
Serve = Callable[..., int]


def _made(folder: Path) -> Path:
    (folder / "deploy").mkdir(parents=True)
    script = folder / "deploy" / "make-secrets"
    script.write_text((ROOT / "deploy" / "make-secrets").read_text())
    subprocess.run(["bash", str(script)], check=True, capture_output=True)
    return folder / "secrets"


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, of another installation: as good in itself, and not ours."""
    return _made(tmp_path_factory.mktemp("theirs"))


def url(secrets: Path, name: str, port: int) -> str:
    """A URL as the containers get it; here the service answers on this machine."""
    text = (secrets / name).read_text().replace("/run/secrets", str(secrets))
    return re.sub(r"@\w+:\d+", f"@localhost:{port}", text)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """``serve(folder, "redis", talk)``: a server with that certificate; ``talk`` has the encrypted line."""
    doors: list[socket.socket] = []

    def begin(
        folder: Path, name: str, talk: Callable[[Any], None], first: Callable[[Any], None] | None = None
    ) -> int:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{name}_tls_cert", folder / f"{name}_tls_key")
        door = socket.create_server(("127.0.0.1", 0))
        doors.append(door)

        def answer() -> None:
            while True:
                try:
                    line, _ = door.accept()
                except OSError:
                    return
                try:
                    if first:
                        first(line)
                    talk(context.wrap_socket(line, server_side=True))
                except (OSError, ssl.SSLError):
                    line.close()

        threading.Thread(target=answer, daemon=True).start()
        return int(door.getsockname()[1])

    yield begin
    for door in doors:
        door.close()


# --- the certificates ------------------------------------------------------------------------------------------------


def test_each_service_has_a_certificate_of_its_own(secrets: Path) -> None:
    for name in SERVICES:
        say = ["openssl", "x509", "-in", str(secrets / f"{name}_tls_cert"), "-noout", "-text"]
        text = subprocess.run(say, check=True, capture_output=True, text=True).stdout
        assert f"DNS:{name}" in text
        assert "CA:FALSE" in text
        assert "TLS Web Server Authentication" in text
        assert "ecdsa-with-SHA256" in text
        verify = [
            "openssl",
            "verify",
            "-CAfile",
            str(secrets / "internal_ca"),
            str(secrets / f"{name}_tls_cert"),
        ]
        assert subprocess.run(verify, capture_output=True, check=False).returncode == 0
    assert not [p for p in secrets.iterdir() if "authority" in p.name], "nobody signs another one with it"
    assert "PRIVATE KEY" not in (secrets / "internal_ca").read_text()


# --- PostgreSQL ------------------------------------------------------------------------------------------------------

DATABASES = (
    "database_url",
    "database_owner_url",
    "database_system_url",
    "database_statistics_url",
    "keystore_url",
)
HEARD: list[bytes] = []


def _is_asked_for_tls(line: Any) -> None:
    assert struct.unpack("!II", line.recv(8)) == (8, 80877103)
    line.sendall(b"S")


def _hears_who_comes(line: Any) -> None:
    HEARD.append(line.recv(4096))
    line.close()


def reach(text: str) -> str:
    """Connects as the product does, by the options that its settings read from the URL; returns the refusal."""
    found = environ.Env.db_url_config(text)
    with pytest.raises(psycopg2.OperationalError) as refused:
        psycopg2.connect(
            dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"], host=found["HOST"],
            port=found["PORT"], connect_timeout=5, **found["OPTIONS"],
        )  # fmt: skip
    return str(refused.value)


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_is_known_by_its_certificate(secrets: Path, others: Path, serve: Serve, name: str) -> None:
    service = "keystore" if name == "keystore_url" else "postgres"
    HEARD.clear()
    wrong = serve(others, service, _hears_who_comes, _is_asked_for_tls)
    assert "certificate verify failed" in reach(url(secrets, name, wrong))
    assert HEARD == [], "not even the name of the role was said"
    right = serve(secrets, service, _hears_who_comes, _is_asked_for_tls)
    assert "certificate" not in reach(url(secrets, name, right))
    assert b"jjcms_" in HEARD[0], "control: behind the right certificate the role is named"


def test_a_database_without_tls_or_under_another_name_is_refused(secrets: Path, serve: Serve) -> None:
    def refuses(line: Any) -> None:
        line.recv(8)
        line.sendall(b"N")

    plain = serve(secrets, "postgres", _hears_who_comes, refuses)
    assert "server does not support SSL" in reach(url(secrets, "database_url", plain))
    named = serve(secrets, "postgres", _hears_who_comes, _is_asked_for_tls)
    elsewhere = url(secrets, "database_url", named).replace("@localhost:", "@127.0.0.1:")
    assert "does not match host name" in reach(elsewhere)


# --- Redis -----------------------------------------------------------------------------------------------------------


def _plays_redis(line: Any) -> None:
    while asked := line.recv(4096):
        line.sendall(
            b"".join(
                b"+PONG\r\n" if c == b"PING" else b"+OK\r\n"
                for c in re.findall(rb"AUTH|CLIENT|SELECT|PING", asked)
            )
        )


def test_redis_is_known_by_its_certificate(secrets: Path, others: Path, serve: Serve) -> None:
    right = url(secrets, "redis_url", serve(secrets, "redis", _plays_redis))
    assert redis.Redis.from_url(right, socket_timeout=3, protocol=2).ping() is True, "control"
    wrong = url(secrets, "redis_url", serve(others, "redis", _plays_redis))
    plain = right.partition("?")[0].replace("rediss://", "redis://")
    for away in (wrong, plain, right.replace("@localhost:", "@127.0.0.1:")):
        with pytest.raises(redis.RedisError):
            redis.Redis.from_url(away, socket_timeout=2, protocol=2).ping()
    with pytest.raises(redis.RedisError, match="certificate verify failed"):
        redis.Redis.from_url(wrong, socket_timeout=2).ping()


def test_the_queue_asks_for_the_certificate_too(secrets: Path, others: Path, serve: Serve) -> None:
    wrong = url(secrets, "redis_url", serve(others, "redis", _plays_redis))
    with Connection(wrong, transport_options={"socket_timeout": 2}) as line:  # noqa: SIM117
        # Whatever kombu wraps it in.
        with pytest.raises(Exception, match="certificate verify failed"):
            line.ensure_connection(max_retries=1, timeout=3)


# --- from the proxy to gunicorn --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def web(secrets: Path) -> Iterator[int]:
    number = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers", "1"]
    command += ["-b", f"127.0.0.1:{number}", "tests.security.boundaries_app:application"]
    files = {
        "WEB_TLS_CERT_FILE": str(secrets / "web_tls_cert"),
        "WEB_TLS_KEY_FILE": str(secrets / "web_tls_key"),
    }
    running = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **files}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: _opens(number), 30)
        yield number
    finally:
        running.terminate()
        running.wait(30)


def _opens(number: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", number), 1).close()
    except OSError:
        return False
    return True


def ask(number: int, context: ssl.SSLContext, name: str = "web") -> bytes:
    with socket.create_connection(("127.0.0.1", number), 5) as line, context.wrap_socket(line, server_hostname=name) as safe:  # fmt: skip
        safe.sendall(b"GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n")
        return safe.recv(65536)


def test_gunicorn_shows_its_certificate_and_speaks_nothing_old(secrets: Path, others: Path, web: int) -> None:
    trusts = ssl.create_default_context(cafile=str(secrets / "internal_ca"))
    assert ask(web, trusts).startswith(b"HTTP/1.1 200")
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(web, ssl.create_default_context(cafile=str(others / "internal_ca")))
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(web, trusts, "postgres")
    old = ssl.create_default_context(cafile=str(secrets / "internal_ca"))
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(web, old)
    with socket.create_connection(("127.0.0.1", web), 5) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: web\r\n\r\n")
        with suppress(ConnectionError):
            assert b"200 OK" not in line.recv(4096), "no plain http"


# --- the proxy -------------------------------------------------------------------------------------------------------


def test_the_proxy_speaks_tls_1_2_and_1_3_with_good_suites_alone() -> None:
    assert re.search(r"^\t\tprotocols tls1\.2 tls1\.3$", CADDY, re.M)
    (suites,) = re.findall(r"^\t\tciphers (.+)$", CADDY, re.M)
    for suite in suites.split():
        assert re.fullmatch(
            r"TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_(128|256)_GCM_SHA(256|384)|CHACHA20_POLY1305_SHA256)", suite
        ), suite
    assert suites.split()[0].endswith("AES_256_GCM_SHA384"), "the strongest first"
    assert "insecure" not in CADDY


def test_the_proxy_reaches_the_product_by_tls_and_checks_it() -> None:
    assert re.findall(r"reverse_proxy (\S+)", CADDY) == ["https://web:8000"]
    assert "tls_trusted_ca_certs /run/secrets/internal_ca" in CADDY
    assert "tls_server_name web" in CADDY


# --- other machines --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "options", "redis_url", "ids"),
    [
        ("db.example.kz", {}, "redis://localhost:6379/0", ["core.W001"]),
        ("db.example.kz", {"sslmode": "require"}, "redis://localhost:6379/0", ["core.W001"]),
        ("db.example.kz", {"sslmode": "verify-full"}, "redis://queue:6379/0", ["core.W002"]),
        (
            "db.example.kz",
            {"sslmode": "verify-full"},
            "rediss://queue:6379/0?ssl_cert_reqs=none",
            ["core.W002"],
        ),
        ("db.example.kz", {"sslmode": "verify-full"}, "rediss://queue:6379/0?ssl_cert_reqs=required", []),
        ("/var/run/postgresql", {}, "redis://127.0.0.1:6379/0", []),
    ],
)
def test_the_check_of_a_deployment_names_open_lines(
    monkeypatch: pytest.MonkeyPatch, host: str, options: dict[str, str], redis_url: str, ids: list[str]
) -> None:
    known = SimpleNamespace(
        DATABASES={"default": {"HOST": host, "OPTIONS": options}},
        REDIS_URL=redis_url,
        EMAIL_BACKEND="console",
        CLAMAV_SOCKET="",
    )
    monkeypatch.setattr(checks, "settings", known)
    assert [remark.id for remark in checks.lines_to_other_machines(None)] == ids


@pytest.mark.parametrize(
    ("place", "ids"),
    [("scanner:3310", ["core.W004"]), ("/run/clamav/clamd.sock", []), ("unix:/run/x", []), ("[::1]:3310", []), ("", [])],
)  # fmt: skip
def test_files_do_not_go_to_the_scanner_in_the_open(settings: Any, place: str, ids: list[str]) -> None:
    settings.CLAMAV_SOCKET = place
    assert [r.id for r in checks.lines_to_other_machines(None)] == ids


@pytest.mark.parametrize(("host", "tls", "ids"), [("mx.example.kz", False, ["core.W003"]), ("mx.example.kz", True, []), ("localhost", False, [])])  # fmt: skip
def test_letters_do_not_go_in_the_open(settings: Any, host: str, tls: bool, ids: list[str]) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = host, tls, False
    assert [r.id for r in checks.lines_to_other_machines(None)] == ids
    assert 0 < settings.EMAIL_TIMEOUT <= 30, "a relay that does not answer holds nobody up"
