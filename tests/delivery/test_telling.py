"""What is told in the house, and what is queued for the channels."""

import pytest

from common.errors import DomainError
from delivery.choices import ChannelKind, DeliveryState
from delivery.models import Channel, Delivery, Message
from delivery.services import Letter, queue, tell
from organization.choices import Role
from tests import factories
from tests.delivery.making import make_channel

WORDS = {"key": "notice:3", "subject": "六月通报", "text": "已发布。", "path": "/notices/3/"}


def test_telling_twice_is_telling_once(liaison, cadre):
    first = tell(users=[liaison, cadre, cadre], **WORDS)
    second = tell(users=[liaison, cadre], **WORDS)

    assert (first, second) == (2, 0)
    assert set(Message.objects.values_list("user", "subject", "path")) == {
        (liaison.pk, "六月通报", "/notices/3/"),
        (cadre.pk, "六月通报", "/notices/3/"),
    }


def test_closed_account_is_told_nothing(cadre):
    make_channel(user=cadre)
    cadre.is_active = False
    cadre.save(update_fields=["is_active"])

    assert tell(users=[cadre], **WORDS) == 0
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


def test_each_channel_that_reaches_somebody_gets_one_delivery(unit, liaison, cadre):
    own = make_channel(user=cadre)
    of_unit = make_channel(unit=unit)
    robot = make_channel()
    gateway = make_channel(ChannelKind.SMS)
    make_channel(ChannelKind.MAIL_SERVER)
    make_channel(user=liaison, is_on=False)
    make_channel(unit=factories.make_unit("另一单位"))
    make_channel(ChannelKind.SMS, county=factories.LI_COUNTY)

    for _again in range(2):
        tell(users=[liaison, cadre], units=[unit], county=factories.get_region(), **WORDS)

    assert set(Delivery.objects.values_list("channel", "user", "state")) == {
        (own.pk, None, DeliveryState.WAITING),
        (of_unit.pk, None, DeliveryState.WAITING),
        (robot.pk, None, DeliveryState.WAITING),
        (gateway.pk, liaison.pk, DeliveryState.WAITING),
        (gateway.pk, cadre.pk, DeliveryState.WAITING),
    }
    assert Delivery.objects.count() == 5


def test_what_is_told_to_a_county_or_a_unit_stays_there(unit, office):
    make_channel()
    make_channel(unit=unit)
    here = factories.make_unit("乙单位")

    tell(users=[office], units=[here], county=factories.get_region(factories.LI_COUNTY), **WORDS)

    assert not Delivery.objects.exists()


def test_offices_of_a_township_are_reached_by_the_gateway_of_their_county(township):
    gateway = make_channel(ChannelKind.SMS)

    tell(users=[township], **WORDS)

    assert Delivery.objects.get().channel_id == gateway.pk


def test_behind_a_dead_channel_messages_are_held(cadre):
    make_channel(user=cadre, is_dead=True)

    tell(users=[cadre], **WORDS)

    assert Delivery.objects.get().state == DeliveryState.HELD


@pytest.mark.parametrize(
    "text",
    [
        "请联系13812345678。",
        "请联系138 1234 5678",
        "１３８１２３４５６７８",
        "11010519491231002X",
        "440524188001010014的家",
    ],
)
def test_no_number_of_a_person_leaves(text, cadre):
    for words in ({"text": text}, {"subject": text}, {"key": text}):
        with pytest.raises(DomainError) as error:
            tell(users=[cadre], **{**WORDS, **words})
        assert error.value.code == "personal_number"
        with pytest.raises(DomainError):
            queue([Letter(user_id=cadre.pk, **{**WORDS, **words})])

    assert not Message.objects.exists()


def test_message_leads_to_this_site_alone(cadre):
    for path in ("https://example.com/", "//example.com/", "notices/3/"):
        with pytest.raises(DomainError) as error:
            tell(users=[cadre], **{**WORDS, "path": path})
        assert error.value.code == "path_elsewhere"


def test_too_long_a_text_is_refused_whole(cadre):
    with pytest.raises(DomainError) as error:
        tell(users=[cadre], **{**WORDS, "text": "长" * 601})

    assert error.value.code == "message_too_long"
    assert not Message.objects.exists()


def test_letter_is_for_one(cadre, unit):
    with pytest.raises(ValueError, match="goes to"):
        Letter("k", "s", "t", user_id=cadre.pk, unit_id=unit.pk)
    with pytest.raises(ValueError, match="goes to"):
        Letter("k", "s", "t")


@pytest.mark.parametrize("how_many", [3, 30])
def test_queries_do_not_grow_with_the_letters(how_many, unit, django_assert_num_queries):
    make_channel(ChannelKind.SMS)
    people = [factories.make_user(Role.CADRE, unit=unit) for _ in range(how_many)]
    for person in people:
        make_channel(user=person)

    # Savepoints, what is known, what is written, whose channels, gateways, places, is it idle.
    with django_assert_num_queries(14):
        tell(users=people, units=[unit], county=factories.get_region(), **WORDS)

    assert Message.objects.count() == how_many
    assert Delivery.objects.count() == 2 * how_many
    assert Channel.objects.count() == how_many + 1
