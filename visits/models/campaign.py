"""Campaigns: several units together for a while, what each promised and what each did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region, Unit
from pairing.models import Programme
from visits.choices import Occasion
from visits.models.aid import Aid
from visits.models.contact import Contact
from visits.querysets import CampaignBoundQuerySet, CampaignQuerySet


class Campaign(models.Model):
    """Something that several units do together from ``first`` to ``last``, both included.

    What was done is nowhere written but in ``CampaignLine``: it follows from the activities of the
    campaign, and from the contacts and the aid that are marked as of it (``CampaignMark``).
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("place"))
    programmes = models.ManyToManyField(
        Programme, related_name="campaigns", verbose_name=_("programmes")
    )
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion.choices)
    name = models.CharField(_("name"), max_length=80)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    about = models.TextField(_("what it is about"), max_length=1000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-first", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "name", "first"], name="campaign_once"),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="campaign_ends_after_it_began"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="campaign_has_a_name"),
            models.CheckConstraint(
                condition=Q(occasion__in=Occasion.values), name="campaign_occasion_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignUnit(models.Model):
    """A unit of a campaign with what it promised: in words, and in numbers where it gave any.

    ``value`` is in yuan, goods at their value.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns")
    promise = models.CharField(_("what it promised"), max_length=300, blank=True)
    households = models.PositiveIntegerField(_("households promised"), null=True, blank=True)
    value = models.DecimalField(
        _("sum promised, in yuan"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    activities = models.PositiveIntegerField(_("activities promised"), null=True, blank=True)

    objects = CampaignBoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit of a campaign")
        verbose_name_plural = _("units of campaigns")
        ordering = ["unit__pinyin", "unit_id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="campaign_unit_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="campaign_promise_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id}"


class CampaignMark(models.Model):
    """That a contact, or something given, was of a campaign, for a unit.

    ``unit`` is the cadre's on the day it was marked: whoever moves on takes nothing along. A
    contact or a gift is of one campaign, so that nothing is told twice.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="marks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    contact = models.OneToOneField(
        Contact, null=True, on_delete=models.CASCADE, related_name="campaign_mark"
    )
    aid = models.OneToOneField(
        Aid, null=True, on_delete=models.CASCADE, related_name="campaign_mark"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CampaignBoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of a campaign")
        verbose_name_plural = _("marks of campaigns")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=True, aid__isnull=False)
                | Q(contact__isnull=False, aid__isnull=True),
                name="campaign_mark_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id}"


class CampaignLine(models.Model):
    """Something that a unit did in a campaign and that stands nowhere else, entered by hand.

    ``value`` is in yuan. A number that is None says nothing.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    text = models.CharField(_("what was done"), max_length=200)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    value = models.DecimalField(
        _("value in yuan"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CampaignBoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a campaign")
        verbose_name_plural = _("lines of campaigns")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "day", "text"], name="campaign_line_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="campaign_line_says_what"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="campaign_line_value_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.day}"
