"""The addresses of surveys: the office's, the form at the desk, the cadre's on the phone."""

from django.urls import path

from surveys import api
from surveys.views import desk, making, phone, results

app_name = "surveys"
urlpatterns = [
    path("surveys/", making.survey_list, name="list"),
    path("surveys/new/", making.survey_new, name="new"),
    path("surveys/<int:pk>/", results.survey_detail, name="detail"),
    path("surveys/<int:pk>/edit/", making.survey_edit, name="edit"),
    path("surveys/<int:pk>/form/", making.survey_form, name="form"),
    path("surveys/<int:pk>/form/new/", making.question_new, name="question_new"),
    path("surveys/<int:pk>/form/<slug:key>/", making.question_edit, name="question_edit"),
    path("surveys/<int:pk>/form/<slug:key>/act/", making.question_act, name="question_act"),
    path("surveys/<int:pk>/choose/", making.survey_choose, name="choose"),
    path("surveys/<int:pk>/act/", making.survey_act, name="act"),
    path("surveys/<int:pk>/open/", making.survey_open, name="open"),
    path("surveys/<int:pk>/people/", results.line_list, name="lines"),
    path("surveys/<int:pk>/people/export/", results.line_export, name="lines_export"),
    path("surveys/<int:pk>/people/needs/", results.lines_needs, name="lines_needs"),
    path("surveys/<int:pk>/people/activity/", results.lines_activity, name="lines_activity"),
    path("surveys/lines/<int:pk>/", desk.line_fill, name="line"),
    path("surveys/late/<int:pk>/", desk.late_decide, name="late"),
    path("my/surveys/<int:pk>/", phone.phone_fill, name="phone_fill"),
    path("api/surveys/answers/<uuid:uuid>/", api.answer, name="api_answer"),
]
