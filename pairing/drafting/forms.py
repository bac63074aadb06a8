"""What is asked to draft, to edit a draft, and to set the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import TOO_LONG, FoundSelectMultiple, ListFilter, choice_field, search_input
from common.text import squeeze
from organization.models import Region, Unit, User
from organization.selectors import children
from pairing.choices import CADRE_REASONS, DraftStatus, EndReason
from pairing.forms import DayForm
from pairing.models import DraftingRule, Group, Pairing, Programme
from pairing.models.draft import MOST_HOUSEHOLDS

_SELECT = {"class": "form-select"}
_TEXT = {"class": "form-control", "autocomplete": "off"}
_CHECK = {"class": "form-check-input"}


def units_of(user: User) -> Any:
    """The units in scope that have cadres."""
    return Unit.objects.visible_to(user).filter(users__cadre__status="active").distinct()


def _model_choice(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


class QueueFilter(ListFilter):
    """What the queue is narrowed to, and by what its cadres are looked for."""

    q = forms.CharField(required=False)
    region = forms.ChoiceField(required=False, widget=forms.Select(attrs=_SELECT))
    programme = forms.ChoiceField(required=False, widget=forms.Select(attrs=_SELECT))
    group = forms.ChoiceField(required=False, widget=forms.Select(attrs=_SELECT))
    cadre = forms.CharField(required=False)

    def __init__(
        self, filters: Any, *, own: Region, programme: Programme, programmes: list[Programme]
    ) -> None:
        super().__init__(filters)
        for name, label in (
            ("region", _("Place")), ("programme", _("Programme")), ("group", _("Group")),
        ):  # fmt: skip
            self.fields[name].widget.attrs["aria-label"] = label
        places = [(place.prefix, str(place)) for place in children(own)]
        choice_field(self, "region").choices = [("", _("All places")), *places]
        choice_field(self, "programme").choices = [(p.slug, str(p)) for p in programmes]
        groups = Group.objects.filter(programme=programme)
        choice_field(self, "group").choices = [
            ("", _("All groups")), *((group.key, str(group)) for group in groups),
        ]  # fmt: skip
        self.fields["q"].widget = search_input(_("Find a household"))
        self.fields["cadre"].widget = search_input(_("Find a cadre or a unit"))
        del self.fields["cadre"].widget.attrs["data-hotkey"]
        self.asks_programme = len(programmes) > 1


class DraftForm(forms.Form):
    """For whom, of whom and where an assignment is drafted."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=gettext_lazy("Programme"),
        empty_label=None,
        widget=forms.Select(attrs=_SELECT),
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label=gettext_lazy("Households in"),
        empty_label=None,
        widget=forms.Select(attrs=_SELECT),
        error_messages={
            "invalid_choice": gettext_lazy("This region is not yours. Choose another.")
        },
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Group"),
        required=False,
        empty_label=gettext_lazy("All groups"),
        widget=forms.Select(attrs=_SELECT),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Cadres of"),
        required=False,
        empty_label=gettext_lazy("All units"),
        widget=forms.Select(attrs=_SELECT),
        error_messages={"invalid_choice": gettext_lazy("This unit has no cadres that you see.")},
    )

    def __init__(
        self, *args: Any, user: User, own: Region, programmes: list[Programme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _model_choice(
            self, "programme", Programme.objects.filter(pk__in=[p.pk for p in programmes])
        )
        self.fields["programme"].initial = programmes[0]
        below = [own.pk, *(place.pk for place in children(own))]
        _model_choice(self, "region", Region.objects.filter(pk__in=below).order_by("code"))
        self.fields["region"].initial = own
        _model_choice(self, "group", Group.objects.filter(programme__in=programmes))
        _model_choice(self, "unit", units_of(user))
        self.asks_programme = len(programmes) > 1
        self.fields["programme"].required = self.asks_programme
        self.programmes = programmes

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["programme"] = cleaned.get("programme") or self.programmes[0]
        group = cleaned.get("group")
        if group is not None and group.programme_id != cleaned["programme"].pk:
            self.add_error("group", _("This group is another programme's."))
        return cleaned


class StartForm(DayForm):
    """From which day on what a draft proposes holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Paired from")


class HandoverForm(forms.Form):
    """Which pairings are handed over, why, and to whose cadres."""

    pairings = forms.ModelMultipleChoiceField(
        Pairing.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose what is handed over."),
            "invalid_choice": gettext_lazy(
                "One of these pairings has ended meanwhile. Look at the list again."
            ),
        },
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[(reason.value, reason.label) for reason in CADRE_REASONS],
        initial=EndReason.CADRE_TRANSFERRED.value,
        widget=forms.Select(attrs=_SELECT),
    )
    to_units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("To cadres of"),
        required=False,
        widget=FoundSelectMultiple(attrs={"size": "6"}),
        help_text=gettext_lazy("None means all units that you see, by the rules."),
    )

    def __init__(self, *args: Any, user: User, pairings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _model_choice(self, "pairings", pairings)
        _model_choice(self, "to_units", units_of(user))


class RuleForm(forms.ModelForm):
    """The rules by which households are drafted to cadres."""

    leader_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Leaders first take"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = DraftingRule
        fields = (
            *("cap", "leader_cap", "leader_words", "leader_groups", "partners_only"),
            *("own_place_first", "not_own_household", "women_for_girls"),
        )
        widgets = {
            "cap": forms.NumberInput(attrs={**_TEXT, "min": 1, "max": MOST_HOUSEHOLDS}),
            "leader_cap": forms.NumberInput(attrs={**_TEXT, "min": 1, "max": MOST_HOUSEHOLDS}),
            "leader_words": forms.TextInput(attrs=_TEXT),
            **{
                name: forms.CheckboxInput(attrs=_CHECK)
                for name in (
                    "partners_only", "own_place_first", "not_own_household", "women_for_girls",
                )
            },
        }  # fmt: skip
        error_messages = {"leader_words": {"max_length": TOO_LONG}}

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Group.objects.filter(programme=programme)
        field = self.fields["leader_groups"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(group.key, str(group)) for group in groups]

    def clean_leader_words(self) -> str:
        return squeeze(self.cleaned_data["leader_words"])


class PartnersForm(forms.Form):
    """The partner townships of one unit."""

    townships = forms.ModelMultipleChoiceField(
        Region.objects.none(),
        label=gettext_lazy("Partner townships"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("This township is not in your county."),
        },
    )

    def __init__(self, *args: Any, within: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _model_choice(self, "townships", children(within))


class DraftListFilter(ListFilter):
    """Which drafts are shown."""

    status = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("All drafts")), *DraftStatus.choices],
        widget=forms.Select(attrs={**_SELECT, "aria-label": gettext_lazy("State")}),
    )


LINES = [
    ("", gettext_lazy("All households")),
    ("without", gettext_lazy("Without a cadre")),
    ("chosen", gettext_lazy("Chosen by hand")),
    ("struck", gettext_lazy("Struck out")),
    ("left_out", gettext_lazy("Left out")),
]


class LineFilter(ListFilter):
    """Which of a draft's households are shown."""

    show = forms.ChoiceField(
        required=False,
        choices=LINES,
        widget=forms.Select(attrs={**_SELECT, "aria-label": gettext_lazy("Shown")}),
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, widget=forms.HiddenInput)
    region = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, filters: Any, *, user: User) -> None:
        super().__init__(filters)
        _model_choice(self, "unit", Unit.objects.visible_to(user))
