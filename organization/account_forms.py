"""Forms about accounts: what the list is narrowed to, and what an account is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import ListFilter, choice_field, search_input
from organization.choices import ClosingReason, Level, Role
from organization.models import Region, Unit, User
from organization.models.user import UNIT_ROLES
from organization.services import roles_given_by, state_of

SHOWN = [
    ("", _("Open accounts")),
    ("never", _("Never signed in")),
    ("closed", _("Closed accounts")),
    ("all", _("All accounts")),
]

DUTIES: dict[str, Any] = {
    Role.COUNTY_OFFICE: _("Everything in its county: rosters, pairings, reports"),
    Role.TOWNSHIP_OFFICE: _("The same, in its township"),
    Role.LIAISON: _("Sees its unit's cadres and their households"),
    Role.CADRE: _("Logs contacts with its own households"),
    Role.SUPERVISOR: _("Sees figures, personal data masked; changes nothing"),
    Role.SYSTEM_ADMIN: _("Sees how the system runs; no case data"),
    Role.SECURITY_ADMIN: _("Keeps accounts and roles; no case data"),
    Role.AUDIT_ADMIN: _("Reads the access log; no case data"),
}
"""What each role is for, in a line."""


class AccountFilter(ListFilter):
    """What the list of accounts is narrowed to; everything is optional."""

    q = forms.CharField(
        required=False, widget=search_input(_("Name, initials or whole mobile number"))
    )
    role = forms.ChoiceField(required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False)
    show = forms.ChoiceField(required=False, choices=SHOWN)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = ((r.value, r.label) for r in roles_given_by(user))
        choice_field(self, "role").choices = [("", _("All roles")), *roles]
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset, unit.empty_label = Unit.objects.visible_to(user), str(_("All units"))
        labels = {"role": pgettext_lazy("account", "Role"), "unit": _("Unit"), "show": _("Show")}
        for name, text in labels.items():
            self.fields[name].widget.attrs |= {"class": "form-select", "aria-label": text}


class AccountForm(forms.Form):
    """An account's name, number, role and place; ``seen`` is what the form was made of."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        error_messages={"required": _("Enter the name.")},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        error_messages={"required": _("Enter the mobile number.")},
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "tel", "autocomplete": "off"}
        ),
    )
    role = forms.ChoiceField(
        label=pgettext_lazy("account", "Role"),
        error_messages={
            "required": _("Choose a role."),
            "invalid_choice": _("This role is given by the security administrator."),
        },
        widget=forms.RadioSelect,
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        required=False,
        label=_("Region"),
        empty_label=None,
        error_messages={"invalid_choice": _("This region is not in your county.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        required=False,
        label=_("Unit"),
        empty_label=_("Choose a unit"),
        error_messages={"invalid_choice": _("This unit is not in your county.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, user: User, account: User | None = None, **kw: Any) -> None:
        if account is not None:
            kw["initial"] = {
                "seen": state_of(account),
                "name": account.name,
                "phone": account.phone,
                "role": account.role,
                "region": account.region_id,
                "unit": account.unit_id,
            }
        super().__init__(*args, **kw)
        role, region, unit = (self.fields[name] for name in ("role", "region", "unit"))
        assert isinstance(role, forms.ChoiceField)
        assert isinstance(region, forms.ModelChoiceField)
        assert isinstance(unit, forms.ModelChoiceField)
        role.choices = [(r.value, r.label) for r in roles_given_by(user)]
        assert user.region is not None
        region.queryset = Region.objects.filter(
            code__startswith=user.region.prefix, level__in=[Level.COUNTY, Level.TOWNSHIP]
        )
        unit.queryset = Unit.objects.visible_to(user)
        self.is_own = account is not None and account.pk == user.pk

    @property
    def roles(self) -> list[tuple[Any, Any]]:
        """Each role's button with what it is for."""
        return [(option, DUTIES[option.data["value"]]) for option in self["role"]]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        # Of the two places the role says which one is meant.
        place = "unit" if found.get("role") in UNIT_ROLES else "region"
        if place == "unit" and found.get("unit") is None and "unit" not in self.errors:
            self.add_error("unit", _("Choose the unit of a liaison or cadre."))
        for name in {"unit", "region"} - {place}:
            found[name] = None
            self.errors.pop(name, None)
        return found


class CloseForm(forms.Form):
    """Why an account is closed."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=ClosingReason.choices,
        error_messages={"required": _("Choose a reason.")},
        widget=forms.RadioSelect,
    )
