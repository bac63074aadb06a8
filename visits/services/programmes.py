"""Programmes as an office keeps them: groups, what is asked in a year, cadence, names of counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.database import lock_rules
from common.dates import today
from common.errors import ConflictError, DomainError
from common.text import initials
from organization.models import Region, User
from pairing.choices import Counted
from pairing.models import CountName, Group, Pairing, Programme
from visits.quotas.recounting import recompute
from visits.services.rules import set_rule
from visits.services.sharing import share, stop_sharing

FIELDS = ("name", "name_en", "issuer", "is_shared", "is_reminded", "is_noticed", "is_reviewed")


@dataclass(frozen=True, slots=True)
class GroupWords:
    """A group as it is to be; ``pk`` None for a new one."""

    pk: int | None
    name: str
    name_en: str
    role_name: str


@dataclass(frozen=True, slots=True)
class CountWords:
    """What a programme calls one of its counts."""

    count: Counted
    name: str
    name_en: str


@transaction.atomic
def make_programme(
    *,
    region: Region,
    values: Mapping[str, Any],
    groups: Sequence[GroupWords],
    counts: Sequence[CountWords],
    rule: Mapping[str, Any],
    actor: User,
) -> Programme:
    """Begin a programme in a region, with its groups and what it asks for.

    ``values`` are the ``FIELDS``, ``rule`` what ``set_rule`` takes of a year. Raises DomainError
    when a programme that runs there has the name, when there is no group or one twice, and for
    what ``set_rule`` refuses.
    """
    lock_rules()
    _check_name(values["name"], region, None)
    slugs = set(Programme.objects.values_list("slug", flat=True))
    programme = Programme(region=region, slug=_short(values["name"], slugs))
    for field in FIELDS:
        setattr(programme, field, values[field])
    programme.save(force_insert=True)
    _set_groups(programme, groups)
    _set_counts(programme, counts)
    set_rule(programme=programme, region=region, **rule)
    return programme


@transaction.atomic
def change_programme(
    *,
    programme: Programme,
    values: Mapping[str, Any],
    groups: Sequence[GroupWords],
    counts: Sequence[CountWords],
    actor: User,
) -> Programme:
    """Change a programme's words, groups, cadence and whether its contacts count elsewhere.

    Open figures follow at once. Raises DomainError as ``make_programme`` does, ConflictError
    ``group_in_use`` where a group that is left out has people on its rosters.
    """
    # Pairings that are being entered wait, as for a rule: their contacts are shared or not.
    lock_rules()
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    _check_name(values["name"], programme.region, programme)
    was_shared = programme.is_shared
    for field in FIELDS:
        setattr(programme, field, values[field])
    programme.save(update_fields=FIELDS)
    _set_groups(programme, groups)
    _set_counts(programme, counts)
    if programme.is_shared != was_shared:
        own = Pairing.objects.filter(programme=programme)
        touched = (
            share(list(own.values_list("pk", flat=True)))
            if programme.is_shared
            else stop_sharing(programme)
        )
        recompute(touched, today=today())
    return programme


@transaction.atomic
def remove_programme(*, programme: Programme, actor: User) -> None:
    """Remove a programme that nobody was ever put on a roster of or paired in.

    Raises ConflictError ``programme_in_use``.
    """
    try:
        programme.rules.all().delete()
        programme.groups.all().delete()
        programme.delete()
    except ProtectedError as error:
        raise ConflictError(
            "programme_in_use",
            _("“%(name)s” has people, pairings or reports already and stays.")
            % {"name": programme},
        ) from error


def _check_name(name: str, region: Region, own: Programme | None) -> None:
    for other in Programme.objects.select_related("region").filter(name=name):
        meets = other.region.covers(region.code) or region.covers(other.region_id)
        if meets and (own is None or other.pk != own.pk):
            raise DomainError(
                "programme_name_taken",
                _("A programme “%(name)s” runs here already.") % {"name": name},
            )


def _short(name: str, taken: set[str]) -> str:
    """A short name for addresses and commands: the sounds' first letters, numbered if taken."""
    base = slugify(initials(name))[:30] or "x"
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return next(short for short in (base, *numbered) if short not in taken)


def _set_groups(programme: Programme, wanted: Sequence[GroupWords]) -> None:
    if not wanted:
        raise DomainError("groups_missing", _("A programme needs at least one group."))
    names = [each.name for each in wanted]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise DomainError(
            "group_twice", _("The group “%(name)s” is there twice.") % {"name": twice}
        )
    known = {group.pk: group for group in Group.objects.filter(programme=programme)}
    for group in known.values():
        if group.pk not in {each.pk for each in wanted}:
            try:
                group.delete()
            except ProtectedError as error:
                raise ConflictError(
                    "group_in_use",
                    _("People are on the roster of “%(name)s”; the group stays.") % {"name": group},
                ) from error
    keys = {group.key for group in known.values()}
    for order, each in enumerate(wanted):
        group = known.get(each.pk or 0) or Group(programme=programme, key=_short(each.name, keys))
        keys.add(group.key)
        group.name, group.name_en, group.role_name = each.name, each.name_en, each.role_name
        group.order = order
        group.save()


def _set_counts(programme: Programme, wanted: Sequence[CountWords]) -> None:
    known = {each.count: each for each in CountName.objects.filter(programme=programme)}
    for count, row in known.items():
        if count not in {each.count for each in wanted}:
            row.delete()
    for order, each in enumerate(wanted):
        row = known.get(each.count) or CountName(programme=programme, count=each.count)
        row.name, row.name_en, row.order = each.name, each.name_en, order
        row.save()
