"""What pages show of an import's rows: cells by column, both sides of a duplicate, changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model, Window
from django.db.models.functions import RowNumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.database import concrete_field
from common.dates import parse_date, today
from common.encryption import digest
from common.identity import age_on, birth_date, clean, mask, numbers_in
from common.phones import clean_phone
from common.text import compact
from organization.models import User
from pairing.choices import RowDecision
from pairing.intake.columns import Column, kind_of
from pairing.intake.issues import ISSUES, Effect, Issue, column_in_question
from pairing.intake.kinds import RosterKind, kind_by_key
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.places import village_stem
from pairing.intake.stored import layouts_of
from pairing.intake.suggestions import Suggestion, suggestions_for
from pairing.intake.table import cell_text
from pairing.models import Cadre, Household, Import, ImportRow, Pairing, Recipient

SECRET = ("identity", "certificate")
"""Contents of columns that are shown in full only where somebody must correct them."""
_LONG_NUMBER = re.compile(r"\d{14,}[\dXx]")
_CHILD = 18

_NAMED = {
    "pairings": ("head_name", "cadre_name"),
    "visits": ("day", "head_name", "cadre_name"),
    "activities": ("day", "name"),
}
"""By kind the columns that say what a row is about, where it is not about one person."""
_PLACED = ("township", "village", "unit", "kind")

_IN_FILE = frozenset({"duplicate_in_file", "phone_duplicate", "already_paired", "duplicate"})
"""Issues where another row of the file is the other side."""
_RECORDED = frozenset(
    {
        *("duplicate_across_rosters", "name_changed", "head_changed", "phone_duplicate"),
        *("cadre_left", "already_paired", "cadre_mismatch", "before_pairing"),
    }
)
"""Issues where what is recorded is the other side."""
_BESIDE = 12
"""Of so many rows about the same household one may be the contact of the same day."""


# Personal numbers


def mask_number(text: str) -> str:
    """An identity or certificate number, whole or miswritten, as it may be shown."""
    number = clean(text)
    if len(number) < 12:
        return "*" * len(number)
    born = birth_date(number) if len(number) >= 18 and number[6:14].isdecimal() else None
    return mask(number, is_child=born is not None and age_on(born, today()) < _CHILD)


def mask_numbers(text: str) -> str:
    """A text with the long numbers in it masked."""
    return _LONG_NUMBER.sub(lambda found: mask_number(found[0]), text)


def written(cell: Any) -> str:
    """A stored cell as a person reads it."""
    return cell_text(cell).removesuffix("T00:00:00")


# Rows


@dataclass(slots=True)
class ShownCell:
    """A cell of a row under one of the kind's columns.

    ``text`` is what counts: the correction where there is one, else ``original``.
    """

    column: Column
    text: str
    original: str
    is_in_question: bool = False
    is_asked_for: bool = False
    """Whether it is in question and to be written anew, rather than to be decided on."""

    @property
    def is_corrected(self) -> bool:
        return self.text != self.original

    @property
    def is_secret(self) -> bool:
        return self.column.content in SECRET

    @property
    def is_hidden(self) -> bool:
        """A personal number that nobody needs to see in full to do what is asked.

        One that is a person's whole number, in whatever column, is shown only after a reason.
        """
        return (self.is_secret and not self.is_asked_for) or bool(numbers_in(clean(self.text)))

    @property
    def is_number(self) -> bool:
        """Whether it may be looked at in full, by itself and with a reason."""
        return self.is_secret and self.is_hidden and bool(self.text)

    @property
    def shown(self) -> str:
        """Without the personal numbers in it."""
        return mask_number(self.text) if self.is_secret else mask_numbers(self.text)

    @property
    def shown_original(self) -> str:
        return mask_number(self.original) if self.is_secret else mask_numbers(self.original)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison."""

    label: str
    there: str
    here: str
    is_different: bool


