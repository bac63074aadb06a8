"""Planning a round, and narrowing its lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.dates import today
from common.forms import FoundBoxes, FoundSelect, choice_field, search_input
from inspections.access import inspectors_in
from inspections.models import CheckRound
from organization.models import Region, User
from pairing.models import Household, Programme
from pairing.querysets import HouseholdQuerySet

_CONTROL = {"class": "form-control", "autocomplete": "off"}
_DAY = {"type": "date", "class": "form-control"}
_SALT = "inspections.population"

DUE, DONE, OUT = "due", "done", "out"


class _Inspectors(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.get_role_display()} · {obj.unit or obj.region}"


class _Inspector(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.unit or obj.region}"


class RoundForm(forms.Form):
    """A round but for its households: name, days, sample and inspectors."""

    name = forms.CharField(
        label=gettext_lazy("Name of the round"),
        max_length=60,
        widget=forms.TextInput(attrs=_CONTROL),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From day"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("To day"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    size = forms.IntegerField(
        label=gettext_lazy("Size of the sample"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Leave it empty to inspect every household that is chosen."),
        widget=forms.NumberInput(attrs=_CONTROL),
    )
    seed = forms.CharField(
        label=gettext_lazy("Seed"),
        required=False,
        max_length=40,
        help_text=gettext_lazy(
            "The same seed draws the same households again, so that anybody can check the draw."
        ),
        widget=forms.TextInput(attrs=_CONTROL),
    )
    inspectors = _Inspectors(
        User.objects.none(),
        label=gettext_lazy("Who inspects?"),
        widget=FoundBoxes,
        error_messages={"required": gettext_lazy("Name at least one inspector.")},
    )

    def __init__(self, *args: Any, county: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["inspectors"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = inspectors_in(county)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("A round cannot end before it begins."))
        elif ends and ends < today():
            self.add_error("ends_on", _("These days are past. Choose an end that is to come."))
        if data.get("size") and not data.get("seed", "").strip():
            self.add_error("seed", _("A sample is drawn by a seed: write any word or number."))
        return data


def population_paper(households: HouseholdQuerySet, programme: Programme, chosen: str) -> str:
    """What a preview hands to the page, so that what is made is what was shown."""
    keys = sorted(households.order_by().values_list("pk", flat=True))
    return signing.dumps([programme.pk, chosen, keys], salt=_SALT, compress=True)


def read_population(paper: str, user: User) -> tuple[HouseholdQuerySet, Programme, str] | None:
    """Households, programme and words of a preview; None when it is none of ours, or old."""
    try:
        programme_key, chosen, keys = signing.loads(paper, salt=_SALT, max_age=12 * 3600)
    except signing.BadSignature:
        return None
    programme = Programme.objects.filter(pk=programme_key).first()
    if programme is None:
        return None
    households: HouseholdQuerySet = (
        Household.objects.visible_to(user).active().filter(pk__any_of=keys)
    )
    return households, programme, chosen


class LineFilter(forms.Form):
    """What the lines of a round are narrowed to."""

    q = forms.CharField(required=False, widget=search_input(gettext_lazy("Name or initials")))
    region = forms.ChoiceField(required=False)
    inspector = forms.ChoiceField(required=False)
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("All households")),
            (DUE, gettext_lazy("Still to be inspected")),
            (DONE, gettext_lazy("Inspected")),
            (OUT, pgettext_lazy("inspection", "Left out")),
        ],
    )

    def __init__(
        self, *args: Any, places: list[tuple[str, str]], inspectors: list[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "region").choices = [("", _("All places")), *places]
        choice_field(self, "inspector").choices = [
            ("", _("All inspectors")),
            *((str(user.pk), user.name) for user in inspectors),
        ]
        labels = {"region": _("Place"), "inspector": _("Inspector"), "state": _("State")}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs |= {"class": "form-select", "aria-label": label}


class MoveForm(forms.Form):
    """Lines that go to another inspector."""

    inspector = _Inspector(
        User.objects.none(),
        label=gettext_lazy("Give those that are ticked to"),
        empty_label=gettext_lazy("Choose an inspector"),
        widget=FoundSelect,
    )

    def __init__(self, *args: Any, going: CheckRound, county: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["inspector"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = inspectors_in(county)


class LeaveOutForm(forms.Form):
    """Why nobody goes to a household."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it left out?"),
        max_length=200,
        widget=forms.TextInput(attrs=_CONTROL),
    )
