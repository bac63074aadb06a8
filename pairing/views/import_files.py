"""What an import gives out again."""

from __future__ import annotations

import io

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exports import CONTENT_TYPES
from organization.access import allowed, can_import
from pairing.intake.held_rows import held_rows_workbook
from pairing.views.imports import import_in_scope


@allowed(can_import)
@require_safe
def import_held(request: HttpRequest, pk: int) -> FileResponse:
    """The rows that were not taken, in the file's own layout, each with its reason."""
    source = import_in_scope(request, pk)
    stem = source.file_name.rsplit(".", 1)[0]
    return FileResponse(
        io.BytesIO(held_rows_workbook(source)),
        as_attachment=True,
        filename=_("%(file)s - not taken.xlsx") % {"file": stem},
        content_type=CONTENT_TYPES["xlsx"],
    )
