"""The database refuses what must not be, whoever writes it."""

import uuid
from datetime import date

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError

from tests import factories
from visits.choices import AidKind, Giver
from visits.models import Contact, PairingYear, QuotaRule, Reminder

pytestmark = pytest.mark.django_db

DAY = date(2023, 5, 10)


def refused(constraint, write, error=IntegrityError):
    with pytest.raises(error, match=constraint), transaction.atomic():
        write()


@pytest.fixture
def held():
    return factories.make_pairing(on=date(2023, 1, 1))


def test_kind_and_verdict_of_a_contact_are_known_ones(held):
    own = Contact.objects.filter(pk=factories.make_contact(held, DAY).pk)

    refused("contact_kind_known", lambda: own.update(kind="telegram"))
    refused("contact_verdict_known", lambda: own.update(verdict="perhaps"))


def test_entry_of_a_phone_arrives_once(held):
    key = uuid.uuid4()
    factories.make_contact(held, DAY, client_uuid=key)

    refused("client_uuid", lambda: factories.make_contact(held, DAY, client_uuid=key))


def test_aid_has_a_value(held):
    refused("aid_value_not_negative", lambda: factories.make_aid(held, DAY, -1, kind=AidKind.GOODS))
    refused("aid_cash_has_value", lambda: factories.make_aid(held, DAY, 0))

    assert factories.make_aid(held, DAY, 0, kind=AidKind.GOODS).pk


def test_aid_names_its_giver_and_no_other(held):
    unit = factories.make_unit()
    wrong = (
        {"giver": Giver.CADRE, "giver_unit": unit},
        {"giver": Giver.CADRE, "donor": "某公司"},
        {"giver": Giver.UNIT},
        {"giver": Giver.UNIT, "giver_unit": unit, "donor": "某公司"},
        {"giver": Giver.DONOR},
        {"giver": Giver.DONOR, "donor": "某公司", "giver_unit": unit},
        {"giver": "other"},
    )
    right = (
        {"giver": Giver.CADRE},
        {"giver": Giver.UNIT, "giver_unit": unit},
        {"giver": Giver.DONOR, "donor": "某公司"},
    )

    for fields in wrong:
        refused("aid_giver_is_named", lambda fields=fields: factories.make_aid(held, DAY, **fields))
    for fields in right:
        assert factories.make_aid(held, DAY, **fields).pk


def test_activity_is_once_a_day_in_a_place():
    factories.make_activity("义诊", day=DAY)

    refused("activity_once", lambda: factories.make_activity("义诊", day=DAY))

    assert factories.make_activity("义诊", day=DAY, place=factories.SHILI).pk


@pytest.mark.parametrize(
    ("fields", "constraint", "error"),
    [
        ({"contacts": 367}, "quota_rule_fits_a_year", IntegrityError),
        ({"visits": 367}, "quota_rule_fits_a_year", IntegrityError),
        ({"contacts": -1}, "contacts", IntegrityError),
        ({"visits": -1}, "visits", IntegrityError),
        ({"year": 1999}, "quota_rule_year_plausible", IntegrityError),
        ({"year": 2200}, "quota_rule_year_plausible", IntegrityError),
        ({"contacts": 40000}, "out of range", DataError),
    ],
)
def test_rule_keeps_to_its_ranges(fields, constraint, error):
    values = {"contacts": 4, "visits": 2, "year": 2024} | fields

    refused(constraint, lambda: factories.make_rule(**values), error)


def test_rule_is_once_a_year_for_a_region_and_programme():
    factories.make_rule(contacts=4, visits=2, year=2024)

    refused(
        "quota_rule_once_per_year", lambda: factories.make_rule(contacts=6, visits=5, year=2024)
    )

    other = factories.make_programme("jieqin")
    assert factories.make_rule(contacts=6, visits=5, year=2024, programme=other).pk
    assert QuotaRule.objects.count() == 3


def test_year_of_a_pairing_is_once(held):
    own = PairingYear.objects.get(pairing=held, year=2023)
    own.pk = None

    refused("pairing_year_once", lambda: own.save(force_insert=True))


def test_job_runs_once_a_period_and_reminds_once_a_week(held):
    def run():
        return factories.make_run(period="2023-W19", as_of=DAY)

    first = run()
    refused("job_run_once_per_county_and_period", run)

    def remind():
        return Reminder.objects.create(
            run=first,
            user=held.cadre.user,
            period="2023-W19",
            overdue=1,
            due_soon=0,
            earliest_due_on=DAY,
        )

    remind()
    refused("reminder_once_per_week", remind)


def test_contact_with_aid_is_not_deleted(held):
    contact = factories.make_contact(held, DAY)
    factories.make_aid(held, DAY, contact=contact)

    with pytest.raises(ProtectedError):
        contact.delete()
