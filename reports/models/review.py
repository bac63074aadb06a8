"""The quarterly review: drafted from what is recorded, confirmed by a person, then as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jobs.periods import bounds, quarter_words
from organization.models import Region, Unit
from organization.models.recorded import append_only
from pairing.models import Programme
from reports.reviews.choices import EntryKind, Indicator, Outcome, ReviewStatus
from reports.reviews.querysets import (
    ObjectionQuerySet,
    OfEntryQuerySet,
    ReviewEntryQuerySet,
    ReviewQuerySet,
    ReviewTermsQuerySet,
)

HUNDRED = Decimal(100)
TENTH = Decimal("0.1")
LONGEST_NEED = 366
LONGEST_OBJECTION = 60

_KEPT = "RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;"
_GO_ON = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"


def _never_emptied() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="never_emptied",
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        func=_KEPT,
    )


class ReviewTerms(models.Model):
    """What a county's reviews weigh and how long things may take; without a row, as it is usual.

    The weights are parts of a hundred. A need is settled on time within ``need_days`` of being
    raised; objections may be raised for ``objection_days`` working days after publishing.
    """

    county = models.OneToOneField(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    coverage = models.PositiveSmallIntegerField(Indicator.COVERAGE.label, default=20)
    contacts = models.PositiveSmallIntegerField(Indicator.CONTACTS.label, default=25)
    visits = models.PositiveSmallIntegerField(Indicator.VISITS.label, default=25)
    needs = models.PositiveSmallIntegerField(Indicator.NEEDS.label, default=15)
    records = models.PositiveSmallIntegerField(Indicator.RECORDS.label, default=15)
    need_days = models.PositiveSmallIntegerField(
        _("days within which a need is to be settled"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_NEED)],
    )
    objection_days = models.PositiveSmallIntegerField(
        _("working days for objections"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_OBJECTION)],
    )

    objects = ReviewTermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of reviews")
        verbose_name_plural = _("terms of reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(coverage=100 - F("contacts") - F("visits") - F("needs") - F("records")),
                name="review_weights_sum_to_100",
            ),
            models.CheckConstraint(
                condition=Q(need_days__range=(1, LONGEST_NEED))
                & Q(objection_days__range=(1, LONGEST_OBJECTION)),
                name="review_terms_are_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id}"

    @property
    def weights(self) -> dict[str, int]:
        """By indicator, parts of a hundred."""
        return {name: getattr(self, name) for name in Indicator.values}


class Review(models.Model):
    """The review of a county's townships and units in one quarter of one programme.

    ``weights`` are by indicator, ``formulas`` by indicator and language the words that define it,
    ``rules`` the quota rules it was counted by. All of it, and the entries, is written while it
    is a draft and never changes once it is published. ``version`` counts up with every change of
    the draft, so that nobody confirms what they have not seen. Head and signature of its document
    are written when it is published.
    """

    county = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("county")
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    status = models.CharField(
        max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.DRAFT
    )
    weights = models.JSONField(default=dict)
    need_days = models.PositiveSmallIntegerField()
    objection_days = models.PositiveSmallIntegerField()
    formulas = models.JSONField(default=dict)
    rules = models.JSONField(default=list)
    counted_at = models.DateTimeField(_("counted at"))
    version = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField(default=timezone.now, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_on = models.DateField(_("published on"), null=True)
    objections_until = models.DateField(_("objections until"), null=True)
    issuer = models.CharField(max_length=60, blank=True)
    addressees = models.CharField(max_length=120, blank=True)
    signature = models.CharField(max_length=60, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-year", "-quarter", "county", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_once_published",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__status=ReviewStatus.PUBLISHED),
                func=_KEPT,
            ),
            _never_emptied(),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "programme", "year", "quarter"], name="review_once_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(quarter__range=(1, 4), year__range=(2000, 2199)),
                name="review_of_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ReviewStatus.values), name="review_status_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ReviewStatus.PUBLISHED,
                    confirmed_by__isnull=False,
                    published_at__isnull=False,
                    published_on__isnull=False,
                    objections_until__isnull=False,
                )
                | Q(
                    status=ReviewStatus.DRAFT,
                    confirmed_by__isnull=True,
                    published_at__isnull=True,
                    published_on__isnull=True,
                    objections_until__isnull=True,
                ),
                name="review_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(county)s: review of the %(quarter)s") % {
            "county": self.county,
            "quarter": self.quarter_words,
        }

    @property
    def period(self) -> str:
        """2026-Q3, as jobs and files name it; people read ``quarter_words``."""
        return f"{self.year}-Q{self.quarter}"

    @property
    def quarter_words(self) -> str:
        """The quarter as people read it, in the page's language: third quarter of 2026."""
        return quarter_words(self.year, self.quarter)

    @property
    def first(self) -> date:
        """The quarter's first day."""
        return bounds(self.period)[0]

    @property
    def last(self) -> date:
        """The quarter's last day."""
        return bounds(self.period)[1]

    @property
    def is_draft(self) -> bool:
        return self.status == ReviewStatus.DRAFT

    def takes_objections_on(self, day: date) -> bool:
        """Whether one may be raised on ``day``, the last day of the period included."""
        return self.objections_until is not None and day <= self.objections_until

    def formula(self, indicator: str) -> str:
        """The words that define an indicator, in the page's language."""
        words: Mapping[str, str] = self.formulas.get(indicator, {})
        return words.get("en" if (get_language() or "").startswith("en") else "zh-hans", "")


