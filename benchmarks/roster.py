"""Rosters of invented people, as large as asked for, as one workbook.

The people live in the real villages of a region and have valid identity numbers and disability
certificates. A few rows in a thousand have something wrong with them, of every kind in turn;
which and how many is known, so that an import can be held to it. The same region, size and seed
make the same roster.
"""

import csv
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from common.identity import check_character
from reports.demo.names import given_name, surname

REGIONS = Path(__file__).resolve().parent.parent / "organization" / "data" / "gansu.csv"
AS_OF = date(2023, 5, 31)
"""The rosters' date."""
FAULTY = 0.003
"""The share of rows with something wrong."""

Cell = str | float

HEADINGS = {
    "name": "姓名",
    "identity": "身份证号",
    "sex": "性别",
    "ethnicity": "民族",
    "birth_date": "出生日期",
    "certificate": "残疾证号",
    "disability_kind": "残疾类别",
    "level": "残疾等级",
    "head_name": "户主姓名",
    "head_id": "户主身份证号",
    "relation": "与户主关系",
    "township": "乡镇",
    "village": "村",
    "phone": "联系电话",
    "address": "家庭住址",
    "remark": "备注",
}
"""The sixteen columns of a county's roster: what each holds, and its heading."""
COUNTY = {"county": "县（市、区）"}
"""What a roster of more than one county has in front of the township."""

_KINDS = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
_KIND_WEIGHTS = (12, 10, 3, 45, 12, 12, 6)
_LEVELS = {1: ("一级", "一级残疾", "1级", "壹级"), 2: ("二级", "二级残疾", "2级", "贰级")}
_ETHNICITIES, _ETHNICITY_WEIGHTS = ("汉族", "回族", "藏族", "东乡族"), (88, 8, 3, 1)
_REMARKS, _REMARK_WEIGHTS = ("", "低保户", "独居", "长期卧床", "监测户"), (85, 8, 3, 2, 2)
_VILLAGE_OFFICE = re.compile(r"(.{2,}?)村?(?:村民委员会|村委会)$")


@dataclass(frozen=True, slots=True)
class Village:
    """Where people live. ``spellings`` are what a clerk writes, each of which means it alone."""

    area: str
    county: str
    township: str
    spellings: tuple[str, ...]


def villages_of(code: str) -> list[Village]:
    """The villages of a region with that 12-digit code, in the order of their codes."""
    with REGIONS.open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    prefix = code.rstrip("0")
    # Zeros at the end of a code may belong to its last part: 620100 is 兰州市, 62 甘肃省.
    prefix += "0" * next(n - len(prefix) for n in (2, 4, 6, 9, 12) if n >= len(prefix))
    codes = [c for c in names if c.startswith(prefix) and c[9:] != "000"]
    shorts: dict[str, Counter[str]] = defaultdict(Counter)
    for found in codes:
        shorts[found[:9]][_short(names[found])] += 1
    villages = []
    for found in codes:
        name, township = names[found], names[found[:9] + "000"]
        spellings = [name, name, township + name]
        # 何坝村委会 may be written 何坝村, unless another village there is called so.
        if shorts[found[:9]][short := _short(name)] == 1:
            spellings += [short, short]
        county = names[found[:6] + "000000"]
        villages.append(Village(found[:6], county, township, tuple(spellings)))
    return villages


def _short(name: str) -> str:
    match = _VILLAGE_OFFICE.fullmatch(name)
    return f"{match[1]}村" if match else name


@dataclass(frozen=True, slots=True)
class Someone:
    """An invented person."""

    family: str
    name: str
    identity: str
    is_male: bool
    born: date


Row = dict[str, Cell]


