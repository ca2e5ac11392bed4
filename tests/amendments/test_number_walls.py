"""A published number: what the database refuses, and what the data files leave as it is."""

import datetime as dt
from typing import Any

import pytest
import yaml
from django.db import DatabaseError, connections, transaction

from amendments import actions
from legal import reference
from legal.models import Norm
from legal.reference import load, norm_values
from legal.sync import read_yaml
from legal.written import as_yaml
from tests.amendments.test_numbers import CUSTODY, propose, publish
from tests.amendments.test_publishing import CONFIRM, PUBLISH, sql

pytestmark = pytest.mark.committed


@pytest.fixture(autouse=True)
def _pages_in_english(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("jjcms.middleware._CODES", {"en"})
    settings.LANGUAGE_CODE = "en"


# --- in plain SQL, as the application role ----------------------------------------------------------------------------


def test_no_number_is_written_past_the_two(law: None, client_for: Any, as_: Any) -> None:
    row, second = propose(client_for("sabit"), value="3"), as_("tatyana")
    for statement in (
        "UPDATE legal_norm SET value = '3'",
        "UPDATE legal_norm SET origin = 'published'",
        "DELETE FROM legal_norm",
        "INSERT INTO legal_norm SELECT * FROM legal_norm LIMIT 1",
    ):
        with pytest.raises(DatabaseError, match="permission denied"):
            sql(second, statement, [])
    for actor in (as_("sabit"), second, as_("aliya")):
        with pytest.raises(DatabaseError, match="two persons"):
            sql(actor, PUBLISH, [row.pk])
    with pytest.raises(DatabaseError):
        sql(as_("sabit"), CONFIRM, [as_("sabit").user.pk, row.proposal_id])
    sql(second, f"{CONFIRM}; {PUBLISH}", [second.user.pk, row.proposal_id, row.pk])  # the control
    assert Norm.objects.get(code=CUSTODY, version=2).value == 3
    with pytest.raises(DatabaseError, match="another version"):
        sql(second, PUBLISH, [row.pk])
    for statement in ("UPDATE legal_norm SET value = '9'", "DELETE FROM legal_norm"):
        with (
            pytest.raises(DatabaseError, match="not written again"),
            transaction.atomic("owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(f"{statement} WHERE origin = 'published'")


@pytest.mark.parametrize("value", ["3", [3], {"most": 3}, None, True])
def test_the_database_publishes_no_number_of_another_shape(
    law: None, client_for: Any, as_: Any, value: Any
) -> None:
    """Every decision that a table measures by it would fail."""
    row, second = propose(client_for("sabit"), value="3"), as_("tatyana")
    text = actions.written(row.values | {"value": value})
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE amendments_amendment SET written = %s, digest = %s WHERE id = %s",
            [text, actions.digest(text), row.pk],
        )
    with pytest.raises(DatabaseError, match="keeps its lines"):
        sql(second, f"{CONFIRM}; {PUBLISH}", [second.user.pk, row.proposal_id, row.pk])


# --- the files beside it ----------------------------------------------------------------------------------------------


def test_loading_the_files_leaves_a_published_number_and_its_end(
    law: None, client_for: Any, monkeypatch: Any
) -> None:
    publish(client_for("tatyana"), propose(client_for("sabit"), value="3"))
    publish(
        client_for("tatyana"),
        propose(client_for("sabit"), "sentence-imprisonment", value_most="8"),
    )
    assert [row.version for row in Norm.objects.filter(code="sentence-imprisonment").order_by("version")] == [
        1,
        2,
        3,
    ]

    def held() -> list[Any]:
        return list(Norm.objects.order_by("pk").values())

    before = held()
    assert load() == 0
    assert held() == before
    (entry,) = yaml.safe_load(as_yaml(Norm.objects.get(code=CUSTODY, version=2)))
    entries = [*read_yaml("norms.yaml"), *read_yaml("administrative.yaml"), entry]
    monkeypatch.setattr(reference, "_norms", lambda: map(norm_values, entries))
    assert load() == 0, "the downloaded entry is the row"
    entry["value"] = 9
    assert load() == 0, "a file that says something else is passed over"
    assert held() == before


def test_every_number_is_the_same_after_its_way_through_a_file(world: None) -> None:
    for row in Norm.objects.all():
        (entry,) = yaml.safe_load(as_yaml(row))
        again = norm_values(entry)
        assert {name: getattr(row, name) for name in again} == again, row.code


def test_an_ended_number_is_not_prolonged_by_its_follower(law: None, client_for: Any) -> None:
    publish(
        client_for("tatyana"),
        propose(
            client_for("sabit"), "koap-measure-parents", note_kk="Again", note_ru="Again", note_en="Again"
        ),
    )
    old = Norm.objects.get(code="koap-measure-parents", version=1)
    assert old.valid_to == dt.date(2017, 12, 28)
