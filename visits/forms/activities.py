"""Entering activities and campaigns, and what came of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.database import concrete_field
from common.forms import (
    TOO_LONG,
    FoundBoxes,
    MaskedInput,
    MaskedTextarea,
    choice_field,
    without_numbers,
)
from common.text import squeeze
from organization.models import Region, Unit
from pairing.models import Programme
from visits.choices import CountedBy, Occasion
from visits.forms.attachments import AttachmentsField
from visits.models import Activity, ActivityUnit, Campaign, CampaignLine, CampaignUnit, Topic
from visits.services.activities import Contribution, Details
from visits.services.campaigns import Done, Outline, Promise

_ATTRS = {"class": "form-control", "autocomplete": "off"}
_SELECT = {"class": "form-select"}
MOST_PEOPLE = 99_999
MOST_VALUE = Decimal("99999999.99")
MOST_ROWS = 60


def _words(model: Any, name: str, *, label: Any = None, rows: int = 0, **options: Any) -> Any:
    """A field of words that many read, as long as the model's."""
    known = concrete_field(model, name)
    attrs = _ATTRS | ({"rows": str(rows)} if rows else {})
    errors = {"max_length": TOO_LONG, **options.pop("errors", {})}
    return forms.CharField(
        label=label or known.verbose_name,
        max_length=known.max_length,
        validators=[without_numbers],
        widget=MaskedTextarea(attrs=attrs) if rows else MaskedInput(attrs=attrs),
        error_messages=errors,
        **options,
    )


def _number(label: Any, most: int = MOST_PEOPLE) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        widget=forms.TextInput(attrs={**_ATTRS, "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Write a whole number."),
            "min_value": _("A number below nought cannot be."),
            "max_value": _("At most %(limit_value)d; look at the number again."),
        },
    )


def _yuan(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=MOST_VALUE,
        decimal_places=2,
        widget=forms.TextInput(attrs={**_ATTRS, "inputmode": "decimal"}),
        error_messages={
            "invalid": _("Write the sum in yuan, as 200 or 199.50."),
            "min_value": _("A sum below nought cannot be."),
            "max_value": _("At most %(limit_value)s yuan; look at the sum again."),
            "max_decimal_places": _("A sum has at most two decimals."),
            "max_digits": _("At most ten digits; look at the sum again."),
        },
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("There is no such day."),
        },
    )


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time as 09:30.")},
    )


class ActivityForm(forms.Form):
    """What an activity is, where and when, and which units take part.

    ``units`` are ticked; beside each ticked one stands ``with_<pk>``, what it contributes.
    """

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), empty_label=None, to_field_name="slug",
        widget=forms.Select(attrs=_SELECT),
    )  # fmt: skip
    name = _words(
        Activity,
        "name",
        label=pgettext_lazy("activity", "Name"),
        errors={"required": _("Write what the activity is called.")},
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("activity", "Kind"), required=False, widget=forms.Select(attrs=_SELECT)
    )
    day = _day(_("Day"))
    begins_at = _time(_("Begins at"))
    ends_at = _time(_("Ends at"))
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Place"), empty_label=None,
        widget=forms.Select(attrs=_SELECT),
    )  # fmt: skip
    venue = _words(Activity, "venue", label=_("Where exactly"), required=False)
    organiser = _words(Activity, "organiser", label=_("Organiser"), required=False)
    plan = _words(Activity, "plan", label=_("What is planned"), rows=3, required=False)
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label=_("Campaign"), required=False,
        empty_label=_("Of no campaign"), widget=forms.Select(attrs=_SELECT),
    )  # fmt: skip
    units = forms.TypedMultipleChoiceField(
        label=_("Units taking part"), required=False, coerce=int, widget=FoundBoxes,
        error_messages={"invalid_choice": _("One of these units is not known here any more.")},
    )  # fmt: skip
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[Programme],
        places: Any,
        kinds: Sequence[Topic],
        units: Sequence[Unit],
        campaigns: Any,
        **kwargs: Any,
    ) -> None:
        """``units`` are those to choose from, ``places`` and ``campaigns`` querysets."""
        super().__init__(*args, **kwargs)
        self._offer(
            "programme", Programme.objects.filter(pk__in=[programme.pk for programme in programmes])
        )
        if len(programmes) == 1:
            self.fields["programme"].widget = forms.HiddenInput()
            self.initial["programme"] = programmes[0].slug
        self._offer("region", places)
        self._offer("campaign", campaigns)
        offered = [(topic.name, str(topic)) for topic in kinds]
        own = self.initial.get("kind")
        if own and own not in dict(offered):
            offered.append((own, own))
        choice_field(self, "kind").choices = [("", _("No kind")), *offered]
        choice_field(self, "units").choices = [(unit.pk, str(unit)) for unit in units]
        self._said: dict[int, str] = kwargs.get("initial", {}).get("said", {})
        self.offered = units

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    @property
    def unit_rows(self) -> list[tuple[Unit, bool, str]]:
        """Each unit, whether it is ticked, and what it contributes, as it was typed last."""
        ticked = {str(value) for value in self["units"].value() or ()}
        return [(unit, str(unit.pk) in ticked, self._words_of(unit)) for unit in self.offered]

    def _words_of(self, unit: Unit) -> str:
        typed = self.data.get(f"with_{unit.pk}")
        return self._said.get(unit.pk, "") if typed is None else typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        most = concrete_field(ActivityUnit, "contributes").max_length or 0
        for unit in self.offered:
            words = squeeze(self._words_of(unit))
            if unit.pk not in data.get("units", ()):
                continue
            if len(words) > most:
                self.add_error("units", TOO_LONG % {"limit_value": most, "show_value": len(words)})
            try:
                without_numbers(unicodedata.normalize("NFKC", words))
            except forms.ValidationError as error:
                self.add_error("units", error)
        return data

    @property
    def details(self) -> Details:
        """What a valid form says."""
        data = self.cleaned_data
        names = {unit.pk: unit for unit in self.offered}
        return Details(
            name=squeeze(data["name"]),
            day=data["day"],
            region=data["region"],
            begins_at=data["begins_at"],
            ends_at=data["ends_at"],
            kind=data["kind"],
            organiser=squeeze(data["organiser"]),
            venue=squeeze(data["venue"]),
            plan=data["plan"],
            campaign=data["campaign"],
            units=[Contribution(pk, squeeze(self._words_of(names[pk]))) for pk in data["units"]],
        )


