"""Summaries for superiors: as it is now, and those that an office has confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.choices import Area
from api.feeding import put_to
from api.fields import Code, Day, Input, Key, Like, Text
from api.files import DOCX, gives
from api.filters import DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Created, Listed, Rejected, Resource, on_many
from api.resources.registry import programmes_seen
from api.showing import RegionCode, RowKey
from organization.access import can_confirm_summaries, can_see_figures
from organization.models import User
from reports.models import Summary
from reports.summaries import services
from reports.summaries.asked import asked_of
from reports.summaries.comparing import figures_kept
from reports.summaries.figures import Scope, figures_of
from reports.summaries.forms import LABEL_MOST, OWN_LINES, UNIT_MOST, OwnLines, lines_in
from reports.summaries.style import Style, style_of
from reports.summaries.tables import lines_of
from reports.summaries.views import summary_answer
from reports.summaries.wording import OwnLine, own_lines_from, sentence_of


class FigureShown(serializers.Serializer):
    """A figure: ``number`` of ``unit``, as text since numbers of JSON round. A line that the
    office entered itself has no ``figure``."""

    figure = serializers.CharField()
    label = serializers.CharField()
    number = serializers.CharField()
    unit = serializers.CharField()


class SummaryShown(serializers.ModelSerializer):
    region = RegionCode()
    programme = RowKey()
    lines = serializers.SerializerMethodField()
    confirmed_by = RowKey()
    supersedes = RowKey(allow_null=True)

    class Meta:
        model = Summary
        fields = [
            *("id", "region", "programme", "first", "last", "title", "text_zh", "text_en"),
            *("lines", "confirmed_at", "confirmed_by", "supersedes"),
        ]

    @extend_schema_field(FigureShown(many=True))
    def get_lines(self, summary: Summary) -> list[dict[str, str]]:
        own = own_lines_from(summary.figures["own"])
        return _lines(figures_kept(summary), Style(**summary.style), own)


def _lines(figures: Any, style: Style, own: Any = ()) -> list[dict[str, str]]:
    return [
        {
            "figure": line.figure,
            "label": str(line.label),
            "number": f"{line.number:f}" if isinstance(line.number, Decimal) else str(line.number),
            "unit": str(line.unit),
        }
        for line in lines_of(figures, style, own)
    ]


class SummaryFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter()
    last_from = DayFilter(field_name="last", lookup_expr="gte")
    last_to = DayFilter(field_name="last", lookup_expr="lte")
    is_latest = YesNoFilter(field_name="superseded_by", lookup_expr="isnull")


class AskSummary(Input):
    """``first`` null is from the beginning."""

    region = Code()
    programme = Key(programmes_seen)
    first = Day(allow_null=True)
    last = Day()


class OwnFigure(Input):
    label = Text(max_length=LABEL_MOST)
    number = Like(r"^\d{1,9}(\.\d{1,2})?$", help_text="As text.")
    unit = Text(max_length=UNIT_MOST, help_text="What it is counted in.")


class ConfirmSummary(AskSummary):
    own_lines = serializers.ListField(child=OwnFigure(), max_length=OWN_LINES, default=list)


class SummaryNow(serializers.Serializer):
    """What a summary would say."""

    title = serializers.CharField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()
    lines = FigureShown(many=True)


class Summaries(Listed, Created):
    """Summaries that an office has confirmed, which are never changed; a later one takes the place
    of the one before. ``create`` confirms one of the office’s own region."""

    area = Area.REPORTS
    may_read = staticmethod(can_see_figures)
    may_write = staticmethod(can_confirm_summaries)
    serializer_class = SummaryShown
    filterset_class = SummaryFilters
    made_of = ConfirmSummary
    rows = Summary.objects.select_related("region", "programme").prefetch_related(
        "programme__count_names"
    )
    orders = ("id", "last", "confirmed_at")

    def make(self, given: dict[str, Any]) -> Summary:
        scope = _scope(given, self.account)
        if scope.region != self.account.region:
            raise Rejected({"region": [_("An office confirms the summaries of its own region.")]})
        own = _own_lines(given["own_lines"])
        return services.confirm_summary(scope=scope, own_lines=own, actor=self.account)

    @on_many(ConfirmSummary, SummaryNow, test=can_see_figures)
    def now(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the summary of a region and a period says as things are now. Nothing is kept."""
        scope, own = _scope(given, self.account), _own_lines(given["own_lines"])
        figures, style = figures_of(scope), style_of(scope.region, scope.programme)
        sentence = sentence_of(figures, style, own)
        return {
            "title": sentence.title,
            "text_zh": sentence.zh,
            "text_en": sentence.en,
            "lines": _lines(figures, style, own),
        }

    @gives(DOCX)
    def docx(self, summary: Summary) -> HttpResponseBase:
        """The summary as a document."""
        return summary_answer(self.request._request, summary)


def _scope(given: dict[str, Any], account: User) -> Scope:
    """What is asked for, by the rules of the page's address."""
    chosen = QueryDict(mutable=True)
    chosen["region"], chosen["programme"] = given["region"], given["programme"].slug
    first: date | None = given["first"]
    chosen["first"] = first.isoformat() if first is not None else ""
    chosen["last"] = given["last"].isoformat()
    asked = asked_of(chosen, account)
    if asked.missing:
        raise Rejected({"region": [asked.missing]})
    put_to(asked.form)
    if asked.scope.programme != given["programme"]:
        raise Rejected({"programme": [_("This programme does not run in your region.")]})
    return asked.scope


def _own_lines(given: list[dict[str, Any]]) -> list[OwnLine]:
    sent = {"own-TOTAL_FORMS": str(len(given)), "own-INITIAL_FORMS": "0"}
    for place, line in enumerate(given):
        sent |= {f"own-{place}-{name}": value for name, value in line.items()}
    forms = OwnLines(sent, prefix="own")
    if not forms.is_valid():
        raise Rejected(
            {
                f"own_lines.{place}.{name}": list(map(str, found))
                for place, form in enumerate(forms)
                for name, found in form.errors.items()
            }
        )
    return lines_in(forms)


RESOURCES: dict[str, type[Resource]] = {"summaries": Summaries}
