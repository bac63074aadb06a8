"""PDFs by LibreOffice: the real one where it is, and one that is absent, fails or hangs."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from common.errors import DomainError
from reports.documents.docx import as_docx
from reports.documents.pdf import as_pdf, soffice
from tests.reports.documents.test_docx import paper


def pretend(monkeypatch, folder: Path, script: str) -> None:
    """Put a LibreOffice of our own in the way, a script of the shell."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_libreoffice_it_says_so(monkeypatch, tmp_path, english):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert soffice() is None
    with pytest.raises(DomainError, match="not installed") as refused:
        as_pdf(b"")
    assert refused.value.code == "pdf_missing"


@pytest.mark.parametrize("script", ["exit 1", "exit 0", 'echo no > "$(dirname "$8")/paper.pdf"'])
def test_one_that_makes_no_pdf_is_told(monkeypatch, tmp_path, script):
    pretend(monkeypatch, tmp_path, script)

    with pytest.raises(DomainError) as refused:
        as_pdf(b"")
    assert refused.value.code == "pdf_failed"


def test_one_that_hangs_is_ended_with_all_it_has_started(monkeypatch, tmp_path):
    mark = tmp_path / "child"
    pretend(monkeypatch, tmp_path, f"sleep 300 & echo $! > {mark}; wait")

    began = time.monotonic()
    with pytest.raises(DomainError) as refused:
        as_pdf(b"", seconds=1.5)

    assert refused.value.code == "pdf_slow"
    assert time.monotonic() - began < 20
    child = int(mark.read_text())
    state = Path(f"/proc/{child}/stat")
    until = time.monotonic() + 10
    while state.exists() and state.read_text().split()[2] != "Z" and time.monotonic() < until:
        time.sleep(0.05)
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_what_one_makes_is_given_and_its_folder_is_gone(monkeypatch, tmp_path):
    seen = tmp_path / "seen"
    pretend(
        monkeypatch,
        tmp_path,
        f'for last; do :; done; echo "$last" > {seen}; printf "%%PDF-1.7" > "${{last%docx}}pdf"',
    )

    assert as_pdf(b"content") == b"%PDF-1.7"
    assert not Path(seen.read_text().strip()).exists()


@pytest.mark.skipif(
    soffice() is None or shutil.which("pdftotext") is None,
    reason="LibreOffice or poppler-utils is not installed.",
)
def test_the_real_one_sets_22_lines_on_a_page(tmp_path):
    text = "\n".join(f"第{number}段，这一段有一些字，但是不满一行。" for number in range(60))

    made = as_pdf(as_docx(paper(text=text, attachments=[]), is_for_libreoffice=True), seconds=120)

    assert made.startswith(b"%PDF")
    (tmp_path / "a.pdf").write_bytes(made)
    read = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    second_page = read.stdout.split("\f")[1]
    assert sum("段，" in each for each in second_page.splitlines()) == 22
    assert "—2—" in "".join(second_page.split())
