"""A letter to one person. It says that something waits, never what: no name, no number, no offence."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User


class NotAnAddress(ValueError):
    """What stands in the account is not one address: nothing is sent, and the words are not repeated."""


def compose(user: User, template: str, place: str, **context: Any) -> EmailMessage:
    """The letter in the person's language; ``place`` is where they read on after signing in.

    Raises NotAnAddress for anything but one plain address: a second one behind a comma would get the letter as well.
    """
    try:
        validate_email(user.email)
    except ValidationError:
        raise NotAnAddress from None
    root = getattr(settings, "PUBLIC_URL", f"http://localhost:{settings.PORT}").rstrip("/")
    with translation.override(user.language):
        context["url"] = f"{root}{place}"
        subject = " ".join(render_to_string(f"notifications/{template}_subject.txt", context).split())
        body = render_to_string(f"notifications/{template}_body.txt", context)
    return EmailMessage(subject=subject, body=body, to=[user.email])
