"""Reading spreadsheets of any container, told by their bytes and not by their names."""

from __future__ import annotations

import csv
import io
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from django.utils.translation import gettext as _

from common import workbook_reader
from common.errors import FileError

Cell = str | float | int | bool | date | datetime | time | None
"""A cell with its type kept, so that a numeric identity number is known to be one."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF8_WORKBOOK = b"\x09\x08\x10\0\0\x06\x05\0"
_READ_SECONDS = 120
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
    """The sheets of a workbook, read in a process of its own.

    The reader panics on some damaged files and, for a single cell far from all others, asks for
    more memory than there is; both end the process they happen in. That may not be a web worker,
    nor one of the queue, which would be given the same file again.
    """
    protected = FileError(
        "file_protected",
        _("%(file)s is protected by a password. Save it without one and try again.")
        % {"file": name},
    )
    damaged = FileError(
        "file_damaged",
        _(
            "%(file)s cannot be read as a spreadsheet. It may be damaged: open it in the "
            "spreadsheet program, save it as .xlsx and try again."
        )
        % {"file": name},
    )
    if _asks_for_password(data):
        raise protected
    try:
        done = subprocess.run(
            [sys.executable, "-I", workbook_reader.__file__],
            input=data,
            capture_output=True,
            check=False,
            timeout=_READ_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise damaged from error
    if done.returncode == workbook_reader.PROTECTED:
        raise protected
    if done.returncode != 0:
        raise damaged
    blank: list[Cell] = []
    return [
        Sheet(sheet, [filled.get(index, blank) for index in range(count)])
        for sheet, count, filled in pickle.loads(done.stdout)
    ]


def _asks_for_password(data: bytes) -> bool:
    """Whether a workbook in an OLE container is encrypted, which the reader takes for damage."""
    if not data.startswith(_OLE):
        return False
    if "EncryptedPackage".encode("utf-16-le") in data:
        return True
    # In an .xls file the record that says so (FILEPASS) follows the one that begins the
    # workbook, or that of a write protection (WRITEPROT) after it ([MS-XLS] 2.1.7.20.3).
    start = data.find(_BIFF8_WORKBOOK)
    after = data[start + 20 :].removeprefix(b"\x86\0\0\0")
    return start >= 0 and after.startswith(b"\x2f\0")


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
