"""Other systems that are told of changes: what, of whom, signed, again until it arrives."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from api.choices import NoticeState
from api.models import ChangeNotice, ReadMark, Webhook
from api.resources import watched
from api.services import webhooks
from api.tasks import forget_old, tell_systems
from common.errors import DomainError
from organization.choices import Role
from organization.models import User
from pairing.choices import EndReason
from pairing.models import Household, Pairing
from pairing.services import end_pairing
from tests import factories
from tests.api.asking import Program
from tests.delivery.conftest import http, inside
from tests.delivery.servers import HttpServer
from tests.harness import Session, own_horizon

__all__ = ["http", "inside"]


@pytest.fixture
def hearing(committing_db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(webhooks, "horizon", own_horizon)
    return factories.make_user(Role.COUNTY_OFFICE, name="办公室")


def _add(http: HttpServer, account: User, *resources: str) -> Webhook:
    """A webhook that hears from now on."""
    webhook = webhooks.add_webhook(
        system="数据平台",
        address=f"{http.address}/told",
        resources=resources or ["pairings"],
        known=list(watched()),
        actor=account,
    )
    webhooks.gather(watched())
    return webhook


def _events(http: HttpServer) -> list[dict[str, Any]]:
    return [event for _path, body in http.requests for event in body["events"]]


def test_a_change_is_told_by_its_row_and_nothing_else(hearing: User, http: HttpServer) -> None:
    _add(http, hearing)

    pairing = factories.make_pairing(on=date(2026, 1, 1))
    end_pairing(pairing=pairing, on=date(2026, 2, 1), reason=EndReason.OTHER, actor=hearing)
    tell_systems()

    made, changed = _events(http)
    assert made.keys() == {"id", "event", "resource", "row", "address", "happened_at"}
    assert (made["event"], changed["event"]) == ("pairings.created", "pairings.changed")
    assert made["row"] == changed["row"] == pairing.pk
    assert made["address"] == f"/api/v1/pairings/{pairing.pk}"
    assert ChangeNotice.objects.filter(state=NoticeState.SENT).count() == 2


def test_it_is_signed(hearing: User, http: HttpServer) -> None:
    webhook = _add(http, hearing)
    factories.make_pairing()

    tell_systems()

    headers, body = http.received[0]
    moment, digest = (part.partition("=")[2] for part in headers["Jiedui-Signature"].split(","))
    signed = f"{moment}.".encode() + body
    assert digest == hmac.new(webhook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert abs(int(moment) - timezone.now().timestamp()) < 60


def test_what_the_account_does_not_see_is_not_told(hearing: User, http: HttpServer) -> None:
    _add(http, hearing, "households")

    here = factories.make_household()
    factories.make_household(village=factories.LI_VILLAGE)
    tell_systems()

    assert [event["row"] for event in _events(http)] == [here.pk]


def test_a_row_that_was_removed_is_told_of_by_its_region(hearing: User, http: HttpServer) -> None:
    _add(http, hearing, "households")
    here, there = factories.make_household(), factories.make_household(village=factories.LI_VILLAGE)
    tell_systems()
    keys = here.pk

    Household.objects.filter(pk__in=[here.pk, there.pk]).delete()
    tell_systems()

    assert [(e["event"], e["row"]) for e in _events(http)] == [
        ("households.created", keys),
        ("households.removed", keys),
    ]


def test_what_was_before_is_not_told(hearing: User, http: HttpServer) -> None:
    factories.make_household()
    _add(http, hearing, "households")

    tell_systems()

    assert http.requests == []


def test_what_commits_late_is_not_missed(hearing: User, http: HttpServer) -> None:
    """A transaction that began first and ends last lies below those that were read meanwhile."""
    _add(http, hearing, "households")
    with transaction.atomic():
        late = factories.make_household("迟")
        early = Session(lambda: factories.make_household("早").pk).join_session()
        Session(tell_systems).join_session()
    tell_systems()

    assert sorted(event["row"] for event in _events(http)) == sorted([late.pk, early])


def test_an_address_that_does_not_answer_is_tried_again(hearing: User, http: HttpServer) -> None:
    webhook = _add(http, hearing)
    http.answer = lambda number: (500, {}) if number < 3 else (200, {})
    factories.make_pairing()

    tell_systems()
    first = (Webhook.objects.get().last_error, ChangeNotice.objects.get().state)
    tell_systems()
    unhurried = len(http.requests)
    for minutes in (2, 10):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            tell_systems()

    assert first == ("http:500", NoticeState.WAITING)
    assert unhurried == 1
    assert len(http.requests) == 3
    assert len({event["id"] for event in _events(http)}) == 1
    webhook.refresh_from_db()
    assert (webhook.failing_since, webhook.last_error) == (None, "")
    assert ChangeNotice.objects.get().state == NoticeState.SENT


def test_after_three_days_without_an_answer_it_is_stopped(hearing: User, http: HttpServer) -> None:
    webhook = _add(http, hearing)
    http.answer = lambda _number: (503, {})
    factories.make_pairing()
    tell_systems()

    with time_machine.travel(timezone.now() + webhooks.STOPPED_AFTER + timedelta(minutes=1)):
        tell_systems()
        factories.make_household()
        tell_systems()

    webhook.refresh_from_db()
    assert webhook.stopped_at is not None
    assert ChangeNotice.objects.get().state == NoticeState.GIVEN_UP
    assert len(http.requests) == 2
    assert not ReadMark.objects.exists()


def test_an_address_that_does_not_answer_is_asked_once_however_much_waits(
    hearing: User, http: HttpServer
) -> None:
    _add(http, hearing, "households")
    http.answer = lambda number: (503, {}) if number == 1 else (200, {})
    for _number in range(webhooks.AT_ONCE + 1):
        factories.make_household()

    tell_systems()
    asked = len(http.requests)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        tell_systems()

    assert asked == 1
    assert [len(body["events"]) for _path, body in http.requests[1:]] == [webhooks.AT_ONCE, 1]
    assert not ChangeNotice.objects.exclude(state=NoticeState.SENT).exists()


def test_one_that_was_stopped_hears_again_of_what_comes(hearing: User, http: HttpServer) -> None:
    webhook = _add(http, hearing, "households")
    Webhook.objects.update(stopped_at=timezone.now())
    factories.make_household("早")

    webhooks.start_again(webhook=webhook, actor=hearing)
    tell_systems()
    later = factories.make_household("迟")
    tell_systems()

    assert [event["row"] for event in _events(http)] == [later.pk]


def test_one_that_was_not_stopped_loses_nothing_by_being_started(
    hearing: User, http: HttpServer
) -> None:
    webhook = _add(http, hearing, "households")
    made = factories.make_household()

    answer = Program(hearing).step(f"webhooks/{webhook.pk}", "start", {})
    tell_systems()

    assert (answer.status_code, answer.json()["code"]) == (409, "not_stopped")
    assert [event["row"] for event in _events(http)] == [made.pk]


def test_many_changes_come_in_few_requests(hearing: User, http: HttpServer) -> None:
    _add(http, hearing, "households")
    for _number in range(webhooks.AT_ONCE + 1):
        factories.make_household()

    tell_systems()

    assert [len(body["events"]) for _path, body in http.requests] == [webhooks.AT_ONCE, 1]


def test_two_senders_share_the_work(hearing: User, http: HttpServer, monkeypatch: Any) -> None:
    _add(http, hearing)
    factories.make_pairing()
    webhooks.gather(watched())
    sends = webhooks._send
    claimed: list[int] = []

    def sends_meanwhile(*asked: Any) -> str:
        if not claimed:
            claimed.append(1)
            Session(webhooks.send_waiting).join_session()
        return sends(*asked)

    monkeypatch.setattr(webhooks, "_send", sends_meanwhile)
    webhooks.send_waiting()

    assert len(http.requests) == 1


def test_an_address_inside_is_refused(hearing: User) -> None:
    with pytest.raises(DomainError, match=r"10\.0\.0\.7"):
        webhooks.add_webhook(
            system="x",
            address="https://10.0.0.7/",
            resources=["pairings"],
            known=["pairings"],
            actor=hearing,
        )


def test_without_tls_an_address_is_refused(hearing: User) -> None:
    with pytest.raises(DomainError) as refused:
        webhooks.add_webhook(
            system="x",
            address="http://8.8.8.8/",
            resources=["pairings"],
            known=["pairings"],
            actor=hearing,
        )

    assert refused.value.code == "address"


def test_a_closed_account_is_told_nothing(hearing: User, http: HttpServer) -> None:
    _add(http, hearing)
    User.objects.filter(pk=hearing.pk).update(is_active=False)
    factories.make_pairing()

    tell_systems()

    assert http.requests == []


def test_finished_notices_are_forgotten(hearing: User, http: HttpServer) -> None:
    _add(http, hearing)
    factories.make_pairing()
    tell_systems()
    forget_old()
    kept = ChangeNotice.objects.count()

    with time_machine.travel(timezone.now() + webhooks.KEPT + timedelta(days=1)):
        forget_old()

    assert (kept, ChangeNotice.objects.count()) == (1, 0)
    assert Pairing.objects.count() == 1
