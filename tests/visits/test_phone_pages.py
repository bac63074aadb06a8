"""The cadre's phone: own households, one contact in one save, own reminders."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.dates import today
from delivery.models import Message
from delivery.services.house import write_messages
from organization.models import User
from pairing.models import Pairing
from tests import factories
from visits.choices import ContactKind, Verdict
from visits.models import Contact, Reminder
from visits.views.phone import SHOWN_MESSAGES

pytestmark = pytest.mark.django_db

HOME = reverse("visits:phone_home")


@pytest.fixture
def handset(client: Client, cadre: User) -> Client:
    client.force_login(cadre)
    client.cookies["django_language"] = "en"
    return client


def _entry(**fields: str) -> dict[str, str]:
    return {
        "client_uuid": str(uuid4()),
        "day": today().isoformat(),
        "kind": "home_visit",
        "is_reached": "yes",
    } | fields


def test_home_shows_the_household_to_go_to_next(
    handset: Client,
    cadre: User,
    pairing: Pairing,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    done = factories.make_pairing(
        factories.make_household("已毕"), cadre.cadre, on=date(today().year, 1, 1)
    )
    for month in range(1, 5):
        factories.make_contact(done, date(today().year, 1, month))
        factories.make_contact(done, date(today().year, 1, month), kind=ContactKind.PHONE)
    handset.get(HOME)

    with django_assert_num_queries(12):
        page = handset.get(HOME)

    assert page.context["next"].household.head_name == "王成"
    assert [p.household.head_name for p in page.context["others"]] == ["已毕"]
    assert "Log a contact" in page.content.decode()


def test_home_without_a_household_says_so(handset: Client) -> None:
    assert "No household is paired with you" in handset.get(HOME).content.decode()


def test_what_was_done_before_an_end_can_be_logged_for_sixty_days(
    handset: Client, pairing: Pairing
) -> None:
    pairing.ended_on, pairing.end_reason = today() - timedelta(days=3), "other"
    pairing.save(update_fields=["ended_on", "end_reason"])
    day = (today() - timedelta(days=5)).isoformat()

    home = handset.get(HOME).content.decode()
    handset.post(reverse("visits:phone_log", args=[pairing.pk]), _entry(day=day))

    assert "Ended lately" in home
    assert Contact.objects.get().verdict == Verdict.COUNTED


def test_an_office_person_logs_a_pairing_beyond_the_office(client: Client, township: User) -> None:
    far = factories.make_household("远", village=factories.WHEAT)
    pairing = factories.make_pairing(far, factories.make_cadre(user=township))
    client.force_login(township)

    assert client.get(HOME).context["next"] == pairing
    assert client.get(reverse("visits:phone_log", args=[pairing.pk])).status_code == 200


def test_an_entry_changed_after_back_is_asked_about_and_saved_the_second_time(
    handset: Client, pairing: Pairing
) -> None:
    address, entry = reverse("visits:phone_log", args=[pairing.pk]), _entry(found="一")
    handset.post(address, entry)

    refused = handset.post(address, entry | {"found": "二"})
    again = refused.context["form"]["client_uuid"].value()
    handset.post(address, entry | {"found": "二", "client_uuid": again})

    assert refused.status_code == 422
    assert "This entry was saved already." in refused.content.decode()
    assert sorted(Contact.objects.values_list("found", flat=True)) == ["一", "二"]


def test_a_pairing_that_ended_long_ago_or_is_another_cadres_is_not_there(
    handset: Client, pairing: Pairing
) -> None:
    others = factories.make_pairing()
    pairing.ended_on, pairing.end_reason = today() - timedelta(days=61), "other"
    pairing.save(update_fields=["ended_on", "end_reason"])

    for held in (others, pairing):
        for name in ("visits:phone_household", "visits:phone_log"):
            assert handset.get(reverse(name, args=[held.pk])).status_code == 404


def test_a_household_page_has_what_a_visitor_must_know_and_no_identity_number(
    handset: Client, pairing: Pairing, recipient: object
) -> None:
    for days in range(1, 6):
        factories.make_contact(pairing, today() - timedelta(days=days), found=f"第{days}次")

    page = handset.get(reverse("visits:phone_household", args=[pairing.pk])).content.decode()

    assert 'href="tel:13812345678"' in page
    assert "王小成" in page
    assert "第3次" in page
    assert "第4次" not in page
    assert "621225" not in page


def test_the_day_and_the_kind_are_chosen_already(handset: Client, pairing: Pairing) -> None:
    form = handset.get(reverse("visits:phone_log", args=[pairing.pk])).context["form"]

    assert form["day"].value() == today()
    assert form["kind"].value() == "home_visit"
    assert form["is_reached"].value() == "yes"


def test_one_save_records_a_contact_and_says_that_it_counts(
    handset: Client, pairing: Pairing
) -> None:
    address = reverse("visits:phone_log", args=[pairing.pk])

    answer = handset.post(address, _entry(found="身体好", cash="200", topics="health"), follow=True)

    contact = Contact.objects.get()
    assert (contact.found, contact.topics, contact.created_by) == (
        "身体好",
        ["health"],
        pairing.cadre.user,
    )
    assert contact.aid.get().value == 200
    assert "Saved: visit 1 of 2 this year." in answer.content.decode()


def test_a_second_tap_records_nothing_more(handset: Client, pairing: Pairing) -> None:
    address, entry = reverse("visits:phone_log", args=[pairing.pk]), _entry()

    handset.post(address, entry)
    handset.post(address, entry)

    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": (today() + timedelta(days=1)).isoformat()}, "cannot be dated after today"),
        ({"day": (today() - timedelta(days=61)).isoformat()}, "can be logged for 60 days"),
        ({"day": ""}, "Choose the day."),
        ({"cash": "-5"}, "cannot be negative"),
        ({"cash": "much"}, "Write the amount as a number."),
        ({"cash": "0"}, "Cash of ¥0 is nothing: write the amount."),
        ({"cash": "0.005"}, "An amount has two decimals at most: fen are the least."),
        ({"cash": "9999999999"}, "The amount is too large."),
        ({"goods": "大米"}, "Write what it is worth"),
        ({"goods_value": "30"}, "Write what was given."),
        ({"found": "长" * 2001}, "At most 2000 characters; 2001 were written."),
    ],
)
def test_a_refusal_stands_beside_the_field_and_keeps_what_was_typed(
    typed: dict[str, str], sentence: str, handset: Client, pairing: Pairing
) -> None:
    entry = _entry(found="聊了很久") | typed

    answer = handset.post(reverse("visits:phone_log", args=[pairing.pk]), entry)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert entry["found"] in page
    assert entry["client_uuid"] in page
    assert not Contact.objects.exists()


def test_what_does_not_count_is_saved_and_explained(handset: Client, pairing: Pairing) -> None:
    answer = handset.post(
        reverse("visits:phone_log", args=[pairing.pk]), _entry(is_reached="no"), follow=True
    )

    assert Contact.objects.get().is_reached is False
    assert "It does not count: Nobody was reached." in answer.content.decode()


def test_a_reminder_is_shown_until_it_was_looked_at(
    handset: Client, cadre: User, pairing: Pairing
) -> None:
    factories.remind(date(today().year, 7, 1))
    home = handset.get(HOME)
    assert home.context["unread"] is not None
    # What is nought is not named.
    assert "This week’s reminder</strong> 1 household is overdue" in home.content.decode()
    assert "due soon" not in home.content.decode()

    page = handset.get(reverse("visits:phone_reminders")).content.decode()

    assert "1 household is overdue" in page
    assert Reminder.objects.get().read_at is not None
    assert handset.get(HOME).context["unread"] is None


def test_news_that_are_not_shown_stay_unread(handset: Client, cadre: User) -> None:
    for number in range(SHOWN_MESSAGES + 2):
        write_messages([cadre.pk], key=f"n{number}", subject="六月通报", text="已发布。", path="")

    page = handset.get(reverse("visits:phone_reminders"))

    shown = {message.pk for message in page.context["told"]}
    unread = Message.objects.filter(user=cadre).unread()
    assert len(shown) == SHOWN_MESSAGES
    assert unread.count() == 2
    assert not shown & set(unread.values_list("pk", flat=True))
