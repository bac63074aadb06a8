"""Filters of the lists, and logging a contact."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.errors import DomainError
from common.forms import FilesField, FilesInput, ListFilter, choice_field, search_input
from common.images import UPLOAD_BYTES, Photograph, made_anew
from organization.models import Region
from organization.selectors import children
from pairing.models import Group, Programme
from visits.choices import AidKind, ContactKind, Status, Topic
from visits.services import LOG_BACK_DAYS, AidGiven

PHOTOS = 6
"""How many photographs a contact may have."""
LIGHTS = [*((s.value, s.label) for s in Status if s != Status.CLOSED), ("unpaired", _("Unpaired"))]
SORTS = [
    ("name", _("By name")),
    ("place", _("By place")),
    ("due", _("Due first")),
    ("waiting", _("Waiting longest")),
]
ORDER_BY = {
    "name": ["head_pinyin", "pk"],
    "place": ["region__code", "head_pinyin", "pk"],
    "due": ["next_due_on", "head_pinyin", "pk"],
    "waiting": ["waiting_since", "head_pinyin", "pk"],
}


class HouseholdFilter(ListFilter):
    """What the list of households is narrowed to."""

    q = forms.CharField(required=False)
    region = forms.ChoiceField(required=False)
    group = forms.ModelChoiceField(Group.objects.none(), required=False, to_field_name="key")
    light = forms.ChoiceField(required=False, choices=[("", _("All lights")), *LIGHTS])
    sort = forms.ChoiceField(required=False, choices=SORTS)

    def __init__(
        self, *args: Any, region: Region | None, programme: Programme, sought: str, **kw: Any
    ) -> None:
        """``sought`` says what may be looked for."""
        super().__init__(*args, **kw)
        places = children(region) if region is not None else Region.objects.none()
        offered = [("", _("All places")), *((r.prefix, str(r)) for r in places)]
        # A link from a table may name any region; the scope narrows the rows either way.
        named = self.data.get("region", "")
        if (
            len(named) in (2, 4, 6, 9, 12)
            and named.isdecimal()
            and named not in {r.prefix for r in places}
        ):
            place = Region.objects.filter(pk=named.ljust(12, "0")).first()
            if place is not None:
                offered.append((named, str(place)))
        choice_field(self, "region").choices = offered
        group = self.fields["group"]
        assert isinstance(group, forms.ModelChoiceField)
        group.queryset = Group.objects.filter(programme=programme)
        group.empty_label = str(_("All groups"))
        for name in ("region", "group", "light", "sort"):
            self.fields[name].widget.attrs["class"] = "form-select"
        labels: dict[str, Any] = {
            "q": sought,
            "region": _("Place"),
            "group": _("Group"),
            "light": _("Light"),
            "sort": _("Order"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["aria-label"] = label
        self.fields["q"].widget = search_input(labels["q"])


class CadreFilter(ListFilter):
    """What the list of cadres is narrowed to."""

    q = forms.CharField(required=False)
    show = forms.ChoiceField(
        required=False, choices=[("", _("All cadres")), ("unpaired", _("Without a household"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("Name, initials, phone or unit")
        self.fields["q"].widget = search_input(label)
        self.fields["show"].widget.attrs |= {"class": "form-select", "aria-label": _("Show")}


class UnitFilter(ListFilter):
    """What the list of units is narrowed to."""

    q = forms.CharField(required=False, widget=search_input(_("Unit, pinyin or initials")))


class ContactForm(forms.Form):
    """One contact, written on a phone: the day and the kind are chosen already."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("Day"),
        error_messages={"required": _("Choose the day."), "invalid": _("This is not a day.")},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices, widget=forms.RadioSelect)
    is_reached = forms.TypedChoiceField(
        label=_("Was anybody reached?"),
        choices=[("yes", _("Yes")), ("no", _("Nobody"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Talked about"),
        choices=Topic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    found = forms.CharField(
        label=_("What was found"),
        required=False,
        max_length=2000,
        error_messages={"max_length": _("At most 2000 characters; %(show_value)d were written.")},
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    photos = FilesField(
        label=_("Photographs"),
        required=False,
        widget=FilesInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "class": "form-control"}
        ),
        error_messages={"empty": _("This file is empty.")},
    )
    cash = forms.DecimalField(
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        label=_("Cash, in yuan"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(10**6),
        max_digits=9,
        decimal_places=2,
    )
    goods = forms.CharField(label=_("Goods"), required=False, max_length=200)
    goods_value = forms.DecimalField(
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        label=_("Their value, in yuan"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(10**6),
        max_digits=9,
        decimal_places=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "client_uuid": uuid4(),
                "day": today(),
                "kind": ContactKind.HOME_VISIT.value,
                "is_reached": "yes",
            },
        )
        super().__init__(*args, **kwargs)
        day = self.fields["day"].widget.attrs
        day["max"] = today().isoformat()
        day["min"] = (today() - timedelta(days=LOG_BACK_DAYS)).isoformat()
        for name in ("cash", "goods_value"):
            self.fields[name].widget.attrs["class"] = "form-control"
            self.fields[name].error_messages |= {
                "invalid": _("Write the amount as a number."),
                "min_value": _("The amount cannot be negative."),
                "max_value": _("The amount is too large."),
            }
        self.fields["goods"].widget.attrs["class"] = "form-control"
        for name, field in self.fields.items():
            if name in self.errors if self.is_bound else False:
                field.widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"error-{name}",
                }

    def clean_photos(self) -> list[Photograph]:
        files: list[UploadedFile] = self.cleaned_data["photos"]
        if len(files) > PHOTOS:
            raise forms.ValidationError(
                _("At most %(number)d photographs; %(chosen)d were chosen.")
                % {"number": PHOTOS, "chosen": len(files)}
            )
        found, wrong = [], []
        for file in files:
            try:
                found.append(made_anew(file.read(UPLOAD_BYTES + 1), file.name or ""))
            except DomainError as error:
                wrong.append(str(error))
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("goods_value") and not data.get("goods"):
            self.add_error("goods", _("Write what was given."))
        if (
            data.get("goods")
            and data.get("goods_value") is None
            and "goods_value" not in self.errors
        ):
            self.add_error("goods_value", _("Write what it is worth, 0 if nothing."))
        return data

    def aid(self) -> list[AidGiven]:
        """What was given, out of cleaned data."""
        data = self.cleaned_data
        given: list[AidGiven] = []
        if data.get("cash"):
            given.append(AidGiven(AidKind.CASH, data["cash"]))
        if data.get("goods"):
            given.append(AidGiven(AidKind.GOODS, data["goods_value"], data["goods"]))
        return given

    @property
    def uuid(self) -> UUID:
        uuid: UUID = self.cleaned_data["client_uuid"]
        return uuid
