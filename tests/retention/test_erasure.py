"""Destroyed is destroyed: nothing opens, nothing is found, others are not harmed, the trail still verifies."""

import datetime as dt
import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.utils import DatabaseError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from access.context import for_actor
from access.system import for_system
from accounts.permissions import CasePermission as P
from audit import checkpoints
from audit import keys as audit_keys
from cases import actions as case_actions
from cases import keys, people, vault
from cases.models import Case, DataKey, Party, Person
from core import clock
from core.errors import Conflict, Refused
from notifications.models import Outbox
from retention import actions, certificate, queries, tasks
from retention.models import ErasedPerson, Retention, State
from tests.audit.conftest import sealing  # noqa: F401
from tests.retention.conftest import LONG_AGO, close, row_of, sql, two

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
WORDS = ("Төлегенұлы", "Нұрлан", "Бекұлы", "Бұқар жырау")


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Jobs run as another role over a connection of their own."""


def person_of(case: Any) -> Person:
    with for_system("test"):
        return Person.objects.get(pk=case.subject_id)


def tokens(person_id: uuid.UUID) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_persontoken WHERE person_id = %s", [person_id])
        return int(cursor.fetchone()[0])


def test_the_key_is_destroyed_and_nothing_opens(sealed: Any, as_: As) -> None:
    case = sealed()
    assert tokens(case.subject_id) > 5
    assert keys.fetch([case.subject_id]), "control: the key is there"
    with for_system("test"):
        summary = Case.objects.get(pk=case.pk).summary
    assert summary == "Телефон у школы", "control: it opens while the key is there"
    before = bytes(DataKey.objects.get(pk=case.subject_id).wrapped)
    assert two(actions.erase, case, as_)
    row = row_of(case, as_("rosa"))
    assert row.state == State.ERASING
    assert Outbox.objects.using("owner").filter(task="retention.tasks.destroy_keys").count() == 1
    tasks.destroy_keys(str(row.pk))
    held = DataKey.objects.get(pk=case.subject_id)
    assert held.destroyed_at is not None
    assert bytes(held.wrapped) != before
    assert keys.fetch([case.subject_id]) == {}
    with for_system("test"), pytest.raises(vault.CannotOpen):
        assert Case.objects.get(pk=case.pk).summary
    assert tokens(case.subject_id) == 0
    person = person_of(case)
    assert (person.full_name, person.iin, person.birth_date, person.birth_year) == ("", "", None, None)
    row = row_of(case, as_("rosa"))
    assert (row.state, row.erased_at is not None) == (State.ERASED, True)
    with for_system("test"):
        assert not ErasedPerson.objects.filter(destroyed_at__isnull=True).exists()


def test_an_emptied_key_does_not_come_back(erased: Any) -> None:
    """Taking back the mark alone brings nothing back: the wrapped key itself is gone."""
    case = erased()
    DataKey.objects.filter(pk=case.subject_id).update(destroyed_at=None)
    assert bytes(DataKey.objects.get(pk=case.subject_id).wrapped) == b""
    with pytest.raises(ValueError, match="Nonce"):
        keys.fetch([case.subject_id])


def test_search_papers_and_pages_show_nothing(erased: Any, client_for: Any, as_: As) -> None:
    case = erased()
    row = row_of(case, as_("daniyar"))
    with for_actor(as_("aliya")) as aliya:
        assert people.search(actor=aliya, name="Төлегенұлы Нұрлан").hits == []
    with for_actor(as_("daniyar")) as head, pytest.raises(Refused, match="destroyed"):
        actions.open_sealed(actor=head, row=row, ground="court", document="1")
    browser = client_for("daniyar")
    for way in (reverse("retention:board"), reverse("retention:record", args=[row.pk]), "/api/v1/retention/"):
        text = browser.get(way).content.decode()
        assert case.code in text
        assert not [word for word in WORDS if word in text]
    assert browser.get(reverse("retention:certificate", args=[row.pk, "ru"])).status_code == 200
    with pytest.raises(Conflict), for_actor(as_("daniyar")) as head:
        actions.erase(actor=head, row=row)


def test_the_certificate_holds_no_name(erased: Any, as_: As) -> None:
    case = erased()
    for language in ("kk", "ru"):
        row = (
            Retention.objects.using("owner")
            .select_related("rule", "sealed_by", "sealed_agency")
            .get(case_id=case.pk)
        )
        with for_actor(as_("rosa")) as rosa, override(language):
            data = certificate.facts(rosa, row)
            text = render_to_string(certificate.TEMPLATE, {**data, "codes": [language]})
        assert case.code in text
        assert str(row.pk) in text
        assert ("кілттер саны: 1" in text) or ("ключей: 1" in text)
        assert not [word for word in WORDS if word in text]


def add(case: Any, as_: As, capacity: str, person: Person | None = None) -> Party:
    """A second part of a person, written as owner of the tables: how the verb does it is not what is tested."""
    with for_system("test"):
        mine = person or Person.objects.get(pk=case.subject_id)
    with connections["owner"].cursor() as cursor:
        made = uuid.uuid4()
        bit = (P.VIEW_VICTIMS if capacity in ("victim", "witness") else P.VIEW_IDENTITY).bit
        cursor.execute(
            "INSERT INTO cases_party (id, case_id, person_id, capacity, relation, language, address, phone, school, since, view_bit)"
            " VALUES (%s, %s, %s, %s, '', '', '', '', '', now(), %s)",
            [made, case.pk, mine.pk, capacity, bit],
        )
    return Party(pk=made)


@pytest.mark.parametrize("capacity", ["suspect", "witness", "victim"])
def test_whoever_is_still_needed_is_not_destroyed(
    sealed: Any, make_case: Any, as_: As, capacity: str
) -> None:
    """One answer for all: whoever seals does not learn what the person is elsewhere."""
    case = sealed(serial=1)
    other = make_case(serial=2, surname="Басқа")
    add(other, as_, capacity, person_of(case))
    with for_actor(as_("daniyar")) as head, pytest.raises(Refused) as refused:
        actions.erase(actor=head, row=row_of(case, head))
    assert refused.value.reason == queries.OBSTACLES["needed"]
    assert keys.fetch([case.subject_id])


def test_a_hold_stops_destroying(sealed: Any, as_: As) -> None:
    case = sealed()
    with for_actor(as_("daniyar")) as head:
        row = row_of(case, head)
        until = clock.today() + dt.timedelta(days=4)
        hold = actions.place_hold(actor=head, row=row, kind="litigation", document="2-55", until=until)
        with pytest.raises(Refused, match="on hold"):
            actions.erase(actor=head, row=row)
        actions.end_hold(actor=head, hold=hold)
        assert queries.obstacle(row) == ""


def test_a_hold_of_another_record_is_told_as_any_other_need(sealed: Any, as_: As) -> None:
    case, other = sealed(serial=1), sealed(serial=2, surname="Басқа")
    add(other, as_, "suspect", person_of(case))
    with for_actor(as_("daniyar")) as head:
        assert queries.obstacle(row_of(case, head)) == "", "control: a sealed file elsewhere stops nothing"
        until = clock.today() + dt.timedelta(days=4)
        foreign = row_of(other, head)
        actions.place_hold(actor=head, row=foreign, kind="litigation", document="2-55", until=until)
        assert queries.obstacle(row_of(case, head)) == "needed"
        assert queries.obstacle(foreign) == "hold"


def test_the_mother_goes_with_the_file_the_victim_and_the_aunt_stay(
    closed: Any, make_case: Any, as_: As
) -> None:
    with clock.at(clock.now() - LONG_AGO):
        case = make_case(serial=1, born_on=clock.today() - dt.timedelta(days=17 * 365))
        who = {}
        with for_actor(as_("aliya")) as aliya:
            for name, capacity in (
                ("Ана", "legal_representative"),
                ("Апа", "legal_representative"),
                ("Бала", "victim"),
            ):
                party = case_actions.add_party(
                    actor=aliya,
                    case=case,
                    capacity=capacity,
                    identity=people.Identity(surname=name, given_name="Гүлнар", birth_year=1985),
                    search_id=people.search(actor=aliya, name=f"{name} Гүлнар").receipt.pk,
                )
                who[name] = party.person_id
        close(case, as_)
    other = make_case(serial=2, surname="Басқа")
    with for_system("test"):
        aunt = Person.objects.get(pk=who["Апа"])
    add(other, as_, "legal_representative", aunt)
    with clock.at(clock.now() - dt.timedelta(days=31)):
        tasks.find_ripe()
    assert two(actions.seal, case, as_)
    assert two(actions.erase, case, as_)
    tasks.reapply()
    assert set(keys.fetch([case.subject_id, *who.values(), other.subject_id])) == {
        who["Апа"],
        who["Бала"],
        other.subject_id,
    }
    with for_actor(as_("aliya")) as aliya:
        assert Person.objects.get(pk=other.subject_id).surname == "Басқа"
        assert Person.objects.get(pk=who["Апа"]).surname == "Апа"


def test_one_person_alone_destroys_nothing(sealed: Any, as_: As) -> None:
    case = sealed()
    with for_actor(as_("daniyar")) as head:
        row = row_of(case, head)
        assert actions.erase(actor=head, row=row) is False
        with pytest.raises(Refused, match="second person"):
            actions.erase(actor=head, row=row)
    with (
        pytest.raises(Exception, match="two persons"),
        for_actor(as_("rosa")),
        connections["default"].cursor() as c,
    ):
        c.execute("SELECT retention_erase(%s)", [row.pk])
    assert keys.fetch([case.subject_id])


def test_the_application_cannot_forget_by_itself(sealed: Any, as_: As) -> None:
    case = sealed()
    for call in ("retention_forget(ARRAY[%s]::uuid[], now())", "retention_reapply(ARRAY[%s]::uuid[], now())"):
        with pytest.raises(DatabaseError, match=r"permission denied|job of the system"):
            sql(as_("daniyar"), f"SELECT {call}", [case.subject_id])
    assert tokens(case.subject_id) > 5


def test_the_audit_chain_still_verifies(erased: Any, sealing: Path, tmp_path: Path, as_: As) -> None:  # noqa: F811
    case = erased()
    assert checkpoints.seal() is not None
    export, public = tmp_path / "export.jsonl", tmp_path / "key.pem"
    call_command("audit_export", str(export))
    public.write_text(audit_keys.public_pem(audit_keys.signing_key().public_key()))
    script = Path(__file__).parents[2] / "bin" / "verify-audit"
    help_text = subprocess.run([sys.executable, str(script), "--help"], capture_output=True, text=True).stdout
    assert "export" in help_text

    def verify() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                str(script),
                str(export),
                "--checkpoints",
                str(sealing),
                "--public-key",
                str(public),
            ],
            capture_output=True,
            text=True,
        )

    done = verify()
    assert done.returncode == 0, done.stdout + done.stderr
    links = [json.loads(line) for line in export.read_text().splitlines()]
    assert any("retention.erased" in json.dumps(link) for link in links)
    assert not [word for word in WORDS if word in export.read_text()]
    assert str(case.pk) in export.read_text()
    export.write_text(export.read_text().replace("retention.erased", "retention.kept", 1))
    assert verify().returncode != 0, "control: a changed link is found"


def test_published_figures_stay(sealed: Any, as_: As) -> None:
    case = sealed()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'published' ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]

        def published() -> dict[str, str]:
            found = {}
            for table in tables:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM published.\"{table}\" t"
                )
                found[table] = cursor.fetchone()[0]
            return found

        before = published()
        assert two(actions.erase, case, as_)
        tasks.reapply()
        assert tables
        assert published() == before
        cursor.execute("SELECT count(*), max(sex) FROM cases_case WHERE id = %s", [case.pk])
        assert cursor.fetchone() == (1, "m"), "what figures are counted from stays, without a name"


def test_a_lost_order_is_carried_out_by_the_night(sealed: Any, as_: As) -> None:
    case = sealed()
    assert two(actions.erase, case, as_)
    assert keys.fetch([case.subject_id]), "control: the worker has not come"
    tasks.reapply()
    assert keys.fetch([case.subject_id]) == {}
    with for_system("test"):
        assert Retention.objects.get(case_id=case.pk).state == State.ERASED
