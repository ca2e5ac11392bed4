"""Two thousand colleagues: found by words, role and state, in the Kazakh alphabet, a page at a time."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from accounts.models import Agency, Membership, User
from accounts.naming import ALPHABET, by_name
from administration import finding
from core import clock
from tests.scale.counting import answered

pytestmark = pytest.mark.django_db


def hire(names: list[str], **more: Any) -> None:
    agency = Agency.objects.get(key="police-kar")
    users = User.objects.bulk_create(
        [User(username=f"n{n}", last_name=name, first_name="Тест") for n, name in enumerate(names)]
    )
    Membership.objects.bulk_create(
        [Membership(user=u, agency=agency, role="investigator", since=clock.today(), **more) for u in users]
    )


def shown(browser: Any, query: str = "") -> list[str]:
    rows = browser.post("/office/", dict(parse_qsl(query))).context["people"]
    return [m.user.last_name for m, _state, _away in rows]


def test_kazakh_letters_stand_in_their_place(world: None) -> None:
    names = [letter.upper() + "лин" for letter in ALPHABET]
    hire(list(reversed(names)))
    found = Membership.objects.filter(user__username__startswith="n", user__first_name="Тест")
    sorted_ = [m.user.last_name for m in found.select_related("user").order_by(*by_name())]
    assert sorted_ == names
    pairs = [("А", "Ә"), ("Г", "Ғ"), ("К", "Қ"), ("Н", "Ң"), ("О", "Ө"), ("Ұ", "Ү"), ("Х", "Һ"), ("Ы", "І")]
    for before, after in pairs:
        assert sorted_.index(after + "лин") == sorted_.index(before + "лин") + 1


def test_two_thousand_are_walked_page_by_page(world: None, client_for: Any) -> None:
    hire([f"{ALPHABET[n % 42].upper()}{ALPHABET[n % 40]}{n}" for n in range(2000)])
    olga, seen = client_for("olga"), []
    few = answered(olga, "/office/?state=closed")
    many = answered(olga, "/office/")
    assert len(many) <= len(few) + 1
    answer = olga.get("/office/")
    for _page in range(60):
        seen += [m.pk for m, _s, _a in answer.context["people"]]
        assert len(answer.context["people"]) <= finding.PAGE
        if answer.context["next"] is None:
            break
        answer = olga.post("/office/", answer.context["next"])
    assert len(seen) == len(set(seen)) == 2006, "everybody once"


def test_by_words_role_state_and_unit(world: None, client_for: Any) -> None:
    olga = client_for("olga")
    assert shown(olga, "q=алия+серик") == ["Серикова"]
    assert shown(olga, "q=TIMUR") == ["Жандосов"]
    assert shown(olga, "q=омаров") == [], "of another agency"
    assert shown(olga, "role=head_of_unit") == ["Қожахметов"]
    unit = Agency.objects.get(key="police-kar-juvenile").pk
    assert shown(olga, f"unit={unit}") == ["Оспанова"]
    row = Membership.objects.get(user__username="timur")
    row.suspended_at, row.suspended_by = clock.now(), Membership.objects.get(user__username="olga").user
    row.save()
    assert shown(olga, "state=suspended") == ["Жандосов"]
    assert "Жандосов" not in shown(olga, "state=works")
    assert len(shown(olga, "state=nonsense&role=none&unit=x&after=0")) == 6
    api = olga.post("/api/v1/colleagues/search/", {"q": "алия"}, "application/json")
    assert [one["username"] for one in api.json()] == ["aliya"]
    assert client_for("rosa").post("/office/", {"q": "алия"}).status_code == 200


def test_words_in_the_address_are_not_read(world: None, client_for: Any) -> None:
    """They would stay in the history of the browser and in logs on the way."""
    olga = client_for("olga")
    assert len(olga.get("/office/?q=алия").context["people"]) == 6
    assert len(olga.get("/api/v1/colleagues/?q=алия").json()) == 6
    page = olga.post("/office/", {"q": "сер", "role": "investigator"}).content.decode()
    assert 'value="сер"' in page
    assert '<option value="investigator" selected>' in page
