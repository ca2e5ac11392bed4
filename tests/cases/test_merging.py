"""A child that stands twice: two persons join the records, nothing is rewritten, and it can be undone."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from access import pairs
from access.context import for_actor
from access.models import Proposal
from audit.models import Event
from cases import actions, people, questioning
from cases.merging import queries, verbs
from cases.models import Case, Merge, MergeState, Party
from core import clock
from core.errors import Conflict, Refused

pytestmark = pytest.mark.django_db
REASON = "Туу туралы куәлік екі істе де бір бала екенін көрсетеді"


@pytest.fixture
def twice(world: None, make_case: Any, as_: Any) -> tuple[Case, Case]:
    """One child: with an IIN, and with a misspelt name and none."""
    one = make_case(serial=4711)
    two = make_case(serial=4712, surname="Толегенов")
    with for_actor(as_("aliya")):
        child = two.subject
        child.iin = ""
        child.save()
        people.index(child)
    return one, two


def proposed(as_: Any, one: Case, two: Case, by: str = "aliya", **more: Any) -> Merge:
    """``two`` is the duplicate: the record of ``one`` stands for the child."""
    with for_actor(as_(by)) as actor:
        wanted = {"keep": "case", "reason": REASON} | more
        return verbs.propose(actor=actor, case=one, other=two, **wanted)


def joined(as_: Any, one: Case, two: Case) -> Merge:
    made = proposed(as_, one, two)
    with for_actor(as_("daniyar")) as head:
        return verbs.confirm(actor=head, merge=made)


def kinds(as_: Any, case: Case) -> list[str]:
    with for_actor(as_("aliya")):
        rows = Event.objects.filter(case_id=case.pk, type__startswith="record.")
        return list(rows.order_by("id").values_list("type", flat=True))


def test_one_person_alone_joins_nothing(twice: Any, as_: Any) -> None:
    made = proposed(as_, *twice)
    assert made.state == MergeState.PROPOSED
    assert made.duplicate_id == twice[1].subject_id
    with for_actor(as_("aliya")) as aliya:
        with pytest.raises(Refused, match="second person"):
            verbs.confirm(actor=aliya, merge=made)
        assert queries.records_of(twice[0].subject_id) == {twice[0].subject_id}
        assert Proposal.objects.get(subject=str(made.pk)).confirmed_at is None
    with for_actor(as_("daniyar")) as head:
        done = verbs.confirm(actor=head, merge=made)
        assert done.state == MergeState.MERGED
        assert queries.records_of(twice[0].subject_id) == {c.subject_id for c in twice}
    for case in twice:
        assert kinds(as_, case) == ["record.merge_proposed", "record.merged"]


def test_no_row_of_either_record_changes_and_both_keys_stay(twice: Any, as_: Any) -> None:
    def stored() -> list[Any]:
        with for_actor(as_("aliya")), connection.cursor() as cursor:
            found = []
            for table in ("cases_person", "cases_party", "cases_case"):
                cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")
                found.append(cursor.fetchall())
            return found

    before = stored()
    joined(as_, *twice)
    after = stored()
    assert before == after
    assert len(before[0]) == 2
    with for_actor(as_("aliya")):
        assert [Case.objects.get(pk=c.pk).summary for c in twice] == ["Телефон у школы"] * 2
        made = Merge.objects.get()
        assert made.reason == REASON
        assert made.key_owner_id() == twice[1].subject_id


def test_it_is_undone_by_two_persons_too(twice: Any, as_: Any) -> None:
    made = joined(as_, *twice)
    why = "Екі бала: екінші туу туралы куәлік әкелінді"
    with for_actor(as_("daniyar")) as head:
        with pytest.raises(Refused):
            verbs.separate(actor=head, merge=made, reason="жоқ")
        assert verbs.separate(actor=head, merge=made, reason=why).is_merged
        with pytest.raises(Refused, match="second person"):
            verbs.separate(actor=head, merge=made)
    with for_actor(as_("aliya")) as aliya:
        assert queries.records_of(twice[0].subject_id) == {c.subject_id for c in twice}
        done = verbs.separate(actor=aliya, merge=made)
        assert done.state == MergeState.SEPARATED
        assert done.separation_reason == why
        assert queries.records_of(twice[0].subject_id) == {twice[0].subject_id}
        with pytest.raises(Conflict):
            verbs.separate(actor=aliya, merge=made, reason=why)
    # And joined again, when that was the mistake.
    assert joined(as_, *twice).pk != made.pk


def test_search_shows_the_child_once_by_either_name(twice: Any, as_: Any) -> None:
    one, two = twice

    def found(name: str) -> list[Any]:
        with for_actor(as_("aliya")) as actor:
            return [h.person_id for h in people.search(actor=actor, name=name).hits]

    assert set(found("Толегенов Нұрлан")) == {two.subject_id}
    made = joined(as_, one, two)
    assert found("Толегенов Нұрлан") == [one.subject_id]
    assert found("Төлегенұлы Нұрлан") == [one.subject_id]
    assert found("Нұрлан") == [one.subject_id]
    for who in ("daniyar", "aliya"):
        with for_actor(as_(who)) as actor:
            verbs.separate(actor=actor, merge=made, reason="Екі бала екені анықталды, құжат бар")
    assert set(found("Нұрлан")) == {one.subject_id, two.subject_id}


def test_a_new_case_goes_to_the_record_that_stands_for_the_child(twice: Any, as_: Any) -> None:
    joined(as_, *twice)
    with for_actor(as_("aliya")) as actor:
        receipt = people.search(actor=actor, name="Толегенов").receipt
        incident = actions.Incident(occurred_at=clock.now())
        made = actions.register(actor=actor, search_id=receipt.pk, incident=incident, person=twice[1].subject)
        assert made.subject_id == twice[0].subject_id


def test_minutes_of_questioning_of_both_count_together(twice: Any, as_: Any) -> None:
    at = clock.now()
    with for_actor(as_("aliya")) as actor:
        actions.record_interview(
            actor=actor,
            case=twice[1],
            party=Party.objects.get(case=twice[1], person_id=twice[1].subject_id),
            kind="suspect",
            started_at=at - dt.timedelta(minutes=50),
            ended_at=at - dt.timedelta(minutes=10),
        )
        assert questioning.questioned(twice[0].subject_id, clock.now()).of_the_day == 0
    joined(as_, *twice)
    with for_actor(as_("aliya")):
        assert questioning.questioned(twice[0].subject_id, clock.now()).of_the_day in (40, 39, 41)


def test_two_valid_numbers_are_two_people(world: None, make_case: Any, as_: Any) -> None:
    one, two = make_case(serial=4711), make_case(serial=4712)
    with pytest.raises(Refused, match="two different valid IINs"):
        proposed(as_, one, two)


def test_a_contradiction_is_explained(world: None, make_case: Any, as_: Any) -> None:
    born = clock.today() - dt.timedelta(days=15 * 366)
    one, two = make_case(serial=4711), make_case(serial=4712, born_on=born - dt.timedelta(days=400))
    with for_actor(as_("aliya")):
        two.subject.iin = ""
        two.subject.save()
    with pytest.raises(Refused, match="contradict"):
        proposed(as_, one, two)
    why = "Жылы тексеру кезінде ауызша айтылған"
    assert proposed(as_, one, two, explanation=why).explanation == why


def test_a_reason_is_asked(twice: Any, as_: Any) -> None:
    with pytest.raises(Refused, match="how you know"):
        proposed(as_, *twice, reason="сол")


def test_a_second_person_gives_it_back_with_words(twice: Any, as_: Any) -> None:
    made = proposed(as_, *twice)
    words = "Фотосуреттер сәйкес келмейді, құжатты көрсетіңіз"
    with for_actor(as_("aliya")) as aliya, pytest.raises(Refused):
        verbs.give_back(actor=aliya, merge=made, words=words)
    with for_actor(as_("daniyar")) as head:
        assert verbs.give_back(actor=head, merge=made, words=words).answer == words
        assert pairs.open_for("cases.merge", made.pk) is None
        with pytest.raises(Conflict):
            verbs.confirm(actor=head, merge=made)
    assert proposed(as_, *twice).pk != made.pk


def test_the_same_is_proposed_once(twice: Any, as_: Any) -> None:
    proposed(as_, *twice)
    for more in ({}, {"keep": "other"}):
        with pytest.raises(Conflict):
            proposed(as_, *twice, by="daniyar", **more)


def test_three_records_stand_for_one_child_and_no_chain_grows(twice: Any, make_case: Any, as_: Any) -> None:
    one, two = twice
    three = make_case(serial=4713)
    with for_actor(as_("aliya")):
        three.subject.iin = ""
        three.subject.save()
    joined(as_, one, two)
    with pytest.raises(Refused, match="joined with another one already"):
        proposed(as_, two, three)
    with pytest.raises(Refused, match="joined with another one already"):
        proposed(as_, three, one)
    joined(as_, one, three)
    with for_actor(as_("aliya")):
        everybody = {c.subject_id for c in (one, two, three)}
        assert queries.records_of(two.subject_id) == queries.records_of(three.subject_id) == everybody


# --- pages and API -----------------------------------------------------------------------------------------------


def test_the_pages_from_finding_to_joining(twice: Any, as_: Any, client_for: Any) -> None:
    one, two = twice
    aliya, daniyar = client_for("aliya"), client_for("daniyar")
    page = reverse("cases:merge", args=[one.pk])
    assert page in aliya.get(reverse("cases:tab", args=[one.pk, "people"])).content.decode()
    text = aliya.get(page).content.decode()
    assert two.code in text, "a misspelt name looks alike"
    assert aliya.post(page, {"go": "find", "code": "KAR-2026-99999"}).status_code == 422
    text = aliya.post(page, {"go": "find", "code": two.code.lower()}).content.decode()
    assert "Толегенов" in text
    assert "Төлегенұлы" in text
    typed = {"go": "propose", "other": str(two.pk), "keep": "case", "reason": "қысқа"}
    answer = aliya.post(page, typed)
    assert answer.status_code == 422
    assert "қысқа" in answer.content.decode()
    done = aliya.post(page, typed | {"reason": REASON})
    assert done.status_code == 303, done.content.decode()
    with for_actor(as_("aliya")):
        made = Merge.objects.get()
    row = reverse("cases:merged", args=[made.pk])
    assert done["Location"] == row
    mine = aliya.get(row).content.decode()
    assert reverse("cases:confirm_merge", args=[made.pk]) not in mine, "nobody confirms their own"
    assert row in daniyar.get(reverse("cases:overview", args=[one.pk])).content.decode()
    assert row in daniyar.get(reverse("administration:second")).content.decode()
    page = daniyar.get(row).content.decode()
    assert REASON in page
    assert reverse("cases:confirm_merge", args=[made.pk]) in page
    way = reverse("cases:confirm_merge", args=[made.pk])
    assert aliya.post(way, {"confirmed": "on"}).status_code == 422
    assert daniyar.post(way).status_code == 422, "without the tick"
    assert daniyar.post(way, {"confirmed": "on"}).status_code == 303
    assert two.code in aliya.get(reverse("cases:overview", args=[one.pk])).content.decode()
    for who, typed in (
        (aliya, {"reason": "Екі бала екені анықталды, құжат бар"}),
        (daniyar, {"confirmed": "on"}),
    ):
        assert who.post(reverse("cases:separate", args=[made.pk]), typed).status_code == 303
    with for_actor(as_("aliya")):
        assert Merge.objects.get().state == MergeState.SEPARATED


def test_the_api_does_the_same(twice: Any, client_for: Any) -> None:
    one, two = twice
    aliya, daniyar = client_for("aliya"), client_for("daniyar")
    body = {"other": str(two.pk), "keep": "case", "reason": REASON}
    json = "application/json"
    made = aliya.post(f"/api/v1/cases/{one.pk}/merge/", body, content_type=json)
    assert made.status_code == 201, made.content
    where = f"/api/v1/merges/{made.json()['id']}/"
    assert daniyar.get(where).json()["reason"] == REASON
    assert daniyar.post(f"{where}confirm/", {}, content_type=json).status_code == 400
    assert aliya.post(f"{where}confirm/", {"confirmed": True}, content_type=json).status_code == 403
    assert (
        daniyar.post(f"{where}confirm/", {"confirmed": True}, content_type=json).json()["state"] == "merged"
    )
    why = {"reason": "Екі бала екені анықталды, құжат бар"}
    assert aliya.post(f"{where}separate/", {}, content_type=json).status_code == 400
    assert aliya.post(f"{where}separate/", why, content_type=json).json()["state"] == "merged"
    back = {"words": "Құжатты көрмей тұрып бөлуге болмайды"}
    assert daniyar.post(f"{where}give-back/", back, content_type=json).json()["state"] == "merged"
