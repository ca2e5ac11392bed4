"""Two legal editors change a rule: proposed, read, published or given back; rows are only added."""

import datetime as dt
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from access import pairs
from access.context import for_actor
from access.models import Proposal
from amendments import actions
from amendments.kinds import SAFEGUARD
from amendments.models import Amendment, GivenBack
from audit.models import Event
from core import clock, ids
from core.errors import Conflict, Refused
from legal.models import DeadlineRule, SafeguardDefinition
from tests.amendments.conftest import CODE, REASON, THREE_MONTHS

pytestmark = pytest.mark.committed


def told(kind: str) -> int:
    return Event.objects.using("owner").filter(type=f"office.law_version_{kind}").count()


def test_a_published_version_is_a_new_row_and_ends_the_one_before(published: Any) -> None:
    published(**THREE_MONTHS, name_en="Finish the investigation")
    old, new = DeadlineRule.objects.filter(code=CODE).order_by("version")
    today = clock.today()
    assert (old.version, old.valid_to, old.length["value"]) == (1, today - dt.timedelta(days=1), "2")
    assert (new.version, new.valid_from, new.valid_to) == (2, today, None)
    assert (new.length, new.name_en, new.origin) == (
        THREE_MONTHS["length"],
        "Finish the investigation",
        "published",
    )
    untouched = [
        f.name
        for f in DeadlineRule._meta.fields
        if f.name not in ("id", "version", "origin", "length", "name_en", "valid_from", "valid_to")
    ]
    assert all(getattr(old, name) == getattr(new, name) for name in untouched)
    assert (told("proposed"), told("published"), told("given_back")) == (1, 1, 0)


def test_nobody_publishes_their_own(proposed: Any, as_: Any) -> None:
    row = proposed(**THREE_MONTHS)
    with pytest.raises(Refused, match="second person"), for_actor(as_("sabit")) as actor:
        actions.publish(actor=actor, amendment=row)
    with pytest.raises(Refused, match="second person"), for_actor(as_("sabit")) as actor:
        actions.give_back(actor=actor, amendment=row, words="This is not what I meant")
    assert not DeadlineRule.objects.filter(origin="published").exists()
    with pytest.raises(Conflict, match="proposed already"):
        proposed(by="tatyana", **THREE_MONTHS)


def test_other_roles_change_nothing(proposed: Any, drafted: Any, as_: Any) -> None:
    row = proposed(**THREE_MONTHS)
    for who in ("viktor", "pavel", "gulnara", "aliya"):
        with pytest.raises(Refused, match="does not change rules"), for_actor(as_(who)) as actor:
            actions.propose(actor=actor, draft=drafted(**THREE_MONTHS))
        for verb in (actions.publish, lambda **k: actions.give_back(words="Not well founded", **k)):
            with pytest.raises(Refused, match="does not change rules"), for_actor(as_(who)) as actor:
                verb(actor=actor, amendment=row)


def test_it_is_given_back_with_words_and_proposed_anew(proposed: Any, as_: Any) -> None:
    row = proposed(**THREE_MONTHS)
    with for_actor(as_("tatyana")) as second:
        actions.give_back(actor=second, amendment=row, words="The act says two months and a half")
        assert not pairs.waiting(second).exists()
        with pytest.raises(Conflict, match="does not wait"):
            actions.publish(actor=second, amendment=row)
    assert GivenBack.objects.get().words == "The act says two months and a half"
    assert told("given_back") == 1
    assert proposed(**THREE_MONTHS).pk != row.pk


def test_it_is_taken_back_by_who_proposed(proposed: Any, as_: Any) -> None:
    row = proposed(**THREE_MONTHS)
    with for_actor(as_("sabit")) as first:
        pairs.withdraw(actor=first, proposal=row.proposal)
    with pytest.raises(Conflict, match="does not wait"), for_actor(as_("tatyana")) as second:
        actions.publish(actor=second, amendment=row)


def test_a_draft_of_an_older_version_is_a_conflict(published: Any, drafted: Any, as_: Any) -> None:
    old = drafted(length={"value": "5", "unit": "month"})
    published(**THREE_MONTHS)
    with pytest.raises(Conflict, match="meanwhile"), for_actor(as_("tatyana")) as actor:
        actions.propose(actor=actor, draft=old)


def test_a_safeguard_changes_the_same_way(published: Any) -> None:
    published(code="SG-02", kind=SAFEGUARD, level="warn", status="unverified")
    old, new = SafeguardDefinition.objects.filter(code="SG-02").order_by("version")
    assert (old.level, new.level, new.is_read, new.refuses) == ("alert", "warn", False, False)
    assert old.valid_to == new.valid_from - dt.timedelta(days=1)
    assert (old.acts, old.applies, old.kind) == (new.acts, new.applies, new.kind)


# --- in plain SQL, as the application role ---------------------------------------------------------------------------

PUBLISH = "SELECT amendments_publish(%s)"
CONFIRM = "UPDATE access_proposal SET confirmed_by_id = %s, confirmed_at = jjcms_now() WHERE id = %s"


def sql(actor: Any, statement: str, values: list[Any]) -> None:
    with for_actor(actor), connections["default"].cursor() as cursor:
        cursor.execute(statement, values)


