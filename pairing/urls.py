from django.urls import path

from pairing import views

app_name = "pairing"
urlpatterns = [
    path("households/<int:pk>/pair/", views.start, name="start"),
    path("pairings/cadres/", views.cadre_picker, name="cadre_picker"),
    path("pairings/<int:pk>/end/", views.end, name="end"),
    path("pairings/<int:pk>/undo/", views.undo, name="undo"),
]
