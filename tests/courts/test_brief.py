"""The judge's one page, and the summonses of everybody but the child."""

from typing import Any

import pytest

from access.context import for_actor
from cases.models import Participation, Party
from courts.actions import Person
from courts.models import HearingParticipant
from documents import tasks
from documents.models import Document
from safeguards.models import SafeguardBreach
from tests.attacks.test_arrivals_apart import OWN, SITTING, THEIRS, Trial, trial  # noqa: F401
from tests.courts.conftest import in_court, next_working, schedule
from tests.courts.test_papers import address, text_of
from tests.safeguards.test_breaches import detained
from tests.victims.conftest import add_victim


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("language", "title"), [("kk", "Отырысқа анықтама"), ("ru", "Справка к заседанию")])
def test_the_brief_is_one_page_with_what_the_judge_needs(
    world: None, make_case: Any, client_for: Any, as_: Any, language: str, title: str
) -> None:
    case = make_case()
    detained(as_("aliya"), case, {"SG-12": "no", "SG-03": "no"}, **{"SG-12": "Шақырылды", "SG-03": "Кешікті"})
    party = add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")):
        child = Party.objects.get(case=case, person_id=case.subject_id)
    people = [Person(role="child", party=child), Person(role="victim", party=party)]
    start = next_working(hour=10, minute=37)
    made = schedule(as_("dina"), in_court(case, as_), people=people, starts_at=start)
    with for_actor(as_("zhanna")) as judge:
        open_ones = SafeguardBreach.objects.visible_to(judge).open().filter(case=case)
        names = [getattr(b.definition, f"name_{language}") for b in open_ones.select_related("definition")]
    drawn = client_for("zhanna").get(address("brief", made.pk, language))
    assert drawn.status_code == 200
    text = text_of(drawn.content)
    assert text.count("\f") == 1, "one page"
    flat = words(text)
    for word in (title, case.code, "Төлегенұлы", "188", SITTING, OWN, *(n.split()[0] for n in names)):
        assert word in flat, word
    assert len(names) == 2, "the story leaves safeguards open"


def test_who_draws_the_brief(trial: Trial, client_for: Any) -> None:  # noqa: F811
    paper = address("brief", trial.hearing.pk)
    assert client_for("dina").get(paper).status_code == 200
    for username in ("aliya", "marat", "saule", "sergey", "zarina"):
        assert client_for(username).get(paper).status_code in (403, 404), username
    page = f"/court/hearings/{trial.hearing.pk}/"
    assert paper in client_for("zhanna").get(page).content.decode()
    assert paper not in client_for("aliya").get(page).content.decode()


def test_the_worker_draws_it_with_the_rights_of_that_moment_and_only_the_court_opens_it(
    trial: Trial,  # noqa: F811
    client_for: Any,
    as_: Any,
) -> None:
    from core.errors import Refused

    with for_actor(as_("dina")):
        tasks.make("brief", str(trial.hearing.pk), "ru")
        kept = Document.objects.get(case=trial.case, kind="brief")
    assert client_for("zhanna").get(f"/documents/{kept.pk}/").status_code == 200
    assert client_for("aliya").get(f"/documents/{kept.pk}/").status_code == 404
    with for_actor(as_("marat")), pytest.raises(Refused):
        tasks.make("brief", str(trial.hearing.pk), "ru")
    with for_actor(as_("dina")):
        assert Participation.objects.filter(case=trial.case).exists()
        assert Document.objects.filter(case=trial.case, kind="brief").count() == 1


def participant(as_: Any, made: Any, role: str) -> HearingParticipant:
    with for_actor(as_("dina")):
        found: HearingParticipant = HearingParticipant.objects.get(hearing=made, role=role)
    return found


def test_the_victims_summons_tells_the_own_arrival_and_nothing_of_the_other_child(
    trial: Trial,  # noqa: F811
    client_for: Any,
    as_: Any,
) -> None:
    row = participant(as_, trial.hearing, "victim")
    for username in ("dina", "saule"):
        page = client_for(username).get(f"/court/hearings/{trial.hearing.pk}/").content.decode()
        assert address("summons-person", row.pk) in page, username
        drawn = client_for(username).get(address("summons-person", row.pk))
        assert drawn.status_code == 200
        text = words(text_of(drawn.content))
        for word in ("Повестка", "Сапарова", OWN, ["через", "отдельный", "вход"][1]):
            assert word in text, word
        assert [word for word in (SITTING, THEIRS, "Төлегенұлы", "Нұрлан") if word in text] == []
    for username in ("sergey", "zarina", "ruslan"):
        assert client_for(username).get(address("summons-person", row.pk)).status_code in (403, 404)


def test_everybody_else_is_called_to_the_sitting(hearing: Any, client_for: Any, as_: Any) -> None:
    from accounts.models import User

    lawyer = User.objects.get(username="sergey")
    made = hearing(people=[Person(role="lawyer", user=lawyer)])
    row = participant(as_, made, "lawyer")
    text = words(text_of(client_for("dina").get(address("summons-person", row.pk)).content))
    for word in ("как адвоката", lawyer.last_name, made.case.code, "10:00"):
        assert word in text, word
    assert client_for("saule").get(address("summons-person", row.pk)).status_code == 404


def test_the_child_is_called_on_the_paper_of_both(trial: Trial, client_for: Any, as_: Any) -> None:  # noqa: F811
    row = participant(as_, trial.hearing, "child")
    assert client_for("dina").get(address("summons-person", row.pk)).status_code == 404
