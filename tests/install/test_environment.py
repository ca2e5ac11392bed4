"""Which variables the commands give to the product, and which servers they start."""

import base64
from pathlib import Path

import pytest
from lib import console, environment
from lib.paths import Clone, clone_id

OWN = {name: f"postgres://u:p@db/{name.lower()}" for name in environment.DATABASES}


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = Clone(root=tmp_path / "a clone", state=tmp_path / "a clone" / ".local", as_root=False)
    made.root.mkdir()
    made.prepare()
    return made


def test_nothing_set_means_embedded_servers() -> None:
    assert environment.choose({}) == environment.Choice(postgres=True, redis=True)


def test_the_callers_servers_win() -> None:
    assert environment.choose({**OWN, "REDIS_URL": "redis://r"}) == environment.Choice(
        postgres=False, redis=False
    )


@pytest.mark.parametrize("left_out", environment.DATABASES)
def test_half_a_database_is_refused_by_name(left_out: str) -> None:
    given = {name: url for name, url in OWN.items() if name != left_out}
    with pytest.raises(console.Stop, match=left_out):
        environment.choose(given)


def test_generated_values_stay_and_ports_follow(clone: Clone) -> None:
    first = environment.generated(clone, postgres_port=15001, redis_port=15002)
    environment.write(clone.env_file, first)
    again = environment.generated(clone, postgres_port=16001, redis_port=15002)
    assert again["SECRET_KEY"] == first["SECRET_KEY"]
    assert again["DATABASE_URL"] == first["DATABASE_URL"].replace(":15001/", ":16001/")
    assert again["DATABASE_URL"] != again["DATABASE_OWNER_URL"]


def test_each_role_has_a_password_of_its_own(clone: Clone) -> None:
    values = environment.generated(clone, postgres_port=1, redis_port=2)
    passwords = [values[f"{role.upper()}_PASSWORD"] for role in environment.ROLES]
    assert len(set(passwords)) == len(environment.ROLES)


def test_secrets_are_readable_by_their_owner_only(clone: Clone) -> None:
    values = environment.generated(clone, postgres_port=1, redis_port=2)
    environment.write(clone.env_file, values)
    for path in (clone.env_file, *(Path(values[name]) for name in environment.KEY_FILES)):
        assert path.stat().st_mode & 0o777 == 0o600
    keys = [Path(values[name]).read_text() for name in environment.KEY_FILES]
    assert len(set(keys)) == len(environment.KEY_FILES) == 5
    assert {len(base64.b64decode(key)) for key in keys} == {32}


def test_a_value_with_spaces_and_quotes_survives_the_file(clone: Clone) -> None:
    values = {"A": "/home/a b/it's", "B": "x#y$z", "C": ""}
    environment.write(clone.env_file, values)
    assert environment.read(clone.env_file) == values


def test_the_application_never_sees_the_superuser(clone: Clone) -> None:
    environment.write(clone.env_file, environment.generated(clone, postgres_port=1, redis_port=2))
    seen = environment.for_application(clone, {})
    assert not environment.PRIVATE & seen.keys()
    assert seen["DEMO"] == "1"


def test_no_demo_in_somebody_elses_database(clone: Clone) -> None:
    environment.write(clone.env_file, environment.generated(clone, postgres_port=1, redis_port=2))
    assert "DEMO" not in environment.for_application(clone, OWN)
    assert environment.for_application(clone, {**OWN, "DEMO": "1"})["DEMO"] == "1"


def test_a_secret_key_file_replaces_the_generated_key(clone: Clone) -> None:
    environment.write(clone.env_file, environment.generated(clone, postgres_port=1, redis_port=2))
    assert "SECRET_KEY" not in environment.for_application(clone, {"SECRET_KEY_FILE": "/run/secrets/key"})


def test_two_clones_have_two_names() -> None:
    assert clone_id(Path("/srv/a")) == clone_id(Path("/srv/a"))
    assert clone_id(Path("/srv/a")) != clone_id(Path("/srv/a b"))
