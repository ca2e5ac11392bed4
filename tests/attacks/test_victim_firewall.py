"""A child victim's contact data on a walk through every address, as every role that takes part in the suspect's case.

Each field of the record holds a canary. No answer (page, part, API, paper), event payload, read entry or log line that
others can reach may hold one. Controls: the support worker's walk finds every canary, and each walk really arrives.
"""

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connections, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from access.context import for_actor
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from accounts.principals import Capacity
from administration.rights import paper as rights
from cases import actions as case_actions
from cases.models import Case, CaseGrant, Participation, Party
from cases.vault import protected_fields
from core import clock, panels
from probation import actions as probation_actions
from tests.courts.conftest import schedule
from tests.probation.conftest import opening
from tests.victims.conftest import add_victim
from victims import actions
from victims.models import ServiceOffered, VictimRecord

CONTACT = ("safe_address", "phone", "school", "trusted_adult", "supporter", "contact_rules")
CANARIES = {name: f"Құпия-{name.replace('_', '')}-7319" for name in (*CONTACT, "provider")}
OTHERS = [
    "aliya",
    "daniyar",
    "marat",
    "gulnara",
    "bolat",
    "zhanna",
    "dina",
    "serik",
    "ruslan",
    "aigerim",
    "sergey",
]


@dataclass
class Story:
    """Everything that an address could ask for."""

    case: Case
    record: VictimRecord
    ids: list[str] = field(default_factory=list)
    refs: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture
def story(world: None, as_: Callable[[str], Any], make_case: Callable[..., Case]) -> Story:
    """Police, prosecutor, court, defence and probation take part; the victim is supported and fully recorded."""
    case = make_case()
    party = add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")) as actor:
        actions.refer_victim(actor=actor, case=case, party=party, to=Agency.objects.get(key="victims-kar"))
        start = clock.now() - dt.timedelta(hours=4)
        case_actions.record_interview(
            actor=actor,
            case=case,
            party=party,
            kind="victim",
            started_at=start,
            ended_at=start + dt.timedelta(minutes=40),
        )
        case_actions.send_to_prosecutor(actor=actor, case=case)
    record, parts = _supported(as_("saule"), case, party)
    plan, contact, hearing = _tried(as_, case, party)
    rows = [case, record, party, plan, contact, hearing, *parts]
    keys = sorted({p.key for place in ("tab", "card", "side") for p in panels.panels(place)})
    ids = [*(row.pk for row in rows), party.person_id, case.subject_id]
    return Story(case, record, [str(pk) for pk in ids], {"key": keys})


def _supported(actor: Any, case: Case, party: Any) -> tuple[VictimRecord, list[Any]]:
    day = clock.today()
    with for_actor(actor):
        record = actions.take_up_victim(actor=actor, case=case, party=party)
        details = actions.ContactDetails(
            **{name: CANARIES[name] for name in CONTACT},
            separate_arrival=True,
            has_safety_plan=True,
            violence="2",
        )
        record = actions.record_contact_details(actor=actor, record=record, details=details)
        parts = [
            actions.record_measure(
                actor=actor, record=record, kind="no_contact", state="in_force", since=day
            ),
            actions.offer_service(
                actor=actor, record=record, kind="therapy", offered_on=day, provider=CANARIES["provider"]
            ),
            actions.tell_child(
                actor=actor, record=record, topic="fund", told_on=day, way="in_person", language="kk"
            ),
        ]
    return record, parts


