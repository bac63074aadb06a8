"""Official documents as .docx, laid out by GB/T 9704-2012.

Lengths of the standard are in millimetres, of type in points. The text area is 156 × 225 mm with
22 lines of 28 characters, type of the third size (16 pt). Fonts are named, not carried: a computer
without them shows its own.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import floor
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run as DocxRun

from common.dates import day_zh
from reports.documents.paper import Attachment, Paper, Run, Table

PAGE = (Mm(210), Mm(297))
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
TEXT_WIDTH, TEXT_HEIGHT = 156, 225
"""Of the text area, in mm."""
LINES, CHARACTERS = 22, 28
BODY = Pt(16)
LINE = Pt(28.95)
"""22 lines of it are 224.7 mm: of 29 pt they would be more than the text area, and 21 fit."""
FOOTER = Mm(25)
"""From the page's edge: the dashes beside the page's number then lie 7 mm below the text area."""
TITLE = Pt(22)
NUMBER = Pt(14)
SMALL = Pt(9)
ROW = Mm(6)
"""The least height of a table's row."""
RED = RGBColor(0xFF, 0, 0)
HEAD_LARGEST = 42
"""Points of the issuer's name, where it is short enough for one line."""

FANGSONG, HEITI, KAITI, SONGTI = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
XIAOBIAOSONG = "方正小标宋简体"
VOICES = {"first": HEITI, "second": KAITI, "body": FANGSONG}

TWIPS = 20
"""Twentieths of a point, in which Word measures, to a point."""


def as_docx(paper: Paper, *, is_for_libreoffice: bool = False) -> bytes:
    """A document as the content of a .docx file.

    LibreOffice 7.4 sets characters half as wide again on a grid that is narrower than their type,
    as 28 in a line are. For it the characters are set closer instead, which looks the same.
    """
    document = Document()
    _set_up(document, paper)
    if is_for_libreoffice:
        _without_grid_of_characters(document)
    _head(document, paper)
    _line(document, paper.title, font=XIAOBIAOSONG, size=TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document)
    if paper.addressed:
        _line(document, paper.addressed)
    for runs in paper.paragraphs:
        _paragraph(document, runs)
    _list_attachments(document, paper)
    _sign(document, paper)
    for place, attachment in enumerate(paper.attachments, start=1):
        _attach(document, attachment, place if len(paper.attachments) > 1 else None)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


# The page


