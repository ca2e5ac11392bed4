"""``bin/verify-audit`` on a real export: nothing is missed, and each manipulation is named with its place."""

import json
import random
import shutil
import subprocess
import sys
import time
import venv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from audit import checkpoints, keys
from audit.shipping import canonical
from tests.audit.conftest import load

pytestmark = pytest.mark.django_db(databases=["default", "owner", "system", "statistics", "keystore"])
TRIES = 1000


@dataclass
class Trail:
    """An export, the checkpoints that were shipped and the public key, as an auditor holds them."""

    folder: Path
    export: list[bytes] = field(default_factory=list)
    checkpoints: list[bytes] = field(default_factory=list)
    keys: list[Any] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def trail(
    committed: None, sealing: Path, look: Callable[..., None], make_case: Callable[..., Any], tmp_path: Path
) -> Trail:
    """About 400 links in both kinds of chains, sealed eight times."""
    for minute in range(8):
        case = make_case(serial=minute)
        look(50, cases=[case.pk])
        checkpoints.seal()
    export, public = tmp_path / "export.jsonl", tmp_path / "key.pem"
    call_command("audit_export", str(export))
    public.write_text(keys.public_pem(keys.signing_key().public_key()))
    shipped = [
        line for path in sorted(sealing.rglob("*.jsonl")) for line in path.read_bytes().splitlines(True)
    ]
    made = Trail(tmp_path, export.read_bytes().splitlines(True), shipped, [keys.signing_key().public_key()])
    made.links = [json.loads(line) for line in made.export]
    assert len(made.export) > 380
    return made


