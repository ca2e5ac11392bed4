"""Files that people add: who may, what the page says, how they lie in the database and how they leave it."""

import datetime as dt
import re
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import DatabaseError, connections, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from access.context import for_actor
from accounts.models import Agency
from accounts.principals import Capacity
from accounts.roles import ROLES
from audit.models import AccessLog, Event
from cases import actions as case_actions
from cases import keys, people
from cases.models import Party
from cases.queries import permissions_in
from core import clock
from documents import file_views, panels, uploads
from documents.filekinds import ADDING, KINDS
from documents.intake import Unfit, take_in
from documents.models import State, Upload
from tests.documents import samples
from tests.documents.conftest import form

pytestmark = pytest.mark.usefixtures("world")
Add = Callable[..., Upload]


def page(case: Any) -> str:
    return reverse("documents:add_file", args=[case.pk])


def tab(case: Any) -> str:
    return reverse("cases:tab", args=[case.pk, "papers"])


def kept(as_: Any, who: str = "aliya") -> list[Upload]:
    with for_actor(as_(who)) as actor:
        return list(Upload.objects.visible_to(actor).select_related("case", "about"))


def test_a_file_is_added_and_opened_in_the_browser(make_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = make_case(), client_for("aliya")
    assert browser.get(tab(case)).content.decode().count(page(case)) == 1
    answer = browser.post(page(case), form("Осмотр места.pdf"))
    assert (answer.status_code, answer["Location"]) == (303, tab(case))
    (row,) = kept(as_)
    shown = browser.get(tab(case)).content.decode()
    assert "Осмотр места.pdf" in shown
    assert "Протокол осмотра" in shown
    assert f'href="/files/{row.pk}/"' in shown
    got = browser.get(f"/files/{row.pk}/")
    assert got.status_code == 200
    assert got.content == samples.pdf()
    with for_actor(as_("aliya")):
        told = Event.objects.filter(case_id=case.pk, type="file.added").get()
        assert told.payload == {"file": str(row.pk), "kind": "material"}
        read = AccessLog.objects.order_by("-id").first()
    assert read is not None
    assert (read.kind, read.route, read.case_ids) == ("file", "files:download", [str(case.pk)])


def test_how_a_file_leaves(make_case: Any, client_for: Any, add: Add) -> None:
    """Whatever the sender called its type: an attachment of the type that was checked, in a sandbox, never kept."""
    case = make_case()
    row = add(case, file=("Хат «мектепке»; a'b.pdf", samples.pdf()))
    got = client_for("aliya").get(f"/files/{row.pk}/")
    assert got["Content-Type"] == "application/pdf"
    said = got["Content-Disposition"]
    assert said.startswith("attachment; filename*=utf-8''")
    assert unquote(said.split("''")[1]) == row.name == "Хат «мектепке»; a'b.pdf"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in got["Cache-Control"]
    assert got["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", ['a"b.pdf', "a\r\nX: 1.pdf", "әіғ.pdf", "a;b=c.pdf", "%41.pdf"])
def test_a_served_name_reads_back_equal(make_case: Any, add: Add, name: str) -> None:
    row = add(make_case(), file=(name, samples.pdf()))
    said = file_views.as_file(row)["Content-Disposition"]
    coded = re.fullmatch(r"attachment; filename\*=utf-8''([^;]+)", said)
    plain = re.fullmatch(r'attachment; filename="([^"]+)"', said)
    assert (unquote(coded[1]) if coded else plain and plain[1]) == row.name
    assert "\r" not in said
    assert "\n" not in said


REFUSED = {
    "another kind": ("a.html", samples.HTML, "Only PDF"),
    "another content": ("a.png", samples.SVG, "whatever the name says"),
    "a script in a PDF": ("a.pdf", samples.pdf(b"<< /S /JavaScript /JS (x) >>"), "holds a script"),
    "empty": ("a.pdf", b"", "empty"),
    "bomb": ("a.png", samples.png_head(60_000, 60_000), "pixels"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_a_refusal_stands_beside_the_field_and_nothing_typed_is_lost(
    make_case: Any, client_for: Any, as_: Any, case: str
) -> None:
    name, data, words = REFUSED[case]
    file, browser = make_case(), client_for("aliya")
    browser.cookies["jjcms-language-8000"] = "en"
    answer = browser.post(page(file), form(name, data, kind="reference", description="Из школы № 7"))
    assert answer.status_code == 422
    told = answer.context["form"]
    assert list(told.errors) == ["file"]
    text = answer.content.decode()
    assert "Из школы № 7" in text
    assert re.search(r'value="reference" checked', text)
    assert 'id="id_file-error"' in text
    assert kept(as_) == []
    with translation.override("en"):
        assert words in str(take_in_refusal(name, data))


def take_in_refusal(name: str, data: bytes) -> str:
    try:
        take_in(name, data)
    except Unfit as error:
        return str(error)
    return ""


def test_a_file_that_is_too_large_is_refused_and_read_no_further(
    make_case: Any, client_for: Any, as_: Any, settings: Any
) -> None:
    settings.FILE_MAX_BYTES = 20_000
    case, browser = make_case(), client_for("aliya")
    answer = browser.post(page(case), form(data=samples.pdf(tail=b" " * 30_000)))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert "Протокол осмотра" in answer.content.decode()
    assert browser.post(page(case), form(data=samples.pdf(tail=b" " * 10_000))).status_code == 303
    settings.FILE_REQUEST_MAX_BYTES = 25_000
    assert browser.post(page(case), form(data=samples.pdf(tail=b" " * 30_000))).status_code == 400


def test_two_files_at_once_are_refused(make_case: Any, client_for: Any) -> None:
    sent = form()
    sent["another"] = form()["file"]
    assert client_for("aliya").post(page(make_case()), sent).status_code == 400


def test_a_request_without_a_file_says_so(make_case: Any, client_for: Any) -> None:
    answer = client_for("aliya").post(page(make_case()), {"kind": "material", "description": "x"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]


def _many(
    case: Any,
    actor: Any,
    count: int,
    size: int = 1,
    *,
    ago: dt.timedelta = dt.timedelta(0),
    state: str = "unchecked",
) -> None:
    rows = [
        Upload(
            case=case, kind="material", name="a.pdf", description="x", format="pdf", size=size, state=state,
            added_at=clock.now() - ago, added_by=actor.user, agency=actor.agency, view_bit=KINDS["material"].view.bit,
        )
        for _ in range(count)
    ]  # fmt: skip
    with transaction.atomic():
        Upload.objects.bulk_create(rows)


DAYS_AGO = dt.timedelta(days=2)


def test_a_case_holds_so_many_files_whoever_added_them(
    make_case: Any, client_for: Any, as_: Any, settings: Any
) -> None:
    case, other = make_case(), make_case(serial=4712)
    with for_actor(as_("aliya")) as aliya:
        _many(case, aliya, settings.FILES_OF_A_CASE - 1, ago=DAYS_AGO)
        _many(other, aliya, 2, settings.FILES_OF_A_CASE_BYTES // 2 - 100, ago=DAYS_AGO)
    browser = client_for("aliya")
    assert browser.post(page(case), form()).status_code == 303
    for full in (case, other):
        answer = browser.post(page(full), form())
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
        assert "Протокол осмотра" in answer.content.decode()
        assert browser.post("/api/v1/files/", {"case": str(full.pk), **form()}).status_code == 400


def test_the_count_is_of_all_files_also_of_those_that_are_not_shown(
    make_case: Any, as_: Any, settings: Any
) -> None:
    case = make_case()
    party = _victim(case, as_)
    with for_actor(as_("aliya")) as aliya:
        _many(case, aliya, settings.FILES_OF_A_CASE - 1, ago=DAYS_AGO)
        facts = uploads.Facts(kind="victim", description="x", about=party)
        uploads.add(actor=aliya, case=case, facts=facts, taken=take_in("a.pdf", samples.pdf()))
        case_actions.let_in(case, Agency.objects.get(key="probation-kar"), Capacity.PROBATION, basis="x")
    with for_actor(as_("ruslan")) as ruslan:
        assert Upload.objects.visible_to(ruslan).count() == settings.FILES_OF_A_CASE - 1
        with pytest.raises(uploads.NoRoom):
            uploads.check_room(case, 1)


def test_a_person_adds_so_many_a_day(make_case: Any, client_for: Any, as_: Any, settings: Any) -> None:
    case, other = make_case(), make_case(serial=4712)
    with for_actor(as_("aliya")) as aliya:
        _many(case, aliya, settings.FILES_A_DAY - 1)
        _many(case, aliya, 5, ago=DAYS_AGO)
    assert client_for("aliya").post(page(other), form()).status_code == 303
    assert client_for("aliya").post(page(other), form()).status_code == 422


def _victim(case: Any, as_: Any) -> Party:
    with for_actor(as_("aliya")) as aliya:
        identity = people.Identity(surname="Серікова", given_name="Айым", sex="f", birth_year=2013)
        receipt = people.search(actor=aliya, name="Серікова Айым").receipt
        return case_actions.add_party(
            actor=aliya, case=case, capacity="victim", search_id=receipt.pk, identity=identity
        )


def test_who_may_not_add(make_case: Any, client_for: Any, add: Add) -> None:
    case = make_case()
    row = add(case)
    for who, status in (("zarina", 404), ("nurlan", 404), ("anna", 403)):
        browser = client_for(who)
        assert browser.get(page(case)).status_code == status, who
        assert browser.post(page(case), form()).status_code == status, who
        assert browser.get(f"/files/{row.pk}/").status_code == status, who
        assert (
            browser.post(reverse("documents:withdraw_file", args=[row.pk]), {"reason": "x"}).status_code
            == status
        ), who
        assert browser.get(f"/api/v1/files/{row.pk}/content/").status_code == status, who
    # The head of the unit reads the file and works on no case.
    head = client_for("daniyar")
    assert head.get(f"/files/{row.pk}/").status_code == 200
    assert page(case) not in head.get(tab(case)).content.decode()
    assert head.get(page(case)).status_code == 403
    assert head.post(page(case), form()).status_code == 403


def test_a_file_of_the_victim_is_not_shown_to_the_side_of_the_suspect(
    make_case: Any, as_: Any, client_for: Any, add: Add
) -> None:
    case = make_case()
    party = _victim(case, as_)
    with for_actor(as_("aliya")):
        case_actions.let_in(
            case, Agency.objects.get(key="victims-kar"), Capacity.VICTIM_SUPPORT, basis="CPC 71"
        )
        case_actions.let_in(case, Agency.objects.get(key="probation-kar"), Capacity.PROBATION, basis="x")
    row = add(case, kind="victim", about=party, file=("жәбірленуші.pdf", samples.pdf()))
    own = add(case, who="saule", kind="support", about=party, file=("қорғау.pdf", samples.pdf()))
    plain = add(case)
    sees = {"aliya": {row, plain}, "saule": {row, own}, "ruslan": {plain}}
    for who, wanted in sees.items():
        text = client_for(who).get(tab(case)).content.decode()
        for one in (row, own, plain):
            assert (one.name in text) == (one in wanted), (who, one.name)
            status = client_for(who).get(f"/files/{one.pk}/").status_code
            assert status == (200 if one in wanted else 404), (who, one.name)
    # It lies under the victim's key, not under that of the child of the case.
    keys.destroy([case.subject_id])
    assert client_for("saule").get(f"/files/{row.pk}/").status_code == 200
    assert client_for("aliya").get(f"/files/{plain.pk}/").status_code == 409


def test_a_kind_of_victim_names_the_victim(make_case: Any, as_: Any, client_for: Any) -> None:
    case, browser = make_case(), client_for("aliya")
    assert "victim" not in dict(browser.get(page(case)).context["form"].fields["kind"].choices)
    party = _victim(case, as_)
    answer = browser.post(page(case), form(kind="victim"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["about"])
    assert browser.post(page(case), form(kind="victim", about=str(party.pk))).status_code == 303
    (row,) = kept(as_)
    assert row.about_id == party.pk
    # A kind that this person may not open is none that they may add.
    assert browser.post(page(case), form(kind="support", about=str(party.pk))).status_code == 422


def test_every_kind_says_who_opens_it_and_somebody_adds_it() -> None:
    for kind in KINDS.values():
        assert [r for r in ROLES.values() if kind.view in r.permissions and r.permissions & ADDING], kind.key


# --- how it lies ------------------------------------------------------------------------------------------------------


def test_nothing_of_a_file_lies_open_in_the_table(make_case: Any, add: Add, as_: Any) -> None:
    row = add(make_case(), description="Ребёнок живёт у бабушки")
    with for_actor(as_("aliya")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT documents_upload::text, content, name, description FROM documents_upload")
        text, *values = cursor.fetchone()
    raw = [bytes(v) for v in values]
    assert all(len(v) > 30 for v in raw)
    for word in (b"%PDF-", b"JVBER", "протокол".encode(), "бабушки".encode()):
        assert not [v for v in raw if word in v]
        assert word.hex() not in text
    assert row.digest not in text
    assert row.digest.encode().hex() not in text


def test_the_database_refuses_what_the_verbs_never_do(make_case: Any, add: Add, as_: Any) -> None:
    case = make_case()
    add(case)

    def tried(sql: str, who: str = "aliya") -> int:
        with for_actor(as_(who)), transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute(sql)
            return cursor.rowcount

    for change in (
        "content = ''",
        "view_bit = 1",
        "kind = 'identity'",
        "state = 'clean'",
        "added_by_id = 1",
        "name = ''",
    ):
        with pytest.raises(DatabaseError):
            tried(f"UPDATE documents_upload SET {change}")
    with pytest.raises(DatabaseError):
        tried("DELETE FROM documents_upload")
    assert (
        tried(
            "UPDATE documents_upload SET withdrawn_at = now(), withdrawn_by_id = added_by_id, withdraw_reason = 'x'",
            "zarina",
        )
        == 0
    )
    assert (
        tried(
            "UPDATE documents_upload SET withdrawn_at = now(), withdrawn_by_id = added_by_id, withdraw_reason = 'x'"
        )
        == 1
    )
    with pytest.raises(DatabaseError):
        tried("UPDATE documents_upload SET withdrawn_at = NULL, withdrawn_by_id = NULL, withdraw_reason = ''")
    with for_actor(as_("aliya")) as aliya, pytest.raises(DatabaseError):
        _many(case, aliya, 1, state=State.CLEAN)


def test_a_destroyed_key_closes_the_file(make_case: Any, add: Add, client_for: Any, as_: Any) -> None:
    case = make_case()
    row, browser = add(case), client_for("aliya")
    assert browser.get(f"/files/{row.pk}/").status_code == 200
    assert keys.destroy([case.subject_id]) == 1
    assert browser.get(f"/files/{row.pk}/").status_code == 409
    assert browser.get(f"/api/v1/files/{row.pk}/").status_code == 409
    assert browser.get(f"/api/v1/files/?case={case.pk}").json() == []
    assert browser.get(reverse("documents:withdraw_file", args=[row.pk])).status_code == 409
    with for_actor(as_("aliya")) as aliya:
        (line,) = panels.files(aliya, case, permissions_in(aliya, case.pk))
    assert (line["erased"], line["opens"], line["withdraws"]) == (True, False, False)
    with translation.override("en"):
        text = render_to_string("documents/_files.html", {"case": case, "files": [line]})
    assert "data destroyed" in text
    assert "href" not in text


# --- withdrawing ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_file_stays_with_its_reason_and_opens_to_nobody(
    make_case: Any, add: Add, client_for: Any, as_: Any
) -> None:
    case, browser = make_case(), client_for("aliya")
    row = add(case)
    way = reverse("documents:withdraw_file", args=[row.pk])
    assert browser.post(way, {"reason": ""}).status_code == 422
    assert browser.post(way, {"reason": "Чужой документ"}).status_code == 303
    text = browser.get(tab(case)).content.decode()
    assert "Чужой документ" in text
    assert row.name in text
    assert f"/files/{row.pk}/" not in text
    assert browser.get(f"/files/{row.pk}/").status_code == 409
    assert browser.get(f"/api/v1/files/{row.pk}/content/").status_code == 409
    assert browser.post(way, {"reason": "ещё раз"}).status_code == 409
    with for_actor(as_("aliya")):
        assert Event.objects.filter(case_id=case.pk, type="file.withdrawn").count() == 1
        assert Upload.objects.get(pk=row.pk).data() == samples.pdf(), "kept, for whoever must account for it"


def test_another_agency_does_not_withdraw(make_case: Any, add: Add, as_: Any, client_for: Any) -> None:
    case = make_case()
    row = add(case)
    with for_actor(as_("aliya")) as aliya:
        case = case_actions.send_to_prosecutor(actor=aliya, case=case)
    with for_actor(as_("marat")) as marat:
        case_actions.accept(actor=marat, case=case)
    marat_ = client_for("marat")
    assert marat_.get(f"/files/{row.pk}/").status_code == 200
    assert marat_.post(reverse("documents:withdraw_file", args=[row.pk]), {"reason": "x"}).status_code in (
        403,
        422,
    )
    (still,) = kept(as_, "marat")
    assert still.withdrawn_at is None
    assert marat_.post(page(case), form()).status_code == 303


# --- the API ----------------------------------------------------------------------------------------------------------


def test_the_same_over_the_api(make_case: Any, client_for: Any) -> None:
    case, browser = make_case(), client_for("aliya")
    answer = browser.post("/api/v1/files/", {"case": str(case.pk), **form("a.pdf")})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["name"], made["kind"], made["state"], made["opens"]) == (
        "a.pdf",
        "material",
        "unchecked",
        True,
    )
    assert [row["id"] for row in browser.get(f"/api/v1/files/?case={case.pk}").json()] == [made["id"]]
    got = browser.get(f"/api/v1/files/{made['id']}/content/")
    assert (got.status_code, got.content) == (200, samples.pdf())
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert got["Content-Disposition"].startswith("attachment")
    wrong = browser.post("/api/v1/files/", {"case": str(case.pk), **form("a.png", samples.SVG)})
    assert (wrong.status_code, list(wrong.json())) == (400, ["file"])
    assert browser.post(f"/api/v1/files/{made['id']}/withdraw/", {"reason": "не то"}).status_code == 200
    assert browser.get(f"/api/v1/files/{made['id']}/").json()["withdraw_reason"] == "не то"
    foreign = client_for("zarina")
    assert foreign.get(f"/api/v1/files/?case={case.pk}").status_code == 404
    assert foreign.post("/api/v1/files/", {"case": str(case.pk), **form()}).status_code == 404
    assert foreign.get(f"/api/v1/files/{made['id']}/").status_code == 404


# --- nothing on disk --------------------------------------------------------------------------------------------------

_watching: list[list[str]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event.startswith("tempfile."):
        _watching[-1].append(event)
    elif event == "open" and arguments and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        _watching[-1].append(f"open {arguments[0]}")


sys.addaudithook(_hook)


def _written(act: Callable[[], object]) -> list[str]:
    found: list[str] = []
    _watching.append(found)
    try:
        act()
    finally:
        _watching.pop()
    return found


LARGE = samples.pdf(tail=b" " * 4_000_000)


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.docx"])
def test_no_file_lies_on_the_disk_for_a_moment(make_case: Any, client_for: Any, name: str) -> None:
    data = {"a.pdf": LARGE, "a.png": samples.picture("PNG", (900, 900)), "a.docx": samples.docx()}[name]
    case, browser = make_case(), client_for("aliya")
    browser.get(page(case))
    answers: list[Any] = []
    assert _written(lambda: answers.append(browser.post(page(case), form(name, data)))) == []
    assert answers[0].status_code == 303


def test_control_the_handlers_of_the_framework_would_write_one(
    make_case: Any, client_for: Any, settings: Any
) -> None:
    handler = TemporaryFileUploadHandler
    settings.FILE_UPLOAD_HANDLERS = [f"{handler.__module__}.{handler.__name__}"]
    case, browser = make_case(), client_for("aliya")
    browser.get(page(case))
    assert "tempfile.mkstemp" in _written(lambda: browser.post(page(case), form("a.pdf", LARGE)))
