"""What a phone keeps: which pages, of whom, and what a lost phone does not give away."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.dates import today
from organization.choices import Action
from organization.models import AccessEvent, User
from organization.sessions import OWN_PHONE, SEEN_AT
from pairing.choices import EndReason
from pairing.models import Pairing
from pairing.services import end_pairing
from tests import factories
from visits import offline
from visits.choices import Status
from visits.quotas.duty import lights_ahead, status_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

KEPT = reverse("visits:phone_kept")
HOME = reverse("visits:phone_home")


@pytest.fixture
def phone(client: Client, cadre: User) -> Client:
    client.force_login(cadre)
    session = client.session
    session[OWN_PHONE] = True
    session.save()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def _pages(phone: Client) -> dict[str, str]:
    pages: dict[str, str] = phone.get(KEPT).json()["pages"]
    return pages


def test_every_page_that_is_needed_without_a_network_is_kept(
    phone: Client, pairing: Pairing
) -> None:
    assert set(_pages(phone)) == {
        HOME,
        reverse("visits:phone_outbox"),
        reverse("visits:phone_reminders"),
        offline.nothing_address(),
        reverse("visits:phone_household", args=[pairing.pk]),
        reverse("visits:phone_log", args=[pairing.pk]),
    }


def test_phone_that_is_nobodys_own_keeps_nothing(
    client: Client, cadre: User, pairing: Pairing
) -> None:
    client.force_login(cadre)

    answer = client.get(KEPT)

    assert (answer.status_code, answer.content) == (204, b"")
    assert 'data-keeps="no"' in client.get(HOME).content.decode()


def test_lost_phone_gives_no_numbers_notes_or_disabilities_away(
    phone: Client, pairing: Pairing, household: Any
) -> None:
    member = factories.make_recipient(
        household, name="王大伯", group=factories.make_group("disabled"), disability_kind="3"
    )
    member.refresh_from_db()
    contact = factories.make_contact(pairing, today(), found="血压高")
    factories.make_aid(pairing, today(), 321, contact=contact)
    factories.make_photo(contact)

    everything = "".join(_pages(phone).values())
    online = phone.get(reverse("visits:phone_household", args=[pairing.pk])).content.decode()

    assert "王大伯" in everything
    assert "血压高" in online
    assert "321" in online
    assert str(member.group) in online
    for secret in (
        "血压高",
        "321.00",
        "/photos/",
        str(member.group),
        member.get_disability_kind_display(),
    ):
        assert secret not in everything
    assert not re.search(r"\d{17}[\dX]|\d{6}\*", everything)


def test_kept_pages_hold_no_token_and_stay_the_same_until_something_changes(
    phone: Client, pairing: Pairing
) -> None:
    first = phone.get(KEPT)

    again = phone.get(KEPT, headers={"If-None-Match": first["ETag"]})
    factories.make_contact(pairing, today())
    changed = phone.get(KEPT, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    for html in first.json()["pages"].values():
        assert set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', html)) <= {""}
        assert re.search(r'"X-CSRFToken": ""', html)


def test_what_the_phone_has_already_is_not_sent_again(
    phone: Client, pairing: Pairing, cadre: User
) -> None:
    beside = factories.make_pairing(factories.make_household("邻"), cadre.cadre)
    first = phone.get(KEPT).json()
    factories.make_contact(beside, today())

    second = phone.get(KEPT, headers={"X-Kept": json.dumps(first["digests"])}).json()
    absurd = phone.get(KEPT, headers={"X-Kept": "["}).json()

    sent = {address for address, html in second["pages"].items() if html is not None}
    assert sent == {HOME, reverse("visits:phone_household", args=[beside.pk])}
    assert set(second["pages"]) == set(first["pages"])
    assert None not in absurd["pages"].values()


def test_kept_pages_are_the_same_the_next_morning(
    phone: Client, pairing: Pairing, clock: Callable[[str], None]
) -> None:
    clock("2026-05-11")
    session = phone.session
    session[SEEN_AT] = int(time.time())
    session.save()
    first = phone.get(KEPT)

    clock("2026-05-12")
    again = phone.get(KEPT, headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert again.status_code == 304


def test_keeping_is_noted_for_each_household_and_only_when_it_is_sent(
    phone: Client, pairing: Pairing
) -> None:
    first = phone.get(KEPT)
    phone.get(KEPT, headers={"If-None-Match": first["ETag"]})

    lines = AccessEvent.objects.filter(action=Action.VIEW_PERSON, detail={"kept": "phone"})

    assert [line.subject_pk for line in lines] == [str(pairing.household_id)]


def test_household_that_was_handed_over_is_let_go_of(
    phone: Client, pairing: Pairing, office: User
) -> None:
    address = reverse("visits:phone_household", args=[pairing.pk])
    end_pairing(pairing=pairing, on=today(), reason=EndReason.CADRE_TRANSFERRED, actor=office)

    lately = _pages(phone)
    Pairing.objects.filter(pk=pairing.pk).update(ended_on=today() - timedelta(days=61))
    long_ago = _pages(phone)

    # For as long as something can still be logged, without the phone number.
    assert "The pairing ended on" in lately[address]
    assert "13812345678" not in lately[address]
    assert address not in long_ago


def test_keeping_asks_as_often_for_each_further_household(
    phone: Client, pairing: Pairing, cadre: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            _pages(phone)
        return len(captured)

    def another() -> None:
        beside = factories.make_household("邻")
        factories.make_recipient(beside)
        factories.make_pairing(beside, cadre.cadre)

    queries()
    one = queries()
    another()
    two = queries()
    another()

    assert queries() - two == two - one <= 8


def test_app_can_be_installed(client: Client) -> None:
    answer = client.get(reverse("visits:phone_manifest"))

    manifest = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"]) == (HOME, HOME)
    assert manifest["display"] == "standalone"
    assert manifest["name"] == "结对：我的结对户"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        found = finders.find(icon["src"].removeprefix(settings.STATIC_URL).removeprefix("/static/"))
        assert isinstance(found, str)
        assert Path(found).read_bytes().startswith(b"\x89PNG")


def test_a_worker_that_is_the_same_is_not_sent_again(client: Client) -> None:
    address, packed = reverse("visits:phone_worker"), {"Accept-Encoding": "gzip"}
    first = client.get(address, headers=packed)

    again = client.get(address, headers={**packed, "If-None-Match": first["ETag"]})

    assert "no-store" not in first["Cache-Control"]
    assert (again.status_code, again.content) == (304, b"")


def test_worker_has_every_file_that_a_kept_page_asks_for(
    phone: Client, client: Client, pairing: Pairing
) -> None:
    worker = client.get(reverse("visits:phone_worker"))
    line = re.search(r"const FACTS = (.*);", worker.content.decode())
    assert line is not None
    facts = json.loads(line[1])

    asked = set()
    for html in _pages(phone).values():
        asked |= set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))

    assert worker["Content-Type"].startswith("text/javascript")
    assert facts["version"] == offline.version()
    # The icon on the phone's own screen is fetched when the app is installed.
    assert asked - set(facts["assets"]) == {"/static/img/app-192.png"}


def test_version_is_another_when_a_file_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = offline._version()
    changed = tmp_path / "app.js"
    changed.write_text("// another", encoding="utf-8")
    whole = finders.find
    monkeypatch.setattr(
        finders, "find", lambda path: str(changed) if path.endswith("app.js") else whole(path)
    )

    assert offline._version() != before


def test_sending_speaks_as_the_server_expects() -> None:
    from visits import api

    script = (settings.BASE_DIR / "static" / "js" / "phone" / "sender.js").read_text("utf-8")

    assert f"const CLIENT = {api.CLIENT};" in script
    assert f"const BATCH = {api.BATCH};" in script
    assert api.CLIENT_HEADER in script
    assert api.OLDEST_CLIENT <= api.CLIENT


@given(
    day=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    ahead=st.integers(-200, 400),
    later=st.integers(0, 365),
)
def test_light_that_a_kept_page_will_show_is_the_quotas_own(
    day: date, ahead: int, later: int
) -> None:
    due, read_on = day + timedelta(days=ahead), day + timedelta(days=later)
    turns = lights_ahead(day, next_due_on=due, status=status_on(day, next_due_on=due))

    shown = [status for turn, status in turns if turn <= read_on][-1]

    if read_on.year == day.year:
        assert shown == status_on(read_on, next_due_on=due)


@pytest.mark.parametrize("status", [Status.MET, Status.PAUSED, Status.CLOSED])
def test_light_that_time_does_not_change_stays(status: Status) -> None:
    assert lights_ahead(date(2026, 5, 1), next_due_on=None, status=status) == [
        (date(2026, 5, 1), status)
    ]


@pytest.fixture
def looked(phone: Client) -> Callable[[str], str]:
    return lambda address: phone.get(address).content.decode()


def test_outbox_and_log_form_have_all_words_of_their_scripts(
    looked: Callable[[str], str], pairing: Pairing
) -> None:
    """A word that a script asks for and the page lacks would be shown as “undefined”."""
    scripts = settings.BASE_DIR / "static" / "js" / "phone"
    form = reverse("visits:phone_log", args=[pairing.pk])
    for address, names, element in (
        (form, ("kept_form.js", "log.js"), "log-words"),
        (reverse("visits:phone_outbox"), ("outbox.js",), "outbox-words"),
    ):
        source = "".join((scripts / name).read_text("utf-8") for name in names)
        found = re.search(rf'id="{element}"[^>]*>(.*?)</script>', looked(address))
        assert found is not None
        words = json.loads(found[1])

        assert set(re.findall(r"\bwords\.(\w+)", source)) - {"dataset", "textContent"} == set(words)
