"""What an inspector is told."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections.models import Inspection


def said_of(inspection: Inspection) -> str:
    """Whether an inspection was the first, and what came of it; by whom and when, if not."""
    number = inspection.findings.count()
    found = (
        ngettext(
            "%(number)d finding is to be put right.",
            "%(number)d findings are to be put right.",
            number,
        )
        % {"number": number}
        if number
        else _("Nothing new was found wanting.")
    )
    if inspection.is_first:
        return _("Inspected.") + " " + found
    first = inspection.line.inspections.select_related("inspector").get(is_first=True)
    came = timezone.localtime(first.created_at).strftime("%Y-%m-%d %H:%M")
    return (
        _(
            "%(name)s inspected this household on %(day)s, which arrived at %(came)s. Yours is "
            "kept beside it."
        )
        % {"name": first.inspector.name, "day": first.day, "came": came}
        + " "
        + found
    )


def sheet_words() -> dict[str, str]:
    """Sentences of the form's script; ``{…}`` is filled in there."""
    return {
        "label": _("Inspection"),
        "day_missing": _("Choose the day."),
        "day_to_come": _("An inspection cannot be dated after today."),
        "choose": _("Choose an answer."),
        "number": _("Write a whole number from 0 to 99999."),
        "too_long": _("At most {most} characters; {n} were written."),
        "photo": _("Photograph {n}"),
        "photo_off": _("Take photograph {n} off"),
        "photos_too_many": _("At most {n} photographs."),
        "photo_unreadable": _("{file} is no photograph that this phone can read."),
        "stop_unknown": _("This household is none of yours to inspect any more."),
    }
