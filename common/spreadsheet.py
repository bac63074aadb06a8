"""Reading spreadsheets of any container, told by their bytes and not by their names."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from common.errors import FileError

Cell = str | float | int | bool | date | datetime | time | None
"""A cell with its type kept, so that a numeric identity number is known to be one."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = (",", "\t", ";")


@dataclass(slots=True)
class Sheet:
    """One sheet: rows as they stand, ``rows[0]`` being row 1 of the spreadsheet."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)

    def numbered(self, start: int = 0) -> Iterator[tuple[int, list[Cell]]]:
        """Rows from index ``start`` on with their spreadsheet row numbers."""
        for index in range(start, len(self.rows)):
            yield index + 1, self.rows[index]


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; FileError when it is missing or cannot be opened."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileError(
            "file_missing", _("%(file)s: there is no such file.") % {"file": path.name}
        ) from error
    except OSError as error:
        raise FileError(
            "file_unreadable",
            _("%(file)s cannot be opened: %(why)s.") % {"file": path.name, "why": error.strerror},
        ) from error


def parse_sheets(data: bytes, name: str) -> list[Sheet]:
    """Every sheet of the file called ``name``, hidden ones included, in order.

    Takes .xlsx, .xls, .et, .ods, and .csv or .txt in UTF-8, GB18030 or UTF-16 with commas, tabs
    or semicolons. Raises FileError when the file is empty, protected or no spreadsheet.
    """
    if not data.strip(b"\0\r\n\t ,;\xef\xbb\xbf\xff\xfe"):
        raise FileError("file_empty", _("%(file)s is empty.") % {"file": name})
    if data.startswith(_ZIP) or data.startswith(_OLE):
        sheets = _parse_workbook(data, name)
    else:
        sheets = [_parse_text(data, name)]
    if not any(any(cell not in (None, "") for cell in row) for s in sheets for row in s.rows):
        raise FileError("file_empty", _("%(file)s has no rows in any sheet.") % {"file": name})
    return sheets


def _parse_workbook(data: bytes, name: str) -> list[Sheet]:
    protected = FileError(
        "file_protected",
        _("%(file)s is protected by a password. Save it without one and try again.")
        % {"file": name},
    )
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise protected
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            Sheet(sheet, workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
            for sheet in workbook.sheet_names
        ]
    except PasswordError as error:
        raise protected from error
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileError(
            "file_damaged",
            _(
                "%(file)s cannot be read as a spreadsheet. It may be damaged: open it in the "
                "spreadsheet program, save it as .xlsx and try again."
            )
            % {"file": name},
        ) from error


def _decode(data: bytes) -> str | None:
    """Text of a delimited file, or None when the bytes are no text in any encoding in use."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:4096]:
        # Latin letters and digits leave every other byte empty in UTF-16 without a mark.
        even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
        encodings = ["utf-16-le" if odd > even else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd_characters = sum(1 for c in text[:20000] if ord(c) < 32 and c not in "\r\n\t\f")
        return None if odd_characters > len(text[:20000]) // 100 else text
    return None


def _parse_text(data: bytes, name: str) -> Sheet:
    text = _decode(data)
    if text is None or data.lstrip()[:5].lower() in (b"%pdf-", b"<html", b"<!doc", b"{\\rtf"):
        raise FileError(
            "file_kind",
            _(
                "%(file)s is not a spreadsheet. Use a file in .xlsx, .xls, .et, .ods, .csv or "
                ".txt format."
            )
            % {"file": name},
        )
    lines = text.splitlines()[:200]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileError(
            "file_damaged",
            _("%(file)s cannot be read as a table: %(why)s.") % {"file": name, "why": error},
        ) from error
    return Sheet("", [list(row) for row in rows])
