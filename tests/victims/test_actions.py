"""Bringing support in, and what the record may and may not hold."""

import datetime as dt

import pytest
from django.db import connections

from access.context import for_actor
from accounts.models import Agency
from audit.models import Event
from cases import actions as case_actions
from cases.models import Charge, DataKey, Detention, Participation, Party, Person
from core import clock
from core.errors import Conflict, NotLawful, Refused
from victims import actions, tracker
from victims.models import ProtectionMeasure, ServiceOffered, TellingTopic, VictimRecord


def service():
    return Agency.objects.get(key="victims-kar")


def test_referral_lets_the_service_in_and_leaves_one_event(as_, case, referred):
    with for_actor(as_("aliya")):
        assert Participation.objects.filter(case=case, agency=service()).count() == 1
        event = Event.objects.get(case_id=case.pk, type="victim.referred")
    assert event.payload == {"party": str(referred.pk), "to_agency": service().pk, "source": "police"}


def test_the_same_child_is_referred_once(as_, case, referred):
    with for_actor(as_("aliya")) as actor, pytest.raises(Conflict):
        actions.refer_victim(actor=actor, case=case, party=referred, to=service())


def test_the_prosecutor_may_refer_and_others_may_not(as_, case, victim):
    with for_actor(as_("marat")) as actor:
        actions.refer_victim(actor=actor, case=case, party=victim, to=service())
    for username in ("madina", "nurlan", "saule"):
        with for_actor(as_(username)) as actor, pytest.raises(Refused):
            actions.refer_victim(actor=actor, case=case, party=victim, to=service())


def test_the_suspect_is_nobodys_victim(as_, case):
    with for_actor(as_("aliya")) as actor:
        suspect = Party.objects.get(case=case, capacity="suspect")
        with pytest.raises(Refused):
            actions.refer_victim(actor=actor, case=case, party=suspect, to=service())


def test_taking_up_accepts_the_referral(as_, case, record):
    with for_actor(as_("saule")) as actor:
        mine = Participation.objects.get(case=case, agency=service())
        assert mine.accepted_at is not None
        assert mine.officer == actor.user
        assert record.source == "police"
        with pytest.raises(Conflict):
            actions.take_up_victim(actor=actor, case=case, party=record.party)


def test_the_worker_sees_the_child_and_nothing_of_the_suspect(as_, case, record):
    with for_actor(as_("saule")):
        assert list(Party.objects.values_list("capacity", flat=True)) == ["victim"]
        assert [p.given_name for p in Person.objects.all()] == ["Айым"]
        assert not Charge.objects.exists()
        assert not Detention.objects.exists()


def test_contact_data_lie_under_the_childs_own_key(as_, case, record):
    with for_actor(as_("saule")) as actor:
        details = actions.ContactDetails(safe_address="Гүлдер көшесі, 5", phone="+77770000000")
        row = actions.record_contact_details(actor=actor, record=record, details=details, version=1)
        assert VictimRecord.objects.get(pk=record.pk).safe_address == "Гүлдер көшесі, 5"
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT safe_address FROM victims_victimrecord WHERE id = %s", [record.pk])
            stored = bytes(cursor.fetchone()[0])
        assert stored[1:17] == record.person_id.bytes
        assert record.person_id != case.subject_id
        event = Event.objects.get(case_id=case.pk, type="victim.contact_recorded")
        assert event.payload["fields"] == ["phone", "safe_address"]
        with pytest.raises(Conflict):
            actions.record_contact_details(
                actor=actor, record=record, details=details, version=row.version - 1
            )


def test_destroying_the_childs_key_erases_the_record_and_spares_the_case(as_, case, record):
    from cases.vault import CannotOpen

    with for_actor(as_("saule")) as actor:
        actions.record_contact_details(
            actor=actor, record=record, details=actions.ContactDetails(safe_address="Гүлдер көшесі, 5")
        )
    DataKey.objects.filter(pk=record.person_id).update(destroyed_at=clock.now())
    with for_actor(as_("saule")), pytest.raises(CannotOpen):
        VictimRecord.objects.get(pk=record.pk).safe_address  # noqa: B018
    with for_actor(as_("aliya")):
        from cases.models import Case

        assert Case.objects.get(pk=case.pk).summary


