from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.run_list, name="run_list"),
    path("jobs/runs/<int:pk>/", views.run_detail, name="run_detail"),
    path("jobs/runs/<int:pk>/again/", views.run_again, name="run_again"),
    path("jobs/<str:job>/plan/", views.plan, name="plan"),
]
