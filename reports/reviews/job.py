"""The review as a periodic job: an item is a programme that was paired in the county then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy

from common.errors import ConflictError
from common.sentences import filled
from delivery.services import tell
from jobs.choices import Cadence
from jobs.models import JobRun
from jobs.periods import quarter_words
from jobs.registry import JobKind
from pairing.models import Programme
from reports import programme_items
from reports.models import Review
from reports.services.reviews import draft_review, offices_of
from visits.services.reminders import counties_with_pairings


def _quarter(run: JobRun) -> tuple[int, int]:
    return run.first.year, (run.first.month + 2) // 3


def _work(run: JobRun, items: Sequence[int]) -> None:
    year, quarter = _quarter(run)
    for programme in Programme.objects.filter(pk__in=items).order_by("pk"):
        try:
            draft_review(
                county=run.county,
                programme=programme,
                year=year,
                quarter=quarter,
                actor=run.started_by,
            )
        except ConflictError:
            # Somebody was quicker and has published it: there is nothing to draft any more.
            continue


def _finish(run: JobRun) -> None:
    """Tell the county office that a draft waits for it."""
    year, quarter = _quarter(run)
    drafts = Review.objects.drafts().filter(county=run.county, year=year, quarter=quarter)
    for review in drafts:
        tell(
            users=offices_of(run.county),
            key=f"review:{review.pk}:draft",
            subject=filled(
                gettext_lazy("The review of the %(quarter)s is drafted"),
                quarter=partial(quarter_words, review.year, review.quarter),
            ),
            text=gettext_lazy(
                "The figures of the quarter are counted. They hold once somebody of the office "
                "has looked at them and confirmed them."
            ),
            path=reverse("reports:review_detail", args=[review.pk]),
        )


QUARTERLY_REVIEW = JobKind(
    key="quarterly_review",
    label=gettext_lazy("Quarterly review"),
    about=gettext_lazy(
        "Drafts the review of the quarter before, for the county office to confirm."
    ),
    cadence=Cadence.QUARTER,
    working_day=3,
    at=time(9),
    counties=counties_with_pairings,
    total=programme_items.count,
    items=programme_items.items,
    work=_work,
    name_item=programme_items.name,
    finish=_finish,
    # A programme is a county's whole review: one a transaction.
    batch=1,
)
