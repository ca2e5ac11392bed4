"""The scan of a certificate: who attaches and opens it, what is refused, how it lies, what the scanner does to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.utils import translation

from access.context import for_actor
from access.system import for_system
from accounts.models import Membership
from audit.models import AccessLog
from core import clock, ids
from core.errors import Conflict, Refused
from documents import scanning, tasks, uploads
from documents.intake import FORMATS, SCANS, take_in
from documents.models import State
from notifications import outbox
from notifications.inbox import lines
from notifications.models import InboxItem, Outbox
from tests.administration.conftest import second_administrator
from tests.documents import samples
from tests.documents.conftest import Scanner, scanner
from tests.training.test_certificates import form, role_of, told
from training import actions, attached
from training.models import Certificate, CertificatePaper, Specialisation
from training.walls import MOST_PAPERS

__all__ = ["scanner", "second_administrator"]
As = Callable[[str], Any]
INFECTED = samples.pdf(b"<< /Note (%s) >>" % samples.EICAR)


@pytest.fixture(autouse=True)
def _no_scanner_of_the_machine(settings: Any) -> None:
    settings.CLAMAV_SOCKET, settings.CLAMAV_REQUIRED, settings.CLAMAV_SECONDS = "", False, 2


def sent(name: str = "куәлік.pdf", data: bytes | None = None) -> dict[str, Any]:
    """What a browser sends; it calls every file a page."""
    return {"file": SimpleUploadedFile(name, samples.pdf() if data is None else data, "text/html")}


def attach(as_: As, certificate: Any, who: str = "olga", data: bytes | None = None) -> CertificatePaper:
    with for_actor(as_(who)) as actor:
        row = Certificate.objects.select_related("specialisation").get(pk=certificate.pk)
        taken = take_in("куәлік.pdf", samples.pdf() if data is None else data, formats=SCANS)
        return attached.attach(actor=actor, certificate=row, taken=taken)


def seen_by(as_: As, who: str) -> list[CertificatePaper]:
    with for_actor(as_(who)) as actor:
        return list(CertificatePaper.objects.visible_to(actor).defer("content"))


def way(certificate: Any) -> str:
    return f"/training/certificates/{certificate.pk}/paper/"


def file(paper: Any) -> list[str]:
    return [f"/files/certificates/{paper.pk}/", f"/api/v1/training-papers/{paper.pk}/content/"]


def page(client: Client, who: str = "aliya") -> str:
    found: str = client.get(f"/training/{role_of(who).pk}/").content.decode()
    return found


# --- attaching and reading --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_paper_is_attached_shown_and_opened(entered: Any, as_: As, client_for: Any) -> None:
    row, olga = entered("aliya"), client_for("olga")
    assert page(olga).count(way(row)) == 1
    answer = olga.post(way(row), sent())
    assert (answer.status_code, answer["Location"]) == (303, f"/training/{role_of('aliya').pk}/")
    (paper,) = seen_by(as_, "olga")
    assert (paper.added_by.username, paper.agency, paper.state) == ("olga", as_("olga").agency, "unchecked")
    shown = page(olga)
    assert file(paper)[0] in shown
    assert as_("olga").user.short_name in shown[shown.index(file(paper)[0]) :][:600], "who, beside it"
    assert "куәлік.pdf" not in shown, "its name is for who opens it"
    got = olga.get(file(paper)[0])
    assert (got.status_code, got.content) == (200, samples.pdf())
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"].startswith("attachment;")
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in got["Cache-Control"]
    assert told(as_) == ["office.certificate_entered", "office.certificate_paper_added"]
    assert "А. Серикова" in olga.get("/office/log/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("which", [0, 1])
def test_each_download_is_a_read_entry(entered: Any, as_: As, client_for: Any, which: int) -> None:
    paper = attach(as_, entered("aliya"))
    daniyar = client_for("daniyar")
    assert daniyar.get(file(paper)[which]).status_code == 200
    with for_actor(as_("daniyar")):
        read = AccessLog.objects.order_by("-id").first()
    assert read is not None
    assert (read.kind, read.route, read.status) == (
        ("file", "training_files:download", 200),
        ("api", "training-paper-content", 200),
    )[which]


@pytest.mark.django_db
def test_who_opens_it(entered: Any, as_: As, client_for: Any) -> None:
    """The administrator, the head of the own unit, the person; nobody of another office, nobody who is not signed in."""
    paper = attach(as_, entered("aliya"))
    everybody = ("olga", "daniyar", "aliya", "timur", "marat", "zhanna", "nurlan", "viktor", "rosa", "pavel")
    for address in file(paper):
        found = {who: client_for(who).get(address).status_code for who in everybody}
        assert found == dict.fromkeys(everybody, 404) | dict.fromkeys(("olga", "daniyar", "aliya"), 200)
    assert [len(seen_by(as_, who)) for who in everybody] == [1, 1, 1, *[0] * 7], "the database's own answer"
    assert Client().get(file(paper)[0]).status_code == 302
    assert Client().get(file(paper)[1]).status_code in (401, 403)
    assert file(paper)[0] in client_for("aliya").get("/training/mine/").content.decode()
    listed = f"/api/v1/training-papers/?certificate={paper.certificate_id}"
    assert [line["id"] for line in client_for("aliya").get(listed).json()] == [str(paper.pk)]
    assert [line["id"] for line in client_for("aliya").get("/api/v1/training-papers/").json()] == [
        str(paper.pk)
    ]
    assert client_for("olga").get("/api/v1/training-papers/").json() == [], "one’s own"
    assert client_for("timur").get(listed).json() == []
    assert client_for("olga").get("/api/v1/training-papers/?certificate=x").status_code == 404


@pytest.mark.django_db
def test_who_attaches(entered: Any, as_: As, client_for: Any, second_administrator: Any) -> None:
    row = entered("aliya")
    for who in ("daniyar", "aliya", "timur", "marat", "viktor"):
        assert client_for(who).post(way(row), sent()).status_code in (403, 404), who
        with pytest.raises((Refused, Certificate.DoesNotExist)):
            attach(as_, row, who)
        answer = client_for(who).post("/api/v1/training-papers/", {"certificate": str(row.pk), **sent()})
        assert answer.status_code in (403, 404), who
    assert Client().post(way(row), sent()).status_code == 302
    assert not seen_by(as_, "olga")
    answer = client_for("olga").post("/api/v1/training-papers/", {"certificate": str(row.pk), **sent()})
    assert (answer.status_code, answer.json()["opens"]) == (201, True), answer.content


@pytest.mark.django_db
def test_nobody_attaches_to_their_own(as_: As, world: None, second_administrator: Any) -> None:
    kind = Specialisation.objects.get(code="CHILD-INVESTIGATION")
    paper = actions.Paper(specialisation=kind, number="1", issuer="x", issued_on=clock.today())
    with for_actor(as_("saltanat")) as other:
        row = actions.enter(actor=other, membership=role_of("olga"), paper=paper)
    with pytest.raises(Refused, match="their own"):
        attach(as_, row)


@pytest.mark.django_db
def test_a_newer_one_replaces_it_and_the_old_one_stays(entered: Any, as_: As, client_for: Any) -> None:
    row, olga = entered("aliya"), client_for("olga")
    first = attach(as_, row)
    picture = samples.picture("PNG")
    assert olga.post(way(row), sent("a.png", picture)).status_code == 303
    second, before = seen_by(as_, "olga")
    assert before.pk == first.pk
    shown = page(olga)
    assert shown.index(file(second)[0]) < shown.index("papers-before") < shown.index(file(first)[0])
    assert olga.get(file(first)[0]).content == samples.pdf()
    assert olga.get(file(second)[0])["Content-Type"] == "image/png"
    with for_actor(as_("olga")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT payload ->> 'first' FROM office_log(2) ORDER BY recorded_at")
        assert sorted(v for (v,) in cursor.fetchall()) == ["false", "true"]


@pytest.mark.django_db
def test_a_correction_goes_on_with_the_paper(entered: Any, as_: As, client_for: Any) -> None:
    row, olga = entered("aliya"), client_for("olga")
    paper = attach(as_, row)
    assert olga.post(f"/training/certificates/{row.pk}/correct/", form(number="18")).status_code == 303
    shown = page(olga)
    assert shown.count(file(paper)[0]) == 1
    assert shown.index(file(paper)[0]) < shown.index('data-label="', shown.index("18")) + 3000
    with for_actor(as_("olga")):
        after = Certificate.objects.get(replaces=row)
    with pytest.raises(Conflict):
        attach(as_, row)
    again = attach(as_, after)
    shown = page(olga)
    assert shown.index(file(again)[0]) < shown.index(file(paper)[0])


@pytest.mark.django_db
def test_entered_and_corrected_with_the_scan_at_once(world: None, as_: As, client_for: Any) -> None:
    olga, role = client_for("olga"), role_of("aliya")
    wrong = olga.post(f"/training/{role.pk}/enter/", form() | sent("a.docx"))
    assert wrong.status_code == 422
    assert "file" in wrong.context["form"].errors
    assert not seen_by(as_, "olga")
    assert olga.post(f"/training/{role.pk}/enter/", form() | sent()).status_code == 303
    (paper,) = seen_by(as_, "olga")
    corrected = form(number="18") | sent()
    assert olga.post(f"/training/certificates/{paper.certificate_id}/correct/", corrected).status_code == 303
    assert len({p.certificate_id for p in seen_by(as_, "olga")}) == 2


@pytest.mark.django_db
def test_what_was_withdrawn_gets_no_paper(entered: Any, as_: As) -> None:
    row = entered("aliya")
    with for_actor(as_("olga")) as olga:
        actions.withdraw(actor=olga, certificate=row, reason="mistake", document="Хат 5")
    with pytest.raises(Conflict):
        attach(as_, row)


# --- what is refused --------------------------------------------------------------------------------------------------

REFUSED = {
    "an office document": ("a.docx", b"PK\x03\x04", "Only PDF, JPEG and PNG"),
    "a page": ("a.html", samples.HTML, "Only PDF, JPEG and PNG"),
    "another content": ("a.png", samples.SVG, "whatever the name says"),
    "a script": ("a.pdf", samples.pdf(b"<< /S /JavaScript /JS (x) >>"), "holds a script"),
    "empty": ("a.pdf", b"", "empty"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", list(REFUSED))
def test_a_refusal_stands_beside_the_field(entered: Any, as_: As, client_for: Any, case: str) -> None:
    name, data, words = REFUSED[case]
    row, olga = entered("aliya"), client_for("olga")
    user = as_("olga").user
    type(user).objects.filter(pk=user.pk).update(language="en")
    answer = olga.post(way(row), sent(name, data))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'id="id_file-error"' in answer.content.decode()
    told_by_api = olga.post("/api/v1/training-papers/", {"certificate": str(row.pk), **sent(name, data)})
    assert told_by_api.status_code == 400
    assert words in str(told_by_api.json()["file"])
    assert not seen_by(as_, "olga")


@pytest.mark.django_db
def test_one_that_is_too_large(entered: Any, as_: As, client_for: Any, settings: Any) -> None:
    settings.FILE_MAX_BYTES = 1000
    answer = client_for("olga").post(way(entered("aliya")), sent(data=samples.pdf(b"(" + b"x" * 2000 + b")")))
    assert answer.status_code == 422
    assert not seen_by(as_, "olga")


@pytest.mark.django_db
def test_there_is_room_for_so_many(entered: Any, as_: As) -> None:
    row = entered("aliya")
    for _time in range(MOST_PAPERS):
        attach(as_, row)
    with pytest.raises(uploads.NoRoom):
        attach(as_, row)
    attach(as_, entered("timur"))


@pytest.mark.django_db
def test_the_room_is_told_to_nobody_else(entered: Any, as_: As) -> None:
    row = entered("aliya")
    for who, full in (("olga", ""), ("daniyar", "unknown"), ("aliya", "unknown"), ("marat", "unknown")):
        with for_actor(as_(who)), connections["default"].cursor() as cursor:
            cursor.execute("SELECT training_paper_room(%s, 1)", [row.pk])
            assert cursor.fetchone()[0] == full, who


def test_a_scan_is_a_paper_or_a_picture() -> None:
    assert set(SCANS) == {"pdf", "jpeg", "png"} < set(FORMATS)


# --- the database -----------------------------------------------------------------------------------------------------

INSERT = (
    "INSERT INTO training_certificatepaper (id, name, content, digest, format, size, state, finding, added_at,"
    " added_by_id, agency_id, certificate_id) VALUES (%s, '', '', '', %s, 1, %s, '', '1990-01-01', %s, %s, %s)"
)


def run(actor: Any, statement: str, values: list[Any]) -> list[Any]:
    with for_actor(actor), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.django_db
def test_plain_sql_as_the_application(entered: Any, as_: As) -> None:
    row, olga = entered("aliya"), as_("olga")

    def values(by: Any = olga, kind: str = "pdf", state: str = "unchecked") -> list[Any]:
        return [ids.new(), kind, state, by.user.pk, by.agency.pk, row.pk]

    for who in ("daniyar", "aliya", "timur", "marat", "viktor", "pavel"):
        with pytest.raises(DatabaseError, match="row-level security"):
            run(as_(who), INSERT, values(as_(who)))
    with pytest.raises(DatabaseError, match="own name"):
        run(olga, INSERT, values(as_("daniyar")))
    for state in ("clean", "infected"):
        with pytest.raises(DatabaseError, match="not checked yet"):
            run(olga, INSERT, values(state=state))
    with pytest.raises(DatabaseError, match="certificate_paper_format_known"):
        run(olga, INSERT, values(kind="docx"))
    for change in (
        "UPDATE training_certificatepaper SET state = 'clean'",
        "DELETE FROM training_certificatepaper",
    ):
        with pytest.raises(DatabaseError, match="permission denied"):
            run(olga, change, [])
    run(olga, INSERT, values())  # the control, and the instant is the database's own
    ((at,),) = run(olga, "SELECT added_at FROM training_certificatepaper", [])
    assert abs((clock.now() - at).total_seconds()) < 60
    with for_actor(olga) as actor:
        actions.withdraw(actor=actor, certificate=row, reason="mistake", document="Хат 5")
    with pytest.raises(DatabaseError, match="counts no more"):
        run(olga, INSERT, values())


@pytest.mark.django_db
def test_it_lies_encrypted_under_a_key_of_its_own(entered: Any, as_: As) -> None:
    paper = attach(as_, entered("aliya"))
    ((name, content, digest),) = run(
        as_("olga"), "SELECT name, content, digest FROM training_certificatepaper", []
    )
    for value in (name, content, digest):
        assert bytes(value)[1:17] == paper.pk.bytes
    assert b"PDF" not in bytes(content)
    assert "куәлік".encode() not in bytes(name)


@pytest.mark.django_db
def test_pictures_are_drawn_anew(entered: Any, as_: As, client_for: Any) -> None:
    row, olga = entered("aliya"), client_for("olga")
    assert olga.post(way(row), sent("a.jpg", samples.picture("JPEG"))).status_code == 303
    (paper,) = seen_by(as_, "olga")
    got = olga.get(file(paper)[0]).content
    assert b"PhoneOfTheChild" in samples.picture("JPEG"), "control"
    assert b"PhoneOfTheChild" not in got


# --- the scanner ------------------------------------------------------------------------------------------------------

real = pytest.mark.usefixtures("committed")


@real
def test_it_waits_for_the_scanner_and_then_opens(
    scanner: Scanner, entered: Any, as_: As, client_for: Any
) -> None:
    paper = attach(as_, entered("aliya"))
    olga = client_for("olga")
    assert [olga.get(address).status_code for address in file(paper)] == [409, 409]
    assert file(paper)[0] not in page(olga)
    with for_system("test"):
        promised = Outbox.objects.get(task=uploads.CHECK)
    assert promised.payload == {"upload": str(paper.pk), "of": "training.CertificatePaper"}
    outbox.drain()
    assert scanner.received == [samples.pdf()]
    assert [row.state for row in seen_by(as_, "olga")] == [State.CLEAN]
    assert [olga.get(address).status_code for address in file(paper)] == [200, 200]
    assert told(as_)[-1] == "office.certificate_paper_released"


@real
def test_a_virus_is_destroyed_and_who_sent_it_is_told(
    scanner: Scanner, entered: Any, as_: As, client_for: Any
) -> None:
    paper = attach(as_, entered("aliya"), data=INFECTED)
    outbox.drain()
    olga = client_for("olga")
    (row,) = seen_by(as_, "olga")
    assert (row.state, row.finding) == (State.INFECTED, "Eicar-Test-Signature")
    assert [olga.get(address).status_code for address in file(paper)] == [409, 409]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT length(content) FROM training_certificatepaper")
        assert cursor.fetchone()[0] == 0
    assert told(as_)[-1] == "office.certificate_paper_blocked"
    with for_actor(as_("olga")) as actor:
        item = InboxItem.objects.visible_to(actor).get(kind="file_blocked")
        (line,) = [found for found in lines(actor).lines if found.item.pk == item.pk]
    assert (item.subject, item.case_id, line.own_url) == (str(paper.pk), None, "training:register")
    for who in ("daniyar", "aliya"):
        with for_actor(as_(who)) as actor:
            assert not InboxItem.objects.visible_to(actor).filter(kind="file_blocked").exists()


@real
def test_the_beat_looks_at_what_waits(entered: Any, as_: As, request: pytest.FixtureRequest) -> None:
    """Also at what came in before there was a scanner."""
    attach(as_, entered("aliya"))
    attach(as_, entered("timur"), data=INFECTED)
    request.getfixturevalue("scanner")
    assert tasks.check_files() == 2
    assert sorted(row.state for row in seen_by(as_, "olga")) == ["clean", "infected"]


@real
def test_the_job_writes_what_was_found_and_nothing_else(scanner: Scanner, entered: Any, as_: As) -> None:
    attach(as_, entered("aliya"))

    def tried(change: str) -> None:
        with for_system("test"), transaction.atomic("system"), connections["system"].cursor() as cursor:
            cursor.execute(f"UPDATE training_certificatepaper SET {change}")

    for change in ("certificate_id = NULL", "name = 'x'", "content = 'x'", "state = 'clean', content = ''"):
        with pytest.raises(DatabaseError):
            tried(change)
    assert scanning.check_waiting() == 1
    with pytest.raises(DatabaseError):
        tried("state = 'waiting'")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_log_speaks_three_languages(entered: Any, as_: As, language: str) -> None:
    from training import events

    attach(as_, entered("aliya"))
    user = Membership.objects.get(user__username="aliya").user
    facts = {"office": 1, "subject": user.pk, "certificate": "x", "kind": "CHILD-INVESTIGATION", "paper": "y"}
    made = [
        events.PaperAdded(**facts, first=True),
        events.PaperAdded(**facts, first=False),
        events.PaperReleased(**facts),
        events.PaperBlocked(**facts, added_by=user.pk),
    ]
    with translation.override(language):
        said = [event.sentence() for event in made]
    assert len(set(said)) == 4
    assert all(user.short_name in text for text in said)
    with translation.override("en"):
        english = [event.sentence() for event in made]
    assert language == "en" or not set(said) & set(english)


@pytest.mark.django_db
def test_in_plain_sql_a_paper_is_of_the_own_office_and_has_a_size(entered: Any, as_: As) -> None:
    row, olga = entered("aliya"), as_("olga")

    def tried(agency: int, size: int) -> None:
        with for_actor(as_("olga")), transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO training_certificatepaper (id, certificate_id, name, content, digest, format, size, state,"
                " finding, added_at, added_by_id, agency_id)"
                " VALUES (%s, %s, 'x', 'y', 'z', 'pdf', %s, 'unchecked', '', jjcms_now(), %s, %s)",
                [ids.new(), row.pk, size, olga.user.pk, agency],
            )

    for agency, size in ((as_("anna").agency.pk, 10), (olga.agency.pk, -2_000_000_000), (olga.agency.pk, 0)):
        with pytest.raises(DatabaseError, match="one's own name"):
            tried(agency, size)
    tried(olga.agency.pk, 10)  # the control
