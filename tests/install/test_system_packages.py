"""What pip cannot bring: installed where that is allowed, otherwise one line that says what to type."""

from pathlib import Path

import pytest
from lib import console, node, setup, system_packages
from lib.paths import Clone


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(root=tmp_path, state=tmp_path / ".local", as_root=False)


def test_this_machine_can_draw_documents() -> None:
    assert system_packages.has_pango()


def test_without_pango_an_ordinary_user_is_told_what_to_type(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "PANGO_LIBRARIES", (("libno-such-library.so.0",),))
    with pytest.raises(console.Stop) as told:
        system_packages.pango(clone)
    assert "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in str(told.value)
    assert "\n" not in str(told.value)


def test_without_gettext_an_ordinary_user_is_told_what_to_type(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(console.Stop, match="sudo apt-get install gettext"):
        system_packages.gettext(clone)


def test_without_poppler_an_ordinary_user_is_told_what_to_type(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(console.Stop, match="sudo apt-get install poppler-utils"):
        system_packages.poppler(clone)


def test_a_browser_that_does_not_start_is_no_browser(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = clone.root / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    working = clone.root / "google-chrome"
    working.write_text("#!/bin/sh\nexit 0\n")
    working.chmod(0o755)
    monkeypatch.setenv("PATH", f"{clone.root}:/bin:/usr/bin")
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setattr(system_packages, "BROWSERS", ("chromium", "google-chrome"))
    monkeypatch.setattr(system_packages, "_of_playwright", lambda clone: None)
    assert system_packages.find_browser(clone) == str(working)


@pytest.mark.parametrize(
    ("shown", "own"), [("v17.9.1", False), ("v18.0.0", True), ("v22.1.0", True), ("?", False)]
)
def test_only_a_recent_node_of_the_machine_is_used(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, shown: str, own: bool
) -> None:
    for name, text in (("node", f"#!/bin/sh\necho {shown}\n"), ("npm", "#!/bin/sh\n")):
        (clone.root / name).write_text(text)
        (clone.root / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{clone.root}:/bin:/usr/bin")
    monkeypatch.setattr(node, "_from_pypi", lambda clone: (["from PyPI"], {}))
    command, _ = node.npm(clone)
    assert command == ([str(clone.root / "npm")] if own else ["from PyPI"])


def test_a_moved_clone_makes_its_environment_again(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[list[str]] = []
    monkeypatch.setattr(console, "quiet", lambda command, **_: made.append(command))
    clone.python.parent.mkdir(parents=True)
    clone.python.touch()
    (clone.venv / ".made-for").write_text("/another/place (3, 11)")
    setup._virtual_environment(clone)
    assert [command[-1] for command in made] == [str(clone.venv)]
    clone.python.parent.mkdir(parents=True)
    clone.python.touch()
    setup._virtual_environment(clone)
    assert len(made) == 1
