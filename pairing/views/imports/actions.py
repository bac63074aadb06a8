"""What is done to an import as a whole: applied, undone, checked anew, given up."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import allowed, can_import, current_user
from pairing.intake import decisions
from pairing.views.imports.frame import go_on, import_in_scope, tell


def _begin(request: HttpRequest, pk: int, begin: Callable[..., object]) -> HttpResponse:
    """Have the import worked on, unless something hinders that, and go to where it is."""
    source = import_in_scope(request, pk)
    tell(request, lambda: begin(source=source, actor=current_user(request)))
    return go_on(source)


@allowed(can_import)
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the import written."""
    return _begin(request, pk, decisions.start_applying)


@allowed(can_import)
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an applied import taken back."""
    return _begin(request, pk, decisions.start_undoing)


@allowed(can_import)
@require_POST
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have every row checked anew."""
    return _begin(request, pk, decisions.check_anew)


@allowed(can_import)
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an import up."""
    source = import_in_scope(request, pk)
    if tell(request, lambda: decisions.discard(source=source, actor=current_user(request))):
        messages.success(
            request, _("%(file)s was given up. Nothing of it was written.") % {"file": source}
        )
        return redirect("pairing:import_list")
    return go_on(source)


@allowed(can_import)
@require_POST
def import_take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with an import that a colleague was at."""
    source = import_in_scope(request, pk)
    decisions.take_over(source=source, actor=current_user(request))
    messages.success(request, _("You are at this import now."))
    return go_on(source)
