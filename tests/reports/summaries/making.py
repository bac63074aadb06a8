"""A summary of a year with a little of everything, and one that is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from organization.choices import Level, Role
from organization.models import User
from reports.models import Summary
from reports.summaries.figures import Scope, scope_of
from reports.summaries.services import confirm_summary
from reports.summaries.wording import OwnLine
from tests import factories

FIRST, LAST = date(2023, 1, 1), date(2023, 6, 30)


def make_scope(
    place: str = factories.XIHE, *, first: date | None = FIRST, last: date = LAST
) -> Scope:
    return scope_of(factories.get_region(place), factories.make_programme(), first=first, last=last)


def make_summary(
    place: str = factories.XIHE, *, by: User | None = None, own: Sequence[OwnLine] = ()
) -> Summary:
    """The first half of 2023, confirmed by an office of the place."""
    scope = make_scope(place)
    is_county = Level(scope.region.level) == Level.COUNTY
    role = Role.COUNTY_OFFICE if is_county else Role.TOWNSHIP_OFFICE
    actor = by or factories.make_user(role, place=place)
    return confirm_summary(scope=scope, own_lines=own, actor=actor)
