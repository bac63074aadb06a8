"""A programme's own names of counts, as the five of 铜川: each opens what it is made of."""

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import today
from organization.models import User
from pairing.choices import Counted
from pairing.models import CountName, Pairing
from tests import factories
from visits.choices import ContactKind, NeedStatus

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("reports:dashboard")
FIVE = ("勤联系", "常走动", "讲政策", "送温暖", "办实事")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


def _named(client: Client) -> dict[str, tuple[int, str]]:
    group = client.get(DASHBOARD).context["groups"][0]
    return {tile.label: (tile.cell.number, tile.cell.href) for tile in group.tiles}


def test_five_counts_are_shown_first_under_the_programmes_own_names(
    desk: Client, pairing: Pairing, office: User
) -> None:
    for order, (count, name) in enumerate(zip(Counted, FIVE, strict=True)):
        CountName.objects.create(programme=pairing.programme, count=count, name=name, order=order)
    factories.make_contact(pairing, today(), policies=["medical", "school"])
    factories.make_contact(pairing, today(), kind=ContactKind.PHONE, policies=["medical"])
    for value in (200, 300):
        factories.make_aid(pairing, today(), value)
    factories.make_need(
        pairing.household,
        raised_on=today(),
        status=NeedStatus.DONE,
        settled_on=today(),
        outcome="已修好",
        settled_by=office,
    )

    found = _named(desk)

    assert {name: number for name, (number, _href) in found.items()} == dict(
        zip(FIVE, (1, 1, 3, 2, 1), strict=True)
    )
    rows = {
        name: desk.get(href).context["page"].paginator.count
        for name, (_number, href) in found.items()
    }
    # The list behind policies has the two contacts at which they were ticked.
    assert rows == dict(zip(FIVE, (1, 1, 2, 2, 1), strict=True))


def test_without_names_the_counts_are_the_common_ones(desk: Client, pairing: Pairing) -> None:
    (first, *_others) = desk.get(DASHBOARD).context["groups"]

    assert first.tiles[0].key == "households"
