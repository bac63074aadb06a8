"""The number of queries of each page does not grow with its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.models import CheckRound
from tests import factories
from tests.inspections.making import inspect, make_finding, make_round


def _more(number, pairing, supervisor, office):
    homes = [pairing.household]
    for n in range(number):
        home = factories.make_household(village=(factories.SOUTH_GATE, factories.WHEAT)[n % 2])
        factories.make_pairing(home)
        homes.append(home)
    going = make_round(supervisor, households=homes, actor=office)
    for line in going.lines.all()[: number // 2]:
        inspect(line, fire="no")
    for home in homes:
        make_finding(home, actor=supervisor)


def _queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("office", "inspections:round_list"),
        ("office", "inspections:round"),
        ("office", "inspections:finding_list"),
        ("office", "inspections:finding_progress"),
        ("supervisor", "inspections:phone_stops"),
        ("cadre", "visits:phone_home"),
    ],
)
def test_the_number_of_queries_does_not_grow(
    role, name, client, request, pairing, supervisor, office
):
    _more(3, pairing, supervisor, office)
    first = CheckRound.objects.earliest("pk")
    address = reverse(name, args=[first.pk] if name == "inspections:round" else [])
    client.force_login(request.getfixturevalue(role))
    _queries(client, address)
    few = _queries(client, address)

    _more(12, pairing, supervisor, office)

    # A round's own page is of the larger one then.
    if name == "inspections:round":
        address = reverse(name, args=[CheckRound.objects.latest("pk").pk])
    assert _queries(client, address) == few
