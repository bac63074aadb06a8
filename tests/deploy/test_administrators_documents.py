"""What docs/administrators/ names is there: services, units, scripts, targets and commands."""

import re

import pytest
import yaml
from django.core.management import get_commands

from config.production import PROCESSES
from tests.config.processes import ROOT

FOLDER = ROOT / "docs" / "administrators"
DOCUMENTS = sorted(FOLDER.glob("*.md"))
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def lines(document):
    """The commands of a document, a line each."""
    text = document.read_text(encoding="utf-8")
    return [line for block in BLOCK.findall(text) for line in block.splitlines() if line]


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.name)
def document(request):
    return request.param


def test_there_are_documents_for_each_step():
    assert {path.stem for path in DOCUMENTS} >= {"install", "configure", "upgrade", "offline"}


def test_services_of_compose_that_are_named_are_there(document):
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

    for line in lines(document):
        if line.startswith("docker compose"):
            named = re.findall(r"(?:run --rm|exec|--scale) ([a-z]+)", line)
            assert set(named) <= set(services), line


def test_commands_of_the_application_that_are_named_are_there(document):
    for line in lines(document):
        for word in re.findall(r"(?:web|manage\.py|production) manage ([a-z_]+)", line):
            assert word in get_commands(), line
        for word in re.findall(r"manage\.py ([a-z_]+)", line):
            assert word in get_commands(), line
        for word in re.findall(r"config\.production ([a-z]+)", line):
            assert word in PROCESSES, line


def test_units_that_are_named_are_there(document):
    known = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}

    for line in lines(document):
        if line.startswith("systemctl"):
            for name in re.findall(r"jiedui-[\w.-]+", line):
                assert name in known or f"{name}.service" in known, line


def test_files_that_are_named_are_there(document):
    text = document.read_text(encoding="utf-8")

    for name in re.findall(r"\b((?:deploy|config|scripts)/[\w./-]*\w\.\w+)", text):
        assert (ROOT / name).exists(), name
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (FOLDER / target).exists(), target


def test_targets_of_make_that_are_named_are_there(document):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    for line in lines(document):
        for name in re.findall(r"\bmake ([a-z-]+)", line):
            assert name in known, line


def test_numbers_that_are_told_are_those_of_the_code():
    from config.web_options import options

    configure = (FOLDER / "configure.md").read_text(encoding="utf-8")
    given = dict(zip(options(), options()[1:], strict=False))
    fewest = int(given["--max-requests"])
    most = fewest + int(given["--max-requests-jitter"])

    assert f"{fewest:,} to {most:,} requests" in configure
    assert f"no sign for {given['--timeout']} seconds" in configure
    assert f"has {given['--graceful-timeout']} seconds to end" in configure
    assert f"less than {given['--keep-alive']} seconds" in configure
