"""The key that signs checkpoints. It lies in a file outside the database: who may change every table cannot sign."""

import base64
import binascii
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def signing_key() -> Ed25519PrivateKey:
    """The key of ``AUDIT_SIGNING_KEY_FILE``: 32 random bytes in base64."""
    path = settings.AUDIT_SIGNING_KEY_FILE
    if not path:
        raise ImproperlyConfigured(
            "AUDIT_SIGNING_KEY_FILE is not set: name a file that holds 32 random bytes in base64"
        )
    try:
        seed = base64.b64decode(Path(path).read_text().strip(), validate=True)
    except (OSError, ValueError, binascii.Error) as error:
        raise ImproperlyConfigured(f"AUDIT_SIGNING_KEY_FILE cannot be read: {error}") from error
    if len(seed) != 32:
        raise ImproperlyConfigured("AUDIT_SIGNING_KEY_FILE: the file must hold exactly 32 bytes in base64")
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_pem(key: Ed25519PublicKey) -> str:
    """What an auditor gets, once and by another way than the export."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def fingerprint(key: Ed25519PublicKey) -> str:
    """Names a key in a checkpoint and on paper."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]
