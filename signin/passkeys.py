"""Security keys and passkeys (WebAuthn level 2). The challenge of a ceremony lies in the session and is used once."""

import json
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models import User
from core import clock
from signin.models import Passkey

STATE = "webauthn"
NAME = "Әділ"
Verification = UserVerificationRequirement


class NotAccepted(Exception):
    """The answer of the key does not fit: another site, an old challenge, an unknown key, a copied key."""


def begin_registration(request: HttpRequest, user: User) -> str:
    """What the browser needs to make a new key, as JSON."""
    person = PublicKeyCredentialUserEntity(
        id=str(user.pk).encode(), name=user.username, display_name=user.short_name
    )
    options, state = _server(request).register_begin(
        person,
        credentials=[_credential(key) for key in Passkey.objects.filter(user=user)],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=Verification.PREFERRED,
    )
    return _kept(request, options, state)


def finish_registration(request: HttpRequest, user: User, answer: str, name: str) -> Passkey:
    """Keeps the public part of the new key. Errors: NotAccepted."""
    state = _taken(request)
    try:
        data = _server(request).register_complete(state, _parsed(answer)).credential_data
    except (ValueError, KeyError, TypeError) as error:
        raise NotAccepted(str(error)) from error
    if data is None or Passkey.objects.filter(credential_id=data.credential_id).exists():
        raise NotAccepted("known")
    return Passkey.objects.create(
        user=user, credential_id=data.credential_id, credential=bytes(data), name=name, made_at=clock.steady()
    )


def begin_use(request: HttpRequest, user: User, *, alone: bool = False) -> str:
    """What the browser needs to use one of the person's keys; empty without a key. ``alone``: in place of the password,
    so the key must know its owner by finger, face or number."""
    credentials = [_credential(key) for key in Passkey.objects.filter(user=user)]
    if not credentials:
        return ""
    verification = Verification.REQUIRED if alone else Verification.PREFERRED
    options, state = _server(request).authenticate_begin(credentials, user_verification=verification)
    return _kept(request, options, state)


def finish_use(request: HttpRequest, user: User, answer: str) -> Passkey:
    """The key that answered. Errors: NotAccepted, also when its counter went back, as that of a copy does."""
    state = _taken(request)
    known = {bytes(key.credential_id): key for key in Passkey.objects.filter(user=user)}
    try:
        response = AuthenticationResponse.from_dict(_parsed(answer))
        used = _server(request).authenticate_complete(
            state, [_credential(key) for key in known.values()], response
        )
    except (ValueError, KeyError, TypeError) as error:
        raise NotAccepted(str(error)) from error
    key, counter = known[used.credential_id], response.response.authenticator_data.counter
    older = Passkey.objects.filter(pk=key.pk, counter__lt=counter) if counter else Passkey.objects.filter(pk=key.pk, counter=0)  # fmt: skip
    if not older.update(counter=counter, used_at=clock.steady()):
        raise NotAccepted("counter")
    return key


def _server(request: HttpRequest) -> Fido2Server:
    """Keys are bound to the name under which this site is open; ``ALLOWED_HOSTS`` has checked it."""
    host = request.get_host().rsplit(":", 1)[0]
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=NAME))


def _credential(key: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(key.credential))


def _kept(request: HttpRequest, options: Any, state: Any) -> str:
    request.session[STATE] = state
    return json.dumps(dict(options)["publicKey"])


def _taken(request: HttpRequest) -> Any:
    state = request.session.pop(STATE, None)
    if state is None:
        raise NotAccepted("no challenge")
    return state


def _parsed(answer: str) -> Any:
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise ValueError("not an answer of a key")
    return found
