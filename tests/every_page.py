"""Every page that the table of addresses knows, as each role sees it in a browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings

from tests.access.routes import ROLES, ROUTES, Route
from tests.access.world import World, make_world
from tests.browser import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DESK: Any = {"width": 1440, "height": 900}
PHONE: Any = {"width": 390, "height": 844}
TWICE: Any = {"width": 640, "height": 400}
"""A desk of 1280 pixels with everything at 200 %: half as many in each direction."""
NARROW: Any = {"width": 320, "height": 640}
"""The narrowest on which WCAG asks that nothing scrolls sideways: 1280 at 400 %."""

# Names of boxes in which text may be wider than the box: tables that scroll by themselves, and
# what only a screen reader says.
_CUT = """[...document.querySelectorAll(
    'button, .btn, th, .tab, .account-link, .light, .state, .badge, .tab-count, summary,'
    + ' h1, h2, h3, legend, label, .note p')].filter(box => {
  if (!box.checkVisibility({visibilityProperty: true}) || box.closest('.sr-only')) return false;
  // A row of tabs scrolls by itself, with the one that is on in sight.
  return box.clientWidth > 0 && box.scrollWidth > box.clientWidth + 1;
}).map(box => `cut: ${box.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40)} (${box.tagName}`
  + `.${box.className}, ${box.scrollWidth} in ${box.clientWidth})`)"""
_DASHES = """[...document.querySelectorAll('option')].filter(each => /^-+$/.test(each.text))
  .map(each => `dashes: ${each.parentElement.name}`)"""
_FOLLOW_SECONDS = 5
_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
_OPEN = """() => {
  const shut = [...document.querySelectorAll('details:not([open])')]
    .filter(each => each.parentElement.checkVisibility());
  shut.forEach(each => { each.open = true; });
  return shut.length;
}"""
_SHUT = "document.querySelectorAll('details[open]').forEach(each => { each.open = false; })"


def cut(page: Page) -> list[str]:
    """Words that do not fit what they stand in, choices without words, and a page too wide."""
    # Charts follow a changed width a moment later.
    until = time.monotonic() + _FOLLOW_SECONDS
    while (wide := page.evaluate(_WIDE)) > 0 and time.monotonic() < until:
        page.wait_for_timeout(100)
    return [
        *page.evaluate(_CUT),
        *page.evaluate(_DASHES),
        *([f"scrolls sideways by {wide} px"] if wide > 0 else []),
    ]


def opened(page: Page, known: set[str]) -> list[str]:
    """What is wrong with the page's menus and dialogs, all menus open, each dialog by itself.

    Dialogs that are ``known`` are the same on every page, and are read on the first alone.
    """
    found: list[str] = []
    if page.evaluate(_OPEN):
        found += [f"menus: {what}" for what in barriers(page, "details[open]")]
        page.evaluate(_SHUT)
    names = page.evaluate("[...document.querySelectorAll('dialog')].map(each => each.id)")
    for name in sorted(set(names) - known):
        known.add(name)
        page.evaluate("id => document.getElementById(id).showModal()", name)
        found += [f"{name}: {what}" for what in barriers(page, f"#{name}")]
        page.evaluate("id => document.getElementById(id).close()", name)
    return found


class Seen(NamedTuple):
    """A page, and a role that may see it."""

    role: str
    address: str


def pages(world: World) -> Iterator[Seen]:
    """Every page as each role that may see it."""
    shown = [route for route in ROUTES if _is_page(world, route)]
    for role in ROLES:
        for route in shown:
            if route.statuses[ROLES.index(role)] == 200:
                yield Seen(role, _address(world, route))


def _address(world: World, route: Route) -> str:
    address = world.address(route, "inside")
    return f"{address}?region={world.places['inside'].region}" if route.of == "region" else address


def _is_page(world: World, route: Route) -> bool:
    """Whether it is shown to somebody, and not a file, a part or a sign of life."""
    if route.method != "get" or 200 not in route.statuses:
        return False
    role = ROLES[route.statuses.index(200)]
    asked = {} if isinstance(route.data, bytes) else dict(route.data)
    answer = world.client(role).get(_address(world, route), asked)
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code == 200 and kind.startswith("text/html")


def world_in_the_browser() -> World:
    """The matrix's world, written so that a live server sees it, with sessions that are in use."""
    from django.contrib.sessions.backends.db import SessionStore

    from organization.sessions import SEEN_AT

    world = make_world()
    for key in world.sessions.values():
        session = SessionStore(key)
        session[SEEN_AT] = int(time.time())
        session.save()
    return world


def context_of(
    browser: Browser, world: World, role: str, site: str, language: str, **options: Any
) -> BrowserContext:
    """A browser in which a role is signed in and has chosen a language."""
    context = browser.new_context(reduced_motion="reduce", **options)
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": world.sessions[role], "url": site},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site},
        ]
    )
    return context
