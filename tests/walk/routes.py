"""Every address of the product, each filled with real rows. The addresses come from the URLconf, not from here."""

import inspect
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from access.gate import Gate
from accounts.permissions import CasePermission as P
from cases.merging.words import ANSWERING
from core import panels
from documents.filekinds import ADDING
from documents.papers import all_papers
from tests.walk.oracle import Someone, someone
from tests.walk.world import NOW, World

METHODS = ("GET", "POST")
_NO_NUMBER = 987_654_321


@dataclass(frozen=True)
class Route:
    """``actions``: method -> gate. A page has one gate for all of its methods."""

    name: str
    pattern: str
    converters: tuple[str, ...]
    gates: dict[str, Gate]
    is_api: bool


@dataclass(frozen=True)
class Target:
    """One address. ``case`` names the case whose row it is; ``also`` what the row asks for beside the gate, ``one_of``
    what any one of is enough for."""

    route: Route
    label: str
    path: str
    case: uuid.UUID | None = None
    also: tuple[P, ...] = ()
    one_of: tuple[P, ...] = ()
    only: Callable[[Someone], bool] = field(default=lambda _who: True)
    invented: str = ""


def routes() -> list[Route]:
    return list(_routes(get_resolver(), "", ""))


def _routes(resolver: URLResolver, space: str, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space, path)
            continue
        yield _route(entry, space, path)


def _route(entry: URLPattern, space: str, path: str) -> Route:
    view: Any = entry.callback
    actions: dict[str, str] = getattr(view, "actions", None) or {}
    if actions:
        # The first GET of a process adds "head" to what the viewset serves.
        gates = {
            method.upper(): view.cls.gates[action] for method, action in actions.items() if method != "head"
        }
    else:
        gates = dict.fromkeys(_methods(view), view.gate)
    names = tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex)
    return Route(f"{space}{entry.name}", path, names, gates, path.startswith("api/"))


def _methods(view: Any) -> list[str]:
    """What the view’s require_… decorator lets through; both where there is none."""
    while view is not None:
        allowed = (
            inspect.getclosurevars(view).nonlocals.get("request_method_list")
            if inspect.isfunction(view)
            else None
        )
        if allowed:
            return [m for m in METHODS if m in allowed]
        view = getattr(view, "__wrapped__", None)
    return list(METHODS)