class Roster:
    """A roster of severely disabled people, to be gone through once.

    ``issues`` counts the issue codes of the rows that were made so far, those that are repaired
    included.
    """

    def __init__(
        self, region: str, size: int, *, seed: int = 621225, faulty: float = FAULTY
    ) -> None:
        """``region`` is a code of 12 digits of a province, prefecture or county."""
        self.size = size
        self.faulty = faulty
        self.headings = dict(HEADINGS)
        if region[4:6] == "00":
            self.headings = {}
            for name, heading in HEADINGS.items():
                if name == "township":
                    self.headings |= COUNTY
                self.headings[name] = heading
        self.issues: Counter[str] = Counter()
        self._rng = Random(seed)
        self._villages = villages_of(region)
        self._used: set[str] = set()
        # Whom a row may be a second one of.
        self._last_good: Row = {}

    def rows(self) -> Iterator[list[Cell]]:
        """The data rows, by village; blank cells are empty."""
        names = list(self.headings)
        faulty = set(self._rng.sample(range(self.size), round(self.size * self.faulty)))
        waiting: list[str] = []
        turn = 0
        for index, row in enumerate(self._people()):
            if index in faulty:
                waiting.append(FAULTS[turn % len(FAULTS)])
                turn += 1
            for code in waiting:
                # Not every row can have every fault: then the next one has it.
                if self._spoil(row, code):
                    waiting.remove(code)
                    self.issues[code] += 1
                    break
            else:
                self._last_good = row
            yield [row[name] for name in names]

    def _people(self) -> Iterator[Row]:
        made = 0
        while made < self.size:
            village = self._villages[made * len(self._villages) // self.size]
            for row in self._household(village):
                if made < self.size:
                    yield row
                    made += 1

    def _household(self, village: Village) -> list[Row]:
        rng = self._rng
        luck = rng.random()
        people = 1 + (luck < 0.075) + (luck < 0.008)
        head = self._someone(village, rng.randrange(1940, 1986), rng.random() < 0.7)
        members = [(head, "户主")] if rng.random() < 0.55 else []
        while len(members) < people:
            members.append(self._relative(village, head))
        ethnicity = rng.choices(_ETHNICITIES, _ETHNICITY_WEIGHTS)[0]
        spelling = rng.choice(village.spellings)
        phone = f"19{rng.randrange(10**9):09d}" if rng.random() < 0.95 else ""
        address = (
            f"{village.county}{village.township}{village.spellings[0]}"
            f"{'一二三四五六'[rng.randrange(6)]}组{rng.randrange(1, 120)}号"
        )
        return [
            {
                "county": village.county,
                "township": village.township,
                "village": spelling,
                "head_name": head.name,
                "head_id": head.identity,
                "relation": relation,
                "ethnicity": ethnicity,
                "phone": phone,
                "address": address,
                **self._person(someone),
            }
            for someone, relation in members
        ]

    def _person(self, someone: Someone) -> Row:
        rng = self._rng
        kind = rng.choices(range(1, 8), _KIND_WEIGHTS)[0]
        level = 1 + (rng.random() < 0.6)
        certificate = f"{someone.identity}{kind}{level}"
        if rng.random() < 0.1:
            certificate += f"B{rng.randrange(1, 4)}"
        return {
            "name": someone.name,
            "identity": someone.identity,
            "sex": "男" if someone.is_male else "女",
            "birth_date": someone.born.isoformat(),
            "certificate": certificate,
            "disability_kind": _KINDS[kind - 1] + ("残疾" if rng.random() < 0.5 else ""),
            "level": rng.choice(_LEVELS[level]),
            "remark": rng.choices(_REMARKS, _REMARK_WEIGHTS)[0],
        }

    def _relative(self, village: Village, head: Someone) -> tuple[Someone, str]:
        rng = self._rng
        year, luck = head.born.year, rng.random()
        if luck < 0.3:
            wife_or_husband = self._someone(village, year + rng.randrange(-4, 5), not head.is_male)
            return wife_or_husband, "配偶"
        if luck < 0.7:
            is_male = rng.random() < 0.55
            child = self._someone(village, year + rng.randrange(20, 36), is_male, head.family)
            return child, "子" if is_male else "女"
        if luck < 0.85:
            is_male = rng.random() < 0.4
            parent = self._someone(village, year - rng.randrange(20, 30), is_male)
            return parent, "父亲" if is_male else "母亲"
        is_male = rng.random() < 0.6
        sibling = self._someone(village, year + rng.randrange(-8, 9), is_male, head.family)
        return sibling, "兄弟姐妹"

    def _someone(self, village: Village, year: int, is_male: bool, family: str = "") -> Someone:
        rng = self._rng
        while True:
            born = date(year, 1, 1) + timedelta(days=rng.randrange(365))
            first17 = f"{village.area}{born:%Y%m%d}{2 * rng.randrange(500) + is_male:03d}"
            if first17 not in self._used:
                break
        self._used.add(first17)
        family = family or surname(rng)
        name = family + given_name(rng, born=year, is_male=is_male)
        return Someone(family, name, first17 + check_character(first17), is_male, born)

    def _spoil(self, row: Row, code: str) -> bool:
        """Put something wrong into a row, of which the issue ``code`` is to be found."""
        number = str(row["identity"])
        if code == "duplicate_in_file":
            if not self._last_good:
                return False
            row.update(self._last_good)
            return True
        if code == "id_15_to_18":
            if number[6:8] != "19":
                return False
            row["identity"] = number[:6] + number[8:17]
            return True
        if code == "head_id_missing":
            if row["head_id"] == number:
                return False
            row["head_id"] = ""
            return True
        if code == "cert_mismatch":
            if not self._last_good:
                return False
            row["certificate"] = self._last_good["certificate"]
            return True
        name, spoiled = _SPOILT[code]
        row[name] = spoiled(str(row[name]))
        return True


_SPOILT: dict[str, tuple[str, Callable[[str], Cell]]] = {
    "name_missing": ("name", lambda _written: ""),
    "id_missing": ("identity", lambda _written: ""),
    # What Excel makes of a number of 18 digits.
    "id_precision_lost": ("identity", lambda written: float(written[:15] + "000")),
    "id_format": ("identity", lambda written: written[:-1]),
    "id_checksum": (
        "identity",
        lambda written: written[:-1] + ("1" if written[-1] != "1" else "2"),
    ),
    "id_normalised": ("identity", lambda written: f"{written[:6]} {written[6:14]} {written[14:]}"),
    "region_unknown": ("village", lambda _written: "无此地村"),
    "deceased": ("remark", lambda _written: "本人已于2023年3月去世"),
    "level_ineligible": ("level", lambda _written: "三级"),
    "birth_mismatch": ("birth_date", lambda written: f"{int(written[:4]) - 1}-06-15"),
    "sex_mismatch": ("sex", lambda written: "女" if written == "男" else "男"),
}
FAULTS = (
    *_SPOILT,
    "duplicate_in_file",
    "cert_mismatch",
    "head_id_missing",
    "id_15_to_18",
)
"""The issue codes that rows are made for, in the order in which they are."""


# The workbook


_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="重度残疾人" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/styles" Target="styles.xml"/>'
        '<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
    # Style 1 is the format "text", which clerks give to columns of numbers.
    "xl/styles.xml": (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellStyleXfs><cellXfs count="2">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    ),
}
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def write_workbook(
    path: Path, headings: Iterable[str], rows: Iterable[list[Cell]], *, count: int, title: str = ""
) -> None:
    """Write an .xlsx file of one sheet as Excel and WPS do: texts once, in a table of their own.

    ``count`` is the number of rows, which stands in front of them. Blank cells are left out. A
    title stands merged over all columns in a row of its own. No library is used because the usual
    one takes minutes for what takes seconds by hand.
    """
    headings = list(headings)
    letters = [chr(ord("A") + index) for index in range(len(headings))]
    texts: dict[str, int] = {}
    used = 0

    def line(number: int, cells: Iterable[Cell]) -> str:
        nonlocal used
        parts = [f'<row r="{number}" spans="1:{len(letters)}">']
        for letter, cell in zip(letters, cells, strict=False):
            if isinstance(cell, float):
                parts.append(f'<c r="{letter}{number}"><v>{cell!r}</v></c>')
            elif cell:
                index = texts.setdefault(cell, len(texts))
                used += 1
                parts.append(f'<c r="{letter}{number}" s="1" t="s"><v>{index}</v></c>')
        parts.append("</row>")
        return "".join(parts)

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _XML + text)
        with archive.open(_SHEET, "w") as sheet:
            last = f"{letters[-1]}{1 + bool(title) + count}"
            dimension = f'<dimension ref="A1:{last}"/>'
            sheet.write(f"{_XML}<worksheet {_MAIN}>{dimension}<sheetData>".encode())
            first = 1
            if title:
                sheet.write(line(first, [title]).encode())
                first += 1
            sheet.write(line(first, headings).encode())
            waiting: list[str] = []
            for number, cells in enumerate(rows, start=first + 1):
                waiting.append(line(number, cells))
                if len(waiting) == 1000:
                    sheet.write("".join(waiting).encode())
                    waiting.clear()
            sheet.write("".join(waiting).encode())
            waiting.clear()
            merged = f'<mergeCells count="1"><mergeCell ref="A1:{letters[-1]}1"/></mergeCells>'
            sheet.write(f"</sheetData>{merged if title else ''}</worksheet>".encode())
        with archive.open("xl/sharedStrings.xml", "w") as table:
            table.write(f'{_XML}<sst {_MAIN} count="{used}" uniqueCount="{len(texts)}">'.encode())
            for text in texts:
                waiting.append(f"<si><t>{escape(text)}</t></si>")
                if len(waiting) == 10_000:
                    table.write("".join(waiting).encode())
                    waiting.clear()
            table.write(("".join(waiting) + "</sst>").encode())
