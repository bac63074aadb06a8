"""Forms of signing in, of passwords and of the second factor."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from common.phones import clean_phone
from organization.access_log import note
from organization.choices import Action
from organization.models import User
from organization.sessions import OWN_PHONE
from organization.signin import second_factor, throttle
from organization.signin.stages import ACCOUNT, CODE

LARGE = "form-control form-control-lg"


class SignInForm(forms.Form):
    """Mobile number and password, or the code of a slip; the number may be written with blanks."""

    username = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        error_messages={"required": _("Enter your mobile number.")},
        widget=forms.TextInput(
            attrs={
                "class": LARGE,
                "inputmode": "tel",
                "autocomplete": "username",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label=_("Password or activation code"),
        strip=False,
        max_length=128,
        error_messages={"required": _("Enter your password, or the code of your slip.")},
        widget=forms.PasswordInput(attrs={"class": LARGE, "autocomplete": "current-password"}),
    )
    remember = forms.BooleanField(
        label=_("This is my own phone: stay signed in"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        return clean_phone(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        adapter = get_adapter(self.request)
        self.user, self.code = adapter.check(
            self.request, given["username"], given["password"], takes_code=True
        )
        if self.user is None:
            raise adapter.validation_error("username_password_mismatch")
        return given

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go through the steps of signing in; the first page on the way, or the last."""
        is_own = self.cleaned_data["remember"]
        request.session[OWN_PHONE] = is_own
        # A browser forgets the cookie when it is closed, unless the phone is one's own.
        request.session.set_expiry(None if is_own else 0)
        login = Login(user=self.user, redirect_url=redirect_url)
        login.state[ACCOUNT] = self.user.get_session_auth_hash()
        if self.code is not None:
            login.state[CODE] = self.code.digest
        # Who has just given a password need not give it again to set up a second factor.
        flows.login.record_authentication(
            request, self.user, method="password", reauthenticated=True
        )
        return flows.login.perform_login(request, login)


class _LargePasswords:
    """Password fields as the pages show them."""

    fields: dict[str, forms.Field]

    def _enlarge(self) -> None:
        for field in self.fields.values():
            field.widget.attrs["class"] = LARGE


class ChoosePasswordForm(_LargePasswords, SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._enlarge()
        self.fields["new_password1"].widget.attrs["autofocus"] = True


class ChangePasswordForm(_LargePasswords, PasswordChangeForm):
    """One's present password and another; a wrong present one counts as a failed sign-in."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)
        self._enlarge()

    def clean_old_password(self) -> str:
        given: str = self.cleaned_data["old_password"]
        adapter = get_adapter(self.request)
        if not adapter.reauthenticate(self.user, given):
            raise adapter.validation_error("incorrect_password")
        return given


class PasswordAgainForm(_LargePasswords, account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._enlarge()
        self.fields["password"].widget.attrs |= {"autofocus": True, "placeholder": ""}
        self.fields["password"].help_text = ""


CODE_ATTRS = {
    "class": f"{LARGE} code-input",
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
    "autofocus": True,
    "placeholder": "",
}


class _CodeForm:
    """A code of the app or one of the recovery codes, counted and used up in the database."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs |= CODE_ATTRS

    def clean_code(self) -> str:
        request, adapter = context.request, get_adapter()
        code: str = self.cleaned_data["code"]
        tried = throttle.begin_second(request, self.user)
        if tried is None:
            raise adapter.too_often()
        authenticator = second_factor.take_code(self.user, code)
        if authenticator is None:
            note(
                Action.SIGN_IN_REFUSED,
                user=self.user,
                request=request,
                detail={"why": "second_factor"},
            )
            if tried.failed():
                note(Action.LOCKED_OUT, user=self.user, request=request)
            raise adapter.validation_error("incorrect_code")
        tried.succeeded()
        self.authenticator = authenticator
        return code


class SecondFactorForm(_CodeForm, mfa_forms.AuthenticateForm):
    pass


class SecondFactorAgainForm(_CodeForm, mfa_forms.ReauthenticateForm):
    pass


class ActivateAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code that the app shows")
        self.fields["code"].widget.attrs |= CODE_ATTRS


class AddKeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].max_length = 40
        self.fields["name"].widget.attrs |= {"class": LARGE, "maxlength": 40}
