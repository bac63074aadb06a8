"""Putting findings right, judging them, and handing them on; filters of their list."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import TOO_LONG, FoundSelect, without_numbers
from inspections.choices import FindingKind, FindingState
from inspections.models import Finding
from inspections.services.findings import TEXT_LENGTH
from organization.models import Unit, User
from pairing.models import Cadre
from visits.forms.attachments import AttachmentsField
from visits.forms.lists import ChosenField, DayField, RowsFilter

OVERDUE, UNSETTLED, WAITING = "overdue", "unsettled", "waiting"
_WORDS = {"class": "form-control", "rows": 3, "autocomplete": "off"}
_DAY = {"type": "date", "class": "form-control"}


def _words(label: Any, *, required: bool, errors: dict[str, Any]) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs=_WORDS),
        error_messages={"max_length": TOO_LONG, **errors},
        validators=[without_numbers],
    )


class PutRightForm(forms.Form):
    measure = _words(
        _("What was done?"), required=True, errors={"required": _("Write what was done.")}
    )
    papers = AttachmentsField(label=_("Photographs or papers"))


class CheckForm(forms.Form):
    note = _words(_("What was seen on the spot?"), required=False, errors={})
    papers = AttachmentsField(label=_("Photographs or papers"))


class BackForm(forms.Form):
    reason = _words(
        _("Why is it sent back?"),
        required=True,
        errors={"required": _("Write why it is sent back.")},
    )
    due_on = forms.DateField(
        label=_("To be put right by"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )


class HandOnForm(forms.Form):
    """Who must put a finding right, and by when. No unit is the office itself."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Responsible unit"),
        required=False,
        empty_label=_("The office itself"),
        widget=FoundSelect,
    )
    cadre = forms.ModelChoiceField(
        Cadre.objects.none(),
        label=_("Responsible person"),
        required=False,
        empty_label=_("Nobody in particular"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    due_on = forms.DateField(
        label=_("To be put right by"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    reason = _words(_("Why?"), required=True, errors={"required": _("Write why.")})

    def __init__(self, *args: Any, finding: Finding, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("unit", Unit.objects.visible_to(user).order_by("pinyin", "pk"))
        # Whoever holds the household, and whoever is named already.
        held = Q(pairings__household=finding.household_id, pairings__ended_on__isnull=True)
        cadres = Cadre.objects.visible_to(user).filter(held | Q(pk=finding.cadre_id or 0))
        self._offer("cadre", cadres.select_related("user").distinct())

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class EndUnitForm(forms.Form):
    """A unit that is no more, and who takes over from it."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Which unit is no more?"),
        empty_label=_("Choose a unit"),
        widget=FoundSelect,
    )
    successor = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Which took over from it?"),
        required=False,
        empty_label=_("None: the office sees to what is open"),
        widget=FoundSelect,
    )
    since = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(user).order_by("pinyin", "pk")
        for name in ("unit", "successor"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = units

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("unit") and data.get("unit") == data.get("successor"):
            self.add_error("successor", _("A unit does not take over from itself."))
        return data


class FindingFilter(RowsFilter):
    """A finding is a household's, whatever programme it is paired in."""

    hidden: ClassVar = ("unit", "programme", "round")
    group: Any = None

    state = ChosenField(
        _("State"),
        [
            ("", _("All states")),
            (UNSETTLED, _("Not closed yet")),
            (OVERDUE, _("Overdue")),
            (WAITING, _("To be checked or closed")),
            *FindingState.choices,
        ],
    )
    kind = ChosenField(
        pgettext_lazy("inspection", "Kind"),
        [("", pgettext_lazy("inspection", "All kinds")), *FindingKind.choices],
    )
    first = DayField(_("Found from"))
    last = DayField(_("Found to"))
    round = forms.IntegerField(required=False, widget=forms.HiddenInput)
