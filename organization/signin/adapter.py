"""How django-allauth signs in our accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import authenticate
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organization.access import current_user
from organization.access_log import client_address, note
from organization.choices import Action
from organization.models import ActivationCode, User
from organization.sessions import NOWHERE
from organization.signin import browsers, second_factor, throttle
from organization.signin.activation import find_code


class AccountAdapter(DefaultAccountAdapter):
    """Mobile number and password or activation code; failures counted in the database."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "The mobile number or the password is wrong. Check both, or ask your unit's liaison."
        ),
        "too_many_login_attempts": _(
            "That failed too often. Try again in half an hour, or ask your unit's liaison."
        ),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is wrong or was used already. Wait for the next one."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The account of a number and a password; raises ValidationError when locked."""
        user, _code = self.check(request, credentials["username"], credentials["password"])
        return user

    def check(
        self, request: HttpRequest, phone: str, secret: str, *, takes_code: bool = False
    ) -> tuple[User | None, ActivationCode | None]:
        """The account of a number and what was typed, and its code when that was what it was.

        Raises ValidationError when nothing may be tried now. Every try costs one hash and the
        same queries, whether there is such an account, with or without a password, or not.
        """
        tried = throttle.begin(request, phone)
        if tried is None and takes_code and (code := find_code(phone, secret)) is not None:
            # A slip lets in where others have locked the address: on the first day nobody there
            # is known, and somebody who types invented numbers would stop them all. A code has
            # ten characters drawn at random, which nobody tries out in its two weeks.
            return code.user, code
        if tried is None:
            note(Action.SIGN_IN_REFUSED, user=None, request=request, detail={"why": "locked"})
            raise self.too_often()
        user: Any = authenticate(request, username=phone, password=secret)
        code = find_code(phone, secret) if takes_code else None
        if user is None and code is not None:
            user = code.user
        if user is not None:
            tried.succeeded()
            return user, code
        concerned = User.objects.filter(phone=phone).first()
        note(Action.SIGN_IN_REFUSED, user=concerned, request=request, detail={"why": "wrong"})
        if tried.failed():
            note(Action.LOCKED_OUT, user=concerned, request=request)
        return None, None

    def too_often(self) -> ValidationError:
        return self.validation_error("too_many_login_attempts")

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, username=user.phone, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        browsers.remember(request, user, throttle.address_of(request))
        note(Action.SIGN_IN, user=user, request=request)

    def logout(self, request: HttpRequest) -> None:
        note(Action.SIGN_OUT, user=current_user(request), request=request)
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        super().logout(request)

    def get_login_stages(self) -> list[str]:
        return [
            "organization.signin.stages.ChoosePasswordStage",
            "allauth.mfa.stages.AuthenticateStage",
            "organization.signin.stages.UnchangedStage",
        ]

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or NOWHERE

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted as identity numbers are; accounts are named by their number's end."""

    def encrypt(self, text: str) -> str:
        return second_factor.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.unseal(encrypted_text)

    def _get_user_identifier(self, user: User) -> str:
        return f"{user.name} {user.phone[-4:]}"

    def get_totp_label(self, user: User) -> str:
        return self._get_user_identifier(user)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(number)d") % {"number": number}
