from django.urls import path

from reports.summaries import views

urlpatterns = [
    path("summary/", views.summary, name="summary"),
    path("summary/figures/export/", views.figures_export, name="figures_export"),
    path("summary/groups/export/", views.groups_export, name="groups_export"),
]