def _set_up(document: DocxDocument, paper: Paper) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = paper.title, paper.issuer, ""
    day = paper.day
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1)
    properties.created = properties.modified = moment.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.footer_distance = FOOTER
    section.header_distance = Mm(15)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(LINE.pt * TWIPS)))
    # What a character is wider than its type, in 4096ths of a point: 28 of them fill the line.
    pitch = Mm(TEXT_WIDTH).pt / CHARACTERS
    grid.set(qn("w:charSpace"), str(round((pitch - BODY.pt) * 4096)))
    style = document.styles["Normal"]
    style.font.size = BODY
    set_fonts(style.element.get_or_add_rPr(), FANGSONG)
    _set_pitch(style.paragraph_format)
    document.settings.odd_and_even_pages_header_footer = True
    number_pages(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    number_pages(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _without_grid_of_characters(document: DocxDocument) -> None:
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "lines")
    grid.attrib.pop(qn("w:charSpace"))
    closer = OxmlElement("w:spacing")
    pitch = Mm(TEXT_WIDTH).pt / CHARACTERS
    closer.set(qn("w:val"), str(floor((pitch - BODY.pt) * TWIPS)))
    properties = document.styles["Normal"].element.get_or_add_rPr()
    properties.insert_element_before(closer, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")


def _set_pitch(form: Any) -> None:
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = LINE
    form.space_before = form.space_after = Pt(0)


def set_fonts(properties: Any, font: str) -> None:
    """One font for Chinese and for figures: Word keeps a name for each."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def number_pages(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — on the outer side, one character in."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.SINGLE, 1.0
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        form.right_indent = NUMBER
    else:
        form.left_indent = NUMBER
    add_run(paragraph, "— ", SONGTI, NUMBER)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        run = add_run(paragraph, text if kind == "text" else "", SONGTI, NUMBER)
        if kind == "text":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)
    add_run(paragraph, " —", SONGTI, NUMBER)


# The parts


def add_run(paragraph: Paragraph, text: str, font: str, size: Length) -> DocxRun:
    """A stretch of text in a font at a size."""
    run = paragraph.add_run(text)
    run.font.size = size
    set_fonts(run._r.get_or_add_rPr(), font)
    return run


def _line(
    document: DocxDocument,
    text: str = "",
    *,
    font: str = FANGSONG,
    size: Length = BODY,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    keep: bool = False,
) -> Paragraph:
    """A paragraph without an indent; with ``keep`` on one page with the next."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.keep_with_next = keep
    if size > BODY:
        # Lines of large type that break are as far apart as their type asks.
        paragraph.paragraph_format.line_spacing = Pt(max(LINE.pt, round(size.pt * 1.4, 1)))
    run = add_run(paragraph, text, font, size)
    if not text:
        run.clear()
    return paragraph


def _paragraph(document: DocxDocument, runs: Sequence[Run]) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Pt(2 * BODY.pt)
    _in_characters(paragraph, firstLineChars=200)
    if runs[0].voice == "first":
        paragraph.paragraph_format.keep_with_next = True
    for run in runs:
        add_run(paragraph, run.text, VOICES[run.voice], BODY)


def _in_characters(paragraph: Paragraph, **hundredths: int) -> None:
    """Indents in hundredths of a character, which Word prefers to lengths where there are both."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, value in hundredths.items():
        indent.set(qn(f"w:{name}"), str(value))


def _head(document: DocxDocument, paper: Paper) -> None:
    """The issuer in red, its upper edge 35 mm below the text area's; two lines down the number;
    4 mm below it a red rule as wide as the text area; two lines of space."""
    fitting = int(Mm(TEXT_WIDTH).pt / max(len(paper.issuer), 1))
    size = max(min(HEAD_LARGEST, fitting), round(TITLE.pt))
    issuer = _line(
        document,
        paper.issuer,
        font=XIAOBIAOSONG,
        size=Pt(size),
        align=WD_ALIGN_PARAGRAPH.CENTER,
    )
    issuer.runs[0].font.color.rgb = RED
    form = issuer.paragraph_format
    # Within its line the type stands in the middle: half of what is left is above it.
    form.line_spacing = Pt(size * 1.4)
    form.space_before = Pt(Mm(35).pt - size * 0.2)
    # Word drops space above a page's first line; a line of no height keeps it.
    top = document.paragraphs[0].insert_paragraph_before()
    top.paragraph_format.line_spacing = Pt(1)
    for paragraph in (top, issuer):
        _off_grid(paragraph)
    _line(document)
    _line(document)
    number = _line(document, paper.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    borders = OxmlElement("w:pBdr")
    rule = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", "FF0000")):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    properties = number._p.get_or_add_pPr()
    properties.insert_element_before(
        borders,
        *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap"),
        *("w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi"),
        *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing"),
        *("w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection"),
        *("w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle"),
        *("w:rPr", "w:sectPr", "w:pPrChange"),
    )
    _line(document)
    _line(document)


def _list_attachments(document: DocxDocument, paper: Paper) -> None:
    """附件： a line below the text, two characters in; further titles under the first."""
    if not paper.attachments:
        return
    _line(document)
    for place, title in enumerate(paper.list_of_attachments):
        paragraph = _line(document, ("附件：" if place == 0 else "") + title)
        # A title that breaks goes on under its own beginning.
        form = paragraph.paragraph_format
        if place == 0:
            form.left_indent, form.first_line_indent = Pt(5 * BODY.pt), Pt(-3 * BODY.pt)
            _in_characters(paragraph, leftChars=500, hangingChars=300)
        else:
            form.left_indent = Pt(5 * BODY.pt)
            _in_characters(paragraph, leftChars=500)


def width_of(text: str) -> float:
    """How wide a line of body type is, in points: full-width characters of 16 pt, half of 8."""
    return sum(
        BODY.pt if unicodedata.east_asian_width(character) in "WFA" else BODY.pt / 2
        for character in text
    )


@dataclass(frozen=True, slots=True)
class SignedAt:
    """How far signature and date are from the right edge of the text area, in points."""

    signature: float
    day: float


def signed_at(signature: str, day: str) -> SignedAt:
    """The date four characters in and the signature centred above it; where the signature is so
    long that it would leave the text area, the date is centred under it instead."""
    date_in = 4 * BODY.pt
    shift = (width_of(signature) - width_of(day)) / 2
    if shift <= date_in:
        return SignedAt(date_in - shift, date_in)
    return SignedAt(0, shift)


def _sign(document: DocxDocument, paper: Paper) -> None:
    if paper.day is None:
        return
    day = day_zh(paper.day)
    places = signed_at(paper.signature, day)
    for _blank in range(2):
        _line(document, keep=True)
    right = WD_ALIGN_PARAGRAPH.RIGHT
    signature = _line(document, paper.signature, align=right, keep=True)
    signature.paragraph_format.right_indent = Pt(places.signature)
    date_line = _line(document, day, align=right)
    date_line.paragraph_format.right_indent = Pt(places.day)
    if places.day == 4 * BODY.pt:
        _in_characters(date_line, rightChars=400)


def _attach(document: DocxDocument, attachment: Attachment, place: int | None) -> None:
    """附件 in the first line of a new page, its title centred in the third."""
    label = _line(document, f"附件{place or ''}", font=HEITI)
    label.paragraph_format.page_break_before = True
    _line(document)
    _line(
        document,
        attachment.title,
        font=XIAOBIAOSONG,
        size=TITLE,
        align=WD_ALIGN_PARAGRAPH.CENTER,
    )
    gap = document.add_paragraph()
    gap.paragraph_format.line_spacing = Pt(10)
    add_table(document, attachment.table)
    if attachment.table.note:
        note = document.add_paragraph()
        set_compact(note)
        add_run(note, attachment.table.note, FANGSONG, Pt(10.5))


# Tables


def add_table(document: DocxDocument, table: Table, *, size: Length = SMALL) -> DocxTable:
    """A table as wide as its columns say, with its heading on each page; ``size`` is its type's."""
    heads = 2 if table.is_grouped else 1
    made = document.add_table(rows=heads + len(table.rows), cols=len(table.columns))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    # Sixteen columns share the width.
    set_cell_margins(made, Mm(0.5))
    widths = [Mm(column.width) for column in table.columns]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    rows = [row.cells for row in made.rows]
    _fill_head(rows, table, heads, size)
    for place, texts in enumerate(table.rows, start=heads):
        for cell, column, text in zip(rows[place], table.columns, texts, strict=True):
            _fill(
                cell,
                text,
                HEITI if place >= heads + len(table.rows) - table.totals else FANGSONG,
                size,
                is_text=column.is_text,
            )
    for place, row in enumerate(made.rows):
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, ROW
        properties = row._tr.get_or_add_trPr()
        properties.insert(0, OxmlElement("w:cantSplit"))
        if place < heads:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, width in zip(rows[place], widths, strict=True):
            cell.width = width
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return made


def _fill_head(rows: Sequence[Sequence[_Cell]], table: Table, heads: int, size: Length) -> None:
    start = 0
    for group, columns in table.groups():
        end = start + len(columns) - 1
        if heads == 1:
            _fill(rows[0][start], columns[0].title, HEITI, size, is_text=False)
        elif not group:
            _fill(
                rows[0][start].merge(rows[1][start]), columns[0].title, HEITI, size, is_text=False
            )
        else:
            _fill(rows[0][start].merge(rows[0][end]), group, HEITI, size, is_text=False)
            for place, column in enumerate(columns, start=start):
                _fill(rows[1][place], column.title, HEITI, size, is_text=False)
        start = end + 1


def _fill(cell: _Cell, text: str, font: str, size: Length, *, is_text: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if is_text else WD_ALIGN_PARAGRAPH.CENTER
    set_compact(paragraph)
    add_run(paragraph, text, font, size)


def set_compact(paragraph: Paragraph) -> None:
    """Take a paragraph off the page's grid, as close as small type stands."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.line_spacing = 1.0
    _off_grid(paragraph)


def _off_grid(paragraph: Paragraph) -> None:
    """Lines as far apart as the paragraph says, wherever the page's lines lie."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(
        snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr"
    )


def set_cell_margins(table: DocxTable, margin: Length) -> None:
    """How much is left free around the text of each cell."""
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        free = OxmlElement(f"w:{side}")
        free.set(qn("w:w"), str(round(margin.pt * TWIPS)))
        free.set(qn("w:type"), "dxa")
        margins.append(free)
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)
