"""Official documents: opened and measured against GB/T 9704-2012."""

import io
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.documents.docx import as_docx, signed_at, width_of
from reports.documents.paper import Attachment, Column, Paper, Table, runs_of

TEXT = """现将工作情况通报如下。
一、总体情况
（一）走访联系。本月走访探视12人次。
（二）群众需求
1.已经办结三件。
一、二、三，这一行以标题的样子开头，但是它很长，又以句号结束，所以是一个段落。"""
COLUMNS = [
    Column("乡镇", 40, is_text=True),
    Column("本月", 29, "走访"),
    Column("上月", 29, "走访"),
    Column("按时率", 58),
]


def paper(**changed) -> Paper:
    rows = [[f"第{number}乡", "1", "2", "93.2%"] for number in range(18)]
    parts = {
        "issuer": "西和县结对帮扶工作办公室",
        "number": "西结对办通〔2024〕5号",
        "title": "关于2024年4月结对帮扶工作情况的通报",
        "addressees": "各乡镇，县直各单位",
        "text": TEXT,
        "signature": "西和县结对帮扶工作办公室",
        "day": date(2024, 5, 1),
        "attachments": [
            Attachment("各乡镇情况", Table(COLUMNS, [*rows, ["合计", "18", "36", "—"]], 1, "注。")),
            Attachment("主要情况", Table([Column("指标", 100), Column("本月", 56)], [["户", "1"]])),
        ],
    }
    return Paper(**{**parts, **changed})


@pytest.fixture(scope="module")
def document():
    return Document(io.BytesIO(as_docx(paper())))


def part(name: str, made: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        return file.read(name).decode()


def line(document, text: str):
    return next(each for each in document.paragraphs if each.text == text)


def font_of(run) -> set[str]:
    fonts = run._r.rPr.find(qn("w:rFonts"))
    return {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia")}


def test_page_is_a4_with_the_margins_of_the_standard(document):
    (section,) = document.sections

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(margin.mm, 1) for margin in (section.top_margin, section.left_margin)] == [37, 28]
    assert [round(margin.mm, 1) for margin in (section.bottom_margin, section.right_margin)] == [
        35,
        26,
    ]


def test_grid_has_22_lines_of_28_characters(document):
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))

    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    assert int(Mm(225).pt / pitch) == 22
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert int(Mm(156).pt / character) == 28
    spacing = document.styles["Normal"].paragraph_format.line_spacing
    assert spacing.pt == pytest.approx(28.95)


def test_body_is_fangsong_of_16_points_two_characters_in(document):
    body = line(document, "现将工作情况通报如下。")

    assert font_of(body.runs[0]) == {"仿宋_GB2312"}
    assert body.runs[0].font.size == Pt(16)
    assert body.paragraph_format.first_line_indent == Pt(32)
    assert body._p.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_title_is_centred_in_xiaobiaosong_of_22_points(document):
    title = line(document, "关于2024年4月结对帮扶工作情况的通报")

    assert title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert font_of(title.runs[0]) == {"方正小标宋简体"}
    assert title.runs[0].font.size == Pt(22)


def test_headings_have_their_fonts(document):
    assert font_of(line(document, "一、总体情况").runs[0]) == {"黑体"}
    second = line(document, "（一）走访联系。本月走访探视12人次。")
    assert [(run.text, font_of(run)) for run in second.runs] == [
        ("（一）走访联系。", {"楷体_GB2312"}),
        ("本月走访探视12人次。", {"仿宋_GB2312"}),
    ]
    assert font_of(line(document, "（二）群众需求").runs[0]) == {"楷体_GB2312"}
    assert font_of(line(document, "1.已经办结三件。").runs[0]) == {"仿宋_GB2312"}


def test_long_line_that_begins_as_a_heading_is_a_paragraph():
    assert [run.voice for run in runs_of(TEXT.splitlines()[-1])] == ["body"]


def test_head_is_red_and_the_number_stands_above_a_red_rule_as_wide_as_the_text(document):
    issuer = line(document, "西和县结对帮扶工作办公室")
    number = line(document, "西结对办通〔2024〕5号")

    assert str(issuer.runs[0].font.color.rgb) == "FF0000"
    assert font_of(issuer.runs[0]) == {"方正小标宋简体"}
    # As large as fits one line: twelve characters.
    assert issuer.runs[0].font.size.pt * 12 <= Mm(156).pt
    assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
    rule = number._p.pPr.find(f"{qn('w:pBdr')}/{qn('w:bottom')}")
    assert (rule.get(qn("w:color")), rule.get(qn("w:val"))) == ("FF0000", "single")
    # 4 mm below the number; the paragraph has no indents, so its rule is as wide as the text.
    assert int(rule.get(qn("w:space"))) == round(Mm(4).pt)
    assert number._p.pPr.ind is None


