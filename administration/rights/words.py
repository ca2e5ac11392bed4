"""Each page and verb that not every role opens, in the words of a lawyer. One line may stand for several addresses."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PLACES: dict[str, "_StrPromise"] = {
    "cases": _("cases"),
    "amendments": _("the changes of the law"),
    "deadlines": _("clocks"),
    "safeguards": _("safeguards"),
    "documents": _("papers"),
    "notifications": _("the inbox"),
    "courts": _("the court"),
    "probation": _("the plan"),
    "victims": _("support of victims"),
    "retention": _("the sealing of records"),
    "training": _("certificates of training"),
    "dashboards": _("published figures"),
    "audit": _("who looked"),
    "administration": _("the office"),
    "signin": _("recovery of access"),
}


@dataclass(frozen=True)
class Title:
    key: str
    title: "_StrPromise"


_LINES: tuple[tuple[str, "_StrPromise"], ...] = (
    ("cases:list cases:overview cases:quick cases:timeline cases:tab", _("the list of cases and the page of a case")),
    ("cases:search", _("search for a child or a case")),
    ("cases:as_role", _("see a case as another role would")),
    ("cases:new cases:draft cases:keep_draft cases:discard_draft cases:offences", _("register a case")),
    ("cases:accept", _("take over a case that came")),
    ("cases:send_to_prosecutor", _("send a case to the prosecutor")),
    ("cases:send_to_court", _("send a case to court")),
    ("cases:return_to_investigator", _("return a case to the investigator")),
    ("cases:divert", _("divert a case")),
    ("cases:close", _("close a case")),
    ("cases:detain cases:release", _("record a detention or a release")),
    ("cases:interview", _("record an interview")),
    ("cases:add_party", _("add a person to a case")),
    (
        ("cases:correct cases:correct_event cases:correct_charge cases:correct_person cases:end_party"
        " cases:correct_detention"),
        _("correct what was written down wrongly"),
    ),
    (
        "cases:merge cases:merged cases:confirm_merge cases:give_back_merge cases:separate",
        _("join two records of one child and take them apart again, as one of two persons"),
    ),
    ("cases:requalify", _("requalify the act")),
    ("cases:corrections", _("read old values of what was corrected")),
    ("cases:let_in cases:end_access", _("let a person in by name, and end that access")),
    ("indicators:plan indicators:propose indicators:confirm", _("propose and confirm the plan of publication")),
    ("deadlines:clocks deadlines:download deadlines:address", _("the list of clocks; clocks in a calendar")),
    ("deadlines:by_unit", _("clocks by unit")),
    ("deadlines:reminders", _("whether the reminders of terms run")),
    ("deadlines:acknowledge deadlines:note_many", _("take note of clocks")),
    (
        "amendments:board amendments:propose amendments:change amendments:publish amendments:give_back",
        _("propose, publish and return new versions of the rules of the law"),
    ),
    ("amendments:history amendments:export", _("the history of a rule of the law")),
    ("deadlines:done deadlines:report", _("write down that a duty was done")),
    ("deadlines:extend", _("extend a term")),
    ("safeguards:register safeguards:register_csv safeguards:close", _("the register of breaches; close a breach")),
    ("safeguards:answer", _("answer for a guarantee of an act")),
    ("documents:download", _("open a paper of a case that was kept")),
    ("documents:add_file", _("add a file to a case")),
    ("documents:withdraw_file", _("withdraw a file of a case")),
    ("files:download", _("open a file of a case")),
    ("documents:pdf", _("draw a paper for print")),
    ("notifications:inbox notifications:acknowledge notifications:mark_done", _("the inbox")),
    ("notifications:letters", _("when letters come")),
    ("courts:home courts:day", _("the calendar of the court")),
    ("courts:inbox courts:accept", _("receive a file in court")),
    (
        "courts:book courts:move courts:cancel courts:prepare courts:answer",
        _("book, prepare, move and cancel a hearing"),
    ),
    ("courts:summonses", _("print summonses of a day")),
    ("courts:closures courts:end_closure", _("absences of rooms and judges")),
    ("courts:rooms courts:change_room", _("the rooms of the court")),
    ("courts:hearing", _("the page of a hearing")),
    ("courts:outcome courts:correct", _("record or correct what the court decided")),
    ("probation:children probation:choose", _("the children of the probation service")),
    ("probation:plan", _("read a plan")),
    ("probation:open probation:end probation:early_end", _("open and end a plan")),
    (
        ("probation:agree_child probation:agree_family probation:add_goal probation:add_step probation:add_repair"
        " probation:close_goal probation:close_step probation:close_repair"),
        _("write and agree a plan"),
    ),
    (
        "probation:plan_meeting probation:record_unplanned probation:record probation:recorded probation:inspect",
        _("plan and record meetings and home inspections"),
    ),
    ("probation:respond", _("answer what was missed")),
    ("victims:children", _("the children whom the service supports")),
    ("victims:refer", _("bring the victim support service in")),
    ("victims:record", _("read the record of a child victim, with contacts")),
    (
        "victims:take_up victims:details victims:measure victims:service victims:answer victims:tell victims:close",
        _("take up, keep and close the record of a child victim"),
    ),
    (
        ("dashboards:overview dashboards:panel_csv dashboards:definitions dashboards:rounding dashboards:releases"
        " dashboards:cube_csv"),
        _("published figures, which single out no child"),
    ),
    ("retention:board retention:record retention:certificate", _("the list of records to be sealed, and certificates")),
    ("retention:start retention:hold retention:end_hold", _("stop the sealing of a record, and let it go on")),
    ("retention:seal retention:erase", _("seal or destroy a record, as one of two persons")),
    ("retention:open", _("open a sealed record for an hour")),
    ("audit:office", _("who of the agency looked at a case, by its number")),
    ("audit:unusual", _("unusual reading")),
    ("audit:case", _("who looked at a child’s case")),
    ("administration:people administration:person", _("the colleagues of the agency and their roles")),
    (
        ("administration:add administration:add_role administration:dates administration:move administration:suspend"
        " administration:bring_back administration:new_link administration:end_role"),
        _("add, move, suspend and bring back colleagues"),
    ),
    ("administration:correct", _("correct personal details of colleagues")),
    ("administration:hand_over", _("hand over the cases of a colleague for good")),
    ("administration:leave administration:take_back", _("hand over the work of a colleague on leave")),
    (
        "administration:review administration:review_csv administration:confirm_role",
        _("the quarterly review of all roles"),
    ),
    ("administration:log", _("what was changed in the agency")),
    ("administration:emergency", _("open a case for an hour of emergency")),
    ("administration:end_emergency", _("end an hour of emergency before its time")),
    ("administration:emergencies administration:review_emergency", _("review emergencies")),
    ("administration:ask", _("ask to be let into a case")),
    ("administration:requests administration:answer_request", _("answer requests for access")),
    ("training:register training:person", _("who of the office is trained")),
    (
        "training:enter training:correct training:withdraw training:attach",
        _("enter, correct and withdraw certificates of colleagues"),
    ),
    ("training_files:download", _("open the scan of a certificate")),
    (
        "training:coverage training:coverage_csv training:coverage_pdf",
        _("how many of the staff are trained, by region; counts without names"),
    ),
    ("signin:ask_recovery", _("ask for recovery of a colleague’s access")),
    ("signin:recovery signin:decide_recovery", _("decide on recovery of access")),
)  # fmt: skip
TITLES: dict[str, Title] = {
    route: Title(routes, title) for routes, title in _LINES for route in routes.split()
}
