"""A form that was sent too late: kept sealed for the person who had typed it, and put back into its page.

It is bound to that person and to its page. Somebody else who signs in at the same browser never sees it, and it is gone
once it was shown.
"""

import datetime as dt
import uuid
from urllib.parse import parse_qs, urlencode, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from core import clock
from core.htmx import is_htmx
from signin import secret
from signin.models import KeptForm

KEPT = "kept_form"
LONGEST = 500_000
GONE_AFTER = dt.timedelta(days=1)
# Neither a token of the form nor a password outlives the request that sent it.
NEVER = ("csrfmiddlewaretoken", "password", "current", "new_password", "again", "code", "credential")


def keep(request: HttpRequest, user: User) -> str:
    """Keeps what the request sent; returns the page on which it was typed. Files are not kept."""
    page = page_of(request)
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in NEVER]
    text = urlencode(fields)
    if not fields or len(text) > LONGEST or len(page) > 500 or len(request.path) > 500:
        return page
    row = KeptForm(id=uuid.uuid4(), user=user, path=request.path, page=page, kept_at=clock.steady())
    try:
        row.body = secret.seal(text.encode(), _place(row))
    except ImproperlyConfigured:
        return page
    row.save(force_insert=True)
    request.session[KEPT] = str(row.pk)
    return page


def take(request: HttpRequest) -> tuple[KeptForm, dict[str, list[str]]] | None:
    """What was kept for the person of this request, when this is its page; it is then used up."""
    number = request.session.get(KEPT)
    if number is None or not request.user.is_authenticated:
        return None
    row = KeptForm.objects.filter(pk=number, kept_at__gt=clock.steady() - GONE_AFTER).first()
    if row is None or row.user_id != request.user.pk:
        del request.session[KEPT]
        return None
    if request.get_full_path() != row.page:
        return None
    del request.session[KEPT]
    row.delete()
    row.id = uuid.UUID(number)
    return row, parse_qs(secret.unseal(bytes(row.body), _place(row)).decode(), keep_blank_values=True)


def page_of(request: HttpRequest) -> str:
    """The page whose form was sent: the address that the browser names, when it lies on this site."""
    said = (request.headers.get("HX-Current-URL", "") if is_htmx(request) else "") or request.headers.get(
        "Referer", ""
    )
    if said and url_has_allowed_host_and_scheme(said, {request.get_host()}, request.is_secure()):
        found = urlsplit(said)
        if found.path.startswith("/") and not found.path.startswith("/account/"):
            return found.path + (f"?{found.query}" if found.query else "")
    return request.path


def _place(row: KeptForm) -> str:
    return f"{KeptForm._meta.db_table}:{row.pk}:{row.user_id}:{row.path}"
