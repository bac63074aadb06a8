"""The processes of production, each by one word; the image, systemd and people start them alike.

    python -m config.production web | worker | beat | migrate
    python -m config.production backup FOLDER --keep NUMBER
    python -m config.production manage COMMAND …

The set-up is the environment's (docs/running.md). Where it runs nothing but the data folder and
the folder for temporary files need be writable.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from config import env
from config.cores import cores

USAGE = "usage: python -m config.production web|worker|beat|migrate|backup|manage …"

# Not under the data folder, which several machines may share: each tells of itself alone.
SIGNS = Path(tempfile.gettempdir())
"""Where a worker and beat leave a sign of life, for deploy/image/health.py."""


def sign_of_life(name: str) -> None:
    """Note that this process was at work a moment ago."""
    (SIGNS / f"jiedui-{name}").write_text(f"{time.time():.0f}\n")


def web(arguments: list[str]) -> int:
    """The site, by gunicorn."""
    from django.conf import settings

    from config.web_options import options

    # A wrong setting is told here, not by each of gunicorn's processes in turn.
    assert settings.SECRET_KEY
    # gunicorn reads gunicorn.conf.py where it is started.
    os.chdir(Path(__file__).resolve().parent.parent)
    command = [sys.executable, "-m", "gunicorn", *options(), *arguments]
    os.execv(sys.executable, [*command, "config.wsgi:application"])


def worker(arguments: list[str]) -> int:
    """A Celery worker with as many processes as there are cores.

    One that holds more memory than allowed is replaced when its task is done. Told to stop, the
    worker finishes what it has begun.
    """
    from celery.signals import heartbeat_sent

    from config.celery import app

    def note(**_given: object) -> None:
        sign_of_life("worker")

    heartbeat_sent.connect(note)
    processes = env.integer("JIEDUI_WORKER_PROCESSES", cores(), minimum=1, maximum=64)
    most = env.integer("JIEDUI_WORKER_MEMORY_MB", 600, minimum=200) * 1024
    app.worker_main(
        [
            "--quiet",
            "worker",
            *("--concurrency", str(processes), "--max-memory-per-child", str(most)),
            *("--max-tasks-per-child", "500", "--loglevel", "INFO"),
            # Workers share a queue and nothing else.
            *("--without-gossip", "--without-mingle"),
            *arguments,
        ]
    )
    return 0


def beat(arguments: list[str]) -> int:
    """Beat, which sends the periodic tasks. A second one does no harm, since runs are unique."""
    from django.conf import settings

    from config.celery import app

    app.start(
        argv=[
            "--quiet",
            "beat",
            *("--schedule", settings.CELERY_BEAT_SCHEDULE_FILENAME, "--pidfile", ""),
            # By itself it may wait for minutes, which is no answer to whoever asks if it lives.
            *("--scheduler", "config.beat_signs:SigningScheduler", "--max-interval", "20"),
            *("--loglevel", "INFO"),
            *arguments,
        ]
    )
    return 0


def migrate(arguments: list[str]) -> int:
    """Bring the database to this version: migrations, and the regions if there are none."""
    import django

    from config.prepare import fill_database

    django.setup()
    fill_database(verbosity=1)
    return 0


def backup(arguments: list[str]) -> int:
    """A backup named by the moment; when it is whole, the oldest beyond those to keep go."""
    from django.core.management import execute_from_command_line

    parser = argparse.ArgumentParser(prog="backup")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=int, default=14, help="how many stay in the folder")
    given = parser.parse_args(arguments)
    moment = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%SZ")
    # Ends this process, with a sentence, if it does not succeed.
    execute_from_command_line(
        ["manage.py", "backup", str(given.folder / f"jiedui-{moment}.backup")]
    )
    for old in sorted(given.folder.glob("jiedui-*Z.backup"))[: -max(given.keep, 1)]:
        old.unlink()
        print(f"Removed {old}.")
    return 0


def manage(arguments: list[str]) -> int:
    """Any command of manage.py."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *arguments])
    return 0


PROCESSES: dict[str, Callable[[list[str]], int]] = {
    "web": web,
    "worker": worker,
    "beat": beat,
    "migrate": migrate,
    "backup": backup,
    "manage": manage,
}


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # A wrong setting is named in one line; the trace would say no more.
    from django.core.exceptions import ImproperlyConfigured

    if not arguments or arguments[0] not in PROCESSES:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        return PROCESSES[arguments[0]](arguments[1:])
    except ImproperlyConfigured as error:
        print(f"Jiedui cannot start: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
