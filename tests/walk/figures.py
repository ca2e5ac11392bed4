"""A published quarter, and a revision of it and a version of a rule that wait for a second person."""

from access.context import for_actor
from amendments import actions
from amendments.kinds import TERM
from core import clock
from demo.stories import figures
from indicators.actions import propose
from tests.walk.world import World, actor


def publish(world: World) -> None:
    """Puts both among the rows of the world; by the clock of the walk."""
    from tests.dashboards.worlds import publish_invented

    world.rows["", "release"], _true = publish_invented("2026Q2", seed=3)
    with figures.officer(figures.FIRST) as viktor:
        world.rows["", "approval"] = propose(
            actor=viktor, reason="Late entries of this quarter", period="2026Q2"
        )
    rule = TERM.newest("DL-MISD-COURT")
    values = TERM.values(rule) | {"name_en": "Another name", "valid_from": clock.today().isoformat()}
    draft = actions.Draft(
        kind=TERM, code=rule.code, version=rule.version, values=values, reason="Act of 10.09.2026 No. 1"
    )
    with for_actor(actor("sabit")) as sabit:
        world.rows["", "amendment"] = actions.propose(actor=sabit, draft=draft)
