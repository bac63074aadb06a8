"""Entering and ending a pairing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.dates import today
from pairing.choices import EndReason
from pairing.models import Cadre, Programme


class _DayForm(forms.Form):
    on = forms.DateField(
        error_messages={"required": _("Choose the day."), "invalid": _("This is not a day.")},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()
        self.fields["on"].widget.attrs["max"] = today().isoformat()


class StartPairingForm(_DayForm):
    """Which cadre, from which day; ``cadres`` are those in scope."""

    cadre = forms.ModelChoiceField(
        Cadre.objects.none(),
        error_messages={
            "required": _("Choose a cadre."),
            "invalid_choice": _("This cadre is not in your region. Choose another."),
        },
    )

    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose a programme.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(
        self, *args: Any, cadres: QuerySet[Cadre], programmes: list[Programme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = Programme.objects.filter(pk__in=[p.pk for p in programmes])
        programme.label = _("Programme")
        programme.initial = programmes[0] if programmes else None
        # Where one runs there is nothing to choose, and nothing is asked.
        programme.required = len(programmes) > 1
        field = self.fields["cadre"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = cadres
        field.label = _("Cadre")
        self.fields["on"].label = _("Paired from")


class EndPairingForm(_DayForm):
    """Why a pairing ends, and the last day on which it holds."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=EndReason.choices,
        error_messages={"required": _("Choose a reason.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Last day")
