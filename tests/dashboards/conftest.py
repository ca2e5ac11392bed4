import pytest

from tests.dashboards.worlds import publish_invented


@pytest.fixture
def released(committed):
    """Two published quarters; returns the newer release and its true counts."""
    publish_invented("2026Q2", seed=11)
    return publish_invented("2026Q3", seed=12)
