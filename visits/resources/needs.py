"""Needs, plans and visits that were asked for, as spreadsheets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Note
from organization.models import User
from visits.choices import TopicList
from visits.models import Need
from visits.resources.columns import PLACE, PlaceColumns, ScopedResource
from visits.selectors import topic_names


class NeedResource(PlaceColumns, ScopedResource):
    """Needs of households and what was done about them."""

    title = _("Needs")
    household_path = "household"

    raised_on = Column(_("Raised on"), "raised_on")
    kind = Column(_("Kind"))
    text = Column(_("Need"), "text", Note, is_personal=True)
    source = Column(_("How it was raised"), "get_source_display")
    told_by = Column(_("Who told of it"), "told_by", is_personal=True)
    raised_by = Column(_("Raised by"), "created_by__name")
    unit = Column(_("Given to"), "unit")
    due_on = Column(_("Due"), "due_on")
    state = Column(_("State"), "get_status_display")
    settled_on = Column(_("Settled on"), "settled_on")
    outcome = Column(_("What was done"), "outcome", Note, is_personal=True)
    settled_by = Column(_("Settled by"), "settled_by__name")
    confirmed_on = Column(_("Confirmed on"), "confirmed_on")
    confirmed_by = Column(_("Who confirmed it"), "confirmed_by", is_personal=True)
    confirmed_how = Column(_("How it was confirmed"), "get_confirmed_how_display")

    class Meta:
        export_order = ("raised_on", *PLACE)

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self.names = topic_names(user)

    def dehydrate_kind(self, row: Need) -> str:
        return self.names.get((TopicList.NEED, row.kind), row.kind)


class PlanResource(PlaceColumns, ScopedResource):
    """Plans of households, by when they are to be reviewed."""

    title = _("Plans of households")
    household_path = "household"

    started_on = Column(_("Since"), "started_on")
    review_due_on = Column(_("Next review due"), "review_due_on")
    situation = Column(_("Situation"), "situation", Note, is_personal=True)
    aims = Column(_("Aims"), "aims", Note, is_personal=True)
    closed_on = Column(_("Closed on"), "closed_on")
    closed_text = Column(_("What came of it"), "closed_text", Note, is_personal=True)


class AskedVisitResource(PlaceColumns, ScopedResource):
    """Visits of experts and departments that were asked for, and the answers."""

    title = _("Visits asked for")
    household_path = "household"

    asked_on = Column(_("Asked on"), "asked_on")
    asked_by = Column(_("Asked by"), "asked_by__name")
    unit = Column(_("Unit asked"), "unit")
    reason = Column(_("Why"), "reason", Note, is_personal=True)
    wanted_by = Column(_("Wanted by"), "wanted_by")
    state = Column(_("State"), "get_state_display")
    visit_on = Column(_("Day of the visit"), "visit_on")
    held_on = Column(_("Visited on"), "held_on")
    answer = Column(_("Answer"), "answer", Note, is_personal=True)
