"""Pages and API of victim support: right person, wrong person, wrong input."""

import datetime as dt

import pytest
from django.urls import reverse

from access.context import for_actor
from accounts.models import Agency
from core import clock
from victims.models import VictimRecord

FORMS = ["record", "details", "measure", "service", "tell"]


@pytest.mark.parametrize("name", FORMS)
def test_pages_by_person(client_for, record, name):
    page = reverse(f"victims:{name}", args=[record.pk])
    assert client_for("saule").get(page).status_code == 200
    for username in ("aliya", "marat", "dina", "ruslan", "sergey"):
        assert client_for(username).get(page).status_code == 403


def test_the_list_shows_a_code_and_an_age_and_no_name(client_for, case, record):
    page = client_for("saule").get(reverse("victims:children")).content.decode()
    assert case.code in page
    assert "Айым" not in page
    assert "Сапарова" not in page


def test_the_investigator_refers_and_the_worker_takes_up(client_for, as_, case, victim):
    page = reverse("victims:refer", args=[case.pk])
    service = Agency.objects.get(key="victims-kar")
    assert client_for("saule").get(page).status_code == 404
    assert client_for("madina").get(page).status_code in (403, 404)
    answer = client_for("aliya").post(page, {"party": str(victim.pk), "to": service.pk})
    assert answer.status_code == 303
    home = client_for("saule").get("/").content.decode()
    assert reverse("victims:take_up", args=[victim.pk]) in home
    assert client_for("saule").post(reverse("victims:take_up", args=[victim.pk])).status_code == 303
    with for_actor(as_("saule")):
        assert VictimRecord.objects.get(party=victim).source == "police"


def test_the_case_tab_counts_and_shows_no_contact(client_for, as_, case, record):
    from victims import actions

    with for_actor(as_("saule")) as actor:
        actions.record_contact_details(
            actor=actor, record=record, details=actions.ContactDetails(safe_address="Гүлдер көшесі, 5")
        )
    tab = reverse("cases:tab", args=[case.pk, "victim"])
    seen = client_for("aliya").get(tab)
    assert seen.status_code == 200
    text = seen.content.decode()
    assert "Гүлдер" not in text
    assert str(record.pk) not in text
    assert str(record.pk) in client_for("saule").get(tab).content.decode()


def test_details_are_saved_and_an_outdated_page_is_a_conflict(client_for, as_, record):
    page = reverse("victims:details", args=[record.pk])
    typed = {"safe_address": "Гүлдер көшесі, 5", "separate_arrival": "yes", "version": "1"}
    assert client_for("saule").post(page, typed).status_code == 303
    with for_actor(as_("saule")):
        kept = VictimRecord.objects.get(pk=record.pk)
        assert (kept.safe_address, kept.separate_arrival) == ("Гүлдер көшесі, 5", True)
    assert client_for("saule").post(page, {**typed, "phone": "1"}).status_code == 409


def test_wrong_input_comes_back_with_what_was_typed(client_for, record):
    page = reverse("victims:service", args=[record.pk])
    typed = {"kind": "therapy", "offered_on": clock.today().isoformat(), "provider": "Орталық"}
    early = (clock.today() - dt.timedelta(days=3)).isoformat()
    answer = client_for("saule").post(page, {**typed, "is_accepted": "yes", "started_on": early})
    assert answer.status_code == 422
    assert "Орталық" in answer.content.decode()


def test_wrong_method(client_for, record):
    assert client_for("saule").get(reverse("victims:take_up", args=[record.party_id])).status_code == 405


def test_the_support_ends_only_after_a_page_that_says_what_follows(client_for, as_, record):
    page, browser = reverse("victims:close", args=[record.pk]), client_for("saule")

    def ended():
        with for_actor(as_("saule")):
            return VictimRecord.objects.get(pk=record.pk).closed_on

    assert f'href="{page}"' in browser.get(reverse("victims:record", args=[record.pk])).content.decode()
    for answer in (browser.get(page), browser.post(page)):
        assert answer.status_code == 200
        assert 'name="confirm"' in answer.content.decode()
        assert ended() is None
    assert browser.post(page, {"confirm": "1"}).status_code == 303
    assert ended() == clock.today()
    assert browser.post(page, {"confirm": "1"}).status_code == 403


def test_api_from_referral_to_end(client_for, as_, case, victim):
    def post(username, path, data):
        url = f"/api/v1/victim-records/{path}"
        return client_for(username).post(url, data, content_type="application/json")

    to = Agency.objects.get(key="victims-kar").pk
    referral = {"case": str(case.pk), "party": str(victim.pk), "to": to}
    assert post("saule", "refer/", referral).status_code == 404
    assert post("aliya", "refer/", referral).status_code == 201
    made = post("saule", "take-up/", {"party": str(victim.pk)})
    assert made.status_code == 201
    pk = made.json()["id"]
    kept = post("saule", f"{pk}/contact-details/", {"phone": "+77770000000", "has_safety_plan": True})
    assert kept.json()["phone"] == "+77770000000"
    today = clock.today().isoformat()
    measure = {"kind": "no_contact", "state": "asked", "since": today}
    assert post("saule", f"{pk}/record-measure/", measure).status_code == 201
    offer = post("saule", f"{pk}/offer-service/", {"kind": "therapy", "offered_on": today})
    assert offer.status_code == 201
    begun = post(
        "saule",
        f"{pk}/answer-service/",
        {"service": offer.json()["id"], "is_accepted": True, "started_on": today},
    )
    assert begun.json()["started_on"] == today
    told = {"topic": "outcome", "told_on": today, "way": "phone", "language": "kk"}
    assert post("saule", f"{pk}/tell-child/", told).status_code == 201
    whole = client_for("saule").get(f"/api/v1/victim-records/{pk}/").json()
    assert [len(whole[part]) for part in ("measures", "services", "tellings")] == [1, 1, 1]
    for username in ("aliya", "marat", "zhanna", "ruslan", "sergey"):
        assert client_for(username).get(f"/api/v1/victim-records/{pk}/").status_code == 403
        assert client_for(username).get("/api/v1/victim-records/").status_code == 403
    assert post("saule", f"{pk}/close/", {}).json()["closed_on"] == today
