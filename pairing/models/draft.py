"""Drafted assignments and handovers: the rules an office sets, and what they propose."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region, Unit
from pairing.choices import DraftKind, DraftStatus, EndReason, GroupKey, LineState
from pairing.models.cadre import Cadre
from pairing.models.household import Household
from pairing.models.pairing import Pairing
from pairing.models.programme import Programme
from pairing.querysets import (
    DraftingRuleQuerySet,
    DraftLineQuerySet,
    DraftQuerySet,
    PartnershipQuerySet,
)

MOST_HOUSEHOLDS = 20
"""What a rule may let one cadre hold."""
LEADER_WORDS = "书记、县长、局长、主任、部长、院长、校长、镇长、乡长"


def groups_of_leaders() -> list[str]:
    """Whose households leaders take first, unless an office says otherwise."""
    return [GroupKey.ORPHAN.value]


class DraftingRule(models.Model):
    """By what a programme's households are drafted to cadres in a region and all inside it.

    ``leader_words`` are parts of titles by which a leader is told, ``leader_groups`` the keys of
    the groups whose households leaders take first.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    cap = models.PositiveSmallIntegerField(
        _("households a cadre may hold"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOUSEHOLDS)],
    )
    leader_cap = models.PositiveSmallIntegerField(
        _("households a leader may hold"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOUSEHOLDS)],
    )
    leader_words = models.CharField(
        _("titles of leaders contain"), max_length=200, default=LEADER_WORDS, blank=True
    )
    leader_groups = ArrayField(
        models.CharField(max_length=40),
        default=groups_of_leaders,
        blank=True,
        verbose_name=_("leaders first take"),
    )
    partners_only = models.BooleanField(
        _("units with partner townships take households there alone"), default=False
    )
    own_place_first = models.BooleanField(
        _("units in a township or village first take households there"), default=True
    )
    not_own_household = models.BooleanField(
        _("nobody is given a household with their own phone or a namesake in it"), default=True
    )
    women_for_girls = models.BooleanField(
        _("households with a girl under 18 are given to women"), default=False
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DraftingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("drafting rule")
        verbose_name_plural = _("drafting rules")
        constraints = [
            models.UniqueConstraint(fields=["programme", "region"], name="drafting_rule_once"),
            models.CheckConstraint(
                condition=Q(
                    cap__range=(1, MOST_HOUSEHOLDS), leader_cap__range=(1, MOST_HOUSEHOLDS)
                ),
                name="drafting_rule_caps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.region_id}"


class Partnership(models.Model):
    """A township in which a unit's cadres are to be paired first, in one programme."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="partnerships")
    township = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("township")
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner township")
        verbose_name_plural = _("partner townships")
        ordering = ["township", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "unit", "township"], name="partnership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.township_id}"


class Draft(models.Model):
    """A proposal of who is to be paired with whom, made by the rules and edited by an office.

    Of kind ``new`` it is about unpaired households, of kind ``handover`` about pairings whose
    cadres leave. ``region`` is where the households live and who sees it; ``unit`` the unit whose
    cadres are asked, None for all that the office sees; ``rule`` the rules as they were.
    ``starts_on`` is the first day of the pairings, once they are made.
    """

    kind = models.CharField(max_length=8, choices=DraftKind.choices, default=DraftKind.NEW)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, verbose_name=_("region"), db_index=False
    )
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(_("reason"), max_length=20, choices=EndReason.choices, blank=True)
    rule = models.JSONField(default=dict)
    status = models.CharField(max_length=9, choices=DraftStatus.choices, default=DraftStatus.OPEN)
    starts_on = models.DateField(_("paired from"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who discarded it, or took what it made back."""
    closed_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["region"], name="draft_region_prefix", opclasses=["text_pattern_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "discarded"], made_at__isnull=True)
                | Q(
                    status__in=["made", "undone"],
                    made_at__isnull=False,
                    starts_on__isnull=False,
                ),
                name="draft_made_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="new", end_reason="") | (Q(kind="handover") & ~Q(end_reason="")),
                name="draft_handover_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == DraftStatus.OPEN

    @property
    def is_handover(self) -> bool:
        return self.kind == DraftKind.HANDOVER


class DraftLine(models.Model):
    """What a draft proposes for one household, and what became of it.

    ``cadre`` is None where none was found. ``why`` and ``outcome`` are codes with what they need
    (``pairing.drafting.wording``), so that they are read in either language. ``ends`` is the
    pairing that a handover ends, ``pairing`` the one that was made.
    """

    is_derived = True
    """A working paper: it goes with an import that is taken back and took its household along."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    cadre = models.ForeignKey(Cadre, null=True, on_delete=models.PROTECT, related_name="+")
    ends = models.ForeignKey(Pairing, null=True, on_delete=models.PROTECT, related_name="+")
    pairing = models.ForeignKey(Pairing, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.PROPOSED)
    outcome = models.JSONField(default=dict)
    is_chosen = models.BooleanField(default=False)
    """The cadre was chosen by a person, not by the rules."""

    objects = DraftLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a draft")
        verbose_name_plural = _("lines of a draft")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "household"], name="draft_line_once_per_household"
            ),
            models.UniqueConstraint(fields=["draft", "number"], name="draft_line_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"

    @property
    def is_proposed(self) -> bool:
        """Whether it would be made: neither struck out nor without a cadre."""
        return self.state == LineState.PROPOSED and self.cadre_id is not None
