"""What an import gives out again."""

from __future__ import annotations

from typing import IO

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from common.exports.buttons import posted
from organization.access import allowed, can_import, current_user, own_region
from organization.exports import answer, answer_file
from pairing.choices import ImportStatus
from pairing.intake.held_rows import held_rows_workbook
from pairing.models import Import, ImportRow
from pairing.resources import (
    ChangeResource,
    FindingResource,
    GoneCadresResource,
    GonePeopleResource,
    ImportResource,
)
from pairing.views.imports.changes import TABS, gone_from
from pairing.views.imports.frame import here_or_where_it_is, import_in_scope, left_to_decide


def _stem(source: Import) -> str:
    """The file's name without its ending."""
    return source.file_name.rsplit(".", 1)[0]


@allowed(can_import)
@posted("pairing:import_result")
def import_held(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that were not taken, in the file's own layout, each with its reason."""
    source = import_in_scope(request, pk)

    is_whole = source.created_by == current_user(request)

    def make(footer: str) -> tuple[IO[bytes], int]:
        told = "" if is_whole else _("Only who uploaded the file takes its numbers away whole.")
        return held_rows_workbook(source, footer=f"{footer} {told}".strip(), is_whole=is_whole)

    return answer_file(
        request,
        make,
        title=_("%(file)s - not taken") % {"file": _stem(source)},
        people=ImportRow.objects.filter(source=source).refused().count(),
    )


@allowed(can_import)
@posted("pairing:import_list")
def import_list_export(request: HttpRequest) -> HttpResponseBase:
    """The imports of the office's region, the latest first."""
    user = current_user(request)
    found = (
        Import.objects.visible_to(user)
        .select_related("region", "programme", "created_by", "applied_by", "undone_by")
        .defer("samples", "layouts", "applied_xids")
    )
    waiting = found.filter(status=ImportStatus.REVIEW).values_list("pk", flat=True)
    resource = ImportResource(left=left_to_decide(list(waiting)))
    return answer(request, resource, found, about=[own_region(user)])


@allowed(can_import)
@posted("pairing:import_findings")
def import_finding_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every row about which something was found, in the order of the file."""
    source = import_in_scope(request, pk)
    if (elsewhere := here_or_where_it_is(source, "findings")) is not None:
        return elsewhere
    rows = ImportRow.objects.filter(source=source).exclude(issue="")
    rows = rows.select_related("decided_by").order_by("pk")
    return answer(request, FindingResource(source), rows, about=[_stem(source)])


@allowed(can_import)
@posted("pairing:import_changes")
def import_change_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of the lists of what will change, or has changed; of changes a line for each field."""
    source = import_in_scope(request, pk)
    if (elsewhere := here_or_where_it_is(source, "changes")) is not None:
        return elsewhere
    shown = request.POST.get("show", "")
    gone = gone_from(source, current_user(request)) if shown == "gone" else None
    if gone is not None:
        is_of_people = gone.model._meta.model_name == "recipient"
        resource = GonePeopleResource() if is_of_people else GoneCadresResource()
        return answer(request, resource, gone, about=[_stem(source)])
    key, title, outcomes = next((tab for tab in TABS if tab[0] == shown), TABS[0])
    rows = ImportRow.objects.filter(source=source, outcome__in=outcomes)
    rows = rows.select_related("decided_by").order_by("pk")
    resource = ChangeResource(source, title=title, is_by_field=key == "changed")
    return answer(request, resource, rows, about=[_stem(source)])
