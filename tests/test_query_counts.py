"""Every page asks the database as often for a full county as for an almost empty one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.dates import today
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from visits.choices import ContactKind
from visits.reminders import send_weekly_reminders

PAGES = [
    ("office", "reports:dashboard", None),
    ("office", "reports:summary", None),
    ("office", "visits:household_list", None),
    ("office", "visits:household_detail", "household"),
    ("office", "visits:cadre_list", None),
    ("office", "pairing:start", "unpaired"),
    ("office", "pairing:end", "pairing"),
    ("liaison", "visits:household_list", None),
    ("supervisor", "reports:dashboard", None),
    ("cadre", "visits:phone_home", None),
    ("cadre", "visits:phone_household", "pairing"),
    ("cadre", "visits:phone_log", "pairing"),
    ("cadre", "visits:phone_reminders", None),
]


def _fill(cadre: User, pairing: Pairing, number: int) -> None:
    """More of everything: people, contacts and aid here; households, cadres, groups around."""
    for n in range(number):
        group = factories.make_group(("orphan", "disabled", "extreme_poverty")[n % 3])
        factories.make_recipient(pairing.household, name=f"成员{n}", group=group)
        contact = factories.make_contact(
            pairing, today() - timedelta(days=n), ContactKind.PHONE, is_counted=False
        )
        factories.make_aid(pairing, contact.day, 10, contact=contact)
        beside = factories.make_household(f"户{n}")
        factories.make_recipient(beside, group=group)
        factories.make_pairing(beside, cadre.cadre if n % 2 else None)
        factories.make_household(f"空{n}", village=factories.WHEAT)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("role", "name", "of"), PAGES)
def test_the_number_of_queries_does_not_grow(
    role: str,
    name: str,
    of: str | None,
    client: Client,
    request: pytest.FixtureRequest,
    cadre: User,
    household: Household,
    pairing: Pairing,
) -> None:
    rows = {"household": household, "pairing": pairing, "unpaired": factories.make_household("等")}
    address = reverse(name, args=[rows[of].pk] if of else [])
    _fill(cadre, pairing, 3)
    send_weekly_reminders(as_of=today() - timedelta(days=7))
    client.force_login(request.getfixturevalue(role))
    _queries(client, address)

    few = _queries(client, address)
    _fill(cadre, pairing, 12)
    many = _queries(client, address)

    assert few == many <= 12
