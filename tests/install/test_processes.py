"""Locks, ports, leftovers: what keeps two commands and two clones from disturbing each other."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lib import console, ports, processes, run
from lib.locks import Lock


def test_an_exclusive_lock_waits_for_shared_ones(tmp_path: Path) -> None:
    one, two, last = (Lock(tmp_path / "lease") for _ in range(3))
    assert one.acquire(shared=True)
    assert two.acquire(shared=True, wait=False)
    assert not last.acquire(wait=False)
    one.release()
    assert not last.acquire(wait=False)
    two.release()
    assert last.acquire(wait=False)


def test_a_killed_holder_has_let_go(tmp_path: Path) -> None:
    path = tmp_path / "lease"
    code = (
        "import sys; sys.path.insert(0, 'bin'); from pathlib import Path; from lib.locks import Lock; "
        "Lock(Path(sys.argv[1])).acquire(); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    mine = Lock(path)
    assert not mine.acquire(wait=False)
    holder.kill()
    holder.communicate()
    assert mine.acquire(wait=False)


def test_a_taken_port_is_seen_and_not_picked() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not ports.is_free(taken.getsockname()[1])
    assert ports.LOWEST <= ports.pick() <= ports.HIGHEST


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[str]]:
    code = "print('here', flush=True); import time; time.sleep(60)  # the-mark"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_reused_process_number_is_not_ours(stranger: subprocess.Popen[str]) -> None:
    assert processes.is_ours(stranger.pid, "the-mark")
    assert not processes.is_ours(stranger.pid, "postgres", "/some/data")
    stranger.kill()
    stranger.wait()
    assert not processes.is_ours(stranger.pid, "the-mark")


def test_leftovers_are_found_by_group_and_mark(stranger: subprocess.Popen[str]) -> None:
    assert processes.group_members(stranger.pid, "the-mark") == [stranger.pid]
    assert processes.group_members(stranger.pid, "another-mark") == []
    processes.end_all([stranger.pid], seconds=5)
    assert stranger.wait(5) != 0


@pytest.mark.parametrize("text", ["eighty", "0", "70000", "-1"])
def test_a_senseless_port_is_refused(text: str) -> None:
    with pytest.raises(console.Stop, match="PORT"):
        run.wanted_port({"PORT": text})


def test_the_port_defaults_to_8000() -> None:
    assert run.wanted_port({}) == 8000


def test_the_table_of_sign_ins_lines_up() -> None:
    people = [
        {
            "username": "aliya",
            "password": "x",
            "role_key": "investigator",
            "agency": "A",
            "language": "kk",
            "name": "Ә",
        },
        {
            "username": "b",
            "password": "longer",
            "role_key": "judge",
            "agency": "B",
            "language": "ru",
            "name": "N",
        },
    ]
    lines = run.as_table(people).splitlines()
    assert lines[2].index("investigator") == lines[3].index("judge") == lines[0].index("role_key")
