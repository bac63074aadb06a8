from django.urls import path

from pairing.views import pairings

app_name = "pairing"
urlpatterns = [
    path("households/<int:pk>/pair/", pairings.start, name="start"),
    path("pairings/cadres/", pairings.cadre_picker, name="cadre_picker"),
    path("pairings/<int:pk>/end/", pairings.end, name="end"),
    path("pairings/<int:pk>/undo/", pairings.undo, name="undo"),
]
