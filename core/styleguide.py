"""Examples for the style guide: every component in its states. All people and cases are invented."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import clock

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


def examples() -> dict[str, Any]:
    """The context of the style guide. Instants are relative to the product's clock."""
    now = clock.now()
    wrong = QueryDict("psychologist=no&lawyer=yes&attended=late&code=&held_on=31.02.2026")
    return {
        **_duties(now),
        **_people(now),
        **_figures(),
        "example_form": ExampleForm(initial={"lawyer": "yes", "attended": "on_time"}, auto_id="ok_%s"),
        "wrong_form": ExampleForm(wrong, auto_id="wrong_%s"),
        "instants": [now + dt.timedelta(minutes=m) for m in (312, -25, 60 * 30, -60 * 24 * 3, 60 * 24 * 60)],
        "days": [clock.today() + dt.timedelta(days=d) for d in (0, 1, -1, 9, 45, 400)],
        "minutes": [25, 85, 312, 60 * 52],
    }


def _duties(now: dt.datetime) -> dict[str, Any]:
    hours, days = (lambda n: dt.timedelta(hours=n)), (lambda n: dt.timedelta(days=n))
    today = clock.today()
    clocks = [
        {
            "title": _("Detention ends"),
            "kind": "breach",
            "started_at": now - hours(19),
            "due": now + hours(4.8),
            "responsible": _("Investigator"),
            "basis": "CPC art. 131(4)",
            "why": [
                {"text": _("Actual detention is the start of the clock."), "basis": "CPC art. 131(1)"},
                {"text": _("24 hours for a child, counted by the hour."), "basis": "CPC art. 131(4)"},
            ],
        },
        {"title": _("Prosecutor told of the start"), "met_at": now - hours(20), "basis": "CPC art. 179(1)"},
        {
            "title": _("Qualification of the act"),
            "started_at": today - days(1),
            "due": today + days(9),
            "basis": "CPC art. 139(1)",
        },
        {
            "title": _("Preliminary investigation"),
            "started_at": today - days(1),
            "due": today + days(60),
            "basis": "CPC art. 192(2)",
        },
        {
            "title": _("First visit"),
            "started_at": today - days(14),
            "due": today - days(2),
            "basis": "PROB art. 15(3)(1)",
        },
        {
            "title": _("Consideration by the court"),
            "due": today + days(12),
            "paused": _("expert examination"),
            "basis": "CPC art. 45",
        },
    ]
    attention = [
        {
            "label": "4 h 48 min",
            "kind": "breach",
            "title": _("Custody petition or release."),
            "text": _("The prosecutor must have the materials 8 hours before detention ends."),
            "basis": "CPC art. 147(3), 131(4)",
            "link_url": "#clocks",
            "link_text": _("Why this date?"),
            "action": _("Release or petition"),
            "url": "#",
        },
        {
            "label": _("Breach"),
            "kind": "breach",
            "title": _("No psychologist or teacher at the interrogation."),
            "text": _("Obligatory under 16. Supervisor and prosecutor were told."),
            "basis": "CPC art. 538(1)",
            "action": _("Explain"),
            "url": "#",
        },
        {
            "label": _("Today"),
            "kind": "soon",
            "title": _("Diversion: not yet considered at this gate."),
            "text": _("5 of 7 criteria met, 2 unknown."),
            "basis": "CC art. 68, 83",
            "action": _("Decide"),
            "url": "#",
        },
    ]
    return {"clocks": clocks, "attention_items": attention}


