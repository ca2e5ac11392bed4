"""Nothing typed into a registration is lost, and nobody else ever reads it."""

import datetime as dt
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from access.context import for_actor
from accounts.models import User
from cases import drafts, keys
from cases.models import DataKey, RegistrationDraft
from cases.tasks import end_old_drafts
from cases.vault import CannotOpen
from core import clock
from tests.cases.test_views_register import NEW, answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(world: None, client_for: Any) -> str:
    page = client_for("aliya").post(NEW, {"iin": answers()["iin"]})
    return str(page.context["receipt"].pk)


def begin(client: Any, receipt: str) -> str:
    begun = client.post(NEW, {"search": receipt, "go": "child", "iin": answers()["iin"]})
    assert begun.status_code == 303
    return str(begun["Location"])


def test_a_registration_has_an_address_that_finds_it_again(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    page = begin(aliya, receipt)
    sent = {"search": receipt, "shown": "child", "go": "event", **answers()}
    assert aliya.post(page, sent).status_code == 303
    again = client_for("aliya").get(page)
    assert again.context["flow"].step == "event", "after another sign-in too"
    assert "Құрманғазыұлы" in again.content.decode()
    assert "Құрманғазыұлы" in aliya.get(NEW).content.decode(), "and the search page offers to go on"


def test_what_is_being_typed_is_kept_before_it_is_sent(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    page = begin(aliya, receipt)
    half = {"search": receipt, "shown": "child", "surname": "Бекұлы", "given_name": ""}
    assert aliya.post(f"{page}keep/", half).status_code == 204
    shown = aliya.get(page)
    assert 'value="Бекұлы"' in shown.content.decode()
    assert shown.status_code == 200
    aliya.post(reverse("set_language"), {"language": "ru", "next": page})
    assert 'value="Бекұлы"' in aliya.get(page).content.decode()


def test_the_way_over_the_search_again_takes_nothing_away(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    page = begin(aliya, receipt)
    aliya.post(f"{page}keep/", {"search": receipt, "shown": "child", "surname": "Бекұлы"})
    assert begin(aliya, receipt) == page
    assert 'value="Бекұлы"' in aliya.get(page).content.decode()


def test_a_mistake_keeps_the_page_and_the_text(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    page = begin(aliya, receipt)
    wrong = answers(sex="") | {"search": receipt, "shown": "child", "go": "event"}
    assert aliya.post(page, wrong).status_code == 422
    assert "Құрманғазыұлы" in aliya.get(page).content.decode()


def test_nobody_else_finds_or_changes_it(receipt: str, client_for: Any, as_: Any) -> None:
    aliya, timur = client_for("aliya"), client_for("timur")
    page = begin(aliya, receipt)
    aliya.post(f"{page}keep/", {"search": receipt, "surname": "Бекұлы"})
    assert timur.get(page).status_code == 303
    assert timur.post(f"{page}keep/", {"surname": "Бөтен"}).status_code == 410
    timur.post(reverse("cases:discard_draft", args=[receipt]))
    assert "Бекұлы" not in timur.get(NEW).content.decode()
    assert "Бекұлы" in aliya.get(page).content.decode()
    with for_actor(as_("timur")):
        assert not RegistrationDraft.objects.exists(), "row security hides it as well"


def test_it_lies_encrypted_and_dies_with_its_key(receipt: str, client_for: Any, as_: Any) -> None:
    aliya = client_for("aliya")
    page = begin(aliya, receipt)
    aliya.post(f"{page}keep/", {"search": receipt, "surname": "Бекұлы"})
    with for_actor(as_("aliya")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT answers FROM cases_registrationdraft")
        sealed = bytes(cursor.fetchone()[0])
        assert sealed
        assert "Бекұлы".encode() not in sealed
        kept = drafts.of(as_("aliya"), RegistrationDraft.objects.get().pk)
        assert kept is not None
        keys.destroy([kept.pk])
        with pytest.raises(CannotOpen):
            _ = kept.typed


def test_the_registered_case_ends_the_draft(receipt: str, client_for: Any, as_: Any) -> None:
    aliya = client_for("aliya")
    page = begin(aliya, receipt)
    done = aliya.post(page, {"search": receipt, "shown": "check", "go": "save", **answers()})
    assert done.status_code == 303
    assert "/new/" not in done["Location"]
    with for_actor(as_("aliya")):
        row = RegistrationDraft.objects.get()
        assert row.ended_at is not None
        assert row.answers == ""
    assert DataKey.objects.get(person_id=row.pk).destroyed_at is not None
    assert aliya.post(f"{page}keep/", {"surname": "Кеш"}).status_code == 410
    assert aliya.get(page).status_code == 303


def test_discarded_it_is_gone(receipt: str, client_for: Any) -> None:
    aliya = client_for("aliya")
    page = begin(aliya, receipt)
    assert aliya.post(reverse("cases:discard_draft", args=[receipt])).status_code == 303
    assert aliya.get(page).status_code == 303
    assert receipt not in aliya.get(NEW).content.decode()


def test_after_a_day_it_is_erased_by_itself(committed: None, client_for: Any, as_: Any) -> None:
    aliya = client_for("aliya")
    found = aliya.post(NEW, {"iin": answers()["iin"]}).context["receipt"].pk
    begin(aliya, str(found))
    assert end_old_drafts() == 0
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        assert end_old_drafts() == 1
    with for_actor(as_("aliya")):
        assert RegistrationDraft.objects.get().ended_at is not None
    assert User.objects.filter(username="aliya").exists()
