"""The documents hold: links lead somewhere, commands and files exist, the worked example works."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands

from pairing.intake import columns
from tests.config.processes import ROOT

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_FILE = re.compile(r"`((?:[a-z_]+/)+[A-Za-z_.-]+\.(?:py|toml|md|css|js|html)|(?:[a-z_]+/){2,})`")


def _documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def _targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def _missing_links(path: Path, text: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {link}"
        for link in _LINK.findall(text)
        if "://" not in link and not link.startswith("mailto:")
        if not (path.parent / link).exists()
    ]


def test_every_link_between_documents_leads_to_a_file() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in _documents()}

    missing = [each for path, text in texts.items() for each in _missing_links(path, text)]

    assert missing == []
    assert sum(len(_LINK.findall(text)) for text in texts.values()) > 60
    assert _missing_links(ROOT / "README.md", "[a](docs/none.md)") == ["README.md: docs/none.md"]


def test_every_command_that_is_named_exists() -> None:
    known = get_commands()
    targets = _targets()
    unknown: list[str] = []

    for path in _documents():
        code = "\n".join(_CODE.findall(path.read_text(encoding="utf-8")))
        unknown += [
            f"{path.name}: make {name}"
            for name in re.findall(r"(?:^|[`\s])make ([a-z][a-z-]+)", code)
            if name not in targets
        ]
        unknown += [
            f"{path.name}: manage.py {name}"
            for name in re.findall(r"manage\.py ([a-z_]+)", code)
            if name not in known
        ]

    assert unknown == []


@pytest.mark.parametrize("name", ["first-change", "adding"])
def test_every_file_that_developers_are_sent_to_exists(name: str) -> None:
    text = (ROOT / "docs" / "developers" / f"{name}.md").read_text(encoding="utf-8")
    named = set(_FILE.findall(text))

    missing = [path for path in named if not (ROOT / path).exists()]

    assert missing == []
    assert len(named) >= 5


def test_the_worked_example_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "docs" / "developers" / "first-change.md").read_text(encoding="utf-8")
    (written,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (change,) = re.findall(r"```diff\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {
        "columns_of": columns.columns_of,
        "normal_heading": columns.normal_heading,
    }
    exec(written, names)
    (test,) = [each for name, each in names.items() if name.startswith("test_")]
    copy = tmp_path / "pairing" / "data" / "headings.toml"
    copy.parent.mkdir(parents=True)
    shutil.copy(columns.HEADINGS, copy)

    with pytest.raises(AssertionError):
        test()
    patch = ["git", "apply", "--unidiff-zero", "-"]
    subprocess.run(patch, cwd=tmp_path, input=change, text=True, check=True)
    monkeypatch.setattr(columns, "HEADINGS", copy)
    _forget()
    try:
        test()
    finally:
        monkeypatch.undo()
        _forget()


def _forget() -> None:
    for read in (columns._data, columns.kind_of, columns.columns_of):
        if hasattr(read, "cache_clear"):
            read.cache_clear()
