from django.urls import include, path

from reports.system import system
from reports.views import figures

app_name = "reports"
urlpatterns = [
    path("system/", system, name="system"),
    path("dashboard/", figures.dashboard, name="dashboard"),
    path("dashboard/export/", figures.dashboard_export, name="dashboard_export"),
    path("", include("reports.summaries.urls")),
    path("notices/", include("reports.notices.urls")),
    path("reviews/", include("reports.reviews.urls")),
    path("exchange/", include("reports.exchange.urls")),
    path("ledgers/", include("reports.ledgers.urls")),
]
