"""The same contact sent twice at the same moment."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import today
from organization.choices import Role
from pairing.models import Pairing
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.models import Contact
from visits.services import contacts as services


def test_same_entry_twice_at_the_same_moment_is_recorded_once(
    committing_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second waits while the first is under way; also where it names another pairing."""
    cadre = factories.make_user(Role.CADRE)
    pairing = factories.make_pairing(cadre=factories.make_cadre(user=cadre))
    other = factories.make_pairing(factories.make_household("另"), cadre.cadre)
    address = reverse("visits:api_contact", args=[uuid4()])
    whole = services._add_what_belongs_to_it
    seen: list[int] = []

    def waits(*args: Any) -> None:
        wait_until(lambda: sessions_waiting_for_a_lock() >= 2, "two others at the lock")
        seen.append(1)
        whole(*args)

    def put(named: Pairing) -> int:
        phone = Client()
        phone.force_login(cadre)
        entry = {"pairing": named.pk, "day": today().isoformat(), "kind": "phone"}
        body = json.dumps(entry | {"is_reached": True})
        return phone.put(address, body, content_type="application/json").status_code

    monkeypatch.setattr(services, "_add_what_belongs_to_it", waits)
    requests = [Session(partial(put, named)) for named in (pairing, pairing, other)]
    statuses = sorted(request.join_session() for request in requests)

    assert len(seen) == 1
    assert Contact.objects.count() == 1
    assert statuses in ([200, 201, 409], [201, 409, 409])
