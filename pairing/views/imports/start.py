"""The list of imports, the upload of a file, and the page that waits for the worker."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from common.errors import DomainError
from common.htmx import wants_part
from common.progress import progress_of
from organization.access import allowed, can_import, current_user, own_region
from pairing.choices import ImportStatus
from pairing.forms import LARGEST_MB, MOST_FILES, UploadForm
from pairing.intake.showing import (
    kind_title,
)
from pairing.intake.stages.receiving import receive
from pairing.models import Import
from pairing.selectors import programmes_in
from pairing.tasks import work_on
from pairing.views.imports.frame import (
    PER_PAGE,
    REACHED,
    frame,
    import_in_scope,
    left_to_decide,
    steps,
)


@allowed(can_import)
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports of the office's region, the latest first."""
    user = current_user(request)
    found = (
        Import.objects.visible_to(user)
        .select_related("region", "created_by", "editor")
        .only(
            *("kind", "file_name", "status", "counts", "data_rows", "accepted", "as_of", "error"),
            *("created_at", "region__name", "created_by__name", "editor__name"),
        )
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    left = left_to_decide([source.pk for source in page])
    lines = [
        {
            "source": source,
            "kind": kind_title(source),
            "left": left.get(source.pk, 0),
            "progress": progress_of(f"import-{source.pk}") if source.is_working else None,
        }
        for source in page
    ]
    context = {
        "page": page,
        "lines": lines,
        "is_busy": any(source.is_working for source in page),
        "address_here": f"{request.path}?page={page.number}",
    }
    part = "pairing/imports/_list.html"
    return render(request, part if wants_part(request) else "pairing/imports/list.html", context)


@allowed(can_import)
@require_http_methods(["GET", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    """Choose files, and say of what region and day they are."""
    user = current_user(request)
    region = own_region(user)
    programmes = programmes_in(region)
    if not programmes:
        raise Http404
    form = UploadForm(
        request.POST or None, request.FILES or None, region=region, programmes=programmes
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            with transaction.atomic():
                made = [
                    receive(
                        data=file.read(),
                        file_name=file.name or "",
                        kind=chosen["kind"],
                        region=chosen["region"],
                        programme=chosen["programme"] or programmes[0],
                        as_of=chosen["as_of"],
                        actor=user,
                        is_complete=chosen["is_complete"],
                    )
                    for file in chosen["uploads"]
                ]
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            for source in made:
                work_on(source.pk)
            if len(made) == 1:
                address = reverse("pairing:import_detail", args=[made[0].pk])
            else:
                address = reverse("pairing:import_list")
            # Sent by script, to show how much of it has gone: the script is told where to go.
            is_part = wants_part(request)
            return HttpResponseClientRedirect(address) if is_part else redirect(address)
    context = {
        "form": form,
        "asks_programme": len(programmes) > 1,
        "asks_region": form.asks_region,
        "region": region,
        "largest": LARGEST_MB,
        "most": MOST_FILES,
        "steps": steps(None, "upload"),
    }
    status = 422 if form.errors else 200
    return render(request, "pairing/imports/upload.html", context, status=status)


@allowed(can_import)
@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import is: how far the work is, or the page of the step that waits."""
    source = import_in_scope(request, pk)
    if source.is_working:
        here = REACHED[ImportStatus(source.status)]
        context = frame(request, source, here) | {"progress": progress_of(f"import-{pk}")}
        part = "pairing/imports/_progress.html"
        page = "pairing/imports/progress.html"
        return render(request, part if wants_part(request) else page, context)
    if wants_part(request):
        return HttpResponseClientRedirect(request.path)
    if source.status in (ImportStatus.FAILED, ImportStatus.DISCARDED):
        return render(request, "pairing/imports/stopped.html", frame(request, source, "upload"))
    pages = {ImportStatus.COLUMNS: "columns", ImportStatus.REVIEW: "findings"}
    page = pages.get(ImportStatus(source.status), "result")
    return redirect(f"pairing:import_{page}", pk)
