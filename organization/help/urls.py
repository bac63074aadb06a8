from django.urls import path

from organization.help.views import guide

app_name = "help"
urlpatterns = [
    path("", guide, name="own"),
    path("<slug:role>/", guide, name="role"),
]
