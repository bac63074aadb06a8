"""When a county wants a job to run."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jobs.choices import Cadence
from jobs.models import JobPlan
from jobs.models.plan import LATEST_WORKING_DAY
from jobs.registry import JobKind

EARLIEST, LATEST = 6, 20
"""Hours between which a job may begin: nobody is to be reminded at night."""


class PlanForm(forms.ModelForm):
    """The working day, the time, and whether the job runs at all."""

    class Meta:
        model = JobPlan
        fields = ["is_on", "working_day", "at"]
        widgets = {
            "working_day": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "at": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }

    def __init__(self, *args: Any, kind: JobKind, **kw: Any) -> None:
        super().__init__(*args, **kw)
        most = {Cadence.DAY: 1, Cadence.WEEK: 5}.get(Cadence(kind.cadence), LATEST_WORKING_DAY)
        self.fields["working_day"] = forms.IntegerField(
            label=_("On which working day"),
            min_value=1,
            max_value=most,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
            error_messages={
                limit: _("Give a working day from 1 to %(most)s.") % {"most": most}
                for limit in ("min_value", "max_value", "required", "invalid")
            },
        )
        self.fields["at"].label = _("At what time")
        self.fields["at"].widget.attrs["class"] = "form-control"

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if not EARLIEST <= at.hour < LATEST:
            raise forms.ValidationError(
                _("Choose a time from %(first)s:00 to %(last)s:00: messages go out then.")
                % {"first": EARLIEST, "last": LATEST}
            )
        return at
