"""The parts of a workbook that is a zip archive, held against what a roster unpacks to."""

from __future__ import annotations

import re
import zipfile

from common.workbooks.sheets import MB, Refused

# A province's roster unpacks to 200 MB.
UNPACKED_BYTES = 1024 * MB
# Deflate makes at most 1032 bytes of one; sheets of nothing but formats reach a hundred.
ABSURD_RATIO, ABSURD_FROM_BYTES = 400, 64 * MB


class Parts:
    """The parts of a zip archive that a workbook's cells come from."""

    _ROOT = re.compile(rb"<(?:\w+:)?(worksheet|sst|styleSheet|workbook)[\s/>]")

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self.archive = archive
        self.worksheets: list[zipfile.ZipInfo] = []
        self.single: dict[bytes, zipfile.ZipInfo] = {}
        self.frame: list[zipfile.ZipInfo] = []
        for info in archive.infolist():
            if info.flag_bits & 1:
                raise Refused("file_protected")
            name = info.filename.lower()
            if name.endswith(".rels"):
                self.frame.append(info)
            elif name.endswith(".xml"):
                self._sort(info, name)
        needed = [*self.worksheets, *self.single.values()]
        if not self.worksheets:
            needed = [info for info in archive.infolist() if _is_content(info)]
            self._check_kind(needed)
        unpacked = sum(info.file_size for info in needed)
        if unpacked > UNPACKED_BYTES or (
            unpacked > ABSURD_FROM_BYTES and unpacked > ABSURD_RATIO * size
        ):
            raise Refused("file_too_large")

    def _sort(self, info: zipfile.ZipInfo, name: str) -> None:
        with self.archive.open(info) as part:
            root = self._ROOT.search(part.read(4096))
        kind = root.group(1) if root else b""
        if kind == b"worksheet":
            self.worksheets.append(info)
        elif kind:
            self.single.setdefault(kind, info)
        if kind == b"workbook" or name == "[content_types].xml":
            self.frame.append(info)

    def _check_kind(self, content: list[zipfile.ZipInfo]) -> None:
        names = [info.filename for info in self.archive.infolist()]
        if any(name.startswith("word/") for name in names):
            raise Refused("file_kind", kind="word")
        if any(name.startswith("ppt/") for name in names):
            raise Refused("file_kind", kind="slides")
        if "META-INF/manifest.xml" in names:
            with self.archive.open("META-INF/manifest.xml") as part:
                if b"encryption-data" in part.read(MB):
                    raise Refused("file_protected")
        if not content:
            raise Refused("file_kind", kind="archive")


def _is_content(info: zipfile.ZipInfo) -> bool:
    """Whether it is what an .ods or .xlsb has its cells in."""
    return info.filename == "content.xml" or info.filename.startswith("xl/")
