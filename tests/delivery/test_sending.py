"""What leaves the house: sent, tried again, given up; channels that die and come alive."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from config.celery import app
from delivery.choices import ChannelKind, DeliveryState, Outcome
from delivery.models import Attempt, Channel, Delivery, Message
from delivery.services import Letter, queue, tell
from delivery.services.channels import remove_channel, switch_channel
from delivery.services.sending import BACK_OFF, LAPSE, claim, send_due
from tests import factories
from tests.delivery.making import make_channel
from tests.delivery.servers import HttpServer
from tests.harness import Session

WORDS = {"key": "notice:3", "subject": "六月通报", "text": "已发布。", "path": "/notices/3/"}


def make_webhook(http: HttpServer, path: str = "/hook?key=abcd1234", **of: Any) -> Channel:
    return make_channel(ChannelKind.WEBHOOK, secrets={"url": http.address + path}, **of)


def send_to(channel: Channel, *keys: str) -> None:
    """Queue a letter of each key for a channel of a unit."""
    queue([Letter(key, "六月通报", "已发布。", unit_id=channel.unit_id) for key in keys])


@pytest.fixture
def hook(http, unit) -> Channel:
    return make_webhook(http, unit=unit)


@pytest.fixture
def after(clock) -> Callable[[timedelta], None]:
    """Moves the clock on from noon."""
    start = datetime.fromisoformat("2023-07-01T12:00:00")
    passed = [timedelta()]

    def move(by: timedelta) -> None:
        passed[0] += by
        clock((start + passed[0]).isoformat())

    clock("2023-07-01T12:00:00")
    return move


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def outcomes() -> list[tuple[int, str]]:
    return list(Attempt.objects.order_by("pk").values_list("number", "outcome"))


# By each kind of channel


def test_webhook_gets_subject_and_text_as_json(http, hook, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://jiedui.example.cn"]
    queue([Letter(**WORDS, unit_id=hook.unit_id)])

    sent = send_due()

    ((path, body),) = http.requests
    assert sent == 1
    assert path == "/hook?key=abcd1234"
    assert (body["title"], body["message"]) == (
        "六月通报",
        "已发布。\nhttps://jiedui.example.cn/notices/3/",
    )
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.SENT, 1, "")
    assert outcomes() == [(1, Outcome.SENT)]
    assert Attempt.objects.get().finished_at is not None
    hook.refresh_from_db()
    assert hook.last_ok_at is not None


@pytest.mark.parametrize(
    ("kind", "module", "path", "content"),
    [
        (
            ChannelKind.WECOM,
            "wecombot.NotifyWeComBot",
            "/send?key={key}",
            lambda body: body["text"]["content"],
        ),
        (
            ChannelKind.DINGTALK,
            "dingtalk.NotifyDingTalk",
            "/send?access_token={token}",
            lambda body: body["text"]["content"],
        ),
        (
            ChannelKind.FEISHU,
            "feishu.NotifyFeishu",
            "/hook/{token}/",
            lambda body: body["content"]["text"],
        ),
    ],
)
def test_robot_is_sent_to_and_its_refusal_is_read(
    kind, module, path, content, http, unit, monkeypatch
):
    import apprise  # noqa: F401

    monkeypatch.setattr(f"apprise.plugins.{module}.notify_url", http.address + path)
    channel = make_channel(kind, unit=unit)
    # Robots answer 200 whatever they think of a message.
    http.answer = lambda number: (
        (200, {"errcode": 0, "code": 0})
        if number == 1
        else (200, {"errcode": 310000, "code": 310000, "errmsg": "关键词不符", "msg": "关键词不符"})
    )

    for key in ("a", "b"):
        send_to(channel, key)
        send_due()

    asked, body = http.requests[0]
    assert asked.startswith("/send" if "send" in path else "/hook")
    assert content(body).split() == ["六月通报", "已发布。"]
    assert states() == [DeliveryState.SENT, DeliveryState.WAITING]
    assert Delivery.objects.latest("pk").error == "robot:310000 关键词不符"


def test_email_goes_through_the_mail_server_of_the_county(mail, cadre):
    make_channel(ChannelKind.MAIL_SERVER, secrets=mail.secrets)
    make_channel(ChannelKind.EMAIL, user=cadre, secrets={"address": "zhang@example.org"})
    tell(users=[cadre], **WORDS)

    send_due()

    ((recipient, message),) = mail.mails
    assert recipient == "zhang@example.org"
    assert message["Subject"] == "六月通报"
    (sender,) = message["From"].addresses
    assert sender.addr_spec == "office@example.org"
    assert sender.display_name.startswith("西和县")
    assert message.get_content().strip() == "已发布。"
    assert states() == [DeliveryState.SENT]


def test_what_a_mail_server_says_is_told_without_the_address(mail, cadre):
    make_channel(ChannelKind.MAIL_SERVER, secrets=mail.secrets)
    make_channel(ChannelKind.EMAIL, user=cadre, secrets={"address": "zhang@example.org"})
    mail.refusal = "550 no such user zhang@example.org here"
    tell(users=[cadre], **WORDS)

    send_due()

    error = Delivery.objects.get().error
    assert error.startswith("mail:")
    assert "550" in error
    assert "zhang@example.org" not in error


def test_email_without_a_mail_server_says_so(cadre):
    make_channel(ChannelKind.EMAIL, user=cadre)
    tell(users=[cadre], **WORDS)

    send_due()

    assert Delivery.objects.get().error == "no_mail_server"


def test_gateway_is_given_the_number_of_each(http, liaison, cadre):
    make_channel(
        ChannelKind.SMS, secrets={"url": f"json://127.0.0.1:{http.port}/sms?:to={{phone}}"}
    )
    tell(users=[liaison, cadre], **WORDS)

    send_due()

    assert {body["to"] for _path, body in http.requests} == {liaison.phone, cadre.phone}
    assert states() == [DeliveryState.SENT] * 2


def test_long_text_is_one_request_to_every_service(http, unit, monkeypatch):
    monkeypatch.setattr(
        "apprise.plugins.wecombot.NotifyWeComBot.notify_url", http.address + "/send?key={key}"
    )
    monkeypatch.setattr("apprise.plugins.wecombot.NotifyWeComBot.body_maxlen", 100)
    make_channel(unit=unit)
    queue([Letter("k", "题", "长" * 600, unit_id=unit.pk)])

    send_due()

    assert len(http.requests) == 1


# Tried again, and given up


def test_failure_is_tried_again_later_and_later_until_it_is_given_up(http, hook, liaison, after):
    http.answer = lambda _number: (503, {})
    send_to(hook, "k")

    waited = []
    for number, pause in enumerate([*BACK_OFF, None], start=1):
        # Held behind the channel, which dies of five failures, it is brought back by hand here.
        Delivery.objects.held().update(state=DeliveryState.WAITING)
        Channel.objects.update(died_at=None, probe_at=None, failures=0)
        send_due()
        assert len(http.requests) == number
        send_due()
        assert len(http.requests) == number
        if pause is not None:
            waited.append(Delivery.objects.get().next_attempt_at - timezone.now())
            after(pause)

    assert waited == BACK_OFF
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 6)
    assert delivery.error == "status:503"
    assert outcomes() == [(number, Outcome.REFUSED) for number in range(1, 7)]
    told = Message.objects.filter(user=liaison, key__startswith="given_up:")
    assert [message.path for message in told] == [f"/channels/{hook.pk}/"]


def test_what_fails_once_is_sent_the_second_time(http, hook, after):
    http.answer = lambda number: (500, {}) if number == 1 else (200, {})
    send_to(hook, "k")

    send_due()
    after(timedelta(seconds=59))
    send_due()
    assert len(http.requests) == 1
    after(timedelta(seconds=1))
    send_due()

    assert outcomes() == [(1, Outcome.REFUSED), (2, Outcome.SENT)]
    assert states() == [DeliveryState.SENT]
    hook.refresh_from_db()
    assert hook.failures == 0


def test_no_answer_in_time_is_an_attempt_of_which_nothing_is_known(http, hook, monkeypatch):
    monkeypatch.setattr("delivery.services.carrying.READ_SECONDS", 0.2)
    is_over = threading.Event()
    http.answer = lambda _number: (200, {"waited": is_over.wait(5)})
    send_to(hook, "k")

    send_due()
    is_over.set()

    assert outcomes() == [(1, Outcome.UNKNOWN)]
    assert Delivery.objects.get().error == "timeout"
    assert len(http.requests) == 1


def test_claim_that_lapses_is_taken_over_with_an_attempt_of_its_own(http, hook, after):
    send_to(hook, "k")
    claimed, _was_any = claim(8)
    assert len(claimed) == 1

    after(LAPSE - timedelta(seconds=1))
    send_due()
    assert http.requests == []
    after(timedelta(seconds=1))
    send_due()

    assert outcomes() == [(1, Outcome.UNKNOWN), (2, Outcome.SENT)]
    assert len(http.requests) == 1


def test_closed_account_and_channel_switched_off_are_sent_nothing(http, hook, cadre):
    gateway = make_channel(
        ChannelKind.SMS, secrets={"url": f"json://127.0.0.1:{http.port}/?:to={{phone}}"}
    )
    send_to(hook, "k")
    tell(users=[cadre], **WORDS)
    cadre.is_active = False
    cadre.save(update_fields=["is_active"])
    Channel.objects.filter(pk=hook.pk).update(is_on=False)

    send_due()

    assert http.requests == []
    assert dict(Delivery.objects.values_list("channel", "error")) == {
        hook.pk: "switched_off",
        gateway.pk: "closed",
    }
    assert states() == [DeliveryState.FAILED] * 2


# Dead channels


@pytest.fixture
def dead(http, hook, liaison, office, after) -> Channel:
    """A channel that died at noon, with three messages waiting behind it."""
    http.answer = lambda _number: (503, {})
    send_to(hook, *"abcde")
    send_due()
    send_to(hook, *"fgh")
    hook.refresh_from_db()
    return hook


def test_after_five_failures_a_channel_is_dead_and_its_keepers_are_told(
    http, dead, liaison, office, cadre
):
    assert dead.is_dead
    assert len(http.requests) == 5
    assert set(states()) == {DeliveryState.HELD}
    told = Message.objects.order_by("pk")
    assert {message.user_id for message in told} == {liaison.pk, office.pk}
    assert {message.key.partition(":")[0] for message in told} == {"channel_dead"}
    assert {message.path for message in told} == {f"/channels/{dead.pk}/"}


def test_dead_channel_is_tried_once_an_hour(http, dead, after):
    send_due()
    after(timedelta(minutes=59))
    send_due()
    assert len(http.requests) == 5
    after(timedelta(minutes=1))
    send_due()
    send_due()

    assert len(http.requests) == 6
    after(timedelta(hours=1))
    send_due()
    assert len(http.requests) == 7


def test_dead_channel_comes_alive_and_what_waited_is_sent(http, dead, liaison, after):
    http.answer = lambda _number: (200, {})
    after(timedelta(hours=1))

    send_due()

    dead.refresh_from_db()
    assert not dead.is_dead
    assert states() == [DeliveryState.SENT] * 8
    assert len(http.requests) == 5 + 8
    keys = Message.objects.filter(user=liaison).order_by("pk").values_list("key", flat=True)
    assert [key.partition(":")[0] for key in keys] == ["channel_dead", "channel_alive"]


def test_what_waits_three_days_behind_a_dead_channel_is_given_up_and_counted(
    http, dead, liaison, after
):
    after(timedelta(days=3))
    Channel.objects.update(probe_at=timezone.now() + timedelta(hours=1))
    send_due()
    assert DeliveryState.FAILED not in states()
    after(timedelta(seconds=1))
    send_due()

    assert states() == [DeliveryState.FAILED] * 8
    assert set(Delivery.objects.values_list("error", flat=True)) == {"too_old"}
    assert "8" in Message.objects.filter(user=liaison).latest("pk").text


def test_persons_own_dead_channel_is_nobody_elses_affair(http, cadre, office, after, monkeypatch):
    import apprise  # noqa: F401

    monkeypatch.setattr(
        "apprise.plugins.wecombot.NotifyWeComBot.notify_url", http.address + "/send?key={key}"
    )
    http.answer = lambda _number: (503, {})
    make_channel(user=cadre)
    queue([Letter(key, "题", "文", user_id=cadre.pk) for key in "abcde"])

    send_due()

    assert {message.user_id for message in Message.objects.all()} == {cadre.pk}


def test_dead_mail_server_holds_the_mail_of_its_county_and_lets_it_go(mail, cadre, liaison, after):
    server = make_channel(ChannelKind.MAIL_SERVER, secrets=mail.secrets, is_dead=True)
    Channel.objects.update(probe_at=timezone.now() + timedelta(hours=1))
    for user in (cadre, liaison):
        make_channel(ChannelKind.EMAIL, user=user, secrets={"address": f"u{user.pk}@example.org"})
    tell(users=[cadre, liaison], **WORDS)

    send_due()
    assert mail.mails == []
    assert states() == [DeliveryState.HELD] * 2
    after(timedelta(hours=1))
    send_due()

    assert len(mail.mails) == 2
    server.refresh_from_db()
    assert not server.is_dead


@pytest.fixture
def held(mail, cadre, after) -> Channel:
    """A dead mail server, with two mails behind it."""
    server = make_channel(ChannelKind.MAIL_SERVER, secrets=mail.secrets, is_dead=True)
    Channel.objects.update(probe_at=timezone.now() + timedelta(days=30))
    make_channel(ChannelKind.EMAIL, user=cadre)
    queue([Letter(key, "题", "文", user_id=cadre.pk) for key in "ab"])
    send_due()
    assert states() == [DeliveryState.HELD] * 2
    return server


def test_what_is_held_behind_a_mail_server_that_is_removed_goes_by_the_next(mail, held):
    remove_channel(channel=held)
    make_channel(ChannelKind.MAIL_SERVER, secrets=mail.secrets)

    send_due()

    assert len(mail.mails) == 2
    assert states() == [DeliveryState.SENT] * 2


def test_what_is_held_behind_a_mail_server_that_is_switched_off_is_given_up_with_a_reason(
    held, after
):
    switch_channel(channel=held, is_on=False)

    for pause in (timedelta(), *BACK_OFF):
        after(pause)
        send_due()

    assert states() == [DeliveryState.FAILED] * 2
    assert set(Delivery.objects.values_list("error", flat=True)) == {"no_mail_server"}


def test_what_is_held_by_no_channel_that_is_dead_is_given_up_and_told_all_the_same(
    held, cadre, after
):
    # As those that an earlier version left behind.
    Channel.objects.filter(pk=held.pk).update(
        removed_at=timezone.now(), is_on=False, died_at=None, probe_at=None
    )
    after(timedelta(days=3, seconds=1))

    send_due()

    assert states() == [DeliveryState.FAILED] * 2
    assert set(Delivery.objects.values_list("error", flat=True)) == {"too_old"}
    assert "2" in Message.objects.get(user=cadre, key__startswith="given_up:").text


# Several at once


def test_two_senders_send_each_delivery_once(real_queue, http):
    unit = factories.make_unit()
    hook = make_webhook(http, unit=unit)
    keys = [f"k{number}" for number in range(60)]
    send_to(hook, *keys)

    senders = [Session(send_due) for _ in range(2)]
    sent = [sender.join_session(60) for sender in senders]

    assert sum(sent) == 60
    assert len(http.requests) == 60
    assert states() == [DeliveryState.SENT] * 60
    assert outcomes() == [(1, Outcome.SENT)] * 60


def test_claim_waits_for_nobody(real_queue, http):
    unit = factories.make_unit()
    send_to(make_webhook(http, unit=unit), "a", "b")

    with transaction.atomic():
        first, _any = claim(1)
        second = Session(lambda: claim(8)[0]).join_session()

    assert len(first) == 1
    assert [each.delivery.pk for each in second] != [each.delivery.pk for each in first]
    assert len(second) == 1


def test_message_queued_while_a_channel_comes_alive_is_not_left_behind(real_queue, http):
    from delivery.services.health import count_success

    unit = factories.make_unit()
    hook = make_webhook(http, unit=unit, is_dead=True)

    with transaction.atomic():
        send_to(hook, "k")
        revived = Session(lambda: count_success(hook, timezone.now()))
        revived.join(0.5)
        assert revived.is_alive(), "it does not wait for what is being queued"
    revived.join_session()

    assert states() == [DeliveryState.WAITING]


def test_commit_sets_the_sending_off(committing_db, http):
    unit = factories.make_unit()
    hook = make_webhook(http, unit=unit)

    with transaction.atomic():
        send_to(hook, "k")
        assert http.requests == []

    # Tasks are done at once here, as a worker does them elsewhere.
    assert len(http.requests) == 1
    assert states() == [DeliveryState.SENT]


def test_nothing_that_is_taken_back_is_sent(committing_db, http):
    hook = make_webhook(http, unit=factories.make_unit())

    with transaction.atomic():
        send_to(hook, "k")
        transaction.set_rollback(True)

    assert http.requests == []
    assert not Delivery.objects.exists()


def test_beat_sends_what_waits_by_its_entrys_name(http, hook, settings):
    send_to(hook, "k")

    app.tasks[settings.CELERY_BEAT_SCHEDULE["send-messages"]["task"]].apply()

    assert states() == [DeliveryState.SENT]
