"""Household files as .docx: A4 upright, a table for each section, each household on a new page."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from common.dates import day_zh
from reports.documents.docx import (
    FANGSONG,
    HEITI,
    PAGE,
    TITLE,
    XIAOBIAOSONG,
    add_run,
    add_table,
    number_pages,
    set_compact,
    set_fonts,
)
from reports.ledgers.household_files import HouseholdFile

MARGIN = Mm(20)
TYPE = Pt(10.5)
FACTS = (28.0, 57.0, 28.0, 57.0)
"""Widths of the columns of facts, in mm: label, value, label, value."""


def as_docx(files: Sequence[HouseholdFile], *, footer: str = "") -> bytes:
    """The content of a .docx with ``files``; ``footer`` stands at the foot of each page."""
    document = Document()
    _set_up(document, footer)
    for place, file in enumerate(files):
        _add_file(document, file, is_first=place == 0)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: DocxDocument, footer: str) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "一户一档", "", ""
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.top_margin = section.bottom_margin = Mm(22)
    section.left_margin = section.right_margin = MARGIN
    section.footer_distance = Mm(10)
    style = document.styles["Normal"]
    style.font.size = TYPE
    set_fonts(style.element.get_or_add_rPr(), FANGSONG)
    number_pages(section.footer, WD_ALIGN_PARAGRAPH.CENTER)
    if footer:
        add_run(section.footer.add_paragraph(), footer, FANGSONG, Pt(8))


def _add_file(document: DocxDocument, file: HouseholdFile, *, is_first: bool) -> None:
    title = _line(document, "结对帮扶一户一档", XIAOBIAOSONG, TITLE, WD_ALIGN_PARAGRAPH.CENTER)
    title.paragraph_format.page_break_before = not is_first
    line = _line(
        document, f"建档单位：{file.kept_by}\t制表日期：{day_zh(file.day)}", FANGSONG, Pt(11)
    )
    line.paragraph_format.tab_stops.add_tab_stop(Mm(sum(FACTS)), WD_TAB_ALIGNMENT.RIGHT)
    _add_facts(document, file.facts)
    for section in file.sections:
        head = _line(document, section.title, HEITI, Pt(12))
        head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(8), Pt(4)
        head.paragraph_format.keep_with_next = True
        table = add_table(document, section.table, size=TYPE)
        if section.is_empty:
            cells = table.rows[-1].cells
            # What is merged keeps the lines of all: the first alone says something.
            for line in cells[0].merge(cells[-1]).paragraphs[1:]:
                line._p.getparent().remove(line._p)
    sign = _line(document, "建档人：\t审核人：\t负责人：", FANGSONG, Pt(11))
    sign.paragraph_format.space_before = Pt(14)
    for stop in (60, 120):
        sign.paragraph_format.tab_stops.add_tab_stop(Mm(stop))


def _line(
    document: DocxDocument,
    text: str,
    font: str,
    size: Length,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
) -> Paragraph:
    paragraph: Paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(6)
    add_run(paragraph, text, font, size)
    return paragraph


def _add_facts(document: DocxDocument, facts: Sequence[tuple[str, str]]) -> None:
    """Labels with their values, two a line."""
    made = document.add_table(rows=(len(facts) + 1) // 2, cols=4)
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    cells = [cell for row in made.rows for cell in row.cells]
    texts = [text for fact in facts for text in fact]
    for place, cell in enumerate(cells):
        cell.width = Mm(FACTS[place % 4])
        paragraph = cell.paragraphs[0]
        set_compact(paragraph)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
        if place < len(texts):
            add_run(paragraph, texts[place], FANGSONG if place % 2 else HEITI, TYPE)
