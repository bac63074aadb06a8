"""Tells whoever keeps the system, and the county's office, of a run that failed."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from delivery.services import tell
from jobs.models import JobRun
from jobs.periods import in_words
from jobs.registry import JobKind
from organization.choices import Role
from organization.models import User


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
    with override(settings.LANGUAGE_CODE):
        what = _name_of(run, kind)
        if run.error:
            subject = _("%(run)s has stopped") % {"run": what}
            text = run.error
        else:
            number = run.failures.count()
            subject = _("%(run)s is done, but not for all") % {"run": what}
            text = ngettext(
                "%(number)s of %(total)s could not be done.",
                "%(number)s of %(total)s could not be done.",
                number,
            ) % {"number": number, "total": run.total}
        _tell(run, f"ended:{run.finished_at:%Y%m%d%H%M%S%f}", subject, text)


def tell_of_slow(run: JobRun, kind: JobKind) -> None:
    """Told once of a run that takes long."""
    with override(settings.LANGUAGE_CODE):
        subject = _("%(run)s is still not done") % {"run": _name_of(run, kind)}
        text = _("It has been at work for more than an hour: %(done)s of %(total)s are done.") % {
            "done": run.items_done,
            "total": run.total,
        }
        _tell(run, "slow", subject, text)


def _name_of(run: JobRun, kind: JobKind) -> str:
    return _("%(job)s, %(period)s") % {"job": kind.label, "period": in_words(run.period)}


def _tell(run: JobRun, key: str, subject: str, text: str) -> None:
    tell(
        users=keepers_of(run),
        key=f"job:{run.pk}:{key}",
        subject=subject,
        text=text,
        path=reverse("jobs:run_detail", args=[run.pk]),
    )