def _tried(as_: Callable[[str], Any], case: Case, party: Any) -> tuple[Any, Any, Any]:
    from courts.actions import Person

    with for_actor(as_("marat")) as actor:
        case_actions.accept(actor=actor, case=case)
        case_actions.send_to_court(actor=actor, case=case)
    with for_actor(as_("dina")) as actor:
        case_actions.accept(actor=actor, case=case)
    hearing = schedule(as_("dina"), case, people=[Person(role="victim", party=party)])
    with for_actor(as_("dina")) as actor:
        probation = Agency.objects.get(key="probation-kar")
        case_actions.hand_over(
            actor=actor, case=case, verb="record_decision", to=probation, capacity=Capacity.PROBATION
        )
        for agency, capacity in (("court-kar", Capacity.SANCTIONING), ("bar-kar", Capacity.DEFENCE)):
            Participation.objects.create(
                case=case,
                agency=Agency.objects.get(key=agency),
                capacity=capacity,
                since=clock.now(),
                basis="CPC 67",
            )
    with for_actor(as_("ruslan")) as actor:
        plan = probation_actions.open_plan(actor=actor, case=case, opening=opening())
        contact = probation_actions.plan_contact(
            actor=actor, plan=plan, at=clock.now() + dt.timedelta(days=1), kind="office"
        )
    return plan, contact, hearing


# --- every address ------------------------------------------------------------------------------------------------

_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
_CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")


def addresses(patterns: Any = None, prefix: str = "/") -> Iterator[str]:
    """Each address of the URLconf as a template such as ``/cases/<uuid:pk>/``."""
    for entry in patterns or get_resolver().url_patterns:
        text = str(entry.pattern)
        text = (
            _GROUP.sub(r"<str:\1>", text)
            .lstrip("^")
            .removesuffix("$")
            .removesuffix("\\Z")
            .replace("\\.", ".")
        )
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, prefix + text)
        elif isinstance(entry, URLPattern):
            yield prefix + text


def filled(template: str, story: Story) -> Iterator[str]:
    """The address with each value that it could take in this story."""
    found = _CONVERTER.search(template)
    if found is None:
        yield template
        return
    kind, name = found[1] or "str", found[2]
    for value in _values(kind, name, template, story):
        yield from filled(template[: found.start()] + value + template[found.end() :], story)


def _values(kind: str, name: str, template: str, story: Story) -> list[str]:
    from documents.papers import all_papers

    if name.startswith("case"):
        return [str(story.case.pk)]
    if "/cases/" in template and name == "pk":
        return [str(story.case.pk), str(story.record.pk)]
    if kind in ("uuid", "int"):
        return story.ids if kind == "uuid" else ["1", "2", "3"]
    known = {"language": ["kk"], "format": ["json"], "act": ["interrogation"], "code": ["SG-34"]}
    if name == "key":
        return [p.key for p in all_papers()] if "/documents/" in template else story.refs["key"]
    return known.get(name, [*story.ids, clock.today().isoformat()])


SKIPPED = re.compile(r"^/(static|styleguide|healthz|readyz|account/sign-out|api/schema)")


@dataclass
class Walk:
    words: tuple[str, ...]
    opened: int = 0
    found: set[str] = field(default_factory=set)
    where: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def look(self, address: str, text: str) -> None:
        for word in self.words:
            if word in text:
                self.found.add(word)
                self.where.append(f"{address}: {word}")


def walk(client: Any, story: Story, monkeypatch: Any, words: Iterable[str] = CANARIES.values()) -> Walk:
    """Opens every address with GET, whole and as a part; papers are read as the HTML that they are drawn from."""
    seen = Walk(tuple(words))
    _read_papers(seen, monkeypatch)
    closed: set[str] = set()
    for template in sorted(set(addresses())):
        if SKIPPED.match(template):
            continue
        for address in filled(template, story):
            if template in closed:
                break
            for headers in ({}, {"HX-Request": "true"}):
                response = client.get(address, headers=headers)
                assert response.status_code < 500, address
                if response.status_code == 405 or (
                    response.status_code == 403 and _whatever_the_row(response)
                ):
                    closed.add(template)
                if response.status_code != 200 or response.streaming:
                    break
                seen.opened += response.status_code == 200
                seen.look(address, response.content.decode(errors="replace"))
    return seen


def _whatever_the_row(response: Any) -> bool:
    """Whether the gate itself refused the role: then no other row needs to be tried at this address."""
    gate = getattr(response.resolver_match.func, "gate", None)
    actor = getattr(response.wsgi_request, "actor", None)
    return gate is not None and actor is not None and not gate.admits(actor)