def _people(now: dt.datetime) -> dict[str, Any]:
    hours = lambda n: dt.timedelta(hours=n)  # noqa: E731
    return {
        "facts": [
            {
                "label": _("Legal representative"),
                "value": "Гүлнар Тұрсынбекқызы Әбдіжаппарова",
                "badge": _("in time"),
                "badge_kind": "done",
            },
            (_("Lawyer"), "Қарағанды облыстық адвокаттар алқасы"),
            (_("School"), "№ 23"),
            {"label": _("Also in this event"), "value": "KAR-2026-00418", "url": "#"},
            (_("Health seen at arrival"), None),
        ],
        "entries": [
            {"day": clock.today()},
            {
                "at": now - hours(3),
                "until": now - hours(2),
                "recorded_at": now,
                "text": _("Interrogation, 85 min. Present: lawyer, mother."),
                "title": _("Missing: psychologist or teacher."),
                "kind": "breach",
            },
            {"at": now - hours(6), "text": _("Mother told of the detention, by phone, in Kazakh.")},
            {
                "at": now - hours(7),
                "locked": True,
                "reason": _("Entry of the victim service. Ask its holder if you need it."),
            },
            {"at": now - hours(8), "text": _("Rights explained, in Kazakh."), "kind": "done"},
            {"at": now - hours(9), "text": _("Registered."), "kind": "system"},
        ],
        "safeguards": [
            {"text": _("Lawyer from detention"), "state": "yes"},
            {"text": _("Teacher or psychologist"), "state": "no"},
            {"text": _("Health seen at arrival"), "state": "unknown"},
        ],
        "task_items": [
            {"title": _("The child"), "state": "done", "url": "#"},
            {
                "title": _("Needs and strengths"),
                "state": "in_progress",
                "url": "#",
                "hint": _("4 of 9 questions answered"),
            },
            {"title": _("Proposal"), "state": "not_started", "url": "#"},
            {"title": _("Agreement"), "state": "blocked", "needs": 3},
        ],
        "tab_items": [
            {"title": _("Overview"), "url": "#", "current": True},
            {"title": _("Timeline"), "url": "#"},
            {"title": _("Safeguards"), "url": "#", "count": 2, "kind": "breach"},
            {"title": _("People"), "url": "#"},
            {"title": _("Documents"), "url": "#", "count": 1, "kind": "soon"},
        ],
        "head_badges": [
            {"text": _("Detained"), "kind": "breach"},
            {"text": _("15 years: psychologist in every act"), "kind": "soon"},
        ],
        "head_facts": [
            (_("Stage"), _("investigation")),
            (_("Held by"), "А. Серікова"),
            (_("Language"), "Қазақша"),
        ],
        "step_items": [
            {"title": _("Child"), "url": "#"},
            {"title": _("Event"), "url": "#"},
            _("Detention and safeguards"),
            _("Check"),
        ],
        "chip_items": [
            {"text": _("Mine"), "url": "#", "on": True},
            {"text": _("Due this week"), "remove_url": "#"},
            {"text": _("Judge")},
            {"text": _("Add"), "url": "#", "add": True},
        ],
        "columns": [
            {"title": _("Case"), "sort_url": "#", "sort": "ascending"},
            {"title": _("Age"), "num": True},
            {"title": _("Stage"), "sort_url": "#"},
            _("Next deadline"),
            {"title": _("Action"), "hidden": True},
        ],
        "case_rows": [
            {
                "code": "KAR-2026-00417",
                "name": "Нұрлан Бекұлы Т.",
                "age": 15,
                "stage": _("investigation"),
                "due": now + hours(4.8),
                "kind": "breach",
            },
            {
                "code": "TUR-2026-00151",
                "name": "Медина Ж.",
                "age": 14,
                "stage": _("probation control"),
                "due": now + hours(50),
                "kind": "soon",
            },
        ],
        "conflict_rows": [
            {
                "label": _("Note"),
                "mine": _("The mother comes at 15:00."),
                "theirs": _("The aunt comes at 16:00."),
            }
        ],
    }


def _figures() -> dict[str, Any]:
    from core.tilemap import PLACES

    return {
        "figures": [
            {"label": _("Recorded"), "value": "2 315", "note": _("35 per 100,000")},
            {
                "label": _("Diverted before sentence"),
                "value": "41 %",
                "note": _("up 6 points"),
                "tone": "good",
                "code": "UN10",
                "url": "#",
            },
            {
                "label": _("Custodial sentences"),
                "value": "7 %",
                "note": _("of 405 sentenced"),
                "code": "UN9",
                "url": "#",
            },
            {"label": _("In detention"), "value": "≈ 70", "note": _("national only")},
        ],
        "regions": [
            {
                "code": code,
                "name": code,
                "value": None if n == 7 else 20 + n * 2,
                "text": "…" if n == 7 else 20 + n * 2,
                "hatched": n % 6 == 0,
            }
            for n, code in enumerate(PLACES)
        ],
        "bars": [
            {"name": _("Recorded"), "value": 2315, "text": "2 315"},
            {"name": _("Diverted"), "value": 950, "kind": "muted"},
            {"name": _("Sentenced"), "value": 405},
            {"name": _("Custody"), "value": 30, "kind": "soon"},
        ],
    }
