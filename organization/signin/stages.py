"""Steps of signing in beside django-allauth's own."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStage
from django.http import HttpResponseRedirect
from django.urls import reverse

from organization.models import User

CODE = "activation_code"
"""In a sign-in's state: the digest of the code it began with."""

ACCOUNT = "account"
"""In a sign-in's state: what the account's password was when it began, as a digest."""


class ChoosePasswordStage(LoginStage):
    """Whoever came with a code chooses a password, and is not signed in before."""

    key = "choose_password"
    urlname = "organization:choose_password"

    def handle(self) -> tuple[HttpResponseRedirect | None, bool]:
        if not self.login.state.get(CODE):
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True


class UnchangedStage(LoginStage):
    """Nobody gets in whose account was closed or given another password on the way."""

    key = "unchanged"

    def handle(self) -> tuple[Any, bool]:
        user: User = self.login.user
        if user.is_active and self.login.state.get(ACCOUNT) == user.get_session_auth_hash():
            return None, True
        return HttpResponseRedirect(reverse("organization:sign_in")), False
