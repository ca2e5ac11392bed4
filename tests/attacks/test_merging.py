"""Joining two records of one child tells nobody of a record that they do not see, and no one person does it in plain SQL."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse

from access.context import for_actor
from access.models import Proposal
from accounts.permissions import CasePermission as P
from audit.models import Event
from cases.merging import queries, verbs
from cases.merging.rules import OBSTACLES
from cases.models import Case, Merge
from core import clock, ids
from core.errors import Conflict, Refused
from tests.races import at_once
from tests.retention.conftest import sql

As = Callable[[str], Any]
REASON = "Туу туралы куәлік екі істе де бір бала екенін көрсетеді"
APART = "Екі бала екені анықталды, құжат бар"
WRITTEN = (
    "INSERT INTO access_proposal (id, verb, subject, arguments, case_id, view_bit, agency_id, proposed_by_id, proposed_at,"
    " expires_at) VALUES (%s, %s, %s, '', %s, 1, %s, %s, jjcms_now(), jjcms_now() + interval '7 days')"
)
CONFIRMED = "UPDATE access_proposal SET confirmed_by_id = %s, confirmed_at = jjcms_now() WHERE id = %s"
MADE = (
    "INSERT INTO cases_merge (id, duplicate_id, survivor_id, case_id, other_id, state, reason, explanation, answer,"
    " separation_reason, agency_id, proposed_by_id, proposed_at, merged_by_id, merged_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, 'x', '', '', '', %s, %s, jjcms_now(), %s, %s)"
)


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Races need connections of their own."""


@pytest.fixture
def twice(make_case: Any, as_: As) -> tuple[Case, Case]:
    one, two = make_case(serial=4711), make_case(serial=4712, surname="Толегенов")
    with for_actor(as_("aliya")):
        two.subject.iin = ""
        two.subject.save()
    return one, two


def proposed(as_: As, one: Case, two: Case, by: str = "aliya", **more: Any) -> Merge:
    with for_actor(as_(by)) as actor:
        return verbs.propose(actor=actor, case=one, other=two, **{"keep": "case", "reason": REASON} | more)


def joined(as_: As, one: Case, two: Case) -> Merge:
    made = proposed(as_, one, two)
    with for_actor(as_("daniyar")) as head:
        return verbs.confirm(actor=head, merge=made)


def made_row(actor: Any, one: Case, two: Case, state: str = "proposed", by: Any = None) -> uuid.UUID:
    """``one`` is the duplicate."""
    number = ids.new()
    values = [number, one.subject_id, two.subject_id, one.pk, two.pk, state, actor.agency.pk, actor.user.pk]
    sql(actor, MADE, [*values, by, by and clock.now()])
    return number


# --- who sees only one of the records --------------------------------------------------------------------------------


def test_who_sees_one_record_learns_nothing_of_the_join(twice: Any, as_: As, client_for: Any) -> None:
    """Marat supervises one of the two cases only: the other was sent on to another office."""
    one, two = twice
    made = joined(as_, one, two)
    with for_actor(as_("marat")):
        assert Merge.objects.filter(pk=made.pk).exists(), "the control: the prosecutor of both sees it"
    _take_away(two, as_("marat"))
    marat = client_for("marat")
    with for_actor(as_("marat")):
        assert not Merge.objects.exists()
        assert not Proposal.objects.filter(subject=str(made.pk)).exists()
        assert queries.records_of(one.subject_id) == {one.subject_id}
        assert queries.obstacle(two.subject_id, one.subject_id) == "unknown"
        told = Event.objects.filter(case_id=one.pk, type__startswith="record.")
        assert [str(two.pk) in str(e.payload) or two.code in str(e.payload) for e in told] == [False, False]
    page = marat.get(reverse("cases:overview", args=[one.pk])).content.decode()
    assert str(made.pk) not in page
    assert two.code not in page
    assert marat.get(reverse("cases:merged", args=[made.pk])).status_code == 404
    assert marat.get(f"/api/v1/merges/{made.pk}/").status_code == 404
    assert two.code not in marat.get(reverse("administration:second")).content.decode()


