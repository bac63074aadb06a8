"""Households that wait, cadres with room, and what is drafted of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from organization.models import Unit, User
from pairing.choices import EndReason
from pairing.drafting.rules import set_rule
from pairing.drafting.services import draft_assignment, draft_handover
from pairing.models import Cadre, Draft, DraftLine, Pairing
from tests import factories

DAY = date(2026, 3, 2)


def waiting(count: int, *, village: str = factories.SOUTH_GATE, group: str = "disabled") -> Any:
    """So many households that wait for a cadre."""
    found = []
    for number in range(count):
        home = factories.make_household(f"户主{number}", village=village)
        factories.make_recipient(home, name=f"人{number}", group=factories.make_group(group))
        found.append(home)
    return found


def ready(count: int, *, unit: Unit | None = None, **fields: Any) -> list[Cadre]:
    """So many cadres of one unit with room."""
    unit = unit or factories.make_unit()
    return [factories.make_cadre(f"干部{n}", unit=unit, **fields) for n in range(count)]


def drafted(actor: User, **fields: Any) -> Draft:
    wanted = {"programme": factories.make_programme(), "region": factories.get_region()} | fields
    return draft_assignment(actor=actor, **wanted)


def lines_of(draft: Draft) -> list[DraftLine]:
    return list(draft.lines.select_related("cadre", "household"))


def rule(actor: User, **fields: Any) -> None:
    programme, region = factories.make_programme(), factories.get_region()
    set_rule(programme=programme, region=region, fields=fields, actor=actor)


def holding(count: int, *, unit: Unit | None = None) -> list[Pairing]:
    """Pairings since 2023, each of a cadre of its own of one unit."""
    return [
        factories.make_pairing(home, cadre)
        for home, cadre in zip(waiting(count), ready(count, unit=unit), strict=True)
    ]


def handed(actor: User, pairings: list[Pairing], **fields: Any) -> Draft:
    wanted = {"reason": EndReason.CADRE_TRANSFERRED} | fields
    return draft_handover(pairings=pairings, actor=actor, **wanted)
