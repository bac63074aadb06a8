"""Filters of the lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import ListFilter, choice_field, search_input
from organization.access import can_unmask, sees_personal_data
from organization.models import Region, User
from organization.selectors import children
from pairing.models import Group, Programme
from visits.choices import Status

LIGHTS = [*((s.value, s.label) for s in Status if s != Status.CLOSED), ("unpaired", _("Unpaired"))]
WAITING_DAYS = (30, 90, 180)
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


def sought_by(user: User) -> str:
    """What an account may look for households by: no number that it sees masked."""
    if can_unmask(user):
        return gettext("Name, initials, ID or phone")
    if sees_personal_data(user):
        return gettext("Name, initials or phone")
    return gettext("Name or initials")


class HouseholdFilter(ListFilter):
    """What the list of households is narrowed to."""

    q = forms.CharField(required=False)
    region = forms.ChoiceField(required=False)
    group = forms.ModelChoiceField(Group.objects.none(), required=False, to_field_name="key")
    light = forms.ChoiceField(required=False, choices=[("", _("All lights")), *LIGHTS])
    unseen = forms.ChoiceField(required=False, choices=[("1", "1")])
    """Those at whose door nobody has stood for half a year; an address names it, no field does."""
    waiting = forms.TypedChoiceField(
        required=False, coerce=int, choices=[(days, days) for days in WAITING_DAYS]
    )
    """For how many days at least they have been unpaired; as above."""
    sort = forms.ChoiceField(required=False, choices=SORTS)

    def __init__(
        self, *args: Any, region: Region | None, programme: Programme, sought: str, **kw: Any
    ) -> None:
        """``sought`` says what may be looked for."""
        super().__init__(*args, **kw)
        places = children(region) if region is not None else Region.objects.none()
        offered = [("", _("All places")), *((r.prefix, str(r)) for r in places)]
        # A link from a table may name any region inside one's own.
        named = self.data.get("region", "")
        if (
            len(named) in (2, 4, 6, 9, 12)
            and named.isdecimal()
            and named not in {r.prefix for r in places}
            and region is not None
            and region.covers(named.ljust(12, "0"))
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

    def not_known(self) -> list[str]:
        """Sentences about what the list was to be narrowed to and cannot be."""
        return [
            gettext("“%(value)s” is not known here; the list is shown without it.")
            % {"value": self.data.get(name, "")[:40]}
            for name in self.errors
        ]


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
