"""Distributions: the same given to many households at once, one line for each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import MOST_KEY, Day, Input, OneOf, Text, Uuid, Whole, YesNo, Yuan
from api.filters import ChoiceFilter, KeyFilter, RegionFilter
from api.resource import Created, Listed, Rejected, Resource, on_many, step
from api.resources.aid import Giving, GivingFilters, Reason, plain
from api.resources.choosing import Narrowing, choose
from api.showing import RegionCode, RowKey
from visits.aid_access import can_distribute, can_hand_out, can_see_distributions
from visits.choices import HandoutState, ReceiptWay
from visits.choosing import MOST_LINES
from visits.forms.aid import DistributionForm, ReasonForm, ReceiptForm
from visits.models import Distribution, Handout
from visits.services import distributions
from visits.services.aid import Receipt
from visits.services.distributions import Outline


class DistributionShown(serializers.ModelSerializer):
    uuid = serializers.UUIDField(source="client_uuid", read_only=True)
    programme = RowKey()
    region = RegionCode()
    giver_unit = RowKey(allow_null=True)
    donor = RowKey(allow_null=True)
    created_by = RowKey(allow_null=True)
    reversed_by = RowKey(allow_null=True)

    class Meta:
        model = Distribution
        fields = [
            *("id", "uuid", "programme", "region", "name", "day", "kind", "items", "each"),
            *("purpose", "giver", "giver_unit", "donor", "chosen", "note"),
            *("created_by", "created_at", "reversed_on", "reversed_by", "reverse_reason"),
        ]


class Amount(Input):
    household = Whole(min_value=1, max_value=MOST_KEY)
    value = Yuan(help_text="In yuan; goods at their value.")


class PlanDistribution(Giving):
    """Either `choose` with an amount for `each`, or `amounts`."""

    name = Text(max_length=60)
    note = Text(max_length=200, allow_blank=True, default="")
    choose = Narrowing(required=False)
    each = Yuan(required=False, help_text="For each household that is chosen, in yuan.")
    amounts = Amount(
        many=True,
        required=False,
        allow_empty=False,
        max_length=MOST_LINES,
        help_text="Households with an amount for each.",
    )
    again = YesNo(default=False, help_text="Also to those who have been given the same.")


class DrawUp(PlanDistribution):
    """``uuid`` is made where it is drawn up: one that was drawn up with it is not drawn up anew."""

    uuid = Uuid()
    is_done = YesNo(
        default=False, help_text="Everything was handed out already, and signed on the sheet."
    )


class LeftOut(serializers.Serializer):
    household = serializers.IntegerField()
    why = serializers.CharField()


class PreviewShown(serializers.Serializer):
    """What a distribution would be: how many are given something, and who is left out and why."""

    lines = serializers.IntegerField()
    total = serializers.DecimalField(max_digits=16, decimal_places=2)
    left_out = LeftOut(many=True)


class Lines(Input):
    lines = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), min_length=1, max_length=MOST_LINES
    )


class LinesAndReason(Lines, Reason):
    """Lines of the distribution, by their keys."""


class AnyLines(Input):
    lines = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY),
        min_length=1,
        max_length=MOST_LINES,
        allow_null=True,
        help_text="Null for all that the account sees.",
    )


class HandOut(AnyLines):
    on = Day(help_text="When it was received.")
    how = OneOf(choices=ReceiptWay.choices)
    by = Text(max_length=60, allow_blank=True, default="")
    relation = Text(max_length=20, allow_blank=True, default="")
    though_left = YesNo(default=False, help_text="Also to households that have left since.")


class Reverse(AnyLines, Reason):
    """`lines` null is the whole, with what is still to come."""


class Distributions(Listed, Created):
    """Cash or goods for many households. What is given arises from a line, in `handouts`, when it
    is handed out."""

    area = Area.AID
    may_read = staticmethod(can_see_distributions)
    may_write = staticmethod(can_distribute)
    serializer_class = DistributionShown
    filterset_class = GivingFilters
    made_of = DrawUp
    rows = Distribution.objects.all()
    orders = ("id", "day", "name", "created_at")

    @on_many(PlanDistribution, PreviewShown)
    def preview(self, given: dict[str, Any]) -> dict[str, Any]:
        """Look at what would be drawn up; nothing is."""
        outline, amounts = self._planned(given)
        found = distributions.preview(
            outline=outline, amounts=amounts, actor=self.account, again=given["again"]
        )
        return {
            "lines": len(found.given),
            "total": f"{found.total:.2f}",
            "left_out": [
                {"household": line.household.pk, "why": line.why} for line in found.left_out
            ],
        }

    def make(self, given: dict[str, Any]) -> Distribution:
        outline, amounts = self._planned(given)
        found = distributions.preview(
            outline=outline, amounts=amounts, actor=self.account, again=given["again"]
        )
        made, _is_new = distributions.draw_up(
            outline=outline,
            amounts=amounts,
            left_out={line.household.pk: line.why for line in found.left_out},
            client_uuid=given["uuid"],
            actor=self.account,
            receipt=Receipt(outline.giving.day, ReceiptWay.SHEET) if given["is_done"] else None,
            again=given["again"],
            is_confirmed=given["is_confirmed"],
        )
        return made

    def _planned(self, given: dict[str, Any]) -> tuple[Outline, dict[int, Decimal]]:
        """What it is, and yuan by household."""
        form = DistributionForm(as_sent(plain(given)), user=self.account)
        asked = put_to(form)
        chosen, amounts = self._amounts(given)
        giving = form.giving(given["programme"])
        return Outline(asked["name"], giving, asked["each"], chosen, asked["note"]), amounts

    def _amounts(self, given: dict[str, Any]) -> tuple[str, dict[int, Decimal]]:
        """How the households were chosen, in words, and what each is given."""
        lines, each = given.get("amounts"), given.get("each")
        if (lines is None) == ("choose" not in given):
            raise Rejected({"amounts": [_("Send either a choice of households, or amounts.")]})
        if lines is not None and each is not None:
            raise Rejected({"each": [_("The list says an amount for each already.")]})
        if lines is None:
            if each is None:
                raise Rejected({"each": [_("Write the amount.")]})
            found = choose({**given["choose"], "programme": given["programme"]}, self.account)
            keys = list(found.households.order_by().values_list("pk", flat=True))
            if not keys:
                raise Rejected({"choose": [_("No household fits what was chosen.")]})
            return found.says, dict.fromkeys(keys, each)
        amounts = {line["household"]: line["value"] for line in lines}
        if len(amounts) != len(lines):
            raise Rejected({"amounts": [_("A household stands there twice.")]})
        sent = {"programme": given["programme"], "households": list(amounts)}
        return choose(sent, self.account, "amounts").says, amounts

    @step(HandOut, test=can_hand_out)
    def hand_out(self, distribution: Distribution, given: dict[str, Any]) -> None:
        """Note that lines were handed out; what was is passed over. Lines of households that have
        left, or whose cadre gives and is not there, wait for a decision."""
        form = ReceiptForm(as_sent(given), distribution=distribution)
        put_to(form)
        distributions.hand_out(
            distribution=distribution,
            receipt=form.receipt,
            actor=self.account,
            lines=given["lines"],
            though_left=given["though_left"],
        )

    @step(LinesAndReason)
    def leave_out(self, distribution: Distribution, given: dict[str, Any]) -> None:
        """Leave out lines that are still to be handed out, with a reason."""
        distributions.leave_out(
            distribution=distribution,
            lines=given["lines"],
            reason=_reason(given),
            actor=self.account,
        )

    @step(Lines)
    def take_in_again(self, distribution: Distribution, given: dict[str, Any]) -> None:
        """Have lines that were left out be handed out after all."""
        distributions.take_in_again(
            distribution=distribution, lines=given["lines"], actor=self.account
        )

    @step(Reverse)
    def reverse(self, distribution: Distribution, given: dict[str, Any]) -> None:
        """Reverse lines that were handed out, or the whole. What was given stays, and counts
        nowhere."""
        distributions.reverse(
            distribution=distribution,
            reason=_reason(given),
            actor=self.account,
            lines=given["lines"],
        )


def _reason(given: dict[str, Any]) -> str:
    return str(put_to(ReasonForm({"reason": given["reason"]}))["reason"])


class HandoutShown(serializers.ModelSerializer):
    distribution = RowKey()
    household = RowKey()
    region = RegionCode()
    aid = RowKey(allow_null=True, help_text="What arose of it when it was handed out.")

    class Meta:
        model = Handout
        fields = [
            *("id", "distribution", "household", "region", "number", "value", "state", "reason"),
            "aid",
        ]


class HandoutFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    distribution = KeyFilter()
    household = KeyFilter()
    state = ChoiceFilter(choices=HandoutState.choices)


class Handouts(Listed):
    """The lines of distributions: a household, its amount in yuan, and how far it is. `number` is
    its place on the sheet that is signed."""

    area = Area.AID
    may_read = staticmethod(can_see_distributions)
    names_people = True
    serializer_class = HandoutShown
    filterset_class = HandoutFilters
    rows = Handout.objects.select_related("household")
    orders = ("id", "number", "value")


RESOURCES: dict[str, type[Resource]] = {"distributions": Distributions, "handouts": Handouts}
