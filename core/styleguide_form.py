"""A form with one field of each kind, for the style guide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

YES_NO = [("yes", _("Yes")), ("no", _("No")), ("not_yet", _("Not yet"))]


class ExampleForm(forms.Form):
    """One field of each kind."""

    lawyer = forms.ChoiceField(label=_("A lawyer takes part from the moment of detention"), choices=YES_NO)
    psychologist = forms.ChoiceField(label=_("Teacher or psychologist"), choices=YES_NO)
    attended = forms.ChoiceField(
        label=_("Did the child come to the meeting?"),
        choices=[("on_time", _("Came, on time")), ("late", _("Came late")), ("missed", _("Did not come"))],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language of proceedings"), choices=[("kk", "Қазақша"), ("ru", "Русский")]
    )
    held_on = forms.DateField(label=_("Date"), help_text=_("The day on which it happened."))
    held_at = forms.DateTimeField(label=_("Actual detention"))
    words = forms.CharField(
        label=_("The child’s own words"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    code = forms.CharField(label=_("Case code"), help_text=_("For example KAR-2026-00417."), max_length=20)
    told = forms.BooleanField(label=_("The child has been told what happens next"), required=False)
    paper = forms.FileField(label=_("Document"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says: dict[str, dict[str, Any]] = {
            "lawyer": {"kind": "segmented", "basis": "CPC art. 536, 69"},
            "psychologist": {
                "kind": "segmented",
                "basis": "CPC art. 538(1)",
                "warning": _("The breach stays visible in the file. Recording is not blocked."),
            },
            "attended": {
                "descriptions": {
                    "late": _("The next page asks by how many minutes."),
                    "missed": _("Get in touch first, then offer help."),
                }
            },
            "language": {"width": "medium"},
            "held_at": {"basis": "CPC art. 131(1)"},
            "code": {"width": "medium"},
        }
        for name, said in says.items():
            for key, value in said.items():
                setattr(self.fields[name], key, value)
