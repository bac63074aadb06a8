"""How fast a county's seven rosters are taken in, from file to committed rows, and with how much
memory.

    python benchmarks/intake.py [--runs 3] [--rosters FOLDER]

Every run has a database of its own, and every import a process of its own, as `import_roster`
has. `read` is the file read alone, into cells; `import` is the file read, checked, applied and
committed; `peak` is the most memory that the importing process held. Start-up (Python, Django,
connecting) is left out of the times. The figures are medians.

PostgreSQL is the one that `make run` starts, on data in a temporary folder, with its safeguards
on; it keeps the same machine busy. The rosters are the county's beside the checkout, or the
reduced ones of the tests where there are none.
"""

import argparse
import base64
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
COUNTY = ROOT.parent / "shared" / "rosters" / "xihe"
REDUCED = ROOT / "tests" / "fixtures" / "rosters"
AS_OF = "2023-05-31"

sys.path.insert(0, str(ROOT))


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast rosters are taken in.")
    parser.add_argument("--runs", type=int, default=3, help="how often; medians are shown")
    parser.add_argument("--rosters", type=Path, default=COUNTY if COUNTY.is_dir() else REDUCED)
    parser.add_argument("--one", nargs=2, metavar=("KIND", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(import_one(arguments.one[0], Path(arguments.one[1]))))
        return 0
    expected = json.loads((arguments.rosters / "expected.json").read_text(encoding="utf-8"))
    files = {kind: arguments.rosters / name for kind, name in expected["files"].items()}

    measured: dict[str, list[dict[str, float]]] = {kind: [] for kind in files}
    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder:
        server = Server(Path(folder))
        try:
            server.prepare()
            for run in range(arguments.runs):
                print(f"run {run + 1} of {arguments.runs} …", file=sys.stderr)
                with server.fresh_database(run) as environment:
                    for kind, path in files.items():
                        measured[kind].append(in_a_process(kind, path, environment))
        finally:
            server.release()
    show(arguments.rosters, measured)
    return 0


def import_one(kind: str, path: Path) -> dict[str, float]:
    """Takes one file in and tells what it took; runs in a process of its own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    from common.dates import parse_date
    from common.spreadsheet import parse_sheets, read_bytes
    from organization.selectors import region_by_code
    from pairing.intake.service import import_file

    region = region_by_code("621225")
    connection.ensure_connection()
    begun = time.perf_counter()
    report = import_file(kind=kind, path=path, region=region, as_of=parse_date(AS_OF), commit=True)
    imported = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    parse_sheets(read_bytes(path), path.name)
    read = time.perf_counter() - begun
    # Kilobytes on Linux, bytes on macOS.
    megabytes = peak / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return {"rows": report.data_rows, "read": read, "import": imported, "peak": megabytes}


def in_a_process(kind: str, path: Path, environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--one", kind, str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


class Server:
    """A PostgreSQL with a migrated, otherwise empty database to copy for each run."""

    def __init__(self, folder: Path) -> None:
        from config import servers

        self.servers = servers
        self.folder = folder
        self.settings = servers.postgres_settings(folder)
        key = base64.b64encode(bytes(range(32))).decode()
        self.secrets = {
            "JIEDUI_SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
            "JIEDUI_FIELD_KEYS": f"1:{key}",
            "JIEDUI_DIGEST_KEY": key,
            "JIEDUI_HOSTS": "localhost",
            "JIEDUI_DEBUG": "0",
            "JIEDUI_DATA_DIR": str(folder),
        }

    def environment(self, database: str) -> dict[str, str]:
        query = urlencode({"host": self.settings["HOST"]})
        url = f"postgres://{self.settings['USER']}@/{database}?{query}"
        return {**os.environ, **self.secrets, "DATABASE_URL": url}

    def prepare(self) -> None:
        self.servers.ensure("postgres", self.folder)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=self.environment(self.settings["NAME"]),
            check=True,
        )

    def fresh_database(self, run: int) -> "FreshDatabase":
        return FreshDatabase(self, f"bench_{run}")

    def execute(self, statement: str) -> None:
        import psycopg2

        connection = psycopg2.connect(
            dbname="postgres", user=self.settings["USER"], host=self.settings["HOST"]
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def release(self) -> None:
        self.servers.release("postgres", self.folder)


class FreshDatabase:
    """A copy of the empty database for one run; gives the environment that leads to it."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name

    def __enter__(self) -> dict[str, str]:
        self.server.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.server.settings['NAME']}")
        return self.server.environment(self.name)

    def __exit__(self, *_unused: object) -> None:
        self.server.execute(f"DROP DATABASE {self.name}")


def show(folder: Path, measured: dict[str, list[dict[str, float]]]) -> None:
    from rich.console import Console
    from rich.table import Table

    runs = len(next(iter(measured.values())))
    table = Table(
        "roster",
        *("rows", "read s", "import s", "× read", "rows/s", "peak MB"),
        title=f"{folder.name}: medians of {runs} runs",
    )
    for column in table.columns[1:]:
        column.justify = "right"

    def add(name: str, rows: float, read: float, imported: float, peak: float) -> None:
        table.add_row(
            name,
            f"{rows:,.0f}",
            f"{read:.2f}",
            f"{imported:.2f}",
            f"{imported / read:.1f}",
            f"{rows / imported:,.0f}",
            f"{peak:.0f}",
        )

    def median(values: Any) -> float:
        return statistics.median(values)

    for kind, found in measured.items():
        add(
            kind,
            *(median([run[name] for run in found]) for name in ("rows", "read", "import", "peak")),
        )
    table.add_section()
    whole = [
        {
            name: sum(found[run][name] for found in measured.values())
            for name in ("rows", "read", "import")
        }
        for run in range(runs)
    ]
    add(
        "all seven",
        whole[0]["rows"],
        median([run["read"] for run in whole]),
        median([run["import"] for run in whole]),
        max(run["peak"] for found in measured.values() for run in found),
    )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
