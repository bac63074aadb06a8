"""The office sets the rules of drafting, and which townships its units are partners of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from organization.choices import Level
from organization.models import Region, Unit, User
from pairing.drafting.gathering import RULE_FIELDS
from pairing.models import DraftingRule, Partnership, Programme


@transaction.atomic
def set_rule(
    *, programme: Programme, region: Region, fields: dict[str, Any], actor: User
) -> DraftingRule:
    """Set the rules of a programme in a region; drafts that there are keep theirs.

    Raises DomainError ``leaders_unknown`` where groups ask for leaders and no word tells one.
    """
    chosen = {name: fields[name] for name in RULE_FIELDS if name in fields}
    if chosen.get("leader_groups") and not str(chosen.get("leader_words", "")).strip():
        raise DomainError(
            "leaders_unknown",
            _("Write by which words in a title a leader is told, or let no group ask for one."),
        )
    rule, _made = DraftingRule.objects.update_or_create(
        programme=programme, region=region, defaults={**chosen, "changed_by": actor}
    )
    return rule


@transaction.atomic
def set_partners(
    *, programme: Programme, unit: Unit, townships: Collection[Region], within: Region
) -> None:
    """Make these the partner townships of a unit in a programme, of those inside ``within``.

    Raises DomainError ``township_elsewhere`` when one is no township there.
    """
    for each in townships:
        if each.level != Level.TOWNSHIP or not within.covers(each.code):
            raise DomainError(
                "township_elsewhere",
                _("%(place)s is no township of %(region)s.") % {"place": each, "region": within},
            )
    # The unit is locked, so that two who set its partners come one after the other.
    Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
    own = Partnership.objects.filter(programme=programme, unit=unit)
    own = own.filter(township__code__startswith=within.prefix)
    own.exclude(township__in=townships).delete()
    Partnership.objects.bulk_create(
        [Partnership(programme=programme, unit=unit, township=each) for each in townships],
        ignore_conflicts=True,
    )
