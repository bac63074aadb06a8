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

FONTS = {
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S", "Source Han Serif SC", "Noto Serif CJK SC"),
    "仿宋_GB2312": ("FangSong_GB2312", "FangSong", "STFangsong", "Noto Serif CJK SC"),
    "楷体_GB2312": ("KaiTi_GB2312", "KaiTi", "STKaiti", "AR PL UKai CN", "Noto Serif CJK SC"),
    "黑体": ("SimHei", "STHeiti", "Source Han Sans SC", "Noto Sans CJK SC"),
    "宋体": ("SimSun", "STSong", "Source Han Serif SC", "Noto Serif CJK SC"),
}
"""What stands in for the fonts of the standard on a server that does not have them, best first."""

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
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(_font_rules(), encoding="utf-8")
        _run(program, source, fonts, seconds)
        made = source.with_suffix(".pdf")
        content = made.read_bytes() if made.exists() else b""
    if not content.startswith(b"%PDF"):
        raise DomainError(
            "pdf_failed",
            _("LibreOffice could not make the PDF. Take the .docx file instead."),
        )
    return content


def _font_rules() -> str:
    """The server's own rules for fonts, and what stands in for those of the standard."""
    aliases = "".join(
        f'<alias binding="same"><family>{font}</family><prefer>'
        + "".join(f"<family>{other}</family>" for other in (font, *others))
        + "</prefer></alias>"
        for font, others in FONTS.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>'
    )


def _run(program: str, source: Path, fonts: Path, seconds: float) -> None:
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
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
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
