"""The second factor: codes of an authenticator app, recovery codes on paper, and who is asked for one."""

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from accounts.models import User
from core import clock
from signin import secret
from signin.models import Authenticator, Passkey, RecoveryCode

STEP_SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
# The clock of a phone may be half a minute off.
AROUND = (0, -1, 1)
CODES, CODE_BYTES = 10, 10


def is_asked(user: User) -> bool:
    """Whether signing in takes a second factor: of everybody, and in the demo of those who have set one up."""
    return settings.SECOND_FACTOR_REQUIRED or has_any(user)


def has_any(user: User) -> bool:
    return app_of(user) is not None or Passkey.objects.filter(user=user).exists()


def app_of(user: User) -> Authenticator | None:
    """The authenticator app in use."""
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first()


def count(user: User) -> int:
    return Passkey.objects.filter(user=user).count() + (app_of(user) is not None)


def begin_app(user: User) -> Authenticator:
    """A secret to be put into an app; what stands half set up from before gives way."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user, confirmed_at=None).delete()
        made = Authenticator.objects.create(user=user, secret=b"", made_at=clock.steady())
        made.secret = secret.seal(secrets.token_bytes(SECRET_BYTES), _place(made))
        made.save(update_fields=["secret"])
    return made


def waiting_app(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, confirmed_at=None).first()


def readable(app: Authenticator) -> str:
    """The secret as it is typed into an app, in groups of four."""
    text = base64.b32encode(_opened(app)).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def address(app: Authenticator) -> str:
    """The same as an address for the square code."""
    plain = readable(app).replace(" ", "")
    return f"otpauth://totp/{quote('Әділ')}:{quote(app.user.username)}?secret={plain}&issuer={quote('Әділ')}"


def confirm_app(app: Authenticator, code: str) -> bool:
    """The first right code puts the app into use, in place of the one before."""
    if not take_code(app, code):
        return False
    with transaction.atomic():
        Authenticator.objects.filter(user_id=app.user_id, confirmed_at__isnull=False).delete()
        return Authenticator.objects.filter(pk=app.pk).update(confirmed_at=clock.steady()) == 1


def take_code(app: Authenticator, code: str) -> bool:
    """Whether the code is right and had not been used; from then on it and every older one is used.

    The database decides between two at once (ASVS v5.0.0-6.5.1). The time is the machine's: apps know no demo clock.
    """
    typed = "".join(code.split())
    present = int(clock.steady().timestamp()) // STEP_SECONDS
    key = _opened(app)
    for step in (present + offset for offset in AROUND):
        if hmac.compare_digest(code_at(key, step).encode(), typed.encode()):
            older = Authenticator.objects.filter(pk=app.pk, last_step__lt=step)
            return older.update(last_step=step) == 1
    return False


def code_at(key: bytes, step: int) -> str:
    """RFC 6238 with SHA-1 and six digits, as every app knows it."""
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def new_codes(user: User) -> list[str]:
    """Ten new codes; those from before end. They are shown once: only their hashes are kept."""
    made = [_grouped(base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()) for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_code_hash(c)) for c in made)
    return made


def take_recovery_code(user: User, code: str) -> bool:
    """Uses a code up; False for a wrong or a used one."""
    mine = RecoveryCode.objects.filter(user=user, code_hash=_code_hash(code), used_at=None)
    return mine.update(used_at=clock.steady()) == 1


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def drop_all(user: User) -> None:
    """Takes every second factor away: after two persons agreed, or by a command on the server."""
    for model in (Authenticator, Passkey, RecoveryCode):
        model.objects.filter(user=user).delete()


def drop_app(user: User) -> int:
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).delete()[0]


def _opened(app: Authenticator) -> bytes:
    return secret.unseal(bytes(app.secret), _place(app))


def _place(app: Authenticator) -> str:
    return f"{Authenticator._meta.db_table}:{app.pk}:secret"


def _grouped(text: str) -> str:
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4)).lower()


def _code_hash(code: str) -> str:
    plain = "".join(c for c in code.lower() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
