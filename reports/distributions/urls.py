"""The addresses of the sheets to sign, below ``/distributions/``."""

from django.urls import path

from reports.distributions import views

urlpatterns = [
    path("<int:pk>/document/", views.distribution_document, name="distribution_document")
]
