"""Tokens that end soon: whose they are is told once, and the page says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.test import Client

from api.querysets import ENDS_SOON
from api.services.tokens import tell_of_ends, withdraw_token
from common.dates import today
from delivery.models import Message
from organization.models import User
from tests.api.asking import make_token


def _run() -> None:
    current_app.tasks[settings.CELERY_BEAT_SCHEDULE["tell-of-ends-of-tokens"]["task"]].apply()


@pytest.mark.parametrize(
    ("days", "is_told"),
    [(ENDS_SOON.days + 1, False), (ENDS_SOON.days, True), (0, True), (-1, False)],
)
def test_who_owns_a_token_is_told_two_weeks_before_its_end(
    days: int, is_told: bool, office: User
) -> None:
    last = today() + timedelta(days=days)
    make_token(office, expires_on=last)

    _run()

    told = [message.text for message in Message.objects.filter(user=office)]
    assert [f"{last}" in text and "民政数据平台" in text for text in told] == [True] * is_told
    assert not Message.objects.exclude(user=office).exists()


def test_each_token_is_told_of_once(office: User) -> None:
    soon = today() + timedelta(days=3)
    make_token(office, expires_on=soon)
    make_token(office, expires_on=soon)

    first, again = tell_of_ends(), tell_of_ends()

    assert (first, again) == (2, 0)
    assert Message.objects.filter(user=office).count() == 2


def test_nobody_is_told_of_what_has_ended_or_was_never_taken(office: User) -> None:
    soon = today() + timedelta(days=3)
    withdrawn, _secret = make_token(office, expires_on=soon)
    withdraw_token(token=withdrawn, actor=office)
    make_token(office, expires_on=soon, digest="", beginning="")

    assert tell_of_ends() == 0
    assert not Message.objects.exists()


def test_the_page_says_which_ends_soon(office: User, security_admin: User) -> None:
    make_token(office, expires_on=today() + timedelta(days=3), system="近")
    make_token(office, expires_on=today() + timedelta(days=30), system="远")
    client, keeper = Client(), Client()
    client.force_login(office)
    keeper.force_login(security_admin)
    english = {"Accept-Language": "en"}

    own = client.get("/systems/", headers=english).content.decode()
    kept = keeper.get("/systems/", headers=english).content.decode()

    for page in (own, kept):
        assert page.count('class="ends-soon"') == 1
        row = next(part for part in page.split("<tr>") if 'class="ends-soon"' in part)
        assert "近" in row
