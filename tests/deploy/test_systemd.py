"""The units of systemd by rules, and as systemd itself reads them, where it is."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config.production import PROCESSES
from tests.config.processes import ROOT

UNITS = ROOT / "deploy" / "systemd"
NAMES = sorted(path.name for path in UNITS.glob("*.service"))
MOST_EXPOSED = 2.0
"""Of ten, by systemd's own scale; an ordinary service has more than nine."""


class Repeated(dict):
    """Keys of a unit may stand several times."""

    def __setitem__(self, key, value):
        if isinstance(value, list) and key in self:
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def read(path):
    parser = configparser.RawConfigParser(dict_type=Repeated, strict=False, delimiters=("=",))
    parser.optionxform = str
    parser.read(path)
    return parser


@pytest.mark.parametrize("name", NAMES)
def test_unit_starts_a_process_there_is_and_is_bounded(name):
    service = read(UNITS / name)["Service"]
    command = service["ExecStart"].split()

    assert command[:3] == ["/opt/jiedui/current/venv/bin/python", "-m", "config.production"]
    assert command[3] in PROCESSES
    assert service["MemoryMax"]


@pytest.mark.parametrize(
    "name", ["jiedui-web.service", "jiedui-worker.service", "jiedui-beat.service"]
)
def test_what_serves_starts_after_the_migrations_and_comes_back(name):
    unit = read(UNITS / name)

    assert "jiedui-migrate.service" in unit["Unit"]["Requires"]
    assert "jiedui-migrate.service" in unit["Unit"]["After"]
    assert unit["Service"]["Restart"] == "always"


def test_web_is_given_more_time_to_end_than_gunicorn_gives_its_requests():
    from config.web_options import options

    given = options()
    grace = int(given[given.index("--graceful-timeout") + 1])

    assert int(read(UNITS / "jiedui-web.service")["Service"]["TimeoutStopSec"]) > grace


@pytest.fixture
def loaded(tmp_path):
    """The units as an installed machine has them, the one program replaced by one there is."""
    for path in UNITS.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(UNITS)
            target.parent.mkdir(exist_ok=True)
            text = path.read_text()
            target.write_text(text.replace("/opt/jiedui/current/venv/bin/python", "/bin/true"))
    return tmp_path


def analyze(folder, *arguments):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run(
        ["systemd-analyze", *arguments],
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_systemd_takes_every_unit_without_a_word(loaded):
    names = sorted(path.name for path in loaded.iterdir() if path.is_file())

    done = analyze(loaded, "verify", "--man=no", *names)

    said = [line for line in (done.stdout + done.stderr).splitlines() if "jiedui" in line]
    assert done.returncode == 0, done.stderr
    assert not said


@pytest.mark.parametrize("name", NAMES)
def test_systemd_finds_every_service_closed(loaded, name):
    version = analyze(loaded, "--version").stdout
    if int(re.search(r"systemd (\d+)", version)[1]) < 250:
        pytest.skip("this systemd cannot judge units that are not installed")

    done = analyze(loaded, "security", "--offline=true", "--no-pager", name)

    level = re.search(rf"level for {re.escape(name)}: ([\d.]+)", done.stdout)
    assert level, done.stderr
    assert float(level[1]) <= MOST_EXPOSED


def test_timer_is_one_that_comes():
    timer = read(UNITS / "jiedui-backup.timer")["Timer"]

    done = analyze(Path("/nowhere"), "calendar", timer["OnCalendar"])

    assert done.returncode == 0, done.stderr
    assert timer["Persistent"] == "true"
