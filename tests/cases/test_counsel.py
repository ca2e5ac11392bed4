"""Counsel by appointment: one lawyer, one case, nothing of a victim."""

from collections.abc import Callable

import pytest
from django.test import Client

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import Agency
from cases import actions, counsel
from cases.models import Case, CaseGrant
from core.errors import Refused
from tests.victims.conftest import add_victim
from victims import actions as victims

pytestmark = pytest.mark.django_db
ADDRESS = "Құпия-мекенжай-4471"


@pytest.fixture
def case(world: None, make_case: Callable[..., Case], as_: Callable[[str], Actor]) -> Case:
    case = make_case()
    party = add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")) as actor:
        service = Agency.objects.get(key="victims-kar")
        victims.refer_victim(actor=actor, case=case, party=party, to=service)
    with for_actor(as_("saule")) as actor:
        record = victims.take_up_victim(actor=actor, case=case, party=party)
        details = victims.ContactDetails(safe_address=ADDRESS)
        victims.record_contact_details(actor=actor, record=record, details=details)
    return case


def seen_by(client: Client, case: Case) -> str:
    paths = [
        f"/cases/{case.pk}/",
        *(f"/cases/{case.pk}/{tab}/" for tab in ("timeline", "people", "clocks", "access")),
    ]
    answers = [client.get(path) for path in paths]
    assert [a.status_code for a in answers] == [200] * len(paths)
    return "".join(a.content.decode() for a in answers)


def test_the_appointed_lawyer_reads_the_file_and_no_victim(
    case: Case, as_: Callable[[str], Actor], client_for: Callable[[str], Client]
) -> None:
    with for_actor(as_("sergey")) as sergey:
        assert not Case.objects.visible_to(sergey).filter(pk=case.pk).exists()
    with for_actor(as_("aliya")) as aliya:
        counsel.appoint_counsel(actor=aliya, case=case, lawyer=as_("sergey").user)
    page = seen_by(client_for("sergey"), case)
    assert ADDRESS not in page
    assert "/victims/" not in page
    assert case.code in client_for("sergey").get("/").content.decode()
    told = "Counsel appointed"
    for username, reads_it in (("sergey", True), ("aliya", True), ("saule", False)):
        browser = client_for(username)
        browser.post("/language/", {"language": "en", "next": "/"})
        timeline = browser.get(f"/cases/{case.pk}/timeline/").content.decode()
        assert (told in timeline) is reads_it, username


def test_the_police_appoint_and_only_lawyers(case: Case, as_: Callable[[str], Actor]) -> None:
    sergey = as_("sergey").user
    with for_actor(as_("marat")) as marat, pytest.raises(Refused):
        counsel.appoint_counsel(actor=marat, case=case, lawyer=sergey)
    with for_actor(as_("aliya")) as aliya, pytest.raises(Refused):
        counsel.appoint_counsel(actor=aliya, case=case, lawyer=as_("irina").user)


def test_a_second_appointment_is_the_same_grant(case: Case, as_: Callable[[str], Actor]) -> None:
    with for_actor(as_("aliya")) as aliya:
        actions.locked(case)
        for _turn in range(2):
            counsel.appoint_counsel(actor=aliya, case=case, lawyer=as_("sergey").user)
        assert CaseGrant.objects.filter(content_object=case).count() == 1
