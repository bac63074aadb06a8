"""What a row most likely should have said, where the truth is at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.nearness import cut_short, identity_from_certificate, near_identity
from pairing.intake.places import Gazetteer
from pairing.intake.stored import layouts_of, row_of
from pairing.intake.table import Row
from pairing.models import Cadre, Household, Import, ImportRow, Recipient

SHOWN = 3
"""More suggestions than these for one cell help nobody."""

_IDENTITY = frozenset({"id_missing", "id_precision_lost", "id_format", "id_checksum"})
_PLACE = frozenset({"region_unknown", "region_ambiguous"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for a column, and why it is likely."""

    column: str
    value: str
    why: str
    also: dict[str, str] = field(default_factory=dict)
    """What other columns must say along with it."""

    @property
    def fixes(self) -> dict[str, str]:
        """What is to be written, by column."""
        return {self.column: self.value, **self.also}


def suggestions_for(source: Import, rows: Sequence[ImportRow]) -> dict[int, list[Suggestion]]:
    """By row the likeliest corrections, best first, in a constant number of queries."""
    layouts: dict[str, SheetLayout] = {layout.sheet: layout for layout in layouts_of(source)}
    read = [row_of(row, layouts[row.sheet]) for row in rows if row.issue]
    issues = {row.pk: row.issue for row in rows}
    by_issue: dict[str, list[Row]] = defaultdict(list)
    for row in read:
        assert row.pk is not None
        by_issue[issues[row.pk]].append(row)
    found: dict[int, list[Suggestion]] = defaultdict(list)
    _places(source, [r for code in _PLACE for r in by_issue[code]], found)
    _identities(source, [r for code in _IDENTITY for r in by_issue[code]], found)
    _heads(source, [*by_issue["household_unknown"], *by_issue["head_id_missing"]], found)
    _cadres(source, by_issue["cadre_unknown"], found)
    keys = {row.pk: row.key for row in rows}
    _names(source, by_issue["name_changed"], keys, found)
    return {pk: some[:SHOWN] for pk, some in found.items()}


Found = dict[int, list[Suggestion]]


def _add(
    found: Found, row: Row, column: str, value: str, why: str, also: dict[str, str] | None = None
) -> None:
    assert row.pk is not None
    suggestion = Suggestion(column, value, why, also or {})
    if value and all(s.value != value for s in found[row.pk]):
        found[row.pk].append(suggestion)


def _places(source: Import, rows: Sequence[Row], found: Found) -> None:
    if not rows:
        return
    gazetteer = Gazetteer(source.region)
    for row in rows:
        for near in gazetteer.nearest(
            row.text("township"), row.text("village"), row.text("county"), n=SHOWN
        ):
            township = {"township": gazetteer.township_names[near.code[:9]]}
            _add(found, row, "village", near.name, str(near.why.label), township)


def _identities(source: Import, rows: Sequence[Row], found: Found) -> None:
    for row in rows:
        inside = identity_from_certificate(row.values.get("certificate"))
        _add(found, row, "identity", inside, _("It is the number in the disability certificate."))
    names = {row.text("name") for row in rows} - {""}
    known: dict[str, list[str]] = defaultdict(list)
    for name, identity in Recipient.objects.filter(
        household__region__code__startswith=source.region.prefix, name__in=names
    ).values_list("name", "identity"):
        known[name].append(identity)
    for row in rows:
        written, of_name = row.values.get("identity"), known[row.text("name")]
        for near in [*cut_short(written, of_name), *near_identity(written, of_name)]:
            _add(
                found,
                row,
                "identity",
                near,
                _("%(name)s is recorded with this number.") % {"name": row.text("name")},
            )


def _heads(source: Import, rows: Sequence[Row], found: Found) -> None:
    names = {row.text("head_name") for row in rows} - {""}
    if not names:
        return
    known: dict[str, list[Household]] = defaultdict(list)
    for household in (
        Household.objects.active()
        .inside(source.region.prefix)
        .filter(head_name__in=names)
        .select_related("region")
    ):
        known[household.head_name].append(household)
    for row in rows:
        of_name = known[row.text("head_name")]
        by_number = {household.head_id: household for household in of_name}
        near = near_identity(row.values.get("head_id"), list(by_number))
        there = [h for h in of_name if h.region.name == row.text("village")]
        for household in [*(by_number[number] for number in near), *there]:
            _add(
                found,
                row,
                "head_id",
                household.head_id,
                _("%(name)s of %(village)s is recorded with this number.")
                % {"name": household.head_name, "village": household.region.name},
            )


def _cadres(source: Import, rows: Sequence[Row], found: Found) -> None:
    names = {row.text("cadre_name") for row in rows} - {""}
    if not names:
        return
    known: dict[str, list[Cadre]] = defaultdict(list)
    for cadre in (
        Cadre.objects.active()
        .filter(user__unit__region__code__startswith=source.region.prefix, user__name__in=names)
        .select_related("user__unit")
    ):
        known[cadre.user.name].append(cadre)
    for row in rows:
        unit = row.text("unit")
        of_name = sorted(known[row.text("cadre_name")], key=lambda c: str(c.user.unit) != unit)
        for cadre in of_name:
            _add(
                found,
                row,
                "phone",
                cadre.user.phone,
                _("%(name)s of %(unit)s has this number.")
                % {"name": cadre.user.name, "unit": cadre.user.unit},
            )


def _names(source: Import, rows: Sequence[Row], keys: dict[int, str], found: Found) -> None:
    digests = {keys[row.pk] for row in rows if row.pk is not None}
    if not digests:
        return
    recorded = dict(
        Recipient.objects.active()
        .filter(
            programme=source.programme,
            id_digest__in=digests,
            household__region__code__startswith=source.region.prefix,
        )
        .values_list("id_digest", "name")
    )
    for row in rows:
        assert row.pk is not None
        _add(
            found,
            row,
            "name",
            recorded.get(keys[row.pk], ""),
            _("The person is recorded under this name."),
        )
