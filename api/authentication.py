"""Who a program is: the account for which its token acts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pghistory
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from api.models import Token
from organization.models import User

KEYWORD = "Bearer"
PREFIX = "jd_"
"""What each secret begins with, so that one which was left in a file is found there."""

USE_NOTED = timedelta(minutes=1)
"""How far back a token's last use may lie before it is noted anew."""


def digest_of(secret: str) -> str:
    """What is kept of a secret: 256 random bits need neither salt nor a slow digest."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer jd_…``. ``request.auth`` is the token."""

    def authenticate(self, request: Any) -> tuple[User, Token] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != KEYWORD.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("The token cannot be read."))
        secret = words[1].decode("latin-1")
        tokens = Token.objects.in_use().select_related("account__region", "account__unit__region")
        token = tokens.filter(digest=digest_of(secret), account__is_active=True).first()
        if token is None:
            raise AuthenticationFailed(
                _("This token is not known, has expired or was withdrawn. Ask for another.")
            )
        _note_use(token)
        # Called, not entered: it adds to what RecordMiddleware has entered.
        pghistory.context(user=token.account_id, token=token.pk)
        return token.account, token

    def authenticate_header(self, request: Any) -> str:
        return KEYWORD


def _note_use(token: Token) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USE_NOTED)
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=now)
