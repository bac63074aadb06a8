"""Tells whoever keeps the system, and the county's office, of a run that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.sentences import filled
from delivery.services import tell
from jobs.models import JobRun
from jobs.periods import in_words
from jobs.registry import JobKind
from organization.choices import Role
from organization.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def keepers_of(run: JobRun) -> list[User]:
    """The system administrators that answer for the county, and the county's office."""
    return list(
        User.objects.active().filter(
            role__in=[Role.SYSTEM_ADMIN, Role.COUNTY_OFFICE],
            region__in=run.county.ancestor_codes,
        )
    )


def tell_of_failures(run: JobRun, kind: JobKind) -> None:
    """Told once each time a run stops, or ends with items that failed."""
    what = _name_of(run, kind)
    key = f"ended:{run.finished_at:%Y%m%d%H%M%S%f}"
    if run.error:
        _tell(run, key, filled(_("%(run)s has stopped"), run=what), run.error)
    else:
        number = run.failures.count()
        text = ngettext_lazy(
            "%(number)s of %(total)s could not be done.",
            "%(number)s of %(total)s could not be done.",
            number,
        )
        subject = filled(_("%(run)s is done, but not for all"), run=what)
        _tell(run, key, subject, filled(text, number=number, total=run.total))


def tell_of_slow(run: JobRun, kind: JobKind) -> None:
    """Told once of a run that takes long."""
    text = _("It has been at work for more than an hour: %(done)s of %(total)s are done.")
    _tell(
        run,
        "slow",
        filled(_("%(run)s is still not done"), run=_name_of(run, kind)),
        filled(text, done=run.items_done, total=run.total),
    )


def _name_of(run: JobRun, kind: JobKind) -> _StrOrPromise:
    return filled(_("%(job)s, %(period)s"), job=kind.label, period=lambda: in_words(run.period))


def _tell(run: JobRun, key: str, subject: _StrOrPromise, text: _StrOrPromise) -> None:
    tell(
        users=keepers_of(run),
        key=f"job:{run.pk}:{key}",
        subject=subject,
        text=text,
        path=reverse("jobs:run_detail", args=[run.pk]),
    )
