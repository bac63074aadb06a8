"""What rosters propose, decided by an office; and the headings by which rosters are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import MOST_KEY, Day, Input, OneOf, Text, Whole, YesNo
from api.filters import ChoiceFilter, KeyFilter, RegionFilter
from api.removing import Removed
from api.resource import Created, Listed, Resource, on_many, step
from api.resources.rosters import KINDS
from api.showing import RegionCode, RowKey
from common.errors import ConflictError
from organization.access import can_change_pairings, can_import, own_region
from pairing.choices import ProposalDecision, ProposalKind, ProposalStatus
from pairing.forms import HeadingForm
from pairing.intake.columns import LONGEST
from pairing.intake.headings import add_heading, remove_heading
from pairing.models import Heading, Proposal
from pairing.reconciling.forms import AnswerForm
from pairing.reconciling.questions import (
    NEEDS_DAY,
    TOGETHER,
    Answer,
    Question,
    answers_together,
    questions,
)
from pairing.reconciling.records import hold_counties
from pairing.reconciling.reopening import reopen
from pairing.views.reconcile import MOST, carry_out

ALIKE = [(kind.value, kind.label) for kind in ProposalKind if kind in TOGETHER]
ANSWER_MOST = 60
NOTE_MOST = 200


class ProposedAnswerShown(serializers.Serializer):
    """What may be answered, and what it says. With ``needs_day`` the day is sent in ``on``."""

    answer = serializers.CharField(source="value")
    label = serializers.CharField()
    needs_day = serializers.SerializerMethodField()

    @extend_schema_field(serializers.BooleanField())
    def get_needs_day(self, answer: Answer) -> bool:
        return answer.decision in NEEDS_DAY


class ProposalShown(serializers.ModelSerializer):
    roster = RowKey(source="source_id")
    row = RowKey(allow_null=True)
    programme = RowKey()
    region = RegionCode()
    recipient = RowKey(allow_null=True)
    household = RowKey(allow_null=True)
    cadre = RowKey(allow_null=True)
    group = RowKey(allow_null=True, help_text="That of the roster, where a person changed it.")
    name = serializers.SerializerMethodField()
    place = serializers.SerializerMethodField()
    to_place = serializers.SerializerMethodField(help_text="Where the roster has a household.")
    to_name = serializers.SerializerMethodField(help_text="How the roster writes a head.")
    went_to = serializers.SerializerMethodField(
        help_text="Of a split household those to which people went, where the account sees them."
    )
    answers = serializers.SerializerMethodField()
    obstacle = serializers.SerializerMethodField(help_text="Why it cannot be as the roster has it.")
    decided_by = RowKey(allow_null=True)

    class Meta:
        model = Proposal
        fields = [
            *("id", "kind", "roster", "row", "programme", "region", "recipient", "household"),
            *("cadre", "group", "name", "place", "to_place", "to_name", "went_to", "answers"),
            *("obstacle", "status", "decision", "reason", "decided_by", "decided_at"),
            "created_at",
        ]

    def get_name(self, proposal: Proposal) -> str:
        return self._question(proposal).name

    def get_place(self, proposal: Proposal) -> str:
        return self._question(proposal).place

    def get_to_place(self, proposal: Proposal) -> str:
        return self._question(proposal).to_place

    def get_to_name(self, proposal: Proposal) -> str:
        return self._question(proposal).to_name

    def get_went_to(self, proposal: Proposal) -> list[int]:
        return [beside.household.pk for beside in self._question(proposal).targets]

    @extend_schema_field(ProposedAnswerShown(many=True))
    def get_answers(self, proposal: Proposal) -> Any:
        return ProposedAnswerShown(self._question(proposal).answers, many=True).data

    def get_obstacle(self, proposal: Proposal) -> str:
        return self._question(proposal).obstacle

    def _question(self, proposal: Proposal) -> Question:
        found: Question = self.context["view"].asked[proposal.pk]
        return found


class ProposalFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    roster = KeyFilter(field_name="source")
    programme = KeyFilter()
    household = KeyFilter(method="of_household")
    cadre = KeyFilter()
    kind = ChoiceFilter(choices=ProposalKind.choices)
    status = ChoiceFilter(choices=ProposalStatus.choices)
    decision = ChoiceFilter(choices=ProposalDecision.choices)

    def of_household(self, rows: Any, name: str, value: int) -> Any:
        return rows.filter(Q(household=value) | Q(recipient__household=value))


class DecideProposal(Input):
    answer = Text(max_length=ANSWER_MOST, help_text="One of `answers`.")
    on = Day(required=False, help_text="Where the answer needs a day; not after today.")
    note = Text(max_length=NOTE_MOST, allow_blank=True, default="")


class DecideAlike(DecideProposal):
    kind = OneOf(choices=ALIKE)
    answer = Text(max_length=ANSWER_MOST, help_text="What may be said of many of the kind.")
    proposals = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), min_length=1, max_length=MOST
    )


class Decided(serializers.Serializer):
    """The keys of those that were decided."""

    decided = serializers.ListField(child=serializers.IntegerField())


class ReopenProposal(Input):
    together = YesNo(default=False, help_text="With all that were decided at once with it.")


class Proposals(Listed):
    """A difference between a roster and what is recorded: somebody who is on it no more, a
    household that moved or split. Nothing changes until an office has decided."""

    area = Area.WORK
    may_read = staticmethod(can_change_pairings)
    may_write = staticmethod(can_change_pairings)
    names_people = True
    serializer_class = ProposalShown
    filterset_class = ProposalFilters
    rows = Proposal.objects.select_related("source", "group", "decided_by").defer(
        "source__samples", "source__layouts"
    )
    searches = "Part of a name or its pinyin, of the person, the household or the cadre."
    orders = ("id", "created_at")

    asked: dict[int, Question]
    """What is asked of the proposals that are shown, by their keys."""

    def paginate_queryset(self, queryset: Any) -> list[Proposal]:
        rows = super().paginate_queryset(queryset)
        self._ask(rows)
        return rows

    def one(self, pk: int) -> Proposal:
        proposal: Proposal = super().one(pk)
        self._ask([proposal])
        return proposal

    def _ask(self, rows: Sequence[Proposal]) -> None:
        self.asked = {found.proposal.pk: found for found in questions(rows, self.account)}

    def person_of(self, row: Proposal) -> Any:
        question = self.asked[row.pk]
        return question.recipient or question.household or question.cadre

    def lock(self, rows: Any, pk: int) -> None:
        # The county first, as whoever decides.
        hold_counties(list(rows.filter(pk=pk).values_list("region", flat=True)))
        super().lock(rows, pk)

    @step(DecideProposal)
    def decide(self, proposal: Proposal, given: dict[str, Any]) -> None:
        """Decide it by one of its answers, which is carried out at once."""
        question = self.asked[proposal.pk]
        if not question.is_open:
            raise _decided_already()
        form = AnswerForm(as_sent(given), answers=question.answers)
        put_to(form)
        carry_out([proposal], form, self.account)

    @on_many(DecideAlike, Decided)
    def decide_alike(self, given: dict[str, Any]) -> dict[str, Any]:
        """Decide many of a kind by one answer: all of them, or none."""
        keys = set(given.pop("proposals"))
        kind = given.pop("kind")
        open_ones = self.seen().filter(kind=kind, pk__in=keys).open()
        found = list(open_ones.order_by("region_id", "pk"))
        if len(found) != len(keys):
            raise _decided_already()
        form = AnswerForm(as_sent(given), answers=answers_together(kind))
        put_to(form)
        return {"decided": [row.pk for row in carry_out(found, form, self.account)]}

    @step(ReopenProposal)
    def reopen(self, proposal: Proposal, given: dict[str, Any]) -> None:
        """Take a decision back, while nothing has touched what it changed."""
        proposals = [proposal]
        if given["together"] and proposal.decided_at is not None:
            alike = {"kind": proposal.kind, "decided_by": proposal.decided_by}
            at_once = self.seen().decided().filter(decided_at=proposal.decided_at, **alike)
            proposals = list(at_once)
        reopen(proposals=proposals, actor=self.account)


def _decided_already() -> ConflictError:
    return ConflictError(
        "decided_already",
        _("Some of these have been decided meanwhile. Look at the list again."),
    )


class HeadingShown(serializers.ModelSerializer):
    region = RegionCode()
    is_own = serializers.SerializerMethodField(help_text="Whether this office may remove it.")
    created_by = RowKey(allow_null=True)

    class Meta:
        model = Heading
        fields = ["id", "kind", "column", "heading", "region", "is_own", "created_by", "created_at"]

    @extend_schema_field(serializers.BooleanField())
    def get_is_own(self, heading: Heading) -> bool:
        return own_region(self.context["request"].user).covers(heading.region_id)


class HeadingFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    kind = ChoiceFilter(choices=KINDS)


class AddHeading(Input):
    kind = OneOf(choices=KINDS)
    column = Text(max_length=40, help_text="The name of a column of the kind.")
    heading = Text(max_length=LONGEST, help_text="As it stands in files.")


class Headings(Listed, Created, Removed):
    """Headings by which columns of rosters are known, beside those that everybody knows: the
    office’s own and those inside its region, which it may remove, and those from above."""

    area = Area.WORK
    may_read = staticmethod(can_import)
    may_write = staticmethod(can_import)
    serializer_class = HeadingShown
    filterset_class = HeadingFilters
    made_of = AddHeading
    rows = Heading.objects.select_related("region")
    orders = ("id", "heading", "created_at")

    def seen(self) -> Any:
        if self.action == "destroy":
            return super().seen()
        own = super().seen().order_by().values("pk")
        above = Heading.objects.known_in(own_region(self.account)).order_by().values("pk")
        return self.rows.filter(Q(pk__in=own) | Q(pk__in=above))

    def make(self, given: dict[str, Any]) -> Heading:
        asked = put_to(HeadingForm(as_sent(given), kind=given["kind"]))
        return add_heading(
            kind=given["kind"],
            column=asked["column"],
            written=asked["heading"],
            region=own_region(self.account),
            actor=self.account,
        )

    def remove(self, heading: Heading) -> None:
        remove_heading(heading=heading)


RESOURCES: dict[str, type[Resource]] = {"proposals": Proposals, "headings": Headings}
