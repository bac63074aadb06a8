"""The database refuses what must not be, whoever writes it."""

from datetime import date

import pytest
from django.db import transaction

from common.encryption import digest
from pairing.choices import EndReason
from pairing.models import Cadre, Group, Household, ImportRow, Pairing, Pause, Programme, Recipient
from tests import factories
from tests.harness import refused

pytestmark = pytest.mark.django_db

DAY = date(2023, 5, 10)


# Households


def test_household_lies_in_a_village():
    for place in (factories.HANYUAN, factories.XIHE, factories.GANSU):
        refused(
            "household_in_a_village", lambda place=place: factories.make_household(village=place)
        )

    assert factories.make_household(village=factories.SOUTH_GATE).pk


def test_household_has_a_heads_number():
    home = factories.make_household()

    refused(
        "household_has_head_id",
        lambda: Household.objects.filter(pk=home.pk).update(head_id_digest=""),
    )


def test_one_open_household_for_a_head():
    number = factories.identity_number()
    first = factories.make_household(head_id=number)
    refused("household_head_once_while_active", lambda: factories.make_household(head_id=number))

    first.closed_on = DAY
    first.save()

    assert factories.make_household(head_id=number).pk


# Recipients


def test_person_is_once_on_a_programmes_rosters():
    number = factories.identity_number()
    first = factories.make_recipient(identity=number)
    child = factories.make_group("orphan")
    refused(
        "recipient_once_per_programme",
        lambda: factories.make_recipient(identity=number, group=child),
    )

    other = factories.make_group("all", of=factories.make_programme("jieqin"))
    assert factories.make_recipient(identity=number, group=other).pk
    first.status, first.ended_on, first.exit_reason = "ended", DAY, "moved_away"
    first.save()
    assert factories.make_recipient(identity=number).pk


def test_person_has_a_number():
    person = factories.make_recipient()

    refused("recipient_has_id", lambda: Recipient.objects.filter(pk=person.pk).update(id_digest=""))


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "ended", "ended_on": DAY, "exit_reason": ""},
        {"status": "ended", "ended_on": None, "exit_reason": "moved_away"},
        {"status": "active", "ended_on": DAY, "exit_reason": ""},
        {"status": "active", "ended_on": None, "exit_reason": "moved_away"},
        {"status": "gone", "ended_on": DAY, "exit_reason": "moved_away"},
    ],
)
def test_person_who_left_has_a_day_and_a_reason(fields):
    refused("recipient_end_has_reason", lambda: factories.make_recipient(**fields))


@pytest.mark.parametrize("level", [0, 5])
def test_level_of_disability_is_from_one_to_four(level):
    refused("recipient_level_1_to_4", lambda: factories.make_recipient(disability_level=level))


# Pairings


def test_one_open_pairing_for_a_household_and_programme():
    home = factories.make_household()
    first = factories.make_pairing(home)
    refused("pairing_one_open_per_household", lambda: factories.make_pairing(home))

    other = factories.make_programme("jieqin")
    assert factories.make_pairing(home, programme=other).pk
    first.ended_on, first.end_reason = DAY, EndReason.MOVED_AWAY
    first.save()
    assert factories.make_pairing(home, on=DAY).pk


def test_pairing_begins_before_it_ends():
    refused(
        "pairing_from_before_to",
        lambda: factories.make_pairing(on=date(2023, 5, 11), ended_on=DAY),
    )
    assert factories.make_pairing(on=DAY, ended_on=DAY).pk


def test_end_needs_a_reason_and_a_reason_an_end():
    pairing = factories.make_pairing(on=DAY)
    own = Pairing.objects.filter(pk=pairing.pk)

    refused("pairing_end_has_reason", lambda: own.update(ended_on=DAY))
    refused("pairing_end_has_reason", lambda: own.update(end_reason=EndReason.OTHER))

    assert own.update(ended_on=DAY, end_reason=EndReason.OTHER) == 1


def test_pause_begins_before_it_ends():
    pairing = factories.make_pairing(on=DAY)

    refused("pause_from_before_to", lambda: factories.make_pause(pairing, DAY, date(2023, 5, 9)))

    assert factories.make_pause(pairing, DAY, DAY).pk
    assert factories.make_pause(pairing, DAY).pk


def test_what_is_paired_is_not_deleted_with_its_past():
    from django.db.models import ProtectedError

    pairing = factories.make_pairing(on=DAY)
    factories.make_contact(pairing, DAY)

    for row in (pairing, pairing.household, pairing.cadre, pairing.cadre.user, pairing.programme):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()
    assert not Pause.objects.exists()


# Cadres, programmes, imports


def test_account_is_a_cadre_once():
    cadre = factories.make_cadre()

    refused("user_id", lambda: Cadre.objects.create(user=cadre.user))


def test_short_name_of_a_programme_is_its_own():
    refused(
        "slug",
        lambda: Programme.objects.create(
            slug=factories.AIXIN, name="又一个", region_id=factories.GANSU
        ),
    )


def test_group_is_once_in_a_programme():
    refused(
        "group_key_once_per_programme",
        lambda: Group.objects.create(
            programme=factories.make_programme(), key="orphan", name="孤儿", role_name="爱心爸妈"
        ),
    )


def test_row_of_an_import_is_kept_once():
    from pairing.models import Import

    source = Import.objects.create(
        kind="orphans",
        file_name="a",
        region_id=factories.XIHE,
        programme=factories.make_programme(),
        as_of=DAY,
    )

    def keep(sheet):
        return ImportRow.objects.create(source=source, sheet=sheet, number=5, outcome="held")

    keep("一")
    refused("import_row_once_per_import", lambda: keep("一"))
    assert keep("二").pk


def test_digest_is_of_the_number_that_is_encrypted():
    home = factories.make_household()

    assert home.head_id_digest == digest(Household.objects.get(pk=home.pk).head_id)
