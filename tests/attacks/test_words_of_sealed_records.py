"""What is left, when a record is sealed or destroyed, of hours of emergency and of requests to be let in."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from access.context import for_actor
from administration import emergency
from administration.models import Emergency
from cases import keys
from core import clock
from retention import actions, tasks
from tests.audit.conftest import sealing  # noqa: F401
from tests.retention.conftest import LONG_AGO, close, closed, erased, ripe, row_of, sealed, two  # noqa: F401

As = Callable[[str], Any]
REASON = "Тот же ребёнок проходит по нашему делу о краже"
WORDS = "Төлегенұлы Нұрлан Бұқар жыраудан кетіп қалды, іздеп жатырмыз"


def ripe_with_an_emergency(make_case: Callable[..., Any], as_: As) -> Any:
    """A case of two years ago that was opened in an emergency and closed; its notice has run out."""
    with clock.at(clock.now() - LONG_AGO):
        born = clock.today() - dt.timedelta(days=17 * 365)
        case = make_case(born_on=born)
        with for_actor(as_("nurlan")) as nurlan:
            assert emergency.open_case(actor=nurlan, number=case.code, category="missing", reason=WORDS)
        close(case, as_)
    with clock.at(clock.now() - dt.timedelta(days=31)):
        tasks.find_ripe()
    return case


def review(as_: As, case: Any) -> Emergency:
    with for_actor(as_("rosa")) as rosa:
        row = Emergency.objects.get(case_id=case.pk)
        return emergency.review(
            actor=rosa, emergency=row, verdict="justified", words="Қажет болған: " + WORDS
        )


def told(client: Any, address: str) -> tuple[int, bool]:
    answer = client.get(address)
    return answer.status_code, "Төлегенұлы" in answer.content.decode()


def in_words(client: Any, text: str) -> bool:
    page = client.get("/office/emergencies/").content.decode()
    with override("kk"):
        return _(text) in page


def test_an_erased_record_answers_as_none(
    committed: None,
    erased: Callable[..., Any],  # noqa: F811
    client_for: Callable[[str], Any],
) -> None:
    case, found = erased(), {}
    browser = client_for("nurlan")
    browser.raise_request_exception = False
    for number in (case.code, "KAR-2026-99999"):
        typed = {"category": "same_child", "reason": REASON, "number": number}
        page = browser.post("/office/ask/", typed)
        api = browser.post("/api/v1/access-requests/", typed, content_type="application/json")
        found[number] = (page.status_code, api.status_code)
    assert found[case.code] == found["KAR-2026-99999"] == (303, 202)
    assert keys.fetch([case.subject_id]) == {}


def test_an_emergency_of_an_erased_child_breaks_no_page(
    committed: None, make_case: Callable[..., Any], as_: As, client_for: Callable[[str], Any]
) -> None:
    case = ripe_with_an_emergency(make_case, as_)
    assert two(actions.seal, case, as_)
    assert two(actions.erase, case, as_)
    tasks.destroy_keys(str(row_of(case, as_("daniyar")).pk))
    found = {}
    for who, addresses in {
        "daniyar": ("/office/emergencies/", "/api/v1/emergencies/", "/"),
        "rosa": ("/office/emergencies/", "/api/v1/emergencies/"),
        "nurlan": ("/office/emergency/", "/api/v1/emergencies/"),
    }.items():
        client = client_for(who)
        client.raise_request_exception = False
        for address in addresses:
            found[who, address] = client.get(address).status_code
    assert set(found.values()) == {200}
    assert in_words(client_for("daniyar"), "The words were destroyed with the record.")
    row = review(as_, case)
    assert (row.verdict, row.words) == ("justified", ""), "what has no key is not kept; the review is closed"
    assert told(client_for("daniyar"), "/office/emergencies/") == (200, False)


def test_the_reason_of_an_emergency_is_sealed_with_the_record(
    committed: None, make_case: Callable[..., Any], as_: As, client_for: Callable[[str], Any]
) -> None:
    """A sealed file is read for an hour, with a document; what was written about the child is read no easier."""
    case = ripe_with_an_emergency(make_case, as_)
    review(as_, case)
    places = [
        ("nurlan", "/office/emergency/"),
        ("daniyar", "/office/emergencies/"),
        ("rosa", "/office/emergencies/"),
        ("rosa", "/api/v1/emergencies/"),
    ]
    assert told(client_for("daniyar"), "/office/emergencies/") == (200, True), "control: readable before"
    assert two(actions.seal, case, as_)
    for who, address in places:
        assert told(client_for(who), address) == (200, False)
    assert in_words(client_for("daniyar"), "The words are closed with the sealed record.")
    with for_actor(as_("daniyar")) as head:
        actions.open_sealed(actor=head, row=row_of(case, head), ground="court", document="2-17")
    assert told(client_for("daniyar"), "/office/emergencies/") == (200, True), "an hour with the file"
    assert told(client_for("rosa"), "/office/emergencies/") == (200, False), "of who opened it alone"
