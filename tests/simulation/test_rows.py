"""In a simulation nobody sees a row that they do not see themselves, nor one that the role would not see.

For every reader of a file in every case of the world, and every role of every agency that they may choose: the rows that
row security lets through, and those of the query sets, against the reader's own and those of a real colleague in that
role.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, transaction

from access.context import for_actor, seen_as
from access.models import CaseScoped
from accounts.actor import Actor, actor_of
from accounts.models import Membership, User
from accounts.permissions import CasePermission as P
from accounts.permissions import on_victims_side
from accounts.principals import LEFT_OF_SEALED
from accounts.roles import ROLES, RoleKey
from accounts.simulated import SimulatedActor
from cases import queries, simulation
from cases.models import Case, CaseGrant, Participation
from core import clock
from courts.models import Hearing
from courts.told import told
from demo.personas import PERSONAS
from tests.walk.world import World, actor

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("simulation")]
Rows = set[tuple[str, str, str]]
MODELS: list[Any] = [m for m in apps.get_models() if issubclass(m, CaseScoped) and not m._meta.abstract]
READERS = [p.username for p in PERSONAS if P.VIEW_FILE in ROLES[p.role].permissions]


def _statement() -> str:
    found = []
    for model in MODELS:
        table = model._meta.db_table
        quoted = table if table.startswith('"') else f'"{table}"'
        column = "id" if model.case_path == "id" else "case_id"
        found.append(
            f"SELECT '{model._meta.label}', {column}::text, {model._meta.pk.column}::text FROM {quoted}"
        )
    found.append("SELECT 'cases.CaseGrant', content_object_id::text, id::text FROM cases_casegrant")
    return " UNION ALL ".join(found)


def rows_now() -> Rows:
    """What the transaction sees of all cases, by row security alone."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_statement())
        return {tuple(row) for row in cursor.fetchall()}  # type: ignore[misc]


def rows_of(who: Actor) -> Rows:
    with for_actor(who):
        return rows_now()


def of_query_sets(who: Actor, case: Case) -> Rows:
    """The same by the query sets alone, asked on a connection behind no row security."""
    found: Rows = set()
    for model in MODELS:
        rows = model._default_manager.using("owner").filter(**{model.case_path: case.pk}).visible_to(who)
        found |= {(model._meta.label, str(case.pk), str(pk)) for pk in rows.values_list("pk", flat=True)}
    return found


class Colleagues:
    """A real person for each role of each agency: made where the world has none, taken away at the end."""

    def __init__(self) -> None:
        self.made: list[User] = []
        self.rows: dict[tuple[int, str], Rows] = {}

    @cached_property
    def nobody(self) -> Rows:
        return set()

    def seen_by(self, sim: SimulatedActor) -> Rows:
        """Of a colleague in that role; in a role that reads by name only, of all who work in it there."""
        if not sim.agency.pk:
            return self.nobody
        key = (sim.agency.pk, sim.role.key)
        if key not in self.rows:
            members = list(Membership.objects.filter(agency=sim.agency, role=sim.role.key))
            chosen = members if sim.role.by_name_only else [self._new(sim)]
            self.rows[key] = set().union(*(rows_of(self._actor(m)) for m in chosen))
        return self.rows[key]

    def _actor(self, member: Membership) -> Actor:
        found = actor_of(member.user, member.pk, session="simulation")
        assert found is not None
        return found

    def _new(self, sim: SimulatedActor) -> Membership:
        user = User.objects.create(username=f"simulation-{uuid.uuid4()}", last_name="Просмотр", language="ru")
        self.made.append(user)
        since = clock.today().replace(year=2024)
        return Membership.objects.create(user=user, agency=sim.agency, role=sim.role.key, since=since)

    def leave(self) -> None:
        """As owner: the application may delete nobody."""
        ids = [u.pk for u in self.made] or [0]
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM accounts_membership WHERE user_id = ANY (%s)", [ids])
            cursor.execute("DELETE FROM accounts_user WHERE id = ANY (%s)", [ids])


@contextmanager
def colleagues() -> Iterator[Colleagues]:
    found = Colleagues()
    try:
        yield found
    finally:
        found.leave()


def simulations(viewer: Actor, case: Case, *, only: RoleKey | None = None) -> list[SimulatedActor]:
    """Whatever this reader may choose in this case; must run in the reader's transaction."""
    granted = queries.permissions_in(viewer, case.pk)
    if not granted & P.VIEW_FILE.bit:
        return []
    made = [
        simulation.of_office(viewer, case, office, role.key, granted)
        for office in simulation.offices(viewer, case)
        for role in office.roles
        if only in (None, role.key)
    ]
    return [*made, simulation.find(viewer, case, simulation.OUTSIDE, only or RoleKey.JUDGE)]


def too_much(world: World, readers: list[str], cases: list[str]) -> tuple[list[str], list[str], int]:
    """Simulations that show more than the reader sees, those that show more than the role would, and how many."""
    own_wrong, role_wrong, asked = [], [], 0
    with colleagues() as real:
        for name in readers:
            viewer = actor(name)
            own = rows_of(viewer)
            seen: dict[int, Rows] = {}
            sets: dict[int, Rows] = {}
            for case_name in cases:
                case = world.cases[case_name]
                with for_actor(viewer):
                    for sim in simulations(viewer, case):
                        # Row security and the query sets ask for principals and permissions, and for nothing else.
                        if sim.permissions not in seen:
                            with seen_as(sim):
                                seen[sim.permissions] = rows_now()
                        shown = {r for r in seen[sim.permissions] if r[1] == str(case.pk)}
                        if case_name == "running" and sim.permissions not in sets:
                            sets[sim.permissions] = of_query_sets(sim, case)
                        shown |= sets.get(sim.permissions, set()) if case_name == "running" else set()
                        asked += 1
                        label = f"{name} as {sim.role.key} of {sim.agency.key or 'none'} in {case_name}"
                        if not shown <= own:
                            own_wrong.append(f"{label}: {sorted(shown - own)[:3]}")
                        if not shown <= real.seen_by(sim):
                            role_wrong.append(f"{label}: {sorted(shown - real.seen_by(sim))[:3]}")
    return own_wrong, role_wrong, asked


