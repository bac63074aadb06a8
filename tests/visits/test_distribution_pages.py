"""The pages of distributions, gifts and donors, walked as an office walks them."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse
from docx import Document

from common.dates import today
from organization.models import User
from tests import factories
from visits.choices import Giver, HandoutState, Purpose
from visits.models import Aid, Distribution, Donor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEW = reverse("visits:distribution_new")


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def about(donor: Donor, **more: str) -> dict[str, str]:
    return {
        "programme": "aixin-gansu",
        "name": "金秋助学",
        "day": "2023-06-20",
        "kind": "cash",
        "each": "5000",
        "purpose": "scholarship",
        "giver": "donor",
        "donor": str(donor.pk),
    } | more


def hidden(content: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', content))


def test_office_previews_draws_up_and_hands_out(client, office):
    for n in range(14):
        factories.make_household(f"学生{n}")
    donor = factories.make_donor()
    client.force_login(office)

    shown = client.post(NEW, about(donor))
    assert "¥70,000.00" in shown.content.decode()
    assert not Distribution.objects.exists()
    posted = hidden(shown.content.decode())
    client.post(NEW, posted)
    client.post(NEW, posted)
    made = Distribution.objects.get()
    assert made.lines.count() == 14

    client.post(
        reverse("visits:distribution_hand_out", args=[made.pk]),
        {"which": "all", "on": "2023-06-25", "how": "sheet"},
    )

    assert Aid.objects.standing().aggregate(sum=Sum("value"))["sum"] == 70_000
    page = client.get(reverse("visits:distribution_detail", args=[made.pk]))
    assert "¥70,000.00" in page.content.decode()


def test_before_its_day_nothing_is_asked_that_would_be_refused(client, office, cadre, pairing):
    tomorrow = today() + timedelta(days=1)
    made = factories.make_distribution(pairing.household, day=tomorrow)
    address = reverse("visits:distribution_detail", args=[made.pk])

    def shown(user: User) -> str:
        client.force_login(user)
        return client.get(address).content.decode()

    offices, cadres = shown(office), shown(cadre)

    assert f"noted here from {tomorrow} on" in offices
    assert "Note as handed out" not in offices
    # The office may leave lines out; who only hands out has nothing to tick for yet.
    assert 'name="lines"' in offices
    assert 'name="lines"' not in cadres


def test_amounts_of_a_list_and_its_bad_lines(client, office):
    donor = factories.make_donor()
    for name in ("赵一", "钱二", "孙三"):
        factories.make_household(name)
    client.force_login(office)

    wrong = client.post(
        NEW, about(donor, each="", listed="赵一 33.33\n钱二 12.345\n没有人 5\n")
    ).content.decode()
    right = client.post(
        NEW, about(donor, each="", listed="赵一 33.33\n钱二 ￥1,200.50\n")
    ).content.decode()

    assert "two decimals" in wrong
    assert "Line 3" in wrong
    assert 'name="plan"' not in wrong
    assert "¥1,233.83" in right


def test_all_but_the_exceptions_and_leaving_out(client, office):
    made = factories.make_distribution(*(factories.make_household(f"户{n}") for n in range(4)))
    absent = made.lines.first()
    client.force_login(office)

    client.post(
        reverse("visits:distribution_hand_out", args=[made.pk]),
        {"which": "others", "lines": [absent.pk], "on": "2023-06-25", "how": "sheet"},
    )
    change = reverse("visits:distribution_change", args=[made.pk])
    refused = client.post(change, {"do": "leave_out", "lines": [absent.pk], "reason": ""})
    # What was ticked stays ticked, and the reason is asked for where it goes.
    assert refused.status_code == 422
    page = refused.content.decode()
    assert f'value="{absent.pk}" checked' in page
    assert 'gift-rare" open' in page
    assert page.count("checked") == 2
    assert made.lines.get(pk=absent.pk).state == HandoutState.TO_HAND_OUT
    client.post(change, {"do": "leave_out", "lines": [absent.pk], "reason": "外出"})

    assert sorted(made.lines.values_list("state", flat=True)) == [*["handed_out"] * 3, "left_out"]


def test_what_was_ticked_stays_when_handing_out_is_refused(client, office):
    made = factories.make_distribution(*(factories.make_household(f"户{n}") for n in range(3)))
    absent = made.lines.first()
    client.force_login(office)

    refused = client.post(
        reverse("visits:distribution_hand_out", args=[made.pk]),
        {"which": "others", "lines": [absent.pk], "on": "", "how": "sheet", "by": "王成"},
    )

    page = refused.content.decode()
    assert refused.status_code == 422
    assert f'value="{absent.pk}" checked' in page
    assert 'value="others" checked' in page
    assert 'value="王成"' in page
    assert not Aid.objects.exists()


def test_cadre_notes_on_the_phone_that_its_own_household_received(client, cadre, pairing):
    made = factories.make_distribution(pairing.household, factories.make_household("别户"))
    client.force_login(cadre)

    page = client.get(reverse("visits:distribution_detail", args=[made.pk]))
    client.post(
        reverse("visits:distribution_hand_out", args=[made.pk]),
        {"which": "all", "on": "2023-06-25", "how": "hand", "by": "王成", "relation": "本人"},
    )

    assert "别户" not in page.content.decode()
    assert Aid.objects.values_list("household", "received_by").get() == (
        pairing.household_id,
        "王成",
    )


def test_a_plan_is_for_whoever_made_it(client, office, township):
    factories.make_household()
    client.force_login(office)
    posted = hidden(client.post(NEW, about(factories.make_donor())).content.decode())
    client.force_login(township)

    assert client.post(NEW, posted).status_code == 404
    assert client.post(NEW, posted | {"plan": "forged"}).status_code == 404
    assert not Distribution.objects.exists()


def test_one_gift_is_entered_asked_about_and_reversed(client, office, household):
    donor = factories.make_donor()
    client.force_login(office)
    address = reverse("visits:aid_new", args=[household.pk])
    sent = about(donor, value="200")

    client.post(address, sent)
    asked = client.post(address, sent).content.decode()
    assert "already entered on 2023-06-20 – enter it again?" in asked
    assert Aid.objects.count() == 1
    client.post(address, sent | {"confirmed": "yes"})
    aid = Aid.objects.first()
    client.post(reverse("visits:aid_reverse", args=[aid.pk]), {"reason": "重复登记"})

    assert Aid.objects.standing().aggregate(sum=Sum("value"))["sum"] == Decimal(200)
    assert Aid.objects.count() == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("-5", "cannot be negative"),
        ("0", "Cash of ¥0"),
        ("12.345", "two decimals"),
        ("abc", "as a number"),
        ("150000", "Is that right?"),
        ("9999999999", "too large"),
    ],
)
def test_bad_amounts_are_said_in_words_and_nothing_is_lost(client, office, household, value, words):
    client.force_login(office)

    page = client.post(
        reverse("visits:aid_new", args=[household.pk]),
        about(factories.make_donor(), value=value, received_by="王成"),
    ).content.decode()

    assert words in page
    assert 'value="王成"' in page
    assert not Aid.objects.exists()


def test_donor_page_counts_what_stands_and_the_letter_says_it(client, office, household):
    donor = factories.make_donor("县爱心企业")
    factories.give(household, date(2023, 5, 1), 5000, donor="县爱心企业", purpose="scholarship")
    factories.give(household, date(2022, 5, 1), 300, donor="县爱心企业")
    factories.give(
        household,
        date(2023, 5, 2),
        999,
        donor="县爱心企业",
        reversed_on=date(2023, 5, 3),
        reverse_reason="退回",
    )
    client.force_login(office)

    page = client.get(reverse("visits:donor_detail", args=[donor.pk])).content.decode()
    letter = client.post(reverse("reports:donor_letter", args=[donor.pk]))

    assert "¥5,300.00" in page
    assert "999" not in re.sub(r"<svg.*?</svg>", "", page)
    content = b"".join(letter.streaming_content) if letter.streaming else letter.content
    text = "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)
    assert "感谢信" in text
    assert "2022年5月1日至2023年5月1日，贵单位向西和县1户困难家庭捐助5300元" in text
    assert "其中用于助学1户5000元" in text


def test_donors_of_one_name_are_one(client, office):
    client.force_login(office)
    sent = {"name": "爱心企业", "kind": "company"}

    client.post(reverse("visits:donor_new"), sent)
    page = client.post(reverse("visits:donor_new"), sent).content.decode()

    assert "in the list already" in page
    assert Donor.objects.count() == 1


def test_household_shows_what_it_was_given(client, office, household):
    factories.give(household, date(2023, 5, 1), 5000, purpose=Purpose.SCHOLARSHIP)
    client.force_login(office)

    page = client.get(reverse("visits:household_detail", args=[household.pk]))

    assert "¥5,000.00" in page.content.decode()
    assert "Scholarship" in page.content.decode()


def test_lists_have_constant_queries(client, office, django_assert_max_num_queries):
    client.force_login(office)
    for number in range(1, 4):
        household = factories.make_household(f"户{number}")
        factories.make_distribution(
            household, giver=Giver.DONOR, donor=factories.make_donor(f"企业{number}")
        )
        factories.give(household, date(2023, 5, 1), donor=f"企业{number}")
    for name in ("visits:distribution_list", "visits:donor_list"):
        with django_assert_max_num_queries(14):
            assert client.get(reverse(name)).status_code == 200
