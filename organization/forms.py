"""Saying what personal data are needed for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.identity import hide_numbers, holds_personal_number
from common.text import squeeze
from organization.choices import Purpose


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

    def clean_words(self) -> str:
        words = squeeze(self.cleaned_data["words"])
        if holds_personal_number(words):
            # It goes into the access log, to a second person and into the file's footer; nor is
            # it written back onto the page.
            posted = {name: self.data.get(name) for name in self.data}
            self.data = posted | {"words": hide_numbers(words)}
            raise forms.ValidationError(_("Leave numbers of people out of the reason."))
        return words

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
