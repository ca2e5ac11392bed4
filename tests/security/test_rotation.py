"""The keys of the identity vault change while people work; the work is killed once; no name is lost, none stays open."""

import base64
import contextlib
import os
import secrets
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connections

from access.context import for_actor
from audit.models import Event
from cases import keyring, keys, people, queries, rotation, vault
from cases.management.commands import rotate_keys
from cases.models import DataKey, Person, WrappingKey
from core import clock
from tests.conftest import register_case
from tests.reliability.stack import VARIABLES, wait_for

# A search finds no more than 200: of more children none could be told to be missing.
SHOWN = 190
ADD_KEY = Path(settings.BASE_DIR) / "deploy" / "add-key"


@pytest.fixture
def files(committed: None, tmp_path: Path) -> Iterator[dict[str, Path]]:
    """Key files of this test alone, as an installation of yesterday has them: one line without a number."""
    found = {name: tmp_path / name for name in (rotation.KEK, rotation.INDEX)}
    before = {name: getattr(settings, name) for name in found}
    for name, path in found.items():
        path.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        setattr(settings, name, str(path))
    _forget_wrapping_keys()
    try:
        yield found
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        _forget_wrapping_keys()


def _forget_wrapping_keys() -> None:
    with connections["keystore"].cursor() as cursor:
        cursor.execute("TRUNCATE cases_datakey; DELETE FROM cases_wrappingkey")
        cursor.execute("INSERT INTO cases_wrappingkey (number, fingerprint) VALUES (1, '')")


def _add_key(path: Path) -> None:
    subprocess.run([str(ADD_KEY), str(path)], check=True, capture_output=True, timeout=20)


def _keep_line(path: Path, number: int) -> None:
    """Leaves one key in the file, as an operator does with an editor: another file under the same name."""
    ring = keyring._parsed("test", path.read_text())
    draft = path.with_suffix(".new")
    draft.write_text(f"{number} {base64.b64encode(ring[number]).decode()}\n")
    draft.replace(path)


class Hands:
    """People at work in threads of their own: they register children and read them back, until told to stop."""

    def __init__(self, actor: Any, first: int) -> None:
        self.actor, self.first = actor, first
        self.made: list[uuid.UUID] = []
        self.wrong: list[BaseException] = []
        self.stop = threading.Event()
        self.stale: keyring.Ring | None = None
        self.threads: list[threading.Thread] = []

    def begin(self, many: int) -> None:
        self.threads = [threading.Thread(target=self._work, args=(n,)) for n in range(many)]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self.threads)

    def _work(self, number: int) -> None:
        try:
            serial = self.first + number * 1000
            while not self.stop.is_set():
                if len(self.made) < SHOWN:
                    serial += 1
                    case = register_case(self.actor, serial=serial % 9999, surname="Ротация")
                    self.made.append(case.subject_id)
                with for_actor(self.actor):
                    for person in Person.objects.filter(pk__in=self.made[-5:]):
                        assert person.surname == "Ротация"
                time.sleep(0.02)
        except BaseException as error:
            self.wrong.append(error)
        finally:
            for alias in VARIABLES:
                connections[alias].close()


@pytest.fixture
def many(files: dict[str, Path], as_: Callable[[str], Any]) -> list[uuid.UUID]:
    """Sixty children whose keys are wrapped by key 1, one of them erased."""
    actor, made = as_("aliya"), []
    for n in range(60):
        with for_actor(actor):
            made.append(
                people.create(actor=actor, identity=people.Identity(surname=f"Бұрын{'абвгд'[n % 5]}")).pk
            )
    keys.destroy([made[0]])
    return made


def _command(what: str, *options: str) -> subprocess.Popen[bytes]:
    """The real command in a process of its own, on the databases of the test."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jjcms.settings"}
    for name in (rotation.KEK, rotation.INDEX):
        environment[name] = str(getattr(settings, name))
    for alias, variable in VARIABLES.items():
        it = connections[alias].settings_dict
        environment[variable] = (
            f"postgres://{it['USER']}:{it['PASSWORD']}@{it['HOST']}:{it['PORT']}/{it['NAME']}"
        )
    return subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys", what, *options],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _opens(person_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Whose data key opens with the file as it is now, and opens the name as well."""
    found = keys.fetch(person_ids)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, surname FROM cases_person WHERE id = ANY (%s)", [person_ids])
        for person_id, sealed in cursor.fetchall():
            if person_id in found:
                assert vault.Sealed(bytes(sealed)).open(found[person_id], f"cases_person:{person_id}:surname")
    return set(found)


