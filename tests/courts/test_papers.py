"""Summonses and day lists as files."""

import uuid
from typing import Any

import pytest

from access.context import for_actor
from audit.models import AccessLog
from core import clock
from courts import actions as court_actions
from documents import actions, tasks
from documents.models import Document


def address(key: str, ref: Any, language: str = "ru") -> str:
    return f"/documents/{key}/{ref}/{language}.pdf"


def text_of(data: bytes) -> str:
    """The words of a PDF, read by another program than the one that drew it."""
    import subprocess

    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.parametrize(
    ("language", "words", "pages"),
    [
        ("ru", ["Повестка", "Ты идёшь в суд"], 2),
        ("kk", ["Шақыру қағазы", "Сен сотқа барасың"], 2),
        ("both", ["Повестка", "Шақыру қағазы", "Ты идёшь в суд", "Сен сотқа барасың"], 4),
    ],
)
def test_the_summons_in_its_own_language(
    hearing: Any, client_for: Any, language: str, words: list[str], pages: int
) -> None:
    made = hearing()
    browser = client_for("dina")
    answer = browser.get(address("summons", made.pk, language))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    for word in [*words, made.case.code, "Төлегенұлы Нұрлан"]:
        assert word in text
    assert text.count("\f") == pages
    assert "Серикова" not in text


def test_the_file_name_says_nothing_about_the_child(hearing: Any, client_for: Any) -> None:
    made = hearing()
    name = client_for("dina").get(address("summons", made.pk))["Content-Disposition"]
    assert "KAR" not in name
    assert name == f'inline; filename="summons-{str(made.pk)[:8]}-ru.pdf"'


def test_access_is_checked_when_the_paper_is_drawn(hearing: Any, client_for: Any) -> None:
    made = hearing()
    assert client_for("zarina").get(address("summons", made.pk)).status_code == 404
    assert client_for("dina").get(address("summons", uuid.uuid4())).status_code == 404
    assert client_for("dina").get(address("summons", "no-id")).status_code == 404
    assert client_for("dina").get(address("nothing", made.pk)).status_code == 404
    assert client_for("dina").get(address("summons", made.pk, "en")).status_code == 404
    assert client_for("elena").get(address("summons", made.pk)).status_code == 403
    assert client_for("dina").post(address("summons", made.pk)).status_code == 405


def test_a_summons_leaves_a_read_entry_of_its_kind(hearing: Any, client_for: Any, as_: Any) -> None:
    made = hearing()
    client_for("dina").get(address("summons", made.pk))
    with for_actor(as_("dina")):
        row = AccessLog.objects.order_by("-id").first()
    assert row is not None
    assert (row.kind, row.case_ids) == ("pdf", [str(made.case_id)])


def test_the_corridor_sheet_names_nobody_and_the_desk_sheet_does(hearing: Any, client_for: Any) -> None:
    made = hearing()
    day = clock.local(made.starts_at).date().isoformat()
    browser = client_for("dina")
    wall = text_of(browser.get(address("court-day-corridor", day)).content)
    desk = text_of(browser.get(address("court-day-clerk", day)).content)
    assert made.case.code in wall
    assert "Төлегенұлы" not in wall
    assert "Төлегенұлы" in desk
    assert client_for("aliya").get(address("court-day-clerk", day)).status_code == 403
    assert made.case.code not in text_of(client_for("zarina").get(address("court-day-corridor", day)).content)


def test_a_kept_paper_lies_encrypted_and_opens_for_the_right_people(
    hearing: Any, client_for: Any, as_: Any
) -> None:
    from django.db import connections

    made, dina = hearing(), as_("dina")
    with for_actor(dina):
        tasks.make("summons", str(made.pk), "kk")
        kept = Document.objects.get(case=made.case)
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT content FROM documents_document WHERE id = %s", [kept.pk])
            raw = bytes(cursor.fetchone()[0])
    assert b"%PDF-" not in raw
    assert b"JVBER" not in raw, "nor as base64"
    answer = client_for("dina").get(f"/documents/{kept.pk}/")
    assert answer.content.startswith(b"%PDF-")
    assert "Төлегенұлы" in text_of(answer.content)
    assert client_for("zarina").get(f"/documents/{kept.pk}/").status_code == 404
    assert client_for("dina").get(f"/cases/{made.case_id}/papers/").status_code == 200


def test_a_batch_is_promised_in_the_outbox_and_kept_by_the_worker(
    hearing: Any, client_for: Any, as_: Any
) -> None:
    from notifications.models import Outbox

    made, dina = hearing(), as_("dina")
    day = clock.local(made.starts_at).date()
    with for_actor(dina):
        count = court_actions.order_summonses(actor=dina, day=day, language="both")
        assert count == 1
        row = Outbox.objects.get(task="documents.tasks.make")
        assert row.payload == {"key": "summons", "ref": str(made.pk), "language": "both"}
        tasks.make(**row.payload)
        assert Document.objects.filter(case=made.case, language="both").count() == 1


def test_a_cancelled_hearing_has_no_summons(hearing: Any, client_for: Any, as_: Any) -> None:
    made, dina = hearing(), as_("dina")
    with for_actor(dina):
        court_actions.cancel(actor=dina, hearing=made, reason="mistake")
    assert client_for("dina").get(address("summons", made.pk)).status_code == 404


def test_a_paper_of_many_cases_is_not_kept_with_one(hearing: Any, as_: Any) -> None:
    from core.errors import Refused

    made, dina = hearing(), as_("dina")
    with for_actor(dina), pytest.raises(Refused):
        actions.make(
            actor=dina,
            key="court-day-clerk",
            ref=clock.local(made.starts_at).date().isoformat(),
            language="ru",
        )
