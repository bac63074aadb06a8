"""The sheet to sign as a file."""

from __future__ import annotations

import io
from typing import IO

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from common.exports.buttons import posted
from organization.access import allowed, current_user
from organization.exports import answer_file
from organization.querysets import township_name
from reports.distributions.sheet import as_docx
from visits.aid_access import can_see_distributions
from visits.choices import HandoutState
from visits.models import Distribution, Handout


@allowed(can_see_distributions)
@posted("visits:distribution_detail")
def distribution_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The lines that the account sees, handed out or to be, as a .docx; 404 where there is none."""
    user = current_user(request)
    distribution = get_object_or_404(
        Distribution.objects.visible_to(user).select_related("giver_unit", "donor"), pk=pk
    )
    rows = (
        Handout.objects.visible_to(user)
        .filter(
            distribution=distribution,
            state__in=[HandoutState.TO_HAND_OUT, HandoutState.HANDED_OUT],
        )
        .select_related("household", "region")
        .defer("household__head_id")
        .annotate(township_name=township_name())
        .order_by("number")
    )
    number = rows.count()
    if not number:
        raise Http404

    def make(footer: str) -> tuple[IO[bytes], int]:
        return io.BytesIO(as_docx(distribution, list(rows), footer=footer)), number

    return answer_file(
        request,
        make,
        title=_("Sheet to sign"),
        about=[distribution.name],
        kind="docx",
        people=number,
    )
