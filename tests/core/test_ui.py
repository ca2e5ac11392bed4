"""The interface: words for time, components, colours, weight, and what the content security policy needs."""

import datetime as dt
import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from core import clock, icons, tilemap, when
from core.styleguide import examples

ROOT = Path(settings.BASE_DIR)
NOW = dt.datetime(2026, 5, 13, 4, 34, tzinfo=dt.UTC)  # Wednesday 09:34 in Kazakhstan
TODAY = dt.date(2026, 5, 13)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with clock.at(NOW), translation.override("en"):
        yield


def show(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def minutes(count: float) -> dt.datetime:
    return NOW + dt.timedelta(minutes=count)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Wed 13 May, 14:22"), ("ru", "ср, 13 мая, 14:22"), ("kk", "13 мамыр, ср, 14:22")],
)
def test_an_instant_names_weekday_date_and_local_time(language: str, expected: str) -> None:
    with translation.override(language):
        assert show("{{ x|when }}", x=minutes(288)) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Monday 12 July 2027"),
        ("ru", "понедельник, 12 июля 2027 г."),
        ("kk", "2027 ж. 12 шілде, дүйсенбі"),
    ],
)
def test_another_year_is_named(language: str, expected: str) -> None:
    date = dt.date(2027, 7, 12)
    with translation.override(language):
        assert when.day(date, full=True) == expected


def test_an_instant_late_in_the_utc_day_belongs_to_the_next_local_day() -> None:
    assert when.when(dt.datetime(2026, 5, 13, 20, 30, tzinfo=dt.UTC)) == "Thu 14 May, 01:30"


def unbroken(text: str) -> str:
    """A number stays on one line with its word: "~" stands for the space that does not break."""
    return text.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (minutes(0.5), "now"),
        (minutes(312), "in 5~h~12~min"),
        (minutes(-25), "25~min ago"),
        (minutes(60 * 30), "in 30~h"),
        (minutes(60 * 49), "in 2~days"),
        (minutes(-60 * 72), "3~days ago"),
        (TODAY, "today"),
        (TODAY + dt.timedelta(days=1), "tomorrow"),
        (TODAY - dt.timedelta(days=1), "yesterday"),
        (TODAY + dt.timedelta(days=60), "in 60~days"),
        (TODAY + dt.timedelta(days=400), "in 13~months"),
        (TODAY - dt.timedelta(days=1100), "3~years ago"),
    ],
)
def test_relative_words(value: dt.date, expected: str) -> None:
    assert show("{{ x|relative }}", x=value) == unbroken(expected)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0~min"), (59, "59~min"), (60, "1~h"), (85, "1~h~25~min"), (3120, "2~days~4~h")],
)
def test_lengths_of_time(count: int, expected: str) -> None:
    assert show("{{ x|duration }}", x=count) == unbroken(expected)
    assert show("{{ x|duration }}", x=dt.timedelta(minutes=count)) == unbroken(expected)


@pytest.mark.parametrize(
    ("item", "kind", "left"),
    [
        ({"due": minutes(288)}, "soon", "4~h~48~min"),
        ({"due": minutes(288), "kind": "breach"}, "breach", "4~h~48~min"),
        ({"due": TODAY + dt.timedelta(days=9)}, "soon", "9~days"),
        ({"due": TODAY + dt.timedelta(days=11)}, "", "11~days"),
        ({"due": TODAY - dt.timedelta(days=2)}, "breach", "2~days late"),
        ({"due": TODAY}, "soon", "today"),
        ({"due": minutes(-90), "met_at": minutes(-100)}, "done", "met"),
    ],
)
def test_a_clock_says_what_is_left(item: dict[str, object], kind: str, left: str) -> None:
    html = show("{% clock_item item %}", item={"title": "Detention", **item})
    assert f'class="clock {kind}"' in html
    assert f'<span class="left">{unbroken(left)}</span>' in html


