"""Which rule holds for a village in a year."""

from __future__ import annotations

from collections.abc import Collection

from organization.models.region import lineage
from visits.models import QuotaRule
from visits.quotas.duty import Rule


class RuleBook:
    """The rules, read once, so that a county's pairings are judged without a query each.

    Every rule; with ``near``, codes of villages, those alone that can hold in one of them.
    """

    def __init__(self, near: Collection[str] | None = None) -> None:
        rules = QuotaRule.objects.select_related("region").order_by()
        if near is not None:
            rules = rules.filter(region__in={above for code in near for above in lineage(code)})
        self._rules = sorted(
            rules,
            # The smallest region first, and in it the latest year.
            key=lambda rule: (-len(rule.region.prefix), -rule.year),
        )
        self._found: dict[tuple[int, str, int], Rule | None] = {}

    def find(self, *, programme_id: int, region_code: str, year: int) -> Rule | None:
        """The rule of a programme for a village's code in a year, None when nothing is asked."""
        key = (programme_id, region_code, year)
        if key not in self._found:
            self._found[key] = next(
                (
                    Rule(rule.contacts, rule.visits, rule.visit_counts_as_contact, rule.one_a_day)
                    for rule in self._rules
                    if rule.programme_id == programme_id
                    and rule.year <= year
                    and rule.region.covers(region_code)
                ),
                None,
            )
        return self._found[key]
