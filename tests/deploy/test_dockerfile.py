"""The Dockerfile by rules. What its steps do is seen in test_image.py."""

import json
import re

import pytest

from tests.config.processes import ROOT
from tests.deploy import bare, site


@pytest.fixture(scope="module")
def lines():
    """Its instructions, each on one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def last(lines):
    """Those of the stage that is the image."""
    return lines[max(n for n, line in enumerate(lines) if line.startswith("FROM ")) :]


def value(lines, word):
    return next(line.removeprefix(f"{word} ") for line in lines if line.startswith(f"{word} "))


def test_its_steps_are_the_scripts_that_are_tested(lines):
    steps = [line for line in lines if line.startswith("RUN ")]

    assert len(steps) == 2
    assert "sh deploy/image/build.sh /src /opt/jiedui" in steps[0]
    assert "app/deploy/image/trim.py" in steps[1]


def test_the_image_is_made_of_what_the_trimmed_stage_left_and_of_no_layer_below(last):
    assert last[0] == "FROM scratch"
    assert "COPY --from=trimmed / /" in last
    assert not any(line.startswith("RUN ") for line in last)


def test_the_base_is_named_with_a_version(lines):
    image = value(lines, "ARG").partition("=")[2]

    assert re.fullmatch(r"python:3\.1[1-4]-slim-\w+", image)
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {
        "${PYTHON_IMAGE}",
        "scratch",
    }


def test_it_runs_without_root_by_a_fixed_number(last):
    assert value(last, "USER") == f"{bare.NUMBER}:{bare.NUMBER}"
    trim = (ROOT / "deploy" / "image" / "trim.py").read_text()
    assert f"NUMBER = {bare.NUMBER}\n" in trim


def test_one_word_chooses_the_process(last):
    assert json.loads(value(last, "ENTRYPOINT")) == ["python", "-m", "config.production"]
    assert json.loads(value(last, "CMD")) == ["web"]
    assert "deploy/image/health.py" in value(last, "HEALTHCHECK")


def test_what_is_tried_in_the_bare_debian_has_the_image_s_environment(last):
    pairs = dict(part.split("=", 1) for part in value(last, "ENV").split())

    assert pairs == site.SHIPPED
    assert value(last, "WORKDIR") == site.WORKDIR


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("manage.py", True),
        ("config/settings.py", True),
        ("scripts/messages.py", True),
        (".npmrc", True),
        (".env", False),
        (".git/config", False),
        ("secrets/field_keys", False),
        ("var/secrets.json", False),
        ("tests/conftest.py", False),
        ("config/__pycache__/env.cpython-311.pyc", False),
        ("locale/en/LC_MESSAGES/django.mo", False),
        ("certificates/site.key", False),
        ("docker-compose.yml", False),
    ],
)
def test_only_what_the_image_is_made_of_is_sent(name, sent):
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]

    assert bare.is_ignored(name, patterns) is not sent
