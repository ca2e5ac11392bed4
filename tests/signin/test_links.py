"""One-time links: used once, for two days, kept as a hash."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts import links
from accounts.models import Agency, LinkPurpose, Membership, OneTimeLink, User
from audit import actions
from audit.events import AccountEvent
from core import clock

PASSWORD = "жеті бұлақ маңында 4 түйе"


@pytest.fixture
def link(world: None) -> str:
    return links.issue(User.objects.get(username="aliya"), LinkPurpose.SET_PASSWORD, None)


def set_password(client: Client, path: str, password: str = PASSWORD) -> Any:
    client.get(path)
    return client.post("/account/link/", {"new_password": password, "again": password})


def happened(username: str) -> list[AccountEvent]:
    return actions.of_account(User.objects.get(username=username), 50)


def test_a_link_sets_a_password_and_signs_in(link: str) -> None:
    client = Client()
    first = client.get(link)
    assert (first.status_code, first["Location"]) == (302, "/account/link/")
    assert link.split("/")[3] not in client.get("/account/link/").content.decode()
    assert set_password(client, link).status_code == 302
    assert User.objects.get(username="aliya").check_password(PASSWORD)
    assert client.get("/").status_code == 200
    assert [(e.type, e.how) for e in happened("aliya")] == [("account.password_set", "link")]  # type: ignore[attr-defined]
    assert happened("timur") == []


def test_its_page_speaks_the_language_of_the_account(link: str) -> None:
    User.objects.filter(username="aliya").update(language="kk")
    client = Client(headers={"accept-language": "en"})
    client.get(link)
    assert '<html lang="kk"' in client.get("/account/link/").content.decode()


def test_it_works_once(link: str) -> None:
    assert set_password(Client(), link).status_code == 302
    assert set_password(Client(), link, "another one of four words").status_code == 410
    assert User.objects.get(username="aliya").check_password(PASSWORD)


def test_looking_uses_nothing_up(link: str) -> None:
    for _turn in range(3):
        assert Client().get(link).status_code == 302
    assert set_password(Client(), link).status_code == 302


@pytest.mark.parametrize(("hours", "status"), [(47.9, 302), (48.1, 410)])
def test_it_runs_out_after_two_days(link: str, hours: float, status: int) -> None:
    with clock.at(clock.steady() + dt.timedelta(hours=hours)):
        assert set_password(Client(), link).status_code == status


def test_a_newer_link_replaces_it(link: str) -> None:
    newer = links.issue(User.objects.get(username="aliya"), "set_password", None)
    assert Client().get(link).status_code == 410
    assert Client().get(newer).status_code == 302


def test_a_link_that_runs_out_while_one_types_is_said(link: str) -> None:
    client = Client()
    client.get(link)
    links.withdraw(User.objects.get(username="aliya"))
    assert set_password(client, "/account/link/").status_code == 410


def test_nobody_who_may_not_sign_in_uses_one(link: str) -> None:
    User.objects.filter(username="aliya").update(is_active=False)
    assert Client().get(link).status_code == 410


def test_only_a_hash_is_kept(link: str) -> None:
    token = link.split("/")[3]
    assert len(token) >= 22, "128 bits and more"
    row = OneTimeLink.objects.get(user__username="aliya")
    assert token not in str(row.__dict__)
    assert row.token_hash == links.hashed(token)
    assert links.find(row.token_hash) is None, "the hash opens nothing"


@pytest.mark.parametrize(
    "password",
    ["short one", "x" * 129, "password1234", "Серикова Алия"],
    ids=["short", "long", "common", "own name"],
)
def test_a_weak_password_is_refused_and_the_link_stays(link: str, password: str) -> None:
    client = Client()
    answer = set_password(client, link, password)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert set_password(client, link).status_code == 302


def test_two_at_once_one_wins(committed: None) -> None:
    user = User.objects.get(username="aliya")
    links.issue(user, "set_password", None)
    row = OneTimeLink.objects.get(user=user, used_at=None)

    def use(_turn: int) -> bool:
        try:
            return links.redeem(row)
        finally:
            connections["default"].close()

    try:
        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(use, range(8))) == [False] * 7 + [True]
    finally:
        OneTimeLink.objects.filter(pk=row.pk).delete()


@pytest.fixture
def nobody(world: None) -> None:
    """As after a fresh installation: reference data, no people that may sign in."""
    User.objects.update(is_active=False)


def first_admin(*arguments: str) -> str:
    out = StringIO()
    call_command("first_admin", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_comes_by_a_link(nobody: None) -> None:
    said = first_admin("root1", "--name", "Литвинова Полина Ивановна", "--agency-name", "Министерство")
    path = next(line for line in said.splitlines() if line.startswith("/account/link/"))
    membership = Membership.objects.get(user__username="root1")
    assert (membership.role, membership.agency.kind) == ("system_administrator", "ministry")
    assert not membership.user.has_usable_password()
    assert (membership.user.last_name, membership.user.patronymic) == ("Литвинова", "Ивановна")
    assert set_password(Client(), path).status_code == 302
    assert [e.type for e in happened("root1")] == ["account.password_set", "account.administrator_made"]


def test_there_is_one_first_administrator(nobody: None) -> None:
    first_admin("root1", "--name", "A B")
    with pytest.raises(CommandError, match="already"):
        first_admin("root2", "--name", "A B")
    assert not User.objects.filter(username="root2").exists()
    assert "/account/link/" in first_admin("root1", "--name", "A B", "--force-recovery")
    assert OneTimeLink.objects.get(user__username="root1").kind == "recover"


def test_an_agencys_administrator_needs_an_agency_with_a_kind(nobody: None) -> None:
    with pytest.raises(CommandError, match="kind"):
        first_admin("root1", "--name", "A B", "--role", "agency_administrator", "--agency", "nowhere")
    first_admin("root1", "--name", "A B", "--role", "agency_administrator", "--agency", "police-kar")
    assert Membership.objects.get(user__username="root1").agency == Agency.objects.get(key="police-kar")


def test_each_agency_has_a_first_administrator_beside_the_system(nobody: None) -> None:
    """Whoever keeps the system running adds nobody: without this an agency would never begin."""
    said = first_admin("root1", "--name", "A B")
    assert "--role agency_administrator" in said
    assert "within 48 hours" in said
    office = ("--role", "agency_administrator", "--agency")
    first_admin("head1", "--name", "A B", *office, "police-kar")
    first_admin("head2", "--name", "A B", *office, "police-tur")
    with pytest.raises(CommandError, match="ask them for an account"):
        first_admin("head3", "--name", "A B", *office, "police-kar")
    below = Agency.objects.get(parent__key="police-kar")
    with pytest.raises(CommandError, match="ask them for an account"):
        first_admin("head3", "--name", "A B", *office, below.key)
    Membership.objects.filter(user__username="head1").update(until=clock.today())
    with clock.at(clock.now() + dt.timedelta(days=2)):
        first_admin("head3", "--name", "A B", *office, "police-kar")


def test_a_name_that_is_taken_is_not_handed_over(nobody: None) -> None:
    with pytest.raises(CommandError, match="taken"):
        first_admin("ALIYA", "--name", "A B")


def test_no_account_comes_with_the_product(world: None) -> None:
    """Migrations and reference data make nobody: whoever is there came with the demo."""
    from demo.personas import PERSONAS

    assert set(User.objects.values_list("username", flat=True)) == {p.username for p in PERSONAS}