def test_a_clock_shows_how_much_of_it_has_run_and_why() -> None:
    item = {
        "title": "D",
        "started_at": minutes(-18 * 60),
        "due": minutes(6 * 60),
        "why": ["Actual detention."],
    }
    html = show("{% clock_item item %}", item=item)
    assert '<rect width="75.0"' in html
    assert "<summary>Why this date?</summary>" in html
    assert "Actual detention." in html


def test_a_date_counted_back_from_a_later_one_has_no_share() -> None:
    item = {"title": "D", "started_at": minutes(22 * 60), "due": minutes(15 * 60)}
    assert "<rect" not in show("{% clock_item item %}", item=item)


@pytest.mark.parametrize(("value", "share"), [(5, "50.0"), (40, "100.0"), (-3, "0.0")])
def test_a_bar_stays_in_its_frame(value: int, share: str) -> None:
    assert f'<rect width="{share}"' in show("{% bar value 10 %}", value=value)


class Form(forms.Form):
    code = forms.CharField(help_text="Eight signs.")
    held_on = forms.DateField(required=False)
    held_at = forms.DateTimeField(required=False)
    lawyer = forms.ChoiceField(choices=[("", "---"), ("yes", "Yes"), ("no", "No")], required=False)


def test_a_field_ties_label_help_basis_and_error_to_its_control() -> None:
    html = show('{% field form.code basis="CPC art. 535(2)" %}', form=Form({"code": ""}))
    assert '<label for="id_code">' in html
    assert 'aria-describedby="id_code-hint id_code-basis id_code-error"' in html
    assert 'aria-invalid="true"' in html
    for part in ("hint", "basis", "error"):
        assert f'id="id_code-{part}"' in html


def test_dates_reach_the_browsers_controls_in_iso_whatever_the_language() -> None:
    form = Form(initial={"held_on": TODAY, "held_at": NOW})
    with translation.override("ru"):
        assert 'type="date" name="held_on" value="2026-05-13"' in show("{% field form.held_on %}", form=form)
        assert 'value="2026-05-13T09:34"' in show("{% field form.held_at %}", form=form)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_date_as_the_browser_sends_it_and_as_people_write_it_are_read(language: str) -> None:
    with translation.override(language):
        for written in ("2026-05-13", "13.05.2026"):
            form = Form({"code": "x", "held_on": written, "held_at": "2026-05-13T09:34"})
            assert form.is_valid(), form.errors
            assert form.cleaned_data["held_on"] == TODAY
            assert form.cleaned_data["held_at"] == NOW


def test_a_segmented_field_offers_no_empty_choice_and_keeps_the_answer() -> None:
    html = show('{% field form.lawyer kind="segmented" %}', form=Form({"code": "x", "lawyer": "no"}))
    assert html.count('type="radio"') == 2
    assert re.search(r'value="no" checked', html)
    assert '<label class="no"' in html


def test_the_summary_of_errors_links_to_the_field() -> None:
    assert 'href="#id_code-field"' in show("{% form_errors form %}", form=Form({}))
    assert "error-summary" not in show("{% form_errors form %}", form=Form({"code": "x"}))