def _read_papers(seen: Walk, monkeypatch: Any) -> None:
    from documents import pdf

    def from_html(html: str, *rest: Any, **named: Any) -> bytes:
        seen.look("paper", html)
        seen.texts.append(html)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "from_html", from_html)
    # A paper that is drawn once a day must neither be left out here nor stay as it is drawn here.
    monkeypatch.setattr(rights, "_drawn", getattr(rights._drawn, "__wrapped__", rights._drawn))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("username", OTHERS)
def test_no_answer_to_anybody_in_the_suspects_case(
    story: Story, client_for: Any, username: str, monkeypatch: Any, caplog: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        seen = walk(client_for(username), story, monkeypatch)
    assert seen.where == []
    assert seen.opened >= 8, "the walk must arrive somewhere"
    for canary in CANARIES.values():
        assert canary not in caplog.text


@pytest.mark.timeout(600)
def test_control_the_support_worker_sees_every_field(story: Story, client_for: Any, monkeypatch: Any) -> None:
    assert walk(client_for("saule"), story, monkeypatch).found == set(CANARIES.values())


@pytest.mark.timeout(600)
def test_control_the_clerks_walk_reads_the_summons(story: Story, client_for: Any, monkeypatch: Any) -> None:
    seen = walk(client_for("dina"), story, monkeypatch)
    assert any(story.case.code in text for text in seen.texts), (
        "no paper was drawn: the walk proves nothing of papers"
    )


def test_the_record_never_links_to_the_file_of_the_suspect(story: Story, client_for: Any) -> None:
    for address in ("/victims/", f"/victims/{story.record.pk}/"):
        page = client_for("saule").get(address).content.decode()
        assert f"/cases/{story.case.pk}" not in page, address


def test_every_protected_field_holds_a_canary() -> None:
    fields = {f.name for model in (VictimRecord, ServiceOffered) for f in protected_fields(model)}
    assert fields == set(CANARIES)


def test_no_canary_in_events_read_entries_or_tables(story: Story, client_for: Any) -> None:
    client_for("saule").get(f"/victims/{story.record.pk}/")
    with connections["default"].cursor() as cursor, for_actor(_everything(story)):
        for table in ("audit_event", "victims_victimrecord", "victims_serviceoffered", "cases_party"):
            cursor.execute(f"SELECT {table}::text FROM {table}")
            rows = [row[0] for row in cursor.fetchall()]
            assert rows, table
            for canary in CANARIES.values():
                plain, coded = canary, canary.encode().hex()
                assert not [r for r in rows if plain in r or coded in r], f"{table}: {canary}"


def _everything(story: Story) -> Any:
    from accounts.actor import actor_of

    user = User.objects.get(username="saule")
    actor = actor_of(user, user.memberships.first().pk)
    assert actor is not None
    return actor


def test_a_search_by_contact_data_finds_nothing(story: Story, as_: Any) -> None:
    from cases import people

    with for_actor(as_("aliya")) as actor:
        for canary in CANARIES.values():
            assert people.search(actor=actor, name=canary).hits == []


def test_a_grant_to_the_defence_opens_no_victim(story: Story, as_: Any) -> None:
    sergey = User.objects.get(username="sergey")
    with for_actor(as_("aliya")):
        CaseGrant.objects.create(
            user=sergey,
            permission=Permission.objects.get(content_type__app_label="cases", codename="view_case"),
            content_object=story.case,
            capacity=Capacity.DEFENCE,
            basis="CPC 67",
            since=clock.now(),
        )
    with for_actor(as_("sergey")) as actor:
        assert Case.objects.visible_to(actor).filter(pk=story.case.pk).exists()
        assert not VictimRecord.objects.filter(pk=story.record.pk).exists()
        assert not ServiceOffered.objects.exists()


OF_THE_SUSPECT = ("Төлегенұлы", "Бекұлы", "+77010000001", "№ 23", "Абай даңғылы", "Телефон у школы")


@pytest.mark.timeout(600)
def test_the_support_worker_meets_nothing_of_the_suspect(
    story: Story, client_for: Any, monkeypatch: Any
) -> None:
    seen = walk(client_for("saule"), story, monkeypatch, OF_THE_SUSPECT)
    assert seen.where == []
    assert walk(client_for("aliya"), story, monkeypatch, OF_THE_SUSPECT).found, "the words exist in the file"


# --- who speaks for the child -------------------------------------------------------------------------------------

MOTHER = {"surname": "Сапаровамама", "given_name": "Гүлжан", "relation": "mother"}
MOTHERS_CONTACT = {"phone": "+77017776655", "address": "Құпия-үй-9917"}


def _mother_of(client: Any, case: Case, party: Any, **more: str) -> Any:
    typed = {"capacity": "legal_representative", **MOTHER, "represents": str(party.pk), **more}
    return client.post(f"/cases/{case.pk}/add-person/", typed)


def test_who_represents_the_victim_is_as_hidden_as_the_victim(
    world: None, as_: Any, client_for: Any, make_case: Any
) -> None:
    from cases import counsel

    case = make_case()
    assert (
        'name="represents"' not in client_for("aliya").get(f"/cases/{case.pk}/add-person/").content.decode()
    )
    party = add_victim(as_("aliya"), case)
    page = client_for("aliya").get(f"/cases/{case.pk}/add-person/").content.decode()
    assert str(party.pk) in page, "the form asks of whom"
    refused = _mother_of(client_for("aliya"), case, party, **MOTHERS_CONTACT)
    assert refused.status_code in (409, 422)
    assert MOTHERS_CONTACT["address"] in refused.content.decode(), "what was typed stays"
    assert _mother_of(client_for("aliya"), case, party).status_code == 303
    with for_actor(as_("aliya")) as actor:
        counsel.appoint_counsel(actor=actor, case=case, lawyer=as_("sergey").user)
    addresses = [f"/cases/{case.pk}/{tab}" for tab in ("", "people/", "timeline/")] + [
        f"/api/v1/cases/{case.pk}/"
    ]
    for who, sees in (("sergey", False), ("gulnara", False), ("aliya", True)):
        answers = [client_for(who).get(address) for address in addresses]
        if who == "sergey":
            assert {answer.status_code for answer in answers} == {200}
        text = "".join(answer.content.decode() for answer in answers)
        assert (MOTHER["surname"] in text) is sees, who
        assert MOTHERS_CONTACT["phone"] not in text
        assert MOTHERS_CONTACT["address"] not in text


def test_the_childs_summons_names_the_childs_representatives_only(
    world: None, as_: Any, client_for: Any, make_case: Any
) -> None:
    from cases.people import Identity
    from courts import papers
    from courts.actions import Person
    from courts.models import HearingParticipant
    from tests.courts.conftest import in_court

    case = make_case()
    party = add_victim(as_("aliya"), case)
    assert _mother_of(client_for("aliya"), case, party).status_code == 303
    with for_actor(as_("aliya")) as actor:
        case_actions.add_party(
            actor=actor,
            case=case,
            capacity="legal_representative",
            identity=Identity(surname="Төлегенова", given_name="Әсел"),
            contact=case_actions.Contact(phone="+77010000002"),
        )
    with for_actor(as_("aliya")):
        mother = Party.objects.get(case=case, represents=party)
    people = [Person(role="representative", party=mother)]
    hearing = schedule(as_("dina"), in_court(case, as_), people=people)
    with for_actor(as_("dina")) as actor:
        named = papers.summons(actor, str(hearing.pk)).data["representatives"]
        assert HearingParticipant.objects.get(hearing=hearing).view_bit == CasePermission.VIEW_VICTIMS.bit
    assert [person.surname for person in named] == ["Төлегенова"]


def test_the_database_refuses_an_address_of_who_represents_a_victim(
    world: None, as_: Any, make_case: Any
) -> None:
    from cases.people import Identity

    case = make_case()
    party = add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")) as actor:
        mother = case_actions.add_party(
            actor=actor,
            case=case,
            capacity="legal_representative",
            identity=Identity(surname="Сапарова", given_name="Гүл"),
            represents=party,
        )
        for changes in ({"address": "Құпия-үй-9917"}, {"view_bit": CasePermission.VIEW_IDENTITY.bit}):
            row = Party.objects.get(pk=mother.pk)
            for name, value in changes.items():
                setattr(row, name, value)
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save(update_fields=list(changes))


# --- who takes part, told to the other side -----------------------------------------------------------------------


def _texts(client: Any, *addresses: str) -> str:
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    return "".join(answer.content.decode() for answer in answers)


def _case_pages(case: Case) -> list[str]:
    tabs = ("", "quick/", "people/", "timeline/", "access/")
    return [
        "/cases/",
        *(f"/cases/{case.pk}/{tab}" for tab in tabs),
        f"/api/v1/cases/{case.pk}/",
        "/api/v1/cases/",
    ]


def _names(key: str) -> list[str]:
    agency = Agency.objects.get(key=key)
    return [agency.name_ru, agency.name_kk, agency.name_en, key]


def test_the_victims_side_does_not_learn_what_became_of_the_suspect(
    story: Story, client_for: Any, as_: Any
) -> None:
    from cases.models import Stage

    with connections["default"].cursor() as cursor, for_actor(as_("dina")):
        cursor.execute("SELECT stage FROM cases_case WHERE id = %s", [story.case.pk])
        assert cursor.fetchone()[0] in (Stage.DECIDED, Stage.EXECUTION)
    told = [*_names("probation-kar"), *_names("bar-kar"), as_("ruslan").user.last_name]
    pages = [*_case_pages(story.case), f"/victims/{story.record.pk}/"]
    seen = _texts(client_for("saule"), *pages)
    assert [word for word in told if word in seen] == []
    own = _names("victims-kar")
    assert any(word in seen for word in own), "the service sees its own part"
    assert any(word in _texts(client_for("dina"), *pages[:-1]) for word in _names("probation-kar"))
    assert any(word in _texts(client_for("ruslan"), *pages[:-1]) for word in _names("probation-kar"))


@pytest.mark.parametrize("stage", ["diverted", "execution", "closed"])
def test_after_the_decision_the_stage_is_one_word_for_the_victims_side(
    story: Story, client_for: Any, as_: Any, stage: str
) -> None:
    from cases import queries

    with for_actor(as_("saule")) as actor:
        granted = queries.permissions_in(actor, story.case.pk)
    assert queries.stage_told(stage, granted) == "decided"
    assert queries.stage_told(stage, granted | CasePermission.VIEW_FILE.bit) == stage
    found = {
        s: client_for("saule").get(f"/api/v1/cases/?stage={s}").json()["results"] for s in ("decided", stage)
    }
    assert found["decided"] == found[stage], "the filter tells nothing either"
    assert {row["stage"] for row in found["decided"]} == {"decided"}


@pytest.mark.parametrize("who", ["sergey", "gulnara"])
def test_who_supports_the_victim_is_told_to_nobody_who_may_not_know_the_victim(
    story: Story, client_for: Any, as_: Any, who: str
) -> None:
    from cases import counsel

    client_for("saule").get(f"/cases/{story.case.pk}/")
    with for_actor(as_("aliya")) as actor:
        counsel.appoint_counsel(actor=actor, case=story.case, lawyer=as_("sergey").user)
    told = [*_names("victims-kar"), as_("saule").user.last_name]
    pages = _case_pages(story.case)
    if who == "gulnara":
        pages.append(f"/audit/cases/{story.case.pk}/")
    seen = _texts(client_for(who), *pages)
    assert [word for word in told if word in seen] == []
    control = _texts(client_for("marat"), *_case_pages(story.case), f"/audit/cases/{story.case.pk}/")
    assert any(word in control for word in _names("victims-kar"))
    assert as_("saule").user.last_name in control
