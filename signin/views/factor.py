"""The second factor at the door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import public
from accounts.models import User
from core.addresses import own_path
from signin import actions, devices, factors, passkeys, seats
from signin.forms import CodeForm, sent
from signin.guessing import guarded
from signin.middleware import half_way
from signin.throttle import minutes


@half_way
@public
@require_http_methods(["GET", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """Asks for a code, a key or a code from paper; who has none of them sets one up first."""
    if not request.half:  # type: ignore[attr-defined]
        return redirect("home")
    user: User = request.user  # type: ignore[assignment]
    if not factors.has_any(user):
        return redirect("signin:set_up")
    form, wait = CodeForm(sent(request)), 0
    if request.method == "POST":
        how, wait = _judged(request, user, form)
        if how:
            return finish(request, how)
    context = {
        "form": form,
        "wait": minutes(wait),
        "has_app": factors.app_of(user) is not None,
        "codes_left": factors.codes_left(user),
        "options": passkeys.begin_use(request, user),
    }
    status = (429 if wait else 422) if request.method == "POST" else 200
    return TemplateResponse(request, "signin/factor.html", context, status=status)


def finish(request: HttpRequest, how: str) -> HttpResponse:
    """The door opens, and leads to where one wanted to go."""
    target = own_path(request, request.session.pop(seats.NEXT, None))
    seats.complete(request)
    devices.note(request, request.user)  # type: ignore[arg-type]
    actions.let_in(request, how)
    return redirect(target)


def _judged(request: HttpRequest, user: User, form: CodeForm) -> tuple[str, int]:
    """How it was done, or "" with the seconds to wait."""
    answer = request.POST.get("credential", "")
    found: list[str] = []

    def by_key() -> bool:
        try:
            passkeys.finish_use(request, user, answer)
        except passkeys.NotAccepted:
            return False
        found.append("key")
        return True

    def by_code() -> bool:
        app, code = factors.app_of(user), form.cleaned_data["code"]
        if app and factors.take_code(app, code):
            found.append("app")
        elif factors.take_recovery_code(user, code):
            found.append("paper")
        return bool(found)

    if not answer and not form.is_valid():
        return "", 0
    right, wait = guarded(request, "factor", user.username, user, by_key if answer else by_code)
    if right:
        return found[0], 0
    if not wait:
        wrong = _("The key was not accepted. Try again, or use a code.") if answer else _("This code is not right, or it was used already.")  # fmt: skip
        form.is_valid()
        form.add_error(None if answer else "code", wrong)
        if answer:
            form.errors.pop("code", None)
    return "", wait
