"""The quarterly review: who has what, why, last used; confirmed or ended by somebody else. And no case anywhere."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import get_resolver

from access.context import for_actor
from accounts.models import Membership, User
from administration import reviews
from administration.models import AccessReview, ReviewLine
from administration.people import end_now
from audit.models import AccessLog
from core import clock
from core.errors import Conflict, Refused

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
WHY = "Перешла в другой отдел, приказ № 55"


@pytest.fixture
def begun(world: None, as_: As, make_case: Any, client_for: Any) -> AccessReview:
    case = make_case()
    client_for("aliya").get(f"/cases/{case.pk}/")
    with for_actor(as_("olga")) as olga:
        return reviews.start(actor=olga)


def line_of(review: AccessReview, username: str, as_: As) -> ReviewLine:
    with for_actor(as_("olga")):
        return ReviewLine.objects.get(review=review, person__username=username)


def test_each_line_says_what_is_used(begun: AccessReview, as_: As) -> None:
    aliya, timur = line_of(begun, "aliya", as_), line_of(begun, "timur", as_)
    assert (aliya.last_look, aliya.cases_held) == (clock.today(), 1)
    assert (timur.last_look, timur.cases_held) == (None, 0)
    with for_actor(as_("olga")):
        people = set(ReviewLine.objects.filter(review=begun).values_list("person__username", flat=True))
    assert {"aliya", "madina", "olga", "rosa"} <= people, "the agency and its units"
    assert not people & {"dina", "marat", "nurlan"}


def test_it_begins_once_and_ends_with_the_last_line(
    second_administrator: User, begun: AccessReview, as_: As
) -> None:
    with for_actor(as_("olga")) as olga:
        with pytest.raises(Conflict):
            reviews.start(actor=olga)
        for line in ReviewLine.objects.filter(review=begun).exclude(person=olga.user):
            reviews.confirm(actor=olga, line=line)
        assert not reviews.state(olga).is_done, "the administrator’s own line waits for somebody else"
        own = ReviewLine.objects.get(review=begun, person=olga.user)
        with pytest.raises(Refused):
            reviews.confirm(actor=olga, line=own)
    with for_actor(as_("rosa")) as rosa:
        reviews.confirm(actor=rosa, line=own)
        assert reviews.state(rosa).is_done
        with pytest.raises(Conflict):
            reviews.confirm(actor=rosa, line=own)


def test_the_database_lets_nobody_confirm_themselves(begun: AccessReview, as_: As) -> None:
    own = line_of(begun, "olga", as_)
    with (
        for_actor(as_("olga")) as olga,
        pytest.raises(DatabaseError, match="not_by_oneself"),
        transaction.atomic(),
    ):
        ReviewLine.objects.filter(pk=own.pk).update(
            decision="confirm", decided_at=clock.now(), decided_by=olga.user
        )


def test_ending_takes_a_page_and_a_reason_and_acts_on_the_next_click(
    begun: AccessReview, as_: As, client_for: Any
) -> None:
    aliya, held = client_for("aliya"), Membership.objects.get(user__username="aliya")
    page = f"/office/review/{held.pk}/end/"
    assert aliya.get("/cases/").status_code == 200
    assert client_for("rosa").post(page, {"reason": WHY}).status_code == 403
    olga = client_for("olga")
    listed = olga.get("/office/review/").content.decode()
    assert f'href="{page}"' in listed
    assert 'value="end"' not in listed, "no end by one click"
    assert olga.get(page).status_code == 200
    for empty in ("", "  ", "ушёл"):
        assert olga.post(page, {"reason": empty}).status_code == 422, empty
    assert aliya.get("/cases/").status_code == 200, "control"
    assert olga.post(page, {"reason": WHY}).status_code == 303
    assert aliya.get("/cases/").status_code == 302
    assert WHY in olga.get("/office/review/").content.decode()
    assert WHY in olga.get("/office/log/").content.decode()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert not Membership.objects.current(clock.today()).filter(user__username="aliya").exists()


@pytest.mark.parametrize("address", ["/office/review/%d/end/", "/api/v1/access-review/%d/end/"])
def test_ending_asks_who_it_is(begun: AccessReview, client_for: Any, address: str) -> None:
    held, olga = Membership.objects.get(user__username="aliya"), client_for("olga")
    with clock.at(clock.steady() + dt.timedelta(minutes=10)):
        answer = olga.post(address % held.pk, {"reason": WHY}, content_type="application/json")
    assert answer.status_code in (302, 403)
    held.refresh_from_db()
    assert held.until is None


@pytest.mark.parametrize("days", [0, 1])
def test_what_has_ended_since_is_not_written_anew(
    begun: AccessReview, as_: As, client_for: Any, days: int
) -> None:
    """On the day itself, and on days after it."""
    held = Membership.objects.get(user__username="timur")
    with for_actor(as_("olga")) as olga:
        end_now(held, olga)
    before = Membership.objects.values().get(pk=held.pk)
    with clock.at(clock.now() + dt.timedelta(days=days)):
        with for_actor(as_("olga")) as olga:
            row = ReviewLine.objects.get(review=begun, membership=held)
            for attempt in (
                lambda: reviews.confirm(actor=olga, line=row),
                lambda: reviews.end(actor=olga, line=row, reason=WHY),
            ):
                with pytest.raises(Conflict):
                    attempt()
            left = reviews.state(olga).left
            assert left == ReviewLine.objects.filter(review=begun).count() - 1, "it does not wait any more"
        page = client_for("olga").get("/office/review/").content.decode()
    assert f"/office/review/{held.pk}/" not in page
    assert Membership.objects.values().get(pk=held.pk) == before


def test_what_was_given_since_is_in_the_review(begun: AccessReview, as_: As, client_for: Any) -> None:
    user = User.objects.create(username="kesh", last_name="Кешов", first_name="Жаңа")
    held = Membership.objects.create(
        user=user,
        agency=Membership.objects.get(user__username="aliya").agency,
        role="investigator",
        since=clock.today(),
    )
    with for_actor(as_("olga")) as olga:
        lines = ReviewLine.objects.filter(review=begun).exclude(person=olga.user)
        for line in lines:
            reviews.confirm(actor=olga, line=line)
    with for_actor(as_("rosa")) as rosa:
        own = ReviewLine.objects.get(review=begun, person__username="olga")
        reviews.confirm(actor=rosa, line=own)
        state = reviews.state(rosa)
        assert (state.is_done, state.left) == (False, 1), "the newcomer’s role waits"
    assert "Кешов" in client_for("rosa").get("/office/review/").content.decode()
    api = client_for("olga").get("/api/v1/access-review/").json()
    assert [row["decision"] for row in api["lines"] if row["id"] == held.pk] == [""]
    assert client_for("rosa").post(f"/office/review/{held.pk}/").status_code == 303
    with for_actor(as_("rosa")) as rosa:
        assert reviews.state(rosa).is_done
        assert ReviewLine.objects.get(review=begun, membership=held).decision == "confirm"


def test_a_role_of_another_agency_is_not_in_it(begun: AccessReview, client_for: Any) -> None:
    foreign = Membership.objects.get(user__username="dina")
    for page in (f"/office/review/{foreign.pk}/", f"/office/review/{foreign.pk}/end/"):
        assert client_for("olga").post(page, {"reason": WHY}).status_code == 404, page


@pytest.mark.parametrize(("days", "overdue"), [(29, False), (30, False), (31, True)])
def test_a_review_is_overdue_after_a_month(
    world: None, as_: As, client_for: Any, days: int, overdue: bool
) -> None:
    first = dt.datetime(2027, 4, 1, 12, tzinfo=clock.LOCAL)
    with clock.at(first + dt.timedelta(days=days)):
        with for_actor(as_("olga")) as olga:
            assert (reviews.state(olga).quarter, reviews.state(olga).is_overdue) == ("2027Q2", overdue)
        page = client_for("olga").get("/").content.decode()
        assert "/office/review/" in page
        assert ("Просрочен" in page or "Overdue" in page) is overdue


@pytest.mark.parametrize(
    ("day", "quarter"), [("2026-01-01", "2026Q1"), ("2026-03-31", "2026Q1"), ("2026-12-31", "2026Q4")]
)
def test_quarters(day: str, quarter: str) -> None:
    assert reviews.quarter_of(dt.date.fromisoformat(day)) == quarter


def test_the_file_runs_no_formula(world: None, as_: As, client_for: Any) -> None:
    User.objects.filter(username="aliya").update(last_name='=HYPERLINK("http://evil.invalid")')
    Membership.objects.filter(user__username="timur").update(basis="@SUM(1)")
    answer = client_for("olga").get("/office/review/csv/")
    rows = list(csv.reader(io.StringIO(answer.content.decode().lstrip("\ufeff"))))
    assert len(rows) > 4
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row), "control: the cell is there"
    with for_actor(as_("olga")):
        entry = AccessLog.objects.get(kind="export")
    assert entry.route == "administration:review_csv"


def test_an_outsider_learns_nothing_of_the_use(begun: AccessReview, as_: As) -> None:
    """The functions ask who calls: a foreign administrator, an investigator, nobody."""
    for who, rows in (("olga", True), ("rosa", True), ("aliya", False), ("dina", False), ("pavel", False)):
        with for_actor(as_(who)), connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM office_use(NULL)")
            assert bool(cursor.fetchone()[0]) is rows, who
            cursor.execute("SELECT count(*) FROM office_log(10)")
            assert bool(cursor.fetchone()[0]) is rows, who
            cursor.execute("SELECT count(*) FROM administration_accessreview")
            assert bool(cursor.fetchone()[0]) is (rows or who == "aliya"), who
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM office_use(NULL)")
        assert cursor.fetchone()[0] == 0


def _pages() -> list[str]:
    """Every address of the office and of the administrator’s own places."""
    office = next(r for r in get_resolver().url_patterns if str(r.pattern) == "office/")
    return [str(p.pattern) for p in office.url_patterns]


def test_no_page_of_the_administrator_names_a_child(
    begun: AccessReview, as_: As, client_for: Any, make_case: Any
) -> None:
    case = make_case(serial=77, surname="Көрінбеев", given_name="Ержан")
    client_for("aliya").get(f"/cases/{case.pk}/")
    with for_actor(as_("aliya")):
        case.refresh_from_db()
        words = [case.subject.surname, case.subject.given_name, case.subject.iin, str(case.pk)]
    olga, shown = client_for("olga"), 0
    known = {"pk": Membership.objects.get(user__username="aliya").pk, "leave": 1}
    for pattern in _pages():
        path = "/office/" + pattern
        for name, number in known.items():
            path = path.replace(f"<int:{name}>", str(number))
        answer = olga.get(path)
        assert answer.status_code in (200, 403, 404, 405), path
        shown += answer.status_code == 200
        text = answer.content.decode()
        assert [w for w in words if w in text] == [], path
        # Whoever hands cases over chooses by number; nobody else is told one.
        assert (case.code in text) is path.endswith("/hand-over/"), path
    assert shown >= 10
    for path in ("/", "/account/who-may-do-what/", "/api/v1/colleagues/", "/api/v1/access-review/"):
        text = olga.get(path).content.decode()
        assert [w for w in words if w in text] == [], path
    control = client_for("aliya").get(f"/cases/{case.pk}/").content.decode()
    assert all(w in control for w in words[3:]), "the control: they are in the file"
