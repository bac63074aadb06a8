"""Workbooks written by hand, so that they can hold what no library writes."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    """A zip archive; a member is bytes, text or an iterator over blocks of bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression, compresslevel=1) as archive:
        for name, content in members.items():
            if isinstance(content, str | bytes):
                archive.writestr(name, content)
                continue
            with archive.open(name, "w", force_zip64=True) as member:
                for block in content:
                    member.write(block)
    return stream.getvalue()


def excel(sheet, *, strings="", styles="", extra=None):
    """An .xlsx of one sheet called 名册, whose part is ``sheet``, text or blocks of bytes."""
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{MAIN}"/>',
        "xl/styles.xml": styles or f'<styleSheet xmlns="{MAIN}"/>',
        **(extra or {}),
    }
    return zipped(members)


def worksheet(rows, tail=""):
    """A worksheet's part with these rows of XML."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData>{tail}</worksheet>'


def row(number, *cells):
    """A row of text cells from column A on."""
    inside = "".join(
        f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
        for i, cell in enumerate(cells)
        if cell != ""
    )
    return f'<row r="{number}">{inside}</row>'


def with_declared_size(data, member, size):
    """The archive with another unpacked size of a member in both of its headers."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(member)
    name = member.encode()
    struct.pack_into("<I", changed, info.header_offset + 22, size)
    place = data.rindex(name, data.rindex(b"PK\x01\x02", 0, data.rindex(name)))
    struct.pack_into("<I", changed, place - 46 + 24, size)
    return bytes(changed)


def ods(rows, *, repeat=""):
    """An .ods of one sheet called 名册, with text, numbers and blank cells."""
    lines = []
    for cells in rows:
        inside = "".join(
            "<table:table-cell/>"
            if cell == ""
            else f'<table:table-cell office:value-type="float" office:value="{cell}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            if isinstance(cell, int | float)
            else f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )
        lines.append(f"<table:table-row>{inside}</table:table-row>")
    content = (
        f'<office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="名册">{"".join(lines)}{repeat}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0"/>',
        }
    )
