"""Sessions end when nothing happens: a desk after half an hour, one's own phone after days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from organization.choices import Role
from organization.models import KnownBrowser, User
from organization.sessions import SEEN_AT
from organization.tasks import clear_sign_ins
from tests import factories
from tests.browser import PASSWORD

BACKGROUND = {"X-Background": "1"}


@pytest.fixture
def watch() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


def sign_in(user: User, **more: Any) -> Client:
    client = Client()
    client.post(
        reverse("organization:sign_in"), {"username": user.phone, "password": PASSWORD, **more}
    )
    return client


def is_in(client: Client, page: str = "organization:own_account", **headers: Any) -> bool:
    return client.get(reverse(page), **headers).status_code == 200


@pytest.fixture
def account(db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)


def test_a_desk_is_signed_out_after_half_an_hour_without_activity(
    account: User, watch: Any
) -> None:
    client = sign_in(account)

    watch.shift(timedelta(minutes=29, seconds=59))
    before = is_in(client)
    watch.shift(timedelta(minutes=30))
    after = client.get(reverse("organization:own_account"))

    assert before
    assert after.headers["Location"].startswith(reverse("organization:sign_in"))
    assert not Session.objects.filter(session_key=client.session.session_key).exists()
    assert not UserSession.objects.exists()
    page = client.get(after.headers["Location"]).content.decode()
    assert "系统已自动退出" in page


def test_activity_keeps_it_and_what_pages_do_by_themselves_does_not(
    account: User, watch: Any
) -> None:
    active, polling = sign_in(account), sign_in(account)

    for _n in range(4):
        watch.shift(timedelta(minutes=10))
        is_in(active)
        polling.get(reverse("visits:household_list"), headers=BACKGROUND)

    assert is_in(active)
    assert not is_in(polling)


def test_asking_whether_one_is_signed_in_is_no_activity_and_saying_so_is(
    account: User, watch: Any
) -> None:
    asking, staying = sign_in(account), sign_in(account)

    for _n in range(4):
        watch.shift(timedelta(minutes=10))
        asked = asking.get(reverse("organization:stay"), headers=BACKGROUND)
        staying.post(reverse("organization:stay"))

    assert asked.json() == {"account": None}
    assert staying.get(reverse("organization:stay"), headers=BACKGROUND).json()["left"] == 1800


def test_a_form_sent_too_late_leads_back_to_its_page(account: User, watch: Any) -> None:
    client = sign_in(account)
    page = f"http://testserver{reverse('visits:household_list')}?light=overdue"

    watch.shift(timedelta(hours=1))
    sent = client.post(reverse("organization:end_other_devices"), headers={"Referer": page})
    foreign = sign_in(account)
    watch.shift(timedelta(hours=1))
    elsewhere = foreign.post(
        reverse("organization:end_other_devices"), headers={"Referer": "https://evil.example/x"}
    )

    assert sent.headers["Location"].endswith("next=%2Fhouseholds%2F%3Flight%3Doverdue")
    assert elsewhere.headers["Location"].endswith("next=%2F")


def test_a_session_that_was_never_seen_is_refused(account: User) -> None:
    client = sign_in(account)
    session = client.session
    del session[SEEN_AT]
    session.save()

    assert not is_in(client)


@pytest.mark.parametrize(
    ("ticked", "days", "stays"), [(True, 29, True), (True, 31, False), (False, 1, False)]
)
def test_a_cadres_own_phone_stays_signed_in_for_a_month(
    db: None, watch: Any, ticked: bool, days: int, stays: bool
) -> None:
    cadre = factories.make_user(Role.CADRE, password=PASSWORD)
    client = sign_in(cadre, **({"remember": "on"} if ticked else {}))

    watch.shift(timedelta(days=days))

    assert is_in(client) is stays


def test_a_desk_cannot_be_called_ones_own_phone(account: User, watch: Any) -> None:
    client = sign_in(account, remember="on")

    watch.shift(timedelta(minutes=31))

    assert not is_in(client)


def test_whoever_becomes_an_office_loses_the_long_session(db: None, watch: Any) -> None:
    cadre = factories.make_user(Role.CADRE, password=PASSWORD)
    client = sign_in(cadre, remember="on")
    User.objects.filter(pk=cadre.pk).update(
        role=Role.COUNTY_OFFICE, unit=None, region_id=factories.XIHE
    )

    watch.shift(timedelta(minutes=31))

    assert not is_in(client)


def test_the_cookie_of_a_desk_ends_with_the_browser(account: User) -> None:
    cadre = factories.make_user(Role.CADRE, password=PASSWORD)

    desk = sign_in(account).cookies[site.SESSION_COOKIE_NAME]
    phone = sign_in(cadre, remember="on").cookies[site.SESSION_COOKIE_NAME]

    assert desk["max-age"] == ""
    assert phone["max-age"] == 30 * 24 * 3600


def test_activity_is_written_down_once_a_minute(
    account: User, watch: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(account)
    before = UserSession.objects.get().last_seen_at

    watch.shift(timedelta(seconds=50))
    is_in(client)
    soon = UserSession.objects.get().last_seen_at
    watch.shift(timedelta(seconds=50))
    is_in(client)

    assert soon == before
    assert UserSession.objects.get().last_seen_at - before == timedelta(seconds=100)


def test_everything_that_polls_says_that_it_does() -> None:
    """A page that asks every second would otherwise never be signed out."""
    (folder,) = site.TEMPLATES[0]["DIRS"]
    polling = [
        line
        for path in Path(folder).rglob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if 'hx-trigger="every' in line
    ]

    assert len(polling) >= 2
    assert [line for line in polling if '"X-Background": "1"' not in line] == []


# One's devices


def test_one_sees_where_one_is_signed_in_and_signs_out_one_or_all_others(account: User) -> None:
    here, phone, other = (sign_in(account) for _n in range(3))
    UserSession.objects.filter(session_key=phone.session.session_key).update(
        user_agent="Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile"
    )

    devices = here.get(reverse("organization:own_account")).context["devices"]
    assert [device.is_this for device in devices] == [True, False, False]
    (key,) = [device.key for device in devices if device.name == "Chrome · Android"]
    here.post(reverse("organization:end_device", args=[key]))

    assert (is_in(here), is_in(phone), is_in(other)) == (True, False, True)
    here.post(reverse("organization:end_other_devices"))
    assert (is_in(here), is_in(other)) == (True, False)


def test_a_desk_that_was_left_is_listed_no_more(account: User, watch: Any) -> None:
    sign_in(account)
    watch.shift(timedelta(minutes=35))
    here = sign_in(account)

    devices = here.get(reverse("organization:own_account")).context["devices"]

    assert [device.is_this for device in devices] == [True]


def test_what_signing_in_no_longer_needs_is_cleared(account: User, watch: Any) -> None:
    sign_in(account)
    watch.shift(timedelta(days=401))
    sign_in(account)

    clear_sign_ins()

    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    assert KnownBrowser.objects.count() == 1


def test_nobody_signs_out_the_device_of_another(account: User, office: User) -> None:
    theirs, mine = sign_in(account), Client()
    mine.force_login(office)
    key = UserSession.objects.get(user=account).pk

    answer = mine.post(reverse("organization:end_device", args=[key]))

    assert answer.status_code == 404
    assert is_in(theirs)


def test_signing_out_this_device_is_signing_out(account: User) -> None:
    client = sign_in(account)
    key = UserSession.objects.get().pk

    answer = client.post(reverse("organization:end_device", args=[key]))

    assert answer.headers["Location"] == reverse("organization:sign_in")
    assert not is_in(client)
