"""How many are trained: counts for statistics officers, no names, nothing for anybody else."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from accounts.models import Membership
from training import coverage

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]


def asked(as_: As, who: str) -> list[Any]:
    with for_actor(as_(who)), connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM training_coverage(60)")
        return list(cursor.fetchall())


def test_counts_by_region_and_role(entered: Any, as_: As) -> None:
    entered("aliya")
    with for_actor(as_("viktor")):
        found = coverage.counted()
    assert found["KZ-35", "investigator"] == coverage.Count(1, 1, 0)
    assert found["KZ-35", "inquiry_officer"] == coverage.Count(1, 0, 0)
    assert found["KZ-61", "investigator"] == coverage.Count(1, 0, 0)
    assert found["", "prosecutor"] == coverage.Count(1, 0, 0), "the General Prosecutor’s Office has no region"
    people = (
        Membership.objects.filter(role__in={role for _region, role in found})
        .values("user", "role")
        .distinct()
    )
    assert sum(c.people for c in found.values()) == people.count()


def test_what_runs_out_and_what_has_run_out(entered: Any, as_: As) -> None:
    entered("aliya", days=3 * 365 - 20)
    entered("timur", days=4 * 365)
    with for_actor(as_("viktor")):
        found = coverage.counted()
    assert found["KZ-35", "investigator"] == coverage.Count(1, 1, 1)
    assert found["KZ-35", "inquiry_officer"] == coverage.Count(1, 0, 0)


def test_nobody_else_is_answered(entered: Any, as_: As, client_for: Any) -> None:
    entered("aliya")
    assert asked(as_, "viktor")
    for who in ("olga", "daniyar", "aliya", "marat", "anna", "pavel", "laura"):
        assert asked(as_, who) == [], who
        assert client_for(who).get("/training/coverage/").status_code == 403, who
        assert client_for(who).get("/training/coverage/csv/").status_code == 403, who


def test_the_ministry_reads_no_name(entered: Any, as_: As, client_for: Any) -> None:
    entered("aliya")
    viktor = client_for("viktor")
    page = viktor.get("/training/coverage/").content.decode()
    body = viktor.get("/training/coverage/csv/").content.decode("utf-8-sig")
    for text in (page, body):
        assert "Карагандинская" in text
        assert "Серикова" not in text
        assert "Академия" not in text
    rows = list(csv.DictReader(io.StringIO(body)))
    line = next(r for r in rows if r["Код"] == "KZ-35" and r["Роль"] == "следователь")
    assert list(line.values())[3:] == ["1", "1", "100", "0"]
    paper = viktor.get("/training/coverage/kk.pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert viktor.get("/training/coverage/de.pdf").status_code == 404
    with for_actor(as_("viktor")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM training_certificate")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("people", "trained", "words"),
    [(0, 0, "—"), (3, 0, "0 %"), (3, 3, "100 %"), (1000, 999, "99 %"), (1000, 1, "1 %"), (3, 2, "67 %")],
)
def test_all_only_where_it_is_all(people: int, trained: int, words: str) -> None:
    assert coverage.Count(people, trained).share == words
