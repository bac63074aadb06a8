from django.urls import include, path

from reports.system import system

app_name = "reports"
urlpatterns = [
    path("system/", system, name="system"),
    path("dashboard/", include("reports.dashboard.urls")),
    path("", include("reports.summaries.urls")),
    path("comparison/", include("reports.comparison.urls")),
    path("notices/", include("reports.notices.urls")),
    path("reviews/", include("reports.reviews.urls")),
    path("exchange/", include("reports.exchange.urls")),
    path("campaigns/", include("reports.campaigns.urls")),
    path("ledgers/", include("reports.ledgers.urls")),
    path("donors/", include("reports.donors.urls")),
    path("distributions/", include("reports.distributions.urls")),
]
