"""Kept figures: counted once, and anew where something has changed since.

Every change that figures are counted from leaves a mark for its township (``StaleArea``), in its
own transaction. Whoever reads takes the marks inside the region that it reads, counts those
townships anew, and adds up what lies above them; so what is read is never older than the last
change that was committed before.

Why no change is lost, whoever comes at the same time:

- A mark is taken before its township is counted, and each statement sees what is committed by
  then. A contact that is committed in between leaves a mark of its own, and the next reader
  counts again.
- Whoever counts in a county holds its lock until it has committed. A second reader waits, finds
  the marks taken, and reads what the first has written. Without the lock, one that had counted
  earlier could write later.
- A county that was counted anew leaves a mark of four digits for its prefecture, and that one of
  two digits for its province, in the same transaction; they are taken and added up in the same
  way. When a process ends in the middle its transaction is undone, marks included.
- Locks are taken in the order of codes, counties before prefectures before provinces.

Statuses turn at midnight, so figures of another day are stale as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length, Now

from common.database import lock_figures
from common.turns import Turns
from organization.choices import Level
from organization.models import Region
from organization.models.region import PREFIX_LENGTH
from pairing.models import Group, Programme
from reports.figures.live import Scope, cadres_by, count_live, inside
from reports.figures.value import Figures, together
from reports.models import KeptFigures, StaleArea

TOWNSHIP = PREFIX_LENGTH[Level.TOWNSHIP]
COUNTY = PREFIX_LENGTH[Level.COUNTY]
PREFECTURE = PREFIX_LENGTH[Level.PREFECTURE]
LEVELS = (TOWNSHIP, COUNTY, PREFECTURE, PREFIX_LENGTH[Level.PROVINCE])
"""The lengths of the areas of which figures are kept, from the smallest."""
AT_ONCE = 16
"""Counties that are counted in one transaction. Whoever logs a contact never waits for it; who
reads another county's figures waits no longer than for these."""
ATTEMPTS = 3
"""How often a group's figures are counted when everybody's change meanwhile."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The figures of a region, and by area of what lies one level below it; without what is
    empty."""

    whole: Figures
    parts: dict[str, Figures]


_turns = Turns()
"""In a process, one at a time counts what is stale of a region; who waited finds it counted."""


def read(prefix: str, programme: Programme, *, day: date, group: Group | None = None) -> Kept:
    """The figures of a county, prefecture or province on ``day``, which is today.

    ``prefix`` is the beginning of its code. Three queries when nothing has changed since they
    were counted (four of a group); else what has changed is counted anew first.
    """
    freshened(prefix, programme, day=day)
    return as_counted(prefix, programme, day=day, group=group)


def freshened(prefix: str, programme: Programme, *, day: date) -> datetime:
    """Bring everybody's figures of a region up to date; the moment at which they were counted.

    Two queries when nothing has changed. Figures of one moment are the same figures; those that
    are read afterwards are of it or of a later one. A group's carry the moment of everybody's.
    """
    moment = _fresh_moment(prefix, programme, day)
    if moment is None:
        with _turns.at(prefix, programme.pk):
            moment = _fresh_moment(prefix, programme, day)
            if moment is None:
                refresh(prefix, programme, day=day)
                moment = _moment(prefix, programme, day)
    if moment is None:
        raise RuntimeError(f"The figures of {prefix} were counted and not kept.")
    return moment


def as_counted(prefix: str, programme: Programme, *, day: date, group: Group | None = None) -> Kept:
    """The figures of a region that has been ``freshened``, as they were counted last.

    As fresh as when that was asked for: what others record and count meanwhile is not waited for.
    One query (two of a group whose figures are there).
    """
    if group is not None:
        for _attempt in range(ATTEMPTS):
            found = _stored(prefix, programme, group, day)
            if found is not None:
                return found
            _refresh_group(prefix, programme, group, day)
    found = _stored(prefix, programme, group, day, is_any_moment=True)
    if found is None:
        raise RuntimeError(f"The figures of {prefix} were counted and not kept.")
    return found


