"""The addresses of the site; each app has its own below its name."""

from django.urls import URLPattern, URLResolver, include, path

from config import health, metrics_view
from config.language import switch_language
from reports.views.figures import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics_view.metrics, name="metrics"),
    path("accounts/", include("organization.urls")),
    path("accounts/", include("organization.signin.urls")),
    path("language/", switch_language, name="set_language"),
    path("api/v1/", include("api.urls")),
    path("", include("api.page_urls")),
    path("help/", include("organization.help.urls")),
    path("", include("delivery.urls")),
    path("", include("jobs.urls")),
    path("", include("pairing.urls")),
    path("", include("visits.urls")),
    path("", include("surveys.urls")),
    path("", include("inspections.urls")),
    path("", include("reports.urls")),
]