@dataclass(slots=True)
class Side:
    """What a row is compared with: another row of the file, or what is recorded."""

    row: ImportRow | None
    lines: list[Line]
    household: int | None = None
    """The key of the household whose page shows more."""

    @property
    def alike(self) -> int:
        """How many lines say the same on both sides."""
        return sum(not line.is_different for line in self.lines)


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion as pages show it: of a personal number neither text nor form holds it whole."""

    suggestion: Suggestion
    column: Column
    is_secret: bool

    @property
    def shown(self) -> str:
        return mask_number(self.suggestion.value) if self.is_secret else self.suggestion.value

    @property
    def token(self) -> str:
        """By which it is taken."""
        return digest(self.suggestion.value)[:16] if self.is_secret else self.suggestion.value


@dataclass(slots=True)
class ShownRow:
    """A row as pages show it. ``others`` are cells under headings that mean nothing to us."""

    row: ImportRow
    cells: list[ShownCell]
    others: list[tuple[str, str]]
    names: list[str]
    place: str
    sides: list[Side] = field(default_factory=list)
    suggestions: list[Offer] = field(default_factory=list)

    @property
    def issue(self) -> Issue | None:
        return ISSUES.get(self.row.issue)

    @property
    def question(self) -> ShownCell | None:
        """The cell in question."""
        return next((cell for cell in self.cells if cell.is_in_question), None)

    @property
    def corrected(self) -> list[ShownCell]:
        return [cell for cell in self.cells if cell.is_corrected]

    @property
    def detail(self) -> str:
        """What was said of the issue, without the personal numbers in it."""
        return mask_numbers(self.row.detail)

    @property
    def is_decidable(self) -> bool:
        return self.issue is not None and self.issue.effect is Effect.HELD

    @property
    def is_noted_only(self) -> bool:
        """Taken all the same: nothing is asked."""
        return self.issue is not None and self.issue.effect is Effect.REPAIRED

    def value(self, name: str) -> str:
        """What counts in a column, empty where there is none such."""
        return next((cell.text for cell in self.cells if cell.column.name == name), "")


def show_rows(source: Import, rows: Sequence[ImportRow], user: User) -> list[ShownRow]:
    """Rows with both sides and suggestions, in a constant number of queries."""
    shown = plain_rows(source, rows)
    _add_sides(source, shown, user)
    columns = {column.name: column for column in kind_of(source.kind).columns}
    offered = suggestions_for(source, rows)
    for one in shown:
        one.suggestions = [
            Offer(s, columns[s.column], columns[s.column].content in SECRET)
            for s in offered.get(one.row.pk, [])
        ]
    return shown


def plain_rows(source: Import, rows: Iterable[ImportRow]) -> list[ShownRow]:
    """Rows by themselves; no query."""
    layouts = {layout.sheet: layout for layout in layouts_of(source)}
    return [_plain(source.kind, row, layouts[row.sheet]) for row in rows]


def _plain(kind: str, row: ImportRow, layout: SheetLayout) -> ShownRow:
    known = kind_of(kind)
    cells, fixes = row.cell_list(), row.fix_map()
    in_question = column_in_question(row.issue, kind, layout.columns)
    is_asked_for = bool(in_question) and _is_asked_for(row.issue, in_question)
    shown = []
    for name, index in sorted(layout.columns.items(), key=lambda found: found[1]):
        original = written(cells[index]) if index < len(cells) else ""
        text = fixes.get(name, original)
        shown.append(ShownCell(known.column(name), text, original, name == in_question))
        shown[-1].is_asked_for = name == in_question and is_asked_for
    if in_question and known.has(in_question) and in_question not in layout.columns:
        # The file has no such column; what is missing can be written in all the same.
        text = fixes.get(in_question, "")
        shown.append(ShownCell(known.column(in_question), text, "", True, is_asked_for))
    used = set(layout.columns.values())
    others = [
        (heading, mask_numbers(text))
        for index, heading in enumerate(layout.headings)
        if index not in used and index < len(cells) and (text := written(cells[index]))
    ]
    values = {cell.column.name: cell.shown for cell in shown}
    names = [values[n] for n in _NAMED.get(kind, ("name",)) if values.get(n)]
    place = " ".join(values[n] for n in _PLACED if values.get(n))
    return ShownRow(row, shown, others, names or [values.get("head_name", "")], place)


def _is_asked_for(code: str, column: str) -> bool:
    """Of a doubt about the person as a whole the number is no more than the key."""
    issue = ISSUES[code]
    if issue.effect is Effect.HELD:
        return column != "identity"
    return issue.effect is not Effect.REPAIRED


# Both sides


def _add_sides(source: Import, shown: Sequence[ShownRow], user: User) -> None:
    keyed = [one for one in shown if one.row.key]
    _add_other_rows(source, [one for one in keyed if one.row.issue in _IN_FILE])
    _add_recorded(source, [one for one in keyed if one.row.issue in _RECORDED], user)


def _add_other_rows(source: Import, shown: Sequence[ShownRow]) -> None:
    """The first row about the same, of contacts the first of the same day."""
    if not shown:
        return
    # Thousands of rows may be about the same; only the first ones are read.
    first = (
        ImportRow.objects.filter(source=source, key__in={one.row.key for one in shown})
        .exclude(decision=RowDecision.LEAVE)
        .annotate(place=Window(RowNumber(), partition_by=F("key"), order_by=F("pk").asc()))
        .filter(place__lte=_BESIDE if source.kind == "visits" else 1)
        .order_by("pk")
    )
    by_key: dict[str, list[ShownRow]] = defaultdict(list)
    for other in plain_rows(source, first):
        by_key[other.row.key].append(other)
    for one in shown:
        for other in by_key[one.row.key]:
            if other.row.pk < one.row.pk and (
                one.row.issue != "duplicate" or other.value("day") == one.value("day")
            ):
                one.sides.append(Side(other.row, _compare_rows(other, one)))
                break


def _meant(column: Column, text: str) -> object:
    """What a cell says, however it is written: 2015.8.25 is 2015年8月25日, 古合村 is 古合村委会."""
    match column.content:
        case "date":
            return parse_date(text) or compact(text)
        case "village":
            return village_stem(compact(text))
        case "phone":
            return clean_phone(text)
        case "identity" | "certificate":
            return clean(text)
    return compact(text)


def _compare_rows(there: ShownRow, here: ShownRow) -> list[Line]:
    shown = {cell.column.name: cell for cell in there.cells}
    lines = []
    for cell in here.cells:
        other = shown.get(cell.column.name)
        texts = (other.text if other is not None else "", cell.text)
        if any(texts):
            lines.append(
                Line(
                    str(cell.column),
                    other.shown if other is not None else "",
                    cell.shown,
                    _meant(cell.column, texts[0]) != _meant(cell.column, texts[1]),
                )
            )
    return lines


def _add_recorded(source: Import, shown: Sequence[ShownRow], user: User) -> None:
    if not shown:
        return
    keys = {one.row.key for one in shown}
    facts: Mapping[str, Side]
    if source.kind == "cadres":
        facts = _cadres(keys, user)
    elif source.kind in ("pairings", "visits"):
        facts = _households(source, keys, user)
    else:
        facts = _recipients(source, keys, user)
    for one in shown:
        found = facts.get(one.row.key)
        if found is None:
            continue
        values = {str(cell.column): cell.shown for cell in one.cells}
        lines = [
            Line(
                line.label,
                line.there,
                here := values.get(line.label, line.here),
                # 南关 or 南关村 is 南关村委会.
                bool(here) and not compact(line.there).startswith(compact(here)),
            )
            for line in found.lines
        ]
        one.sides.append(Side(None, lines, found.household))


def _facts(*pairs: tuple[object, object]) -> list[Line]:
    return [Line(str(label), str(text), "", False) for label, text in pairs if text]


def _recipients(source: Import, keys: set[str], user: User) -> dict[str, Side]:
    columns = {column.name: str(column) for column in kind_of(source.kind).columns}
    found = (
        Recipient.objects.visible_to(user)
        .active()
        .filter(programme=source.programme, id_digest__in=keys)
        .select_related("group", "household__region")
    )
    return {
        r.id_digest: Side(
            None,
            _facts(
                (_("Group"), r.group),
                (columns["name"], r.name),
                (columns["head_name"], r.household.head_name),
                (columns["head_id"], mask_number(r.household.head_id)),
                (columns["village"], r.household.region.name),
                (columns["phone"], r.household.phone),
                (columns["address"], r.household.address),
                (_("On the roster since"), r.joined_on),
            ),
            r.household_id,
        )
        for r in found
    }


def _cadres(keys: set[str], user: User) -> dict[str, Side]:
    columns = {column.name: str(column) for column in kind_of("cadres").columns}
    found = Cadre.objects.visible_to(user).filter(user__phone__in=keys).select_related("user__unit")
    return {
        c.user.phone: Side(
            None,
            _facts(
                (columns["name"], c.user.name),
                (columns["unit"], c.user.unit),
                (columns["title"], c.title),
                (columns["phone"], c.user.phone),
                (_("Status"), c.get_status_display()),
            ),
        )
        for c in found
    }


def _households(source: Import, keys: set[str], user: User) -> dict[str, Side]:
    columns = {column.name: str(column) for column in kind_of(source.kind).columns}
    found: dict[str, Side] = {}
    pairings = (
        Pairing.objects.filter(
            household__in=Household.objects.visible_to(user).filter(head_id_digest__in=keys),
            programme=source.programme,
        )
        .select_related("household__region", "cadre__user__unit")
        .order_by("started_on", "pk")
    )
    for pairing in pairings:
        household = pairing.household
        lines = _facts(
            (columns["head_name"], household.head_name),
            (columns["village"], household.region.name),
            (columns["cadre_name"], pairing.cadre.user.name),
            (columns["unit"], pairing.cadre.user.unit),
            (columns["phone"], pairing.cadre.user.phone),
            (_("Paired from"), pairing.started_on),
            (_("Paired until"), pairing.ended_on),
        )
        found[household.head_id_digest] = Side(None, lines, household.pk)
    return found


# Changes


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a row changes."""

    label: str
    before: str
    after: str


def changes_of(kind: type[RosterKind], row: ImportRow) -> list[Change]:
    """What a row changes, field by field, in words."""
    return [
        Change(*_worded(kind, name, *values)) for name, values in sorted(row.change_map().items())
    ]


def _worded(
    kind: type[RosterKind], name: str, before: object, after: object
) -> tuple[str, str, str]:
    for model in reversed(kind.writes):
        if name in {f.name for f in model._meta.fields}:
            return _label(model, name), _value(model, name, before), _value(model, name, after)
    return capfirst(name), str(before), str(after)


def _label(model: type[Model], name: str) -> str:
    return capfirst(str(concrete_field(model, name).verbose_name))


def _value(model: type[Model], name: str, value: object) -> str:
    if value in (None, ""):
        return "—"
    if name in ("identity", "certificate", "head_id"):
        return mask_number(str(value))
    choices = dict(concrete_field(model, name).flatchoices)
    return str(choices.get(value, value))


def kind_title(source: Import) -> str:
    """What the file is, empty while nobody knows."""
    return str(kind_by_key(source.kind).title) if source.kind else ""
