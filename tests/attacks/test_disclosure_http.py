"""T3, T7, T9, T12: a program with the account of a UNICEF viewer asks for everything it can reach."""

import csv
import io
import itertools
import math
import re
from html import unescape

import pytest

from dashboards import terms
from dashboards.charts import PANELS
from dashboards.models import CubeCell
from indicators.plan import SPINE
from tests.dashboards.conftest import released  # noqa: F401

VIEWER = "anna"
SMALL = re.compile(r"^(about \d+|\d+ to \d+|\d+–\d+|~\d+)$")
API = "/api/v1/figures/"


@pytest.fixture
def viewer(client_for):
    browser = client_for(VIEWER)
    browser.post("/language/", {"language": "en", "next": "/"})
    return browser


def selections() -> list[str]:
    """Every combination of region, sex and age; each period by itself."""
    combinations = itertools.product(("", *terms.REGIONS), ("", *terms.SEXES), ("", *terms.AGE_BANDS))
    whole = [f"?region={r}&sex={s}&age={a}" for r, s, a in combinations]
    return [*whole, "?period=2026Q2", "?period=12m"]


def count_in(text: str, k: int) -> int | None:
    """The number behind a shown text; None for a share, and for a text that is no number."""
    plain = text.replace(",", "").replace("\xa0", "")
    if plain in (f"0 to {k - 1}", f"0–{k - 1}"):
        return 0
    if plain in (f"about {k}", f"~{k}"):
        return k
    return int(plain) if plain.isdigit() else None


def numbers_of_panel(answer: bytes, k: int) -> list[int]:
    rows = list(csv.reader(io.StringIO(answer.decode("utf-8-sig"))))[1:]
    cells = [cell for row in rows for cell in row[1:] if not cell.endswith("%") and cell != "too few"]
    found = [count_in(cell, k) for cell in cells]
    assert None not in found, [c for c, f in zip(cells, found, strict=True) if f is None]
    return [n for n in found if n is not None]


@pytest.mark.committed
@pytest.mark.timeout(600)
def test_every_filter_through_every_file_gives_whole_blocks_only(released, viewer) -> None:  # noqa: F811
    for key in set(PANELS) - {"trend"}:
        k = 10 if key == "victims" else 5
        counts: list[int] = []
        regional = key in ("flow", "people")
        for query in selections() if regional else selections()[:15]:
            counts += numbers_of_panel(viewer.get(f"/figures/panel/{key}.csv{query}").content, k)
        assert math.gcd(*counts) % k == 0, key
        assert any(counts), key


@pytest.mark.committed
def test_every_number_of_the_page_is_a_whole_block_or_a_share_of_such(released, viewer) -> None:  # noqa: F811
    for query in ("", "?region=KZ-62", "?sex=f&age=u14", "?region=KZ-62&sex=f&age=14_15", "?period=12m"):
        page = viewer.get("/figures/" + query).content.decode()
        shown = re.findall(r"<b>([^<]*)</b></(?:a|span)></li>", page)
        assert len(shown) == 20
        assert all(count_in(unescape(text).strip(), 5) is not None for text in shown)
        key_figures = re.findall(r'<b class="value">(.*?)</b>', page)
        assert len(key_figures) == 4
        for text in key_figures:
            plain = unescape(text).removeprefix("about ")
            assert (
                plain == "—"
                or plain.endswith("%")
                or (count_in(plain, 5) is not None and count_in(plain, 5) % 5 == 0)
            )


@pytest.mark.committed
def test_the_api_gives_whole_blocks_for_every_set_of_dimensions(released, viewer) -> None:  # noqa: F811
    made, _true = released
    dims = ("entry", "region", "sex", "age_band", "stage")
    cubes = ["spine", *(a.key for a in SPINE.attributes), "detention"]
    counts = []
    for cube in cubes:
        for size in range(len(dims) + 1):
            for kept in itertools.combinations(dims, size):
                answer = viewer.get(f"{API}{made.code}/cells/?cube={cube}&by={','.join(kept)}").json()
                counts += [row["children"] for row in answer]
    assert counts
    assert math.gcd(*counts) == 5
    victims = viewer.get(f"{API}{made.code}/cells/?cube=victims&by=sex,age_band").json()
    assert math.gcd(*(row["children"] for row in victims)) % 10 == 0


@pytest.mark.committed
def test_control_the_true_counts_would_not_pass(released) -> None:  # noqa: F811
    _made, true = released
    assert math.gcd(*true.values()) == 1


@pytest.mark.committed
def test_the_same_question_has_the_same_bytes(released, client_for) -> None:  # noqa: F811
    """T7: no fresh noise, whoever asks and however often."""
    made, _true = released
    for address in (
        f"/figures/release/{made.code}/cube.csv",
        "/figures/panel/flow.csv?region=KZ-35",
        f"{API}{made.code}/cells/",
    ):
        answers = {
            client_for(name).get(address, headers={"accept-language": "en"}).content
            for name in (VIEWER, VIEWER)
        }
        browser = client_for(VIEWER)
        answers |= {browser.get(address).content for _again in range(25)}
        assert len(answers) == 1


@pytest.mark.committed
def test_every_attribute_adds_up_to_the_spine(released) -> None:  # noqa: F811
    """T9: the same children in every cube."""
    made, _true = released
    spine = _sums(made, "spine")
    for attribute in SPINE.attributes:
        assert _sums(made, attribute.key) == spine


def _sums(made, cube: str) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for cell in CubeCell.objects.filter(release=made, cube=cube):
        key = (cell.entry, cell.sex, cell.age_band, cell.stage)
        found[key] = found.get(key, 0) + cell.blocks
    return found


@pytest.mark.committed
def test_no_page_of_figures_leads_to_a_case(released, viewer, make_case) -> None:  # noqa: F811
    case = make_case()
    pages = ["/figures/", "/figures/definitions/", "/figures/how-rounding-works/", "/figures/releases/"]
    for address in pages:
        page = viewer.get(address).content.decode()
        places = set(re.findall(r'href="([^"]*)"', page))
        strange = {p for p in places if p.startswith("/cases") or "/court" in p or "/probation" in p}
        assert not strange
        assert case.code not in page
        assert str(case.pk) not in page
    assert viewer.get(f"/cases/{case.pk}/").status_code in (403, 404)
    assert viewer.get("/cases/").status_code in (403, 404)
    assert viewer.get("/api/v1/cases/").status_code in (403, 404)