# Route -> name of the case, kind of the row ("" for the case itself), and what the row asks for beside the gate.
_ROWS: dict[str, tuple[str, str, tuple[P, ...]]] = {
    "cases:overview": ("running", "", ()),
    "cases:quick": ("running", "", ()),
    "cases:timeline": ("running", "", ()),
    "cases:accept": ("with_prosecutor", "", ()),
    "cases:send_to_prosecutor": ("registered", "", ()),
    "cases:send_to_court": ("with_prosecutor", "", ()),
    "cases:return_to_investigator": ("with_prosecutor", "", ()),
    "cases:divert": ("with_prosecutor", "", ()),
    "cases:close": ("decided", "", (P.RECORD_OUTCOME,)),
    "cases:detain": ("registered", "", ()),
    "cases:release": ("registered", "", ()),
    "cases:interview": ("registered", "", ()),
    "cases:add_party": ("registered", "", ()),
    "cases:as_role": ("running", "", (P.VIEW_FILE,)),
    "cases:correct": ("registered", "", ()),
    "cases:correct_event": ("registered", "", ()),
    "cases:correct_charge": ("registered", "", ()),
    "cases:requalify": ("registered", "", ()),
    "cases:corrections": ("registered", "", ()),
    "cases:correct_person": ("registered", "child", ()),
    "cases:end_party": ("registered", "child", ()),
    "cases:correct_detention": ("registered", "detention", (P.VIEW_FILE,)),
    "cases:merge": ("registered", "", ()),
    "cases:merged": ("twice", "merge", ()),
    "cases:confirm_merge": ("twice", "merge", ()),
    "cases:give_back_merge": ("twice", "merge", ()),
    "cases:separate": ("twice", "merge", ()),
    "cases:let_in": ("registered", "", ()),
    "cases:end_access": ("registered", "grant", (P.VIEW_FILE,)),
    "grant-end": ("registered", "grant", (P.VIEW_FILE,)),
    "deadlines:acknowledge": ("in_court", "deadline", (P.VIEW_FILE,)),
    "deadlines:extend": ("in_court", "deadline", (P.VIEW_FILE,)),
    "deadlines:done": ("in_court", "deadline", (P.VIEW_FILE,)),
    "deadlines:report": ("in_court", "", ()),
    "safeguards:close": ("with_prosecutor", "breach", (P.VIEW_FILE,)),
    "documents:download": ("in_court", "paper", ()),
    "documents:withdraw_file": ("in_court", "file", (P.VIEW_FILE,)),
    "documents:add_file": ("in_court", "", ()),
    "files:download": ("in_court", "file", (P.VIEW_FILE,)),
    "notifications:acknowledge": ("with_prosecutor", "item", ()),
    "notifications:mark_done": ("with_prosecutor", "item", ()),
    "audit:case": ("running", "", (P.VIEW_FILE,)),
    "courts:accept": ("sent_to_court", "", ()),
    "courts:book": ("in_court", "", ()),
    "courts:hearing": ("in_court", "hearing", (P.VIEW,)),
    "courts:move": ("in_court", "hearing", (P.VIEW,)),
    "courts:prepare": ("in_court", "hearing", (P.VIEW,)),
    "courts:cancel": ("in_court", "hearing", (P.VIEW,)),
    "courts:outcome": ("heard", "hearing", (P.VIEW,)),
    "courts:correct": ("decided", "hearing", (P.VIEW_FILE,)),
    "courts:answer": ("in_court", "participant", (P.VIEW,)),
    "probation:open": ("decided", "", ()),
    "probation:add_step": ("running", "goal", ()),
    "probation:close_goal": ("running", "goal", ()),
    "probation:close_step": ("running", "step", ()),
    "probation:close_repair": ("running", "repair", ()),
    "probation:record": ("running", "contact", ()),
    "probation:recorded": ("running", "met", ()),
    "victims:refer": ("registered", "", ()),
    "victims:take_up": ("with_prosecutor", "victim", ()),
    "victims:answer": ("running", "service", (P.VIEW_VICTIM_CONTACT,)),
    "case-accept": ("with_prosecutor", "", ()),
    "case-send-to-court": ("with_prosecutor", "", ()),
    "case-divert": ("with_prosecutor", "", ()),
    "case-close": ("decided", "", (P.RECORD_OUTCOME,)),
    "case-return-to-investigator": ("with_prosecutor", "", ()),
    "case-detail": ("running", "", ()),
    "look-detail": ("running", "", (P.VIEW_FILE,)),
    "training-remark-detail": ("running", "", (P.VIEW_FILE,)),
    "retention:hold": ("ended", "retention", (P.SEAL,)),
    "retention:end_hold": ("ended", "hold", (P.SEAL,)),
    "retention-hold": ("ended", "retention", (P.SEAL,)),
    "retention-hold-end": ("ended", "hold", (P.SEAL,)),
}
# The rows of every other route of a family, by the beginning of its name.
_FAMILIES: dict[str, tuple[str, str, tuple[P, ...]]] = {
    "probation:": ("running", "plan", (P.VIEW_FILE,)),
    "victims:": ("running", "record", (P.VIEW_VICTIM_CONTACT,)),
    "case-": ("registered", "", ()),
    "merge-": ("twice", "merge", ()),
    "hearing-": ("in_court", "hearing", (P.VIEW,)),
    "plan-": ("running", "plan", (P.VIEW_FILE,)),
    "victim-record-": ("running", "record", (P.VIEW_VICTIM_CONTACT,)),
    "file-": ("in_court", "file", (P.VIEW_FILE,)),
    "contact-": ("running", "contact", (P.VIEW_ASSESSMENTS,)),
    "deadline-": ("in_court", "deadline", (P.VIEW_FILE,)),
    "safeguard-": ("with_prosecutor", "breach", (P.VIEW_FILE,)),
    "inbox-": ("with_prosecutor", "item", ()),
    "retention:": ("sealed", "retention", (P.SEAL,)),
    "retention-": ("sealed", "retention", (P.SEAL,)),
}
# Addresses that name no row of a case.
_PLAIN: dict[str, Callable[[World], dict[str, object]]] = {
    "cases:draft": lambda w: {"pk": uuid.UUID(int=7)},
    "cases:keep_draft": lambda w: {"pk": uuid.UUID(int=7)},
    "cases:discard_draft": lambda w: {"pk": uuid.UUID(int=7)},
    "session-end": lambda w: {"pk": uuid.UUID(int=7)},
    "recovery-confirm": lambda w: {"pk": 1},
    "recovery-refuse": lambda w: {"pk": 1},
    "signin:end_session": lambda w: {"handle": uuid.UUID(int=7)},
    "signin:remove_key": lambda w: {"pk": 1},
    "signin:decide_recovery": lambda w: {"pk": 1},
    "deadlines:feed": lambda w: {"secret": "invented"},
    "signin:link": lambda w: {"token": "invented"},
    **{
        f"amendments:{name}": lambda w: {"pk": w.rows["", "amendment"].pk}
        for name in ("change", "publish", "give_back")
    },
    **{
        f"law-change-{name}": lambda w: {"pk": w.rows["", "amendment"].pk}
        for name in ("detail", "preview", "publish", "give-back")
    },
    **{
        f"amendments:{name}": lambda _w: {"kind": "terms", "code": "DL-MISD-COURT"}
        for name in ("history", "propose")
    },
    "amendments:export": lambda _w: {"kind": "terms", "code": "DL-MISD-COURT", "version": 1},
    "legal:offence": lambda w: {"number": "188(2)"},
    "legal:number": lambda _w: {"code": "custody-months"},
    "law-number-detail": lambda _w: {"code": "custody-months"},
    "legal:rule": lambda w: {"code": "DL-MISD-COURT"},
    "courts:change_room": lambda w: {"pk": w.rows["", "room"].pk},
    "courtroom-change": lambda w: {"pk": w.rows["", "room"].pk},
    "courts:end_closure": lambda w: {"pk": w.rows["", "closure"].pk},
    "dashboards:panel_csv": lambda w: {"key": "flow"},
    "dashboards:cube_csv": lambda w: {"code": w.rows["", "release"].code},
    **{
        f"administration:{name}": lambda w: {"pk": w.rows["", "membership"].pk}
        for name in (
            "person",
            "dates",
            "move",
            "suspend",
            "bring_back",
            "new_link",
            "leave",
            "correct",
            "hand_over",
        )
    },
    **{
        f"colleague-{name}": lambda w: {"pk": w.rows["", "membership"].pk}
        for name in (
            "dates",
            "move",
            "suspend",
            "bring-back",
            "link",
            "leave",
            "correct",
            "cases",
            "hand-over",
        )
    },
    **{
        name: lambda w: {"pk": w.rows["", "emergency"].pk}
        for name in (
            "administration:end_emergency",
            "administration:review_emergency",
            "emergency-end",
            "emergency-review",
        )
    },
    "administration:take_back_proposal": lambda w: {"pk": w.rows["", "proposal"].pk},
    "proposal-take-back": lambda w: {"pk": w.rows["", "proposal"].pk},
    "administration:answer_request": lambda w: {"pk": w.rows["", "request"].pk},
    "access-request-answer": lambda w: {"pk": w.rows["", "request"].pk},
    "administration:take_back": lambda w: {"leave": w.rows["", "leave"].pk},
    "leave-end": lambda w: {"pk": w.rows["", "leave"].pk},
    **dict.fromkeys(
        (
            "administration:confirm_role",
            "administration:end_role",
            "access-review-confirm",
            "access-review-end",
        ),
        lambda w: {"pk": w.rows["", "line"].membership_id},
    ),
    "reading-alert-answer": lambda _w: {"pk": _NO_NUMBER},
    # A role is offered to a person: nothing of a case is named by it.
    "offer-accept": lambda _w: {"pk": _NO_NUMBER},
    "offer-decline": lambda _w: {"pk": _NO_NUMBER},
    "accounts:matrix_pdf": lambda _w: {"language": "ru"},
    **{f"training:{name}": lambda w: {"pk": w.rows["", "membership"].pk} for name in ("person", "enter")},
    **{
        name: lambda w: {"pk": w.rows["", "certificate"].pk}
        for name in (
            "training:attach",
            "training:correct",
            "training:withdraw",
            "training-certificate-correct",
            "training-certificate-withdraw",
        )
    },
    **{
        name: lambda w: {"pk": w.rows["", "certificate_paper"].pk}
        for name in ("training_files:download", "training-paper-content")
    },
    "training:coverage_pdf": lambda _w: {"language": "ru"},
    "figures-detail": lambda w: {"code": w.rows["", "release"].code},
    "indicators:confirm": lambda w: {"pk": w.rows["", "approval"].pk},
    "release-plan-confirm": lambda w: {"pk": w.rows["", "approval"].pk},
    "figures-cells": lambda w: {"code": w.rows["", "release"].code},
}


