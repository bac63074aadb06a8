"""What the logs are narrowed to on the audit administrator's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.forms import ListFilter, search_input
from organization.choices import Action
from organization.history import event_models

CHANGES: dict[str, Any] = {
    "insert": _("made"),
    "update": _("changed"),
    "delete": _("removed"),
    "found": _("found when recording began"),
}
"""What a line of history says was done, in words."""


def recorded_models() -> dict[str, type[models.Model]]:
    """The recorded models by their labels."""
    tracked: list[Any] = [line.pgh_tracked_model for line in event_models()]
    return {model._meta.label_lower: model for model in tracked}


def record_choices() -> list[tuple[str, Any]]:
    """The recorded models by label and in words."""
    return [(label, model._meta.verbose_name) for label, model in recorded_models().items()]


class _DayFilter(ListFilter):
    """A log within some days, both included."""

    q = forms.CharField(required=False, widget=search_input(_("Who: name, initials or number")))
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in (("first", _("From day")), ("last", _("To day"))):
            self.fields[name].widget = forms.DateInput(
                attrs={"type": "date", "class": "form-control", "aria-label": text},
                format="%Y-%m-%d",
            )


class AccessFilter(_DayFilter):
    """What the access log is narrowed to; ``about`` is a record's kind, ``key`` its number."""

    action = forms.ChoiceField(required=False)
    about = forms.ChoiceField(required=False)
    key = forms.IntegerField(required=False, min_value=1)
    where = forms.ChoiceField(
        required=False,
        choices=[("", _("This region")), ("nobody", _("No place: commands, unknown numbers"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action, about = self.fields["action"], self.fields["about"]
        assert isinstance(action, forms.ChoiceField)
        assert isinstance(about, forms.ChoiceField)
        action.choices = [("", _("All actions")), *Action.choices]
        about.choices = [("", _("All records")), *record_choices()]
        labels = {"action": _("Action"), "about": _("Record"), "where": _("Where")}
        for name, text in labels.items():
            self.fields[name].widget.attrs |= {"class": "form-select", "aria-label": text}
        self.fields["key"].widget.attrs |= {
            "class": "form-control",
            "aria-label": _("Number of the record"),
            "placeholder": _("Its number"),
        }


class ChangeFilter(_DayFilter):
    """What the list of changes of one kind of record is narrowed to."""

    about = forms.ChoiceField(required=False)
    change = forms.ChoiceField(required=False, choices=[("", _("All changes")), *CHANGES.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = record_choices()
        for name, text in (("about", _("Record")), ("change", _("Change"))):
            self.fields[name].widget.attrs |= {"class": "form-select", "aria-label": text}
