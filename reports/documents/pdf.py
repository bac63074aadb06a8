"""PDF of a .docx file, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import DomainError

SECONDS = 60
"""How long LibreOffice may take; a notice of a hundred units takes about four."""


def soffice() -> str | None:
    """The path of LibreOffice, None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def as_pdf(docx: bytes, *, seconds: float = SECONDS) -> bytes:
    """The content of a .docx file as a PDF.

    Raises DomainError: ``pdf_missing`` without LibreOffice, ``pdf_slow`` when it takes longer than
    ``seconds``, ``pdf_failed`` when it makes none.
    """
    program = soffice()
    if program is None:
        raise DomainError(
            "pdf_missing",
            _("LibreOffice is not installed on this server. Take the .docx file instead."),
        )
    with tempfile.TemporaryDirectory(prefix="jiedui-pdf-") as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(docx)
        _run(program, source, seconds)
        made = source.with_suffix(".pdf")
        content = made.read_bytes() if made.exists() else b""
    if not content.startswith(b"%PDF"):
        raise DomainError(
            "pdf_failed",
            _("LibreOffice could not make the PDF. Take the .docx file instead."),
        )
    return content


def _run(program: str, source: Path, seconds: float) -> None:
    command = [
        program,
        # A profile of its own: with one in common, a second conversion is refused.
        f"-env:UserInstallation={(source.parent / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(source.parent),
        str(source),
    ]
    # In a session of its own, since the program starts others, which end with it.
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise DomainError(
                "pdf_slow",
                _("LibreOffice took longer than %(seconds)d seconds. Take the .docx file instead.")
                % {"seconds": seconds},
            ) from None
