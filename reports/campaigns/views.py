"""The summary of a campaign: shown to be copied, and taken away as .docx or .xlsx."""

from __future__ import annotations

import io
from typing import IO

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.exports.buttons import posted
from organization.access import allowed, can_see_figures, current_user
from organization.exports import answer, answer_file
from organization.models import User
from reports.campaigns.papers import paper_of
from reports.campaigns.resources import CampaignResource, lines_of
from reports.campaigns.wording import text_of, title_of
from reports.documents.docx import as_docx
from visits.campaigns import progress_of
from visits.models import Campaign


def _campaign(user: User, pk: int) -> Campaign:
    rows = Campaign.objects.visible_to(user).select_related("region")
    found: Campaign = get_object_or_404(rows, pk=pk)
    return found


@allowed(can_see_figures)
@require_GET
def campaign_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary of a campaign as text to copy."""
    campaign = _campaign(current_user(request), pk)
    progress = progress_of(campaign)
    return render(
        request,
        "reports/campaigns/summary.html",
        {"campaign": campaign, "title": title_of(progress), "text": text_of(progress)},
    )


@allowed(can_see_figures)
@posted("visits:campaign_list")
def campaign_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The summary as a .docx, without a signature."""
    return campaign_answer(request, _campaign(current_user(request), pk))


def campaign_answer(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """The summary of a campaign that was found within scope as a .docx."""
    content = as_docx(paper_of(progress_of(campaign)))

    def make(footer: str) -> tuple[IO[bytes], int]:
        return io.BytesIO(content), 1

    return answer_file(
        request, make, title=_("Campaign"), about=[campaign.name], kind="docx", people=None
    )


@allowed(can_see_figures)
@posted("visits:campaign_list")
def campaign_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The units with what they promised and did as an .xlsx or .csv."""
    campaign = _campaign(current_user(request), pk)
    return answer(
        request,
        CampaignResource(),
        lines_of(progress_of(campaign)),
        about=[campaign.name],
        totals=1,
    )
