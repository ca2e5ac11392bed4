"""The read-only API of published figures."""

import pytest

from tests.dashboards.worlds import publish_invented

API = "/api/v1/figures/"


@pytest.mark.committed
def test_readers_read_releases_and_sums(released, client_for) -> None:
    made, _true = released
    browser = client_for("anna")
    assert [r["code"] for r in browser.get(API).json()] == ["KZ-2026Q3-r1", "KZ-2026Q2-r1"]
    assert browser.get(f"{API}{made.code}/").json()["content_hash"] == made.content_hash
    by_region = browser.get(f"{API}{made.code}/cells/?by=region").json()
    whole = browser.get(f"{API}{made.code}/cells/").json()
    assert sum(row["children"] for row in by_region) == whole[0]["children"]


@pytest.mark.committed
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(released, client_for, method: str) -> None:
    assert getattr(client_for("anna"), method)(API).status_code in (403, 405)
    assert getattr(client_for("anna"), method)(f"{API}KZ-2026Q3-r1/").status_code in (403, 405)


@pytest.mark.committed
def test_strangers_and_case_workers_are_refused(released, client_for, client) -> None:
    assert client.get(API).status_code in (401, 403)
    assert client_for("aliya").get(API).status_code == 403
    assert client_for("aliya").get(f"{API}KZ-2026Q3-r1/cells/").status_code == 403


@pytest.mark.committed
def test_an_unknown_dimension_or_release_is_named(released, client_for) -> None:
    browser = client_for("anna")
    assert browser.get(f"{API}KZ-2026Q3-r1/cells/?by=court").status_code == 400
    assert browser.get(f"{API}KZ-2031Q1-r1/").status_code == 404


@pytest.mark.committed
def test_a_revision_stands_beside_the_first(committed, client_for) -> None:
    publish_invented("2026Q3", seed=1)
    publish_invented("2026Q3", seed=2, version=2)
    browser = client_for("anna")
    assert len(browser.get(API).json()) == 2
    assert "KZ-2026Q3-r2" in browser.get("/figures/").content.decode()
