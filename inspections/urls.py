from django.urls import path

from inspections import api
from inspections.views import checklist, findings, lines, phone, planning, rounds

app_name = "inspections"

urlpatterns = [
    path("inspections/", rounds.round_list, name="round_list"),
    path("inspections/new/", planning.round_new, name="round_new"),
    path("inspections/checklist/", checklist.checklist_edit, name="checklist"),
    path("inspections/<int:pk>/", rounds.round_detail, name="round"),
    path("inspections/<int:pk>/export/", rounds.round_export, name="round_export"),
    path("inspections/<int:pk>/move/", rounds.round_move, name="round_move"),
    path("inspections/<int:pk>/close/", rounds.round_close, name="round_close"),
    path("inspections/households/<int:pk>/", lines.line_detail, name="line"),
    path("inspections/photos/<int:pk>/", lines.inspection_file, name="inspection_file"),
    path("findings/", findings.finding_list, name="finding_list"),
    path("findings/export/", findings.finding_list_export, name="finding_list_export"),
    path("findings/progress/", findings.finding_progress, name="finding_progress"),
    path("findings/units/", findings.unit_end, name="unit_end"),
    path("findings/<int:pk>/", findings.finding_detail, name="finding"),
    path("findings/<int:pk>/put-right/", findings.finding_put_right, name="finding_put_right"),
    path("findings/<int:pk>/check/", findings.finding_check, name="finding_check"),
    path("findings/<int:pk>/close/", findings.finding_close, name="finding_close"),
    path("findings/<int:pk>/back/", findings.finding_back, name="finding_back"),
    path("findings/<int:pk>/hand-on/", findings.finding_hand_on, name="finding_hand_on"),
    path("findings/files/<int:pk>/", findings.finding_file, name="finding_file"),
    path("my/inspections/", phone.stops, name="phone_stops"),
    path("my/inspections/<int:pk>/", phone.sheet, name="phone_sheet"),
    path("api/inspections/<uuid:uuid>/", api.inspection, name="api_inspection"),
    path("api/inspections/<uuid:uuid>/photos/<uuid:photo_uuid>/", api.photo, name="api_photo"),
]
