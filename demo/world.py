"""The demo world: people, offices, background cases of the past, stories of today, released figures."""

import datetime as dt
from collections.abc import Callable

from django.db import connections

from core import clock
from courts import reference as courts
from deadlines.tasks import remind
from demo import guard, regions
from demo.bulk.load import Order, analyze, load
from demo.people import create_people
from demo.stories import care, court, figures, police, terms, training
from indicators.tasks import nightly_release
from safeguards.tasks import check_promises

BACKGROUND = 1500
SEED = "adil"


def create(say: Callable[[str], None], background: int = BACKGROUND) -> None:
    """Makes the whole world in an empty system; refused where real people work (guard.RealPeople)."""
    guard.check_no_real_people()
    create_people()
    regions.create_offices()
    courts.load()
    if background:
        say(f"{background} cases of the past")
        load(_order(background))
        _settle()
        analyze()
    for story in (police, court, care):
        say(f"stories: {story.__name__.rsplit('.', 1)[1]}")
        story.tell()
    terms.keep()
    training.tell()
    _catch_up()
    figures.tell()
    say("figures: " + (", ".join(nightly_release()) or "nothing to release"))


def _catch_up() -> None:
    """The reminders of the stories, which the jobs would otherwise record in the first minutes of the first reader."""
    _answered_in_their_time()
    remind()
    while check_promises():
        pass


def _answered_in_their_time() -> None:
    """The database dates answers and breaches by its own clock. Those of a story get the hour of their event."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE safeguards_safeguardbreach b SET opened_at = e.recorded_at FROM audit_event e"
            " WHERE e.type = 'safeguard.breached' AND e.case_id = b.case_id AND e.payload ->> 'breach' = b.id::text"
        )
        cursor.execute(
            "WITH said AS (SELECT a.id, a.case_id, d.code, coalesce(a.act_id::text, '') AS act, row_number() OVER ("
            "  PARTITION BY a.case_id, d.code, a.act_id ORDER BY a.answered_at, a.id) AS turn"
            "  FROM safeguards_safeguardanswer a JOIN legal_safeguarddefinition d ON d.id = a.definition_id),"
            " told AS (SELECT e.case_id, e.payload ->> 'safeguard' AS code, e.payload ->> 'act' AS act, e.recorded_at,"
            "  row_number() OVER (PARTITION BY e.case_id, e.payload ->> 'safeguard', e.payload ->> 'act' ORDER BY e.id)"
            "  AS turn FROM audit_event e WHERE e.type = 'safeguard.answered')"
            " UPDATE safeguards_safeguardanswer a SET answered_at = told.recorded_at"
            " FROM said JOIN told USING (case_id, code, act, turn) WHERE a.id = said.id"
        )


def _order(cases: int) -> Order:
    """Cases that are over: registered from two years to three months ago, so that the desks of the day stay clear."""
    until = clock.now() - dt.timedelta(days=100)
    return Order(cases=cases, since=until - dt.timedelta(days=730), until=until, seed=SEED)


def _settle() -> None:
    """The past of the demo is over: what fell due was done in time and what was sent was accepted, so that the desks
    show the stories of today.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE deadlines_deadline SET met_at = due_at WHERE met_at IS NULL AND cancelled_at IS NULL"
            " AND due_at < jjcms_now()"
        )
        cursor.execute("UPDATE cases_participation SET accepted_at = since WHERE accepted_at IS NULL")
        cursor.execute(
            "UPDATE access_caseaccess a SET next_due = (SELECT min(d.due_at) FROM deadlines_deadline d"
            " WHERE d.case_id = a.case_id AND d.met_at IS NULL AND d.cancelled_at IS NULL)"
        )
