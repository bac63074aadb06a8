"""Confirming a summary, and setting the style in which a region's summaries are worded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.models import Region, User
from pairing.models import Programme
from reports.models import Summary, SummaryRows, SummaryStyle
from reports.notices.figures import rules_in_force
from reports.services.frozen import refuse_numbers
from reports.summaries.choices import Counted
from reports.summaries.figures import RegionFigures, Scope, figures_of
from reports.summaries.kept import MOST_KEPT, Rows, agrees, number_now, pack, rows_now
from reports.summaries.style import style_of
from reports.summaries.wording import OwnLine, sentence_of

TITLE_MOST = 200
TRIES = 3
"""How often figures and rows are counted until both are of the same moment."""


@transaction.atomic
def confirm_summary(*, scope: Scope, own_lines: Sequence[OwnLine], actor: User) -> Summary:
    """Keep the summary of a scope as it is now, for good; it takes the place of the one before.

    Raises DomainError ``summary_other_region`` where the region is not the office's own,
    ``summary_early`` for a period that is not over, ``personal_number`` for a line with somebody's
    number; ConflictError ``summary_same`` where the latest says the same, and ``summary_busy``
    where what is counted changes all the time.
    """
    if not actor.is_office or scope.region != actor.region:
        raise DomainError(
            "summary_other_region", _("An office confirms the summaries of its own region.")
        )
    if scope.last > today():
        raise DomainError(
            "summary_early",
            _(
                "The period ends on %(last)s, and today is %(today)s: what is still to come is not "
                "confirmed."
            )
            % {"last": scope.last, "today": today()},
        )
    refuse_numbers(*(text for line in own_lines for text in (line.label, line.unit)))
    # One at a time in a region: the next one takes the place of this.
    Region.objects.select_for_update(no_key=True).get(pk=scope.region.pk)
    figures, rows = _counted(scope)
    style = style_of(scope.region, scope.programme)
    sentence = sentence_of(figures, style, own_lines)
    kept = figures.kept() | {"own": [line.as_json() for line in own_lines]}
    latest = Summary.objects.about(scope.region, scope.programme, scope.first, scope.last).first()
    if latest is not None and (latest.figures, latest.text_zh) == (kept, sentence.zh):
        raise ConflictError(
            "summary_same", _("This very summary is confirmed already; nothing has changed since.")
        )
    summary = Summary.objects.create(
        region=scope.region,
        programme=scope.programme,
        first=scope.first,
        last=scope.last,
        title=sentence.title[:TITLE_MOST],
        text_zh=sentence.zh,
        text_en=sentence.en,
        figures=kept,
        style=style.as_json(),
        rules=rules_in_force(scope.region, scope.programme, scope.last.year),
        confirmed_by=actor,
        supersedes=latest,
    )
    SummaryRows.objects.bulk_create(
        SummaryRows(
            summary=summary,
            counted=counted,
            number=number_now(scope, counted) if found is None else len(found),
            content=None if found is None else pack(found),
        )
        for counted, found in rows.items()
    )
    return summary


def _counted(scope: Scope) -> tuple[RegionFigures, dict[Counted, Rows | None]]:
    """The figures with the rows that they were counted from; None where there are too many."""
    for _try in range(TRIES):
        figures = figures_of(scope)
        # A province's contacts are not even read: as rows they would fill the memory.
        rows = {
            counted: rows_now(scope, counted) if number_now(scope, counted) <= MOST_KEPT else None
            for counted in Counted
        }
        # Somebody may have logged a contact between the two.
        if all(found is None or agrees(figures, counted, found) for counted, found in rows.items()):
            return figures, rows
    raise ConflictError(
        "summary_busy",
        _("What is counted is changing at this moment. Try again in a few seconds."),
    )


def set_style(
    *, region: Region, programme: Programme, values: dict[str, Any], actor: User
) -> SummaryStyle:
    """Set how a region's summaries are worded. ``values`` are those of the form, which has read
    the templates.

    Raises DomainError ``summary_other_region`` where the region is not the office's own, and
    ``personal_number`` for somebody's number.
    """
    if not actor.is_office or region != actor.region:
        raise DomainError(
            "summary_other_region", _("An office words the summaries of its own region.")
        )
    refuse_numbers(values["title"], values["text"], values["group_text"])
    kept, _made = SummaryStyle.objects.update_or_create(
        region=region, programme=programme, defaults=values
    )
    return kept


def drop_style(*, region: Region, programme: Programme, actor: User) -> None:
    """Have the style around the region's own hold again, or the shipped one."""
    if actor.is_office and region == actor.region:
        SummaryStyle.objects.filter(region=region, programme=programme).delete()
