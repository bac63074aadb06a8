"""What the drafting looks at, read from the database: households, cadres, rules and partners."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from common.dates import months_before, today
from organization.choices import Level, Sex
from organization.models import Region, Unit, User
from organization.models.region import PREFIX_LENGTH
from pairing.drafting.matching import Asked, Holder, Seeker, Terms
from pairing.models import (
    Cadre,
    DraftingRule,
    Pairing,
    Partnership,
    Programme,
    Recipient,
)
from pairing.querysets import CadreQuerySet, HouseholdQuerySet

ADULT = 18
_WORDS = re.compile(r"[、,，;；\s]+")
_NEAR_LEVELS = (Level.TOWNSHIP, Level.VILLAGE)

RULE_FIELDS = (
    *("cap", "leader_cap", "leader_words", "leader_groups", "partners_only"),
    *("own_place_first", "not_own_household", "women_for_girls"),
)


def rule_for(programme: Programme, region: Region) -> DraftingRule:
    """The rules of a programme for a region: its own or the nearest above it, else the shipped.

    The shipped ones are not in the database (``pk`` is None) and belong to the region.
    """
    found = DraftingRule.objects.filter(programme=programme, region__in=region.ancestor_codes)
    rules = sorted(found.select_related("region"), key=lambda rule: len(rule.region.prefix))
    return rules[-1] if rules else DraftingRule(programme=programme, region=region)


def rule_as_kept(rule: DraftingRule) -> dict[str, Any]:
    """The rules as a draft keeps them."""
    return {name: getattr(rule, name) for name in RULE_FIELDS}


def kept_rule(kept: dict[str, Any]) -> DraftingRule:
    """The rules that a draft was made by."""
    return DraftingRule(**kept)


def terms_of(rule: DraftingRule) -> Terms:
    return Terms(
        partners_only=rule.partners_only,
        own_place_first=rule.own_place_first,
        not_own_household=rule.not_own_household,
        women_for_girls=rule.women_for_girls,
    )


def leader_words(rule: DraftingRule) -> list[str]:
    """The parts of titles by which the rules tell leaders."""
    return [word for word in _WORDS.split(rule.leader_words) if word]


def is_leader(title: str, rule: DraftingRule) -> bool:
    """Whether a title has one of the words by which the rules tell leaders."""
    return any(word in title for word in leader_words(rule))


def cap_of(title: str, rule: DraftingRule) -> int:
    """How many households somebody with this title may hold."""
    return rule.leader_cap if is_leader(title, rule) else rule.cap


@dataclass
class _People:
    """What the rules ask of the people in a household."""

    names: set[str] = field(default_factory=set)
    wants_leader: bool = False
    has_girl: bool = False


def seekers_of(
    households: HouseholdQuerySet, programme: Programme, rule: DraftingRule
) -> list[Seeker]:
    """Households with ``waits_since``, as the matching sees them. Two queries."""
    born_after = months_before(today(), ADULT * 12)
    wanted = set(rule.leader_groups)
    people: dict[int, _People] = defaultdict(_People)
    members = Recipient.objects.active().filter(household__in=households.order_by().values("pk"))
    for key, name, sex, born, group, of_programme in members.order_by().values_list(
        "household_id", "name", "sex", "birth_date", "group__key", "programme_id"
    ):
        person = people[key]
        person.names.add(name)
        person.has_girl |= sex == Sex.FEMALE and born > born_after
        person.wants_leader |= of_programme == programme.pk and group in wanted
    found = []
    for pk, head, pinyin, digest, phone, place, since in households.values_list(
        "pk", "head_name", "head_pinyin", "head_id_digest", "phone", "region_id", "waits_since"
    ):
        person = people[pk]
        found.append(
            Seeker(
                pk=pk,
                # By what they are, not by when they were recorded: two databases with the same
                # people give the same draft.
                key=(place, pinyin, head, digest),
                place=place,
                waits_since=since,
                wants_leader=person.wants_leader,
                has_girl=person.has_girl,
                phone=phone,
                names=frozenset({head, *person.names}),
            )
        )
    return found


def holders_of(cadres: CadreQuerySet, programme: Programme, rule: DraftingRule) -> list[Holder]:
    """Cadres as the matching sees them. Three queries."""
    held = held_by(None, programme)
    units = _units(programme)
    found = []
    for pk, title, name, pinyin, phone, sex, unit_pk, unit, place, level in (
        cadres.filter(user__is_active=True, user__unit__isnull=False)
        .order_by()
        .values_list(
            *("pk", "title", "user__name", "user__pinyin", "user__phone", "user__sex"),
            *("user__unit", "user__unit__name", "user__unit__region", "user__unit__region__level"),
        )
    ):
        near = place[: PREFIX_LENGTH[Level(level)]] if level in _NEAR_LEVELS else ""
        partners = units.get(unit_pk, frozenset())
        found.append(
            Holder(
                pk=pk,
                key=(pinyin, name, phone),
                unit=Asked((place, unit), unit, near, partners),
                name=name,
                phone=phone,
                held=held.get(pk, 0),
                cap=cap_of(title, rule),
                is_leader=is_leader(title, rule),
                is_woman=sex == Sex.FEMALE,
            )
        )
    return found


def held_by(cadres: Collection[int] | None, programme: Programme) -> dict[int, int]:
    """How many households each of these cadres, or any, holds in a programme; without the none."""
    pairings = Pairing.objects.open().filter(programme=programme)
    if cadres is not None:
        pairings = pairings.filter(cadre__id__any_of=list(cadres))
    counts: dict[int, int] = defaultdict(int)
    for key in pairings.order_by().values_list("cadre_id", flat=True):
        counts[key] += 1
    return dict(counts)


def _units(programme: Programme) -> dict[int, frozenset[str]]:
    """The prefixes of each unit's partner townships."""
    found: dict[int, set[str]] = defaultdict(set)
    for unit, township in Partnership.objects.filter(programme=programme).values_list(
        "unit_id", "township_id"
    ):
        found[unit].add(township[: PREFIX_LENGTH[Level.TOWNSHIP]])
    return {unit: frozenset(prefixes) for unit, prefixes in found.items()}


def cadres_to_ask(actor: User, units: Iterable[Unit] = ()) -> CadreQuerySet:
    """Active cadres in scope, of these units or, if none is named, of all."""
    chosen = [unit.pk for unit in units]
    cadres: CadreQuerySet = Cadre.objects.visible_to(actor).active()
    return cadres.filter(user__unit__in=chosen) if chosen else cadres
