"""How a county heads, numbers and words its notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.dates import today
from common.errors import DomainError
from organization.access import (
    allowed,
    can_publish_notices,
    current_user,
    own_region,
)
from organization.models import Region
from pairing.models import Programme
from pairing.selectors import programmes_in
from reports.documents.paper import Paper
from reports.forms.notices import LetterheadForm, shown
from reports.models import Letterhead, Notice
from reports.notices.figures import count_figures, has_pairings
from reports.notices.letterheads import letterhead_of
from reports.notices.papers import paper_of
from reports.notices.wording import (
    PLACEHOLDERS,
    SHIPPED_TEXT,
    SHIPPED_TITLE,
    Subject,
    text_template,
    title_template,
    values_of,
)
from reports.services import notices as services


@allowed(can_publish_notices)
@require_http_methods(["GET", "POST"])
def letterhead(request: HttpRequest) -> HttpResponse:
    """How the county heads, numbers and words its notices."""
    user = current_user(request)
    county = own_region(user)
    kept = letterhead_of(county)
    preview = None
    if request.method == "POST" and "restore" in request.POST:
        # Nothing is saved: what was typed besides stays, the shipped words stand in the form.
        data = request.POST.copy()
        data["title"], data["template"] = SHIPPED_TITLE, SHIPPED_TEXT
        form = LetterheadForm(initial=data.dict())
        messages.info(request, _("The shipped words stand in the form. Save to have them hold."))
    else:
        form = LetterheadForm(request.POST or None, initial=shown(kept))
    if form.is_valid():
        if "preview" in request.POST:
            preview = _preview(county, form.cleaned_data)
            if preview is None:
                form.add_error(None, _("Nothing is paired here yet, so there are no figures."))
        else:
            try:
                services.set_letterhead(county=county, values=form.cleaned_data)
            except DomainError as error:
                form.add_error("next_number", str(error))
            else:
                messages.success(
                    request, _("Saved. It holds for drafts from now on; what is published stays.")
                )
                return redirect("reports:letterhead")
    return render(
        request,
        "reports/notices/letterhead.html",
        {"form": form, "paper": preview, "placeholders": PLACEHOLDERS.values()},
        status=422 if form.errors else 200,
    )


def _preview(county: Region, values: dict[str, Any]) -> Paper | None:
    """The notice of the last month that is over, as it would be worded; None where nothing is
    paired."""
    programmes = [p for p in programmes_in(county) if has_pairings(county, p)]
    if not programmes:
        return None
    return _worded(county, programmes[0], values)


def _worded(county: Region, programme: Programme, values: dict[str, Any]) -> Paper:
    month = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    figures = count_figures(county, programme, month)
    words = values_of(Subject(county, programme, month, figures))
    notice = Notice(
        county=county,
        programme=programme,
        month=month,
        title=title_template(values["title"]).fill(words),
        text=text_template(values["template"]).fill(words),
        figures=figures.as_json(),
    )
    return paper_of(notice, Letterhead(county=county, **values))
