"""What a comparison is asked for by its address."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from common.forms import choice_field
from reports.comparison.figures import FIGURES
from visits.forms.lists import ChosenField, DayField, RowsFilter

PLACES, UNITS = "places", "units"
SORTS: list[tuple[str, Any]] = [
    ("name", _("By place or name")),
    ("now", _("By this year's number")),
    ("share", _("By this year's share")),
    ("then", _("By last year's number")),
    ("change", _("By what has changed")),
]


class ComparisonFilter(RowsFilter):
    """Two years of all figures, or places or units side by side in one of them."""

    by = ChosenField(
        _("Compare"),
        [
            ("", _("This year and last")),
            (PLACES, _("Place beside place")),
            (UNITS, _("Unit beside unit")),
        ],
    )
    figure = ChosenField(_("Figure"))
    first = DayField(_("From day"))
    last = DayField(_("To day"))

    hidden: ClassVar = ("unit", "sort", "figure")

    def __init__(self, *args: Any, **about: Any) -> None:
        super().__init__(*args, **about)
        choice_field(self, "figure").choices = [
            (figure.key, figure.label) for figure in FIGURES.values()
        ]
