from django.urls import path

from reports.comparison import views

urlpatterns = [
    path("", views.comparison, name="comparison"),
    path("export/", views.comparison_export, name="comparison_export"),
]
