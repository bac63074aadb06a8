"""The mapping that an office edits: what is refused, and how rows are written by it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from common.errors import ConflictError, DomainError
from organization.choices import Role
from organization.models import User
from reports.exchange.choices import DateFormat, ExchangeKind, FileType, TooLong
from reports.exchange.fields import FIELDS
from reports.exchange.mapping import Mapping, columns_of
from reports.exchange.rows import around, waiting_rows
from reports.models import ExportFormat
from reports.services.exchange import check_columns, default_columns, save_format
from tests import factories
from tests.reports.exchange.making import make_export_format
from visits.choices import ContactKind, Giver

NEW = reverse("reports:exchange_new", args=["contacts"])


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    return client


def posted(*columns: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The form of a format as a browser sends it."""
    data: dict[str, Any] = {
        "name": "省小程序",
        "file_type": "csv_utf8",
        "date_format": "slashes",
        "too_long": "cut",
        "first_day": "2024-01-01",
        "only_counted": "on",
        "version": 0,
        "columns-TOTAL_FORMS": len(columns),
        "columns-INITIAL_FORMS": 0,
    }
    for number, column in enumerate(columns):
        data |= {f"columns-{number}-{name}": value for name, value in column.items()}
    return data | fields


def written(format: ExportFormat, user: User, *, is_whole: bool = False) -> list[list[Any]]:
    """The cells of what waits."""
    mapping = Mapping(format, around(user, is_whole=is_whole))
    return [mapped.cells for mapped in mapping.leaving(waiting_rows(format, user))]


# What is refused


