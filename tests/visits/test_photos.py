"""Photographs of a contact: added on the phone, kept encrypted, shown to whoever may see them."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from common.dates import today
from organization.choices import Action, Role
from organization.models import AccessEvent, User
from pairing.models import Pairing
from tests import factories
from visits.models import Contact, Photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def _file(name: str = "a.jpg", **picture: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, factories.make_picture(**picture), "image/jpeg")


def _log(client: Client, pairing: Pairing, *photos: SimpleUploadedFile, entry: str = ""):
    return client.post(
        reverse("visits:phone_log", args=[pairing.pk]),
        {
            "client_uuid": entry or str(uuid.uuid4()),
            "day": today().isoformat(),
            "kind": "home_visit",
            "is_reached": "yes",
            "photos": list(photos),
        },
    )


@pytest.fixture
def phone(client: Client, cadre: User) -> Client:
    client.force_login(cadre)
    client.cookies["django_language"] = "en"
    return client


def test_photographs_are_saved_with_the_contact_in_their_order(
    phone: Client, pairing: Pairing
) -> None:
    answer = _log(phone, pairing, _file(colour="teal"), _file(colour="navy", width=3000))

    contact = Contact.objects.get()
    first, second = contact.photos.all()
    assert answer.status_code == 302
    assert (first.width, first.height, second.width) == (640, 480, 1600)
    assert first.content.startswith(b"\xff\xd8")
    assert {p.created_by for p in (first, second)} == {contact.created_by}


def test_photograph_is_ciphertext_in_the_database(phone: Client, pairing: Pairing) -> None:
    _log(phone, pairing, _file())

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM visits_photo")
        stored = bytes(cursor.fetchone()[0])
    assert b"JFIF" in Photo.objects.get().content
    assert b"JFIF" not in stored


def test_contact_needs_no_photograph(phone: Client, pairing: Pairing) -> None:
    _log(phone, pairing)

    assert Contact.objects.count() == 1
    assert not Photo.objects.exists()


def test_entry_sent_twice_has_its_photographs_once(phone: Client, pairing: Pairing) -> None:
    entry = str(uuid.uuid4())

    for _time in range(2):
        _log(phone, pairing, _file(), _file("copy.jpg"), entry=entry)

    assert (Contact.objects.count(), Photo.objects.count()) == (1, 1)


def test_same_entry_with_another_photograph_is_another_contact(
    phone: Client, pairing: Pairing
) -> None:
    entry = str(uuid.uuid4())
    _log(phone, pairing, _file(), entry=entry)

    answer = _log(phone, pairing, _file(colour="red"), entry=entry)

    assert answer.status_code == 422
    assert "This entry was saved already" in answer.content.decode()
    assert Photo.objects.count() == 1


def test_what_is_no_photograph_stops_the_entry_and_is_named(
    phone: Client, pairing: Pairing
) -> None:
    note = SimpleUploadedFile("名单.jpg", b"no picture", "image/jpeg")

    answer = _log(phone, pairing, _file(), note)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "名单.jpg is no photograph that can be read." in page
    assert not Contact.objects.exists()


def test_more_photographs_than_a_contact_may_have_are_refused(
    phone: Client, pairing: Pairing
) -> None:
    answer = _log(phone, pairing, *(_file(colour=f"#0000{n:02x}") for n in range(7)))

    assert "At most 6 photographs; 7 were chosen." in answer.content.decode()
    assert not Photo.objects.exists()


@pytest.fixture
def photo(pairing: Pairing) -> Photo:
    return factories.make_photo(factories.make_contact(pairing, date(2023, 2, 1)))


def test_photograph_is_served_as_an_attachment_and_stored_nowhere(
    client: Client, office: User, photo: Photo
) -> None:
    client.force_login(office)

    answer = client.get(reverse("visits:photo", args=[photo.pk]))

    assert answer.content == photo.content
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == f'attachment; filename="photo-{photo.pk}.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_look_at_a_photograph_is_noted(client: Client, office: User, photo: Photo) -> None:
    client.force_login(office)

    client.get(reverse("visits:photo", args=[photo.pk]))

    line = AccessEvent.objects.latest("pk")
    assert (line.action, line.subject_model) == (Action.VIEW_PERSON, "pairing.household")
    assert line.detail == {"photo": photo.pk}


def test_photograph_out_of_scope_is_not_there_and_noted(
    client: Client, outsider: User, photo: Photo
) -> None:
    client.force_login(outsider)

    answer = client.get(reverse("visits:photo", args=[photo.pk]))

    line = AccessEvent.objects.latest("pk")
    assert answer.status_code == 404
    assert (line.action, line.subject_pk) == (Action.REFUSED, str(photo.pk))
    assert line.places == ["62", "6212", "621225", "621226"]


def test_photograph_goes_with_the_household_when_it_is_handed_over(
    client: Client, cadre: User, photo: Photo
) -> None:
    pairing = photo.contact.pairing
    statuses = []
    for ended_on in (None, today(), date(2023, 3, 1)):
        Pairing.objects.filter(pk=pairing.pk).update(
            ended_on=ended_on, end_reason="" if ended_on is None else "other"
        )
        client.force_login(cadre)
        statuses.append(client.get(reverse("visits:photo", args=[photo.pk])).status_code)

    assert statuses == [200, 200, 404]


def test_who_is_paired_sees_the_own_photographs_whatever_the_office_sees(
    client: Client, photo: Photo
) -> None:
    far = factories.make_user(Role.COUNTY_OFFICE, place=factories.LI_COUNTY)
    watching = factories.make_user(Role.SUPERVISOR)
    statuses = []
    for user in (far, watching):
        cadre = factories.make_cadre(user=user)
        Pairing.objects.filter(pk=photo.contact.pairing_id).update(cadre=cadre)
        client.force_login(user)
        statuses.append(client.get(reverse("visits:photo", args=[photo.pk])).status_code)

    assert statuses == [200, 200]


def test_supervisor_s_page_shows_no_photograph(
    client: Client, supervisor: User, office: User, photo: Photo
) -> None:
    address = reverse("visits:household_detail", args=[photo.contact.pairing.household_id])
    shown = []
    for user in (supervisor, office):
        client.force_login(user)
        shown.append(
            reverse("visits:photo", args=[photo.pk]) in client.get(address).content.decode()
        )

    assert shown == [False, True]
