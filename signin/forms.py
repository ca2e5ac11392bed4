"""Forms of the door."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User

LONGEST = 128


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
