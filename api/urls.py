"""The addresses of the API, under ``/api/v1/``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path
from rest_framework.routers import SimpleRouter

from api import views
from api.resources import RESOURCES
from api.resources.settings import SETTINGS
from api.setting import Dropped, Setting

app_name = "api"


class Router(SimpleRouter):
    """Addresses without a slash at the end; a name of the resource in each."""

    def __init__(self) -> None:
        super().__init__(trailing_slash=False, use_regex_path=False)


router = Router()
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=name)


def _paths(name: str, setting: type[Setting]) -> URLPattern:
    """The address of a setting."""
    ways = {"get": "retrieve", "head": "retrieve", "patch": "partial_update"}
    if issubclass(setting, Dropped):
        ways["delete"] = "destroy"
    view = setting.as_view(ways, basename=f"setting-{name}", detail=True)
    rest = f"/{setting.about}" if setting.about else ""
    return path(f"settings/{name}{rest}", view, name=f"setting-{name}")


urlpatterns = [
    *router.urls,
    *(_paths(name, setting) for name, setting in SETTINGS.items()),
    path("openapi.json", login_not_required(views.description), name="description"),
    re_path(r"[\s\S]*", login_not_required(views.nowhere), name="nowhere"),
]
