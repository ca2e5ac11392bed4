"""Who acted untrained in a child's case: by the day of the act, to the prosecutor and the head, and to nobody else."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from cases import actions as case_actions
from cases.models import Case
from core import clock
from tests.scale.counting import answered
from training import actions, remarks

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]


def of(case: Any, actor: Any) -> list[tuple[str, str]]:
    with for_actor(actor):
        return [(r.name, r.kind) for r in remarks.of_case(actor, case.pk)]


ALIYA = ("А. Серикова", "CHILD-INVESTIGATION")


def test_untrained_on_the_day_of_the_act(make_case: Any, entered: Any, as_: As) -> None:
    case = make_case()
    assert of(case, as_("marat")) == of(case, as_("daniyar")) == [ALIYA]
    entered("aliya", days=0)
    assert of(case, as_("marat")) == [], "from its first day on, that day included"


def test_what_runs_out_later_takes_nothing(make_case: Any, entered: Any, as_: As) -> None:
    entered("aliya", days=30, valid_until=clock.today())
    case = make_case()
    with clock.at(clock.now() + dt.timedelta(days=40)):
        assert of(case, as_("marat")) == []
        with for_actor(as_("aliya")) as aliya:
            case_actions.send_to_prosecutor(actor=aliya, case=Case.objects.get(pk=case.pk))
        assert of(case, as_("marat")) == [ALIYA], "an act of later is held against its own day"


def test_trained_for_something_else_is_untrained(make_case: Any, entered: Any, as_: As) -> None:
    entered("aliya", kind="CHILD-INTERVIEW")
    assert of(make_case(), as_("marat")) == [ALIYA]


def test_a_certificate_that_never_held(make_case: Any, entered: Any, as_: As) -> None:
    made, case = entered("aliya"), make_case()
    assert of(case, as_("marat")) == []
    with for_actor(as_("olga")) as olga:
        actions.withdraw(actor=olga, certificate=made, reason="not_genuine", document="Хат 5")
    assert of(case, as_("marat")) == [ALIYA]


def test_a_correction_counts_instead(make_case: Any, entered: Any, as_: As) -> None:
    made, case = entered("aliya"), make_case()
    with for_actor(as_("olga")) as olga:
        paper = actions.Paper(
            specialisation=made.specialisation,
            number="17",
            issuer="Академия",
            issued_on=clock.today() - dt.timedelta(days=90),
            valid_until=clock.today() - dt.timedelta(days=1),
        )
        actions.correct(actor=olga, certificate=made, paper=paper)
    assert of(case, as_("marat")) == [ALIYA]


def test_who_is_told(make_case: Any, as_: As, client_for: Any) -> None:
    """A head of the own unit alone; the one who acted, other agencies and strangers nothing."""
    case = make_case()
    for who in ("aliya", "timur", "zhanna", "ruslan", "nurlan", "viktor", "olga", "rosa", "serik", "aigerim"):
        assert of(case, as_(who)) == [], who
    with for_actor(as_("aliya")) as aliya:
        case_actions.send_to_prosecutor(actor=aliya, case=Case.objects.get(pk=case.pk))
    with for_actor(as_("marat")) as marat:
        case_actions.accept(actor=marat, case=Case.objects.get(pk=case.pk))
    assert of(case, as_("marat")) == [ALIYA, ("М. Ибраев", "CHILD-PROSECUTION")]
    assert of(case, as_("daniyar")) == [ALIYA], "not of the prosecutor’s office"
    page = client_for("marat").get(f"/cases/{case.pk}/").content.decode()
    assert "А. Серикова" in page[page.index("Пекинские правила") - 2000 : page.index("Пекинские правила")]
    assert "Пекинские правила" not in client_for("aliya").get(f"/cases/{case.pk}/").content.decode()
    told = client_for("marat").get(f"/api/v1/training-remarks/{case.pk}/")
    assert [line["kind"] for line in told.json()] == ["CHILD-INVESTIGATION", "CHILD-PROSECUTION"]
    assert client_for("aliya").get(f"/api/v1/training-remarks/{case.pk}/").status_code == 403


def test_the_database_asks_again(make_case: Any, as_: As) -> None:
    """Past every check in Python."""
    case = make_case()

    def asked(who: str) -> int:
        with for_actor(as_(who)), connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM training_remarks(%s)", [case.pk])
            return int(cursor.fetchone()[0])

    found = {who: asked(who) for who in ("marat", "daniyar", "aliya", "zhanna", "nurlan", "viktor", "olga")}
    assert found == {"marat": 1, "daniyar": 1, "aliya": 0, "zhanna": 0, "nurlan": 0, "viktor": 0, "olga": 0}


def test_one_question_for_a_case(make_case: Any, entered: Any, as_: As, client_for: Any) -> None:
    """However many people and acts; and none on the lists."""
    case, marat = make_case(), client_for("marat")
    url = f"/cases/{case.pk}/"
    answered(marat, url)
    few = len(answered(marat, url))
    for _time in range(4):
        with for_actor(as_("timur")) as timur, connections["default"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_event (shard, seq, prev_hash, hash, recorded_at, occurred_at, user_id, agency_id, role,"
                " type, view_bit, payload, case_id) VALUES (0, 0, '', '', now(), now(), %s, %s, %s, 'thing.done', 1, '{}', %s)",
                [timur.user.pk, timur.agency.pk, timur.role.key, case.pk],
            )
    many = answered(marat, url)
    assert len(of(case, as_("marat"))) == 2
    assert len(many) <= few
    assert sum("training_remarks" in str(q) for q in many) == 1
    for page in ("/cases/", "/", "/safeguards/"):
        assert not any("training_" in str(q) for q in answered(marat, page)), page
