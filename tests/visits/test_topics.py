"""The short lists as a county keeps them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from common.errors import DomainError
from organization.choices import Role
from organization.models import User
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.choices import TopicList
from visits.models import Topic
from visits.selectors import topic_names, topics_known
from visits.services.topics import (
    OFFERED,
    add_topic,
    move_topic,
    offer_again,
    rename_topic,
    restore_shipped,
    stop_offering,
)

FOUND = TopicList.FOUND
LIST = reverse("visits:topic_list")
SHIPPED = ["身体", "收入", "就学", "思想动态", "诉求", "居家安全"]


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _offered(place: str = factories.XIHE, listing: TopicList = FOUND) -> list[str]:
    return [row.name for row in topics_known(place)[listing] if row.is_offered]


def _act(client: Client, step: str, *args: str, **posted: str) -> Any:
    return client.post(reverse(f"visits:topic_{step}", args=[FOUND, *args]), posted, follow=True)


def _said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# What a list holds


def test_an_addition_is_the_countys_alone_and_copies_the_shipped_list_with_its_keys(
    office: User,
) -> None:
    shipped = [row.key for row in topics_known(factories.XIHE)[FOUND]]

    made = add_topic(listing=FOUND, name=" 出 行 ", name_en="Getting about", actor=office)

    assert _offered(factories.SOUTH_GATE) == [*SHIPPED, "出 行"]
    assert _offered(factories.LI_COUNTY) == SHIPPED
    assert [row.key for row in topics_known(factories.XIHE)[FOUND]] == [*shipped, made.key]
    assert len(made.key) == 11
    assert made.key.startswith("c")
    # The other list is still the shipped one.
    assert all(row.region is None for row in topics_known(factories.XIHE)[TopicList.POLICY])


def test_a_renamed_entry_has_its_new_name_on_contacts_and_in_this_county_alone(
    office: User, outsider: User
) -> None:
    rename_topic(listing=FOUND, key="health", name="身体状况", name_en="", actor=office)

    with translation.override("zh-hans"):
        assert topic_names(office)[FOUND, "health"] == "身体状况"
        assert topic_names(outsider)[FOUND, "health"] == "身体"
    with translation.override("en"):
        assert topic_names(office)[FOUND, "health"] == "身体状况"
        assert topic_names(outsider)[FOUND, "health"] == "Health"


@pytest.mark.parametrize(
    ("key", "by", "expected"),
    [
        ("income", -1, ["收入", "身体", "就学", "思想动态", "诉求", "居家安全"]),
        ("health", 1, ["收入", "身体", "就学", "思想动态", "诉求", "居家安全"]),
        ("health", -1, SHIPPED),
        ("home_safety", 1, SHIPPED),
    ],
)
def test_an_entry_moves_as_far_as_the_list_goes(
    key: str, by: int, expected: list[str], office: User
) -> None:
    move_topic(listing=FOUND, key=key, by=by, actor=office)

    assert _offered() == expected


def test_an_entry_moves_past_one_that_is_offered_no_longer(office: User) -> None:
    stop_offering(listing=FOUND, key="income", actor=office)

    move_topic(listing=FOUND, key="schooling", by=-1, actor=office)

    assert _offered() == ["就学", "身体", "思想动态", "诉求", "居家安全"]


def test_what_is_offered_no_longer_keeps_its_name_and_can_come_back(office: User) -> None:
    stop_offering(listing=FOUND, key="income", actor=office)
    gone = _offered()

    names = topic_names(office)
    offer_again(listing=FOUND, key="income", actor=office)

    assert gone == [name for name in SHIPPED if name != "收入"]
    assert names[FOUND, "income"] in ("收入", "Income")
    assert _offered() == SHIPPED


@pytest.mark.parametrize(
    ("name", "name_en", "code"),
    [
        ("身体", "", "topic_name_taken"),
        ("身 体", "", "topic_name_taken"),
        ("体格", "HEALTH", "topic_name_en_taken"),
    ],
)
def test_two_entries_on_offer_have_no_name_in_common(
    name: str, name_en: str, code: str, office: User
) -> None:
    with pytest.raises(DomainError) as added:
        add_topic(listing=FOUND, name=name, name_en=name_en, actor=office)
    with pytest.raises(DomainError) as renamed:
        rename_topic(listing=FOUND, key="income", name=name, name_en=name_en, actor=office)

    assert added.value.code == renamed.value.code == code


def test_an_entry_keeps_its_own_name_when_only_the_other_language_changes(office: User) -> None:
    rename_topic(listing=FOUND, key="health", name="身体", name_en="Well-being", actor=office)

    assert Topic.objects.get(region=factories.XIHE, key="health").name_en == "Well-being"


def test_a_name_that_was_given_to_another_meanwhile_does_not_come_back_twice(office: User) -> None:
    stop_offering(listing=FOUND, key="income", actor=office)
    add_topic(listing=FOUND, name="收入", actor=office)

    with pytest.raises(DomainError) as refused:
        offer_again(listing=FOUND, key="income", actor=office)

    assert refused.value.code == "topic_name_taken"


def test_a_list_has_an_end_and_is_never_empty(office: User) -> None:
    stop_offering(listing=FOUND, key="income", actor=office)
    for number in range(OFFERED - len(_offered())):
        add_topic(listing=FOUND, name=f"第{number}项", actor=office)

    with pytest.raises(DomainError) as added:
        add_topic(listing=FOUND, name="多一项", actor=office)
    with pytest.raises(DomainError) as back:
        offer_again(listing=FOUND, key="income", actor=office)
    *others, last = [row.key for row in topics_known(factories.XIHE)[FOUND] if row.is_offered]
    for key in others:
        stop_offering(listing=FOUND, key=key, actor=office)
    with pytest.raises(DomainError) as emptied:
        stop_offering(listing=FOUND, key=last, actor=office)

    assert added.value.code == back.value.code == "topics_full"
    assert emptied.value.code == "topic_last"


def test_back_to_the_shipped_list_loses_no_row(office: User) -> None:
    own = add_topic(listing=FOUND, name="出行", actor=office)
    rename_topic(listing=FOUND, key="health", name="收支", actor=office)
    rename_topic(listing=FOUND, key="income", name="身体", actor=office)
    stop_offering(listing=FOUND, key="schooling", actor=office)
    move_topic(listing=FOUND, key="request", by=-3, actor=office)

    restore_shipped(listing=FOUND, actor=office)

    assert _offered() == SHIPPED
    rows = {row.key: row for row in topics_known(factories.XIHE)[FOUND]}
    assert not rows[own.key].is_offered
    assert not rows["policy"].is_offered
    offer_again(listing=FOUND, key=own.key, actor=office)
    assert _offered() == [*SHIPPED, "出行"]


def test_an_entry_that_was_shipped_later_comes_with_the_shipped_list(office: User) -> None:
    add_topic(listing=FOUND, name="出行", actor=office)
    Topic.objects.create(list=FOUND, key="later", name="后来的", order=20)
    before = _offered()

    restore_shipped(listing=FOUND, actor=office)

    assert "后来的" not in before
    assert _offered() == [*SHIPPED, "后来的"]


def test_of_two_first_edits_the_second_finds_the_copy_of_the_first(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)

    with transaction.atomic():
        add_topic(listing=FOUND, name="出行", actor=office)
        other = Session(lambda: add_topic(listing=FOUND, name="用水", actor=office))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waits")
    other.join_session()

    assert _offered() == [*SHIPPED, "出行", "用水"]
    assert Topic.objects.filter(region=factories.XIHE, list=FOUND).count() == len(SHIPPED) + 3


# The page


def test_the_page_shows_both_lists_and_what_is_offered_no_longer(desk: Client) -> None:
    page = desk.get(LIST)

    by_list = {shown.listing: shown for shown in page.context["lists"]}
    assert [row.name for row in by_list[FOUND].offered] == SHIPPED
    assert [row.name for row in by_list[FOUND].stopped] == ["讲解政策"]
    assert len(by_list[TopicList.POLICY].offered) == 11
    assert "Back to the shipped list" not in page.content.decode()


def test_an_entry_is_added_from_the_page(desk: Client) -> None:
    answer = _act(desk, "add", name="出行", name_en="Getting about")

    assert _said(answer) == ["“Getting about” is on the list from now on."]
    assert _offered()[-1] == "出行"
    assert "Back to the shipped list" in answer.content.decode()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"name": ""}, "Write what the entry is called."),
        ({"name": "长" * 21}, "At most 20 characters: it has to fit a button."),
        ({"name": "出行", "name_en": "x" * 41}, "At most 40 characters: it has to fit a button."),
        ({"name": "身体", "name_en": "Body"}, "“身体” is in the list already."),
        ({"name": "体格", "name_en": "health"}, "“Health” is in the list already."),
    ],
)
def test_a_refused_addition_says_why_beside_the_field_and_keeps_what_was_typed(
    posted: dict[str, str], sentence: str, desk: Client
) -> None:
    answer = desk.post(reverse("visits:topic_add", args=[FOUND]), posted)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert all(f'value="{text}"' in page for text in posted.values() if text)
    assert not Topic.objects.filter(region=factories.XIHE).exclude(
        key__in=[row.key for row in topics_known(factories.LI_COUNTY)[FOUND]]
    )


def test_an_entry_is_renamed_moved_stopped_and_offered_again_from_the_page(desk: Client) -> None:
    renamed = _act(desk, "rename", "health", name="身体状况", name_en="Condition")
    _act(desk, "move", "health", to="down")
    after_moving = _offered()
    stopped = _act(desk, "offer", "health", offer="no")
    after_stopping = _offered()
    again = _act(desk, "offer", "health", offer="yes")

    assert _said(renamed) == ["Saved. Contacts that have the entry show its new name."]
    assert after_moving[:2] == ["收入", "身体状况"]
    assert _said(stopped) == ["“Condition” is offered no longer. Contacts that have it keep it."]
    assert "身体状况" not in after_stopping
    assert _said(again) == ["“Condition” is on the list from now on."]
    assert _offered()[:2] == ["收入", "身体状况"]


def test_the_shipped_list_is_offered_again_from_the_page(desk: Client) -> None:
    _act(desk, "offer", "health", offer="no")

    answer = _act(desk, "restore")

    assert _offered() == SHIPPED
    assert "Back to the shipped list" not in answer.content.decode()


def test_a_name_that_is_taken_is_refused_on_the_page_of_the_entry(desk: Client) -> None:
    answer = desk.post(
        reverse("visits:topic_rename", args=[FOUND, "income"]), {"name": "身体", "name_en": ""}
    )

    assert answer.status_code == 422
    assert "“身体” is in the list already." in answer.content.decode()


def test_what_cannot_be_done_is_said_above_the_list(desk: Client) -> None:
    unknown = _act(desk, "move", "nothing", to="up")

    assert _said(unknown) == ["This entry is not in the list. Load the page anew."]


@pytest.mark.parametrize(
    ("name", "args"),
    [("add", ["aid"]), ("restore", ["aid"]), ("rename", ["aid", "x"]), ("rename", [FOUND, "x"])],
)
def test_there_is_no_other_list_and_no_page_for_an_entry_that_is_not_there(
    name: str, args: list[str], desk: Client
) -> None:
    assert desk.post(reverse(f"visits:topic_{name}", args=args), {}).status_code == 404


def test_a_full_list_says_so_in_place_of_the_form(desk: Client, office: User) -> None:
    for number in range(OFFERED - len(SHIPPED)):
        add_topic(listing=FOUND, name=f"第{number}项", actor=office)

    page = desk.get(LIST).content.decode()

    assert "The list offers 24 entries, which is the most." in page
    assert reverse("visits:topic_add", args=[FOUND]) not in page
    assert reverse("visits:topic_add", args=[TopicList.POLICY]) in page


def test_the_form_of_the_phone_offers_what_the_list_does(
    client: Client, office: User, cadre: User, pairing: Any
) -> None:
    add_topic(listing=FOUND, name="出行", actor=office)
    stop_offering(listing=FOUND, key="state_of_mind", actor=office)
    client.force_login(cadre)

    page = client.get(reverse("visits:phone_log", args=[pairing.pk])).content.decode()

    assert "出行" in page
    assert "思想动态" not in page
