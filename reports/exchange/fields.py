"""What a format may hold of a row, kind by kind.

What is read is as it is stored: a day as a date, one of several values by its stored value. How it
is written is for the format to say (``reports.exchange.mapping``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.exports.columns import in_one_cell
from common.identity import is_of_child, mask
from organization.choices import Sex
from pairing.models import Household
from reports.exchange.choices import ExchangeKind
from visits.choices import AidKind, ContactKind, Giver, NeedStatus, Purpose, TopicList, Verdict
from visits.models import Contact

Raw = str | int | Decimal | date | None
"""What a field holds before it is written."""


@dataclass(frozen=True, slots=True)
class Around:
    """What fields are read from beside the row: names of topics, and whether numbers are whole."""

    topics: Mapping[tuple[str, str], str]
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a column may hold. ``choices`` are its stored values with their labels."""

    key: str
    label: str | Promise
    read: Callable[[Any, Around], Raw]
    choices: Mapping[str, str | Promise] = field(default_factory=dict)
    is_identity: bool = False
    is_money: bool = False


YES_NO: dict[str, str | Promise] = {"yes": _("yes"), "no": _("no")}


def _labels(*choices: Any) -> dict[str, str | Promise]:
    return {value: label for each in choices for value, label in each.choices}


def head_number(household: Household, *, is_whole: bool) -> str:
    """The head's number: whole only where that is asked for, and never a child's."""
    is_child = is_of_child(household.head_id, today())
    return (
        household.head_id
        if is_whole and not is_child
        else mask(household.head_id, is_child=is_child)
    )


def _topics(name: TopicList) -> Callable[[Contact, Around], str]:
    attribute = "topics" if name == TopicList.FOUND else "policies"

    def read(row: Contact, around: Around) -> str:
        keys = getattr(row, attribute)
        return in_one_cell(around.topics.get((name, key), key) for key in keys)

    return read


def _given(kind: AidKind) -> Callable[[Contact, Around], Decimal]:
    def read(row: Contact, around: Around) -> Decimal:
        return sum((aid.value for aid in row.aid.all() if aid.kind == kind), Decimal(0))

    return read


def _of_household(get: Callable[[Any], Household]) -> tuple[Field, ...]:
    return (
        Field("head", _("Head of household"), lambda row, _a: get(row).head_name),
        Field(
            "head_id",
            _("Head's ID number"),
            lambda row, around: head_number(get(row), is_whole=around.is_whole),
            is_identity=True,
        ),
        Field("phone", _("Phone"), lambda row, _a: get(row).phone),
        Field("address", _("Address"), lambda row, _a: get(row).address),
        Field(
            "people",
            _("People"),
            lambda row, _a: in_one_cell(person.name for person in _people(get(row))),
        ),
        Field(
            "groups",
            _("Groups"),
            lambda row, _a: in_one_cell(
                dict.fromkeys(person.group.name for person in _people(get(row)))
            ),
        ),
        Field("township", _("Township"), lambda row, _a: row.township_name or ""),
        Field("village", _("Village"), lambda row, _a: row.region.name),
        Field("region", _("Code of the village"), lambda row, _a: row.region_id),
    )


def _people(household: Any) -> list[Any]:
    people: list[Any] = household.members
    return people


def _of_pairing(get: Callable[[Any], Any]) -> tuple[Field, ...]:
    """Of the pairing's cadre; empty where the row belongs to none."""

    def of(read: Callable[[Any], Raw]) -> Callable[[Any, Around], Raw]:
        def found(row: Any, around: Around) -> Raw:
            pairing = get(row)
            return read(pairing) if pairing is not None else None

        return found

    return (
        Field("cadre", _("Cadre"), of(lambda pairing: pairing.cadre.user.name)),
        Field("cadre_phone", _("Cadre's phone"), of(lambda pairing: pairing.cadre.user.phone)),
        Field("cadre_title", _("Title"), of(lambda pairing: pairing.cadre.title)),
        Field(
            "cadre_sex",
            _("Cadre's sex"),
            of(lambda pairing: getattr(pairing.cadre.user, "sex", "")),
            _labels(Sex),
        ),
        Field(
            "unit",
            _("Unit"),
            of(lambda pairing: pairing.cadre.user.unit.name if pairing.cadre.user.unit else ""),
        ),
        Field("role", _("Role"), of(lambda pairing: pairing.role)),
        Field("programme", _("Programme"), of(lambda pairing: pairing.programme.name)),
    )


def _number(key: str = "number") -> Field:
    return Field(key, _("Our number of the row"), lambda row, _a: row.pk)


FIELDS: dict[str, tuple[Field, ...]] = {
    ExchangeKind.CONTACTS: (
        _number(),
        Field("day", _("Day"), lambda row, _a: row.day),
        Field("kind", _("Kind"), lambda row, _a: row.kind, _labels(ContactKind)),
        Field(
            "reached",
            _("Somebody was reached"),
            lambda row, _a: "yes" if row.is_reached else "no",
            YES_NO,
        ),
        Field("verdict", _("Does it count?"), lambda row, _a: row.verdict, _labels(Verdict)),
        Field("topics", _("Talked about"), _topics(TopicList.FOUND)),
        Field("policies", _("Policies explained"), _topics(TopicList.POLICY)),
        Field("found", _("What was found"), lambda row, _a: row.found),
        Field(
            "items",
            _("Goods"),
            lambda row, _a: in_one_cell(aid.items for aid in row.aid.all() if aid.items),
        ),
        Field("goods", _("Goods at their value, in yuan"), _given(AidKind.GOODS), is_money=True),
        Field("cash", _("Cash, in yuan"), _given(AidKind.CASH), is_money=True),
        *_of_pairing(lambda row: row.pairing),
        *_of_household(lambda row: row.pairing.household),
    ),
    ExchangeKind.AID: (
        _number(),
        Field("day", _("Day"), lambda row, _a: row.day),
        Field("kind", _("Kind"), lambda row, _a: row.kind, _labels(AidKind)),
        Field("items", _("Goods"), lambda row, _a: row.items),
        Field("value", _("Value in yuan"), lambda row, _a: row.value, is_money=True),
        Field("giver", _("Given by"), lambda row, _a: row.giver, _labels(Giver)),
        Field(
            "giver_name",
            _("Name of who gave it"),
            lambda row, _a: str(row.donor or row.giver_unit or row.pairing.cadre.user.name),
        ),
        Field("purpose", _("Purpose"), lambda row, _a: row.purpose, _labels(Purpose)),
        *_of_pairing(lambda row: row.pairing)[:-1],
        Field("programme", _("Programme"), lambda row, _a: row.programme.name),
        *_of_household(lambda row: row.household),
    ),
    ExchangeKind.NEEDS: (
        _number(),
        Field("day", _("Raised on"), lambda row, _a: row.raised_on),
        Field("text", _("Need"), lambda row, _a: row.text),
        Field("status", _("State"), lambda row, _a: row.status, _labels(NeedStatus)),
        Field("settled_on", _("Settled on"), lambda row, _a: row.settled_on),
        Field("outcome", _("What was done"), lambda row, _a: row.outcome),
        *_of_pairing(lambda row: row.contact.pairing if row.contact else None),
        *_of_household(lambda row: row.household),
    ),
}


def field_of(kind: str, key: str) -> Field | None:
    """The field of a kind by its key."""
    return next((each for each in FIELDS[kind] if each.key == key), None)
