"""Drafts of assignments: proposed by the rules, edited by an office, made and taken back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, as_ticked, put_to
from api.fields import MOST_KEY, Code, Day, Input, Key, OneOf, Whole
from api.filters import ChoiceFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Created, Listed, Rejected, Resource, makes, step
from api.resources.registry import programmes_here
from api.showing import RegionCode, RowKey
from organization.access import can_change_pairings, own_region
from organization.models import Unit
from pairing.choices import CADRE_REASONS, DraftKind, DraftStatus, EndReason, LineState
from pairing.drafting.forms import DraftForm, HandoverForm, StartForm
from pairing.drafting.gathering import cadres_to_ask
from pairing.drafting.making import make_draft, undo_draft
from pairing.drafting.services import (
    choose_cadre,
    discard_draft,
    draft_assignment,
    draft_handover,
    restore_line,
    strike_line,
    swap_lines,
)
from pairing.drafting.wording import outcome_words, why_words
from pairing.models import Cadre, Draft, DraftLine, Group, Pairing
from pairing.selectors import programmes_in

MOST_HANDED_OVER = 5000
MOST_UNITS = 500


class DraftShown(serializers.ModelSerializer):
    programme = RowKey()
    region = RegionCode()
    unit = RowKey(allow_null=True)
    from_unit = RowKey(allow_null=True)
    created_by = RowKey(allow_null=True)
    made_by = RowKey(allow_null=True)

    class Meta:
        model = Draft
        fields = [
            *("id", "kind", "programme", "region", "unit", "from_unit", "end_reason", "status"),
            *("starts_on", "created_by", "created_at", "made_by", "made_at", "closed_at"),
        ]


class DraftFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter()
    unit = KeyFilter()
    kind = ChoiceFilter(choices=DraftKind.choices)
    status = ChoiceFilter(choices=DraftStatus.choices)


class DraftAssignment(Input):
    programme = Key(programmes_here)
    region = Code(help_text="One’s own, or one below it.")
    group = Key(
        lambda user: Group.objects.filter(programme__in=programmes_here(user)), default=None
    )
    unit = Key(
        lambda user: Unit.objects.visible_to(user),
        default=None,
        help_text="Whose cadres are asked.",
    )


class HandOver(Input):
    pairings = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY),
        min_length=1,
        max_length=MOST_HANDED_OVER,
        help_text="Open ones, of one programme.",
    )
    reason = OneOf(choices=[(each.value, each.label) for each in CADRE_REASONS])
    to_units = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY),
        max_length=MOST_UNITS,
        default=list,
        help_text="To whose cadres; none means all units that the account sees, by the rules.",
    )
    from_unit = Key(
        lambda user: Unit.objects.filter(
            users__cadre__pairings__in=Pairing.objects.visible_to(user).open()
        ).distinct(),
        default=None,
        help_text="Where a unit hands over: its key.",
    )


class MakeDraft(Input):
    on = Day(help_text="The pairings’ first day.")


class Drafts(Listed, Created):
    """A proposal of who is to be paired with whom. ``create`` drafts an assignment of unpaired
    households by the rules that hold in a region, ``hand-over`` who takes over open pairings."""

    area = Area.PAIRINGS
    may_read = staticmethod(can_change_pairings)
    may_write = staticmethod(can_change_pairings)
    serializer_class = DraftShown
    filterset_class = DraftFilters
    made_of = DraftAssignment
    rows = Draft.objects.select_related("programme", "region")
    orders = ("id", "created_at")

    def make(self, given: dict[str, Any]) -> Draft:
        own = own_region(self.account)
        programmes = programmes_in(own)
        form = DraftForm(as_sent(given), user=self.account, own=own, programmes=programmes)
        return draft_assignment(actor=self.account, **put_to(form))

    @makes(HandOver)
    def hand_over(self, given: dict[str, Any]) -> Draft:
        """Draft who takes over open pairings, for a reason on the cadre’s side."""
        user, unit = self.account, given["from_unit"]
        pairings = Pairing.objects.visible_to(user).open()
        if unit is not None:
            pairings = pairings.filter(cadre__user__unit=unit)
        sent = {name: given[name] for name in ("pairings", "reason", "to_units")}
        asked = put_to(HandoverForm(as_ticked(sent), user=user, pairings=pairings))
        units = list(asked["to_units"])
        return draft_handover(
            pairings=list(asked["pairings"]),
            reason=EndReason(asked["reason"]),
            actor=user,
            to=cadres_to_ask(user, units) if units else None,
            from_unit=unit,
            to_unit=units[0] if len(units) == 1 else None,
        )

    @step(MakeDraft)
    def make_it(self, draft: Draft, given: dict[str, Any]) -> None:
        """Make all that it proposes; what is no longer possible is left out, with its reason."""
        asked = put_to(StartForm(given))
        make_draft(draft=draft, on=asked["on"], actor=self.account)

    @step()
    def undo(self, draft: Draft, given: dict[str, Any]) -> None:
        """Take back what it made, but for pairings that are in use by now."""
        undo_draft(draft=draft, actor=self.account)

    @step()
    def discard(self, draft: Draft, given: dict[str, Any]) -> None:
        """Put it aside; nobody was paired by it."""
        discard_draft(draft=draft, actor=self.account)


class DraftLineShown(serializers.ModelSerializer):
    draft = RowKey()
    household = RowKey()
    cadre = RowKey(allow_null=True)
    ends = RowKey(allow_null=True, help_text="The pairing that a handover ends.")
    pairing = RowKey(allow_null=True, help_text="The pairing that was made.")
    why = serializers.SerializerMethodField(help_text="Why this cadre is proposed, or none.")
    outcome = serializers.SerializerMethodField(help_text="Why it was left out, or stays.")

    class Meta:
        model = DraftLine
        fields = [
            *("id", "draft", "number", "household", "cadre", "is_chosen", "why", "state"),
            *("outcome", "ends", "pairing"),
        ]

    def get_why(self, line: DraftLine) -> str:
        return str(why_words(line.why))

    def get_outcome(self, line: DraftLine) -> str:
        return str(outcome_words(line.outcome))


class DraftLineFilters(filters.FilterSet):
    region = RegionFilter(field_name="household__region__code")
    draft = KeyFilter()
    household = KeyFilter()
    cadre = KeyFilter()
    unit = KeyFilter(field_name="cadre__user__unit")
    state = ChoiceFilter(choices=LineState.choices)
    has_cadre = YesNoFilter(field_name="cadre", lookup_expr="isnull", exclude=True)


class ChooseCadre(Input):
    cadre = Key(lambda user: Cadre.objects.visible_to(user).active().select_related("user"))


class SwapLines(Input):
    other = Key(lambda user: DraftLine.objects.visible_to(user))


class DraftLines(Listed):
    """What a draft proposes for one household, and what became of it."""

    area = Area.PAIRINGS
    may_read = staticmethod(can_change_pairings)
    may_write = staticmethod(can_change_pairings)
    names_people = True
    serializer_class = DraftLineShown
    filterset_class = DraftLineFilters
    rows = DraftLine.objects.select_related("household", "draft")
    orders = ("id", "number")

    def lock(self, rows: Any, pk: int) -> None:
        # The draft first, as whoever edits it.
        keys = rows.filter(pk=pk).values("draft")
        held = Draft.objects.filter(pk__in=keys).select_for_update(no_key=True)
        list(held.values_list("pk", flat=True))
        super().lock(rows, pk)

    @step(ChooseCadre)
    def choose(self, line: DraftLine, given: dict[str, Any]) -> None:
        """Choose another cadre for the household."""
        choose_cadre(line=line, cadre=given["cadre"], actor=self.account)

    @step(SwapLines)
    def swap(self, line: DraftLine, given: dict[str, Any]) -> None:
        """Exchange cadres with another household of the same draft."""
        if given["other"].draft_id != line.draft_id:
            raise Rejected({"other": [_("There is no such row, or it is not yours to see.")]})
        swap_lines(line=line, other=given["other"], actor=self.account)

    @step()
    def strike(self, line: DraftLine, given: dict[str, Any]) -> None:
        """Leave the household out of the draft."""
        strike_line(line=line, actor=self.account)

    @step()
    def restore(self, line: DraftLine, given: dict[str, Any]) -> None:
        """Take the household in again."""
        restore_line(line=line, actor=self.account)


RESOURCES: dict[str, type[Resource]] = {"drafts": Drafts, "draft-lines": DraftLines}
