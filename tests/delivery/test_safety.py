"""What must not leave, and where nothing may be sent to."""

import io
import logging
import socket
from typing import Any

import pytest

from delivery.choices import ChannelKind, DeliveryState
from delivery.models import Delivery
from delivery.services import Letter, queue, tell
from delivery.services.reach import is_public
from delivery.services.sending import send_due
from tests import factories
from tests.delivery.making import SECRETS, make_channel
from tests.delivery.outgoing import assert_names_nobody
from tests.delivery.servers import HttpServer, MailServer, running
from tests.harness import wait_until


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses_are_told_from_others(address, expected):
    assert is_public(address) is expected


def send_one(kind: ChannelKind, secrets: dict[str, str], unit: Any) -> Delivery:
    make_channel(kind, unit=unit if kind != ChannelKind.MAIL_SERVER else None, secrets=secrets)
    queue([Letter("k", "题", "文", unit_id=unit.pk)])
    send_due()
    return Delivery.objects.get()


def test_connection_into_the_internal_network_is_not_made(unit):
    # Nothing names this machine as one that may be sent to.
    with running(HttpServer()) as http:
        delivery = send_one(ChannelKind.WEBHOOK, {"url": http.address}, unit)

        assert http.requests == []
    assert (delivery.state, delivery.error) == (DeliveryState.WAITING, "inside")


def test_name_that_leads_elsewhere_by_the_time_of_sending_is_not_followed(unit, monkeypatch):
    resolve = socket.getaddrinfo

    def rebound(host: Any, *arguments: Any, **options: Any) -> Any:
        return resolve("127.0.0.1" if host == "rebound.example" else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with running(HttpServer()) as http:
        address = f"http://rebound.example:{http.port}/"
        delivery = send_one(ChannelKind.WEBHOOK, {"url": address}, unit)

        assert http.requests == []
    assert delivery.error == "inside"


def test_mail_server_in_the_internal_network_is_not_connected_to(unit):
    with running(MailServer()) as mail:
        make_channel(ChannelKind.MAIL_SERVER, secrets=mail.secrets)
        delivery = send_one(ChannelKind.EMAIL, SECRETS[ChannelKind.EMAIL], unit)

        assert mail.mails == []
    assert delivery.error == "inside"


def test_gateway_whose_certificate_would_not_be_checked_is_given_no_number(http, liaison):
    # As one that an earlier version let be entered.
    url = f"json://127.0.0.1:{http.port}/sms?:to={{phone}}&verify=no"
    make_channel(ChannelKind.SMS, secrets={"url": url})
    tell(users=[liaison], key="k", subject="题", text="文")

    send_due()

    assert http.requests == []
    assert Delivery.objects.get().error == "unverified"


def test_redirect_is_an_answer_and_is_not_followed(http, unit):
    with running(HttpServer()) as other:
        http.answer = lambda _number: (307, {})
        http.headers["Location"] = f"{other.address}/elsewhere"
        delivery = send_one(ChannelKind.WEBHOOK, {"url": http.address}, unit)

        assert other.requests == []
    assert delivery.error == "status:307"


def test_answer_without_end_is_not_read_to_its_end(http, unit):
    http.answer = lambda _number: (200, b"x" * 20_000_000)

    delivery = send_one(ChannelKind.WEBHOOK, {"url": http.address}, unit)

    assert delivery.state == DeliveryState.SENT
    wait_until(lambda: http.was_cut_off, "Hanging up")


def test_logs_hold_no_secret_at_any_level(http, unit):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        delivery = send_one(
            ChannelKind.WEBHOOK, {"url": f"{http.address}/hook?key=very-secret-key"}, unit
        )
        logging.getLogger("tests").debug("is read")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)

    assert delivery.state == DeliveryState.SENT
    assert "is read" in stream.getvalue()
    assert "very-secret-key" not in stream.getvalue()
    assert "题" not in stream.getvalue()


def test_error_quotes_nothing_secret(http, unit, monkeypatch):
    import apprise  # noqa: F401

    monkeypatch.setattr(
        "apprise.plugins.wecombot.NotifyWeComBot.notify_url", http.address + "/?key={key}"
    )
    key = "693a91f6-secret-key"
    http.answer = lambda _number: (200, {"errcode": 93000, "errmsg": f"invalid key {key}"})

    delivery = send_one(ChannelKind.WECOM, {"key": key}, unit)

    assert delivery.error == "robot:93000 invalid key …"


def test_reader_of_what_leaves_finds_names_and_numbers(household, liaison):
    words = {"subject": "通报", "text": "已发布。"}
    tell(users=[liaison], key="a", **words)
    assert assert_names_nobody() == 1

    for text in (f"请走访{household.head_name}家", f"请联系{liaison.name}"):
        tell(users=[liaison], key=text, subject="通报", text=text)
        with pytest.raises(AssertionError, match="in "):
            assert_names_nobody()
        liaison.messages.filter(key=text).delete()


def test_messages_of_the_house_about_channels_name_nobody(liaison, office, household):
    channel = make_channel(
        ChannelKind.WEBHOOK,
        unit=liaison.unit,
        name=household.head_name,
        secrets={"url": "http://127.0.0.1:9/"},
    )
    queue([Letter(f"k{number}", "题", "文", unit_id=channel.unit_id) for number in range(5)])

    send_due()

    assert assert_names_nobody() >= 7
    assert channel.region_id == factories.XIHE
