"""What records said before: kept as JSON, and given back."""

import json
from datetime import date

import pytest
from django.core.exceptions import FieldDoesNotExist

from common.database import concrete_field
from common.former_values import give_back, values_of, write_fields
from pairing.models import Household, Recipient
from tests import factories

pytestmark = pytest.mark.django_db


def test_values_that_json_has_held_are_given_back():
    recipient = factories.make_recipient()
    other = factories.make_household()
    names = ["household", "joined_on", "identity"]
    before = json.loads(json.dumps(values_of(recipient, names), default=str))
    was = (recipient.household, recipient.joined_on, recipient.identity)
    recipient.household, recipient.joined_on, recipient.identity = other, date(2020, 1, 1), ""

    give_back(recipient, before)

    assert (recipient.household, recipient.joined_on, recipient.identity) == was


def test_fields_that_are_not_named_are_not_written():
    first, second = factories.make_household(), factories.make_household()
    first.address, first.phone = "一组", "13900000000"
    second.address, second.phone = "二组", "13900000000"

    write_fields({first: ["address"], second: ["address", "phone"]})

    assert list(
        Household.objects.filter(pk__in=[first.pk, second.pk])
        .order_by("address")
        .values_list("address", "phone")
    ) == [("一组", ""), ("二组", "13900000000")]


def test_a_name_without_a_column_is_no_concrete_field():
    with pytest.raises(TypeError, match=r"pairing\.Household\.recipients has no column"):
        concrete_field(Household, "recipients")
    with pytest.raises(FieldDoesNotExist):
        concrete_field(Recipient, "shoe_size")
