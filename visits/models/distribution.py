"""Distributions: the same given to many households at once, one line for each."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region, Unit
from pairing.models import Household, Programme
from visits.choices import AidKind, Giver, HandoutState, Purpose, Status
from visits.models.aid import (
    IS_CADRES,
    IS_DONORS,
    IS_UNITS,
    NOT_REVERSED,
    REVERSED,
    Aid,
    Donor,
)
from visits.querysets import DistributionQuerySet, HandoutQuerySet


class Distribution(models.Model):
    """Cash or goods for many households: by whom, what for, from which day on.

    ``region`` is that of whoever drew it up. ``each`` is the amount for every household in yuan,
    None where a list said one for each. ``chosen`` says in words how the households were chosen.
    ``client_uuid`` is made where it is drawn up, so that one sent twice arrives once;
    ``content`` is a digest of what was sent with it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=6, choices=AidKind.choices)
    items = models.CharField(_("goods"), max_length=200, blank=True)
    each = models.DecimalField(
        _("for each household, in yuan"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=Purpose.choices, default=Purpose.NONE
    )
    giver = models.CharField(_("given by"), max_length=6, choices=Giver.choices)
    giver_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    donor = models.ForeignKey(
        Donor, null=True, blank=True, on_delete=models.PROTECT, related_name="distributions"
    )
    chosen = models.CharField(max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    reversed_on = models.DateField(_("reversed on"), null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reverse_reason = models.CharField(_("why it was reversed"), max_length=200, blank=True)

    objects = DistributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="distribution_has_a_name"),
            models.CheckConstraint(
                condition=IS_CADRES | IS_UNITS | IS_DONORS, name="distribution_giver_is_named"
            ),
            models.CheckConstraint(
                condition=NOT_REVERSED | REVERSED, name="distribution_reversed_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind=AidKind.CASH, items="") | Q(kind=AidKind.GOODS) & ~Q(items=""),
                name="distribution_goods_are_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def giver_words(self) -> str:
        """Who gives it: the donor's or the unit's name, or that it is the cadres."""
        return str(self.donor or self.giver_unit or Giver(self.giver).label)

    @property
    def is_reversed(self) -> bool:
        return self.reversed_on is not None


_LIGHTS = {HandoutState.HANDED_OUT: Status.MET, HandoutState.TO_HAND_OUT: Status.ON_TRACK}


class Handout(models.Model):
    """A line of a distribution: a household with its amount in yuan and how far it is.

    ``number`` is its place on the sheet that is signed. ``region`` is the household's village on
    the day it was drawn up. ``aid`` is there once it was handed out, and stays when that is
    reversed. ``reason`` says why it was left out or reversed.
    """

    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="handouts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    value = models.DecimalField(_("value in yuan"), max_digits=12, decimal_places=2)
    state = models.CharField(
        _("state"), max_length=12, choices=HandoutState.choices, default=HandoutState.TO_HAND_OUT
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    aid = models.OneToOneField(
        Aid, null=True, blank=True, on_delete=models.PROTECT, related_name="handout"
    )

    objects = HandoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a distribution")
        verbose_name_plural = _("lines of distributions")
        ordering = ["distribution", "number"]
        indexes = [
            models.Index(
                fields=["region"],
                name="handout_region_prefix",
                opclasses=["text_pattern_ops"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["distribution", "household"], name="handout_once_in_a_distribution"
            ),
            models.UniqueConstraint(fields=["distribution", "number"], name="handout_number_once"),
            models.CheckConstraint(
                condition=Q(state=HandoutState.TO_HAND_OUT, aid__isnull=True, reason="")
                | Q(state=HandoutState.HANDED_OUT, aid__isnull=False, reason="")
                | (Q(state=HandoutState.LEFT_OUT, aid__isnull=True) & ~Q(reason=""))
                | (Q(state=HandoutState.REVERSED) & ~Q(reason="")),
                name="handout_state_is_whole",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="handout_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.distribution_id} {self.number}"

    @property
    def light(self) -> str:
        """The shape and colour of its state, as lights have them (``page.light``)."""
        return _LIGHTS.get(HandoutState(self.state), Status.CLOSED)