def _whole(before: list[uuid.UUID], during: list[uuid.UUID], path: Path) -> None:
    """What the rotation promises. Raises AssertionError or CannotRotate where a build does not keep it."""
    rotation.retire()
    both = path.read_text()
    _keep_line(path, 2)
    living = set(before[1:]) | set(during)
    assert _opens([*before, *during]) == living
    assert DataKey.objects.get(pk=before[0]).wrapped == b"", "who was erased stays erased"
    path.write_text(both)
    _keep_line(path, 1)
    for person_id in living:
        with pytest.raises(keys.WrappingKeyMissing):
            keys.fetch([person_id])
    path.write_text(both)


@contextlib.contextmanager
def _a_host_that_knows_only_the_old_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For threads that work on in the name of a host whose file has not been changed yet."""
    real, old = keyring.load, keyring.load(rotation.KEK)
    main = threading.main_thread()

    def load(setting: str) -> keyring.Ring:
        return old if setting == rotation.KEK and threading.current_thread() is not main else real(setting)

    with monkeypatch.context() as patch:
        patch.setattr(keyring, "load", load)
        yield


def test_killed_and_begun_again_while_people_work(
    files: dict[str, Path], many: list[uuid.UUID], as_: Callable[[str], Any]
) -> None:
    kek = files[rotation.KEK]
    _add_key(kek)
    hands = Hands(as_("aliya"), 100)
    hands.begin(2)
    try:
        first = _command("kek", "--batch", "4", "--pause", "0.3")
        wait_for(lambda: DataKey.objects.filter(kek_id=2, pk__in=many).count() >= 8, 60)
        first.kill()
        first.communicate(timeout=20)
        left = DataKey.objects.filter(kek_id=1).count()
        assert left > 0, "control: it was killed in the middle"
        second = _command("kek", "--batch", "10")
        said = second.communicate(timeout=90)[0].decode()
        assert second.returncode == 0, said
        assert "none is left" in said
        assert " of " in said
        seen = len(hands.made)
        wait_for(lambda: len(hands.made) > seen or hands.wrong, 30)
    finally:
        hands.end()
    assert hands.wrong == []
    assert len(hands.made) > 4
    for line in kek.read_text().splitlines():
        assert line.split()[-1] not in said, "no key is printed"
    _whole(many, hands.made, kek)
    assert rotation.rewrap(lambda *_: None) == 0, "a further run finds nothing to do"
    steps = [
        e.payload["step"] for e in Event.objects.using("owner").filter(type="keys.rotated").order_by("id")
    ]
    assert steps == ["wrap", "wrap", "retire", "wrap"], "one entry for each run, the killed one too"


def _rotate_beside_an_old_host(
    files: dict[str, Path], many: list[uuid.UUID], actor: Any, monkeypatch: pytest.MonkeyPatch
) -> Hands:
    """One host knows key 2 and rotates; on another people register children under key 1 until the middle of the run."""
    hands = Hands(actor, 5000)
    keyring.load(rotation.KEK)
    with _a_host_that_knows_only_the_old_key(monkeypatch):
        _add_key(files[rotation.KEK])
        newest_first = len(many) // 2

        def tell(done: int, _total: int) -> None:
            if done >= newest_first and not hands.threads:
                hands.begin(1)
                wait_for(lambda: len(hands.made) >= 3 or hands.wrong, 30)
                hands.stop.set()

        rotation.rewrap(tell, size=10)
    hands.end()
    return hands


def test_what_a_slower_host_writes_meanwhile_is_found(
    files: dict[str, Path], many: list[uuid.UUID], as_: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = _rotate_beside_an_old_host(files, many, as_("aliya"), monkeypatch)
    # Its reader met rows that were wrapped by a key it did not have: refused, nothing wrong was shown.
    assert all(isinstance(e, keys.WrappingKeyMissing) for e in hands.wrong), hands.wrong
    assert DataKey.objects.filter(pk__in=hands.made).count() == len(hands.made) >= 3
    rotation.rewrap(lambda *_: None)
    _whole(many, hands.made, files[rotation.KEK])


def test_control_a_build_that_forgets_rows_of_the_run_fails(
    files: dict[str, Path], many: list[uuid.UUID], as_: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = set(DataKey.objects.values_list("pk", flat=True))
    real = rotation._waiting
    monkeypatch.setattr(rotation, "_waiting", lambda newest: real(newest).filter(pk__in=known))
    hands = _rotate_beside_an_old_host(files, many, as_("aliya"), monkeypatch)
    assert rotation.rewrap(lambda *_: None) == 0, "this build believes that it is done"
    with pytest.raises(rotation.CannotRotate, match="still wrapped"):
        _whole(many, hands.made, files[rotation.KEK])
    # Without the key store's own refusal the names of these children would be lost:
    _keep_line(files[rotation.KEK], 2)
    with pytest.raises(keys.WrappingKeyMissing):
        keys.fetch(hands.made)


def test_a_retired_key_wraps_nothing_more(
    files: dict[str, Path], many: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_key(files[rotation.KEK])
    rotation.rewrap(lambda *_: None)
    old = {1: keyring.load(rotation.KEK)[1]}
    with monkeypatch.context() as patch:
        patch.setattr(keyring, "load", lambda _: old)
        with pytest.raises(rotation.CannotRotate, match="lacks key 2"):
            rotation.retire()
    assert rotation.retire() == [1]
    with pytest.raises(IntegrityError):
        DataKey.objects.create(person_id=uuid.uuid4(), wrapped=b"x", kek_id=1, created_at=clock.now())
    late = uuid.uuid4()
    answers = iter([1, 2])
    monkeypatch.setattr(keys, "in_use", lambda: next(answers))
    keys.create(late)
    assert DataKey.objects.get(pk=late).kek_id == 2, "who asked a moment too early asks again"


def test_another_key_under_the_same_number_is_refused(files: dict[str, Path], many: list[uuid.UUID]) -> None:
    kek = files[rotation.KEK]
    _add_key(kek)
    rotation.rewrap(lambda *_: None)
    right = kek.read_text()
    kek.write_text(right.splitlines()[0] + "\n2 " + base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    with pytest.raises(rotation.CannotRotate, match="is not the key 2"):
        rotation.rewrap(lambda *_: None)
    assert keys.in_use() == 1, "nobody writes under a key that others do not have"
    with pytest.raises(keys.WrappingKeyMissing):
        keys.fetch(many[1:])
    kek.write_text("")
    with pytest.raises(keys.WrappingKeyMissing):
        keys.fetch(many[1:])
    kek.write_text(right)
    assert set(keys.fetch(many)) == set(many[1:])


def test_an_erasure_during_the_run_is_not_undone(files: dict[str, Path], many: list[uuid.UUID]) -> None:
    _add_key(files[rotation.KEK])

    def tell(done: int, _total: int) -> None:
        for person_id in many[1:]:
            keys.destroy([person_id])

    rotation.rewrap(tell, size=20)
    assert {bytes(w) for w in DataKey.objects.values_list("wrapped", flat=True)} == {b""}
    assert rotation.retire() == [1]


def _found(actor: Any, surname: str) -> int:
    with for_actor(actor):
        return len(queries.search_ids((keys.token(t) for t in people.names.query_texts(surname)), 200))


def test_the_search_index_changes_its_key_while_people_work(
    files: dict[str, Path], many: list[uuid.UUID], as_: Callable[[str], Any]
) -> None:
    index, actor = files[rotation.INDEX], as_("aliya")
    everybody = _found(actor, "Бұрына")
    assert everybody == _found(actor, "Бұрынб") == 12
    _add_key(index)
    hands = Hands(actor, 200)
    hands.begin(1)
    try:
        first = _command("index", "--batch", "5", "--pause", "0.3")
        wait_for(lambda: (first.stdout.readline() if first.stdout else b"").startswith(b"10 of"), 60)
        first.kill()
        first.communicate(timeout=20)
        # Whether the erased child has been walked already is chance: the order is that of random numbers.
        assert _found(actor, "Бұрынб") == everybody, "found while two keys are in the file"
        second = _command("index")
        said = second.communicate(timeout=90)[0].decode()
        assert second.returncode == 0, said
    finally:
        hands.end()
    assert hands.wrong == []
    _keep_line(index, 2)
    # The erased child carries no name that could be indexed anew.
    assert _found(actor, "Бұрына") == everybody - 1
    assert _found(actor, "Ротация") == len(hands.made)
    assert rotation.reindex(lambda *_: None) > 0, "the tokens of the old key are taken out"
    assert rotation.reindex(lambda *_: None) == 0, "everybody has the tokens of the new key and no others"
    assert len(keys.tokens("n:ким")) == 1


def test_only_the_system_makes_the_index_anew(world: None) -> None:
    with connections["default"].cursor() as cursor, pytest.raises(Exception, match="only the system"):
        cursor.execute("SELECT * FROM person_hold(%s)", [uuid.uuid4()])


def test_the_command_refuses_and_counts(files: dict[str, Path], many: list[uuid.UUID], capsys: Any) -> None:
    from django.core.management import CommandError, call_command

    call_command("rotate_keys", "status")
    assert "key 1 wraps 60 data keys" in capsys.readouterr().out
    call_command("rotate_keys", "kek")
    call_command("rotate_keys", "kek", "--retire")
    said = capsys.readouterr().out
    assert "add a key first" in said, "without a new key nothing was changed, and the command says so"
    assert "Leave the file as it is" in said
    assert "Take" not in said, "the only key stays"
    _add_key(files[rotation.KEK])
    call_command("rotate_keys", "status")
    assert "IDENTITY_KEK_FILE holds key 1, 2" in capsys.readouterr().out
    with pytest.raises(CommandError, match="still wrapped"):
        call_command("rotate_keys", "kek", "--retire")
    with pytest.raises(CommandError, match="goes with kek"):
        call_command(rotate_keys.Command(), "index", "--retire")
    call_command("rotate_keys", "kek")
    call_command("rotate_keys", "kek", "--retire")
    said = capsys.readouterr().out
    assert "key 2 wraps 60 data keys" in said
    assert "Take that line out of the file on every host; keep key 2." in said
    assert list(WrappingKey.objects.values_list("number", flat=True)) == [2]


def test_the_command_says_each_step_of_the_index(
    files: dict[str, Path], many: list[uuid.UUID], capsys: Any
) -> None:
    from django.core.management import call_command

    call_command("rotate_keys", "index")
    assert "The index knows key 1 alone. To change it, add a key first" in capsys.readouterr().out
    _add_key(files[rotation.INDEX])
    call_command("rotate_keys", "index")
    assert "Next: take the line of key 1 out" in capsys.readouterr().out
    _keep_line(files[rotation.INDEX], 2)
    call_command("rotate_keys", "index")
    assert "The index knows key 2 alone." in capsys.readouterr().out


@pytest.mark.parametrize(
    "content", ["", "AAAA", "1 AAAA\n", "x y z", "{good}\n{good}", "0 {good}", "2 {good}\n2 {other}"]
)
def test_a_short_key_is_refused(tmp_path: Path, settings: Any, content: str) -> None:
    good, other = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    path = tmp_path / "key"
    path.write_text(content.format(good=good, other=other))
    settings.IDENTITY_KEK_FILE = str(path)
    with pytest.raises(ImproperlyConfigured, match="IDENTITY_KEK_FILE"):
        keyring.load(rotation.KEK)
    path.write_text(f"2 {good}\n{other}")
    assert list(keyring.load(rotation.KEK)) == [1, 2]


def test_a_new_secret_key_ends_no_session_while_the_old_one_stands_beside(
    world: None, client_for: Callable[[str], Any], settings: Any
) -> None:
    before, old = settings.SECRET_KEY, client_for("aliya")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = secrets.token_urlsafe(48), [before]
    assert old.get("/cases/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert old.get("/cases/").status_code == 200, "it moved to the new key"
    settings.SECRET_KEY = secrets.token_urlsafe(48)
    assert old.get("/cases/").status_code == 302, "control: without the old key it ends"
