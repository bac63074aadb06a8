"""The figures of a view of the dashboard, and of the places or units in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.replicas import from_replica
from organization.choices import Level
from organization.models import Region, Unit, User
from organization.models.region import PREFIX_LENGTH
from organization.selectors import child_level, children
from reports.dashboard.asked import Asked
from reports.figures.keeping import as_counted, freshened, read
from reports.figures.live import Scope, cadres_by, count_live, count_whole
from reports.figures.value import Figures, together


@dataclass(frozen=True, slots=True)
class Part:
    """A place or unit in a view; ``href`` leads to its own view, "" where there is none."""

    name: Any
    figures: Figures
    href: str
    narrowed: dict[str, str]
    """What its rows are narrowed to beyond those of the view."""


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of a view; its parts that have any, the furthest behind first."""

    whole: Figures
    parts: list[Part]
    places: list[Region]
    """All places one level below."""


def find(asked: Asked, user: User, *, is_fresh: bool = False) -> Found:
    """The figures of a view. Those of a county and larger regions are kept, all others counted.

    ``is_fresh`` when ``counted_at`` has been asked just now: what is kept is read as it is.
    """
    places = list(children(asked.region))
    whole, figures = _figures(asked, is_fresh=is_fresh)
    parts = _units(asked, figures, user) if asked.is_by_unit else _places(asked, figures, places)
    parts.sort(key=lambda part: (-part.figures.overdue_share, -part.figures.unpaired))
    return Found(whole, parts, places)


def counted_at(asked: Asked) -> datetime | None:
    """When the figures of a view were counted, which are brought up to date first; None if they
    are counted anew whenever somebody looks."""
    if not _is_kept(asked) or asked.is_by_unit:
        return None
    return freshened(asked.region.prefix, asked.programme, day=asked.day)


def _is_kept(asked: Asked) -> bool:
    return asked.unit is None and len(asked.region.prefix) <= PREFIX_LENGTH[Level.COUNTY]


def _figures(asked: Asked, *, is_fresh: bool) -> tuple[Figures, dict[Any, Figures]]:
    prefix = asked.region.prefix
    scope = Scope((prefix,), asked.programme, asked.group, asked.unit)
    if _is_kept(asked):
        how = as_counted if is_fresh else read
        kept = how(prefix, asked.programme, day=asked.day, group=asked.group)
        if not asked.is_by_unit:
            return kept.whole, dict(kept.parts)
        return kept.whole, from_replica(lambda: dict(count_live(scope, "unit", day=asked.day)))
    return from_replica(lambda: _counted(asked, scope))


def _counted(asked: Asked, scope: Scope) -> tuple[Figures, dict[Any, Figures]]:
    """The figures of what is not kept; reads alone."""
    level = child_level(asked.region)
    if level is None and not asked.is_by_unit:
        return count_whole(scope, day=asked.day), {}
    if asked.is_by_unit:
        return count_whole(scope, day=asked.day), dict(count_live(scope, "unit", day=asked.day))
    assert level is not None
    prefix = asked.region.prefix
    parts = count_live(scope, PREFIX_LENGTH[level], day=asked.day)
    whole = together(parts.values())
    whole.cadres = cadres_by(scope, len(prefix), day=asked.day).get(prefix, 0)
    return whole, dict(parts)


def _places(asked: Asked, figures: dict[Any, Figures], places: list[Region]) -> list[Part]:
    return [
        Part(
            place,
            figures[place.prefix],
            asked.address(region=place.prefix),
            {"region": place.prefix},
        )
        for place in places
        if place.prefix in figures and not figures[place.prefix].is_empty
    ]


def _units(asked: Asked, figures: dict[Any, Figures], user: User) -> list[Part]:
    """Units by name. One from elsewhere whose cadres are paired here has no view of its own."""
    seen = set(Unit.objects.visible_to(user).filter(pk__in=figures).values_list("pk", flat=True))
    units = Unit.objects.filter(pk__in=figures).order_by("pinyin", "pk")
    return [
        Part(
            unit,
            figures[unit.pk],
            asked.address(unit=str(unit.pk), by=None) if unit.pk in seen else "",
            {"unit": str(unit.pk)} if unit.pk in seen else {},
        )
        for unit in units
        if not figures[unit.pk].is_empty
    ]
