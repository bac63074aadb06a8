from django.urls import path

from reports.dashboard import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("export/", views.dashboard_export, name="dashboard_export"),
    path("wall/", views.wall, name="dashboard_wall"),
]
