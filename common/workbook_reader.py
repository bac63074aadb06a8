"""Reads a workbook from standard input, in a process of its own; ``common.spreadsheet`` runs it.

Writes a pickled list of sheets, each with its name, how many rows it has, and those that are not
blank by their index. Ends with status 3 when the workbook asks for a password.
"""

import io
import pickle
import resource
import sys
from contextlib import suppress

from python_calamine import CalamineWorkbook, PasswordError

PROTECTED = 3
# A county's largest roster takes less than a twentieth of it.
MEMORY_BYTES = 3 * 1024**3


def main() -> int:
    # macOS knows no such limit.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    except PasswordError:
        return PROTECTED
    sheets = []
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        # Rows come without the columns in front of the first that is filled.
        margin = [""] * (sheet.start[1] if sheet.start else 0)
        filled = {}
        count = 0
        for index, row in enumerate(sheet.iter_rows()):
            count = index + 1
            if any(cell != "" for cell in row):
                filled[index] = margin + row
        sheets.append((name, count, filled))
    pickle.dump(sheets, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