@pytest.mark.parametrize("kind", ExchangeKind)
def test_an_unknown_field_is_refused_with_its_column(kind: str, english: None) -> None:
    columns = [{"heading": "日期", "field": "day"}, {"heading": "谁", "field": "whoever"}]

    with pytest.raises(
        DomainError, match=r"Column 2, “谁”: there is no field “whoever”"
    ) as refused:
        check_columns(kind, columns)

    assert refused.value.code == "field_unknown"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ([], "no_columns"),
        ([{"heading": "", "field": "day"}], "heading_missing"),
        ([{"heading": "甲", "field": "day"}, {"heading": "甲", "constant": "x"}], "heading_twice"),
        ([{"heading": "甲", "field": "kind", "values": {"flight": "飞"}}], "value_unknown"),
        ([{"heading": "甲", "constant": "1", "values": {"phone": "电话"}}], "value_unknown"),
        ([{"heading": "13912345678", "field": "day"}], "personal_number"),
        ([{"heading": "甲", "constant": "11010519491231002X"}], "personal_number"),
    ],
)
def test_columns_that_say_nothing_or_too_much_are_refused(
    columns: list[dict[str, Any]], code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        check_columns(ExchangeKind.CONTACTS, columns)

    assert refused.value.code == code


@pytest.mark.parametrize("kind", ExchangeKind)
def test_what_a_new_format_begins_with_may_be_saved(kind: str) -> None:
    columns = default_columns(kind)

    check_columns(kind, columns)

    assert len(columns) > 10


def _values(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "contacts",
        "name": "省小程序",
        "file_type": FileType.XLSX,
        "columns": [{"heading": "日期", "field": "day"}],
        "date_format": DateFormat.DASHES,
        "too_long": TooLong.CUT,
        "only_counted": True,
        "whole_numbers": False,
        "first_day": date(2024, 1, 1),
    } | changed


def test_a_name_is_there_once_in_a_county(office: User, outsider: User) -> None:
    save_format(
        county=factories.get_region(), known=None, values=_values(), version=0, actor=office
    )

    with pytest.raises(DomainError) as refused:
        save_format(
            county=factories.get_region(), known=None, values=_values(), version=0, actor=office
        )
    elsewhere = save_format(
        county=factories.get_region(factories.LI_COUNTY),
        known=None,
        values=_values(),
        version=0,
        actor=outsider,
    )

    assert refused.value.code == "name_taken"
    assert elsewhere.county_id == factories.LI_COUNTY


def test_a_form_that_is_out_of_date_changes_nothing(office: User) -> None:
    format = make_export_format()
    save_format(
        county=factories.get_region(), known=format, values=_values(), version=1, actor=office
    )

    with pytest.raises(ConflictError) as refused:
        save_format(
            county=factories.get_region(),
            known=format,
            values=_values(name="乙"),
            version=1,
            actor=office,
        )

    format.refresh_from_db()
    assert (refused.value.code, format.name, format.version) == ("out_of_date", "省小程序", 2)


# The form


def test_the_form_keeps_columns_in_the_order_of_their_places(desk: Client) -> None:
    answer = desk.post(
        NEW,
        posted(
            {"place": 2, "heading": "方式", "field": "kind", "values": "Home visit = 入户走访"},
            {"place": 1, "heading": "日期", "field": "day"},
            {"heading": "来源", "constant": "结对系统"},
            {"place": "", "heading": "", "field": "", "constant": ""},
        ),
    )

    format = ExportFormat.objects.get()
    assert answer.headers["Location"] == reverse("reports:exchange_detail", args=[format.pk])
    assert format.columns == [
        {"heading": "日期", "field": "day"},
        {"heading": "方式", "field": "kind", "values": {"home_visit": "入户走访"}},
        {"heading": "来源", "constant": "结对系统"},
    ]
    assert (format.first_day, format.date_format) == (date(2024, 1, 1), DateFormat.SLASHES)


def test_the_form_refuses_an_unknown_field_and_keeps_what_was_typed(desk: Client) -> None:
    answer = desk.post(NEW, posted({"heading": "走访对象", "field": "nobody"}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Column 1, “走访对象”: there is no field “nobody”." in page
    assert 'value="走访对象"' in page
    assert not ExportFormat.objects.exists()


@pytest.mark.parametrize("line", ["飞=飞行", "入户走访", "= 空"])
def test_the_form_refuses_a_value_that_its_field_has_not(line: str, desk: Client) -> None:
    answer = desk.post(NEW, posted({"heading": "方式", "field": "kind", "values": line}))

    assert answer.status_code == 422
    assert "write one of the field" in answer.content.decode()
    assert not ExportFormat.objects.exists()


def test_what_is_edited_begins_as_it_was_kept(desk: Client) -> None:
    format = make_export_format(
        columns=[{"heading": "方式", "field": "kind", "values": {"phone": "电话联系"}, "most": 10}]
    )

    page = desk.get(reverse("reports:exchange_edit", args=[format.pk])).content.decode()

    assert "Phone call=电话联系" in page
    assert 'value="方式"' in page
    assert 'value="10"' in page


def test_a_kind_that_there_is_not_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("reports:exchange_new", args=["visitors"])).status_code == 404


# How rows are written


@pytest.mark.parametrize(
    ("format", "day"),
    [
        (DateFormat.DASHES, "2024-05-01"),
        (DateFormat.SLASHES, "2024/5/1"),
        (DateFormat.PLAIN, "20240501"),
        (DateFormat.WORDS, "2024年5月1日"),
    ],
)
def test_days_values_and_constants_are_written_as_the_format_says(
    format: str, day: str, office: User, pairing: Any
) -> None:
    factories.make_contact(pairing, date(2024, 5, 1))
    factories.make_contact(pairing, date(2024, 5, 2), ContactKind.PHONE)
    made = make_export_format(
        date_format=format,
        columns=[
            {"heading": "日期", "field": "day"},
            {"heading": "方式", "field": "kind", "values": {"home_visit": "入户走访"}},
            {"heading": "来源", "constant": "结对系统"},
        ],
    )

    rows = written(made, office)

    assert rows[0] == [day, "入户走访", "结对系统"]
    # What is not said is written as it is called here.
    assert rows[1][1] in ("Phone call", "电话", "打电话", "电话联系")


def test_a_long_text_is_cut_or_holds_its_row_back(office: User, pairing: Any) -> None:
    factories.make_contact(pairing, date(2024, 5, 1), found="一二三四五六")
    factories.make_contact(pairing, date(2024, 5, 2), found="一二三四五")
    columns = [{"heading": "情况", "field": "found", "most": 5}]

    cut = written(make_export_format(columns=columns), office)
    held = written(make_export_format(columns=columns, too_long=TooLong.HOLD), office)

    assert cut == [["一二三四五"], ["一二三四五"]]
    assert held == [["一二三四五"]]


def test_numbers_are_masked_unless_they_are_to_be_whole_and_a_childs_always(
    office: User,
) -> None:
    adult = factories.make_household("王成")
    child = factories.make_household(
        "李小", head_id=factories.identity_number(born=date(2020, 1, 1))
    )
    for household in (adult, child):
        factories.make_contact(factories.make_pairing(household), date(2024, 5, 1))
    format = make_export_format(columns=[{"heading": "身份证号", "field": "head_id"}])

    masked, whole = written(format, office), written(format, office, is_whole=True)

    assert masked[0] == [adult.masked_head_id]
    assert whole[0] == [adult.head_id]
    assert masked[1] == whole[1] == [child.masked_head_id]


def test_every_field_of_every_kind_is_read(office: User, pairing: Any, recipient: Any) -> None:
    contact = factories.make_contact(
        pairing, date(2024, 5, 1), topics=["health"], policies=["subsidies"], found="都好"
    )
    factories.make_aid(pairing, date(2024, 5, 1), "200.50", contact=contact, giver=Giver.CADRE)
    factories.make_need(contact=contact)
    found: dict[str, dict[str, Any]] = {}

    for kind in ExchangeKind:
        columns = [{"heading": each.key, "field": each.key} for each in FIELDS[kind]]
        format = make_export_format(kind=kind, columns=columns, name=f"甲{kind}")
        (row,) = written(format, office)
        found[kind] = dict(zip([c.heading for c in columns_of(kind, columns)], row, strict=True))

    for kind in ExchangeKind:
        assert found[kind]["head"] == pairing.household.head_name
        assert found[kind]["cadre"] == pairing.cadre.user.name
        assert found[kind]["people"] == recipient.name
        assert found[kind]["township"] == "汉源镇"
        assert found[kind]["region"] == pairing.region_id
    assert found["contacts"]["number"] == contact.pk
    assert found["aid"]["value"] == Decimal("200.50")
    assert {found["contacts"]["cash"], found["contacts"]["goods"]} == {Decimal("200.50"), 0}
    assert found["needs"]["settled_on"] is None


# Which rows


def test_what_waits_is_of_the_county_from_the_first_day_on_and_counts(office: User) -> None:
    here = factories.make_pairing(on=date(2023, 1, 1))
    far = factories.make_pairing(
        factories.make_household(village=factories.LI_VILLAGE), on=date(2023, 1, 1)
    )
    kept = factories.make_contact(here, date(2024, 5, 1))
    factories.make_contact(here, date(2024, 4, 30))
    factories.make_contact(far, date(2024, 5, 1))
    missed = factories.make_contact(here, date(2024, 5, 3), is_reached=False)
    all_of_them: dict[str, Any] = {"first_day": date(2024, 5, 1), "only_counted": False}

    counted = waiting_rows(make_export_format(first_day=date(2024, 5, 1)), office)
    every = waiting_rows(make_export_format(**all_of_them), office)

    assert list(counted) == [kept]
    assert list(every) == [kept, missed]


def test_formats_are_the_county_offices_alone(office: User, outsider: User, township: User) -> None:
    make_export_format()
    supervisor = factories.make_user(Role.SUPERVISOR)

    assert ExportFormat.objects.visible_to(office).count() == 1
    for user in (outsider, township, supervisor):
        assert not ExportFormat.objects.visible_to(user).exists()
