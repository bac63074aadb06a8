"""A programme's words, groups, cadence, names of counts, and what it asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.text import squeeze
from pairing.choices import Counted
from pairing.models import CountName, Group, Programme
from visits.services.programmes import FIELDS, CountWords, GroupWords

SPARE_GROUPS = 3
"""Empty lines for further groups."""
_TEXT = {"class": "form-control", "autocomplete": "off"}
_NUMBER = {"class": "form-control", "inputmode": "numeric"}
_YEARLY = _("Give a number from 0 to 366.")


class _Squeezed(forms.Form):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {name: squeeze(v) if isinstance(v, str) else v for name, v in data.items()}


class ProgrammeForm(forms.ModelForm):
    """What a programme is called, its cadence, and whether its contacts count elsewhere."""

    class Meta:
        model = Programme
        fields = FIELDS
        labels = {
            "name": _("Name in Chinese"),
            "name_en": _("Name in English"),
            "issuer": _("Issued by"),
            "is_shared": _("Its contacts count in other programmes that allow it too"),
            "is_reminded": _("Its pairings are in the weekly reminder"),
            "is_noticed": _("A monthly notice is drafted of it"),
            "is_reviewed": _("A quarterly review is drafted of it"),
        }
        widgets = {
            "name": forms.TextInput(attrs={**_TEXT, "lang": "zh-Hans"}),
            "name_en": forms.TextInput(attrs=_TEXT),
            "issuer": forms.TextInput(attrs={**_TEXT, "lang": "zh-Hans"}),
        } | {
            name: forms.CheckboxInput(attrs={"class": "form-check-input"})
            for name in ("is_shared", "is_reminded", "is_noticed", "is_reviewed")
        }
        error_messages = {"name": {"required": _("Write what the programme is called.")}}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {name: squeeze(v) if isinstance(v, str) else v for name, v in data.items()}

    def values(self) -> dict[str, Any]:
        """Its fields, for the service."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class GroupForm(_Squeezed):
    """A line of the groups; without a name there is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Group"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={**_TEXT, "lang": "zh-Hans"}),
    )
    name_en = forms.CharField(
        label=_("In English"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_TEXT),
    )
    role_name = forms.CharField(
        label=_("What its cadre is called"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={**_TEXT, "lang": "zh-Hans"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("name") and not data.get("role_name"):
            self.add_error("role_name", _("Write what a cadre is called to this group."))
        return data


GroupFormSet = forms.formset_factory(GroupForm, extra=0, max_num=20)


class CountForm(_Squeezed):
    """What one count is called; without a name it has its common one."""

    name = forms.CharField(
        required=False, max_length=20, widget=forms.TextInput(attrs={**_TEXT, "lang": "zh-Hans"})
    )
    name_en = forms.CharField(required=False, max_length=40, widget=forms.TextInput(attrs=_TEXT))

    def __init__(self, *args: Any, count: Counted, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.count = count
        self.fields["name"].label = count.label
        self.fields["name_en"].label = _("%(count)s, in English") % {"count": count.label}


class RuleForm(forms.Form):
    """What a programme asks for in a region from a year on."""

    year = forms.IntegerField(
        label=_("From the year"),
        min_value=2000,
        max_value=2199,
        widget=forms.NumberInput(attrs=_NUMBER),
        error_messages={
            limit: _("Give a year, such as 2026.")
            for limit in ("required", "invalid", "min_value", "max_value")
        },
    )
    contacts = forms.IntegerField(
        label=_("Contacts a year"),
        min_value=0,
        max_value=366,
        widget=forms.NumberInput(attrs=_NUMBER),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _YEARLY),
    )
    visits = forms.IntegerField(
        label=_("Home visits a year"),
        min_value=0,
        max_value=366,
        widget=forms.NumberInput(attrs=_NUMBER),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _YEARLY),
    )
    visit_counts_as_contact = forms.BooleanField(
        label=_("A visit counts as a contact"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    one_a_day = forms.BooleanField(
        label=_("Of several on a day one counts"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class ProgrammeForms:
    """All that a programme is made of, in one page. ``programme`` None for a new one."""

    def __init__(self, programme: Programme | None, data: Any = None) -> None:
        self.main = ProgrammeForm(data, instance=programme)
        groups = list(Group.objects.filter(programme=programme)) if programme else []
        self.groups = GroupFormSet(
            data,
            prefix="groups",
            # A line that is sent as it was shown is a group too.
            form_kwargs={"empty_permitted": False, "use_required_attribute": False},
            initial=[
                {"pk": g.pk, "name": g.name, "name_en": g.name_en, "role_name": g.role_name}
                for g in groups
            ]
            + [{}] * SPARE_GROUPS,
        )
        named = {
            each.count: each
            for each in (CountName.objects.filter(programme=programme) if programme else ())
        }
        self.counts = [
            CountForm(
                data,
                count=count,
                prefix=f"count-{count}",
                initial={"name": named[count].name, "name_en": named[count].name_en}
                if count in named
                else {},
            )
            for count in Counted
        ]
        self.rule = (
            RuleForm(data, prefix="rule", initial={"year": today().year})
            if programme is None
            else None
        )

    def is_valid(self) -> bool:
        """Whether everything in it can be; all of it is looked at, so that all is said at once."""
        parts: list[Any] = [self.main, self.groups, *self.counts]
        if self.rule is not None:
            parts.append(self.rule)
        return not [part for part in parts if not part.is_valid()]

    def asked(self) -> dict[str, Any]:
        """What the services take."""
        asked: dict[str, Any] = {
            "values": self.main.values(),
            "groups": [
                GroupWords(d.get("pk"), d["name"], d["name_en"], d["role_name"])
                for d in (form.cleaned_data for form in self.groups)
                if d.get("name")
            ],
            "counts": [
                CountWords(form.count, form.cleaned_data["name"], form.cleaned_data["name_en"])
                for form in self.counts
                if form.cleaned_data["name"]
            ],
        }
        if self.rule is not None:
            asked["rule"] = self.rule.cleaned_data
        return asked