def _fresh_moment(prefix: str, programme: Programme, day: date) -> datetime | None:
    """When the figures of a region were counted, None if something has changed since."""
    if _marks([prefix], programme).exists():
        return None
    return _moment(prefix, programme, day)


def _moment(prefix: str, programme: Programme, day: date) -> datetime | None:
    rows = _rows(programme).filter(area=prefix, day=day)
    moment: datetime | None = rows.values_list("counted_at", flat=True).first()
    return moment


def refresh(prefix: str, programme: Programme, *, day: date) -> int:
    """Count anew what is stale of everybody's figures in a region; how many counties that was."""
    stale = _stale(prefix, COUNTY, programme, day)
    for counties in _batches(stale):
        with transaction.atomic():
            _refresh_counties(counties, programme, day)
    for length in LEVELS[2:]:
        if len(prefix) <= length:
            for areas in _batches(_stale(prefix, length, programme, day)):
                with transaction.atomic():
                    _refresh_sums(areas, programme, day)
    return len(stale)


def refresh_all(*, day: date) -> int:
    """``refresh`` of every programme where it runs; how many counties were counted anew."""
    return sum(
        refresh(programme.region.prefix, programme, day=day)
        for programme in Programme.objects.select_related("region")
    )


def _batches(areas: Sequence[str]) -> Iterable[Sequence[str]]:
    return (areas[n : n + AT_ONCE] for n in range(0, len(areas), AT_ONCE))


# What is kept


def _rows(programme: Programme, group: Group | None = None) -> Any:
    return KeptFigures.objects.filter(programme=programme, group=group).alias(length=Length("area"))


def _below(length: int) -> int:
    """The length of the areas one level below those of ``length``."""
    return LEVELS[LEVELS.index(length) - 1]


def _stored(
    prefix: str,
    programme: Programme,
    group: Group | None,
    day: date,
    *,
    is_any_moment: bool = False,
) -> Kept | None:
    """What is kept of a region and of the level below it; None when it is stale or not there.

    The region's own are the sum of what is below, so that both are of one moment whoever is
    counting meanwhile.
    """
    lengths = (len(prefix), _below(len(prefix)))
    rows = {
        area: (counted_on, kept, counted_at)
        for area, counted_on, kept, counted_at in _rows(programme, group)
        .filter(area__startswith=prefix, length__in=lengths)
        .values_list("area", "day", "figures", "counted_at")
    }
    counted_on, own, counted_at = rows.pop(prefix, (None, {}, None))
    if counted_on != day:
        return None
    if group is not None and not is_any_moment:
        of_all = _rows(programme).filter(area=prefix).values_list("counted_at", flat=True)
        if list(of_all) != [counted_at]:
            return None
    parts = {area: Figures.from_json(kept) for area, (_on, kept, _at) in rows.items() if kept}
    whole = together(parts.values())
    whole.cadres = Figures.from_json(own).cadres
    return Kept(whole, parts)


def _write(
    figures: dict[str, Figures],
    programme: Programme,
    group: Group | None,
    day: date,
    counted_at: dict[str, datetime] | None = None,
) -> None:
    """Put these in the place of what is kept of the areas; the caller holds their locks."""
    _rows(programme, group).filter(area__in=figures).delete()
    KeptFigures.objects.bulk_create(
        KeptFigures(
            area=area,
            programme=programme,
            group=group,
            day=day,
            figures=each.as_json(),
            # The database's clock: two counts of one moment are still told apart.
            counted_at=counted_at[area] if counted_at is not None else Now(),
        )
        for area, each in figures.items()
    )


# What is stale


def _marks(areas: Iterable[str], programme: Programme) -> Any:
    return StaleArea.objects.alias(length=Length("area")).filter(
        Q(programme=programme) | Q(programme=None), inside(areas, "area")
    )


def _stale(prefix: str, length: int, programme: Programme, day: date) -> list[str]:
    """The counties, or larger areas, inside a region that are to be counted or added up anew."""
    marks = _marks([prefix], programme)
    marks = marks.filter(length=TOWNSHIP if length == COUNTY else length)
    stale = {area[:length] for area in marks.values_list("area", flat=True).distinct()}
    fresh = _rows(programme).filter(day=day)
    if not fresh.filter(area=prefix).exists():
        # Where the region's own row is of today, all that it was added up from has been there.
        kept = fresh.filter(area__startswith=prefix, length=length)
        stale |= _areas(prefix, length) - set(kept.values_list("area", flat=True))
    return sorted(stale)