def _take_away(case: Case, actor: Any) -> None:
    """The office of this person takes part in the case no more."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE cases_participation SET until = jjcms_now() WHERE case_id = %s AND agency_id = %s",
            [case.pk, actor.agency.pk],
        )
        cursor.execute("SELECT access_project(%s)", [case.pk])


def test_a_record_seen_in_part_is_refused_in_the_words_of_one_that_is_not_there(
    twice: Any, make_case: Any, as_: As
) -> None:
    """The child of ``two`` is also a victim in a case that nobody here sees: the answer is that of a sealed record, and of
    a number that does not exist."""
    one, two = twice
    _stands_elsewhere(two.subject_id, make_case, as_)
    with pytest.raises(Refused) as refusal:
        proposed(as_, one, two)
    assert str(refusal.value.reason) == str(OBSTACLES["unknown"][0])
    with for_actor(as_("aliya")):
        answers = {
            queries.obstacle(two.subject_id, one.subject_id),
            queries.obstacle(ids.new(), one.subject_id),
        }
    assert answers == {"unknown"}
    for pair in ((one, two), (two, one)):
        with pytest.raises(DatabaseError, match="not joined here"):
            made_row(as_("aliya"), *pair)


def _stands_elsewhere(person: uuid.UUID, make_case: Any, as_: As, by: str = "zarina") -> Case:
    case = make_case(by="aliya", serial=4790, surname="Бөтенов")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_party (id, case_id, person_id, capacity, relation, language, address, phone, school, since,"
            " view_bit) VALUES (%s, %s, %s, 'victim', '', '', '', '', '', jjcms_now(), %s)",
            [ids.new(), case.pk, person, P.VIEW_VICTIMS.bit],
        )
        cursor.execute("UPDATE cases_participation SET until = jjcms_now() WHERE case_id = %s", [case.pk])
        cursor.execute("SELECT access_project(%s)", [case.pk])
    return case


def test_a_victim_is_never_joined(twice: Any, as_: As) -> None:
    """Whoever sees both is told why; nothing leads from a suspect's record to a victim's."""
    one, two = twice
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_party (id, case_id, person_id, capacity, relation, language, address, phone, school, since,"
            " view_bit) VALUES (%s, %s, %s, 'victim', '', '', '', '', '', jjcms_now(), %s)",
            [ids.new(), one.pk, two.subject_id, P.VIEW_VICTIMS.bit],
        )
    with pytest.raises(Refused, match="victim or witness"):
        proposed(as_, one, two)


def test_what_came_up_after_the_proposal_stops_the_second_person(twice: Any, make_case: Any, as_: As) -> None:
    made = proposed(as_, *twice)
    _stands_elsewhere(twice[1].subject_id, make_case, as_)
    with for_actor(as_("daniyar")) as head, pytest.raises(Refused, match="cannot be joined from here"):
        verbs.confirm(actor=head, merge=made)


def test_a_wrong_join_is_undone_also_where_one_got_a_hidden_case_since(
    twice: Any, make_case: Any, as_: As
) -> None:
    made = joined(as_, *twice)
    _stands_elsewhere(twice[1].subject_id, make_case, as_)
    for who in ("aliya", "daniyar"):
        with for_actor(as_(who)) as actor:
            done = verbs.separate(actor=actor, merge=made, reason=APART)
    assert done.state == "separated"


def test_what_lapsed_is_over_and_is_proposed_anew(twice: Any, as_: As) -> None:
    made = proposed(as_, *twice)
    ago = clock.now() - dt.timedelta(days=9)
    Proposal.objects.using("owner").update(proposed_at=ago, expires_at=ago + dt.timedelta(days=7))
    with for_actor(as_("daniyar")) as head, pytest.raises(Conflict):
        verbs.confirm(actor=head, merge=made)
    assert proposed(as_, *twice).pk != made.pk
    assert Merge.objects.using("owner").get(pk=made.pk).state == "withdrawn"


# --- plain SQL -------------------------------------------------------------------------------------------------------


def test_no_row_is_born_joined(twice: Any, as_: As) -> None:
    aliya, head = as_("aliya"), as_("daniyar")
    number = made_row(aliya, twice[1], twice[0], "merged", head.user.pk)
    assert Merge.objects.using("owner").get(pk=number).state == "proposed"


def test_nobody_joins_alone(twice: Any, as_: As) -> None:
    aliya, head = as_("aliya"), as_("daniyar")
    number = made_row(aliya, twice[1], twice[0])
    done = "UPDATE cases_merge SET state = 'merged', merged_by_id = %s, merged_at = jjcms_now() WHERE id = %s"
    with pytest.raises(DatabaseError, match="two persons"):
        sql(aliya, done, [head.user.pk, number])
    proposal = ids.new()
    sql(aliya, WRITTEN, [proposal, "cases.merge", str(number), None, aliya.agency.pk, aliya.user.pk])
    with pytest.raises(DatabaseError):
        sql(aliya, CONFIRMED, [aliya.user.pk, proposal])
    with pytest.raises(DatabaseError, match="two persons"):
        sql(aliya, done, [aliya.user.pk, number])
    with pytest.raises(DatabaseError, match="two persons"):
        sql(head, done, [head.user.pk, number])
    # The control: the second person confirms the very row, and the hour and the name are the database's own.
    with for_actor(head), connections["default"].cursor() as cursor:
        cursor.execute(CONFIRMED, [head.user.pk, proposal])
        cursor.execute(done, [aliya.user.pk, number])
    found = Merge.objects.using("owner").get(pk=number)
    assert (found.state, found.merged_by_id) == ("merged", head.user.pk)


@pytest.mark.parametrize(
    "change",
    [
        "duplicate_id = survivor_id, survivor_id = duplicate_id",
        "reason = 'y'",
        "proposed_by_id = proposed_by_id + 1",
        "state = 'separated', separated_at = jjcms_now(), separated_by_id = proposed_by_id",
        "state = 'proposed', merged_by_id = NULL, merged_at = NULL",
        "separation_reason = ''",
    ],
)
def test_what_is_joined_is_not_written_anew(twice: Any, as_: As, change: str) -> None:
    made = joined(as_, *twice)
    for who in ("aliya", "daniyar"):
        with pytest.raises(DatabaseError):
            sql(as_(who), f"UPDATE cases_merge SET {change} WHERE id = %s", [made.pk])
    with pytest.raises(DatabaseError):
        sql(as_("aliya"), "DELETE FROM cases_merge WHERE id = %s", [made.pk])


def test_a_stranger_neither_proposes_nor_blocks(twice: Any, as_: As) -> None:
    zarina = as_("zarina")
    with pytest.raises(DatabaseError):
        made_row(zarina, twice[1], twice[0])
    made = proposed(as_, *twice)
    for verb in ("cases.merge", "cases.unmerge"):
        for subject in (made.pk, ids.new(), "x"):
            with pytest.raises(DatabaseError):
                sql(zarina, WRITTEN, [ids.new(), verb, str(subject), None, zarina.agency.pk, zarina.user.pk])
    with pytest.raises(DatabaseError, match="not yours to give back"):
        sql(zarina, "SELECT merge_give_back(%s)", [made.pk])
    with for_actor(as_("daniyar")) as head:
        assert verbs.confirm(actor=head, merge=made).is_merged


def test_who_proposed_gives_nothing_back_for_another(twice: Any, as_: As) -> None:
    made = proposed(as_, *twice)
    with pytest.raises(DatabaseError, match="not yours to give back"):
        sql(as_("aliya"), "SELECT merge_give_back(%s)", [made.pk])
    sql(as_("daniyar"), "SELECT merge_give_back(%s)", [made.pk])


# --- races -----------------------------------------------------------------------------------------------------------


def test_two_who_propose_the_two_ways_round_make_one_proposal(twice: Any, as_: As) -> None:
    one, two = twice
    answers = at_once(lambda: proposed(as_, one, two), lambda: proposed(as_, two, one, by="daniyar"))
    assert sorted(type(a).__name__ for a in answers) == ["Conflict", "Merge"], answers
    assert Merge.objects.using("owner").count() == 1


def test_two_seconds_at_once_join_once(twice: Any, as_: As) -> None:
    made = proposed(as_, *twice)

    def confirm(who: str) -> Any:
        with for_actor(as_(who)) as actor:
            return verbs.confirm(actor=actor, merge=made)

    answers = at_once(lambda: confirm("daniyar"), lambda: confirm("marat"))
    assert sorted(type(a).__name__ for a in answers) == ["Conflict", "Merge"], answers
    told = Event.objects.using("owner").filter(type="record.merged")
    assert told.count() == 2, "one entry in each case"


def test_no_ring_of_joins(twice: Any, as_: As) -> None:
    """Two proposals that came in another way, one each way round, confirmed at once."""
    one, two = twice
    aliya = as_("aliya")
    rows = [made_row(aliya, two, one), made_row(aliya, one, two)]
    proposals = [ids.new(), ids.new()]
    for number, row in zip(proposals, rows, strict=True):
        sql(aliya, WRITTEN, [number, "cases.merge", str(row), None, aliya.agency.pk, aliya.user.pk])

    def confirm(place: int) -> None:
        with for_actor(as_("daniyar")) as head, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CONFIRMED, [head.user.pk, proposals[place]])
            cursor.execute(
                "UPDATE cases_merge SET state = 'merged', merged_by_id = %s, merged_at = jjcms_now() WHERE id = %s",
                [head.user.pk, rows[place]],
            )

    answers = at_once(lambda: confirm(0), lambda: confirm(1))
    assert len([a for a in answers if a is None]) == 1, answers
    assert Merge.objects.using("owner").filter(state="merged").count() == 1