def test_what_people_type_is_escaped_in_every_component() -> None:
    bad = "<script>alert(1)</script>"
    source = (
        "{% card bad %}x{% endcard %}{% badge bad %}{% button bad %}{% notice bad %}{% empty bad %}"
        "{% kv rows %}{% timeline entries %}{% chips chips %}{% table bad columns %}{% endtable %}"
        "{% icon 'lock' label=bad %}"
    )
    html = show(
        source,
        bad=bad,
        rows=[(bad, bad)],
        entries=[{"at": NOW, "text": bad}],
        chips=[{"text": bad}],
        columns=[bad],
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 11


def test_a_locked_entry_shows_its_reason_and_not_its_text() -> None:
    html = show(
        "{% timeline e %}", e=[{"at": NOW, "locked": True, "reason": "Ask its holder.", "text": "secret"}]
    )
    assert "Ask its holder." in html
    assert "secret" not in html


def test_the_tile_map_has_a_place_for_every_region() -> None:
    lines = (ROOT / "accounts" / "data" / "regions.csv").read_text(encoding="utf-8")
    codes = set(re.findall(r"KZ-\d\d", lines))
    assert codes == set(tilemap.PLACES)
    assert len({place[:2] for place in tilemap.PLACES.values()}) == 20


def test_a_suppressed_region_keeps_its_tile_without_shade() -> None:
    rows = [{"code": "KZ-35", "value": None}, {"code": "KZ-71", "value": 55}, {"code": "KZ-61", "value": 20}]
    shades = {tile["code"]: tile["level"] for tile in tilemap.tiles(rows)}
    assert shades == {"KZ-35": 0, "KZ-71": 5, "KZ-61": 1}


def test_icons_stand_in_for_missing_files_and_refuse_paths() -> None:
    assert "<path" in icons.drawing("lock")
    assert icons.drawing("no-such-icon-anywhere") == icons.FALLBACK["circle"]
    with pytest.raises(ValueError, match="not an icon name"):
        icons.drawing("../../settings")


class Outline(HTMLParser):
    """Collects ids, references to them, labelled controls and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.points: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(found["id"] or "")
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.points += (found.get(name) or "").split()
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_style_guide_renders_in_every_language_with_sound_ids(language: str) -> None:
    with translation.override(language):
        html = render_to_string("styleguide.html", examples())
    outline = Outline()
    outline.feed(html)
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.points) <= set(outline.ids)
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("name", ["403", "404", "409", "422", "500", "csrf", "offline"])
def test_error_pages_need_no_context(name: str) -> None:
    html = render_to_string(f"errors/{name}.html")
    assert html.count("<h1>") == 1
    assert "plain-page" in html


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|href\s*=\s*["']javascript:|<script(?![^>]*\ssrc=)"""
)


def test_templates_keep_to_the_content_security_policy() -> None:
    """Paper (``documents/paper``) is drawn by WeasyPrint and never sent to a browser."""
    found = []
    for path in TEMPLATES:
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", path.read_text(encoding="utf-8"), flags=re.S)
        if "documents/paper" not in path.as_posix():
            found += [f"{path.relative_to(ROOT)}: {hit[0].strip()}" for hit in FORBIDDEN.finditer(text)]
    assert found == []
    assert FORBIDDEN.search('<p style="color:red">')
    assert FORBIDDEN.search("<script>alert(1)</script>")


def colours(scheme: str) -> dict[str, str]:
    light, dark = (
        (ROOT / "static/css/tokens.css")
        .read_text(encoding="utf-8")
        .split("@media (prefers-color-scheme: dark)")
    )
    pattern = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{3,6})\b")
    found = dict(pattern.findall(light))
    return found if scheme == "light" else found | dict(pattern.findall(dark))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *((text, "paper") for text in ("ink", "soft", "accent", "red", "amber", "green")),
    *((text, "ground") for text in ("ink", "soft", "accent", "red", "amber", "green")),
    *((kind, f"{kind}-tint") for kind in ("red", "amber", "green")),
    *(("ink", f"{tint}") for tint in ("grey-tint", "tint", "red-tint", "amber-tint", "green-tint")),
    ("accent", "tint"), ("soft", "grey-tint"), ("on-fill", "fill"), ("on-fill", "fill-hover"),
    ("side-ink", "side"), ("side-ink", "side-on"), ("side-soft", "side"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_edges_of_controls_have_enough_contrast(scheme: str) -> None:
    known = colours(scheme)
    weak = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    for edge in ("control", "focus", "red-bar"):
        assert contrast(known[edge], known["paper"]) >= 3


def test_a_working_page_stays_light() -> None:
    """What a page loads, compressed as WhiteNoise serves it, but for the fonts, which stay cached."""
    own = [
        *(ROOT / "static/css").glob("*.css"),
        *(ROOT / "static/js").glob("*.js"),
        ROOT / "static/vendor/htmx/htmx.min.js",
    ]
    page = render_to_string("styleguide.html", examples()).encode()
    weight = sum(len(gzip.compress(path.read_bytes())) for path in own if path.exists()) + len(
        gzip.compress(page)
    )
    assert weight < 60_000
