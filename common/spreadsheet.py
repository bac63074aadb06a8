"""Reading spreadsheets of any container, told by their bytes and not by their names."""

from __future__ import annotations

import csv
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from common import delimited
from common.errors import FileError
from common.workbooks import reader
from common.workbooks.sheets import COLUMNS, Refused, Sheet

Cell = str | float | int | bool | date | datetime | time | None
"""A cell with its type kept, so that a numeric identity number is known to be one."""

_READER = Path(reader.__file__).parent
"""The package that a process of its own runs."""
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF8_WORKBOOK = b"\x09\x08\x10\0\0\x06\x05\0"
# What a reader may wait for its turn at a processor, beyond the time that it may use one.
_WAIT_SECONDS = 8
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "word"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b\x08", "archive"),
    (b"PK\x05\x06", "archive"),
)


@dataclass(slots=True)
class Head:
    """What a sheet looks like from the top.

    ``rows`` are the first that are not blank, with the row numbers that a spreadsheet program
    shows; blank cells are "", and none stand at the end of a row. ``filled_rows`` counts the
    rows that are not blank, ``width`` the columns up to the last that is filled.
    """

    index: int
    name: str
    rows: list[tuple[int, list[Cell]]]
    filled_rows: int
    width: int
    is_hidden: bool


@dataclass(slots=True)
class Chunk:
    """Rows of a sheet that are not blank, as in Head."""

    sheet: int
    name: str
    rows: list[tuple[int, list[Cell]]]


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


def read_heads(data: bytes, name: str, *, rows: int = 200) -> list[Head]:
    """The top of every sheet of the file called ``name``, hidden and blank ones too, in order.

    Takes .xlsx, .xls, .et, .ods, the web pages and XML that other systems export as .xls, and
    .csv or .txt in UTF-8, GB18030 or UTF-16 with commas, tabs, semicolons or bars. What
    ``read_rows`` would raise is raised here, except for what stands in a cell below the first
    ten thousand rows of a sheet.

    Raises FileError with a sentence for whoever uploaded the file: ``file_empty``,
    ``file_protected``, ``file_damaged``, ``file_kind``, ``file_too_large`` or ``file_too_wide``.
    """
    heads: list[Head] = []
    for message in _messages(data, name, "heads", str(rows)):
        _head, index, sheet, is_hidden, top, filled_rows, width = message
        heads.append(Head(index, sheet, top, filled_rows, width, is_hidden))
    if not any(head.filled_rows for head in heads):
        raise FileError("file_empty", _("%(file)s has no rows in any sheet.") % {"file": name})
    return heads


def read_rows(
    data: bytes, name: str, *, chunk: int = 2000, sheets: Collection[int] | None = None
) -> Iterator[Chunk]:
    """Every row of the file that is not blank, at most ``chunk`` at once, sheet by sheet.

    ``sheets`` are the indexes of those to read, all by default. Wide rows come in smaller
    chunks, so that a chunk is never more than a few megabytes. What is merged downward over
    several rows of data stands in each of them; what is merged sideways stands in its first cell.
    Raises FileError as ``read_heads`` does, on the way if need be. Closing the iterator early
    ends the process that reads.
    """
    wanted = [] if sheets is None else [",".join(map(str, sheets))]
    is_empty = sheets is None
    with closing(_messages(data, name, "rows", str(chunk), *wanted)) as messages:
        # The reader has the file: while its rows come, nobody here needs it any more.
        del data
        for _rows, index, sheet, rows in messages:
            is_empty = False
            yield Chunk(index, sheet, rows)
    if is_empty:
        raise FileError("file_empty", _("%(file)s has no rows in any sheet.") % {"file": name})


def _messages(data: bytes, name: str, *arguments: str) -> Generator[tuple[Any, ...]]:
    """What the reader says of a file, without the last word."""
    if not data.strip(b"\0\r\n\t ,;\xef\xbb\xbf\xff\xfe"):
        raise FileError("file_empty", _("%(file)s is empty.") % {"file": name})
    for magic, kind in _MAGIC:
        if data.lstrip().startswith(magic):
            raise _refusal("file_kind", name, kind=kind)
    if data.startswith((_ZIP, _OLE)):
        if _asks_for_password(data):
            raise _refusal("file_protected", name)
        if data.startswith(_OLE) and (kind := _other_document(data)):
            raise _refusal("file_kind", name, kind=kind)
        return _from_process(data, name, "workbook", *arguments)
    try:
        encoding = delimited.encoding_of(data)
    except delimited.UnreadableText as error:
        raise _refusal("text_damaged", name, row=error.row) from error
    if encoding is None:
        raise _refusal("file_kind", name)
    markup = _markup(data, encoding)
    if markup == "other":
        raise _refusal("file_kind", name)
    if markup:
        return _from_process(data.decode(encoding).encode(), name, markup, *arguments)
    return _from_text(data, name, encoding, *arguments)


def _markup(data: bytes, encoding: str) -> str:
    """``html`` or ``xml`` for a web page or an XML spreadsheet, ``other`` for other markup."""
    top = data[:8192].decode(encoding, "ignore").lstrip("\ufeff \t\r\n").lower()
    if not top.startswith("<"):
        return ""
    if "urn:schemas-microsoft-com:office:spreadsheet" in top:
        return "xml"
    if any(tag in top for tag in ("<html", "<table", "<body", "<meta")):
        return "html"
    return "other" if top.startswith(("<?xml", "<!doctype")) else ""


