"""Quarterly reviews: their entries and values, what is adjusted, objected to and answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Input, Key, Like, OneOf, Text, Whole
from api.files import DOCX, gives
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YearFilter
from api.resource import Created, Listed, Rejected, Resource, step
from api.resources.registry import programmes_here
from api.showing import RegionCode, RowKey
from organization.access import can_keep_reviews, can_object, can_see_reviews, own_region
from reports.forms.reviews import AdjustForm, AnswerForm, ObjectionForm
from reports.models import Objection, Review, ReviewEntry
from reports.models.review import ReviewChange
from reports.notices.figures import has_pairings
from reports.reviews.choices import EntryKind, Indicator, ReviewStatus
from reports.reviews.selectors import Line, line_of, quarters_to_draft
from reports.services import reviews
from reports.views.reviews import review_answer

WORDS = 1000


class ReviewShown(serializers.ModelSerializer):
    county = RegionCode()
    programme = RowKey()
    weights = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="By indicator, of a hundred."
    )
    formulas = serializers.SerializerMethodField(help_text="By indicator what it counts.")
    confirmed_by = RowKey(allow_null=True)

    class Meta:
        model = Review
        fields = [
            *("id", "county", "programme", "year", "quarter", "status", "weights", "formulas"),
            *("need_days", "objection_days", "counted_at", "version", "confirmed_by"),
            *("published_on", "objections_until", "issuer", "addressees", "signature"),
        ]

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_formulas(self, review: Review) -> dict[str, str]:
        return {name: review.formula(name) for name in Indicator.values}


class ReviewFilters(filters.FilterSet):
    region = RegionFilter(field_name="county__code")
    programme = KeyFilter()
    year = YearFilter()
    quarter = KeyFilter()
    status = ChoiceFilter(choices=ReviewStatus.choices)


class DraftReview(Input):
    programme = Key(programmes_here)
    year = Whole(min_value=2000, max_value=2100)
    quarter = Whole(min_value=1, max_value=4)


class Reviews(Listed, Created):
    """The review of a county’s townships and units in a quarter. A draft is the office’s alone;
    published it never changes, and answers to objections stand beside it. ``create`` drafts one,
    or counts its draft anew."""

    area = Area.REPORTS
    may_read = staticmethod(can_see_reviews)
    may_write = staticmethod(can_keep_reviews)
    serializer_class = ReviewShown
    filterset_class = ReviewFilters
    made_of = DraftReview
    rows = Review.objects.all()
    orders = ("id", "year")

    def make(self, given: dict[str, Any]) -> Review:
        county, programme = own_region(self.account), given["programme"]
        asked = (given["year"], given["quarter"])
        if not has_pairings(county, programme) or asked not in quarters_to_draft(county, programme):
            raise Rejected(
                {"quarter": [_("Choose a quarter that is over and has no published review.")]}
            )
        return reviews.draft_review(
            county=county,
            programme=programme,
            year=given["year"],
            quarter=given["quarter"],
            actor=self.account,
        )

    @step()
    def publish(self, review: Review, given: dict[str, Any]) -> None:
        """Confirm a draft as it was seen and publish it to its townships and units, for good."""
        reviews.publish_review(review=review, version=review.version, actor=self.account)

    @gives(DOCX)
    def docx(self, review: Review) -> HttpResponseBase:
        """The review as an official document, for those who see all of it."""
        return review_answer(self.request._request, review)


def hold_review(keys: Any) -> None:
    """Keep others from a review, which whoever changes something in it locks first."""
    held = Review.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk", flat=True))


class ValueShown(serializers.Serializer):
    """An indicator: ``done`` of ``of`` were as they should be. Percentages are text with one
    decimal, null where there was nothing to count: as it was counted, as it was confirmed, and as
    it holds now."""

    indicator = serializers.ChoiceField(choices=Indicator.choices)
    weight = serializers.IntegerField()
    done = serializers.IntegerField()
    of = serializers.IntegerField()
    counted = serializers.CharField(allow_null=True)
    confirmed = serializers.CharField(allow_null=True)
    percent = serializers.CharField(allow_null=True)
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Of what was adjusted or corrected, in order."
    )


def _line(entry: ReviewEntry) -> Line:
    return line_of(entry, entry.changes.all(), entry.objections.all())


def _text(percent: Decimal | None) -> str | None:
    return None if percent is None else str(percent)


class ReviewEntryShown(serializers.ModelSerializer):
    review = RowKey()
    place = RegionCode()
    unit = RowKey(allow_null=True)
    values = serializers.SerializerMethodField()
    percent = serializers.SerializerMethodField(
        help_text="All together by weight as it holds now; null where nothing was counted."
    )

    class Meta:
        model = ReviewEntry
        fields = ["id", "review", "kind", "place", "unit", "name", "values", "percent"]

    @extend_schema_field(ValueShown(many=True))
    def get_values(self, entry: ReviewEntry) -> Any:
        return [
            {
                "indicator": value.indicator,
                "weight": value.weight,
                "done": value.done,
                "of": value.of,
                "counted": _text(value.counted),
                "confirmed": _text(value.confirmed),
                "percent": _text(value.percent),
                "reasons": [change.reason for change in value.changes],
            }
            for value in _line(entry).values
        ]

    @extend_schema_field({"type": ["string", "null"]})
    def get_percent(self, entry: ReviewEntry) -> str | None:
        return _text(_line(entry).percent)


class ReviewEntryFilters(filters.FilterSet):
    region = RegionFilter(field_name="place__code")
    review = KeyFilter()
    kind = ChoiceFilter(choices=EntryKind.choices)
    unit = KeyFilter()


class AdjustValue(Input):
    indicator = OneOf(choices=Indicator.choices)
    percent = Like(
        r"^\d{1,3}(\.\d)?$", help_text="From 0 to 100 with one decimal at most, as text."
    )
    reason = Text(max_length=WORDS)


class ReviewEntries(Listed):
    """The county, a township or a unit in a review, with the value of each indicator."""

    area = Area.REPORTS
    may_read = staticmethod(can_see_reviews)
    may_write = staticmethod(can_keep_reviews)
    serializer_class = ReviewEntryShown
    filterset_class = ReviewEntryFilters
    rows = ReviewEntry.objects.select_related("review__county").prefetch_related(
        Prefetch("changes", ReviewChange.objects.order_by("made_at", "pk")), "objections"
    )

    def lock(self, rows: Any, pk: int) -> None:
        hold_review(rows.filter(pk=pk).values("review"))
        super().lock(rows, pk)

    @step(AdjustValue)
    def adjust(self, entry: ReviewEntry, given: dict[str, Any]) -> None:
        """Put a percentage in place of what was counted in a draft, with a reason."""
        asked = put_to(AdjustForm(as_sent(given)))
        reviews.adjust_value(
            entry=entry,
            indicator=Indicator(given["indicator"]),
            percent=asked["percent"],
            reason=asked["reason"],
            actor=self.account,
        )


class ObjectionShown(serializers.ModelSerializer):
    review = RowKey(source="entry.review_id")
    entry = RowKey()
    raised_by = RowKey()
    answered_by = RowKey(allow_null=True)

    class Meta:
        model = Objection
        fields = [
            *("id", "review", "entry", "indicator", "reason", "raised_by", "raised_at"),
            *("outcome", "answer", "answered_by", "answered_at"),
        ]


class ObjectionFilters(filters.FilterSet):
    region = RegionFilter(field_name="entry__place__code")
    review = KeyFilter(field_name="entry__review")
    entry = KeyFilter()
    indicator = ChoiceFilter(choices=Indicator.choices)
    raised_from = DayFilter(field_name="raised_at__date", lookup_expr="gte")
    raised_to = DayFilter(field_name="raised_at__date", lookup_expr="lte")


class RaiseObjection(Input):
    entry = Key(lambda user: ReviewEntry.objects.visible_to(user))
    indicator = OneOf(choices=Indicator.choices)
    reason = Text(max_length=WORDS)


class AnswerObjection(Input):
    outcome = OneOf(
        choices=[AnswerForm.KEEP, AnswerForm.CORRECT], help_text="Whether the value stays."
    )
    percent = Like(r"^\d{1,3}(\.\d)?$", required=False, help_text="The corrected value, as text.")
    answer = Text(max_length=WORDS)


class Objections(Listed, Created):
    """What a unit or township holds against one of its own values, within the period after
    publishing, and the office’s answer."""

    area = Area.REPORTS
    may_read = staticmethod(can_see_reviews)
    may_write = staticmethod(can_object)
    serializer_class = ObjectionShown
    filterset_class = ObjectionFilters
    made_of = RaiseObjection
    rows = Objection.objects.select_related("entry__review__county")
    orders = ("id", "raised_at")

    def make(self, given: dict[str, Any]) -> Objection:
        asked = put_to(ObjectionForm({"reason": given["reason"]}))
        return reviews.raise_objection(
            entry=given["entry"],
            indicator=Indicator(given["indicator"]),
            reason=asked["reason"],
            actor=self.account,
        )

    def lock(self, rows: Any, pk: int) -> None:
        hold_review(rows.filter(pk=pk).values("entry__review"))
        super().lock(rows, pk)

    @step(AnswerObjection, test=can_keep_reviews)
    def reply(self, objection: Objection, given: dict[str, Any]) -> None:
        """Keep the value, or correct it on top of what is frozen."""
        asked = put_to(AnswerForm(as_sent(given)))
        reviews.answer_objection(
            objection=objection,
            answer=asked["answer"],
            percent=asked["percent"],
            actor=self.account,
        )


RESOURCES: dict[str, type[Resource]] = {
    "reviews": Reviews,
    "review-entries": ReviewEntries,
    "objections": Objections,
}
