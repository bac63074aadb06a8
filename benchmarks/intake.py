"""How fast rosters are taken in, from file to committed rows, and with how much memory.

    python benchmarks/intake.py [--runs 3] [--parts small,large,rosters,findings] [--profile]

Small and large: a roster of invented people (`benchmarks/roster.py`), taken in by ours with every
check and the encrypted numbers; by ours with its triggers off and its cipher taken out, which
tells what encrypting and recording cost; by stock django-import-export, which checks nothing; and
by the floor, which only reads and copies (`benchmarks/flat.py`). At the small size they take
turns, so that what else the machine does hits all of them, and medians are shown. At the large
size stock is left out: it would take half an hour and more.

Rosters: a county's seven, one after the other into one database; those beside the checkout, or
the reduced ones of the tests where there are none.

Findings: the page of the wizard that shows a roster with five thousand of them
(`benchmarks/findings.py`).

Every measured import has a process and, except for the seven rosters, a database of its own.
Start-up (Python, Django, connecting) is not in the times. Memory is what the importing process
and all below it held at once (`measuring.run_measured` says how); PostgreSQL's is not counted,
and it keeps the same machine busy.

The table goes to standard output, all figures to benchmarks/results/intake.json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console
from rich.table import Table

from benchmarks import findings
from benchmarks.keeping import keep, say, verdict
from benchmarks.measuring import Server, run_measured
from benchmarks.roster import AS_OF, Roster, write_workbook

COUNTY = ROOT.parent / "shared" / "rosters" / "xihe"
REDUCED = ROOT / "tests" / "fixtures" / "rosters"

SMALL, LARGE = "4583:621225", "267500:620000"
"""西和县 and 甘肃省, as published."""
KIND = "disabled"

TIMES_STOCK = 8
LARGE_SECONDS = 90
LARGE_MEGABYTES = 500
TIMES_SMALL_ROW = 1.3
FINDINGS_MILLISECONDS = 300
GUARDED_PERCENT = 35
"""What encrypting and recording may add to an import."""

WAYS = {
    "stock": "stock",
    "bulk": "stock, use_bulk",
    "tuned": "stock, all its speed options",
    "ours": "ours",
    "unguarded": "ours, neither encrypted nor recorded",
    "floor": "floor: read and COPY",
}

OURS = ("ours", "unguarded")

Found = dict[str, Any]


@dataclass
class Case:
    """A roster of one size, and what each way of taking it in was measured at."""

    size: int
    region: str
    ways: list[str]
    runs: int
    seed: int
    issues: dict[str, int] = field(default_factory=dict)
    measured: dict[str, list[Found]] = field(default_factory=dict)

    def seconds(self, way: str) -> float | None:
        """The median, or None when it was not measured."""
        times = [found["seconds"] for found in self.measured.get(way, []) if "seconds" in found]
        return statistics.median(times) if times else None

    def peak(self, way: str) -> float | None:
        """The most megabytes of any run."""
        peaks = [found["peak"] for found in self.measured.get(way, []) if found.get("peak")]
        return max(peaks, default=None)

    def refusal(self, way: str) -> str:
        """The sentence with which a file was refused, empty when it was not."""
        return next((found["refused"] for found in self.measured[way] if "refused" in found), "")


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast rosters are taken in.")
    parser.add_argument("--runs", type=int, default=3, help="of all but the large size")
    parser.add_argument("--large-runs", type=int, default=1)
    parser.add_argument("--small", default=SMALL, metavar="ROWS:REGION")
    parser.add_argument("--large", default=LARGE, metavar="ROWS:REGION")
    parser.add_argument("--parts", default="small,large,rosters,findings")
    parser.add_argument("--ways", default=",".join(WAYS), help="of the small size")
    parser.add_argument("--rosters", type=Path, default=COUNTY if COUNTY.is_dir() else REDUCED)
    parser.add_argument("--seed", type=int, default=621225)
    parser.add_argument(
        "--profile", action="store_true", help="only say where ours spends its time, by cProfile"
    )
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        way, kind, region, file = options.one
        found = import_one(way, kind, region, Path(file), is_profiled=options.profile)
        if found:
            print(json.dumps(found))
        return 0

    parts = options.parts.split(",")
    small = make_case(options.small, options.ways.split(","), options.runs, options.seed)
    large_ways = ["ours", "unguarded", "floor"]
    large = make_case(options.large, large_ways, options.large_runs, options.seed)
    rosters: dict[str, list[Found]] = {}
    page: Found = {}
    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
    ):
        if options.profile:
            measure(server, make_case(options.small, ["ours"], 1, options.seed), profile=True)
            return 0
        version = server.execute("SHOW server_version")
        if "small" in parts:
            measure(server, small)
        if "large" in parts:
            measure(server, large)
        if "rosters" in parts:
            rosters = measure_rosters(server, options.rosters, options.runs)
        if "findings" in parts:
            page = measure_findings(server, options.seed)

    console = Console(width=100)
    for case in (small, large):
        if case.measured:
            console.print(table_of(case))
    if rosters:
        console.print(table_of_rosters(options.rosters, rosters))
    found = {
        "postgresql": version,
        "small": as_json(small),
        "large": as_json(large),
        "rosters": rosters,
        "findings": page,
    }
    keep("intake", found, [*targets(small, large), *verdict_on_page(page)])
    return 0


def make_case(text: str, ways: list[str], runs: int, seed: int) -> Case:
    size, region = text.split(":")
    return Case(int(size), region.ljust(12, "0"), ways, runs, seed)


# Measuring


def measure(server: Server, case: Case, *, profile: bool = False) -> None:
    """Make the case's roster and take it in each way in turn, as often as it says."""
    begun = time.perf_counter()
    roster = Roster(case.region, case.size, seed=case.seed)
    rows = list(roster.rows()) if any(is_stock(way) for way in case.ways) else roster.rows()
    headings = roster.headings.values()
    file = server.folder / f"roster-{case.size}.xlsx"
    bare = server.folder / f"roster-{case.size}-bare.xlsx"
    write_workbook(file, headings, rows, count=case.size, title="困难重度残疾人名册")
    if isinstance(rows, list):
        write_workbook(bare, headings, rows, count=case.size)
    case.issues = dict(sorted(roster.issues.items()))
    megabytes = file.stat().st_size / 1e6
    seconds = time.perf_counter() - begun
    say(f"{case.size:,} rows, {megabytes:.1f} MB, made in {seconds:.1f} s")
    for run in range(case.runs):
        for way in case.ways:
            say(f"run {run + 1} of {case.runs}: {WAYS[way]} …")
            found = in_a_process(
                server, way, KIND, case.region, bare if is_stock(way) else file, profile=profile
            )
            case.measured.setdefault(way, []).append(found)
            if "recorded" in found and bool(found["recorded"]) != (way == "ours"):
                raise SystemExit(f"{WAYS[way]} recorded {found['recorded']} people.")
            if "stored" in found and found["stored"] < 0.99 * case.size:
                raise SystemExit(f"{WAYS[way]} stored {found['stored']} of {case.size} rows.")
    for path in (file, bare):
        path.unlink(missing_ok=True)