def _from_text(
    data: bytes, name: str, encoding: str, what: str, size: str, wanted: str = "0"
) -> Generator[tuple[Any, ...]]:
    try:
        layout = delimited.layout_of(data, encoding)
        rows = delimited.rows_of(data, layout)
        sheet = Sheet(0, "", False, lambda: rows)
        chosen = reader.numbers(wanted)
        yield from reader.messages([sheet], what, int(size), chosen)
    except csv.Error as error:
        raise FileError(
            "file_damaged",
            _("%(file)s cannot be read as a table: %(why)s.") % {"file": name, "why": error},
        ) from error
    except Refused as refused:
        raise _refusal(refused.code, name, **refused.details) from refused


def _from_process(
    data: bytes, name: str, container: str, *arguments: str
) -> Generator[tuple[Any, ...]]:
    """What a process of its own says of a file that is no plain text.

    The library that reads workbooks panics on some damaged files and asks for more memory than
    there is on others; both end the process they happen in. That may not be a web worker, nor
    one of the queue, which would be given the same file again.
    """
    command = [sys.executable, "-I", str(_READER), container, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        feeder = threading.Thread(target=_feed, args=(process.stdin, data), daemon=True)
        feeder.start()
        size = len(data)
        del data
        patience = reader.seconds(size, container) + _WAIT_SECONDS
        try:
            while (message := _next(process, patience))[0] != "end":
                if message[0] == "refused":
                    raise _refusal(message[1], name, **message[2])
                yield message
        finally:
            process.kill()
            feeder.join()


def _feed(pipe: IO[bytes], data: bytes) -> None:
    # A reader that has died or been ended has its reasons; they are found elsewhere.
    with suppress(OSError), pipe:
        pipe.write(data)


def _next(process: subprocess.Popen[bytes], patience: float) -> tuple[Any, ...]:
    """The reader's next message, or a refusal when it has died or keeps silent for too long."""
    assert process.stdout is not None
    alarm = threading.Timer(patience, process.kill)
    alarm.start()
    try:
        message: tuple[Any, ...] = pickle.load(process.stdout)
    except (EOFError, pickle.UnpicklingError):
        # Memory that is refused ends in SIGABRT, too much time in SIGXCPU or in our SIGKILL.
        is_out_of_bounds = process.wait() in (-signal.SIGABRT, -signal.SIGXCPU, -signal.SIGKILL)
        return "refused", "file_too_large" if is_out_of_bounds else "file_damaged", {}
    finally:
        alarm.cancel()
    return message


def _refusal(code: str, name: str, **details: Any) -> FileError:
    """The error for a file that cannot be read, in words for whoever uploaded it."""
    about = {"file": name, **details}
    kind = about.get("kind")
    if code == "file_protected":
        message = _("%(file)s is protected by a password. Save it without one and try again.")
    elif code == "file_too_large":
        message = _(
            "%(file)s takes far more memory or time to read than a roster does. Copy the table "
            "alone into a new workbook, save it as .xlsx and upload that."
        )
    elif code == "file_too_wide":
        about["cell"] = f"{about['column']}{about['row']}"
        about["columns"] = COLUMNS
        message = _(
            "%(file)s, sheet %(sheet)s: cell %(cell)s is filled, far to the right of any table, "
            "which may have %(columns)s columns. Delete what stands there and try again."
        )
        if not about["sheet"]:
            message = _(
                "%(file)s: cell %(cell)s is filled, far to the right of any table, which may have "
                "%(columns)s columns. Delete what stands there and try again."
            )
    elif code == "text_damaged":
        code = "file_damaged"
        message = _(
            "%(file)s: the text is damaged below row %(row)s. Open it in the spreadsheet program, "
            "save it as .xlsx and upload that."
        )
    elif code == "file_kind" and kind == "archive":
        message = _(
            "%(file)s is a packed archive. Unpack it and upload the spreadsheets in it one by one."
        )
    elif code == "file_kind" and kind:
        about["kind"] = {
            "pdf": _("a PDF document"),
            "word": _("a text document"),
            "slides": _("a presentation"),
            "image": _("a picture"),
            "page": _("a web page without a table"),
        }[kind]
        message = _(
            "%(file)s is %(kind)s and not a spreadsheet. Put the table into a workbook, save it "
            "as .xlsx and upload that."
        )
    elif code == "file_kind":
        message = _(
            "%(file)s is not a spreadsheet. Use a file in .xlsx, .xls, .et, .ods, .csv or .txt "
            "format."
        )
    else:
        message = _(
            "%(file)s cannot be read as a spreadsheet. It may be damaged: open it in the "
            "spreadsheet program, save it as .xlsx and try again."
        )
    return FileError(code, message % about)


def _other_document(data: bytes) -> str:
    """What an OLE container holds that has neither of the streams that are a workbook's."""
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return ""
    streams = {"WordDocument": "word", "PowerPoint Document": "slides"}
    return next((kind for s, kind in streams.items() if s.encode("utf-16-le") in data), "")


def _asks_for_password(data: bytes) -> bool:
    """Whether a workbook in an OLE container is encrypted, which the reader takes for damage."""
    if not data.startswith(_OLE):
        return False
    if "EncryptedPackage".encode("utf-16-le") in data:
        return True
    # In an .xls file the record that says so (FILEPASS) follows the one that begins the
    # workbook, or that of a write protection (WRITEPROT) after it ([MS-XLS] 2.1.7.20.3).
    start = data.find(_BIFF8_WORKBOOK)
    after = data[start + 20 : start + 64].removeprefix(b"\x86\0\0\0")
    return start >= 0 and after.startswith(b"\x2f\0")
