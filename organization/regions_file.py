"""Reading a CSV file of regions: code, name and, if given, level."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import FileError
from common.text import compact, pinyin
from organization.choices import Level

SHIPPED = Path(__file__).parent / "data" / "gansu.csv"
"""Gansu's 19,224 regions (National Bureau of Statistics, 2023)."""


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    level: str
    pinyin: str


def level_of(code: str) -> Level:
    """The level that a 12-digit code's zeros tell."""
    for level, zeros in (
        (Level.PROVINCE, 10),
        (Level.PREFECTURE, 8),
        (Level.COUNTY, 6),
        (Level.TOWNSHIP, 3),
    ):
        if code.endswith("0" * zeros):
            return level
    return Level.VILLAGE


def read_regions(path: Path) -> list[RegionRow]:
    """The rows of a file in UTF-8 or GB18030, every row checked.

    Raises FileError naming the file, the row and what is wrong; nothing has been written then.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(
            "file_unreadable",
            _("%(file)s cannot be opened: %(why)s.") % {"file": path.name, "why": error.strerror},
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if reader.fieldnames is None or not {"code", "name"} <= set(reader.fieldnames):
        raise FileError(
            "column_missing",
            _("%(file)s: the first row must have the columns code and name.") % {"file": path.name},
        )
    rows: dict[str, RegionRow] = {}
    for number, record in enumerate(reader, start=2):
        code, name = compact(record["code"] or ""), compact(record["name"] or "")
        if not (len(code) == 12 and code.isascii() and code.isdigit()):
            raise FileError(
                "region_code",
                _("%(file)s, row %(row)d: the code “%(code)s” does not have 12 digits.")
                % {"file": path.name, "row": number, "code": code},
            )
        if not name:
            raise FileError(
                "region_name",
                _("%(file)s, row %(row)d: the name is missing.")
                % {"file": path.name, "row": number},
            )
        if code in rows:
            raise FileError(
                "region_twice",
                _("%(file)s, row %(row)d: the code %(code)s stands in an earlier row too.")
                % {"file": path.name, "row": number, "code": code},
            )
        rows[code] = RegionRow(code, name[:80], level_of(code).value, pinyin(name))
    if not rows:
        raise FileError("file_empty", _("%(file)s has no rows.") % {"file": path.name})
    return list(rows.values())
