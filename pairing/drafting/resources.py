"""What the queue and a draft give away as files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.exports.columns import Column, Note, Whole, in_one_cell
from common.exports.lists import ListResource
from organization.models.region import region_label
from pairing.drafting.wording import outcome_words, why_words
from pairing.models import DraftLine, Household


def place_of(household: Any) -> str:
    """Township and village of a household read ``with_township``."""
    return f"{region_label(household.township_name or '')} {household.region}".strip()


class QueueResource(ListResource):
    """Households that wait; read as ``queue.with_all`` reads them."""

    title = _("Waiting for a cadre")

    head = Column(_("Head of household"), "head_name")
    village = Column(_("Village"))
    people = Column(_("People"))
    since = Column(_("Waiting since"), "waits_since")
    before = Column(_("Paired before with"))
    ended = Column(pgettext_lazy("pairing", "Why it ended"))

    def dehydrate_village(self, row: Household) -> str:
        return place_of(row)

    def dehydrate_people(self, row: Any) -> str:
        return in_one_cell(f"{person.name} ({person.group})" for person in row.members)

    def dehydrate_before(self, row: Any) -> str:
        return str(row.ended_pairings[0].cadre) if row.ended_pairings else ""

    def dehydrate_ended(self, row: Any) -> str:
        if not row.ended_pairings:
            return ""
        last = row.ended_pairings[0]
        return f"{last.ended_on} {last.get_end_reason_display()}"


class DraftLineResource(ListResource):
    """The lines of a draft, with the reasons."""

    title = _("Draft")

    number = Column(_("Number"), "number", Whole)
    head = Column(_("Head of household"), "household__head_name")
    village = Column(_("Village"))
    cadre = Column(_("Cadre"), "cadre__user__name")
    unit = Column(_("Unit"), "cadre__user__unit__name")
    post = Column(_("Post"), "cadre__title")
    before = Column(_("Until now"), "ends__cadre__user__name")
    why = Column(_("Why"), kind=Note)
    state = Column(_("State"))
    outcome = Column(_("What became of it"), kind=Note)

    def dehydrate_village(self, line: Any) -> str:
        return f"{region_label(line.township_name or '')} {line.household.region}".strip()

    def dehydrate_why(self, line: DraftLine) -> str:
        return why_words(line.why)

    def dehydrate_state(self, line: DraftLine) -> str:
        return str(line.get_state_display())

    def dehydrate_outcome(self, line: DraftLine) -> str:
        return outcome_words(line.outcome)
