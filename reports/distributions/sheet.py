"""The sheet of a distribution on which its households sign, as a .docx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from organization.templatetags.places import place
from reports.documents.docx import (
    FANGSONG,
    PAGE,
    XIAOBIAOSONG,
    add_run,
    add_table,
    number_pages,
    set_compact,
    set_fonts,
)
from reports.documents.paper import Column, Table
from visits.choices import Purpose
from visits.models import Distribution, Handout

MARGIN = Mm(20)
ROW = Mm(11)
"""The least height of a line: a hand signs in it, or leaves its thumbprint."""
TYPE = Pt(11)


def as_docx(distribution: Distribution, lines: Sequence[Handout], *, footer: str = "") -> bytes:
    """The content of a .docx with a row for each of ``lines``, which are read with household,
    region and ``township_name``; ``footer`` stands at the foot of each page, above its number."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.top_margin = section.bottom_margin = MARGIN
    section.left_margin = section.right_margin = MARGIN
    section.footer_distance = Mm(8)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = distribution.name, "", ""
    style = document.styles["Normal"]
    style.font.size = TYPE
    set_fonts(style.element.get_or_add_rPr(), FANGSONG)
    number_pages(section.footer, WD_ALIGN_PARAGRAPH.CENTER)
    foot = section.footer.add_paragraph()
    set_compact(foot)
    add_run(foot, footer, FANGSONG, Pt(7))

    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(title, f"{distribution.name} · {_('Sheet to sign')}", XIAOBIAOSONG, Pt(18))
    about = document.add_paragraph()
    about.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(about, _about(distribution), FANGSONG, TYPE)
    table = add_table(document, _table(lines), size=TYPE)
    for row in table.rows:
        row.height = ROW
    _add_lines(table.rows[1]._tr, lines)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _about(distribution: Distribution) -> str:
    """From which day on, by whom, what and what for."""
    words = [
        distribution.day.isoformat(),
        distribution.giver_words,
        distribution.get_kind_display(),
        distribution.items,
        distribution.get_purpose_display() if distribution.purpose != Purpose.NONE else "",
    ]
    return " · ".join(str(word) for word in words if word)


def _table(lines: Sequence[Handout]) -> Table:
    """The heading, a row to be copied, and the sum."""
    columns = [
        Column(_("No."), 12),
        Column(_("Head of household"), 28),
        Column(_("Village"), 44, is_text=True),
        Column(_("Amount in yuan"), 26),
        Column(_("Signature or thumbprint"), 38),
        Column(_("Day"), 22),
    ]
    total = sum((line.value for line in lines), Decimal(0))
    number = ngettext("%(n)d household", "%(n)d households", len(lines)) % {"n": len(lines)}
    together = ["", _("Together"), number, f"{total:,.2f}", "", ""]
    return Table(columns, [["0", "0", "0", "0", "", ""], together], totals=1)


def _add_lines(pattern: Any, lines: Sequence[Handout]) -> None:
    """Put a copy of a row with each line's texts in its place.

    A county's thousands of rows made one by one would take a quarter of a minute.
    """
    for line in lines:
        row = deepcopy(pattern)
        texts = (str(line.number), line.household.head_name, place(line), f"{line.value:,.2f}")
        for written, text in zip(row.iter(qn("w:t")), texts, strict=True):
            written.text = text
        pattern.addprevious(row)
    pattern.getparent().remove(pattern)
