"""The floor under a contact: a Django view that does one INSERT, and nothing else at all.

No sessions, no account, no middleware, no check of what was sent: what Django, its database and
gunicorn cost by themselves. `benchmarks/load.py` serves it beside the site.
"""

import json
import os
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.conf import settings

_url = urlsplit(os.environ["DATABASE_URL"])

settings.configure(
    SECRET_KEY="of the bare view",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path.removeprefix("/"),
            "USER": _url.username,
            "HOST": parse_qs(_url.query)["host"][0],
            # As the site has them.
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    },
)

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path


class BareContact(models.Model):  # noqa: DJ008
    client_uuid = models.UUIDField(unique=True)
    pairing = models.BigIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=20)
    found = models.TextField()

    class Meta:
        app_label = "bare"
        db_table = "bare_contact"


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def contact(request: HttpRequest, uuid: UUID) -> JsonResponse:
    body: dict[str, Any] = json.loads(request.body)
    BareContact.objects.create(
        client_uuid=uuid,
        pairing=body["pairing"],
        day=body["day"],
        kind=body["kind"],
        found=body["found"],
    )
    response = JsonResponse({"uuid": str(uuid)}, status=201)
    # As the site's middleware says; without it gunicorn sends the answer in pieces.
    response["Content-Length"] = str(len(response.content))
    return response


urlpatterns = [path("healthz", alive), path("api/contacts/<uuid:uuid>/", contact)]
