"""Clocks that are an hour off: the server's against the database's, ahead and behind."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.dates import today
from config import servers
from jobs.heartbeat import note_beat
from tests import factories
from visits.models import Contact

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hours", [-1, 1])
def test_contact_is_recorded_once_whatever_the_clock_of_the_server_says(hours: int) -> None:
    cadre = factories.make_cadre()
    pairing = factories.make_pairing(cadre=cadre)
    address = reverse("visits:api_contact", args=[uuid4()])
    body = json.dumps(
        {
            "pairing": pairing.pk,
            "day": (today() - timedelta(days=2)).isoformat(),
            "kind": "home_visit",
            "is_reached": True,
        }
    )
    client = Client()
    client.force_login(cadre.user)

    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        client.force_login(cadre.user)
        first = client.put(address, body, content_type="application/json")
    client.force_login(cadre.user)
    again = client.put(address, body, content_type="application/json")

    assert (first.status_code, again.status_code) == (201, 200)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_sign_of_life_from_another_hour_is_no_sign(client: Client, hours: int) -> None:
    servers.ensure("valkey", site.DATA_DIR, throwaway=True)
    cache.clear()
    note_beat(timezone.now() + timedelta(hours=hours))
    off = client.get("/readyz")
    # The next minute brings one by the clock that was put right.
    note_beat(timezone.now())
    right = client.get("/readyz")

    assert off.json()["checks"]["beat"] == "late"
    assert right.json()["checks"]["beat"] == "ok"