class ReviewEntry(models.Model):
    """The counted figures of the county, of a township or of a unit.

    ``counts`` is by indicator how many there were and how many of them were as they should be, as
    ``[done, of]``; ``of`` is 0 where there was nothing to count. ``place`` is the county, the
    township, or the unit's region; ``name`` is what the entry was called when it was counted.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    place = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    counts = models.JSONField(default=dict)

    objects = ReviewEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a review")
        verbose_name_plural = _("entries of reviews")
        ordering = ["kind", "place", "unit__pinyin", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_with_its_review",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT 1 FROM reports_review WHERE status = 'published' "
                    f"AND id IN (NEW.review_id, OLD.review_id)) THEN {_KEPT} END IF; {_GO_ON}"
                ),
            ),
            _never_emptied(),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "place", "unit"],
                name="review_entry_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.UNIT, unit__isnull=False)
                | Q(kind__in=[EntryKind.COUNTY, EntryKind.TOWNSHIP], unit__isnull=True),
                name="review_entry_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def counted(self, indicator: str) -> tuple[int, int]:
        """How many were as they should be, and of how many."""
        done, of = self.counts.get(indicator, (0, 0))
        return done, of

    def counted_percent(self, indicator: str) -> Decimal | None:
        """What was counted as a percentage with one decimal; None where there was nothing."""
        done, of = self.counted(indicator)
        return percent(done, of)


def percent(done: int, of: int) -> Decimal | None:
    """A share in percent with one decimal, halves up; None of nothing."""
    return (HUNDRED * done / of).quantize(TENTH, ROUND_HALF_UP) if of else None


class Objection(models.Model):
    """What a unit or township holds against one value of its entry, and the office's answer."""

    entry = models.ForeignKey(ReviewEntry, on_delete=models.PROTECT, related_name="objections")
    indicator = models.CharField(max_length=10, choices=Indicator.choices)
    reason = models.TextField(_("reason"), max_length=1000)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    outcome = models.CharField(
        max_length=8, choices=Outcome.choices, default=Outcome.WAITING, blank=True
    )
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["raised_at", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="answered_once",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    "IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL "
                    "OR (NEW.entry_id, NEW.indicator, NEW.reason, NEW.raised_by_id, NEW.raised_at) "
                    "IS DISTINCT FROM "
                    "(OLD.entry_id, OLD.indicator, OLD.reason, OLD.raised_by_id, OLD.raised_at) "
                    f"THEN {_KEPT} END IF; RETURN NEW;"
                ),
            ),
            _never_emptied(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "indicator"], name="objection_once"),
            models.CheckConstraint(
                condition=Q(indicator__in=Indicator.values), name="objection_indicator_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="objection_has_a_reason"),
            models.CheckConstraint(
                condition=Q(
                    outcome=Outcome.WAITING,
                    answer="",
                    answered_by__isnull=True,
                    answered_at__isnull=True,
                )
                | (
                    Q(
                        outcome__in=[Outcome.KEPT, Outcome.CHANGED],
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                    )
                    & ~Q(answer="")
                ),
                name="objection_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.indicator}"


class ReviewChange(models.Model):
    """A value that a person set in place of what was counted, in percent with one decimal.

    Before publishing it is an adjustment. After that it is a correction on top of what is frozen,
    which only the answer to an objection makes.
    """

    entry = models.ForeignKey(ReviewEntry, on_delete=models.PROTECT, related_name="changes")
    indicator = models.CharField(max_length=10, choices=Indicator.choices)
    before = models.DecimalField(max_digits=4, decimal_places=1)
    after = models.DecimalField(max_digits=4, decimal_places=1)
    reason = models.TextField(_("reason"), max_length=1000)
    objection = models.OneToOneField(
        Objection, null=True, on_delete=models.PROTECT, related_name="change"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a value")
        verbose_name_plural = _("changes of values")
        ordering = ["made_at", "pk"]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="only_by_an_answer",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.objection_id IS NULL AND EXISTS (SELECT 1 FROM reports_review r "
                    "JOIN reports_reviewentry e ON e.review_id = r.id "
                    "WHERE e.id = NEW.entry_id AND r.status = 'published') "
                    f"THEN {_KEPT} END IF; RETURN NEW;"
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator__in=Indicator.values), name="review_change_indicator_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="review_change_has_a_reason"),
            models.CheckConstraint(
                condition=Q(before__range=(0, 100)) & Q(after__range=(0, 100)),
                name="review_change_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.indicator} {self.after}"

    @property
    def is_correction(self) -> bool:
        """Whether it was made after publishing."""
        return self.objection_id is not None
