from django.urls import path

from reports.summaries import views

urlpatterns = [
    path("summary/", views.summary, name="summary"),
    path("summary/figures/export/", views.figures_export, name="figures_export"),
    path("summary/groups/export/", views.groups_export, name="groups_export"),
    path("summary/document/", views.summary_document, name="summary_document"),
    path("summary/style/", views.summary_style, name="summary_style"),
    path("summary/confirm/", views.summary_confirm, name="summary_confirm"),
    path("summary/why/<str:figure>/", views.summary_why, name="summary_why"),
    path("summary/confirmed/", views.summary_list, name="summary_list"),
    path("summary/confirmed/<int:pk>/", views.summary_detail, name="summary_detail"),
    path("summary/confirmed/<int:pk>/export/", views.summary_file, name="summary_file"),
]
