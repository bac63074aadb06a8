"""Reviews as files: opened and read, with every value in them and nobody's name."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import cast

import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from docx import Document

from organization.models import AccessEvent, User
from pairing.models import Household
from reports.demo.store import load_county
from reports.models import Review
from reports.reviews.choices import Indicator
from reports.reviews.paper import title_of
from reports.services.notices import set_letterhead
from reports.services.reviews import (
    adjust_value,
    answer_objection,
    draft_review,
    publish_review,
    raise_objection,
)
from tests import factories
from tests.downloads import download, read_answer

pytestmark = pytest.mark.django_db


def _texts(document) -> str:
    """Everything that a Word document says."""
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.fixture
def county(clock) -> Review:
    """The demonstration with an adjustment, a correction and an answer, published."""
    load_county(seed=5, today=date(2026, 11, 22), total=120, with_sign_ins=False)
    clock("2026-10-12")
    office = User.objects.filter(role="county_office").first()
    review = draft_review(
        county=factories.get_region(),
        programme=factories.make_programme(),
        year=2026,
        quarter=3,
        actor=None,
    )
    entry = review.entries.of_units().filter(counts__has_key="contacts").earliest("pk")
    adjust_value(
        entry=entry,
        indicator=Indicator.CONTACTS,
        percent=Decimal("12.5"),
        reason="道路中断",
        actor=office,
    )
    review.refresh_from_db()
    publish_review(review=review, version=review.version, actor=office)
    liaison = User.objects.get(role="liaison", unit=entry.unit)
    for indicator, percent in ((Indicator.CONTACTS, "25"), (Indicator.RECORDS, None)):
        objection = raise_objection(
            entry=entry, indicator=indicator, reason="有一次未计入", actor=liaison
        )
        answer_objection(
            objection=objection,
            answer="已经核对",
            percent=None if percent is None else Decimal(percent),
            actor=office,
        )
    return Review.objects.get()


@pytest.fixture
def desk(client: Client, county: Review) -> Client:
    client.force_login(User.objects.filter(role="county_office").first())
    client.cookies["django_language"] = "en"
    return client


def _names() -> set[str]:
    names = set(User.objects.values_list("name", flat=True))
    return names | set(Household.objects.values_list("head_name", flat=True))


def test_the_sheet_has_weights_formulas_values_and_adjustments(desk: Client, county: Review):
    file = download(desk, reverse("reports:review_export", args=[county.pk]), as_="xlsx")
    sheet = file.sheet()
    rows = list(sheet.iter_rows(values_only=True))
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    entries = county.entries.count()
    assert len(lines) == entries * (len(Indicator) + 1)
    for entry in county.entries.all():
        own = [each for each in lines if each["Name"] in (entry.name, entry.place.english_name)]
        own = [each for each in own if each["Kind"] == entry.get_kind_display()]
        for indicator in Indicator:
            (line,) = (each for each in own if each["Indicator"] == indicator.label)
            done, of = entry.counted(indicator)
            assert line["Out of"] == of
            assert line["Weight"] == county.weights[indicator]
            assert line["Formula"] == county.formulas[indicator]["en"]
            if of:
                assert (line["As it should be"], line["Counted"]) == (
                    done,
                    pytest.approx(done / of, abs=0.0006),
                )
            else:
                assert line["Counted"] is None
    (adjusted,) = (each for each in lines if each["Adjusted"])
    assert "12.5%: 道路中断" in adjusted["Adjusted"]
    assert (adjusted["Confirmed"], adjusted["As it holds now"]) == (0.125, 0.25)
    assert adjusted["Objection"] == "有一次未计入"
    assert adjusted["Answer"].endswith("已经核对")
    assert "Quarterly review_" in file.name


def test_the_csv_says_the_same(desk: Client, county: Review):
    file = download(desk, reverse("reports:review_export", args=[county.pk]), as_="csv")

    (adjusted,) = (line for line in file.lines() if line["Adjusted"])
    assert (adjusted["Confirmed"], adjusted["As it holds now"]) == ("12.5%", "25.0%")


def _document(desk: Client, review: Review):
    answer = desk.post(reverse("reports:review_document", args=[review.pk]))
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    return read_answer(cast(FileResponse, answer))


def test_the_document_has_every_entry_with_its_values(desk: Client, county: Review):
    file = _document(desk, county)
    document = Document(io.BytesIO(file.body))

    assert file.name.endswith(".docx")
    text = _texts(document)
    assert title_of(county) == "关于2026年第三季度结对帮扶工作考核情况的通报"
    assert title_of(county) in text
    assert "2026年10月12日" in text
    weights, townships, units, changes = document.tables
    assert [row.cells[1].text for row in weights.rows][1:] == [
        str(county.weights[indicator]) for indicator in Indicator
    ]
    assert [row.cells[0].text for row in townships.rows][1:] == [
        entry.name for entry in county.entries.of_townships().order_by("place")
    ]
    names = [row.cells[0].text for row in units.rows][1:]
    assert names == [e.name for e in county.entries.of_units().order_by("unit__pinyin", "pk")]
    for row, entry in zip(
        units.rows[1:], county.entries.of_units().order_by("unit__pinyin", "pk"), strict=True
    ):
        done, of = entry.counted(Indicator.VISITS)
        expected = "—" if not of else f"%\n{done}/{of}"
        assert row.cells[3].text.endswith(expected)
    assert [[c.text for c in row.cells][2:] for row in changes.rows][1:] == [
        ["调整", changes.rows[1].cells[3].text, "12.5%", "道路中断"],
        ["更正", "12.5%", "25.0%", "已经核对"],
    ]


def test_nobodys_name_is_in_the_files(desk: Client, county: Review):
    document = _document(desk, county)
    sheet = download(desk, reverse("reports:review_export", args=[county.pk]), as_="xlsx")

    names = _names()
    assert len(names) > 100
    places = set(county.entries.values_list("name", flat=True))
    for file in (document, sheet):
        with zipfile.ZipFile(io.BytesIO(file.body)) as parts:
            text = "".join(
                parts.read(part).decode("utf-8", "replace")
                for part in parts.namelist()
                if part.endswith(".xml")
            )
        for place in places:
            text = text.replace(place, "")
        assert sorted(name for name in names if f">{name}<" in text) == []
        for said in ("县结对办工作人员", "道路中断"):
            assert said in text or file is sheet
        assert not [name for name in names if len(name) > 2 and name in text]


def test_a_draft_says_in_the_document_that_it_is_one(client: Client, clock, pairing, office: User):
    clock("2023-10-10")
    review = draft_review(
        county=factories.get_region(),
        programme=pairing.programme,
        year=2023,
        quarter=3,
        actor=office,
    )
    client.force_login(office)

    text = _texts(Document(io.BytesIO(_document(client, review).body)))

    assert "本文为草稿，经确认后公布。" in text
    assert "确认前没有调整数据。" in text


def test_the_head_stays_as_it_was_when_it_was_published(
    client: Client, clock, pairing, office: User
):
    clock("2023-10-10")
    review = draft_review(
        county=factories.get_region(),
        programme=pairing.programme,
        year=2023,
        quarter=3,
        actor=office,
    )
    head = {"issuer": "西和县结对办", "number_prefix": "西结通", "needs_second": False}
    words = {"title": "", "template": ""}
    set_letterhead(
        county=review.county,
        values=head | words | {"addressees": "各乡镇", "signature": "西和县结对办"},
    )
    publish_review(review=review, version=review.version, actor=office)
    set_letterhead(
        county=review.county,
        values=head | words | {"issuer": "新办", "addressees": "新址", "signature": "新章"},
    )
    client.force_login(office)

    answer = client.post(reverse("reports:review_document", args=[review.pk]))

    document = _texts(Document(io.BytesIO(b"".join(cast("FileResponse", answer)))))
    for was, is_now in (("西和县结对办", "新办"), ("各乡镇", "新址"), ("西和县结对办", "新章")):
        assert was in document
        assert is_now not in document


def test_rows_are_taken_away_for_a_reason_and_on_record(
    client: Client, clock, pairing, unit, liaison: User, office: User
):
    clock("2023-10-10")
    review = draft_review(
        county=factories.get_region(),
        programme=pairing.programme,
        year=2023,
        quarter=3,
        actor=None,
    )
    publish_review(review=review, version=review.version, actor=office)
    entry = review.entries.get(unit=unit)
    client.force_login(liaison)
    client.cookies["django_language"] = "en"
    address = reverse("reports:review_row_export", args=[entry.pk, "contacts"])

    refused = client.post(address, {"as": "csv"})
    file = download(client, address, as_="csv")

    assert refused.status_code == 422
    (line,) = file.lines()[:1]
    assert (line["Head of household"], line["Due"].strip(), line["On time"]) == (
        "王成",
        "2023-09-30",
        "No",
    )
    assert AccessEvent.objects.filter(action="export", user=liaison, count=1).exists()