def is_stock(way: str) -> bool:
    return way in ("stock", "bulk", "tuned")


def measure_rosters(server: Server, folder: Path, runs: int) -> dict[str, list[Found]]:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    measured: dict[str, list[Found]] = {kind: [] for kind in expected["files"]}
    for run in range(runs):
        say(f"run {run + 1} of {runs}: the seven rosters …")
        with server.fresh_database() as environment:
            for kind, name in expected["files"].items():
                command = one("ours", kind, expected["county"], folder / name)
                found = run_measured(command, environment)
                if "refused" in found:
                    raise SystemExit(f"Ours refused {name}: {found['refused']}")
                measured[kind].append(found)
    return measured


def measure_findings(server: Server, seed: int) -> Found:
    file = server.folder / "findings.xlsx"
    roster = Roster(findings.REGION.ljust(12, "0"), findings.ROWS, seed=seed, faulty=1.0)
    write_workbook(file, roster.headings.values(), roster.rows(), count=findings.ROWS)
    say(f"the page with {findings.ROWS:,} findings …")
    found = in_a_process(server, "findings", KIND, findings.REGION, file)
    file.unlink()
    return found


def in_a_process(
    server: Server, way: str, kind: str, region: str, file: Path, *, profile: bool = False
) -> Found:
    with server.fresh_database() as environment:
        command = one(way, kind, region, file)
        if profile:
            subprocess.run([*command, "--profile"], env=environment, check=True)
            return {}
        return run_measured(command, environment)


