"""The second factor: who owes one, whether a code is right, and taking it off again."""

from __future__ import annotations

from base64 import b64decode, b64encode

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from common.encryption import decrypt, encrypt
from common.text import compact
from organization.choices import Role
from organization.models import User

SECRETS = ("secret", "seed")
"""What is encrypted in an authenticator's data."""


def seal(text: str) -> str:
    """A secret as it is kept: ciphertext in base64."""
    return b64encode(encrypt(text)).decode()


def unseal(sealed: str) -> str:
    """The secret that ``seal`` was given; raises as ``common.encryption.decrypt`` does."""
    return decrypt(b64decode(sealed))


def has_one(user: User) -> bool:
    """Whether an account signs in with a second factor."""
    return (
        Authenticator.objects.filter(user=user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )


def must_have_one(user: User) -> bool:
    """Administrators and county offices have to when the installation asks for it."""
    return settings.REQUIRE_SECOND_FACTOR and (
        user.is_administrator or user.role == Role.COUNTY_OFFICE
    )


@transaction.atomic
def take_code(user: User, typed: str) -> Authenticator | None:
    """The app or the recovery codes that a code is right for; it is used up thereby.

    What was used is noted with the authenticator in the database: allauth's own note of a code
    is in the cache, and a code could be used again when that is lost.
    """
    code = compact(typed)
    # Locked, so that of two who send the same code at once one is refused.
    for found in Authenticator.objects.select_for_update().filter(user=user).order_by("pk"):
        if found.type == Authenticator.Type.TOTP:
            is_right = _take_app_code(found, code)
        elif found.type == Authenticator.Type.RECOVERY_CODES:
            is_right = found.wrap().validate_code(code)
            found.refresh_from_db()
        else:
            is_right = False
        if is_right:
            return found
    return None


def _take_app_code(app: Authenticator, code: str) -> bool:
    secret = unseal(app.data["secret"])
    for counter in yield_hotp_counters_from_time():
        is_right = constant_time_compare(code, format_hotp_value(hotp_value(secret, counter)))
        if is_right and counter > app.data.get("last_counter", -1):
            app.data["last_counter"] = counter
            app.save(update_fields=["data"])
            return True
    return False


def take_off(user: User) -> bool:
    """Remove an account's second factor with its recovery codes; whether there was one."""
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    return removed > 0


def encrypt_anew(*, batch: int = 500) -> int:
    """Encrypt every secret with the present key; how many authenticators were rewritten.

    Each is locked only while it is rewritten, so signing in goes on meanwhile.
    """
    rewritten = 0
    keys = list(Authenticator.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), batch):
        with transaction.atomic():
            held = Authenticator.objects.select_for_update().filter(
                pk__in=keys[start : start + batch]
            )
            for one in held.order_by("pk"):
                sealed = {name: one.data[name] for name in SECRETS if name in one.data}
                if any(
                    b64decode(text)[0] != settings.FIELD_KEY_CURRENT for text in sealed.values()
                ):
                    one.data |= {name: seal(unseal(text)) for name, text in sealed.items()}
                    one.save(update_fields=["data"])
                    rewritten += 1
    return rewritten
