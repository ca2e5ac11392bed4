"""A letter goes to the one address that was meant, whatever stands in a name or an address."""

import ast
import traceback
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core import mail as sent
from django.core.mail import EmailMessage

from accounts.models import User
from administration import forms as administration_forms
from notifications import letters, mail, outbox, watch
from notifications.models import Outbox

ROOT = Path(settings.BASE_DIR)
BAD = (
    "aliya@demo.invalid\r\nBcc: thief@example.org",
    "aliya@demo.invalid\nBcc: thief@example.org",
    "aliya@demo.invalid\rBcc: thief@example.org",
    "aliya@demo.invalid, thief@example.org",
    "Aliya <aliya@demo.invalid>\r\n\r\nBody",
)


def with_address(address: str) -> User:
    """As somebody with the database in hand would write it: no form stands in between."""
    User.objects.filter(username="aliya").update(email=address)
    return User.objects.get(username="aliya")


@pytest.mark.parametrize("address", BAD)
def test_no_letter_leaves_for_an_address_with_more_in_it(world: None, address: str) -> None:
    user = with_address(address)
    with pytest.raises(letters.NotAnAddress):
        mail.compose(user, 2).send()
    with pytest.raises(letters.NotAnAddress):
        watch.send(user.pk)
    assert sent.outbox == []


def test_control_a_plain_address_is_written_to(world: None) -> None:
    assert mail.compose(with_address("aliya@demo.invalid"), 2).send() == 1
    assert watch.send(User.objects.get(username="aliya").pk) == 1
    assert [letter.recipients() for letter in sent.outbox] == [["aliya@demo.invalid"]] * 2


def test_the_outbox_keeps_the_kind_of_error_and_not_the_address(committed: None) -> None:
    user = with_address(BAD[0])
    try:
        with outbox.held_back():
            row = outbox.post(watch.TASK, user=user.pk)
        assert not outbox.deliver(row.pk)
        assert Outbox.objects.using("owner").get(pk=row.pk).last_error == "NotAnAddress"
    finally:
        with_address("aliya@demo.invalid")
    assert sent.outbox == []


@pytest.mark.parametrize("line", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
def test_a_subject_is_one_line(world: None, monkeypatch: Any, line: str) -> None:
    """Whatever a translation or a value brings into the subject."""
    monkeypatch.setattr(
        letters, "render_to_string", lambda _name, _context: f"Two{line}Bcc: thief@example.org"
    )
    subject = mail.compose(with_address("aliya@demo.invalid"), 2).message()["Subject"]
    assert len(str(subject).splitlines()) == 1


def test_an_address_is_not_repeated_in_the_error(world: None) -> None:
    with pytest.raises(letters.NotAnAddress) as caught:
        mail.compose(with_address(BAD[0]), 2)
    assert "thief" not in "".join(traceback.format_exception(caught.value))


def test_a_subject_of_two_lines_is_refused() -> None:
    letter = EmailMessage(subject="a\nBcc: thief@example.org", body="x", to=["a@example.org"])
    with pytest.raises(ValueError, match="newline"):
        letter.send()


@pytest.mark.parametrize("address", BAD)
def test_the_form_for_colleagues_takes_one_address(address: str) -> None:
    made = [f for f in vars(administration_forms).values() if hasattr(f, "base_fields")]
    fields = [f.base_fields["email"] for f in made if "email" in f.base_fields]
    assert fields, "the form that takes an address is gone: name the new one"
    for field in fields:
        with pytest.raises(forms.ValidationError):
            field.clean(address)


def test_letters_are_written_in_one_place() -> None:
    found = {
        str(path.relative_to(ROOT))
        for app in settings.FIRST_PARTY_APPS
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("django.core.mail", "smtplib"))
    }
    assert found == {"notifications/letters.py", "notifications/mail.py"}
