"""Every page of every role: read by axe, menus and dialogs opened, no word cut, at 200 % too.

`make test` looks at each page as one of the roles that see it, in one language; `make
bench-accessibility` (``JIEDUI_EVERY_VIEW=1``) as each of them, in both.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.access.routes import ROLES
from tests.browser import barriers
from tests.every_page import (
    DESK,
    NARROW,
    PHONE,
    TWICE,
    Seen,
    context_of,
    cut,
    opened,
    pages,
    world_in_the_browser,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

# Each size, scheme and language meets each other once with another.
VIEWS: dict[str, list[tuple[Any, Any]]] = {
    "zh-hans": [(DESK, "light"), (PHONE, "dark")],
    "en": [(DESK, "dark"), (PHONE, "light")],
}
EVERY_VIEW = os.environ.get("JIEDUI_EVERY_VIEW") == "1"


def _chosen(seen: list[Seen], language: str) -> list[Seen]:
    """What to look at in a language: all, or each page once, as one role after the other."""
    if EVERY_VIEW:
        return seen
    by_address: dict[str, list[Seen]] = {}
    for each in seen:
        by_address.setdefault(each.address, []).append(each)
    turn = list(VIEWS).index(language)
    return [
        as_roles[number // len(VIEWS) % len(as_roles)]
        for number, as_roles in enumerate(by_address.values())
        if number % len(VIEWS) == turn
    ]


@pytest.mark.parametrize("language", VIEWS)
def test_no_page_of_any_role_has_a_barrier_or_a_word_cut(
    language: str, live_server: LiveServer, browser: Browser
) -> None:
    world = world_in_the_browser()
    seen = _chosen(list(pages(world)), language)
    found: list[str] = []
    for role in ROLES:
        context = context_of(browser, world, role, live_server.url, language)
        page = context.new_page()
        dialogs: dict[str, set[str]] = {scheme: set() for _size, scheme in VIEWS[language]}
        for address in [each.address for each in seen if each.role == role]:
            answer = page.goto(live_server.url + address)
            assert answer is not None
            assert answer.status == 200, f"{role}: {address}"
            problems: list[str] = []
            for size, scheme in VIEWS[language]:
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=scheme)
                looked = [*barriers(page), *opened(page, dialogs[scheme])]
                problems += [f"{size['width']}, {scheme}: {what}" for what in looked]
            for size in (DESK, PHONE, TWICE, NARROW):
                page.set_viewport_size(size)
                problems += [f"{size['width']}: {what}" for what in cut(page)]
            found += [f"{role} {address} ({language}) {what}" for what in problems]
        context.close()

    assert not found, "\n".join(found)
    assert len(seen) > 60