def targets(route: Route, world: World) -> list[Target]:
    """The addresses of a route; KeyError names a route that nobody has given a row yet."""
    special = _SPECIAL.get(route.name)
    if special:
        return list(special(route, world))
    if not route.converters:
        return [Target(route, route.name, reverse(route.name))]
    if route.name in _PLAIN:
        return [Target(route, route.name, reverse(route.name, kwargs=_PLAIN[route.name](world)))]
    family = next((f for f in _FAMILIES if route.name.startswith(f)), "")
    if route.name not in _ROWS and not family:
        raise KeyError(f"tests/walk/routes.py: say which row fills {route.name} ({route.pattern})")
    name, kind, also = _ROWS.get(route.name) or _FAMILIES[family]
    case = world.cases[name]
    row = world.rows[name, kind] if kind else case
    (parameter,) = route.converters
    return [
        Target(
            route,
            route.name,
            reverse(route.name, kwargs={parameter: row.pk}),
            case.pk,
            also,
            only=_only(route, row, kind),
            one_of=_one_of(route),
            invented=reverse(
                route.name, kwargs={parameter: _NO_NUMBER if isinstance(row.pk, int) else uuid.UUID(int=7)}
            ),
        )
    ]


# A case that is not sent yet is put right by the investigators of the office that holds it.
_CORRECTING = (
    "cases:correct", "cases:end_party", "cases:requalify", "case-correct-", "case-end-party", "case-requalify",
)  # fmt: skip


