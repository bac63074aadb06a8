"""The pages of the summary: what each says, opens, keeps and refuses."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from organization.models import User
from pairing.choices import Counted
from pairing.models import CountName, Pairing
from reports.models import Summary, SummaryStyle
from reports.summaries.behind import MEANINGS
from reports.summaries.figures import NAMES, figures_of
from reports.summaries.forms import OWN_LINES
from reports.summaries.style import SHIPPED_TEXT, Style, style_of
from reports.summaries.wording import OwnLine
from tests import factories
from tests.downloads import download
from tests.reports.summaries.making import make_scope, make_summary
from visits.choices import AidKind, ContactKind, Giver, NeedStatus, Verdict

pytestmark = pytest.mark.django_db

SUMMARY = reverse("reports:summary")
STYLE = reverse("reports:summary_style")
CONFIRM = reverse("reports:summary_confirm")
LIST = reverse("reports:summary_list")
WHY = reverse("reports:summary_why", args=["visits"])
PERIOD = {"region": "621225", "first": "2023-01-01", "last": "2023-06-30"}


@pytest.fixture(autouse=True)
def july(clock) -> None:
    """1 July 2023, in the middle of the day."""


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def busy(pairing: Pairing) -> Pairing:
    """Contacts that count and others that do not, aid, needs and an activity."""
    for day in (1, 2, 3):
        factories.make_contact(pairing, date(2023, 3, day), policies=["basic_living"])
    factories.make_contact(pairing, date(2023, 3, 1))
    factories.make_contact(pairing, date(2023, 4, 1), is_reached=False)
    factories.make_contact(pairing, date(2023, 4, 2), ContactKind.PHONE)
    factories.make_contact(pairing, date(2023, 4, 3), ContactKind.LETTER)
    factories.make_contact(pairing, date(2023, 4, 4), ContactKind.PHONE, verdict=Verdict.REJECTED)
    factories.make_aid(pairing, date(2023, 3, 1), 100)
    factories.make_aid(pairing, date(2023, 3, 1), 80, kind=AidKind.GOODS)
    factories.make_aid(
        pairing, date(2023, 3, 2), 50, giver=Giver.UNIT, giver_unit=pairing.cadre.user.unit
    )
    factories.make_need(pairing.household)
    factories.make_need(
        pairing.household,
        raised_on=date(2022, 12, 1),
        status=NeedStatus.DONE,
        settled_on=date(2023, 2, 1),
        outcome="修好了",
    )
    factories.make_activity(day=date(2023, 4, 1))
    return pairing


def style_sent(**changed: str) -> dict[str, str]:
    return {"title": "小结", "text": "走访{{ 走访 }}。", "group_text": "", **changed}


def own_sent(*lines: tuple[str, str, str], **more: str) -> dict[str, str]:
    sent = {"own-TOTAL_FORMS": str(OWN_LINES), "own-INITIAL_FORMS": "0", **PERIOD, **more}
    for n, line in enumerate(lines):
        for name, value in zip(("label", "number", "unit"), line, strict=True):
            sent[f"own-{n}-{name}"] = value
    return sent


def tomorrow(client: Client, user: User, clock: Callable[[str], None]) -> None:
    """The next day; who was signed in is so again."""
    clock("2023-07-02")
    client.force_login(user)


# What is asked for, and what cannot be


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("621225999", "西和县"),
        ("621225100999", "汉源镇"),
        ("62", "西和县"),
        ("abc", "西和县"),
        ("６２１２２５", "西和县"),
        ("6212250000001", "西和县"),
        ("621226", "西和县"),
    ],
)
def test_a_region_that_is_not_there_is_said_and_the_nearest_shown(code, shown, desk, busy):
    page = desk.get(SUMMARY, {"region": code})

    assert page.status_code == 404
    assert page.context["summary"].region.name == shown
    assert "There is no region" in page.content.decode()
    # Nothing can be confirmed or exported by an address that was wrong.
    assert desk.get(CONFIRM, {"region": code}).status_code == 404
    for name in ("figures_export", "groups_export", "summary_document"):
        assert desk.post(reverse(f"reports:{name}"), {"region": code}).status_code == 404


def test_a_period_that_cannot_be_is_said_and_its_days_turned_round(desk, busy):
    page = desk.get(SUMMARY, {"first": "2023-05-01", "last": "2023-03-01"})

    assert page.status_code == 422
    assert "before it begins" in page.content.decode()
    assert (page.context["summary"].first, page.context["summary"].last) == (
        date(2023, 3, 1),
        date(2023, 5, 1),
    )
    assert page.context["summary"].visits == 3

    nonsense = desk.get(SUMMARY, {"first": "2023-02-31", "last": "2023-03-01"})
    assert nonsense.status_code == 422
    assert "This is not a day" in nonsense.content.decode()
    assert nonsense.context["summary"].last == date(2023, 7, 1)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_of_a_year_that_nobody_means_is_none(desk, busy, day):
    why = reverse("reports:summary_why", args=["pairings"])

    answers = [desk.get(page, {"first": "", "last": day}) for page in (SUMMARY, why)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "This is not a day" in answers[0].content.decode()


def test_from_the_beginning_is_a_period_of_its_own(desk, busy):
    page = desk.get(SUMMARY, {"first": "", "last": "2023-06-30"})

    assert page.context["summary"].first is None
    assert page.context["sentence"].zh.startswith("截至2023年6月30日，")


# Why


@pytest.mark.parametrize("figure", NAMES)
def test_a_figure_opens_as_many_rows_as_it_says(figure, desk, busy):
    value = figures_of(make_scope()).value(figure)

    page = desk.get(reverse("reports:summary_why", args=[figure]), PERIOD)

    why = page.context["why"]
    assert why.number == value
    assert str(MEANINGS[figure]) in page.content.decode()
    rows = desk.get(why.address).context["page"].paginator.count
    if figure in ("money", "cash", "goods", "of_cadres", "of_units", "of_donors", "each"):
        expected = {"money": 3, "cash": 2, "goods": 1, "of_cadres": 2, "of_units": 1}
        assert rows == expected.get(figure, 3 if figure == "each" else 0)
    elif figure == "policies":
        assert rows == 5  # the contacts that count; three of them have a policy ticked
    elif figure == "aided":
        assert rows == 3  # what this one household was given
    elif figure == "unpaired":
        assert (value, rows) == (0, 0)
    else:
        assert rows == value, why.address


def test_what_does_not_count_is_told_by_its_reason_and_opens(desk, busy):
    found = {}
    for figure in ("visits", "contacts"):
        why = desk.get(reverse("reports:summary_why", args=[figure]), PERIOD).context["why"]
        for row in why.excluded:
            opened = desk.get(row.address).context["page"].paginator.count
            assert opened == row.number, row.address
            found[figure, str(row.reason)] = row.number

    assert found == {
        ("visits", "Second of its kind on that day"): 1,
        ("visits", "Nobody was reached"): 1,
        ("contacts", "Rejected by a reviewer"): 1,
    }
    settled = desk.get(reverse("reports:summary_why", args=["needs_settled"]), PERIOD)
    (open_one,) = settled.context["why"].excluded
    assert open_one.number == 1
    assert desk.get(open_one.address).context["page"].paginator.count == 1


def test_each_figure_of_the_page_leads_to_why_and_each_group_to_its_rows(desk, busy):
    page = desk.get(SUMMARY, PERIOD).content.decode()
    addresses = [a for a in re.findall(r'href="([^"]+)"', page) if "/why/" in a]

    assert len(addresses) >= 15
    for address in addresses:
        assert desk.get(address.replace("&amp;", "&")).status_code == 200
    why = desk.get(reverse("reports:summary_why", args=["visits"]), PERIOD)
    ((group, number, address),) = why.context["groups"]
    assert (group.key, number) == ("disabled", 3)
    assert desk.get(address).context["page"].paginator.count == 3
    assert parse_qs(urlsplit(address).query)["group"] == ["disabled"]


def test_a_figure_that_is_none_is_not_there(desk):
    assert desk.get(reverse("reports:summary_why", args=["league_table"])).status_code == 404


def test_pages_cost_the_same_whatever_the_county(desk, busy, django_assert_num_queries):
    for address, number in ((SUMMARY, 24), (WHY, 23)):
        desk.get(address)
        with django_assert_num_queries(number):
            desk.get(address)
        for _ in range(8):
            factories.make_contact(factories.make_pairing(), date(2023, 5, 1))
        with django_assert_num_queries(number):
            desk.get(address)


# The style


def test_a_style_is_previewed_saved_and_given_up(desk, busy):
    typed = style_sent(text="走访{{ 走访 }}，联系{{ 联系|数 }}。", unit_visits="人次")

    preview = desk.post(STYLE, typed, headers={"HX-Request": "true"}).content.decode()
    assert "走访3人次，联系2。" in preview
    assert "<form" not in preview
    assert not SummaryStyle.objects.exists()

    desk.post(STYLE, typed)
    kept = SummaryStyle.objects.get()
    assert kept.units == {"visits": "人次"}
    assert desk.get(SUMMARY, PERIOD).context["sentence"].zh == "走访3人次，联系2。"
    lines = {line.figure: line.unit for line, _address in desk.get(SUMMARY).context["lines"]}
    assert lines["visits"] == "人次"

    desk.post(STYLE, {"drop": "yes"})
    assert desk.get(SUMMARY, PERIOD).context["sentence"].zh.startswith("2023年1月1日至")


def test_the_shipped_words_are_kept_as_nothing(desk, busy):
    shown = {
        name: value
        for name, value in desk.get(STYLE).context["form"].initial.items()
        if not isinstance(value, bool)
    }

    desk.post(STYLE, shown)

    kept = SummaryStyle.objects.get()
    assert (kept.title, kept.text, kept.group_text, kept.units) == ("", "", "", {})
    assert Style.of(kept) == Style()
    assert shown["text"] == SHIPPED_TEXT.strip()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        (
            "text",
            "走访{{ 走访 }}\n联系{{ 走防 }}",
            "Line 2: there is no placeholder “走防”. Do you",
        ),
        ("text", "{{ 走访|万3 }}", "Line 1: behind the bar of “{{ 走访|万3 }}” only 万、万0"),
        ("text", "{{ 慰问|万 }}", "only 万元、万元0、万元1、万元2、元 can stand"),
        ("text", "{{ 地区|万 }}", "nothing can stand behind a bar"),
        ("text", "{% 如有 走访 %}走访", "Line 1: “{% 如有 走访 %}” is not closed"),
        ("group_text", "{{ 组 }}{{ 干部 }}", "there is no placeholder “干部”"),
        ("title", "{{ 走访 }}小结", "there is no placeholder “走访”"),
        ("text", "请联系13812345678", "Leave out the identity and mobile numbers"),
    ],
)
def test_words_that_cannot_be_read_are_refused_with_their_line(field, text, said, desk, busy):
    page = desk.post(STYLE, style_sent(**{field: text}))

    assert page.status_code == 422
    errors = " ".join(page.context["form"].errors[field])
    assert said in errors
    assert not SummaryStyle.objects.exists()


def test_a_style_holds_inside_its_region_until_a_smaller_one_has_its_own(client, office, township):
    county = SummaryStyle.objects.create(
        region_id=factories.XIHE, programme=factories.make_programme(), text="县"
    )
    programme = factories.make_programme()
    town = factories.get_region(factories.HANYUAN)
    assert style_of(town, programme).text == "县"

    client.force_login(township)
    client.post(STYLE, style_sent(text="镇"))

    assert style_of(town, programme).text == "镇"
    assert style_of(factories.get_region(factories.SHILI), programme).text == "县"
    assert style_of(factories.get_region(factories.LI_COUNTY), programme) == Style()
    county.refresh_from_db()
    assert county.text == "县"
    assert set(SummaryStyle.objects.visible_to(township).values_list("text", flat=True)) == {"镇"}


# Confirming


def test_confirmed_with_lines_of_its_own_and_read_again(desk, busy):
    lines = [("资助大学新生", "14", "名"), ("大学新生助学金", "70000", "元")]

    preview = desk.post(CONFIRM, own_sent(*lines, preview="yes"))
    assert "大学新生助学金7万元" in preview.content.decode()
    assert not Summary.objects.exists()
    answer = desk.post(CONFIRM, own_sent(*lines))

    summary = Summary.objects.get()
    assert answer.url == reverse("reports:summary_detail", args=[summary.pk])
    page = desk.get(answer.url).content.decode()
    assert page.count("entered by hand") == 2
    assert summary.text_en in page
    assert "Open the confirmed one" in desk.get(SUMMARY, PERIOD).content.decode()
    assert summary.title in desk.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("", "14", "名"), "Write what it is."),
        (("新生", "", "名"), "Write a number."),
        (("新生", "许多", "名"), "Write a number."),
        (("新生", "14", ""), "Write the unit of count"),
        (("新生", "-1", "名"), "greater than or equal to 0"),
        (("电话13812345678", "1", "人"), "Leave out the identity and mobile numbers"),
    ],
)
def test_half_a_line_is_refused_and_what_was_typed_stays(line, said, desk, busy):
    page = desk.post(CONFIRM, own_sent(line))

    assert page.status_code == 422
    text = page.content.decode()
    assert said in text
    assert not Summary.objects.exists()


def test_an_office_confirms_its_own_region_alone(client, desk, busy, township):
    elsewhere = own_sent(region=factories.HANYUAN[:9])
    assert desk.post(CONFIRM, elsewhere).status_code == 404
    client.force_login(township)
    assert client.post(CONFIRM, own_sent(region="621225")).status_code == 404

    client.post(CONFIRM, elsewhere)

    assert Summary.objects.get().region_id == factories.HANYUAN


def test_what_was_confirmed_already_is_said(desk, busy):
    desk.post(CONFIRM, own_sent())

    again = desk.post(CONFIRM, own_sent())

    assert again.status_code == 422
    assert "is confirmed already" in again.content.decode()


def test_differences_are_on_the_page_when_it_asks_for_them(desk, office, busy, clock):
    summary = make_summary()
    address = reverse("reports:summary_detail", args=[summary.pk])
    assert "Counting anew" in desk.get(address).content.decode()
    assert "Nothing: counted today" in desk.get(address, {"changes": ""}).content.decode()

    tomorrow(desk, office, clock)
    factories.make_contact(busy, date(2023, 5, 9))
    page = desk.get(address, {"changes": ""}).content.decode()

    assert "Entered later" in page
    assert "2023-05-09 · Home visit · 王成 – 张三" in page
    assert reverse("visits:household_detail", args=[busy.household_id]) in page


def test_the_later_one_is_shown_where_the_first_stands(desk, office, busy, clock):
    first = make_summary(by=office)
    tomorrow(desk, office, clock)
    factories.make_contact(busy, date(2023, 5, 9))
    second = make_summary(by=office)

    page = desk.get(reverse("reports:summary_detail", args=[first.pk])).content.decode()
    assert "A later one has taken its place" in page
    assert reverse("reports:summary_detail", args=[second.pk]) in page
    assert "superseded" in desk.get(LIST).content.decode()


def test_the_list_costs_the_same_whatever_its_length(desk, busy, django_assert_num_queries):
    make_summary()
    desk.get(LIST)
    with django_assert_num_queries(8):
        desk.get(LIST)
    for day in (1, 2, 3):
        factories.make_contact(busy, date(2023, 5, day))
        make_summary()
    with django_assert_num_queries(8):
        desk.get(LIST)


# Files


def _texts(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_the_document_says_the_sentence_and_its_figures_in_chinese(desk, busy):
    answer = desk.post(reverse("reports:summary_document"), PERIOD)

    text = _texts(b"".join(answer.streaming_content))
    assert desk.get(SUMMARY, PERIOD).context["sentence"].zh in text
    assert "西和县结对帮扶工作办公室" in text
    assert "困难重度残疾人" in text
    assert "230" in text


def test_a_confirmed_one_is_printed_as_it_was(desk, office, busy, clock):
    summary = make_summary(own=[OwnLine("资助大学新生", Decimal(14), "名")])
    tomorrow(desk, office, clock)
    factories.make_contact(busy, date(2023, 5, 9))
    address = reverse("reports:summary_file", args=[summary.pk])

    document = _texts(b"".join(desk.post(address, {"as": "docx"}).streaming_content))
    lines = download(desk, address, as_="csv").lines()

    assert summary.text_zh in document
    assert "资助大学新生*" in document
    assert "2023年7月1日" in document
    found = {line["Figure"]: (line["Number"], line["Where it comes from"]) for line in lines}
    assert found["Home visits"] == ("3", "Counted")
    assert found["资助大学新生"] == ("14", "Entered by hand")


def test_the_tables_have_the_programmes_own_names_of_counts(desk: Client, busy: Pairing) -> None:
    CountName.objects.create(
        programme=busy.programme, count=Counted.VISITS, name="常走动", name_en="Calls at home"
    )

    shown = desk.get(SUMMARY, PERIOD)
    document = download(desk, reverse("reports:summary_document"), **PERIOD).body

    labels = {line.figure: line.label for line, _address in shown.context["lines"]}
    assert labels["visits"] == "Calls at home"
    assert labels["contacts"] != "Calls at home"
    assert "Calls at home" in [line.label for line in shown.context["group_lines"]]
    cells = [
        cell.text
        for table in Document(io.BytesIO(document)).tables
        for row in table.rows
        for cell in row.cells
    ]
    # A document is Chinese whatever the page is.
    assert "常走动" in cells
    assert any(cell.startswith("常走动（") for cell in cells)


def test_the_rules_name_their_region_in_the_language_of_the_page(desk: Client) -> None:
    english = desk.get(SUMMARY, PERIOD).content.decode()
    desk.cookies["django_language"] = "zh-hans"
    chinese = desk.get(SUMMARY, PERIOD).content.decode()

    assert "Gansu Province 2023: " in english
    assert "甘肃省 2023" not in english
    assert "甘肃省 2023" in chinese
