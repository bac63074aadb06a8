from django.urls import path

from pairing.views import headings, numbers, pairings, reconcile
from pairing.views.imports import actions, changes, columns, files, findings, rows, start

app_name = "pairing"
urlpatterns = [
    path("households/<int:pk>/pair/", pairings.start, name="start"),
    path("pairings/cadres/", pairings.cadre_picker, name="cadre_picker"),
    path("pairings/<int:pk>/end/", pairings.end, name="end"),
    path("pairings/<int:pk>/undo/", pairings.undo, name="undo"),
    path("numbers/<int:pk>/<str:kind>/", numbers.number, name="number"),
    path("imports/", start.import_list, name="import_list"),
    path("imports/export/", files.import_list_export, name="import_list_export"),
    path("imports/new/", start.import_upload, name="import_upload"),
    path("imports/headings/", headings.heading_list, name="import_headings"),
    path("imports/headings/export/", headings.heading_export, name="import_heading_export"),
    path("imports/headings/file/", headings.heading_file, name="import_heading_file"),
    path("imports/headings/put-back/", headings.heading_put_back, name="import_heading_put_back"),
    path(
        "imports/headings/<int:pk>/remove/", headings.heading_remove, name="import_heading_remove"
    ),
    path("imports/<int:pk>/", start.import_detail, name="import_detail"),
    path("imports/<int:pk>/columns/", columns.import_columns, name="import_columns"),
    path("imports/<int:pk>/kind/", columns.import_kind, name="import_kind"),
    path("imports/<int:pk>/extent/", columns.import_extent, name="import_extent"),
    path("imports/<int:pk>/findings/", findings.import_findings, name="import_findings"),
    path(
        "imports/<int:pk>/findings/export/",
        files.import_finding_export,
        name="import_finding_export",
    ),
    path("imports/<int:pk>/findings/decide/", findings.import_decide, name="import_decide"),
    path("imports/<int:pk>/rows/<int:row_pk>/", rows.import_row, name="import_row"),
    path(
        "imports/<int:pk>/rows/<int:row_pk>/decide/",
        rows.import_row_decide,
        name="import_row_decide",
    ),
    path("imports/<int:pk>/changes/", changes.import_changes, name="import_changes"),
    path(
        "imports/<int:pk>/changes/export/",
        files.import_change_export,
        name="import_change_export",
    ),
    path("imports/<int:pk>/apply/", actions.import_apply, name="import_apply"),
    path("imports/<int:pk>/result/", changes.import_result, name="import_result"),
    path("imports/<int:pk>/held.xlsx", files.import_held, name="import_held"),
    path("imports/<int:pk>/undo/", actions.import_undo, name="import_undo"),
    path("imports/<int:pk>/check/", actions.import_check, name="import_check"),
    path("imports/<int:pk>/discard/", actions.import_discard, name="import_discard"),
    path("imports/<int:pk>/take-over/", actions.import_take_over, name="import_take_over"),
    path("reconcile/", reconcile.overview, name="reconcile"),
    path("reconcile/<int:pk>/", reconcile.question, name="reconcile_question"),
    path("reconcile/<int:pk>/reopen/", reconcile.reopen_question, name="reconcile_reopen"),
    path("reconcile/<str:kind>/", reconcile.question_list, name="reconcile_list"),
    path("reconcile/<str:kind>/export/", reconcile.question_export, name="reconcile_export"),
    path("reconcile/<str:kind>/together/", reconcile.together, name="reconcile_together"),
]