def _areas(prefix: str, length: int) -> set[str]:
    """All counties, prefectures or provinces of a region.

    What is recorded of a prefecture or province itself, as an activity may be, belongs to none of
    its counties: it is kept as an area of zeros in it, which no page names.
    """
    if length == len(prefix):
        return {prefix}
    levels = [level for level, digits in PREFIX_LENGTH.items() if digits <= length]
    regions = Region.objects.filter(code__startswith=prefix, level__in=levels)
    return {code[:length] for code in regions.values_list("code", flat=True)}


def _refresh_counties(counties: Sequence[str], programme: Programme, day: date) -> None:
    """Count what is stale in some counties, given in the order of their codes."""
    lock_figures(counties)
    marks = list(
        _marks(counties, programme)
        .filter(length=TOWNSHIP)
        .values_list("pk", "area", "programme", "is_of_pairings")
    )
    fresh = _rows(programme).filter(area__in=counties, day=day)
    whole = set(counties) - set(fresh.values_list("area", flat=True))
    marked = {area for _pk, area, _programme, _is_of_pairings in marks}
    stale = {area for area in marked if area[:COUNTY] not in whole}
    touched = sorted(whole | {area[:COUNTY] for area in stale})
    StaleArea.objects.filter(pk__any_of=[mark[0] for mark in marks]).delete()
    _leave_for_others({mark[1] for mark in marks if mark[2] is None}, programme)
    if not touched:
        return
    prefixes = (*sorted(whole), *sorted(stale))
    counted = count_live(Scope(prefixes, programme), TOWNSHIP, day=day)
    figures = dict.fromkeys(stale, Figures()) | {str(area): each for area, each in counted.items()}
    # What no household is in any more, of no group either.
    KeptFigures.objects.alias(length=Length("area")).filter(
        inside(whole, "area") if whole else Q(pk=None), programme=programme, length=TOWNSHIP
    ).delete()
    _write(figures, programme, None, day)
    _write(_sums(touched, programme, None, day), programme, None, day)
    changed = {area[:COUNTY] for _pk, area, _programme, is_of_pairings in marks if is_of_pairings}
    _mark_above({(county, county in whole or county in changed) for county in touched}, programme)


def _leave_for_others(areas: set[str], programme: Programme) -> None:
    """Mark again, for each other programme of which figures are kept, what was marked for all."""
    kept = (
        KeptFigures.objects.filter(area__in={area[:COUNTY] for area in areas}, group=None)
        .exclude(programme=programme)
        .values_list("area", "programme")
    )
    others = defaultdict(set)
    for county, other in kept:
        others[county].add(other)
    StaleArea.objects.bulk_create(
        StaleArea(area=area, programme_id=other)
        for area in sorted(areas)
        for other in sorted(others[area[:COUNTY]])
    )


def _mark_above(changed: set[tuple[str, bool]], programme: Programme) -> None:
    """Have the areas above added up anew: each with whether its cadres may have changed."""
    above = {(area[: LEVELS[LEVELS.index(len(area)) + 1]], flag) for area, flag in changed}
    StaleArea.objects.bulk_create(
        StaleArea(area=area, programme=programme, is_of_pairings=flag)
        for area, flag in sorted(above)
    )


def _sums(
    areas: Sequence[str],
    programme: Programme,
    group: Group | None,
    day: date,
    *,
    known_cadres: dict[str, int] | None = None,
) -> dict[str, Figures]:
    """The sums of areas of one length over what is kept one level below. Their cadres are as
    known, or counted anew."""
    length = len(areas[0])
    parts: dict[str, list[Figures]] = {area: [] for area in areas}
    rows = _rows(programme, group).filter(inside(areas, "area"), length=_below(length), day=day)
    for area, kept in rows.values_list("area", "figures"):
        parts[area[:length]].append(Figures.from_json(kept))
    cadres = known_cadres or {}
    unknown = tuple(area for area in areas if area not in cadres)
    if unknown:
        cadres = cadres | cadres_by(Scope(unknown, programme, group), length, day=day)
    sums = {area: together(each) for area, each in parts.items()}
    for area, each in sums.items():
        each.cadres = cadres.get(area, 0)
    return sums


