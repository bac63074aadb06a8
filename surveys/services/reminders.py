"""Once a week, who still has forms of an open survey to fill; nobody more than once a week."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.sentences import filled
from delivery.services import tell
from jobs.models import JobRun
from organization.choices import Level
from organization.models import Region, User
from organization.models.region import PREFIX_LENGTH, full_code
from pairing.choices import CadreStatus
from pairing.models import Pairing
from surveys.choices import LineState
from surveys.models import Survey, SurveyLine
from surveys.querysets import SurveyLineQuerySet


def _left(day: date) -> SurveyLineQuerySet:
    """Lines still to be filled on a day, of surveys that have begun, are open and remind."""
    running = Survey.objects.open().filter(reminds=True, first__lte=day)
    lines: SurveyLineQuerySet = (
        SurveyLine.objects.filter(survey__in=running)
        .with_state()
        .filter(stands__in=[LineState.ASKED, LineState.NOT_REACHED])
    )
    return lines


def counties_with_surveys(day: date) -> list[Region]:
    """The counties in which something is still to be filled."""
    length = PREFIX_LENGTH[Level.COUNTY]
    prefixes = _left(day).order_by().values_list(Left("region_id", length), flat=True).distinct()
    return list(Region.objects.filter(pk__in=[full_code(prefix) for prefix in prefixes]))


def _held(run: JobRun) -> dict[int, set[int]]:
    """The lines still to be filled in a county, by the account of who holds the household."""
    lines = _left(run.as_of).inside(run.county.prefix).order_by()
    by_home: dict[int, list[int]] = {}
    for line, home in lines.values_list("pk", "household"):
        by_home.setdefault(home, []).append(line)
    holding = Pairing.objects.open().filter(
        Q(household__id__any_of=list(by_home)),
        cadre__status=CadreStatus.ACTIVE,
        cadre__user__is_active=True,
    )
    found: dict[int, set[int]] = {}
    for user, home in holding.values_list("cadre__user", "household"):
        found.setdefault(user, set()).update(by_home[home])
    return found


def total(run: JobRun) -> int:
    """How many accounts have something to hear."""
    return len(_held(run))


def items(run: JobRun, after: int, limit: int) -> list[int]:
    """The next accounts of a run, by key."""
    keys = sorted(_held(run))
    first = bisect_right(keys, after)
    return keys[first : first + limit]


def work(run: JobRun, keys: Sequence[int]) -> None:
    """Tell these accounts how many forms they have left; the same week twice is once."""
    held = _held(run)
    by_number: dict[int, list[int]] = {}
    for key in keys:
        if key in held:
            by_number.setdefault(len(held[key]), []).append(key)
    for number, those in sorted(by_number.items()):
        tell(
            users=User.objects.filter(pk__in=those),
            key=f"surveys:{run.period}",
            subject=gettext_lazy("Surveys to fill"),
            text=filled(
                ngettext_lazy(
                    "%(number)d form of a survey is still to be filled at your households. It "
                    "takes a minute on your next visit, or by a call.",
                    "%(number)d forms of surveys are still to be filled at your households. Each "
                    "takes a minute on your next visit, or by a call.",
                    number,
                ),
                number=number,
            ),
            path=reverse("visits:phone_home"),
        )


def name_item(key: int) -> str:
    """An account by its number: who keeps the system need not know whom it is about."""
    return _("account %(number)d") % {"number": key}
