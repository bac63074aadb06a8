"""Sheets of contact cards as .docx: eight a page, with dashed lines to cut along."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import zip_longest

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

from reports.documents.docx import (
    FANGSONG,
    HEITI,
    PAGE,
    XIAOBIAOSONG,
    add_run,
    set_cell_margins,
    set_compact,
    set_fonts,
)
from reports.ledgers.cards import SCAN, TITLE, Card

HEIGHT = Mm(68)
"""Of a card."""
QR = Mm(22)
TYPE = Pt(11.5)
MARGIN = Mm(3)
TEXT, CODE = Mm(65), Mm(30)
"""Widths of the two halves of a card."""


def as_docx(cards: Sequence[Card], *, footer: str = "") -> bytes:
    """The content of a .docx with ``cards``; ``footer`` stands at the foot of each page."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.top_margin = section.bottom_margin = Mm(10)
    section.left_margin = section.right_margin = Mm(10)
    section.footer_distance = Mm(4)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "联系卡", "", ""
    style = document.styles["Normal"]
    style.font.size = Pt(11)
    set_fonts(style.element.get_or_add_rPr(), FANGSONG)
    foot = section.footer.paragraphs[0]
    set_compact(foot)
    add_run(foot, footer, FANGSONG, Pt(7))
    _add_cards(document, cards)
    # Word wants a line behind a table; of no height it stays on the last sheet.
    end = document.add_paragraph()
    end.paragraph_format.line_spacing = end.paragraph_format.space_after = Pt(1)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_cards(document: DocxDocument, cards: Sequence[Card]) -> None:
    """One table, two cards a row, of which four rows fill a sheet."""
    table = document.add_table(rows=(len(cards) + 1) // 2, cols=4)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    set_cell_margins(table, MARGIN)
    for column, width in zip(table.columns, (TEXT, CODE, TEXT, CODE), strict=True):
        column.width = width
    for row, pair in zip(table.rows, zip_longest(cards[::2], cards[1::2]), strict=True):
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.EXACTLY, HEIGHT
        cells = row.cells
        for card, text, code in zip(pair, cells[::2], cells[1::2], strict=True):
            text.width, code.width = TEXT, CODE
            if card is not None:
                _border(text, "top", "left", "bottom")
                _border(code, "top", "right", "bottom")
                _write(text, card)
                _draw(code, card)


def _write(cell: _Cell, card: Card) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    add_run(cell.paragraphs[0], TITLE, XIAOBIAOSONG, Pt(17))
    programme = cell.add_paragraph()
    add_run(programme, card.programme, FANGSONG, Pt(9))
    for label, text in card.lines:
        line = cell.add_paragraph()
        # What breaks goes on behind its label.
        form = line.paragraph_format
        form.left_indent, form.first_line_indent = Pt(4.5 * TYPE.pt), Pt(-4.5 * TYPE.pt)
        form.tab_stops.add_tab_stop(form.left_indent)
        add_run(line, f"{label}\t", HEITI, TYPE)
        add_run(line, text, FANGSONG, TYPE)
    if card.note:
        add_run(cell.add_paragraph(), card.note, FANGSONG, Pt(10))
    for paragraph in cell.paragraphs:
        set_compact(paragraph)
        paragraph.paragraph_format.space_after = Pt(2)
    programme.paragraph_format.space_after = Pt(6)


def _draw(cell: _Cell, card: Card) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    picture = cell.paragraphs[0]
    picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture.add_run().add_picture(card.qr_png(), width=QR)
    under = cell.add_paragraph()
    under.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(under, SCAN, FANGSONG, Pt(8))
    for paragraph in cell.paragraphs:
        set_compact(paragraph)


def _border(cell: _Cell, *sides: str) -> None:
    """Dashed lines along which cards are cut apart."""
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            border = OxmlElement(f"w:{side}")
            for name, value in (("val", "dashed"), ("sz", "4"), ("color", "808080")):
                border.set(qn(f"w:{name}"), value)
            borders.append(border)
    cell._tc.get_or_add_tcPr().append(borders)