class HeldForm(forms.Form):
    """What came of an activity, and how many took part."""

    outcome = _words(Activity, "outcome", label=_("What came of it"), rows=4, required=False)
    participants = _number(_("People taking part"))
    households = _number(_("Households reached"))
    counted_by = forms.ChoiceField(
        label=_("Which of them counts?"), required=False, choices=CountedBy.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip


class CancelForm(forms.Form):
    """Why an activity does not take place."""

    reason = _words(
        Activity, "cancel_reason", label=_("Why?"),
        errors={"required": _("Write why it was cancelled.")},
    )  # fmt: skip


class ContributionForm(forms.Form):
    """What one unit contributes."""

    contributes = _words(
        ActivityUnit, "contributes", label=_("What your unit contributes"), required=False
    )


class CampaignForm(forms.Form):
    """What a campaign is, and when it is new, its units."""

    name = _words(
        Campaign,
        "name",
        label=pgettext_lazy("activity", "Name"),
        errors={"required": _("Write what the campaign is called.")},
    )
    occasion = forms.ChoiceField(
        label=_("Occasion"), choices=Occasion.choices, widget=forms.Select(attrs=_SELECT)
    )
    first = _day(_("From"))
    last = _day(_("To"))
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Place"), empty_label=None,
        widget=forms.Select(attrs=_SELECT),
    )  # fmt: skip
    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.none(), label=_("Programmes"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one programme.")},
    )  # fmt: skip
    about = _words(Campaign, "about", label=_("What it is about"), rows=3, required=False)
    units = forms.TypedMultipleChoiceField(
        label=_("Units"), required=False, coerce=int, widget=FoundBoxes,
        error_messages={"invalid_choice": _("One of these units is not known here any more.")},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[Programme],
        places: Any,
        units: Sequence[Unit] | None,
        **kwargs: Any,
    ) -> None:
        """``units`` are those to choose from, None where they are chosen elsewhere."""
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("programmes", Programme.objects.filter(pk__in=[p.pk for p in programmes])),
            ("region", places),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        if units is None:
            del self.fields["units"]
        else:
            choice_field(self, "units").choices = [(unit.pk, str(unit)) for unit in units]

    @property
    def outline(self) -> Outline:
        """What a valid form says."""
        data = self.cleaned_data
        return Outline(
            name=squeeze(data["name"]),
            occasion=Occasion(data["occasion"]),
            region=data["region"],
            first=data["first"],
            last=data["last"],
            programmes=list(data["programmes"]),
            about=data["about"],
        )


class UnitsForm(forms.Form):
    """More units for a campaign."""

    units = forms.TypedMultipleChoiceField(
        label=_("Units"), coerce=int, widget=FoundBoxes,
        error_messages={
            "required": _("Choose at least one unit."),
            "invalid_choice": _("One of these units is not known here any more."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "units").choices = [(unit.pk, str(unit)) for unit in units]


class PromiseForm(forms.Form):
    """What a unit promises."""

    promise = _words(CampaignUnit, "promise", label=_("In words"), required=False)
    households = _number(pgettext_lazy("number", "Households"))
    value = _yuan(_("Sum in yuan, goods at their value"))
    activities = _number(_("Activities"), most=999)

    @property
    def what(self) -> Promise:
        """What a valid form says."""
        data = self.cleaned_data
        return Promise(
            words=squeeze(data["promise"]),
            households=data["households"],
            value=data["value"],
            activities=data["activities"],
        )


class LineForm(forms.Form):
    """What a unit did and that stands nowhere else."""

    day = _day(_("Day"))
    text = _words(
        CampaignLine, "text", label=pgettext_lazy("campaign", "What was done"),
        errors={"required": _("Write what was done.")},
    )  # fmt: skip
    households = _number(pgettext_lazy("number", "Households"))
    value = _yuan(_("Value in yuan"))

    @property
    def done(self) -> Done:
        """What a valid form says."""
        data = self.cleaned_data
        return Done(
            day=data["day"],
            text=squeeze(data["text"]),
            households=data["households"],
            value=data["value"],
        )


class FilesForm(forms.Form):
    """Photographs and documents of an activity."""

    upload = AttachmentsField(required=True)
