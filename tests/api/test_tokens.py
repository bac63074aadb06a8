"""A token's life on its pages: asked for, approved by another, taken once, withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from api.choices import TokenState
from api.models import Token, Webhook
from common.dates import today
from delivery.models import Message
from organization.models import AccessEvent, User
from tests.api.asking import make_token
from tests.delivery.conftest import inside

__all__ = ["inside"]

LIST = "/systems/"


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _ask(user: User, **fields: Any) -> Any:
    sent = {
        "system": "民政数据平台",
        "reason": "每日核对",
        "expires_on": (today() + timedelta(days=90)).isoformat(),
        "contacts": "write",
        "registry": "read",
        **fields,
    }
    return _client(user).post(reverse("systems:token_ask"), sent)


def _answer(user: User, token: Token, answer: str = "grant") -> Any:
    return _client(user).post(reverse("systems:token_answer", args=[token.pk]), {"answer": answer})


def test_from_asking_to_the_first_request(office: User, security_admin: User) -> None:
    asked = _ask(office)
    token = Token.objects.get()
    told = Message.objects.filter(user=security_admin).count()
    _answer(security_admin, token)
    shown = _client(office).post(reverse("systems:token_take", args=[token.pk]))
    secret = re.search(r"jd_[\w-]+", shown.content.decode())
    assert secret is not None

    answer = Client().get("/api/v1/households", headers={"authorization": f"Bearer {secret[0]}"})

    assert asked.status_code == 302
    assert told == 1
    assert answer.status_code == 200
    token.refresh_from_db()
    assert token.scopes == ["registry:read", "contacts:write"]
    assert token.state == TokenState.IN_USE
    assert secret[0] not in str(Token.objects.values())
    steps = [event.detail["step"] for event in AccessEvent.objects.filter(detail__token=token.pk)
             if "step" in event.detail]  # fmt: skip
    assert sorted(steps) == ["asked", "granted", "taken"]
    assert "no-store" in shown.headers["Cache-Control"]


def test_nobody_approves_their_own(office: User) -> None:
    _ask(office)
    token = Token.objects.get()

    _answer(office, token)

    token.refresh_from_db()
    assert token.state == TokenState.ASKED


def test_it_is_taken_once(office: User, security_admin: User) -> None:
    _ask(office)
    token = Token.objects.get()
    take = reverse("systems:token_take", args=[token.pk])
    early = _client(office).post(take)
    _answer(security_admin, token)

    first, second = _client(office).post(take), _client(office).post(take)

    assert (early.status_code, first.status_code, second.status_code) == (302, 200, 302)


def test_what_was_refused_is_not_taken(office: User, security_admin: User) -> None:
    _ask(office)
    token = Token.objects.get()

    _answer(security_admin, token, "refuse")
    taken = _client(office).post(reverse("systems:token_take", args=[token.pk]))

    token.refresh_from_db()
    assert taken.status_code == 302
    assert (token.state, token.digest) == (TokenState.REFUSED, "")


def test_whoever_keeps_the_account_may_withdraw(office: User, security_admin: User) -> None:
    token, secret = make_token(office)

    _client(security_admin).post(reverse("systems:token_withdraw", args=[token.pk]))

    answer = Client().get("/api/v1/units", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_another_county_sees_nothing_of_it(office: User, outsider: User) -> None:
    token, _secret = make_token(office)

    for name in ("token_withdraw", "token_answer", "token_take"):
        answer = _client(outsider).post(reverse(f"systems:{name}", args=[token.pk]))
        assert answer.status_code == 404
    token.refresh_from_db()
    assert token.state == TokenState.IN_USE


@pytest.mark.parametrize(
    "wrong",
    [
        {"system": ""},
        {"reason": ""},
        {"contacts": "", "registry": ""},
        {"contacts": "everything"},
        {"expires_on": "2020-01-01"},
        {"expires_on": "2099-01-01"},
    ],
)
def test_what_is_lacking_is_said(wrong: dict[str, str], office: User) -> None:
    answer = _ask(office, **wrong)

    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_a_webhook_is_added_and_removed(office: User, inside: None) -> None:
    client = _client(office)
    sent = {"system": "数据平台", "address": "http://127.0.0.1:9/x", "resources": ["contacts"]}

    shown = client.post(reverse("systems:webhook_add"), sent)
    webhook = Webhook.objects.get()
    listed = client.get(LIST)
    client.post(reverse("systems:webhook_remove", args=[webhook.pk]))

    assert webhook.secret in shown.content.decode()
    assert webhook.secret not in listed.content.decode()
    assert webhook.address in listed.content.decode()
    assert webhook.address not in client.get(LIST).content.decode()


def test_an_address_inside_is_refused_beside_its_field(office: User) -> None:
    sent = {"system": "x", "address": "https://127.0.0.1/x", "resources": ["contacts"]}

    answer = _client(office).post(reverse("systems:webhook_add"), sent)

    assert answer.status_code == 422
    assert "127.0.0.1" in answer.content.decode()
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_guide_names_every_resource(office: User, language: str) -> None:
    from api.resources import RESOURCES

    page = (
        _client(office)
        .get(reverse("systems:guide"), headers={"accept-language": language})
        .content.decode()
    )

    assert all(f"/api/v1/{name}" in page for name in RESOURCES)
    assert page.count("<pre") >= 6
