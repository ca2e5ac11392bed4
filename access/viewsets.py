"""The base of every viewset: the same marker, the same rights, the same remarks and the same read entry as the pages."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from rest_framework import exceptions, viewsets

from access import fresh, gate, reads
from access.context import for_actor
from access.middleware import MEMBERSHIP_KEY
from access.remarked import carry
from accounts.actor import Actor, actor_of, chain_name
from core import bounds, remarks
from core.errors import Refused


class CaseApi(viewsets.ViewSet):
    """Base of every viewset. ``gates`` maps each action to its gate; an action without one is refused."""

    gates: dict[str, gate.Gate] = {}
    gate = gate.Gate()
    actor: Actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Authenticates first, then runs the action inside the actor's transaction with one read entry."""
        self.args, self.kwargs = args, kwargs
        made: Any = self.initialize_request(request, *args, **kwargs)
        self.request = made
        return self._answer(made, *args, **kwargs)

    def _answer(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.headers = self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            actor = request.actor = self._actor(request)
            self._speak(request, actor)
            if self.action is None and request.method != "OPTIONS":
                raise exceptions.MethodNotAllowed(request.method or "")
            mark = self.gates.get(self.action or "")
            if mark is None or not mark.admits(actor):
                raise exceptions.PermissionDenied
            if mark.fresh and not fresh.is_fresh(request._request):
                raise exceptions.PermissionDenied(fresh.TELLS, "confirm_first")
            handler = getattr(self, (request.method or "").lower(), self.http_method_not_allowed)
            with for_actor(actor), reads.collect() as seen, remarks.collect() as said:
                self.actor = actor
                response = carry(said, handler(request, *args, **kwargs))
                self.response = self.finalize_response(request, response, *args, **kwargs)
                if hasattr(self.response, "render"):  # a file is whole already
                    self.response.render()
                if seen or mark.kind in reads.TAKEN_OUT:
                    reads.write(
                        actor=actor,
                        request=self.request._request,
                        kind="api",
                        case_ids=seen,
                        status=response.status_code,
                        shows=mark.kind,
                    )
                return self.response
        except Exception as error:
            self._note_refusal(request, error)
            response = self.handle_exception(error)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def _note_refusal(self, request: Any, error: Exception) -> None:
        """A refused attempt leaves an entry, as on the pages; its own transaction, for the action's is rolled back."""
        actor = getattr(request, "actor", None)
        if actor is not None and isinstance(error, Refused | exceptions.PermissionDenied):
            with for_actor(actor):
                reads.refused(
                    actor=actor,
                    request=request._request,
                    status=429 if getattr(error, "status", 0) == 429 else 403,
                )

    def _speak(self, request: Any, actor: Actor) -> None:
        """The caller's own language, also for one who comes with a token, whom the middleware did not know yet."""
        language = actor.user.language
        translation.activate(language)
        request._request.LANGUAGE_CODE = self.headers["Content-Language"] = language

    def _actor(self, request: Any) -> Any:
        chosen = request.headers.get("X-Membership") or request._request.session.get(MEMBERSHIP_KEY)
        number = bounds.whole(str(chosen)) if chosen else None
        if chosen and number is None:
            raise exceptions.PermissionDenied("X-Membership is the number of a membership.")
        actor = actor_of(request.user, number, session=chain_name(request._request.session.session_key))
        if actor is None:
            raise exceptions.PermissionDenied("Choose a membership: send its number in X-Membership.")
        return actor
