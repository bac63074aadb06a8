"""Tells whoever keeps the system, and the county's office, of a run that failed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from delivery.services import tell
from jobs.models import JobRun
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
    """Told once for a run that stopped, and once for a run of which items failed."""
    with override("zh-hans"):
        what = _("%(job)s %(period)s") % {"job": kind.label, "period": run.period}
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
        tell(
            users=keepers_of(run),
            key=f"job:{run.pk}:{'stopped' if run.error else 'items'}",
            subject=subject,
            text=text,
            path=reverse("jobs:run_detail", args=[run.pk]),
        )
