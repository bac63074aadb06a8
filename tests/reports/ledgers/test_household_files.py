"""The file of a household: everything about it, as a page and as .docx, masked as elsewhere."""

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from docx.shared import Mm

from organization.models import AccessEvent, User
from pairing.choices import EndReason
from pairing.models import Household, Pairing, Recipient
from reports.ledgers import household_files
from tests import factories
from tests.downloads import download
from visits.choices import AidKind, AskedState, ContactKind, MeasureState, NeedStatus
from visits.models import FollowUp
from visits.services.plans import Measure, draw_up_plan, review_plan

pytestmark = pytest.mark.django_db

FILES = reverse("reports:ledger_files")
DOCUMENTS = reverse("reports:ledger_file_documents")
SECTIONS = [
    *("一、帮扶对象", "二、结对情况", "三、走访联系", "四、慰问帮扶", "五、困难诉求"),
    *("六、提醒督办", "七、参加的和所在乡镇、村开展的活动", "八、名册变动"),
    *("九、一户一策", "十、专家和部门上门", "十一、需求调查"),
]


def _page(household: Household) -> str:
    return reverse("reports:ledger_household", args=[household.pk])


def _document(client: Client, household: Household) -> Any:
    address = reverse("reports:ledger_household_document", args=[household.pk])
    return Document(io.BytesIO(download(client, address, as_="docx").body))


