"""The process that reads: its bounds, what it is told and what it says.

Its arguments are ``FORMAT heads N`` or ``FORMAT rows N [SHEET,SHEET…]``, with FORMAT one of
``workbook`` (.xlsx, .xls, .et, .ods by their bytes), ``html`` and ``xml`` (both in UTF-8); the
file is its standard input. Writes pickled tuples: ``("head", sheet, name, is_hidden, rows,
filled_rows, width)`` or ``("rows", sheet, name, rows)``, and at last ``("end",)`` or
``("refused", code, details)``. What ends without one of the two has died: of a limit, or of the
file.
"""

from __future__ import annotations

import pickle
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import Any

from python_calamine import CalamineError, PasswordError

from common.workbooks.page import html_sheets
from common.workbooks.sheets import MB, Refused, Row, Sheet, batches
from common.workbooks.workbook import workbook_sheets
from common.workbooks.xml2003 import xml_sheets

# A reader without a file takes 35 MB of address space; its pieces take less than 100.
MEMORY_BYTES = 208 * MB
MEMORY_FACTOR = 8
CPU_SECONDS = 20
# Of a sheet that is longer, heads are made without looking into the cells of the rest.
HEAD_ROWS = 10_000


SHEETS: dict[str, Callable[[bytes, Collection[int] | None, int | None], list[Sheet]]] = {
    "workbook": workbook_sheets,
    "html": lambda data, wanted, keep: html_sheets(data),
    "xml": lambda data, wanted, keep: xml_sheets(data),
}


def seconds(size: int, container: str) -> int:
    """The processor's time that a file of ``size`` bytes may take."""
    return CPU_SECONDS + (size // MB if container == "workbook" else 0)


def limit(size: int, container: str) -> None:
    """Hold this process to the memory and time that a file of ``size`` bytes may take."""
    memory = MEMORY_BYTES + MEMORY_FACTOR * size
    # macOS knows no limit of address space.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(ValueError, OSError):
        time = seconds(size, container)
        resource.setrlimit(resource.RLIMIT_CPU, (time, time))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def numbers(text: str) -> set[int]:
    """Indexes of sheets as they stand in an argument."""
    return {int(index) for index in text.split(",") if index}


def messages(
    sheets: Iterable[Sheet], what: str, size: int, wanted: Collection[int] | None
) -> Iterator[tuple[Any, ...]]:
    """The heads or the rows of sheets, as the module says; raises Refused."""
    for sheet in sheets:
        if what == "heads":
            yield _head(sheet, size)
        elif wanted is None or sheet.index in wanted:
            for batch in batches(sheet.filled(), size):
                yield "rows", sheet.index, sheet.name, batch


def read(data: bytes, arguments: list[str]) -> Iterator[tuple[Any, ...]]:
    """What is written for a file, the last word included."""
    container, what, size, *rest = arguments
    wanted = numbers(rest[0]) if rest else None
    try:
        keep = HEAD_ROWS if what == "heads" else None
        sheets = SHEETS[container](data, wanted, keep)
        # What is read of an .xlsx has been copied: a large file need not be there twice.
        del data
        yield from messages(sheets, what, int(size), wanted)
    except Refused as refused:
        yield "refused", refused.code, refused.details
    except PasswordError:
        yield "refused", "file_protected", {}
    except MemoryError:
        yield "refused", "file_too_large", {}
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
        yield "refused", "file_damaged", {}
    else:
        yield ("end",)


def _head(sheet: Sheet, size: int) -> tuple[Any, ...]:
    rows: list[Row] = []
    count = width = 0
    for row in sheet.filled():
        if count < size:
            rows.append(row)
        count += 1
        width = max(width, len(row[1]))
    count += sheet.beyond
    return "head", sheet.index, sheet.name, sheet.is_hidden, rows, count, width


def main(arguments: list[str]) -> int:
    data = sys.stdin.buffer.read()
    limit(len(data), arguments[0])
    said = read(data, arguments)
    del data
    for message in said:
        sys.stdout.buffer.write(pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL))
        sys.stdout.buffer.flush()
    return 0
