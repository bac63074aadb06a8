"""What the description is made of: the API alone, at its address."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("api.urls"))]
