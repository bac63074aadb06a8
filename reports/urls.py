from django.urls import path

from reports import views
from reports.system import system

app_name = "reports"
urlpatterns = [
    path("system/", system, name="system"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/export/", views.dashboard_export, name="dashboard_export"),
    path("summary/", views.summary, name="summary"),
    path("summary/figures/export/", views.figures_export, name="figures_export"),
    path("summary/groups/export/", views.groups_export, name="groups_export"),
]
