"""The letter of thanks as a file."""

from __future__ import annotations

import io
from typing import IO

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from common.dates import today
from common.exports.buttons import posted
from organization.access import allowed, current_user
from organization.exports import answer_file
from reports.documents.docx import as_docx
from reports.donors.letter import letter_to
from visits.aid_access import can_keep_donors
from visits.models import Aid, Donor


@allowed(can_keep_donors)
@posted("visits:donor_detail")
def donor_letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The letter of thanks to a donor as a .docx; 404 as long as nothing was given."""
    user = current_user(request)
    donor = get_object_or_404(Donor.objects.visible_to(user).select_related("region"), pk=pk)
    return letter_answer(request, donor)


def letter_answer(request: HttpRequest, donor: Donor) -> HttpResponseBase:
    """The letter to a donor that was found within scope; 404 as long as nothing was given."""
    user = current_user(request)
    given = Aid.objects.visible_to(user).standing().filter(donor=donor)
    if not given.exists():
        raise Http404
    content = as_docx(letter_to(donor, given, day=today()))

    def make(footer: str) -> tuple[IO[bytes], int]:
        return io.BytesIO(content), 1

    return answer_file(
        request,
        make,
        title=_("Letter of thanks"),
        about=[donor.name],
        kind="docx",
        people=None,
    )
