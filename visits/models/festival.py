"""Festivals, and the rounds of visits that units make before them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region, Unit
from pairing.models import Household
from pairing.models.programme import in_language
from visits.choices import FestivalRule, Giver
from visits.querysets import FestivalQuerySet, RoundQuerySet


class Festival(models.Model):
    """A festival before which units may visit, and how its day is found in a year.

    Those without a region are shipped with the project. A county that changes one has a row of
    its own with the same key, which alone holds there. ``groups`` are the keys of the groups
    that it is for; none means all. Days are counted back from the festival: from ``opens_days``
    before it a round may be drawn up, from ``visit_days`` before it to the day itself a visit
    counts for the round.
    """

    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=20, editable=False)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    rule = models.CharField(_("its date"), max_length=8, choices=FestivalRule.choices)
    month = models.PositiveSmallIntegerField(_("month"))
    day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    nth = models.PositiveSmallIntegerField(_("which week"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"), null=True, blank=True)
    """1 is Monday, 7 is Sunday, as in ISO 8601."""
    groups = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("for")
    )
    opens_days = models.PositiveSmallIntegerField(_("drawn up from, days before"), default=30)
    visit_days = models.PositiveSmallIntegerField(_("visits count from, days before"), default=15)
    is_on = models.BooleanField(_("on"), default=True)

    objects = FestivalQuerySet.as_manager()

    class Meta:
        verbose_name = _("festival")
        verbose_name_plural = _("festivals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "key"], name="festival_once_in_a_county", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(
                    rule__in=[FestivalRule.SOLAR, FestivalRule.LUNAR],
                    day__range=(1, 31),
                    nth__isnull=True,
                    weekday__isnull=True,
                )
                | Q(
                    rule=FestivalRule.WEEKDAY,
                    day__isnull=True,
                    nth__range=(1, 5),
                    weekday__range=(1, 7),
                ),
                name="festival_date_is_whole",
            ),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="festival_month_known"),
            models.CheckConstraint(
                condition=Q(opens_days__lte=120, visit_days__lte=F("opens_days")),
                name="festival_opens_before_visits",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="festival_has_a_name"),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Round(models.Model):
    """A unit's round of visits before a festival: to whom, with what, and who pays.

    ``festival_on``, ``first`` and ``last`` (the days between which visits count, both included)
    are those of the day it was drawn up: a festival that is changed later moves no round.
    ``value`` is what is planned for each household, in yuan. What was visited and given is
    nowhere written: it follows from the contacts and the aid logged.
    """

    festival = models.ForeignKey(Festival, on_delete=models.PROTECT, related_name="rounds")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rounds")
    festival_on = models.DateField(_("festival"))
    first = models.DateField(_("visits count from"))
    last = models.DateField(_("visits count to"))
    items = models.CharField(_("what to bring"), max_length=200, blank=True)
    value = models.DecimalField(_("value in yuan"), max_digits=8, decimal_places=2, null=True)
    giver = models.CharField(_("given by"), max_length=6, choices=Giver.choices)
    donor = models.CharField(_("donor"), max_length=120, blank=True)
    goes_along = models.CharField(_("who goes along"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of visits")
        verbose_name_plural = _("rounds of visits")
        ordering = ["-festival_on", "unit__pinyin", "pk"]
        indexes = [models.Index(fields=["last"], name="round_by_last_day")]
        constraints = [
            # By the day and not the year: 腊八 can fall twice in one year and not in the next.
            models.UniqueConstraint(
                fields=["unit", "festival", "festival_on"], name="round_once_for_a_festival"
            ),
            models.CheckConstraint(
                condition=Q(first__lte=F("last"), last__lte=F("festival_on")),
                name="round_before_its_festival",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="round_value_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(giver__in=[Giver.CADRE, Giver.UNIT], donor="")
                | (Q(giver=Giver.DONOR) & ~Q(donor="")),
                name="round_giver_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.festival_on}"

    @property
    def giver_words(self) -> str:
        """Who gives what the round brings: the donor's name, or what kind of giver it is."""
        return self.donor or str(Giver(self.giver).label)

    def is_open_on(self, day: date) -> bool:
        """Whether a visit on ``day`` or later could still count for it."""
        return day <= self.last


class RoundStop(models.Model):
    """A household that a round goes to."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stops")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="rounds")

    class Meta:
        verbose_name = _("household of a round of visits")
        verbose_name_plural = _("households of a round of visits")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "household"], name="round_goes_once_to_a_household"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.household_id}"
