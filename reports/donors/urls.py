"""The addresses of the letters to donors, below ``/donors/``."""

from django.urls import path

from reports.donors import views

urlpatterns = [path("<int:pk>/letter/", views.donor_letter, name="donor_letter")]