@pytest.fixture(autouse=True)
def _all_databases(stage: World, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def test_no_row_more_than_the_own_and_than_the_roles(stage: World) -> None:
    own_wrong, role_wrong, asked = too_much(stage, READERS, list(stage.cases))
    assert own_wrong == []
    assert role_wrong == []
    assert asked > 300


def test_control_without_the_readers_own_rights_more_is_seen(
    stage: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SimulatedActor, "permissions", property(lambda self: self.asked))
    own_wrong, _role_wrong, _asked = too_much(stage, ["dina", "saule", "marat", "nurgul"], ["running"])
    assert own_wrong != []


def test_control_without_the_roles_rights_more_is_seen(stage: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimulatedActor, "permissions", property(lambda self: self.viewer.permissions))
    _own_wrong, role_wrong, _asked = too_much(stage, ["marat"], ["running"])
    assert role_wrong != []


def test_as_oneself_everything_of_the_case_is_there(stage: World) -> None:
    """The other direction: as the own role in the own agency nothing is missing."""
    whole = 0
    for name in READERS:
        viewer = actor(name)
        own = rows_of(viewer)
        for case in stage.cases.values():
            with for_actor(viewer):
                for sim in simulations(viewer, case, only=viewer.role.key):
                    if sim.agency.pk != viewer.agency.pk or viewer.role.by_name_only:
                        continue
                    with seen_as(sim):
                        shown = {r for r in rows_now() if r[1] == str(case.pk)}
                    assert shown == {r for r in own if r[1] == str(case.pk)}, name
                    whole += 1
                    break
    assert whole > 10


def test_the_victims_side_is_not_told_the_hour_whoever_looks(stage: World) -> None:
    """What is told to somebody because of their side is told so in the simulation, though the reader has no such side."""
    case, seen = stage.cases["running"], 0
    for name in READERS:
        viewer = actor(name)
        with for_actor(viewer):
            for sim in simulations(viewer, case, only=RoleKey.VICTIM_SUPPORT_WORKER):
                if not on_victims_side(sim.asked):
                    continue
                with seen_as(sim):
                    rows = list(
                        Hearing.objects.visible_to(sim).filter(case=case).select_related("courtroom", "court")
                    )
                    assert all(t.own for t in told(sim, rows)), name
                    seen += len(rows)
    assert seen, "somebody who reads the file looked as the support worker at a hearing"


def test_an_own_grant_is_not_shown_as_the_roles(stage: World) -> None:
    """A lawyer who looks as an officer of the probation service does not find the own appointment there."""
    for name in ("aliya", "marat", "ruslan", "sergey", "gulnara"):
        viewer = actor(name)
        for case in (stage.cases["registered"], stage.cases["running"]):
            with for_actor(viewer):
                for sim in simulations(viewer, case):
                    with seen_as(sim):
                        bits = queries.permissions_in(sim, case.pk)
                        grants = CaseGrant.objects.told_to(sim, bits).filter(content_object=case)
                        assert all(g.view_bit & bits for g in grants)
                        parts = Participation.objects.visible_to(sim).told_to(sim, bits).filter(case=case)
                        told_to_sim = set(parts.values_list("pk", flat=True))
                    own_bits = queries.permissions_in(viewer, case.pk)
                    known = (
                        Participation.objects.visible_to(viewer).told_to(viewer, own_bits).filter(case=case)
                    )
                    assert told_to_sim <= set(known.values_list("pk", flat=True))


def test_of_a_sealed_record_a_role_sees_next_to_nothing(stage: World) -> None:
    """Also for whoever opened the sealed file for an hour, and may read it themselves."""
    viewer, case = actor("marat"), stage.cases["running"]
    with for_actor(viewer):
        granted = queries.permissions_in(viewer, case.pk)
        office = next(o for o in simulation.offices(viewer, case) if o.agency.kind == "police")
        assert (
            simulation.of_office(viewer, case, office, RoleKey.INVESTIGATOR, granted).permissions & P.VIEW.bit
        )
        case = Case.objects.visible_to(viewer).get(pk=case.pk)
        case.sealed_at = clock.now()
        sim = simulation.of_office(viewer, case, office, RoleKey.HEAD_OF_UNIT, granted)
        assert not sim.asked & ~LEFT_OF_SEALED
        assert simulation.draw(sim, case.pk).head == ""


def test_nothing_can_be_written(stage: World) -> None:
    """The database refuses it, and the reader's own rights are back after the block."""
    viewer, case = actor("aliya"), stage.cases["registered"]
    with for_actor(viewer):
        sim = next(s for s in simulations(viewer, case) if s.role.key == viewer.role.key)
        with pytest.raises(Exception, match="read-only"), seen_as(sim):
            Case.objects.filter(pk=case.pk).update(code="X")
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_setting('jjcms.permissions'), current_setting('jjcms.user')")
            assert cursor.fetchone() == (str(viewer.permissions), str(viewer.user.pk))
        assert Case.objects.filter(pk=case.pk).update(code=case.code) == 1
        transaction.set_rollback(True, using="default")
