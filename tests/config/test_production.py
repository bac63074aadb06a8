import os
import subprocess
import sys
from itertools import pairwise

import pytest

from config import beat_signs, production, web_options
from tests.config.processes import ROOT, environment

HEALTH = ROOT / "deploy" / "image" / "health.py"


def start(*arguments, folder, **extra):
    return subprocess.run(
        [sys.executable, "-m", "config.production", *arguments],
        cwd=ROOT,
        env=environment(folder, **extra),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("arguments", [[], ["everything"]])
def test_unknown_word_is_answered_with_those_there_are(tmp_path, arguments):
    done = start(*arguments, folder=tmp_path)

    assert done.returncode == 2
    for word in production.PROCESSES:
        assert word in done.stderr


@pytest.mark.parametrize("word", ["web", "worker", "beat", "migrate"])
def test_wrong_setting_is_named_in_one_line(tmp_path, word):
    done = start(word, folder=tmp_path, JIEDUI_DEBUG="0", DATABASE_URL="mysql://u@h/d")

    assert done.returncode == 1
    assert done.stderr.startswith("Jiedui cannot start: JIEDUI_SECRET_KEY is not set.")
    assert len(done.stderr.splitlines()) == 1


def test_web_server_is_set_by_the_environment(monkeypatch):
    monkeypatch.setenv("JIEDUI_BIND", "::1")
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("JIEDUI_WEB_PROCESSES", "3")
    monkeypatch.setenv("JIEDUI_WEB_THREADS", "5")

    given = web_options.options()

    pairs = dict(pairwise(given))
    assert pairs["--bind"] == "[::1]:8123"
    assert (pairs["--workers"], pairs["--threads"]) == ("3", "5")


def test_web_server_has_a_process_more_than_cores(monkeypatch):
    monkeypatch.delenv("JIEDUI_WEB_PROCESSES", raising=False)
    monkeypatch.setattr(web_options, "cores", lambda: 4)

    given = web_options.options()

    assert given[given.index("--workers") + 1] == "5"


def test_worker_is_bounded_by_the_environment(monkeypatch):
    from config.celery import app

    given = []
    monkeypatch.setattr(app, "worker_main", given.extend)
    monkeypatch.setenv("JIEDUI_WORKER_PROCESSES", "3")
    monkeypatch.setenv("JIEDUI_WORKER_MEMORY_MB", "700")

    production.worker(["--queues", "celery"])

    pairs = dict(pairwise(given))
    assert pairs["--concurrency"] == "3"
    assert pairs["--max-memory-per-child"] == str(700 * 1024)
    assert pairs["--queues"] == "celery"


def test_sign_of_life_grows_old(monkeypatch, tmp_path):
    monkeypatch.setattr(production, "SIGNS", tmp_path)
    check = [sys.executable, "-I", str(HEALTH), "worker"]
    asked = {"env": {**os.environ, "TMPDIR": str(tmp_path)}, "capture_output": True, "text": True}

    before = subprocess.run(check, check=False, **asked)
    production.sign_of_life("worker")
    fresh = subprocess.run(check, check=False, **asked)
    sign = tmp_path / "jiedui-worker"
    os.utime(sign, (sign.stat().st_mtime - 600,) * 2)
    old = subprocess.run(check, check=False, **asked)

    assert (before.returncode, before.stdout) == (1, "no sign of life yet\n")
    assert (fresh.returncode, fresh.stdout) == (0, "ok\n")
    assert old.returncode == 1
    assert old.stdout.startswith("no sign of life for 6")


def test_beat_signs_each_time_it_looks_what_is_due(monkeypatch, tmp_path):
    from config.celery import app

    monkeypatch.setattr(production, "SIGNS", tmp_path)
    scheduler = beat_signs.SigningScheduler(
        app=app, schedule_filename=str(tmp_path / "schedule"), max_interval=20, lazy=True
    )
    scheduler._store = {"entries": {}}

    wait = scheduler.tick()

    assert wait <= 20
    assert (tmp_path / "jiedui-beat").exists()


class TestBackup:
    @pytest.fixture
    def folder(self, tmp_path):
        for day in range(1, 6):
            (tmp_path / f"jiedui-2026010{day}T000000Z.backup").write_text("old")
        (tmp_path / "jiedui-before-the-move.backup").write_text("somebody's own")
        return tmp_path

    def test_the_oldest_go_when_the_new_one_is_whole(self, monkeypatch, folder):
        from django.core import management

        made = []

        def write(arguments):
            made.append(arguments[2])
            (folder / arguments[2].rpartition("/")[2]).write_text("new")

        monkeypatch.setattr(management, "execute_from_command_line", write)

        production.backup([str(folder), "--keep", "3"])

        left = sorted(path.name for path in folder.iterdir())
        assert left[:2] == ["jiedui-20260104T000000Z.backup", "jiedui-20260105T000000Z.backup"]
        assert left[2:] == [made[0].rpartition("/")[2], "jiedui-before-the-move.backup"]

    def test_none_goes_when_the_new_one_fails(self, monkeypatch, folder):
        from django.core import management

        def fail(arguments):
            raise SystemExit(2)

        monkeypatch.setattr(management, "execute_from_command_line", fail)

        with pytest.raises(SystemExit):
            production.backup([str(folder), "--keep", "1"])

        assert len(list(folder.iterdir())) == 6
