"""What is done about needs: raised, given to a unit, worked on, settled, confirmed, reopened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.forms import TOO_LONG, FoundSelect
from organization.models import Unit, User
from visits.choices import HeardBy, NeedSource, TopicList
from visits.forms.attachments import AttachmentsField
from visits.forms.contact import KindField
from visits.models import Need
from visits.selectors import topics_known

USUAL_DAYS = 30
"""In how many days a need is due where nobody says another day."""


def area_field(
    label: Any, required: Any = None, *, most: int = 500, rows: int = 3
) -> forms.CharField:
    """Lines to write in; ``required`` is the sentence where nothing was written, None if it may."""
    return forms.CharField(
        label=label,
        required=required is not None,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
        error_messages={"required": required, "max_length": TOO_LONG},
    )


def line_field(label: Any, required: Any = None, *, most: int = 60) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required is not None,
        max_length=most,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": required, "max_length": TOO_LONG},
    )


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day to choose."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day."), "invalid": _("This is not a day.")},
    )


class UnitField(forms.ModelChoiceField):
    """One of the units that somebody sees."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            Unit.objects.none(),
            label=label,
            empty_label=_("Choose the unit"),
            widget=FoundSelect,
            error_messages={
                "required": _("Choose the unit."),
                "invalid_choice": _("This unit is none of those that you see."),
            },
            **kwargs,
        )


def offer_units(form: forms.Form, user: User) -> None:
    field = form.fields["unit"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Unit.objects.visible_to(user).select_related("region")


class _Seen(forms.Form):
    """``seen`` is the state of the need that the form was made of."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class RaiseForm(forms.Form):
    """A need that came by phone or from the village, entered beside the household."""

    text = area_field(_("What is needed"), _("Write what is needed."))
    kind = KindField(
        label=_("Of what kind"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose the kind.")},
    )
    source = forms.ChoiceField(
        label=_("How it was raised"),
        choices=NeedSource.choices,
        initial=NeedSource.PHONE,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    told_by = line_field(_("Who told of it"))
    on = day_field(_("On which day"))
    outcome = area_field(_("What was done on the spot, if it is settled already"))

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        """``code`` is the household's region, whose county says which kinds there are."""
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, KindField)
        field.offer(topics_known(code)[TopicList.NEED])
        field.choices = [("", _("Choose the kind")), *field.offered]
        self.fields["on"].initial = today()


class KindForm(forms.Form):
    """Of what kind a need is."""

    kind = KindField(label=_("Of what kind"), widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, KindField)
        field.offer(topics_known(code)[TopicList.NEED])


class AssignForm(_Seen):
    """Which unit is to see to a need, by when, and what it is to do."""

    unit = UnitField(_("Unit"))
    due_on = day_field(_("To be settled by"))
    text = area_field(
        _("What the unit is to do"), _("Write in a few words what the unit is to do.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, user)
        self.fields["due_on"].initial = today() + timedelta(days=USUAL_DAYS)


class ExtendForm(_Seen):
    """More time for a unit."""

    due_on = day_field(_("To be settled by"))
    reason = area_field(_("Why"), _("Write why."))


class WorkForm(_Seen):
    """What is being done, with files."""

    text = area_field(_("What is being done"))
    uploads = AttachmentsField(label=_("Photographs or documents"))


class SettleForm(_Seen):
    """What was done about a need."""

    outcome = area_field(_("What was done"), _("Write what was done."))
    uploads = AttachmentsField(label=_("Photographs or documents"))


class ConfirmForm(forms.Form):
    """Who of the household said that the need is met, how and when."""

    by = line_field(_("Who confirmed it"), _("Write who confirmed it."))
    how = forms.ChoiceField(
        label=_("How"), choices=HeardBy.choices, widget=forms.Select(attrs={"class": "form-select"})
    )
    on = day_field(_("On which day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()


class ReopenForm(forms.Form):
    """Why a need stands open again, and by when its unit is to settle it now."""

    reason = area_field(_("Why"), _("Write why."))
    due_on = day_field(_("To be settled by"), required=False)

    def __init__(self, *args: Any, has_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_unit:
            self.fields["due_on"].initial = today() + timedelta(days=USUAL_DAYS)
        else:
            del self.fields["due_on"]


class WordReopenForm(forms.Form):
    """What the household says is still missing, brought by its cadre."""

    reason = area_field(_("What the household says"), _("Write what the household says."))


def due_after_word(need: Need) -> date | None:
    """By when a unit is to settle a need that its household says is not met; None leaves the day.

    The day is for an office to set; a unit whose day has passed has the usual time.
    """
    has_time = need.due_on is not None and need.due_on >= today()
    return None if need.unit_id is None or has_time else today() + timedelta(days=USUAL_DAYS)
