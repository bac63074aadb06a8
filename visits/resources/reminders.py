"""Reminders, what is followed up, and complaints, as spreadsheets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Moment, Note, Whole, in_one_cell
from common.exports.lists import ListResource
from visits.models import Reminder


class ReminderResource(ListResource):
    """A cadre's own weekly reminders."""

    title = _("Reminders")

    day = Column(_("Day"))
    overdue = Column(_("Overdue"), "overdue", Whole)
    due_soon = Column(_("Due soon"), "due_soon", Whole)
    earliest_due_on = Column(_("The first by"), "earliest_due_on")

    def dehydrate_day(self, row: Reminder) -> date:
        return timezone.localdate(row.created_at)


class FollowUpResource(ListResource):
    """What is followed up, with what was answered."""

    title = _("Follow-ups")

    head = Column(_("Head of household"), "pairing__household__head_name")
    cadre = Column(_("Cadre"), "pairing__cadre__user__name")
    unit = Column(_("Unit"), "pairing__cadre__user__unit__name")
    overdue_since = Column(_("Overdue since"), "overdue_since")
    weeks = Column(_("Weeks of silence"), "weeks", Whole)
    opened_on = Column(_("Asked on"), "opened_on")
    stage = Column(_("Who is asked"), "get_stage_display")
    to_office_on = Column(_("With the office since"), "to_office_on")
    answers = Column(_("Answer"), kind=Note)
    ended_on = Column(_("Ended on"), "ended_on")
    end = Column(_("Why it ended"), "get_end_display")

    def dehydrate_answers(self, row: Any) -> str:
        return in_one_cell(
            f"{each.get_kind_display()} {each.text}".strip() for each in row.answers.all()
        )


class FeedbackResource(ListResource):
    """Complaints and suggestions with who wrote them and the office's answers."""

    title = _("Complaints and suggestions")

    created_at = Column(_("Sent"), "created_at", Moment)
    kind = Column(_("What is it?"), "get_kind_display")
    name = Column(_("Who"), "user__name")
    unit = Column(_("Unit"), "user__place")
    text = Column(_("What it is about"), "text", Note)
    answered_at = Column(_("Answered on"), "answered_at", Moment)
    answered_by = Column(_("By"), "answered_by__name")
    answer = Column(_("Answer"), "answer", Note)
    read_at = Column(_("Answer read"), "read_at", Moment)
