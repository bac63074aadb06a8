"""A survey, whom it asks, and every form that arrived."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from pairing.models import Group, Household, Programme, Recipient
from surveys.choices import (
    AnswerState,
    Asks,
    LineState,
    NotReached,
    SurveyStatus,
    Via,
)
from surveys.querysets import SurveyAnswerQuerySet, SurveyLineQuerySet, SurveyQuerySet

MOST_QUESTIONS = 12
"""A cadre fills the form at somebody's door."""

_FROZEN = ("questions", "name", "asks", "group", "age_from", "age_to", "region", "programme")


def frozen_once_published() -> list[pgtrigger.Trigger]:
    """What refuses to change what a published survey asks and whom, or to remove it."""
    refuse = "RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;"
    changed = pgtrigger.Q()
    for name in _FROZEN:
        changed |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    is_out = ~pgtrigger.Q(old__status=SurveyStatus.DRAFT)
    return [
        pgtrigger.Trigger(
            name="frozen_once_published",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            condition=is_out & (changed | pgtrigger.Q(new__status=SurveyStatus.DRAFT)),
            func=refuse,
        ),
        pgtrigger.Trigger(
            name="kept_once_published",
            operation=pgtrigger.Delete,
            when=pgtrigger.Before,
            condition=is_out,
            func=refuse,
        ),
    ]


class Survey(models.Model):
    """A short form that an office asks of chosen households, from ``first`` to ``last``.

    ``questions`` are those of ``surveys.questions`` in their order, as they are stored. It is
    asked of each household, or of each person in them who is of ``group`` (None: of any) and of
    an age from ``age_from`` to ``age_to`` whole years, both included. Published, what it asks is
    frozen, and the database refuses to change it. ``reminds`` says whether cadres who have some
    left are told once a week. ``version`` counts up with every change of the draft, so that a
    form that is out of date is refused.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    about = models.CharField(_("what it is for"), max_length=300, blank=True)
    asks = models.CharField(
        _("filled for"), max_length=10, choices=Asks.choices, default=Asks.PERSON
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    questions = models.JSONField(default=list)
    reminds = models.BooleanField(_("remind cadres once a week"), default=True)
    status = models.CharField(
        max_length=10, choices=SurveyStatus.choices, default=SurveyStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-first", "-pk"]
        triggers = frozen_once_published()
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="survey_has_a_name"),
            models.CheckConstraint(
                condition=Q(first__lte=F("last")), name="survey_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(asks=Asks.PERSON)
                | Q(
                    asks=Asks.HOUSEHOLD,
                    group__isnull=True,
                    age_from__isnull=True,
                    age_to__isnull=True,
                ),
                name="survey_ages_are_of_persons",
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True)
                | Q(age_to__isnull=True)
                | Q(age_from__lte=F("age_to")),
                name="survey_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=SurveyStatus.DRAFT, published_at__isnull=True, closed_at__isnull=True
                )
                | Q(
                    status=SurveyStatus.PUBLISHED,
                    published_at__isnull=False,
                    closed_at__isnull=True,
                )
                | Q(
                    status=SurveyStatus.CLOSED, published_at__isnull=False, closed_at__isnull=False
                ),
                name="survey_status_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == SurveyStatus.DRAFT

    @property
    def is_open(self) -> bool:
        """Published and not closed: forms are taken."""
        return self.status == SurveyStatus.PUBLISHED

    @property
    def is_closed(self) -> bool:
        return self.status == SurveyStatus.CLOSED

    @property
    def is_of_persons(self) -> bool:
        return self.asks == Asks.PERSON

    def is_over_on(self, day: date) -> bool:
        """Whether its last day is past; forms are taken all the same until somebody closes it."""
        return day > self.last


class SurveyLine(models.Model):
    """A household that a survey asks, or a person in it, and how that went.

    ``current`` is the form that holds, ``revision`` the number of forms taken so far: whoever
    corrects says which they saw. ``settled_on`` is the day of the answers, or of the try that
    reached nobody, in Asia/Shanghai.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="lines")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="survey_lines")
    recipient = models.ForeignKey(
        Recipient, null=True, on_delete=models.PROTECT, related_name="survey_lines"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=LineState.choices, default=LineState.ASKED
    )
    reason = models.CharField(
        _("why not reached"), max_length=10, choices=NotReached.choices, blank=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    settled_on = models.DateField(_("on"), null=True)
    current = models.OneToOneField(
        "surveys.SurveyAnswer", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0)

    objects = SurveyLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a survey")
        verbose_name_plural = _("lines of a survey")
        ordering = ["region", "pk"]
        indexes = [
            models.Index(
                fields=["region"], name="survey_line_region", opclasses=["text_pattern_ops"]
            ),
            models.Index(fields=["survey", "state"], name="survey_line_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "household", "recipient"],
                name="survey_asks_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state__in=LineState.values), name="survey_line_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=LineState.NOT_REACHED) & ~Q(reason=""))
                | (~Q(state=LineState.NOT_REACHED) & Q(reason="")),
                name="survey_not_reached_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.ANSWERED)
                | Q(current__isnull=False, settled_on__isnull=False),
                name="survey_answered_has_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.household_id} {self.recipient_id or ''}"

    @property
    def whose(self) -> str:
        """Whom the form is about: the person, or the head of the household."""
        return self.recipient.name if self.recipient else self.household.head_name


class SurveyAnswer(models.Model):
    """A form as somebody filled it in, under the UUID that it was sent with.

    ``given`` are the answers by the keys of the questions, as ``surveys.questions`` cleans them.
    ``base`` is the line's revision that whoever filled it in saw. ``digest`` is the keyed digest of
    what arrived, by which the same form sent twice is known.
    """

    line = models.ForeignKey(SurveyLine, on_delete=models.CASCADE, related_name="answers")
    client_uuid = models.UUIDField(unique=True)
    given = models.JSONField(default=dict)
    day = models.DateField(_("on"))
    via = models.CharField(_("how"), max_length=6, choices=Via.choices)
    base = models.PositiveIntegerField()
    state = models.CharField(
        _("state"), max_length=8, choices=AnswerState.choices, default=AnswerState.TAKEN
    )
    digest = models.CharField(max_length=64)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    arrived_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("form of a survey")
        verbose_name_plural = _("forms of a survey")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AnswerState.values), name="survey_answer_state_known"
            ),
            models.CheckConstraint(condition=Q(via__in=Via.values), name="survey_answer_via_known"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.client_uuid}"
