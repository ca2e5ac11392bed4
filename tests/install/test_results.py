"""What bin/test and bin/setup tell: results, assets, stamps, translations."""

from pathlib import Path

import pytest
from lib import assets, checks, messages, stamps, testing
from lib.paths import this_clone

COUNTS = 'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
SUITE = f"<testsuites><testsuite {COUNTS}/></testsuites>"


def report(tmp_path: Path, **counts: int) -> Path:
    path = tmp_path / "report.xml"
    path.write_text(SUITE.format(**({"tests": 0, "failures": 0, "errors": 0, "skipped": 0} | counts)))
    return path


def test_errors_count_as_failures(tmp_path: Path) -> None:
    line, failed = testing.summarise(report(tmp_path, tests=10, failures=2, errors=1, skipped=1))
    assert line == "6 passed, 3 failed, 1 skipped"
    assert failed == 3


def test_all_green(tmp_path: Path) -> None:
    assert testing.summarise(report(tmp_path, tests=4)) == ("4 passed, 0 failed", 0)


def test_no_report_is_a_failure(tmp_path: Path) -> None:
    assert testing.summarise(tmp_path / "absent.xml")[1] == 1


def test_long_reaches_pytest_as_every_marker() -> None:
    assert testing.pytest_arguments(["-x", "--long"]) == ["-m", "", "-x"]
    assert testing.pytest_arguments(["-x"]) == ["-x"]


def test_an_icon_becomes_a_symbol() -> None:
    symbol = assets.as_symbol("home", '<svg width="24"\n  class="x">\n  <path d="M0 0" />\n</svg>\n')
    assert symbol.startswith('<symbol id="home" viewBox="0 0 24 24"')
    assert symbol.endswith('><path d="M0 0" /></symbol>')


@pytest.mark.parametrize("line", ['{% icon "arrow-left" %}', "icon='arrow-left'", "<use href=arrow-left >"])
def test_icon_names_are_found_where_they_are_written(line: str) -> None:
    assert "arrow-left" in assets.WORD.findall(line)


def test_a_stamp_knows_only_the_state_it_was_made_for(tmp_path: Path) -> None:
    stamp = tmp_path / "deep" / "stamp"
    assert not stamps.is_done(stamp, "one")
    stamps.mark(stamp, "one")
    assert stamps.is_done(stamp, "one")
    assert not stamps.is_done(stamp, "two")


def test_missing_and_guessed_translations_are_named(tmp_path: Path) -> None:
    path = tmp_path / "kk.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "done"\nmsgstr "дайын"\n\nmsgid "empty"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "guess"\nmsgstr "болжам"\n'
    )
    lines = messages.problems_of(path, "kk")
    assert [word for word in ("done", "empty", "guess") if any(repr(word) in line for line in lines)] == [
        "empty",
        "guess",
    ]


def test_a_text_inside_an_f_string_is_named(tmp_path: Path) -> None:
    """The extraction passes it over, so it would never reach a catalogue."""
    (tmp_path / "wrong.py").write_text("text = f\"{a} {_('Next: %(time)s.') % {'time': b}}\"\n")
    (tmp_path / "right.py").write_text('following = _("Next.")\ntext = f"{a} {following}"\n')
    (line,) = messages.texts_out_of_sight(tmp_path)
    assert line.startswith("wrong.py:1: 'Next: %(time)s.'")


def test_every_check_is_there() -> None:
    names = [check.name for check in checks.checks(this_clone())]
    assert names == ["format", "lint", "types", "layers", "migrations", "translations", "deployment"]
