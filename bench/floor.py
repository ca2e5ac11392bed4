"""The floor: what the same page costs at the very least on this machine and this stack.

Session and user, the rows by one or few hand-written statements without row security, their names opened where the page
shows names, and a template with nothing around the rows. No access rule, no read entry, no navigation, no languages.
"""

from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template import engines

from access.gate import Gate
from accounts.principals import principals_of
from cases import keys
from cases.vault import Sealed
from core import clock

_LIST = """
WITH page AS (
  SELECT f.case_id, f.next_due FROM unnest(%(principals)s::bigint[]) AS p(principal) CROSS JOIN LATERAL (
    SELECT a.case_id, a.case_registered_at, a.next_due FROM access_caseaccess a WHERE a.principal = p.principal
    ORDER BY a.case_registered_at DESC, a.case_id DESC LIMIT 26) f
  ORDER BY f.case_registered_at DESC, f.case_id DESC LIMIT 26)
SELECT c.code, c.stage, c.registered_at, page.next_due, p.id, p.surname, p.given_name, p.born_on, h.name_ru, u.last_name
  FROM page JOIN cases_case c ON c.id = page.case_id LEFT JOIN cases_person p ON p.id = c.subject_id AND %(names)s
  LEFT JOIN LATERAL (
    SELECT g.name_ru, t.officer_id FROM cases_participation t JOIN accounts_agency g ON g.id = t.agency_id
    WHERE t.case_id = c.id AND t.until IS NULL ORDER BY t.since DESC LIMIT 1) h ON true
  LEFT JOIN accounts_user u ON u.id = h.officer_id
 ORDER BY c.registered_at DESC, c.id DESC LIMIT 25
"""
_CASE = """
SELECT c.code, c.stage, c.registered_at, c.occurred_at, c.summary, c.place, p.id, p.surname, p.given_name, p.born_on, o.article, o.part, o.name_ru
  FROM cases_case c JOIN cases_person p ON p.id = c.subject_id
  LEFT JOIN cases_charge g ON g.case_id = c.id AND g.is_principal LEFT JOIN legal_offence o ON o.id = g.offence_id
 WHERE c.id = %s
"""
_PARTS = {
    "people": "SELECT t.capacity, t.since, p.id, p.surname, p.given_name, p.born_on FROM cases_party t"
    " JOIN cases_person p ON p.id = t.person_id WHERE t.case_id = %s",
    "clocks": "SELECT r.name_ru, d.due_at, d.steps FROM deadlines_deadline d JOIN legal_deadlinerule r ON r.id = d.rule_id"
    " WHERE d.case_id = %s AND d.met_at IS NULL AND d.cancelled_at IS NULL ORDER BY d.due_at",
    "breaches": "SELECT f.code, b.opened_at FROM safeguards_safeguardbreach b"
    " JOIN legal_safeguarddefinition f ON f.id = b.definition_id WHERE b.case_id = %s AND b.closed_at IS NULL",
    "hearings": "SELECT h.kind, h.starts_at, h.state FROM courts_hearing h WHERE h.case_id = %s",
    "plans": "SELECT l.kind, l.state, l.ends_on FROM probation_plan l WHERE l.case_id = %s",
    "events": "SELECT e.type, e.occurred_at FROM audit_event e WHERE e.case_id = %s ORDER BY e.occurred_at DESC LIMIT 10",
}
_HOME = """
SELECT c.code, c.stage, f.next_due FROM unnest(%(principals)s::bigint[]) AS p(principal) CROSS JOIN LATERAL (
  SELECT a.case_id, a.next_due FROM access_caseaccess a WHERE a.principal = p.principal AND a.next_due IS NOT NULL
  ORDER BY a.next_due, a.case_id LIMIT 6) f JOIN cases_case c ON c.id = f.case_id ORDER BY f.next_due LIMIT 5
"""
_NOTICES = """
SELECT i.kind, i.created_at FROM notifications_inboxitem i WHERE i.principal = ANY (%(principals)s) AND i.done_at IS NULL
 ORDER BY i.created_at DESC LIMIT 5
"""
_TABLE = engines["django"].from_string(
    "<!doctype html><title>{{ title }}</title>{% for rows in tables %}<table>{% for row in rows %}<tr>"
    "{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)


def _who(request: HttpRequest) -> tuple[list[int], bool]:
    user = request.user
    membership = user.memberships.select_related("agency").order_by("id").first()  # type: ignore[union-attr]
    names = membership.agency.region_id is not None
    return principals_of(user, membership.agency, membership.role_class), names  # type: ignore[arg-type]


def _rows(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _opened(rows: list[tuple[Any, ...]], at: int) -> list[list[Any]]:
    """Rows whose columns from ``at`` on are a person's number, surname, given name and birth date."""
    known = keys.fetch(row[at] for row in rows if row[at])
    shown = []
    for row in rows:
        person, values = row[at], list(row)
        for place, column in enumerate(("surname", "given_name", "born_on"), at + 1):
            if person and row[place]:
                values[place] = Sealed(bytes(row[place])).open(
                    known[person], f"cases_person:{person}:{column}"
                )
        shown.append(values)
    return shown


def _page(title: str, *tables: Any) -> HttpResponse:
    return HttpResponse(_TABLE.render({"title": title, "tables": tables}))


def case_list(request: HttpRequest) -> HttpResponse:
    principals, names = _who(request)
    rows = _opened(_rows(_LIST, {"principals": principals, "names": names}), 4)
    return _page(str(clock.today()), rows)


def case_page(request: HttpRequest, pk: str) -> HttpResponse:
    _principals, names = _who(request)
    head = _rows(_CASE, [pk])
    parts = {key: _rows(sql, [pk]) for key, sql in _PARTS.items()}
    people = _opened(parts.pop("people"), 2) if names else []
    return _page("case", _opened(head, 6) if names else head, people, *parts.values())


def home(request: HttpRequest) -> HttpResponse:
    principals, _names = _who(request)
    return _page(
        "home", _rows(_HOME, {"principals": principals}), _rows(_NOTICES, {"principals": principals})
    )


for _view in (case_list, case_page, home):
    _view.gate = Gate(public=True)  # type: ignore[attr-defined]
