"""A published quarter, and a revision of it that waits for a second person."""

from demo.stories import figures
from indicators.actions import propose
from tests.walk.world import World


def publish(world: World) -> None:
    """Puts both among the rows of the world; by the clock of the walk."""
    from tests.dashboards.worlds import publish_invented

    world.rows["", "release"], _true = publish_invented("2026Q2", seed=3)
    with figures.officer(figures.FIRST) as viktor:
        world.rows["", "approval"] = propose(
            actor=viktor, reason="Late entries of this quarter", period="2026Q2"
        )
