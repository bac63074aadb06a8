"""Identity data at rest: AES-256-GCM with versioned keys, and keyed digests to find it by."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

_NONCE = 12

if TYPE_CHECKING:
    # Bytes are the database's business alone: models give and take text.
    _Column = models.TextField[str, str]
    _BytesColumn = models.BinaryField[bytes, bytes]
else:
    _Column = _BytesColumn = models.BinaryField


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def encrypt(text: str) -> bytes:
    """Version byte, 12-byte nonce, ciphertext with tag; empty for an empty text."""
    return encrypt_bytes(text.encode())


def encrypt_bytes(content: bytes) -> bytes:
    """Like ``encrypt``, of bytes."""
    return _sealer()(content)


def _sealer() -> Callable[[bytes], bytes]:
    """What encrypts with the key of the moment, which is looked up once for many."""
    version = settings.FIELD_KEY_CURRENT
    cipher = _cipher(settings.FIELD_KEYS[version])
    head = bytes([version])

    def seal(content: bytes) -> bytes:
        if not content:
            return b""
        nonce = os.urandom(_NONCE)
        return head + nonce + cipher.encrypt(nonce, content, head)

    return seal


def decrypt(blob: bytes) -> str:
    """The text ``encrypt`` was given; raises as ``decrypt_bytes`` does."""
    return decrypt_bytes(blob).decode()


def decrypt_bytes(blob: bytes) -> bytes:
    """The bytes ``encrypt_bytes`` was given.

    Raises ImproperlyConfigured when the key of that version is not configured, and
    cryptography's InvalidTag when the bytes were changed.
    """
    if not blob:
        return b""
    version = blob[0]
    if version not in settings.FIELD_KEYS:
        raise ImproperlyConfigured(
            f"JIEDUI_FIELD_KEYS has no key of version {version}, with which a field is encrypted."
        )
    cipher = _cipher(settings.FIELD_KEYS[version])
    return cipher.decrypt(blob[1 : 1 + _NONCE], blob[1 + _NONCE :], blob[:1])


def version_of(blob: bytes) -> int:
    """The version of the key that something was encrypted with, 0 for nothing."""
    return blob[0] if blob else 0


def encrypted_anew(blob: bytes) -> bytes:
    """The same under the current key; raises as ``decrypt_bytes`` does."""
    return encrypt_bytes(decrypt_bytes(blob))


def digest(text: str) -> str:
    """HMAC-SHA256 of ``text`` as 64 hexadecimal characters; empty for an empty text.

    The same number always gives the same digest, so it can be looked up and kept unique
    without being readable.
    """
    if not text:
        return ""
    return hmac.digest(settings.DIGEST_KEY, text.encode(), "sha256").hex()


class EncryptedTextField(_Column):
    """Text that is ciphertext in the database and ``str`` in Python."""

    description = "Text, encrypted with AES-256-GCM"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def get_default(self) -> str:
        return ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        # A migration that adds the field gives the rows there are a binary field's own default.
        return connection.Database.Binary(encrypt(value) if value else b"")

    def for_copy(self) -> Callable[[str], bytes]:
        """What makes of values what ``common.copying.copy_in`` writes."""
        seal = _sealer()
        return lambda value: seal(value.encode())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(bytes(value))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


class EncryptedBytesField(_BytesColumn):
    """Bytes that are ciphertext in the database and themselves in Python."""

    description = "Bytes, encrypted with AES-256-GCM"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else connection.Database.Binary(encrypt_bytes(bytes(value)))

    def for_copy(self) -> Callable[[bytes], bytes]:
        """What makes of values what ``common.copying.copy_in`` writes."""
        return _sealer()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else decrypt_bytes(bytes(value))


def encrypted_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The model's own columns that are ciphertext."""
    kinds = (EncryptedTextField, EncryptedBytesField)
    return [field for field in model._meta.local_concrete_fields if isinstance(field, kinds)]
