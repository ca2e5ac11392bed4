"""Examples for the style guide: every component in its states. All people and cases are invented."""

import datetime as dt
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import clock
from core.styleguide_form import ExampleForm


def examples() -> dict[str, Any]:
    """The context of the style guide. Instants are relative to the product's clock."""
    now = clock.now()
    wrong = QueryDict("psychologist=no&lawyer=yes&attended=late&code=&held_on=31.02.2026")
    return {
        "clocks": _clocks(now),
        "attention_items": _attention(),
        **_people(now),
        **_lists(now),
        **_figures(),
        "example_form": ExampleForm(initial={"lawyer": "yes", "attended": "on_time"}, auto_id="ok_%s"),
        "wrong_form": ExampleForm(wrong, auto_id="wrong_%s"),
        "instants": [now + dt.timedelta(minutes=m) for m in (312, -25, 60 * 30, -60 * 24 * 3, 60 * 24 * 60)],
        "days": [clock.today() + dt.timedelta(days=d) for d in (0, 1, -1, 9, 45, 400)],
        "minutes": [25, 85, 312, 60 * 52],
    }


def _hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


def _days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def _clocks(now: dt.datetime) -> list[dict[str, Any]]:
    today = clock.today()
    return [
        {
            "title": _("Detention ends"),
            "kind": "breach",
            "started_at": now - _hours(19),
            "due": now + _hours(4.8),
            "responsible": _("Investigator"),
            "basis": "CPC art. 131(4)",
            "why": [
                {"text": _("Actual detention is the start of the clock."), "basis": "CPC art. 131(1)"},
                {"text": _("24 hours for a child, counted by the hour."), "basis": "CPC art. 131(4)"},
            ],
        },
        {"title": _("Prosecutor told of the start"), "met_at": now - _hours(20), "basis": "CPC art. 179(1)"},
        {
            "title": _("Qualification of the act"),
            "started_at": today - _days(1),
            "due": today + _days(9),
            "basis": "CPC art. 139(1)",
        },
        {
            "title": _("Preliminary investigation"),
            "started_at": today - _days(1),
            "due": today + _days(60),
            "basis": "CPC art. 192(2)",
        },
        {
            "title": _("First visit"),
            "started_at": today - _days(14),
            "due": today - _days(2),
            "basis": "PROB art. 15(3)(1)",
        },
        {
            "title": _("Consideration by the court"),
            "due": today + _days(12),
            "paused": _("expert examination"),
            "basis": "CPC art. 45",
        },
    ]


def _attention() -> list[dict[str, Any]]:
    return [
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


def _people(now: dt.datetime) -> dict[str, Any]:
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
                "at": now - _hours(3),
                "until": now - _hours(2),
                "recorded_at": now,
                "text": _("Interrogation, 85 min. Present: lawyer, mother."),
                "title": _("Missing: psychologist or teacher."),
                "kind": "breach",
            },
            {"at": now - _hours(6), "text": _("Mother told of the detention, by phone, in Kazakh.")},
            {
                "at": now - _hours(7),
                "locked": True,
                "reason": _("Entry of the victim service. Ask its holder if you need it."),
            },
            {"at": now - _hours(8), "text": _("Rights explained, in Kazakh."), "kind": "done"},
            {"at": now - _hours(9), "text": _("Registered."), "kind": "system"},
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
    }


def _lists(now: dt.datetime) -> dict[str, Any]:
    return {
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
                "due": now + _hours(4.8),
                "kind": "breach",
            },
            {
                "code": "TUR-2026-00151",
                "name": "Медина Ж.",
                "age": 14,
                "stage": _("probation control"),
                "due": now + _hours(50),
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