def _tables(document: Any) -> dict[str, list[list[str]]]:
    """The rows of each table by the heading above it."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for element in document.element.body:
        if element.tag.endswith("}p"):
            text = "".join(node.text or "" for node in element.iter() if node.tag.endswith("}t"))
            heading = text or heading
        elif element.tag.endswith("}tbl"):
            table = next(t for t in document.tables if t._tbl is element)
            found[heading] = [[cell.text for cell in row.cells] for row in table.rows]
    return found


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


@pytest.fixture
def full(household: Household, recipient: Recipient, pairing: Pairing) -> Household:
    """A household of which something is in every section."""
    Household.objects.filter(pk=household.pk).update(address="南关村8号")
    Recipient.objects.filter(pk=recipient.pk).update(
        disability_kind=4, disability_level=1, joined_on=date(2023, 1, 1)
    )
    visit = factories.make_contact(
        pairing, date(2023, 2, 1), ContactKind.HOME_VISIT, found="身体好转"
    )
    factories.make_aid(pairing, date(2023, 2, 1), 80, kind=AidKind.GOODS, items="大米1袋")
    factories.make_aid(pairing, date(2023, 3, 1), 200)
    factories.make_need(
        contact=visit,
        text="想要轮椅",
        raised_on=date(2023, 2, 1),
        status=NeedStatus.DONE,
        settled_on=date(2023, 5, 1),
        outcome="残联送到了",
    )
    follow = factories.make_follow_up(pairing, run=factories.make_run())
    factories.make_answer(pairing, follow_up=follow, text="住院")
    factories.make_activity(day=date(2023, 6, 1), place=factories.HANYUAN)
    plan = draw_up_plan(
        household=household,
        aims="住上安全的房子",
        measures=[Measure("申请危房改造", "村委会", date(2023, 6, 1), MeasureState.DONE)],
        on=date(2023, 1, 1),
        actor=pairing.cadre.user,
    )
    review_plan(plan=plan, text="已开工", actor=pairing.cadre.user)
    factories.make_asked_visit(household, unit=factories.make_unit("西和县医院"))
    Household.objects.filter(pk=household.pk).update(region_id=factories.WHEAT)
    Household.objects.filter(pk=household.pk).update(region_id=household.region_id)
    household.refresh_from_db()
    return household


def test_document_says_everything_that_is_recorded(desk, full, recipient, pairing):
    tables = _tables(_document(desk, full))
    facts = [cell for row in next(iter(tables.values())) for cell in row]

    assert list(tables)[1:] == SECTIONS
    assert facts[:4] == ["户主（监护人）", "王成", "身份证号", full.masked_head_id]
    assert {"南关村8号", "13812345678", "张三（西和县教育局）"} <= set(facts)
    assert tables["一、帮扶对象"][1][0] == "王小成"
    assert tables["一、帮扶对象"][1][5:] == [recipient.masked_identity, "肢体残疾1级"]
    assert tables["二、结对情况"][1][0] == "张三"
    assert tables["二、结对情况"][1][4:6] == ["2023-01-01", "至今"]
    assert tables["三、走访联系"][1][:4] == ["2023-02-01", "入户走访", "张三", "身体好转"]
    assert tables["四、慰问帮扶"][-1] == ["合计", "", "", "280.00", ""]
    assert tables["五、困难诉求"][1][1:] == ["想要轮椅", "已办结", "残联送到了", "2023-05-01"]
    assert tables["六、提醒督办"][1][3] == "生病 住院"
    assert len(tables["七、参加的和所在乡镇、村开展的活动"]) == 2
    assert [row[1] for row in tables["八、名册变动"][1:]] == ["新增对象", "迁居", "迁居"]
    assert tables["九、一户一策"][1] == [
        *("2023-01-01", "住上安全的房子", "申请危房改造", "村委会", "2023-06-01"),
        str(MeasureState.DONE.label),
    ]
    assert tables["九、一户一策"][2][1:3] == ["评估", "已开工"]
    assert tables["十、专家和部门上门"][1][1:4] == [
        *("西和县医院", "请医生上门看腿"),
        str(AskedState.ASKED.label),
    ]


def test_document_is_a_paper_of_a4(desk, office, full):
    document = _document(desk, full)
    section = document.sections[0]
    fonts = {
        run._r.rPr.rFonts.get(f"{{{run._r.nsmap['w']}}}eastAsia")
        for paragraph in document.paragraphs
        for run in paragraph.runs
    }

    assert section.page_width == pytest.approx(Mm(210), abs=Mm(0.1))
    assert section.page_height == pytest.approx(Mm(297), abs=Mm(0.1))
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体"} <= fonts
    assert office.name in section.footer.paragraphs[1].text
    assert "PAGE" in section.footer._element.xml
    assert "建档单位：西和县结对帮扶工作办公室" in document.paragraphs[1].text


def test_section_without_anything_says_so(desk, household):
    factories.make_programme()

    tables = _tables(_document(desk, household))

    assert {heading: rows[1][0] for heading, rows in tables.items() if heading in SECTIONS} == (
        dict.fromkeys(SECTIONS, "无")
    )


def test_page_shows_the_same_and_is_on_record(desk, office, full):
    page = desk.get(_page(full)).content.decode()

    for text in (*SECTIONS, "身体好转", "想要轮椅", "残联送到了", "大米1袋", "南关村8号"):
        assert text in page
    assert full.head_id not in page
    line = AccessEvent.objects.filter(action="view_person").latest("pk")
    assert (line.user_id, line.subject_pk) == (office.pk, str(full.pk))


def test_supervisor_sees_it_masked(client, supervisor, full):
    client.force_login(supervisor)

    page = client.get(_page(full)).content.decode()

    assert "王小成" in page
    for hidden in ("身体好转", "肢体残疾", "想要轮椅", "残联送到了", "南关村8号", "13812345678"):
        assert hidden not in page
    assert full.masked_phone in page


def test_liaison_sees_what_its_own_unit_did(client, liaison, full, pairing):
    Pairing.objects.filter(pk=pairing.pk).update(
        ended_on=date(2023, 6, 1), end_reason=EndReason.CADRE_RETIRED
    )
    other = factories.make_cadre("李四", unit=factories.make_unit("西和县水务局"))
    newer = factories.make_pairing(full, other, on=date(2023, 6, 2))
    factories.make_contact(newer, date(2023, 7, 1), found="外单位的事")
    client.force_login(liaison)

    lost = client.get(_page(full))
    factories.make_pairing(
        full,
        pairing.cadre,
        on=date(2023, 6, 2),
        programme=factories.make_programme("teachers", name="师生结对"),
    )
    page = client.get(_page(full)).content.decode()

    assert lost.status_code == 404
    assert "身体好转" in page
    assert "外单位的事" not in page


def test_several_households_are_one_document(desk, full):
    second = factories.make_household("李福")
    factories.make_recipient(second)
    factories.make_recipient(factories.make_household("赵六", village=factories.WHEAT))

    def titles(**posted: Any) -> list[str]:
        body = download(desk, DOCUMENTS, as_="docx", **posted).body
        document = Document(io.BytesIO(body))
        heads = [
            table.cell(0, 1).text
            for table in document.tables
            if table.cell(0, 0).text == "户主（监护人）"
        ]
        breaks = [p for p in document.paragraphs if p.paragraph_format.page_break_before]
        assert len(breaks) == len(heads) - 1
        return heads

    assert titles(region=full.region_id) == ["李福", "王成"]
    assert titles(who=[str(full.pk)]) == ["王成"]


def test_foreign_household_is_in_no_document(desk, full):
    far = factories.make_household("钱七", village=factories.LI_VILLAGE)

    body = download(desk, DOCUMENTS, as_="docx", who=[str(far.pk), str(full.pk)]).body

    assert "钱七" not in "".join(
        cell.text for table in Document(io.BytesIO(body)).tables for cell in table.rows[0].cells
    )


def test_too_many_files_are_refused_with_how_many_fit(desk, full, monkeypatch):
    monkeypatch.setattr(household_files, "FILES_MOST", 1)
    factories.make_household("李福")

    answer = desk.post(DOCUMENTS, {"as": "docx", "purpose": "check"}, follow=True)

    assert "一份文档" in answer.content.decode() or "At most 1" in answer.content.decode()


def test_more_households_ask_the_database_no_more_often(desk, full):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            download(desk, DOCUMENTS, as_="docx")
        return len(queries)

    few = asked()
    for n in range(6):
        made = factories.make_pairing(factories.make_household(f"户{n}"))
        factories.make_recipient(made.household)
        factories.make_contact(made, date(2023, 5, 1))
        factories.make_follow_up(made, run=FollowUp.objects.get(pairing__household=full).run)

    assert asked() == few


def test_list_finds_by_place_unit_cadre_and_name(desk, full, pairing):
    other = factories.make_household("李福", village=factories.WHEAT)
    lone = factories.make_pairing(other, factories.make_cadre("李四", unit=factories.make_unit()))

    def heads(**asked: Any) -> set[str]:
        page = desk.get(FILES, asked).content.decode()
        return {name for name in ("王成", "李福") if f'aria-label="{name}"' in page}

    assert heads() == {"王成", "李福"}
    assert heads(region=factories.WHEAT[:9]) == {"李福"}
    assert heads(unit=pairing.cadre.user.unit_id) == {"王成"}
    assert heads(cadre=lone.cadre_id) == {"李福"}
    assert heads(q="lf") == {"李福"}
