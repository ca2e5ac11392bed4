"""Which page somebody looked at, in words: by the name of its route, never by its address."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

API = gettext_lazy("the data interface (API)")
PLACES: dict[str, "_StrPromise"] = {
    "": gettext_lazy("the home page"),
    "accounts": gettext_lazy("the account"),
    "administration": gettext_lazy("the people of the office"),
    "amendments": gettext_lazy("the changes of the law"),
    "audit": gettext_lazy("who looked at the case"),
    "cases": gettext_lazy("the case"),
    "courts": gettext_lazy("hearings"),
    "dashboards": gettext_lazy("published figures"),
    "deadlines": gettext_lazy("terms"),
    "documents": gettext_lazy("documents"),
    "files": gettext_lazy("a file of the case"),
    "indicators": gettext_lazy("published figures"),
    "legal": gettext_lazy("the law"),
    "notifications": gettext_lazy("the inbox"),
    "probation": gettext_lazy("the plan and its meetings"),
    "retention": gettext_lazy("the sealing of records"),
    "safeguards": gettext_lazy("safeguards"),
    "signin": gettext_lazy("the account"),
    "scheduling": gettext_lazy("the calendar"),
    "training": gettext_lazy("certificates of training"),
    "training_files": gettext_lazy("the scan of a certificate"),
    "victims": gettext_lazy("the support of the victim"),
}
_REQUESTS = gettext_lazy("requests for access")
_EMERGENCIES = gettext_lazy("emergencies and their review")
_TWICE = gettext_lazy("two records of one child, side by side")
ROUTES: dict[str, "_StrPromise"] = {
    "administration:answer_request": _REQUESTS,
    "administration:ask": _REQUESTS,
    "administration:emergencies": _EMERGENCIES,
    "administration:emergency": _EMERGENCIES,
    "administration:requests": _REQUESTS,
    "administration:review_emergency": _EMERGENCIES,
    "administration:second": gettext_lazy("what waits for a second person"),
    "cases:as_role": gettext_lazy("the case as another role would see it"),
    "cases:list": gettext_lazy("the list of cases"),
    "cases:merge": _TWICE,
    "cases:merged": _TWICE,
    "cases:overview": gettext_lazy("the overview of the case"),
    "cases:quick": gettext_lazy("the quick view of the case"),
    "cases:search": gettext_lazy("the search"),
    "cases:tab": gettext_lazy("a part of the case"),
    "cases:timeline": gettext_lazy("the timeline of the case"),
    "documents:download": gettext_lazy("a document"),
    "documents:pdf": gettext_lazy("a printed paper"),
    "manage.py audit_export": gettext_lazy("an export of the audit trail"),
}


def in_words(route: str, kind: str) -> str:
    """The page of a read entry; an unknown route keeps its own name, so that nothing is hidden."""
    space = route.split(":")[0] if ":" in route else ""
    found = (
        API
        if kind == "api"
        else ROUTES.get(route) or (PLACES.get(space) if space or route == "home" else None)
    )
    text = str(found or route)
    if kind == "export":
        return _("%(page)s, taken out as a file") % {"page": text}
    return text
