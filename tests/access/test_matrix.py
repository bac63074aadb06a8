"""Every address times every role times its scope: the exact status. An unlisted address fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.report import CELLS
from tests.access.routes import NOBODY, ROLES, ROUTES, Route
from tests.access.world import World


def _names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{namespace}{pattern.name}"


def test_every_address_is_listed() -> None:
    static = set(_names(staticfiles_urlpatterns()))
    known = set(_names(get_resolver().url_patterns)) - static
    # Those of the API have a matrix of their own (tests/api/test_access.py).
    known = {name for name in known if not name.startswith("api:")}

    listed = {route.name for route in ROUTES}

    assert listed == known


def test_the_matrix_does_not_shrink() -> None:
    cells = sum(len(route.places) * len((*ROLES, *NOBODY)) for route in ROUTES)

    assert cells >= 1900


def test_every_address_with_a_key_says_whose_it_is() -> None:
    """So that none is asked only at the place where it is allowed."""
    unsaid = [
        route.name
        for route in ROUTES
        if not route.of and any("pk" in names for names in _parameters(route.name))
    ]

    assert unsaid == []


def _parameters(name: str) -> list[list[str]]:
    resolver: Any = get_resolver()
    *namespaces, name = name.split(":")
    for namespace in namespaces:
        resolver = resolver.namespace_dict[namespace][1]
    return [
        names for possibility in resolver.reverse_dict.getlist(name) for _p, names in possibility[0]
    ]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_role_gets_exactly_what_it_may_have(
    route: Route, world: World, record_property: Any
) -> None:
    cells = [(role, place) for place in route.places for role in (*ROLES, *NOBODY)]

    answered = {cell: world.status(cell[0], route, cell[1]) for cell in cells}

    assert answered == {(role, place): route.expected(role, place) for role, place in cells}
    record_property(CELLS, len(cells))


@pytest.mark.parametrize("role", NOBODY)
@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.method == "get" and route.stranger == 302],
    ids=lambda route: route.name,
)  # fmt: skip
def test_strangers_are_sent_to_sign_in(route: Route, role: str, world: World) -> None:
    answer = world.ask(role, world.address(route, "inside"))

    assert answer.headers["Location"].startswith(reverse("organization:sign_in"))