def one(way: str, kind: str, region: str, file: Path) -> list[str]:
    return [sys.executable, __file__, "--one", way, kind, region, str(file)]


def import_one(way: str, kind: str, region: str, file: Path, *, is_profiled: bool) -> Found:
    """Take one file in one way and tell what it took; runs in a process of its own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings

    if is_stock(way) or way == "floor":
        settings.INSTALLED_APPS.append("benchmarks")
    # Nobody collects static files for a benchmark.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    django.setup()
    from django.db import connection

    connection.ensure_connection()
    if way == "unguarded":
        take_guards_off()
    if way in OURS:
        return import_ours(kind, region, file, is_profiled=is_profiled)
    if way == "findings":
        return findings.measure(file, AS_OF)

    from benchmarks import flat

    flat.make_table()
    if way == "floor":
        seconds = timed(lambda: flat.copy_floor(file))
    else:
        resource = flat.STOCK[way]()
        seconds = timed(lambda: flat.import_stock(resource, file))
    return {"seconds": seconds, "stored": flat.count()}


def take_guards_off() -> None:
    """Turn off the triggers that record changes, and have what is encrypted pass as it is.

    A row's nonce is still drawn and stored, so the rows are as long as ever.
    """
    import pgtrigger

    from common import encryption

    class Open:
        def encrypt(self, nonce: bytes, content: bytes, head: bytes) -> bytes:
            return content

        decrypt = encrypt

    pgtrigger.disable()
    encryption._cipher = lambda key: Open()  # type: ignore[assignment]


def import_ours(kind: str, code: str, file: Path, *, is_profiled: bool) -> Found:
    from common.errors import DomainError
    from organization.selectors import region_by_code
    from pairing.intake.service import import_file

    region = region_by_code(code)

    def run() -> Any:
        return import_file(kind=kind, path=file, region=region, as_of=AS_OF, commit=True)

    try:
        if is_profiled:
            profile(run)
            return {}
        begun = time.perf_counter()
        report = run()
        seconds = time.perf_counter() - begun
    except DomainError as error:
        return {"refused": str(error)}
    said = report.as_json()
    from pairing.models import RecipientEvent

    return {
        "recorded": RecipientEvent.objects.count(),
        "seconds": seconds,
        "rows": said["data_rows"],
        "accepted": said["accepted"],
        "issues": {code: len(rows) for code, rows in said["issues"].items()},
    }


def timed(what: Callable[[], None]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def profile(what: Callable[[], Any]) -> None:
    import cProfile
    import pstats

    profiler = cProfile.Profile()
    profiler.runcall(what)
    statistics_of = pstats.Stats(profiler).strip_dirs()
    for order in ("cumulative", "tottime"):
        statistics_of.sort_stats(order).print_stats(25)


# Showing


def table_of(case: Case) -> Table:
    table = Table(
        "",
        *("seconds", "min–max", "rows/s", "× floor", "vs stock", "peak MB"),
        title=f"{case.size:,} rows: medians of {case.runs}, the most memory of any",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    floor, stock = case.seconds("floor"), case.seconds("stock")
    for way in case.ways:
        seconds, peak = case.seconds(way), case.peak(way)
        if seconds is None:
            table.add_row(WAYS[way], "–", "–", "–", "–", "–", number(peak, "{:.0f}"))
            continue
        times = [found["seconds"] for found in case.measured[way]]
        table.add_row(
            WAYS[way],
            f"{seconds:.2f}",
            f"{min(times):.2f}–{max(times):.2f}",
            f"{case.size / seconds:,.0f}",
            number(floor and seconds / floor, "{:.1f}"),
            number(stock and stock / seconds, "{:.1f}×"),
            number(peak, "{:.0f}"),
        )
    return table


def number(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def table_of_rosters(folder: Path, measured: dict[str, list[Found]]) -> Table:
    runs = len(next(iter(measured.values())))
    table = Table(
        "roster",
        *("rows", "seconds", "rows/s", "peak MB"),
        title=f"{folder.name}: medians of {runs}, the most memory of any",
    )
    for column in table.columns[1:]:
        column.justify = "right"

    def add(name: str, rows: int, times: list[float], peaks: list[float]) -> None:
        seconds = statistics.median(times)
        table.add_row(
            name,
            f"{rows:,}",
            f"{seconds:.2f}",
            f"{rows / seconds:,.0f}",
            number(max(peaks, default=None), "{:.0f}"),
        )

    for kind, found in measured.items():
        add(
            kind,
            found[0]["rows"],
            [run["seconds"] for run in found],
            [run["peak"] for run in found if run["peak"]],
        )
    table.add_section()
    add(
        "all seven",
        sum(found[0]["rows"] for found in measured.values()),
        [sum(found[run]["seconds"] for found in measured.values()) for run in range(runs)],
        [run["peak"] for found in measured.values() for run in found if run["peak"]],
    )
    return table


def targets(small: Case, large: Case) -> list[str]:
    """A sentence for each thing that was promised, and one where a roster was misread."""
    said = []
    ours, stock = small.seconds("ours"), small.seconds("stock")
    if ours and stock:
        said.append(
            f"{small.size:,} rows: ours is {stock / ours:.1f} times faster than stock; "
            f"at least {TIMES_STOCK} is asked: {verdict(stock / ours >= TIMES_STOCK)}."
        )
    seconds, peak = large.seconds("ours"), large.peak("ours")
    if seconds:
        said.append(
            f"{large.size:,} rows: {seconds:.1f} s; at most {LARGE_SECONDS} is asked: "
            f"{verdict(seconds <= LARGE_SECONDS)}."
        )
        if peak:
            said.append(
                f"{large.size:,} rows: {peak:.0f} MB at the most; {LARGE_MEGABYTES} is asked: "
                f"{verdict(peak <= LARGE_MEGABYTES)}."
            )
        if ours:
            ratio = (seconds / large.size) / (ours / small.size)
            said.append(
                f"A row of {large.size:,} costs {ratio:.2f} times one of {small.size:,}; at most "
                f"{TIMES_SMALL_ROW} is asked: {verdict(ratio <= TIMES_SMALL_ROW)}."
            )
    for case in (small, large):
        if "ours" not in case.measured:
            continue
        guarded, unguarded = case.seconds("ours"), case.seconds("unguarded")
        if guarded and unguarded:
            cost = (guarded / unguarded - 1) * 100
            said.append(
                f"{case.size:,} rows: encrypting and recording add {cost:.0f} %; at most "
                f"{GUARDED_PERCENT} % is asked: {verdict(cost <= GUARDED_PERCENT)}."
            )
        if refusal := case.refusal("ours"):
            said.append(f"{case.size:,} rows: not measured, since ours refused: {refusal}")
        elif any(found["issues"] != case.issues for found in case.measured["ours"]):
            found = case.measured["ours"][0]["issues"]
            said.append(f"{case.size:,} rows: made with {case.issues}, but ours found {found}.")
    return said


def verdict_on_page(page: Found) -> list[str]:
    if not page:
        return []
    return [
        f"The page with {page['findings']:,} findings opens in {page['median_ms']:.0f} ms (the "
        f"longest {page['longest_ms']:.0f} ms, {page['queries']} queries); at most "
        f"{FINDINGS_MILLISECONDS} ms is asked: "
        f"{verdict(page['median_ms'] <= FINDINGS_MILLISECONDS)}."
    ]


def as_json(case: Case) -> Found:
    return {
        "rows": case.size,
        "region": case.region,
        "issues": case.issues,
        "ways": {
            way: {"seconds": case.seconds(way), "peak": case.peak(way), "runs": case.measured[way]}
            for way in case.measured
        },
    }


if __name__ == "__main__":
    sys.exit(main())
