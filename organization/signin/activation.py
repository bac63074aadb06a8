"""Activation codes: how an account gets its first password, and another when it is forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from common.encryption import digest
from common.errors import DomainError
from common.text import compact
from organization.access_log import note
from organization.choices import Action
from organization.models import ActivationCode, User
from organization.sessions import end_sessions
from organization.signin import throttle

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what is mistaken for another on paper: 0 and O, 1 and I and L."""

LENGTH = 10
"""Forty-nine bits; nobody guesses them five at a time."""

GROUP = 5


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed to somebody: their account, the code as it is read, and until when."""

    user: User
    code: str
    expires_at: datetime


def new_code() -> str:
    """A random code in groups, as it is printed: 7KQ4M-2XF9P."""
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
    return "-".join(letters[n : n + GROUP] for n in range(0, LENGTH, GROUP))


def _digest(phone: str, code: str) -> str:
    """The keyed digest of a code for one account, however it was typed."""
    plain = compact(code).upper().replace("-", "")
    return digest(f"activation\0{phone}\0{plain}")


@transaction.atomic
def issue_codes(
    *, users: Sequence[User], actor: User, request: HttpRequest | None = None
) -> list[Slip]:
    """A new code for each account, in place of its password and of the code it had.

    Whoever had a password is signed out everywhere and has to choose another. The codes are told
    here alone. Raises DomainError for an account that is closed.
    """
    now = timezone.now()
    expires_at = now + timedelta(days=settings.ACTIVATION_DAYS)
    slips = []
    locked = User.objects.select_for_update(of=("self",)).select_related("unit", "region")
    for user in locked.filter(pk__in=[user.pk for user in users]):
        if not user.is_active:
            raise DomainError(
                "account_closed", _("The account of %(name)s is closed.") % {"name": user.name}
            )
        code = new_code()
        ActivationCode.objects.update_or_create(
            user=user,
            defaults={
                "digest": _digest(user.phone, code),
                "issued_at": now,
                "issued_by": actor,
                "expires_at": expires_at,
                "used_at": None,
            },
        )
        if user.has_usable_password():
            user.set_unusable_password()
            user.save(update_fields=["password"])
        end_sessions(user)
        throttle.forget(user)
        note(
            Action.ACCOUNT_CHANGED,
            user=actor,
            request=request,
            subject=user,
            detail={"what": "code_issued"},
        )
        slips.append(Slip(user, code, expires_at))
    return slips


def find_code(phone: str, typed: str) -> ActivationCode | None:
    """The open code of the account with that number, if that is what was typed."""
    return (
        ActivationCode.objects.open()
        .filter(digest=_digest(phone, typed), user__is_active=True)
        .select_related("user")
        .first()
    )


def is_open(user: User, code_digest: str) -> bool:
    """Whether a code can still be used."""
    return ActivationCode.objects.open().filter(user=user, digest=code_digest).exists()


@transaction.atomic
def use_code(*, user: User, code_digest: str, password: str) -> None:
    """Set the account's password by its code, once. Raises DomainError when that is used up."""
    used = (
        ActivationCode.objects.open()
        .filter(user=user, digest=code_digest)
        .update(used_at=timezone.now())
    )
    if not used:
        raise DomainError(
            "code_used", _("This code has been used or has run out. Ask for a new one.")
        )
    user.set_password(password)
    user.save(update_fields=["password"])
