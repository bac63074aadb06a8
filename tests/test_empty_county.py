"""A county of which nothing is known yet: each list says what to do next, and leads there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from common.dates import today
from organization.choices import Role
from tests import factories
from tests.access.routes import ROLES, ROUTES

AWAY = "visits:phone_away"
"""Shown by a phone without a network, which knows where to lead."""
ROLE = {
    **{"office": Role.COUNTY_OFFICE, "township": Role.TOWNSHIP_OFFICE, "liaison": Role.LIAISON},
    **{"cadre": Role.CADRE, "supervisor": Role.SUPERVISOR},
    **{"system_admin": Role.SYSTEM_ADMIN, "security_admin": Role.SECURITY_ADMIN},
    "audit_admin": Role.AUDIT_ADMIN,
}
FILLED_BY = {
    "reports:dashboard": "pairing:import_upload",
    "reports:ledger_files": "pairing:import_upload",
    "visits:distribution_list": "visits:distribution_new",
    "visits:donor_list": "visits:donor_new",
    "visits:activity_list": "visits:activity_new",
    "inspections:finding_list": "inspections:round_list",
    "inspections:finding_progress": "inspections:round_list",
    "reports:exchange_list": ("reports:exchange_new", "contacts"),
}
"""What the county office's empty lists lead to: the page that fills them."""
FEWEST = {"office": 30, "township": 25, "liaison": 20, "cadre": 6, "supervisor": 20}
"""Empty states that each role meets at least; administrators meet a few."""


@pytest.mark.parametrize("role", ROLES)
def test_each_empty_list_says_what_to_do_next_and_leads_there(
    role: str, client: Client, db: None
) -> None:
    place: dict[str, Any] = {"place": factories.HANYUAN} if role == "township" else {}
    user = factories.make_user(ROLE[role], **place)
    if role == "cadre":
        factories.make_cadre(user=user)
    client.force_login(user)
    addresses = [
        reverse(route.name, args=route.args)
        for route in ROUTES
        if route.method == "get"
        and not route.of
        and route.name != AWAY
        and route.statuses[ROLES.index(role)] == 200
    ]
    wrong: list[str] = []
    met = 0

    for address in addresses:
        answer = client.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        page = html.fromstring(answer.content.decode())
        for empty in page.xpath('//main//*[contains(concat(" ", @class, " "), " empty ")]'):
            met += 1
            links = empty.xpath(".//a/@href")
            if not links:
                wrong.append(f"{address}: {' '.join(empty.text_content().split())}")
            wrong += [
                f"{address}: {link} is answered {status}"
                for link in links
                if (status := client.get(link).status_code) != 200
            ]
        bare = [table for table in page.xpath("//main//table") if not table.xpath(".//td")]
        wrong += [f"{address}: a table without a row"] * len(bare)

    assert wrong == []
    assert met >= FEWEST.get(role, 2)


@pytest.mark.parametrize("name", FILLED_BY)
def test_an_empty_list_holds_the_button_that_fills_it(name: str, client: Client, db: None) -> None:
    filled_by = FILLED_BY[name]
    page, *args = (filled_by,) if isinstance(filled_by, str) else filled_by
    client.force_login(factories.make_user(Role.COUNTY_OFFICE))

    answer = html.fromstring(client.get(reverse(name)).content.decode())
    (empty,) = answer.xpath('//main//*[contains(concat(" ", @class, " "), " empty ")]')

    assert reverse(page, args=args) in empty.xpath(".//a/@href")


def test_filters_are_folded_away_while_there_is_nothing_to_filter(client: Client, db: None) -> None:
    client.force_login(factories.make_user(Role.COUNTY_OFFICE))
    folded = '//form[@role="search"]/details//select[@name="group"]'
    address = reverse("visits:contact_list")

    bare = html.fromstring(client.get(address).content.decode())
    narrowed = html.fromstring(client.get(address, {"kind": "phone"}).content.decode())
    factories.make_contact(factories.make_pairing(factories.make_household()), today())
    filled = html.fromstring(client.get(address).content.decode())
    rounds = html.fromstring(client.get(reverse("visits:round_list")).content.decode())

    assert rounds.xpath('//form[@role="search"]') == []
    assert [len(page.xpath(folded)) for page in (bare, narrowed, filled)] == [1, 0, 0]


@pytest.mark.parametrize("role", ROLES)
def test_the_menus_lead_only_where_the_role_may_go(role: str, client: Client, db: None) -> None:
    user = factories.make_user(ROLE[role])
    client.force_login(user)
    pages = [reverse("home"), reverse("inspections:phone_stops")]

    links = {
        link
        for page in pages
        for link in html.fromstring(
            client.get(page, follow=True).content.decode() or "<p></p>"
        ).xpath("//header//a/@href | //nav//a/@href")
    }
    refused = {link for link in links if client.get(link, follow=True).status_code != 200}

    assert links
    assert refused == set()