# Whoever answers for a case: writes in it, leads the unit, supervises it.
_ANSWERS = ("cases:merge", "case-merge")


# Whoever works on the case in their own capacity; a file is withdrawn by the office that added it.
_ADDS = ("documents:add_file", "documents:withdraw_file", "file-withdraw")


def _one_of(route: Route) -> tuple[P, ...]:
    if route.name in _ANSWERS:
        return tuple(ANSWERING)
    return tuple(ADDING) if route.name in _ADDS else ()


def _only(route: Route, row: Any, kind: str) -> Callable[[Someone], bool]:
    if kind == "file" and route.name in _ADDS:
        return lambda who: who.agency == row.agency_id
    if kind == "item":
        return _addressee(row)
    if route.name.startswith(_CORRECTING) and route.name != "cases:corrections":
        office = someone("aliya").agency
        return lambda who: who.agency == office and bool(who.mask & P.CHANGE.bit)
    return lambda _who: True


def _addressee(item: Any) -> Callable[[Someone], bool]:
    agency = item.principal // 32
    return lambda who: who.agency == agency and item.role in ("", who.role)


def _tabs(route: Route, world: World) -> Iterator[Target]:
    for panel in panels.panels("tab"):
        if panel.key == "timeline":
            continue  # has a route of its own
        case = world.cases["running"].pk
        made = [reverse(route.name, args=[pk, panel.key]) for pk in (case, uuid.UUID(int=7))]
        yield Target(
            route, f"{route.name} {panel.key}", made[0], case, (P(panel.permission),), invented=made[1]
        )


