"""Monthly notices: read by all whom they concern, drafted, edited and published by the office."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import put_to
from api.fields import Input, Key, Like, YesNo, text_of
from api.files import DOCX, PDF, gives
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.removing import Removed
from api.resource import Changed, Created, Listed, Rejected, Resource, step
from api.resources.registry import programmes_here
from api.showing import RegionCode, RowKey
from organization.access import can_publish_notices, can_read_notices, own_region
from reports.choices import NoticeStatus
from reports.forms.notices import NoticeForm
from reports.models import Notice
from reports.notices.reading import months_to_draft
from reports.services import notices
from reports.views.notice_files import notice_answer


class NoticeShown(serializers.ModelSerializer):
    county = RegionCode()
    programme = RowKey()
    corrects = RowKey(allow_null=True, help_text="The published notice that it corrects.")
    number = serializers.CharField(
        source="number_text", read_only=True, help_text="As it is printed; empty before."
    )
    edited_by = RowKey(allow_null=True)
    confirmed_by = RowKey(allow_null=True)
    second_by = RowKey(allow_null=True)

    class Meta:
        model = Notice
        fields = [
            *("id", "county", "programme", "month", "corrects", "status", "title", "text"),
            *("counted_at", "version", "edited_by", "confirmed_by", "second_by"),
            *("published_on", "issuer", "addressees", "signature", "number"),
        ]


class NoticeFilters(filters.FilterSet):
    region = RegionFilter(field_name="county__code")
    programme = KeyFilter()
    status = ChoiceFilter(choices=NoticeStatus.choices)
    month_from = DayFilter(field_name="month", lookup_expr="gte")
    month_to = DayFilter(field_name="month", lookup_expr="lte")
    is_correction = YesNoFilter(field_name="corrects", lookup_expr="isnull", exclude=True)
    corrects = KeyFilter()


class DraftNotice(Input):
    programme = Key(programmes_here)
    month = Like(r"^20\d\d-(0[1-9]|1[0-2])$", help_text="As `2026-03`.")


class EditNotice(Input):
    title = text_of(Notice, "title", required=False)
    text = text_of(
        Notice,
        "text",
        required=False,
        help_text="A paragraph a line.",
    )


class CountAgain(Input):
    keep_text = YesNo(default=False, help_text="Whether what a person wrote stays.")


class Notices(Listed, Created, Changed, Removed):
    """A county’s notice of a month: a draft is the office’s alone; published it never changes, and
    is corrected by another. ``create`` drafts the notice of a month that is over; a draft can be
    removed."""

    area = Area.REPORTS
    may_read = staticmethod(can_read_notices)
    may_write = staticmethod(can_publish_notices)
    serializer_class = NoticeShown
    filterset_class = NoticeFilters
    made_of = DraftNotice
    changed_by = EditNotice
    rows = Notice.objects.defer("figures", "rules", "drafted_text")
    orders = ("id", "month")

    def make(self, given: dict[str, Any]) -> Notice:
        county, programme = own_region(self.account), given["programme"]
        months = months_to_draft(county, programme)
        month = next((day for day in months if f"{day:%Y-%m}" == given["month"]), None)
        if month is None:
            raise Rejected({"month": [_("Choose a month that is over and has no notice yet.")]})
        return notices.draft_notice(
            county=county, programme=programme, month=month, actor=self.account
        )

    def change(self, notice: Notice, given: dict[str, Any]) -> None:
        known = {"title": notice.title, "text": notice.text, "version": notice.version}
        asked = put_to(NoticeForm({**known, **given}))
        notices.edit_notice(notice=notice, **asked, actor=self.account)

    def remove(self, notice: Notice) -> None:
        notices.discard_notice(notice=notice, version=notice.version)

    @step(CountAgain)
    def count(self, notice: Notice, given: dict[str, Any]) -> None:
        """Count a draft’s figures anew, and word it anew unless its text stays."""
        notices.draft_again(
            notice=notice,
            version=notice.version,
            keep_text=given["keep_text"],
            actor=self.account,
        )

    @step()
    def confirm(self, notice: Notice, given: dict[str, Any]) -> None:
        """Confirm a draft, which publishes it where no second person has to confirm it too."""
        notices.confirm_notice(notice=notice, version=notice.version, actor=self.account)

    @step()
    def take_back(self, notice: Notice, given: dict[str, Any]) -> None:
        """Make a draft again of one that waits for a second person."""
        notices.take_confirmation_back(notice=notice, version=notice.version, actor=self.account)

    @step()
    def correct(self, notice: Notice, given: dict[str, Any]) -> None:
        """Draft a correction of a published notice, which is found by its `corrects`."""
        notices.correct_notice(notice=notice, actor=self.account)

    @gives(DOCX)
    def docx(self, notice: Notice) -> HttpResponseBase:
        """The notice as it prints."""
        return notice_answer(self.request._request, notice, "docx")

    @gives(PDF)
    def pdf(self, notice: Notice) -> HttpResponseBase:
        """The notice as it prints, where LibreOffice is installed."""
        return notice_answer(self.request._request, notice, "pdf")


RESOURCES: dict[str, type[Resource]] = {"notices": Notices}
