"""Forms of the door."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST = 128


def sent(request: HttpRequest) -> Any:
    """What a form is bound to: everything of a POST, also of an empty one."""
    return request.POST if request.method == "POST" else None


def password_field(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    """A password as it is typed or pasted: nothing stripped, nothing cut off."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **more,
    )


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    new_password = password_field(
        _("New password"),
        "new-password",
        help_text=_(
            "12 to 128 characters of any kind. A few words that have nothing to do with each other are best."
        ),
    )
    again = password_field(_("The same once more"), "new-password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "new_password" in found and found.get("again") not in (None, found["new_password"]):
            self.add_error("again", _("The two differ."))
        return found


class ChangePasswordForm(NewPasswordForm):
    """A new password for whoever knows the present one."""

    current = password_field(_("Present password"), "current-password")


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "The name and password do not match. Passwords distinguish capital and small letters."
        ),
        "inactive": _("This account is closed. Ask the administrator of your agency."),
    }
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = password_field(_("Password"), "current-password")


class CodeForm(forms.Form):
    """A code of the app, or one from paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
        help_text=_("Six figures from the app, or one of your recovery codes."),
    )


class AppCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code that the app shows now"),
        max_length=10,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class KeyForm(forms.Form):
    """The browser’s answer comes in a hidden field."""

    name = forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        help_text=_("So that you know it again in the list: “blue key”, “office laptop”."),
    )
    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000, required=False)


class ConfirmForm(forms.Form):
    """One of the two; the field says nothing of being left out."""

    password = password_field(_("Password"), "current-password", required=False)
    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].asked = True  # type: ignore[attr-defined]  # read by core.templatetags.ui_forms


class RecoverForm(forms.Form):
    """For which colleague."""

    user = forms.TypedChoiceField(
        label=_("Colleague"),
        help_text=_(
            "Make sure that it is really them: in person or by a call back. Afterwards password and every second factor are new."
        ),
    )

    def __init__(self, data: Any, *, colleagues: "QuerySet[Membership]") -> None:
        super().__init__(data)
        self._users: dict[str, User] = {}
        labels: dict[str, list[str]] = {}
        for member in colleagues:
            self._users[str(member.user_id)] = member.user
            labels.setdefault(str(member.user_id), []).append(str(member.role_class.name))
        named = [
            (pk, f"{user.last_name} {user.first_name} · {', '.join(labels[pk])}")
            for pk, user in self._users.items()
        ]
        choice: Any = self.fields["user"]
        choice.choices = [("", "—"), *named]
        choice.coerce = self._users.get
        choice.width = "full"