# Paper -> kind of the row that it is drawn of, and what the row asks for beside the gate.
_PAPERS_OF_A_HEARING: dict[str, tuple[str, tuple[P, ...]]] = {
    "summons": ("hearing", (P.VIEW_IDENTITY,)),
    "summons-person": ("called", (P.VIEW_IDENTITY, P.VIEW_VICTIMS)),
    "brief": ("hearing", (P.VIEW_IDENTITY, P.RECORD_OUTCOME)),
}


def _papers(route: Route, world: World) -> Iterator[Target]:
    """A summons is a paper of one hearing; lists are papers of a day of the own court."""
    for paper in all_papers():
        label = f"{route.name} {paper.key}"
        if paper.key in _PAPERS_OF_A_HEARING:
            kind, needs = _PAPERS_OF_A_HEARING[paper.key]
            row = world.rows["in_court", kind].pk
            made = [reverse(route.name, args=[paper.key, str(ref), "kk"]) for ref in (row, uuid.UUID(int=7))]
            case = world.cases["in_court"].pk
            yield Target(route, label, made[0], case, needs, invented=made[1])
        else:
            yield Target(route, label, reverse(route.name, args=[paper.key, NOW.date().isoformat(), "kk"]))


def _answer(route: Route, world: World) -> Iterator[Target]:
    case, act = world.cases["registered"].pk, world.rows["registered", "detention"].pk
    made = [reverse(route.name, args=[pk, "detention", act, "SG-12"]) for pk in (case, uuid.UUID(int=7))]
    yield Target(route, route.name, made[0], case, (P.VIEW_FILE,), invented=made[1])


def _of_case(route: Route, world: World) -> Iterator[Target]:
    """The list is of one case, which its address names."""
    case = world.cases["in_court" if route.name == "file-list" else "registered"].pk
    made = [f"{reverse(route.name)}?case={pk}" for pk in (case, uuid.UUID(int=7))]
    yield Target(route, route.name, made[0], case, invented=made[1])


def _certificate(route: Route, world: World) -> Iterator[Target]:
    case, row = world.cases["sealed"].pk, world.rows["sealed", "retention"].pk
    made = [reverse(route.name, args=[pk, "kk"]) for pk in (row, uuid.UUID(int=7))]
    yield Target(route, route.name, made[0], case, (P.SEAL,), invented=made[1])


_ASKED = {"rights-difference": "?a=judge&b=prosecutor", "rights-role": "?role=judge"}


def _rights(route: Route, _world: World) -> Iterator[Target]:
    """Which roles: the address says it."""
    yield Target(route, route.name, reverse(route.name) + _ASKED[route.name])


_SPECIAL: dict[str, Callable[[Route, World], Iterator[Target]]] = {
    "cases:tab": _tabs,
    "documents:pdf": _papers,
    "retention:certificate": _certificate,
    "safeguards:answer": _answer,
    "grant-list": _of_case,
    "file-list": _of_case,
    **dict.fromkeys(_ASKED, _rights),
}
