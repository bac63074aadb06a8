import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from common.encryption import decrypt, digest, encrypt
from pairing.models import Household
from tests import factories

NUMBER = "11010519491231002X"
OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def test_what_is_encrypted_comes_back():
    for text in (NUMBER, "张三", "x" * 5000):
        assert decrypt(encrypt(text)) == text


def test_nothing_stays_nothing():
    assert encrypt("") == b""
    assert decrypt(b"") == ""
    assert digest("") == ""


def test_same_number_never_looks_the_same():
    blobs = {encrypt(NUMBER) for _ in range(20)}

    assert len(blobs) == 20


def test_changed_byte_is_noticed_wherever_it_is(settings):
    settings.FIELD_KEYS = {1: OLD, 2: NEW}
    settings.FIELD_KEY_CURRENT = 1
    blob = encrypt(NUMBER)

    for place in range(1, len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 1
        with pytest.raises(InvalidTag):
            decrypt(bytes(changed))
    # The version is under the tag as well: another known key does not help.
    with pytest.raises(InvalidTag):
        decrypt(bytes([2]) + blob[1:])
    with pytest.raises(InvalidTag):
        decrypt(blob[:-1])


def test_unknown_key_version_fails_by_name(settings):
    settings.FIELD_KEYS = {7: OLD}
    settings.FIELD_KEY_CURRENT = 7
    blob = encrypt(NUMBER)
    settings.FIELD_KEYS = {8: NEW}

    with pytest.raises(ImproperlyConfigured, match=r"JIEDUI_FIELD_KEYS has no key of version 7"):
        decrypt(blob)


def test_after_rotation_old_texts_are_read_and_new_ones_use_the_new_key(settings):
    settings.FIELD_KEYS = {1: OLD}
    settings.FIELD_KEY_CURRENT = 1
    before = encrypt(NUMBER)

    settings.FIELD_KEYS = {2: NEW, 1: OLD}
    settings.FIELD_KEY_CURRENT = 2
    after = encrypt(NUMBER)

    assert (before[0], after[0]) == (1, 2)
    assert decrypt(before) == decrypt(after) == NUMBER


def test_digest_is_the_same_for_the_same_number_and_depends_on_the_key(settings):
    settings.DIGEST_KEY = OLD
    first = digest(NUMBER)

    assert first == digest(NUMBER)
    assert len(first) == 64
    assert first != digest("34052419800101001X")
    settings.DIGEST_KEY = NEW
    assert digest(NUMBER) != first


def stored(household):
    with connection.cursor() as cursor:
        cursor.execute("SELECT head_id FROM pairing_household WHERE id = %s", [household.pk])
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def _two_keys(settings):
    settings.FIELD_KEYS = {2: NEW, 1: OLD}
    settings.FIELD_KEY_CURRENT = 2


@pytest.mark.django_db
@pytest.mark.usefixtures("_two_keys")
def test_database_holds_the_number_only_encrypted():
    household = factories.make_household(head_id=NUMBER)

    blob = stored(household)

    assert blob[0] == 2
    assert NUMBER.encode() not in blob
    assert NUMBER[:6].encode() not in blob
    assert decrypt(blob) == NUMBER
    with connection.cursor() as cursor:
        cursor.execute("SELECT h::text FROM pairing_household h")
        row = cursor.fetchone()[0]
    assert NUMBER not in row
    assert NUMBER.encode().hex() not in row


@pytest.mark.django_db
def test_two_rows_with_one_number_differ_in_the_database():
    household = factories.make_household(head_id=NUMBER, closed_on="2023-01-01")
    same = factories.make_household(head_id=NUMBER)

    assert stored(household) != stored(same)


@pytest.mark.django_db
def test_row_is_found_by_digest_and_by_whole_number():
    household = factories.make_household(head_id=NUMBER)
    factories.make_household()

    assert Household.objects.get(head_id_digest=digest(NUMBER)) == household
    assert list(Household.objects.all().search("11010519491231002x")) == [household]
    assert household.head_id == NUMBER


@pytest.mark.django_db
def test_saving_a_row_again_keeps_the_number():
    household = factories.make_household(head_id=NUMBER)
    fresh = Household.objects.get(pk=household.pk)

    fresh.save()
    fresh.refresh_from_db()

    assert fresh.head_id == NUMBER


@pytest.mark.django_db
def test_changed_row_is_noticed_when_it_is_read():
    household = factories.make_household(head_id=NUMBER)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pairing_household "
            "SET head_id = set_byte(head_id, 20, get_byte(head_id, 20) # 1)"
        )

    with pytest.raises(InvalidTag):
        Household.objects.get(pk=household.pk)
