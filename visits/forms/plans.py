"""A household's plan: its aims and measures, its reviews, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.choices import MeasureState
from visits.forms.needs import area_field, day_field, line_field
from visits.models import HouseholdPlan
from visits.services.plans import Measure

SPARE = 3
"""Empty rows for further measures."""
MOST_MEASURES = 40
"""How many measures are written at once."""


class PlanForm(forms.Form):
    """What is to become better, and why it is as it is."""

    situation = area_field(_("Situation"), most=1000)
    aims = area_field(_("Aims"), _("Write what is to become better."), most=1000)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class MeasureForm(forms.Form):
    """One measure. An empty row is none."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = line_field(_("Measure"), most=300)
    who = line_field(pgettext_lazy("measure", "Who"))
    due_on = day_field(pgettext_lazy("measure", "By"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=MeasureState.choices,
        initial=MeasureState.PLANNED,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    note = line_field(_("Note"), most=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("key") or any(data.get(name) for name in ("text", "who", "due_on", "note")):
            for name, sentence in (
                ("text", _("Write the measure.")),
                ("who", _("Write who does it.")),
                ("due_on", _("Choose the day.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return data


MeasureForms: Any = forms.formset_factory(
    MeasureForm, extra=SPARE, max_num=MOST_MEASURES, validate_max=True
)


def measures_of(plan: HouseholdPlan | None) -> list[dict[str, Any]]:
    """What the rows of a plan's form are filled with."""
    if plan is None:
        return []
    return [
        {
            "key": row.pk,
            "text": row.text,
            "who": row.who,
            "due_on": row.due_on,
            "state": row.state,
            "note": row.note,
        }
        for row in plan.measures.all()
    ]


def written(forms_: Any) -> list[Measure]:
    """The measures of cleaned rows, without the empty ones."""
    return [
        Measure(
            text=data["text"],
            who=data["who"],
            due_on=data["due_on"],
            state=MeasureState(data["state"]),
            note=data["note"],
            key=data["key"],
        )
        for data in (form.cleaned_data for form in forms_)
        if data.get("text")
    ]


class ReviewForm(forms.Form):
    """What a review found."""

    text = area_field(_("What the review found"), _("Write what the review found."), most=1000)


class CloseForm(forms.Form):
    """What came of a plan."""

    text = area_field(_("What came of it"), _("Write what came of the plan."))