def _refresh_sums(areas: Sequence[str], programme: Programme, day: date) -> None:
    """Add up prefectures or provinces in which something below was counted anew."""
    lock_figures(areas)
    marks = StaleArea.objects.filter(area__in=areas, programme=programme)
    taken = list(marks.values_list("pk", "area", "is_of_pairings"))
    rows = _rows(programme).filter(area__in=areas, day=day).values_list("area", "figures")
    kept = {area: Figures.from_json(figures) for area, figures in rows}
    stale = sorted((set(areas) - set(kept)) | {area for _pk, area, _flag in taken})
    if not stale:
        return
    marks.filter(pk__any_of=[pk for pk, _area, _flag in taken]).delete()
    # The cadres of a province are many to count: only where pairings have changed.
    changed = {area for _pk, area, is_of_pairings in taken if is_of_pairings}
    known = {area: each.cadres for area, each in kept.items() if area not in changed}
    _write(_sums(stale, programme, None, day, known_cadres=known), programme, None, day)
    if len(stale[0]) > LEVELS[-1]:
        _mark_above({(area, area not in known) for area in stale}, programme)


# A group's figures: counted where a page asks for them, and again when those of everybody beside
# which they were counted are no longer the same rows.


def _refresh_group(prefix: str, programme: Programme, group: Group, day: date) -> None:
    """Count anew what is stale of a group's figures in a region whose own are fresh."""
    for counties in _batches(_stale_of_group(prefix, COUNTY, programme, group, day)):
        with transaction.atomic():
            _refresh_counties_of_group(counties, programme, group, day)
    for length in LEVELS[2:]:
        if len(prefix) <= length:
            for area in _stale_of_group(prefix, length, programme, group, day):
                with transaction.atomic():
                    _refresh_sum_of_group(area, programme, group, day)


def _moments(
    programme: Programme, group: Group | None, day: date, areas: Iterable[str]
) -> dict[str, datetime]:
    """When the figures kept inside some areas were counted, by area."""
    rows = _rows(programme, group).filter(inside(areas, "area"), day=day)
    return dict(rows.values_list("area", "counted_at"))


def _stale_of_group(
    prefix: str, length: int, programme: Programme, group: Group, day: date
) -> list[str]:
    of_all = _moments(programme, None, day, [prefix])
    of_group = _moments(programme, group, day, [prefix])
    return sorted(
        area
        for area, moment in of_all.items()
        if len(area) == length and of_group.get(area) != moment
    )


def _refresh_counties_of_group(
    counties: Sequence[str], programme: Programme, group: Group, day: date
) -> None:
    lock_figures(counties)
    of_all = _moments(programme, None, day, counties)
    of_group = _moments(programme, group, day, counties)
    stale = [
        area
        for area, moment in of_all.items()
        if len(area) == TOWNSHIP and of_group.get(area) != moment
    ]
    counted = count_live(Scope(tuple(stale), programme, group), TOWNSHIP, day=day) if stale else {}
    figures = dict.fromkeys(stale, Figures()) | {str(area): each for area, each in counted.items()}
    _write(figures, programme, group, day, of_all)
    _write(_sums(counties, programme, group, day), programme, group, day, of_all)


def _refresh_sum_of_group(area: str, programme: Programme, group: Group, day: date) -> None:
    """Add up a group's prefecture or province; not where everybody's have changed meanwhile, so
    that it stays stale."""
    lock_figures([area])
    of_all = _moments(programme, None, day, [area])
    of_group = _moments(programme, group, day, [area])
    below = _below(len(area))
    if all(of_group.get(part) == moment for part, moment in of_all.items() if len(part) == below):
        _write(_sums([area], programme, group, day), programme, group, day, of_all)
