"""The sheet to sign as a .docx: it is opened and read."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from organization.choices import Action
from organization.models import AccessEvent, User
from pairing.models import Pairing
from tests import factories
from tests.downloads import download
from visits.choices import HandoutState, Purpose
from visits.models import Distribution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def distribution(db: None) -> Distribution:
    north = factories.make_household("赵一")
    wheat = factories.make_household("钱二", village=factories.WHEAT)
    gone = factories.make_household("孙三")
    made = factories.make_distribution(
        north, wheat, gone, name="秋季助学", value="1200.50", day=date(2023, 6, 1)
    )
    Distribution.objects.filter(pk=made.pk).update(purpose=Purpose.SCHOLARSHIP)
    made.lines.filter(household=gone).update(state=HandoutState.LEFT_OUT, reason="已发过")
    return made


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _address(distribution: Distribution) -> str:
    return reverse("reports:distribution_document", args=[distribution.pk])


def _sheet(client: Client, distribution: Distribution) -> Any:
    return Document(io.BytesIO(download(client, _address(distribution)).body))


def _rows(sheet: Any) -> list[list[str]]:
    (table,) = sheet.tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_each_household_has_a_line_with_room_to_sign_and_the_sum_stands_below(
    desk: Client, distribution: Distribution
) -> None:
    head, first, second, together = _rows(_sheet(desk, distribution))

    assert head == [
        *("No.", "Head of household", "Village", "Amount in yuan"),
        *("Signature or thumbprint", "Day"),
    ]
    assert first[:2] + first[3:] == ["1", "赵一", "1,200.50", "", ""]
    assert second[1] == "钱二"
    assert first[2] != second[2] != ""
    assert together == ["", "Together", "2 households", "2,401.00", "", ""]


def test_it_is_an_a4_sheet_whose_heading_is_on_each_page(
    desk: Client, distribution: Distribution
) -> None:
    sheet = _sheet(desk, distribution)
    (table,) = sheet.tables

    section = sheet.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert sum(column.width for column in table.columns) <= Mm(170)
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert repeated == [True, False, False, False]
    assert all(row.height >= Mm(10) for row in table.rows)
    title, about = (paragraph.text for paragraph in sheet.paragraphs[:2])
    assert title == "秋季助学 · Sheet to sign"
    assert about == "2023-06-01 · 爱心企业 · Cash · Scholarship"


def test_it_says_who_took_it_and_a_line_is_in_the_log(
    desk: Client, distribution: Distribution, office: User
) -> None:
    sheet = _sheet(desk, distribution)

    assert office.name in sheet.sections[0].footer.paragraphs[-1].text
    line = AccessEvent.objects.get(action=Action.EXPORT)
    assert (line.user, line.count) == (office, 2)


def test_without_a_reason_no_sheet_is_given(desk: Client, distribution: Distribution) -> None:
    answer = desk.post(_address(distribution), {})

    assert answer["Content-Type"].startswith("text/html")


def test_a_cadre_takes_the_lines_of_its_own_households(
    client: Client, pairing: Pairing, distribution: Distribution
) -> None:
    own = factories.make_distribution(pairing.household, factories.make_household("别家"))
    client.force_login(pairing.cadre.user)

    _head, *lines, _together = _rows(_sheet(client, own))

    assert [line[1] for line in lines] == [pairing.household.head_name]
    assert client.post(_address(distribution), {"purpose": "check"}).status_code == 404


def test_where_every_line_was_left_out_there_is_no_sheet(
    desk: Client, distribution: Distribution
) -> None:
    distribution.lines.update(state=HandoutState.LEFT_OUT, reason="不办了")

    assert desk.post(_address(distribution), {"purpose": "check"}).status_code == 404


def test_the_page_offers_it(desk: Client, distribution: Distribution) -> None:
    page = desk.get(reverse("visits:distribution_detail", args=[distribution.pk]))

    assert _address(distribution) in page.content.decode()
