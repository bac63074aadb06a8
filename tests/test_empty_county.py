"""A county of which nothing is known yet: each list says what to do next, and leads there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped]

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
