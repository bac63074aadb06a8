"""Sessions are recorded as they begin, and can be ended from elsewhere."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from organization.models import User
from organization.sessions import end_sessions

PAGE = "visits:household_list"


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _status(client: Client) -> int:
    return client.get(reverse(PAGE)).status_code


def test_ended_sessions_are_signed_out_at_once_and_others_are_not(
    office: User, liaison: User
) -> None:
    mine = [_signed_in(office), _signed_in(office)]
    somebody = _signed_in(liaison)

    ended = end_sessions(office)

    assert ended == 2
    assert [_status(client) for client in mine] == [302, 302]
    assert _status(somebody) == 200
    assert list(UserSession.objects.values_list("user", flat=True)) == [liaison.pk]


def test_the_session_of_whoever_asks_is_spared(office: User) -> None:
    here, there = _signed_in(office), _signed_in(office)

    ended = end_sessions(office, except_key=here.session.session_key)

    assert ended == 1
    assert (_status(here), _status(there)) == (200, 302)


def test_a_request_under_way_does_not_bring_an_ended_session_back(office: User) -> None:
    client = _signed_in(office)
    under_way = client.session
    under_way["anything"] = 1

    end_sessions(office)
    with pytest.raises(UpdateError):
        under_way.save()

    assert not Session.objects.exists()
    assert _status(client) == 302
