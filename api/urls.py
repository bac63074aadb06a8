"""The addresses of the API, under ``/api/v1/``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from api import views
from api.resources import RESOURCES

app_name = "api"


class Router(SimpleRouter):
    """Addresses without a slash at the end; a name of the resource in each."""

    def __init__(self) -> None:
        super().__init__(trailing_slash=False, use_regex_path=False)


router = Router()
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=name)

urlpatterns = [
    *router.urls,
    path("openapi.json", login_not_required(views.description), name="description"),
    re_path(r"[\s\S]*", login_not_required(views.nowhere), name="nowhere"),
]