WRITES = (
    "UPDATE legal_deadlinerule SET valid_to = now()",
    "INSERT INTO legal_deadlinerule SELECT * FROM legal_deadlinerule LIMIT 1",
    "DELETE FROM legal_safeguarddefinition",
    "UPDATE legal_safeguarddefinition SET level = 'warn'",
    "UPDATE amendments_amendment SET written = '{}'",
    "DELETE FROM amendments_amendment",
    (
        "INSERT INTO amendments_givenback (id, amendment_id, by_id, at, words)"
        " SELECT gen_random_uuid(), id, 1, now(), 'x' FROM amendments_amendment"
    ),
)


def test_no_rule_is_written_past_the_two(proposed: Any, as_: Any) -> None:
    proposed(**THREE_MONTHS)
    for statement in WRITES:
        with pytest.raises(DatabaseError, match=r"permission denied|row-level security"):
            sql(as_("tatyana"), statement, [])


def test_one_person_does_not_publish_in_plain_sql(proposed: Any, as_: Any) -> None:
    row, first, second = proposed(**THREE_MONTHS), as_("sabit"), as_("tatyana")
    for actor in (first, second, as_("viktor")):
        with pytest.raises(DatabaseError, match="two persons"):
            sql(actor, PUBLISH, [row.pk])
    with pytest.raises(DatabaseError):
        sql(first, CONFIRM, [first.user.pk, row.proposal_id])
    with pytest.raises(DatabaseError, match="not yours"):
        sql(as_("viktor"), CONFIRM, [as_("viktor").user.pk, row.proposal_id])
    with pytest.raises(DatabaseError, match="not yours to give back"):
        sql(first, "SELECT amendments_give_back(%s, %s, 'not well founded')", [ids.new(), row.pk])
    # Somebody else's confirmation is not one's own, and an old one is none.
    sql(second, CONFIRM, [second.user.pk, row.proposal_id])
    with pytest.raises(DatabaseError, match="two persons"):
        sql(first, PUBLISH, [row.pk])
    Proposal.objects.using("owner").filter(pk=row.proposal_id).update(
        confirmed_at=clock.now() - dt.timedelta(minutes=6)
    )
    with pytest.raises(DatabaseError, match="two persons"):
        sql(second, PUBLISH, [row.pk])
    Proposal.objects.using("owner").filter(pk=row.proposal_id).update(confirmed_at=clock.now())
    sql(second, PUBLISH, [row.pk])  # the control
    assert DeadlineRule.objects.get(code=CODE, version=2).origin == "published"
    with pytest.raises(DatabaseError, match="another version"):
        sql(second, PUBLISH, [row.pk])


def test_an_amendment_stands_beside_its_own_proposal_only(proposed: Any, as_: Any) -> None:
    row = proposed(**THREE_MONTHS)
    forged = {"kind": "terms", "code": CODE, "version": 2, "written": "{}", "reach": "open", "reason": REASON}
    cases = {
        "by another": ("tatyana", row.proposal, actions.digest("{}")),
        "another text": ("sabit", row.proposal, actions.digest("{ }")),
    }
    for who, proposal, digest in cases.values():
        with pytest.raises(DatabaseError), for_actor(as_(who)):
            Amendment.objects.create(proposal=proposal, digest=digest, **forged)


def test_what_is_no_json_is_not_kept(world: None, as_: Any) -> None:
    """Every page and answer that lists the changes would fail for good."""
    for text, match in (("not json", "row-level security"), ("{}", None)):
        with for_actor(as_("sabit")) as sabit, transaction.atomic():
            pairs.second(actor=sabit, verb="law.version", subject=f"terms:{CODE}:2", arguments={"text": text})
            made = Amendment(
                kind="terms", code=CODE, version=2, written=text, digest=actions.digest(text), reach="open",
                reason=REASON, proposal=pairs.open_for("law.version", f"terms:{CODE}:2"),
            )  # fmt: skip
            with pytest.raises(DatabaseError, match=match) if match else nullcontext(), transaction.atomic():
                made.save(force_insert=True)
            transaction.set_rollback(True)


def test_a_published_version_is_not_written_again_even_by_the_owner(published: Any) -> None:
    published(**THREE_MONTHS)
    for statement in (
        "UPDATE legal_deadlinerule SET length = '{}' WHERE origin = 'published'",
        "UPDATE legal_deadlinerule SET origin = 'file' WHERE origin = 'published'",
        "DELETE FROM legal_deadlinerule WHERE origin = 'published'",
    ):
        with (
            pytest.raises(DatabaseError, match="not written again"),
            transaction.atomic("owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(statement)


def test_only_the_named_columns_come_from_the_proposal(proposed: Any, as_: Any) -> None:
    """A text that names more columns than may change writes none of them."""
    row, second = proposed(**THREE_MONTHS), as_("tatyana")
    values = row.values | {"code": "DL-FORGED", "origin": "file", "form": "counter", "id": 1}
    text = actions.written(values)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE amendments_amendment SET written = %s, digest = %s WHERE id = %s",
            [text, actions.digest(text), row.pk],
        )
    sql(second, f"{CONFIRM}; {PUBLISH}", [second.user.pk, row.proposal_id, row.pk])
    new = DeadlineRule.objects.get(code=CODE, version=2)
    assert (new.form, new.origin) == ("term", "published")
    assert not DeadlineRule.objects.filter(code="DL-FORGED").exists()
