"""Every resource times every role at three places: what lies beyond a scope is not there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from api.resources import RESOURCES
from organization.models import User
from tests.access.world import World
from tests.api.asking import Program, make_token
from tests.api.roles import ELSEWHERE, NO_PLACE, PLACES, READERS, ROLES

COUNTY_WIDE = {"office", "supervisor"}


def test_every_resource_has_a_place() -> None:
    assert set(PLACES) | NO_PLACE == set(RESOURCES)
    assert not set(PLACES) & NO_PLACE


@pytest.fixture
def programs(world: World) -> dict[str, Program]:
    return {role: Program(world.users[role]) for role in ROLES}


@pytest.mark.parametrize("name", sorted(PLACES))
def test_what_lies_beyond_a_scope_is_not_there(
    name: str, world: World, programs: dict[str, Program]
) -> None:
    keys = {place: getattr(row, PLACES[name]).pk for place, row in world.places.items()}

    answered = {
        (role, place): program.get(f"{name}/{key}").status_code
        for role, program in programs.items()
        for place, key in keys.items()
    }

    assert answered == {cell: _expected(name, *cell) for cell in answered}


@pytest.mark.parametrize("name", sorted(PLACES))
def test_a_list_holds_what_can_be_opened(
    name: str, world: World, programs: dict[str, Program]
) -> None:
    keys = {place: getattr(row, PLACES[name]).pk for place, row in world.places.items()}

    for role in READERS[name]:
        listed = {row["id"] for row in programs[role].rows(name, limit=500)}
        opened = {
            place
            for place, key in keys.items()
            if programs[role].get(f"{name}/{key}").status_code == 200
        }
        assert {place for place, key in keys.items() if key in listed} == opened, role


def _expected(name: str, role: str, place: str) -> int:
    told = ELSEWHERE.get(name, {}).get((role, place))
    if told is not None:
        return told
    if role not in READERS[name]:
        return 403
    is_seen = place == "inside" or (place == "out" and role in COUNTY_WIDE)
    return 200 if is_seen else 404


def test_an_account_that_was_closed_is_nobody(world: World) -> None:
    closed: User = world.users["closed"]
    _token, secret = make_token(closed)

    answer: Any = Client().get("/api/v1/units", headers={"authorization": f"Bearer {secret}"})

    assert answer.status_code == 401


def test_roles_that_see_no_personal_data_get_none(world: World) -> None:
    place = world.places["inside"]
    place.household.__class__.objects.filter(pk=place.household.pk).update(
        phone="13712340987", address="南关村八组19号"
    )
    place.contact.__class__.objects.filter(pk=place.contact.pk).update(found="近来血压高")
    office, supervisor = (Program(world.users[role]) for role in ("office", "supervisor"))
    paths = {
        f"households/{place.household.pk}": {"phone", "address"},
        f"contacts/{place.contact.pk}": {"found"},
    }

    for path, names in paths.items():
        whole, masked = office.get(path).json(), supervisor.get(path).json()
        assert {name for name in whole if whole[name] != masked[name]} == names
    household = supervisor.get(f"households/{place.household.pk}").json()
    assert (household["phone"], household["address"]) == ("137****0987", "")
    assert "*" in office.get(f"households/{place.household.pk}").json()["head_identity"]
