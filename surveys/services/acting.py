"""Acting on what was answered: a need for each of the chosen, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from organization.models import User
from surveys.choices import LineState
from surveys.models import Survey, SurveyLine
from visits.choices import NeedSource
from visits.services.needs import raise_need

MOST = 500
"""Needs raised in one go."""


@dataclass(frozen=True, slots=True)
class Raised:
    """How many needs are new, and how many households have the same need open since today."""

    new: int
    there: int


def raise_needs(
    *, survey: Survey, lines: Sequence[int], text: str, kind: str = "", actor: User
) -> Raised:
    """Raise a need for each of these lines (keys) that were answered; all of them or none.

    ``text`` is what is needed; a person's name goes before it, so that two of one household are
    told apart. ``kind`` is a key of ``Topic``. Sent twice it raises none twice. Raises DomainError
    ``lines_none``, ``lines_too_many``, and as ``visits.services.needs.raise_need``.
    """
    wanted = set(lines)
    if not wanted:
        raise DomainError("lines_none", _("Choose at least one row."))
    if len(wanted) > MOST:
        raise DomainError(
            "lines_too_many",
            _("At most %(most)d at once: narrow the list first.") % {"most": MOST},
        )
    new = there = 0
    with transaction.atomic():
        # By the households' keys: of two who do this at once none waits for the other for ever.
        for line in (
            SurveyLine.objects.visible_to(actor)
            .filter(survey=survey, pk__in=wanted, state=LineState.ANSWERED)
            .select_related("household", "recipient")
            .order_by("household", "pk")
        ):
            words = text.strip()
            whole = f"{line.recipient.name}：{words}" if line.recipient and words else words
            try:
                raise_need(
                    household=line.household,
                    text=whole,
                    kind=kind,
                    source=NeedSource.SURVEY,
                    actor=actor,
                )
                new += 1
            except ConflictError:
                there += 1
    if not new + there:
        raise DomainError("lines_none", _("None of these rows was answered."))
    return Raised(new, there)
