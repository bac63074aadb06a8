"""What docs/reliability.md says was tried is a test that there is."""

from __future__ import annotations

import re

from tests.config.processes import ROOT

TEXT = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)


def test_each_test_that_is_named_is_there() -> None:
    missing = [
        f"{path}::{name}"
        for path, name in NAMED
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text("utf-8")
    ]

    assert len(NAMED) > 20
    assert missing == []


def test_each_test_of_reliability_is_named() -> None:
    named = {name for _path, name in NAMED}
    written = {
        name
        for path in (ROOT / "tests" / "reliability").glob("test_*.py")
        if path.name != "test_documented.py"
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }

    assert written <= named