def run(trail: Trail, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The script alone, copied away from the clone, with nothing of the product in reach."""
    script = Path(shutil.copy(Path(__file__).parents[2] / "bin" / "verify-audit", trail.folder / "alone"))
    command = [sys.executable, "-I", str(script), *arguments]
    return subprocess.run(command, cwd=trail.folder, env={"PATH": "/usr/bin"}, capture_output=True, text=True)


def test_an_untouched_export_passes_anywhere(trail: Trail) -> None:
    done = run(trail, "export.jsonl", "--checkpoints", "shipped", "--public-key", "key.pem")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing was changed." in done.stdout
    # The export itself leaves an entry, after the last checkpoint.
    assert f"{len(trail.export)} records, the last 1 chained and not sealed yet" in done.stdout
    assert "Sealed to checkpoint 8" in done.stdout


def test_a_changed_record_is_named(trail: Trail) -> None:
    number = next(n for n, link in enumerate(trail.links) if link["seq"] == 9)
    link = trail.links[number]
    trail.export[number] = (
        trail.export[number].replace(b"aliya", b"nurla").replace(b"investigator", b"investigatos")
    )
    (trail.folder / "export.jsonl").write_bytes(b"".join(trail.export))
    done = run(trail, "export.jsonl", "--checkpoints", "shipped", "--public-key", "key.pem")
    assert done.returncode == 1
    place = f"BROKEN {link['chain']} shard {link['shard']} record 9, line {number + 1}: it is not the text that was hashed"
    assert place in done.stdout.splitlines()


@pytest.mark.parametrize("left_out", ["export.jsonl", "shipped", "key.pem"])
def test_what_is_not_there_cannot_be_checked(trail: Trail, left_out: str) -> None:
    names = {n: n for n in ("export.jsonl", "shipped", "key.pem")} | {left_out: "nowhere"}
    done = run(
        trail,
        names["export.jsonl"], "--checkpoints", names["shipped"], "--public-key", names["key.pem"],
    )  # fmt: skip
    assert done.returncode == 2
    assert "Not checked" in done.stderr


def test_without_its_package_nothing_was_checked(trail: Trail) -> None:
    """Exit 1 would say that somebody changed the trail."""
    bare = trail.folder / "bare"
    script = str(shutil.copy(Path(__file__).parents[2] / "bin" / "verify-audit", trail.folder / "alone"))
    venv.create(bare, with_pip=False)
    asked = ["export.jsonl", "--checkpoints", "shipped", "--public-key", "key.pem"]
    command = [str(bare / "bin" / "python"), "-I", script, *asked]
    done = subprocess.run(command, cwd=trail.folder, capture_output=True, text=True)
    assert done.returncode == 2
    assert 'Not checked: install the package "cryptography"' in done.stderr


def test_the_folder_of_all_trails_is_no_trail(trail: Trail, sealing: Path) -> None:
    [only] = sealing.iterdir()
    shutil.copytree(only, sealing / "another")
    done = run(trail, "export.jsonl", "--checkpoints", "shipped", "--public-key", "key.pem")
    assert done.returncode == 2, "nobody is accused because of a folder"
    assert "several trails" in done.stderr
    asked = ["--checkpoints", f"shipped/{only.name}", "--public-key", "key.pem"]
    assert run(trail, "export.jsonl", *asked).returncode == 0


def test_an_export_older_than_the_checkpoints_says_what_to_pass(
    trail: Trail, look: Callable[..., None]
) -> None:
    look(20)
    checkpoints.seal()
    asked = ["export.jsonl", "--checkpoints", "shipped", "--public-key", "key.pem"]
    done = run(trail, *asked)
    assert done.returncode == 1
    assert "say --to" in done.stdout
    done = run(trail, *asked, "--to", "8")
    assert (done.returncode, "say --to" in done.stdout) == (0, False)


def test_the_command_names_the_whole_next_step(trail: Trail, capsys: pytest.CaptureFixture[str]) -> None:
    before = set((trail.folder / "shipped").iterdir())
    out = trail.folder / "with a space.jsonl"
    call_command("audit_export", str(out))
    said = capsys.readouterr().out
    [folder] = before
    assert f"'{out}' --checkpoints SHIPPED/{folder.name} --public-key KEY.pem --to 8" in said
    with pytest.raises(CommandError, match="is there already: name a new file"):
        call_command("audit_export", str(out))
    with pytest.raises(CommandError, match="write 2026-09-01"):
        call_command("audit_export", str(trail.folder / "new"), "--since", "yesterday")


def test_before_the_first_checkpoint_an_export_is_not_sealed(
    committed: None, sealing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("audit_export", str(tmp_path / "early.jsonl"))
    said = capsys.readouterr()
    assert "no checkpoint yet" in said.err
    assert "verify-audit" not in said.out


@pytest.mark.parametrize("command", ["audit_public_key", "audit_checkpoint"])
def test_without_the_key_the_command_says_where_it_is(command: str, settings: Any) -> None:
    settings.AUDIT_SIGNING_KEY_FILE = ""
    with pytest.raises(CommandError, match="on the worker"):
        call_command(command)


def test_a_part_lies_between_two_checkpoints(trail: Trail, sealing: Path) -> None:
    sealed = [json.loads(json.loads(line)["body"]) for line in trail.checkpoints]
    part = trail.folder / "part.jsonl"
    call_command("audit_export", str(part), since=_instant(sealed[2]), until=_instant(sealed[5]))
    whole = {
        (x["chain"], x["shard"], x["seq"]): line for x, line in zip(trail.links, trail.export, strict=True)
    }
    low, high = ({(c, s): q for c, s, q, _h in sealed[n]["heads"]} for n in (2, 5))
    expected = [line for (c, s, q), line in whole.items() if low.get((c, s), 0) < q <= high.get((c, s), 0)]
    assert part.read_bytes().splitlines(True) == expected
    asked = ["part.jsonl", "--checkpoints", "shipped", "--public-key", "key.pem"]
    assert run(trail, *asked, "--from", "3", "--to", "6").returncode == 0
    assert run(trail, *asked, "--from", "2", "--to", "6").returncode == 1
    assert run(trail, *asked, "--from", "3", "--to", "7").returncode == 1


def _instant(checkpoint: dict[str, Any]) -> Any:
    from audit.management.commands.audit_export import instant

    return instant(checkpoint["sealed_at"])


def test_the_command_writes_checkpoints_and_key(trail: Trail, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit_export", str(trail.folder / "again"), checkpoints=trail.folder / "sealed.jsonl")
    assert (trail.folder / "sealed.jsonl").read_bytes().splitlines(True) == trail.checkpoints
    assert (trail.folder / "again").stat().st_mode & 0o777 == 0o600
    capsys.readouterr()
    call_command("audit_public_key")
    assert capsys.readouterr().out == (trail.folder / "key.pem").read_text()


# --- manipulations: each returns the places of which one must be named: ("line", number) or (chain, shard, record) ---

Place = tuple[Any, ...]


class Tamper:
    def __init__(self, trail: Trail, dice: random.Random) -> None:
        self.trail, self.dice, self.links = trail, dice, trail.links
        self.export, self.shipped = list(trail.export), list(trail.checkpoints)
        last = json.loads(json.loads(trail.checkpoints[-1])["body"])["heads"]
        self.sealed = {(c, s): q for c, s, q, _h in last}
        self.inside = [n for n, x in enumerate(self.links) if x["seq"] <= self.sealed.get(self.key(n), 0)]

    def key(self, number: int) -> tuple[str, int]:
        return self.links[number]["chain"], self.links[number]["shard"]

    def record(self, number: int) -> Place:
        return (*self.key(number), self.links[number]["seq"])

    def put(self, number: int, link: dict[str, Any]) -> None:
        """A record with a hash that fits its text and the record before."""
        link["hash"] = _hash(link)
        self.export[number] = (canonical(link) + "\n").encode()

    def flip(self) -> set[Place]:
        """One bit of one byte, anywhere in a line."""
        number = self.dice.choice(self.inside)
        line = bytearray(self.export[number])
        line[self.dice.randrange(len(line))] ^= 1 << self.dice.randrange(8)
        self.export[number] = bytes(line)
        return lines(number)

    def edit(self) -> set[Place]:
        """Another value in a field of the hashed text; every second time with a new hash that fits it."""
        number = self.dice.choice(self.inside)
        link, inner = dict(self.links[number]), json.loads(self.links[number]["text"])
        name = self.dice.choice(sorted(inner))
        inner[name] = "forged" if inner[name] != "forged" else 1
        link["text"] = json.dumps(inner)
        if self.dice.random() < 0.5:
            self.put(number, link)
            return lines(number, number + 1)
        self.export[number] = (canonical(link) + "\n").encode()
        return lines(number)

    def delete(self) -> set[Place]:
        number = self.dice.choice(self.inside)
        del self.export[number]
        return {self.record(number)}

    def insert(self) -> set[Place]:
        """A record once more at another place, or an invented one that follows the record before."""
        number = self.dice.choice(self.inside)
        other = self.dice.randrange(len(self.links))
        self.export.insert(number, self.trail.export[other])
        if self.dice.random() < 0.5:
            link = dict(self.links[number])
            self.put(number, link | {"text": link["text"].replace('"role": "', '"role": "un', 1)})
        return lines(number, number + 1)

    def swap(self) -> set[Place]:
        one, two = sorted(self.dice.sample(self.inside, 2))
        if self.dice.random() < 0.5:
            two = self.inside[(self.inside.index(one) + 1) % len(self.inside)]
        self.export[one], self.export[two] = self.export[two], self.export[one]
        return lines(min(one, two), min(one, two) + 1)

    def truncate(self) -> set[Place]:
        """The end of one chain, or of the whole file."""
        number = self.dice.choice(self.inside)
        if self.dice.random() < 0.5:
            del self.export[number:]
            return {self.record(number)}
        seq = self.links[number]["seq"]
        kept = [n for n, x in enumerate(self.links) if self.key(n) != self.key(number) or x["seq"] < seq]
        self.export = [self.export[n] for n in kept]
        return {self.record(number)}

    def splice(self) -> set[Place]:
        """The text of a record of another chain, with a hash that fits."""
        number = self.dice.choice(self.inside)
        others = [n for n in self.inside if self.key(n) != self.key(number)]
        self.put(number, self.links[number] | {"text": self.links[self.dice.choice(others)]["text"]})
        return lines(number, number + 1)

    def anew(self) -> set[Place]:
        """A record changed and all that follow it hashed again: only the signature stands against that."""
        number = self.dice.choice(self.inside)
        key, link = self.key(number), dict(self.links[number])
        inner = json.loads(link["text"])
        link["text"] = json.dumps(inner | {"user_id": (inner["user_id"] or 0) + 1})
        self.put(number, link)
        for n in range(number + 1, len(self.links)):
            if self.key(n) != key:
                break
            link = self.links[n] | {"prev_hash": link["hash"]}
            self.put(n, link)
        # Named is the next sealed record, at which it shows, and from where on to look.
        return {(*key, seq) for seq in range(self.links[number]["seq"], self.sealed[key] + 1)}

    def checkpoint(self) -> set[Place]:
        """A checkpoint changed, left out, moved, doubled, or made by somebody without the key."""
        number = self.dice.randrange(len(self.shipped) - 1)
        how = self.dice.choice(["flip", "delete", "swap", "double", "forge", "last"])
        if how in ("flip", "last"):
            number = len(self.shipped) - 1 if how == "last" else number
            line = bytearray(self.shipped[number])
            line[self.dice.randrange(len(line))] ^= 1 << self.dice.randrange(8)
            self.shipped[number] = bytes(line)
        elif how == "delete":
            del self.shipped[number]
        elif how == "swap":
            self.shipped[number], self.shipped[number + 1] = self.shipped[number + 1], self.shipped[number]
        elif how == "double":
            self.shipped.insert(number, self.shipped[number])
        else:
            inner = json.loads(json.loads(self.shipped[number])["body"])
            inner["heads"][0][2] += 1
            body = canonical(inner)
            signature = Ed25519PrivateKey.generate().sign(body.encode()).hex()
            self.shipped[number] = (canonical({"body": body, "signature": signature}) + "\n").encode()
        return {("checkpoint", n + 1) for n in (number, number + 1)}


KINDS = ("flip", "edit", "delete", "insert", "swap", "truncate", "splice", "anew", "checkpoint")


def lines(*numbers: int) -> set[Place]:
    return {("line", number + 1) for number in numbers}


def _hash(link: dict[str, Any]) -> str:
    import hashlib

    return hashlib.sha256(bytes.fromhex(link["prev_hash"]) + link["text"].encode()).hexdigest()


def _named(problems: list[tuple[str, str]]) -> Iterator[Place]:
    for place, what in problems:
        if place == "checkpoints":
            yield "checkpoint", int(what.split(":")[0].split()[1])
            continue
        chain, _shard, shard, _record, record = place.split(",")[0].split()
        yield chain, int(shard), int(record)
        if ", line " in place:
            yield "line", int(place.rsplit(" ", 1)[1])


def attack(
    trail: Trail, verifier: ModuleType, tries: int, kinds: tuple[str, ...] = KINDS
) -> tuple[Counter[str], list[str]]:
    """How many of each kind were tried, and those that were missed or named at a wrong place."""
    dice, tried, missed = random.Random(20261122), Counter[str](), []
    while tried.total() < tries:
        kind = kinds[tried.total() % len(kinds)]
        hand = Tamper(trail, dice)
        places = getattr(hand, kind)()
        if (hand.export, hand.shipped) == (trail.export, trail.checkpoints):
            continue
        tried[kind] += 1
        problems, _facts = verifier.verify(read(hand.export), read(hand.shipped), trail.keys)
        if not places & set(_named(problems)):
            missed.append(f"{kind}: {sorted(places, key=str)[:3]}: {problems[:3]}")
    return tried, missed


def read(written: list[bytes]) -> list[bytes]:
    """As a file is read: a byte that became a line feed makes two lines, one that was one joins them."""
    parts = b"".join(written).split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


@pytest.mark.timeout(170)
def test_a_thousand_manipulations_are_all_found_at_their_place(trail: Trail, verifier: ModuleType) -> None:
    assert verifier.verify(trail.export, trail.checkpoints, trail.keys)[0] == []
    tried, missed = attack(trail, verifier, TRIES)
    assert missed == []
    assert tried.total() == TRIES
    assert min(tried[kind] for kind in KINDS) > 90


# The verifier made worse in one place, and the kind of manipulation that then gets through.
WORSE = (
    ("key, seq + 1, head)", 'key, seq + 1, link["prev_hash"])', "edit"),
    (
        'own = hashlib.sha256(bytes.fromhex(head) + text.encode("utf-8", "replace")).hexdigest()',
        'own = link["hash"]',
        "edit",
    ),
    ('sealed.setdefault((chain, shard, seq), (own, inner["number"]))', "pass", "truncate"),
    ("elif not what and own and own", "elif not what and not own and own", "anew"),
    ("if not is_signed(signature, body, keys):", "if False:", "checkpoint"),
)


@pytest.mark.timeout(170)
def test_a_broken_verifier_misses_some(trail: Trail, verifier: ModuleType) -> None:
    """The control: the attack notices a verifier that leaves one check out."""
    text = Path(str(verifier.main.__code__.co_filename)).read_text()
    for before, after, kind in WORSE:
        assert text.count(before) == 1, before
        assert attack(trail, verifier, 40, (kind,))[1] == []
        assert attack(trail, load(text.replace(before, after)), 40, (kind,))[1] != [], before


def test_a_chain_of_a_hundred_thousand_is_verified_in_seconds(verifier: ModuleType) -> None:
    """Long trails are checked in one pass."""
    text, head, written = '{{"seq": {0}, "shard": 0}}', "", []
    for seq in range(1, 100_001):
        link = {"chain": "audit_event", "prev_hash": head, "seq": seq, "shard": 0, "text": text.format(seq)}
        head = _hash(link)
        written.append((canonical(link | {"hash": head}) + "\n").encode())
    begun = time.process_time()
    problems, facts = verifier.verify(written, [], [])
    assert (problems, facts["unsealed"]) == ([], 100_000)
    assert time.process_time() - begun < 10
