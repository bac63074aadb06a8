"""Takes a list away as a browser does, and reads the file."""

import csv
import io
from dataclasses import dataclass
from typing import Any, cast

from django.http import FileResponse
from django.test import Client
from openpyxl import load_workbook


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was answered: its name and its bytes."""

    name: str
    body: bytes

    def lines(self) -> list[dict[str, str]]:
        """The rows of a .csv by their headings."""
        text = io.StringIO(self.body.decode("utf-8-sig"), newline="")
        return [line for line in csv.DictReader(text) if None not in line.values()]

    def footer(self) -> str:
        """What stands at the foot: of a .csv its last line, of an .xlsx every printed page."""
        if self.name.endswith(".csv"):
            return self.body.decode("utf-8-sig").splitlines()[-1].strip('"')
        return str(self.sheet().oddFooter.left.text or "")

    def sheet(self) -> Any:
        """The sheet of an .xlsx, as openpyxl reads it."""
        return load_workbook(io.BytesIO(self.body)).active


def download(client: Client, address: str, **posted: str) -> Download:
    """What the form of a list is answered with; ``as_`` is its ``as``.

    It is needed for checking data unless ``purpose`` says something else.
    """
    fields = {"purpose": "check"} | {name.rstrip("_"): value for name, value in posted.items()}
    answer = client.post(address, fields)
    assert answer.status_code == 200
    return read_answer(cast(FileResponse, answer))


def read_answer(answer: FileResponse) -> Download:
    """The file of an answer that is at hand already."""
    parts = cast("list[bytes]", list(answer))
    return Download(str(answer.filename), b"".join(parts))
