"""Which households something is for, as pages choose them: by what they have in common, or by
their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.feeding import put_to
from api.fields import MOST_KEY, Code, Input, Key, OneOf, Text, Whole
from api.resource import Rejected
from api.resources.registry import programmes_here
from organization.models import Region, Unit, User
from pairing.models import Programme
from pairing.querysets import HouseholdQuerySet
from visits.choosing import MOST_LINES, ChooseForm
from visits.forms.filters import LIGHTS


class Narrowing(Input):
    """What is given narrows: without anything all households of the programme in the account’s
    region are chosen."""

    region = Code(required=False, help_text="A township or a village, by its code.")
    group = Text(max_length=40, required=False, help_text="The group’s `key`.")
    light = OneOf(choices=LIGHTS, required=False)
    unit = Key(
        lambda user: Unit.objects.visible_to(user),
        required=False,
        help_text="Whose cadres hold them.",
    )
    need = Text(
        max_length=40,
        required=False,
        help_text="`open` for those with an open need, `kind:` and a kind’s key for one of that.",
    )
    households = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY),
        min_length=1,
        max_length=MOST_LINES,
        required=False,
    )


class Choosing(Narrowing):
    """What is given narrows: without anything all households of the programme in the account’s
    region are chosen."""

    programme = Key(programmes_here)


@dataclass(frozen=True, slots=True)
class Chosen:
    households: HouseholdQuerySet
    programme: Programme
    says: str
    """What was chosen, in words."""


def choose(given: dict[str, Any], account: User, field: str = "choose") -> Chosen:
    """The households that are chosen, by the rules of the pages’ form.

    Raises Rejected with the names of the fields behind ``field``.
    """
    sent = {name: value for name, value in given.items() if name != "households"}
    sent["programme"] = given["programme"].slug
    if "unit" in sent:
        sent["unit"] = given["unit"].pk
    if "region" in sent:
        place = Region.objects.filter(pk=given["region"]).first()
        sent["region"] = given["region"] if place is None else place.prefix
    form = ChooseForm(sent, user=account)
    try:
        put_to(form)
    except Rejected as error:
        raise Rejected({field: error.detail}) from error
    if form.of_programme != given["programme"]:
        raise Rejected({field: {"programme": [_("This programme does not run in your region.")]}})
    rows, says = form.households, form.says
    if keys := given.get("households"):
        rows = rows.filter(pk__any_of=sorted(set(keys)))
        lost = sorted(set(keys) - set(rows.order_by().values_list("pk", flat=True)))
        if lost:
            raise Rejected({field: {"households": [_not_there(lost)]}})
        says = _("by a list")
    return Chosen(rows, form.of_programme, says)


def _not_there(keys: list[int]) -> str:
    return _("These are not among the households that can be chosen: %(keys)s") % {
        "keys": ", ".join(map(str, keys[:20]))
    }
