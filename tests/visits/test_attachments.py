"""Files beside needs, activities and findings: what is taken, told by its bytes."""

import io
import zipfile

import pytest
from PIL import Image

from common.errors import DomainError
from tests import factories
from visits.choices import FileKind
from visits.services.attachments import DOCUMENT_BYTES, read_upload

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def archive(*parts: str) -> bytes:
    """A container with these parts, as word processors and spreadsheets make them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for part in parts:
            made.writestr(part, "<a/>")
    return stream.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
SHEET = archive("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "data", "kind", "kept_as"),
    [
        ("批复.pdf", b"%PDF-1.7 ...", FileKind.PDF, "批复.pdf"),
        ("批复.PDF", b"%PDF-1.7 ...", FileKind.PDF, "批复.pdf"),
        ("方案.docx", WORD, FileKind.DOCX, "方案.docx"),
        ("名单.xlsx", SHEET, FileKind.XLSX, "名单.xlsx"),
        ("情况.wps", OLE, FileKind.WPS, "情况.wps"),
        ("情况.wps", WORD, FileKind.WPS, "情况.wps"),
        # A document that bears another's name is kept under its own kind.
        ("名单.pdf", SHEET, FileKind.XLSX, "名单.xlsx"),
        ("C:\\照片\\..\\evil\n.pdf", b"%PDF-1.7", FileKind.PDF, "evil.pdf"),
    ],
)
def test_document_is_told_by_its_bytes_and_kept_as_it_is(name, data, kind, kept_as):
    upload = read_upload(name, data)

    assert (upload.kind, upload.name, upload.content) == (kind, kept_as, data)


def test_photograph_is_made_anew_and_loses_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F] = "PHONE-OF-SOMEBODY"

    upload = read_upload("屋顶.png", factories.make_picture(kind="JPEG", exif=exif))

    assert (upload.kind, upload.name) == (FileKind.PHOTO, "屋顶.jpg")
    assert (upload.width, upload.height) == (640, 480)
    assert b"PHONE-OF-SOMEBODY" not in upload.content


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.pdf", b"", "file_empty"),
        ("程序.pdf", b"MZ\x90\x00 a program", "file_kind"),
        ("网页.docx", b"<html><script>alert(1)</script>", "file_kind"),
        ("旧.doc", OLE, "file_kind"),
        ("包.docx", archive("a.exe"), "file_kind"),
        ("坏.docx", b"PK\x03\x04 but nothing behind", "file_kind"),
        ("宏.xlsx", archive("xl/workbook.xml", "xl/vbaProject.bin"), "file_macros"),
        ("大.pdf", b"%PDF-" + bytes(DOCUMENT_BYTES), "file_too_large"),
        ("坏.jpg", factories.make_picture()[:200], "photo_damaged"),
    ],
)
def test_what_cannot_be_kept_has_its_sentence(name, data, code):
    with pytest.raises(DomainError) as caught:
        read_upload(name, data)

    assert caught.value.code == code


def test_longest_name_is_cut_with_its_ending_kept():
    upload = read_upload("长" * 300 + ".pdf", b"%PDF-1.7")

    assert upload.name == "长" * 100 + ".pdf"
