"""Signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from common.phones import clean_phone


class SignInForm(AuthenticationForm):
    """Mobile number and password; the number may be written with blanks or +86."""

    error_messages = {
        "invalid_login": _(
            "The mobile number or the password is wrong. Check both, or ask your unit's liaison."
        ),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.CharField(
            label=_("Mobile number"),
            max_length=20,
            error_messages={"required": _("Enter your mobile number.")},
            widget=forms.TextInput(
                attrs={
                    "class": "form-control form-control-lg",
                    "inputmode": "tel",
                    "autocomplete": "username",
                    "autofocus": True,
                }
            ),
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Enter your password.")
        self.fields["password"].widget.attrs["class"] = "form-control form-control-lg"

    def clean_username(self) -> str:
        return clean_phone(self.cleaned_data["username"])
