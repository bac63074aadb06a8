"""The pages of messages and channels."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from delivery.choices import ChannelKind, DeliveryState
from delivery.models import Channel, Delivery, Message
from delivery.services import tell
from delivery.services.sending import send_due
from tests import factories
from tests.delivery.making import SECRETS, make_channel

WORDS = {"key": "notice:3", "subject": "六月通报", "text": "已发布。", "path": "/notices/3/"}

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"


def add(client, whose, kind, **entered):
    return client.post(
        reverse("delivery:channel_new", args=[whose, kind]), {"name": "工作群", **entered}
    )


# Messages


def test_messages_are_listed_unread_first_and_opening_reads_them(client, cadre, liaison):
    for key in ("a", "b", "c"):
        tell(users=[cadre, liaison], **{**WORDS, "key": key, "subject": f"消息{key}"})
    newest = Message.objects.filter(user=cadre).latest("pk")
    client.force_login(cadre)

    opened = client.get(reverse("delivery:message", args=[newest.pk]))
    listed = client.get(reverse("delivery:message_list"))

    assert 'href="/notices/3/"' in opened.content.decode()
    assert [message.subject for message in listed.context["page"]] == ["消息b", "消息a", "消息c"]
    assert Message.objects.filter(user=liaison).unread().count() == 3


def test_all_are_marked_as_read_mine_alone(client, cadre, liaison):
    tell(users=[cadre, liaison], **WORDS)
    client.force_login(cadre)

    client.post(reverse("delivery:messages_read"))

    unread = Message.objects.unread()
    assert [message.user_id for message in unread] == [liaison.pk]


def test_messages_of_others_are_not_found(client, cadre, liaison, office):
    tell(users=[cadre], **WORDS)
    address = reverse("delivery:message", args=[Message.objects.get().pk])

    for user in (liaison, office):
        client.force_login(user)
        assert client.get(address).status_code == 404

    assert Message.objects.unread().exists()


@pytest.mark.parametrize("how_many", [2, 40])
def test_lists_take_as_many_queries_however_long_they_are(
    how_many, client, office, unit, django_assert_max_num_queries
):
    for number in range(how_many):
        tell(users=[office], **{**WORDS, "key": f"k{number}"})
        make_channel(unit=factories.make_unit())
    hook = make_channel(ChannelKind.SMS)
    for number in range(how_many):
        delivery = Delivery.objects.create(
            channel=hook,
            user=factories.make_user(unit=unit),
            key=f"k{number}",
            subject="题",
            text="文",
            attempts=1,
        )
        delivery.tries.create(number=1)
    client.force_login(office)

    for address in ("delivery:message_list", "delivery:channel_list"):
        with django_assert_max_num_queries(14):
            client.get(reverse(address))
    with django_assert_max_num_queries(16):
        page = client.get(reverse("delivery:channel", args=[hook.pk]))
    assert len(page.context["page"]) == how_many


# Setting channels up


def test_keys_are_read_from_the_addresses_that_robots_show(client, office):
    client.force_login(office)

    add(
        client, "county", "wecom",
        key="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa",
    )  # fmt: skip
    add(
        client, "county", "dingtalk",
        token="https://oapi.dingtalk.com/robot/send?access_token=aa61d26a5a8a0c2f9f1e",
        secret="SEC0d1e2f3a4b5c6d7e8f90",
    )  # fmt: skip
    add(
        client, "county", "feishu",
        token="https://open.feishu.cn/open-apis/bot/v2/hook/e8b1f1a2-0b1c-4d2e-9f3a-5b6c7d8e9f00",
    )  # fmt: skip

    held = [json.loads(channel.secrets) for channel in Channel.objects.order_by("pk")]
    assert held == [
        {"key": "693a91f6-7xxx-4bc4-97a0-0ec2sifa"},
        {"token": "aa61d26a5a8a0c2f9f1e", "secret": "SEC0d1e2f3a4b5c6d7e8f90"},
        {"token": "e8b1f1a2-0b1c-4d2e-9f3a-5b6c7d8e9f00"},
    ]
    assert {
        (c.region_id, c.unit_id, c.user_id, c.created_by_id) for c in Channel.objects.all()
    } == {(factories.XIHE, None, None, office.pk)}


def test_channel_of_a_unit_and_of_a_person_are_theirs(client, liaison, cadre):
    client.force_login(liaison)
    add(client, "unit", "wecom", key="693a91f6-7xxx-4bc4-97a0-0ec2sifa")
    client.force_login(cadre)
    add(client, "own", "wecom", key="793a91f6-7xxx-4bc4-97a0-0ec2sifa")

    of_unit, own = Channel.objects.order_by("pk")

    assert (of_unit.unit_id, of_unit.user_id) == (liaison.unit_id, None)
    assert (own.unit_id, own.user_id, own.region_id) == (None, cadre.pk, factories.XIHE)


@pytest.mark.parametrize(
    ("kind", "entered", "said"),
    [
        (
            "wecom",
            {"key": "https://example.org/send?key=693a91f6-7xxx-4bc4"},
            "qyapi.weixin.qq.com",
        ),
        ("wecom", {"key": "群机器人"}, "not a robot’s key"),
        ("dingtalk", {"token": "aa61d26a5a8a0c2f9f1e", "secret": "abc"}, "begins with SEC"),
        ("webhook", {"url": "ftp://example.org/"}, "begins with https://"),
        ("webhook", {"url": "http://example.org/"}, "must begin with https://"),
        ("webhook", {"url": "https://user:word@example.org/"}, "without a user name"),
        ("webhook", {"url": "https://127.0.0.1/"}, "internal network"),
        ("webhook", {"url": "https://[::1]/"}, "internal network"),
        ("webhook", {"url": "https://[::ffff:10.0.0.1]/"}, "internal network"),
        ("webhook", {"url": "https://10.1.2.3/"}, "internal network"),
        ("webhook", {"url": "https://169.254.169.254/latest"}, "internal network"),
        ("webhook", {"url": "https://localhost/"}, "internal network"),
        ("webhook", {"url": "https://2130706433/"}, "internal network"),
        ("webhook", {"url": "https://no-such-host.invalid/"}, "no host"),
        ("sms", {"url": "jsons://8.8.8.8/send"}, "{phone}"),
        ("sms", {"url": "syslog://{phone}"}, "begins with one of"),
        ("sms", {"url": "file:///etc/{phone}"}, "begins with one of"),
        ("sms", {"url": "jsons://127.0.0.1/?:to={phone}"}, "internal network"),
        ("sms", {"url": "json://8.8.8.8/?:to={phone}"}, "jsons://"),
        ("sms", {"url": "jsons://8.8.8.8/?:to={phone}&verify=no"}, "always checked"),
        ("sms", {"url": "jsons://8.8.8.8/?:to={phone}&Verify=%66alse"}, "always checked"),
        ("sms", {"url": "twilio://nothing{phone}"}, "does not understand"),
        (
            "wecom",
            {"key": "693a91f6-7xxx-4bc4-97a0", "name": "张13812345678"},
            "number of a person",
        ),
    ],
)
def test_what_was_entered_wrong_is_said(kind, entered, said, client, office):
    client.force_login(office)

    page = add(client, "county", kind, **entered)

    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": "192.168.1.5"}, "internal network"),
        ({"host": "8.8.8.8", "security": "none"}, "Without encryption"),
        ({"host": "8.8.8.8", "password": ""}, "go together"),
        ({"host": "8.8.8.8", "port": "99999"}, "65535"),
        ({"host": "https://8.8.8.8"}, "name of the server alone"),
    ],
)
def test_mail_server_is_checked(wrong, said, client, office):
    client.force_login(office)

    page = add(client, "county", "mail_server", **{**SECRETS[ChannelKind.MAIL_SERVER], **wrong})

    assert page.status_code == 422
    assert said in page.content.decode()


def test_host_that_the_installation_names_may_be_inside(client, office, inside):
    client.force_login(office)

    add(client, "county", "webhook", url="http://127.0.0.1:8080/hook")

    assert Channel.objects.get().hint == "127.0.0.1 …"


def test_there_is_one_mail_server_and_mail_needs_it(client, office, cadre):
    server = {**SECRETS[ChannelKind.MAIL_SERVER], "host": "8.8.8.8"}
    client.force_login(cadre)
    refused = add(client, "own", "email", address="zhang@example.org")
    client.force_login(office)
    for _twice in range(2):
        second = add(client, "county", "mail_server", **server)
    client.force_login(cadre)
    taken = add(client, "own", "email", address="zhang@example.org")

    assert (refused.status_code, second.status_code, taken.status_code) == (422, 422, 302)
    assert Channel.objects.get(kind=ChannelKind.EMAIL).hint == "z…@example.org"
    assert Channel.objects.filter(kind=ChannelKind.MAIL_SERVER).count() == 1


def test_ten_channels_are_enough(client, cadre):
    for _number in range(10):
        make_channel(user=cadre)
    client.force_login(cadre)

    assert add(client, "own", "wecom", key="693a91f6-7xxx-4bc4-97a0").status_code == 422


# Keeping them


def test_nothing_secret_is_shown_again(client, office, cadre, unit):
    secrets = set()
    for kind in ChannelKind:
        channel = make_channel(kind, name="通道")
        secrets |= set(SECRETS[kind].values())
        client.force_login(office)
        page = client.get(reverse("delivery:channel", args=[channel.pk])).content.decode()
        page += client.get(reverse("delivery:channel_list")).content.decode()
        assert "通道" in page
        assert not [secret for secret in secrets if len(secret) > 4 and secret in page]


def test_secrets_are_ciphertext_in_the_database_and_in_no_history(office):
    from django.db import connection

    make_channel(secrets={"key": "a-key-that-is-secret"})

    with connection.cursor() as cursor:
        for table in ("delivery_channel", "delivery_channelevent"):
            cursor.execute(f"SELECT string_agg(t::text, '') FROM {table} t")
            assert "a-key-that-is-secret" not in cursor.fetchone()[0]


def test_test_button_says_what_came_back(client, liaison, http):
    channel = make_channel(
        ChannelKind.WEBHOOK, unit=liaison.unit, secrets={"url": http.address}, is_dead=True
    )
    client.force_login(liaison)
    address = reverse("delivery:channel_test", args=[channel.pk])

    http.answer = lambda _number: (403, {})
    refused = client.post(address, follow=True).content.decode()
    at_once = client.post(address, follow=True).content.decode()
    Channel.objects.update(tested_at=None)
    http.answer = lambda _number: (200, {})
    taken = client.post(address, follow=True).content.decode()

    assert "answered with status 403" in refused
    assert "tested a moment ago" in at_once
    assert "was taken" in taken
    assert [body["title"] for _path, body in http.requests] == ["Test message"] * 2
    channel.refresh_from_db()
    assert not channel.is_dead
    assert channel.test_error == ""
    assert not Delivery.objects.exists()


def test_mail_server_is_tested_by_a_mail_to_its_sender(client, office, mail):
    channel = make_channel(ChannelKind.MAIL_SERVER, secrets=mail.secrets)
    client.force_login(office)

    client.post(reverse("delivery:channel_test", args=[channel.pk]))

    ((recipient, message),) = mail.mails
    assert recipient == "office@example.org"
    assert message["From"].addresses[0].display_name == "Xihe County pairing office"


def test_switching_off_gives_up_what_waits_and_on_begins_anew(client, cadre):
    channel = make_channel(user=cadre, is_dead=True)
    tell(users=[cadre], **WORDS)
    client.force_login(cadre)
    address = reverse("delivery:channel_switch", args=[channel.pk])

    client.post(address, {"to": "off"})
    tell(users=[cadre], **{**WORDS, "key": "later"})
    client.post(address, {"to": "on"})

    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.error) == (DeliveryState.FAILED, "switched_off")
    channel.refresh_from_db()
    assert channel.is_on
    assert not channel.is_dead


def test_switching_a_mail_server_off_says_what_becomes_of_the_mail(client, office):
    server = make_channel(ChannelKind.MAIL_SERVER)
    client.force_login(office)

    page = client.post(
        reverse("delivery:channel_switch", args=[server.pk]), {"to": "off"}, follow=True
    )

    assert "Mail that waits is tried for some hours more" in page.content.decode()


def test_removing_asks_once_and_deletes_what_was_entered(client, cadre, clock):
    channel = make_channel(user=cadre)
    tell(users=[cadre], **WORDS)
    client.force_login(cadre)
    address = reverse("delivery:channel_remove", args=[channel.pk])

    asked = client.get(address)
    assert Channel.objects.existing().exists()
    client.post(address)

    assert asked.context["waiting"] == 1
    channel.refresh_from_db()
    assert (channel.secrets, channel.hint, channel.is_on) == ("", "", False)
    assert channel.removed_at == timezone.now()
    assert Delivery.objects.get().state == DeliveryState.FAILED
    assert client.get(reverse("delivery:channel", args=[channel.pk])).status_code == 404


def test_page_of_a_channel_shows_each_attempt_with_its_reason(client, liaison, http):
    http.answer = lambda _number: (418, {})
    channel = make_channel(ChannelKind.WEBHOOK, unit=liaison.unit, secrets={"url": http.address})
    tell(users=[], units=[liaison.unit], **WORDS)
    send_due()
    client.force_login(liaison)

    page = client.get(reverse("delivery:channel", args=[channel.pk]), {"state": "waiting"})
    none = client.get(reverse("delivery:channel", args=[channel.pk]), {"state": "sent"})

    content = page.content.decode()
    assert "六月通报" in content
    assert content.count("answered with status 418") == 3
    assert list(none.context["page"]) == []


def test_county_office_keeps_the_units_channels_and_nobodys_own(client, office, unit, cadre):
    of_unit = make_channel(unit=unit)
    own = make_channel(user=cadre)
    far = make_channel(county=factories.LI_COUNTY)
    client.force_login(office)

    status = [
        client.get(reverse("delivery:channel", args=[channel.pk])).status_code
        for channel in (of_unit, own, far)
    ]

    assert status == [200, 404, 404]
