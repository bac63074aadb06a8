"""The summary of a campaign: its sentences, its paper and its sheet say the same."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from organization.models import Unit, User
from pairing.models import Pairing
from reports.campaigns.wording import text_of
from tests import factories
from tests.downloads import download
from visits.campaigns import progress_of
from visits.choices import ActivityState
from visits.models import Campaign, CampaignMark

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAY = date(2023, 6, 20)


@pytest.fixture
def hospital(db: None) -> Unit:
    return factories.make_unit("西和县人民医院")


@pytest.fixture
def campaign(unit: Unit, hospital: Unit, pairing: Pairing) -> Campaign:
    """A school that visited and gave ¥300.00 and entered a line, a hospital that held a clinic."""
    campaign = factories.make_campaign(
        unit, hospital, name="扶贫日活动", first=date(2023, 6, 10), last=date(2023, 6, 30)
    )
    campaign.units.filter(unit=unit).update(promise="走访二十户", value=Decimal("2000.00"))
    contact = factories.make_contact(pairing, DAY)
    gift = factories.make_aid(pairing, DAY, value="300.00")
    for what in ({"contact": contact}, {"aid": gift}):
        CampaignMark.objects.create(campaign=campaign, unit=unit, **what)
    campaign.lines.create(unit=unit, day=DAY, text="捐书三十本", households=4)
    clinic = factories.make_activity(
        "专家义诊",
        day=DAY,
        units=[hospital],
        campaign=campaign,
        kind="义诊",
        venue="镇卫生院",
        participants=46,
        households=20,
        outcome="看诊四十六人",
    )
    clinic.parts.update(contributes="三名医生")
    factories.make_activity(
        "专场招聘会", day=date(2023, 6, 29), campaign=campaign, state=ActivityState.PLANNED
    )
    return campaign


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


def test_text_says_what_was_promised_and_done(campaign):
    assert text_of(progress_of(campaign)).splitlines() == [
        "2023年6月10日至2023年6月30日，西和县组织2个单位开展扶贫日活动，"
        "共举办活动1场（义诊1场），走访联系1次，惠及25户，投入资金（含物资折合）300元。",
        "一、活动开展情况",
        "2023年6月20日，在镇卫生院举办专家义诊，46人参加，惠及20户。看诊四十六人。",
        "二、各单位承诺和落实情况",
        "西和县教育局：承诺走访二十户，投入2000元；已走访联系1次，惠及5户，投入300元，"
        "捐书三十本（填报）。",
        "西和县人民医院：已参与活动1场，惠及20户。提供：三名医生。",
        "三、尚未举办的活动",
        "2023年6月29日，专场招聘会（西和县）。",
    ]


def test_unit_without_anything_says_so(unit):
    campaign = factories.make_campaign(unit)

    assert "西和县教育局：尚无记录。" in text_of(progress_of(campaign))


def test_what_there_is_none_of_is_not_named(unit):
    campaign = factories.make_campaign(
        unit, name="扶贫日活动", first=date(2023, 6, 10), last=date(2023, 6, 30)
    )

    empty = text_of(progress_of(campaign))
    factories.make_activity(
        "培训", day=DAY, campaign=campaign, participants=0, households=0, venue="镇政府"
    )
    held = text_of(progress_of(campaign))

    assert empty.splitlines()[0] == (
        "2023年6月10日至2023年6月30日，西和县组织1个单位开展扶贫日活动。"
    )
    assert "共举办活动1场。" in held
    assert "在镇政府举办培训。" in held
    assert "0人" not in held
    assert "0户" not in held


def test_paper_has_the_text_and_the_units(desk, campaign):
    answer = desk.post(reverse("reports:campaign_document", args=[campaign.pk]), {"as": "docx"})

    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert "扶贫日活动开展情况" in words
    assert "共举办活动1场（义诊1场）" in words
    assert rows[-1] == ["合计", "", "25", "300", "1", "1"]
    assert [row[0] for row in rows[-3:]] == ["西和县教育局", "西和县人民医院", "合计"]


def test_sheet_has_a_line_a_unit(desk, campaign):
    address = reverse("reports:campaign_export", args=[campaign.pk])

    lines = download(desk, address, as_="csv").lines()

    found: list[dict[str, Any]] = [
        line for line in lines if line["单位"] in ("西和县教育局", "西和县人民医院")
    ]
    assert [line["单位"] for line in found] == ["西和县教育局", "西和县人民医院"]


def test_township_sees_its_own_campaigns_alone(campaign, township):
    client = Client()
    client.force_login(township)

    answer = client.get(reverse("reports:campaign_summary", args=[campaign.pk]))

    assert answer.status_code == 404