def test_addressees_are_flush_with_a_colon(document):
    addressees = line(document, "各乡镇，县直各单位：")

    assert addressees.paragraph_format.first_line_indent is None


def test_date_stands_four_characters_in_without_zeros_and_the_signature_above_its_middle(document):
    day = line(document, "2024年5月1日")
    signature = [p for p in document.paragraphs if p.text == "西和县结对帮扶工作办公室"][1]

    assert day.alignment == signature.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert day.paragraph_format.right_indent == Pt(64)
    middle_of_day = 64 + width_of("2024年5月1日") / 2
    middle = signature.paragraph_format.right_indent.pt + width_of(signature.text) / 2
    assert middle == pytest.approx(middle_of_day, abs=0.1)
    assert signature.paragraph_format.keep_with_next


def test_long_signature_stays_in_the_text_area():
    places = signed_at("中共西和县委农村工作领导小组结对帮扶工作办公室", "2024年5月1日")

    assert places.signature == 0
    assert places.day > 64


def test_pages_are_numbered_on_the_outer_side(document):
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        (paragraph,) = footer.paragraphs
        assert paragraph.alignment == side
        assert paragraph.text == "— 1 —"
        fields = paragraph._p.xpath(".//w:instrText")
        assert [field.text.strip() for field in fields] == ["PAGE"]
        kinds = [each.get(qn("w:fldCharType")) for each in paragraph._p.xpath(".//w:fldChar")]
        assert kinds == ["begin", "separate", "end"]
        for run in paragraph.runs:
            assert run.font.size == Pt(14)
            assert font_of(run) == {"宋体"}


def test_attachments_are_listed_and_begin_on_pages_of_their_own(document):
    listed = [
        p.text for p in document.paragraphs if "情况" in p.text and re.search(r"\d\. ", p.text)
    ]
    labels = [p for p in document.paragraphs if re.fullmatch(r"附件\d", p.text)]

    assert listed == ["附件：1. 各乡镇情况", "2. 主要情况"]
    assert all(label.paragraph_format.page_break_before for label in labels)
    assert [font_of(label.runs[0]) for label in labels] == [{"黑体"}, {"黑体"}]


def test_one_attachment_has_no_number():
    one = paper(attachments=paper().attachments[:1])

    document = Document(io.BytesIO(as_docx(one)))

    texts = [p.text for p in document.paragraphs]
    assert "附件：各乡镇情况" in texts
    assert "附件" in texts


def test_tables_keep_inside_the_text_area_and_repeat_their_head(document):
    table = document.tables[0]

    assert sum(column.width.mm for column in table.columns) == pytest.approx(156, abs=0.5)
    heads = [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows]
    assert heads == [True, True] + [False] * 19
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    assert [cell.text for cell in table.rows[0].cells] == ["乡镇", "走访", "走访", "按时率"]
    assert [cell.text for cell in table.rows[1].cells] == ["乡镇", "本月", "上月", "按时率"]
    assert [cell.text for cell in table.rows[-1].cells] == ["合计", "18", "36", "—"]
    assert len(document.tables[1].rows) == 2


def test_draft_is_neither_signed_nor_dated():
    document = Document(io.BytesIO(as_docx(paper(day=None, attachments=[]))))

    assert [p.text for p in document.paragraphs].count("西和县结对帮扶工作办公室") == 1
    assert not any("2024年5月1日" in p.text for p in document.paragraphs)


def test_every_run_names_its_font_for_chinese():
    body = part("word/document.xml", as_docx(paper()))

    with_text = re.findall(r"<w:r>(?:(?!</w:r>).)*<w:t[ >](?:(?!</w:r>).)*</w:r>", body)
    assert len(with_text) > 100
    assert all("w:eastAsia=" in run for run in with_text)


def test_file_says_nothing_of_who_made_it():
    core = part("docProps/core.xml", as_docx(paper()))

    assert "python-docx" not in core
    assert "西和县结对帮扶工作办公室" in core


def test_for_libreoffice_characters_are_set_closer_instead_of_on_a_grid():
    document = Document(io.BytesIO(as_docx(paper(), is_for_libreoffice=True)))

    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    closer = document.styles["Normal"].element.rPr.find(qn("w:spacing"))
    assert 28 * (16 + int(closer.get(qn("w:val"))) / 20) <= Mm(156).pt
