"""Whether the site's memory stays as it is while it works. `make bench-soak`.

    python benchmarks/soak.py [--minutes 60] [--clients 20] [--think 2]

Cadres of the demonstration county send contacts without end, as in `benchmarks/load.py`, and each
minute somebody of the office opens the dashboard and a list, while a worker and beat do what they
do. Every five seconds the memory of the web server and of the worker, each with all of its
processes, is summed. After a fifth of the time, in which caches fill, a line is laid through the
sums by least squares: how much they grow in an hour. Flat is what grows by less than a twentieth
of its mean in the time that was measured.

In the end every contact that was acknowledged is looked up, as in `benchmarks/load.py`.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import requests
from rich.console import Console
from rich.table import Table

from benchmarks.clients import play
from benchmarks.keeping import keep
from benchmarks.load import looked_up, sign_in
from benchmarks.measuring import Server, family, resident
from benchmarks.site import Site

SAMPLE_SECONDS, OFFICE_SECONDS = 5, 60
WARM, FLAT = 0.2, 0.05
MEGABYTE = 1024 * 1024

OFFICE_SESSION = """
from organization.models import User
from tests.browser import session_cookie
print("session:" + session_cookie(User.objects.get(phone="13900000001"))["value"])
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Watch the site's memory while it works.")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--think", type=float, default=2, help="seconds between two contacts")
    options = parser.parse_args()
    console = Console(width=100)
    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
        Site(server, more={"JIEDUI_DEMO": "1"}) as site,
    ):
        console.print("The county …")
        site.manage("demo")
        cadres = sign_in(site)
        office = site.manage("shell", "-c", OFFICE_SESSION).rpartition("session:")[2].strip()
        log = Path(folder) / "web.log"
        site.start(log)
        others = [started(site, name, log) for name in ("worker", "beat")]
        try:
            watched = {"web": site.process_id, "worker": others[0].pid}
            stop = threading.Event()
            samples: list[tuple[float, dict[str, float]]] = []
            work = {
                SAMPLE_SECONDS: lambda: samples.append(sample(watched)),
                OFFICE_SECONDS: lambda: look(site.address, office),
            }
            threads = [
                threading.Thread(target=again, args=(stop, seconds, done), daemon=True)
                for seconds, done in work.items()
            ]
            for thread in threads:
                thread.start()
            played = play(
                site.address,
                cadres,
                clients=options.clients,
                seconds=options.minutes * 60,
                think=options.think,
                seed=1,
            )
            stop.set()
            for thread in threads:
                thread.join()
        finally:
            for process in others:
                process.terminate()
                process.wait(timeout=60)
        lost, twice = looked_up(server, played.acknowledged)
        postgresql = server.execute("SHOW server_version")
    found: dict[str, Any] = {
        "postgresql": postgresql,
        "minutes": options.minutes,
        "contacts": len(played.acknowledged),
        "errors": len(played.errors),
        "lost": lost,
        "twice": twice,
        "memory": {name: growth(samples, name) for name in watched},
    }
    console.print(table_of(found))
    keep("soak", found, verdicts(found))
    is_flat = all(each["is_flat"] for each in found["memory"].values())
    return 0 if is_flat and not (played.errors or lost or twice) else 1


def started(site: Site, name: str, log: Path) -> subprocess.Popen[bytes]:
    """A process of production beside the site."""
    with log.open("ab") as lines:
        return subprocess.Popen(
            [sys.executable, "-m", "config.production", name],
            cwd=ROOT,
            env={**os.environ, **site.environment},
            stdout=lines,
            stderr=lines,
        )


def again(stop: threading.Event, seconds: float, work: Callable[[], Any]) -> None:
    """Do something every so many seconds until it is told to stop."""
    while not stop.wait(seconds):
        work()


def sample(watched: dict[str, int]) -> tuple[float, dict[str, float]]:
    """The moment, and the megabytes of each process with all below it."""
    sums = {
        name: sum(map(resident, family(process))) / MEGABYTE for name, process in watched.items()
    }
    return time.monotonic(), sums


def look(address: str, session: str) -> None:
    """What somebody of the office opens now and then."""
    for path in ("/dashboard/", "/households/"):
        requests.get(f"{address}{path}", cookies={"sessionid": session}, timeout=60)


def growth(samples: list[tuple[float, dict[str, float]]], name: str) -> dict[str, Any]:
    """Mean and growth of what was summed, after the time in which caches fill."""
    began, ended = samples[0][0], samples[-1][0]
    since = began + WARM * (ended - began)
    points = [(moment, sums[name]) for moment, sums in samples if moment >= since]
    line = statistics.linear_regression(*zip(*points, strict=True))
    mean = statistics.mean(value for _moment, value in points)
    grown = line.slope * (points[-1][0] - points[0][0])
    return {
        "mean_mb": round(mean, 1),
        "most_mb": round(max(value for _moment, value in points), 1),
        "mb_an_hour": round(line.slope * 3600, 2),
        "grown_mb": round(grown, 2),
        "is_flat": grown < FLAT * mean,
    }


def table_of(found: dict[str, Any]) -> Table:
    table = Table("", "mean MB", "most MB", "MB an hour", title=f"{found['minutes']:g} minutes")
    for name, each in found["memory"].items():
        table.add_row(name, *(str(each[key]) for key in ("mean_mb", "most_mb", "mb_an_hour")))
    return table


def verdicts(found: dict[str, Any]) -> list[str]:
    told = [
        f"{name}: {each['mean_mb']} MB on average, {each['mb_an_hour']:+} MB an hour over "
        f"{found['minutes']:g} minutes: {'flat' if each['is_flat'] else 'NOT flat'}."
        for name, each in found["memory"].items()
    ]
    told.append(
        f"{found['contacts']} contacts acknowledged, {found['errors']} errors, {found['lost']} "
        f"lost, {found['twice']} there twice."
    )
    return told


if __name__ == "__main__":
    sys.exit(main())
