"""How a county's office heads, numbers and words what it publishes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from reports.querysets import LetterheadQuerySet


class Letterhead(models.Model):
    """What the county office has set for its notices; a county without one has the shipped words.

    ``title`` and ``template`` are templates of ``reports.notices.wording``; empty stands for the
    shipped ones. ``next_number`` is the least that a notice published in ``next_number_year`` gets:
    an office may have numbered papers of that year before it used this.
    """

    county = models.OneToOneField(
        Region, on_delete=models.PROTECT, related_name="letterhead", verbose_name=_("county")
    )
    issuer = models.CharField(_("issuer, in red at the head"), max_length=60)
    number_prefix = models.CharField(_("letters before the number"), max_length=20)
    next_number = models.PositiveSmallIntegerField(_("number of the next notice"), null=True)
    next_number_year = models.PositiveSmallIntegerField(_("year of that number"), null=True)
    addressees = models.CharField(_("addressees"), max_length=120, blank=True)
    signature = models.CharField(_("signature"), max_length=60)
    needs_second = models.BooleanField(_("a second person confirms"), default=False)
    title = models.CharField(_("title"), max_length=120, blank=True)
    template = models.TextField(_("text"), max_length=20000, blank=True)

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        ordering = ["county"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(issuer="")
                & ~models.Q(number_prefix="")
                & ~models.Q(signature=""),
                name="letterhead_names_its_issuer",
            ),
            models.CheckConstraint(
                condition=models.Q(next_number__isnull=True, next_number_year__isnull=True)
                | models.Q(
                    next_number__isnull=False, next_number__gte=1, next_number_year__isnull=False
                ),
                name="letterhead_next_number_of_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.issuer
