"""Signing in, and saying what personal data are needed for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from common.phones import clean_phone
from organization.choices import Purpose


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


class ExportForm(forms.Form):
    """What a list of people is needed for: one of the usual purposes, or in words."""

    purpose = forms.ChoiceField(
        label=_("What is it needed for?"),
        choices=[("", "—"), *Purpose.choices],
        error_messages={
            "required": _("Choose what the list is needed for."),
            "invalid_choice": _("Choose what the list is needed for."),
        },
    )
    words = forms.CharField(label=_("In more words"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Another purpose than those listed has to be said."""
        cleaned = super().clean() or {}
        if cleaned.get("purpose") == Purpose.OTHER and not cleaned.get("words"):
            self.add_error("words", _("Say what the list is needed for."))
        return cleaned

    @property
    def reason(self) -> str:
        """The purpose and the words, as they stay on record."""
        purpose, words = self.cleaned_data["purpose"], self.cleaned_data["words"]
        if purpose == Purpose.OTHER:
            return str(words)
        label = str(Purpose(purpose).label)
        return f"{label}: {words}" if words else label