@pytest.mark.parametrize(
    "username", ["aliya", "marat", "dina", "zhanna", "ruslan", "sergey", "gulnara", "bolat"]
)
def test_row_security_hides_the_record_from_everybody_else(as_, record, username):
    with for_actor(as_(username)):
        assert not VictimRecord.objects.filter(pk=record.pk).exists()


def test_an_address_cannot_be_smuggled_into_the_party(as_, case):
    with for_actor(as_("aliya")) as actor, pytest.raises(NotLawful):
        case_actions.add_party(
            actor=actor,
            case=case,
            capacity="victim",
            contact=case_actions.Contact(address="Гүлдер көшесі, 5"),
        )


def test_police_protective_order_runs_thirty_days(as_, record):
    with for_actor(as_("saule")) as actor:
        made = actions.record_measure(
            actor=actor, record=record, kind="protective_order", state="in_force", since=dt.date(2026, 5, 1)
        )
        assert made.until == dt.date(2026, 5, 31)
        assert ProtectionMeasure.objects.get(pk=made.pk).basis == "PREV26 60"


def test_help_begins_after_the_child_accepted(as_, record):
    with for_actor(as_("saule")) as actor:
        day = clock.today()
        with pytest.raises(Refused):
            actions.offer_service(actor=actor, record=record, kind="therapy", offered_on=day, started_on=day)
        offer = actions.offer_service(actor=actor, record=record, kind="therapy", offered_on=day)
        actions.answer_service(actor=actor, service=offer, is_accepted=True, started_on=day)
        assert ServiceOffered.objects.get(pk=offer.pk).started_on == day


def test_telling_shows_in_the_suspects_file_as_a_kept_duty(as_, case, record):
    with for_actor(as_("saule")) as actor:
        actions.tell_child(
            actor=actor, record=record, topic="fund", told_on=clock.today(), way="in_person", language="kk"
        )
    with for_actor(as_("aliya")) as actor:
        from victims import pages

        seen = pages.tab(actor, case)
    assert seen["not_told"] == [TellingTopic.MEASURES.label]


def interviewed(as_, case, party, hours_ago, minutes):
    with for_actor(as_("aliya")) as actor:
        start = clock.now() - dt.timedelta(hours=hours_ago)
        case_actions.record_interview(
            actor=actor,
            case=case,
            party=party,
            kind="victim",
            started_at=start,
            ended_at=start + dt.timedelta(minutes=minutes),
        )


def test_interviews_are_counted_from_the_acts_and_warn_before_the_second(as_, case, record):
    def counted(username):
        with for_actor(as_(username)) as actor:
            (found,) = tracker.trackers(actor, case)
            return found.count, found.minutes, found.warns_before_next, found.is_repeated

    assert counted("saule") == (0, 0, False, False)
    interviewed(as_, case, record.party, 5, 40)
    assert counted("saule") == counted("aliya") == (1, 40, True, False)
    interviewed(as_, case, record.party, 2, 45)
    assert counted("saule") == (2, 85, True, True)


def test_nothing_is_added_after_the_end(as_, record):
    with for_actor(as_("saule")) as actor:
        actions.close_support(actor=actor, record=record)
        with pytest.raises(Refused):
            actions.tell_child(
                actor=actor, record=record, topic="outcome", told_on=clock.today(), way="phone", language="kk"
            )


NEVER = [
    "account",
    "statement",
    "testimony",
    "quote",
    "detail",
    "opinion",
    "credib",
    "finding",
    "diagnos",
    "photo",
    "audio",
    "video",
    "transcript",
    "orientation",
    "hiv",
    "pregnan",
    "migra",
    "religio",
    "ethnic",
    "social_media",
    "parent_id",
    "suspect_case",
]


def test_no_field_for_what_must_never_be_recorded():
    from django.apps import apps

    names = [
        f"{model.__name__}.{field.name}".lower()
        for model in apps.get_app_config("victims").get_models()
        for field in model._meta.get_fields()
    ]
    assert len(names) > 40
    assert [n for n in names if any(word in n.split(".")[1] for word in NEVER)] == []
