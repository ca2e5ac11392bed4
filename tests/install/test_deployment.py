"""The production files say what docs/deploy.md promises. No container engine is needed to hold them to it."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
LONG_RUNNING = sorted(set(SERVICES) - {"migrate"})


def test_every_service_of_production_is_there() -> None:
    assert set(SERVICES) == {"proxy", *OURS, "postgres", "keystore", "redis", "clamav"}


def test_files_wait_for_a_scanner_unless_somebody_says_otherwise() -> None:
    for name in ("web", "worker"):
        assert SERVICES[name]["environment"]["CLAMAV_REQUIRED"] == "${CLAMAV_REQUIRED:-1}"
        assert SERVICES[name]["environment"]["CLAMAV_SOCKET"] == "${CLAMAV_SOCKET-/run/clamav/clamd.sock}"
    assert SERVICES["clamav"]["profiles"] == ["clamav"]
    assert "scanner:/run/clamav" in SERVICES["worker"]["volumes"]
    assert "scanner:/run/clamav" in SERVICES["clamav"]["volumes"]
    assert "LocalSocket /run/clamav/clamd.sock" in (ROOT / "deploy" / "clamd.conf").read_text()
    others = {n for name, service in SERVICES.items() if name != "clamav" for n in service["networks"]}
    assert not others & set(SERVICES["clamav"]["networks"]), "it reads what strangers send"


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_long_running_services_have_a_health_check_and_restart(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_the_product_runs_without_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    outward = [name for name, network in COMPOSE["networks"].items() if not (network or {}).get("internal")]
    assert outward == ["edge"]
    assert [name for name, service in SERVICES.items() if "edge" in service["networks"]] == ["proxy"]


def test_the_key_store_shares_nothing_with_the_main_database() -> None:
    main, keys = SERVICES["postgres"], SERVICES["keystore"]
    assert not set(main["networks"]) & set(keys["networks"])
    assert not set(main["secrets"]) & set(keys["secrets"])
    assert not {v.split(":")[0] for v in main["volumes"] if v.startswith("p")} & {
        v.split(":")[0] for v in keys["volumes"]
    }


def test_secrets_are_files_and_all_of_them_are_declared() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    used = {name for service in SERVICES.values() for name in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    for service in SERVICES.values():
        for name, value in (service.get("environment") or {}).items():
            if value == "postgres://localhost/none":
                assert service is SERVICES["beat"], "no database at all, so no secret either"
            elif re.search(r"PASSWORD|SECRET|KEY|_URL|CA_FILE", name):
                assert name.endswith("_FILE"), name
                assert value.startswith("/run/secrets/"), name
                assert value.rsplit("/", 1)[1] in service["secrets"], name


def test_only_the_migration_job_holds_the_owners_password() -> None:
    holders = [
        name for name, service in SERVICES.items() if "database_owner_url" in service.get("secrets", [])
    ]
    assert holders == ["migrate"]


def test_each_service_holds_the_secrets_that_it_needs() -> None:
    """Whole lists: who breaks into one container finds no key of another. Beat opens no database, migrate no name."""
    names, roles = (
        {"identity_kek", "identity_index_key"},
        {"database_url", "database_system_url", "database_statistics_url", "keystore_url"},
    )
    common = {"secret_key", "internal_ca"}
    held = {name: set(service.get("secrets", [])) for name, service in SERVICES.items()}
    works = common | names | roles | {"redis_url", "release_secret"}
    assert held == {
        "proxy": {"internal_ca"},
        "web": works | {"signin_key", "web_tls_cert", "web_tls_key"},
        "worker": works | {"audit_signing_key"},
        "beat": common | {"redis_url"},
        "migrate": common | roles | {"database_owner_url"},
        "postgres": {"postgres_password", "owner_password", "app_password", "system_password", "statistics_password",
                     "postgres_tls_cert", "postgres_tls_key"},
        "keystore": {"keystore_admin_password", "keystore_password", "keystore_tls_cert", "keystore_tls_key"},
        "redis": {"redis_password", "redis_tls_cert", "redis_tls_key", "internal_ca"},
        "clamav": set(),
    }  # fmt: skip
    assert SERVICES["beat"]["networks"] == ["data"]


def test_every_line_between_containers_is_encrypted() -> None:
    """What the clients ask for: tests/install/test_lines.py."""
    for name in ("postgres", "keystore"):
        assert SERVICES[name]["command"] == ["sh", "/deploy/postgres-tls.sh", name]
        assert "./deploy/postgres-tls.sh:/deploy/postgres-tls.sh:ro" in SERVICES[name]["volumes"]
    start = (ROOT / "deploy" / "postgres-tls.sh").read_text()
    assert "ssl=on" in start
    assert "ssl_min_protocol_version=TLSv1.2" in start
    for name in ("main", "keystore"):
        assert "hostssl" in (ROOT / "deploy" / f"init-{name}.sh").read_text(), "nobody comes in without"
    redis = SERVICES["redis"]["command"][-1]
    assert "\\nport 0\\ntls-port 6379\\n" in redis
    web = SERVICES["web"]["environment"]
    assert {"WEB_TLS_CERT_FILE", "WEB_TLS_KEY_FILE", "INTERNAL_CA_FILE"} <= set(web)


def test_the_certificate_of_the_site_is_decided_on() -> None:
    """No default: what browsers of the public do not trust is never a slip (ASVS v5.0.0-12.2.2)."""
    assert SERVICES["proxy"]["environment"]["TLS_MODE"].startswith("${TLS_MODE:?")
    assert "tls {$TLS_MODE} {" in (ROOT / "deploy" / "Caddyfile").read_text()
    text = (ROOT / "docs" / "deploy.md").read_text()
    assert "Whoever is reached by the public takes a public certificate" in text


def test_the_product_waits_for_the_migrations() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_script_makes_exactly_the_secrets_that_are_declared(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy" / "make-secrets"
    script.write_text((ROOT / "deploy" / "make-secrets").read_text())
    subprocess.run(["bash", str(script)], check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(COMPOSE["secrets"])
    assert made["app_password"] in made["database_url"]
    assert len(set(made.values())) == len(made)
    subprocess.run(["bash", str(script)], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made


def test_the_image_runs_as_nobody_in_particular_and_checks_itself() -> None:
    text = (ROOT / "Dockerfile").read_text()
    stages = re.findall(r"^FROM \S+ AS (\w+)$", text, re.MULTILINE)
    assert stages[-1] == "product"
    last = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER jjcms$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert last.index("USER jjcms") < last.index("CMD [")
    assert "--require-hashes" in text
    assert "npm ci" in text


def test_what_the_image_copies_exists_and_is_let_in() -> None:
    let_in = {
        line[1:].removesuffix("/**")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line[:1] == "!"
    }
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")} | {
        "jjcms",
        "templates",
        "locale",
        "static",
    }
    assert packages - {"demo"} <= let_in
    assert "demo" not in let_in, "production holds what it needs"


@pytest.mark.parametrize("name", ["roles.sql", "keystore.sql"])
def test_no_role_may_bypass_row_security(name: str) -> None:
    text = (ROOT / "deploy" / name).read_text()
    made = re.findall(r"^ALTER ROLE (jjcms_\w+) LOGIN (.*);$", text, re.MULTILINE)
    assert made
    for role, options in made:
        assert "NOSUPERUSER" in options, role
        assert "NOBYPASSRLS" in options, role
    assert re.search(r"^REVOKE ALL ON DATABASE \w+ FROM PUBLIC;$", text, re.MULTILINE)


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_locks_pin_every_package_by_hash_and_name_no_machine(path: Path) -> None:
    text = path.read_text()
    pins = re.findall(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?==.*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-zA-Z0-9].*==", text, re.MULTILINE)) > 0
    assert not re.search(r"^(--(extra-)?index-url|--find-links|--trusted-host)|://", text, re.MULTILINE)
