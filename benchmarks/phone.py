"""How small and how fast the cadre's phone is, against its targets. `make bench-phone`.

The demonstration county is served as in production: gunicorn, collected and compressed files. A
Chromium that is signed in as its cadre, on a phone of one's own, reaches it through a relay, which
counts the bytes, is cut off, or makes a round trip take 400 ms. Lighthouse is installed by this
program alone, from the lock beside it.

The table goes to standard output, all figures to benchmarks/results/phone.json. Options:

    --parts size,open,save,send,lighthouse
    --runs 5     of each; twice as many of what is saved
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.keeping import keep, say
from benchmarks.measuring import ROOT, Server, manage
from scripts.setup import find_npm, find_uv
from tests.browser import find_chromium
from tests.config.processes import free_port
from tests.relay import Relay
from tests.website import HOST, website

PARTS = ("size", "open", "save", "send", "lighthouse")
CADRE = "13900000004"
PASSWORD = "jiedui-demo"
KILOBYTE = 1024
SLOWER = 4
"""How many times a phone's processor is slower than this one."""
ROUND_TRIP = 0.4
WAITING = 50
CATEGORIES = ("performance", "accessibility", "best-practices")

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}

KEPT = """async () =>
    Boolean((await navigator.serviceWorker.getRegistration("/my/"))?.active)
    && Boolean(await (await caches.open("kept")).match("/my/", {ignoreVary: true}))"""

PAINTED = """() => new Promise(function (done) {
    // The entries of before are handed over at once, and nothing is painted after the load event.
    new PerformanceObserver((list) => done(list.getEntries().pop().startTime))
        .observe({type: "largest-contentful-paint", buffered: true});
})"""

TAP = """() => {
    const saved = document.getElementById("saved");
    window.shown = new Promise(function (done) {
        let tapped = 0;
        document.addEventListener("click", (event) => { tapped = event.timeStamp; }, true);
        new MutationObserver(function () {
            if (saved.hidden || !saved.dataset.state) return;
            // The frame in which it is painted has ended when the next one begins.
            const tell = () => done(performance.now() - tapped);
            requestAnimationFrame(() => requestAnimationFrame(tell));
        }).observe(saved, {attributes: true});
    });
}"""

FILL = """async ([number, pairings, day]) => {
    const account = Number(document.body.dataset.account);
    const uuids = [];
    for (let n = 0; n < number; n += 1) {
        const uuid = jiedui.store.uuid();
        uuids.push(uuid);
        await jiedui.store.put({
            uuid, account, pairing: pairings[n % pairings.length], name: "张三", photos: [],
            fields: {
                day, kind: "phone", is_reached: true, topics: ["health"], policies: [],
                found: "身体还好，下周再来", need: "", cash: "", goods: "", goods_value: "",
                place: "",
            },
            written: new Date().toISOString(), revision: 1, recorded: false,
            state: "waiting", attempts: 0, tryAt: Date.now() + 3600 * 1000, reason: null,
        });
    }
    return uuids;
}"""

SEND = """async (uuids) => {
    const begun = performance.now();
    document.querySelector("[data-send-now]").click();
    for (;;) {
        const entries = await Promise.all(uuids.map((uuid) => jiedui.store.get(uuid)));
        const states = entries.map((entry) => entry.state);
        if (states.every((state) => state === "sent")) return performance.now() - begun;
        if (states.includes("refused")) throw new Error("an entry was refused");
        await new Promise((done) => setTimeout(done, 10));
    }
}"""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that was promised, and what was found; ``bound`` is None for what was not."""

    what: str
    unit: str
    measured: float
    bound: float | None
    is_least: bool = False
    all: tuple[float, ...] = ()

    @property
    def verdict(self) -> str:
        if self.bound is None:
            return ""
        is_met = self.measured >= self.bound if self.is_least else self.measured <= self.bound
        return "met" if is_met else "NOT met"


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how small and fast the phone is.")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    parts = options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    chromium = find_chromium()
    if chromium is None:
        sys.exit("Chromium is not installed: apt-get install chromium, or name it as CHROMIUM.")
    if "lighthouse" in parts:
        install_lighthouse()
    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
        county(server) as port,
        Relay(HOST, port) as relay,
        sync_playwright() as playwright,
    ):
        bench = Bench(playwright, chromium, relay, Path(folder), options.runs)
        targets = [target for part in parts for target in getattr(bench, part)()]
    show(targets)
    return 0


@contextlib.contextmanager
def county(server: Server) -> Iterator[int]:
    """The demonstration county, served as in production; gives the port."""
    environment = server.load_demonstration()
    say("static files …")
    manage(environment, "collectstatic", "--noinput", "--clear", "--verbosity", "0")
    with website(environment) as port:
        yield port


class Bench:
    """Phones of the same cadre, before one site."""

    def __init__(
        self, playwright: Playwright, chromium: str, relay: Relay, folder: Path, runs: int
    ) -> None:
        self.playwright = playwright
        self.chromium = chromium
        self.relay = relay
        self.folder = folder
        self.runs = runs
        self.home = f"{relay.url}/my/"
        self._phones = 0
        self._sign_in()

    def _sign_in(self) -> None:
        with self.power_on(self.folder / "door") as context:
            page = context.new_page()
            page.goto(self.home)
            page.fill("[name=username]", CADRE)
            page.fill("[name=password]", PASSWORD)
            page.check("[name=remember]")
            page.click("form[data-door] button")
            page.wait_for_url(self.home)
            self.cookies = context.cookies()
            addresses = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.pathname)")
            found = {
                int(part) for path in addresses for part in path.split("/") if part.isdecimal()
            }
            self.pairings = sorted(found)

    def new_folder(self) -> Path:
        self._phones += 1
        return self.folder / f"phone-{self._phones}"

    @contextlib.contextmanager
    def power_on(self, folder: Path, *arguments: str) -> Iterator[BrowserContext]:
        """A browser that keeps what it stores in a folder."""
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        context = self.playwright.chromium.launch_persistent_context(
            folder,
            executable_path=self.chromium,
            args=[*sandbox, "--disable-dev-shm-usage", *arguments],
            **PHONE,
        )
        try:
            yield context
        finally:
            context.close()

    @contextlib.contextmanager
    def new_phone(self, *arguments: str) -> Iterator[BrowserContext]:
        """One with nothing in it but that its cadre is signed in."""
        with self.power_on(self.new_folder(), *arguments) as context:
            context.add_cookies(self.cookies)  # type: ignore[arg-type]
            yield context

    def open_home(self, context: BrowserContext) -> int:
        """Open the home page; returns when all is kept, with the bytes that have come by then."""
        self.relay.carried.clear()
        page = context.new_page()
        page.goto(self.home)
        page.wait_for_function(KEPT, polling=100)
        page.wait_for_load_state("networkidle")
        page.close()
        return sum(size for _request, size in self.relay.carried)

    # Parts

    def size(self) -> list[Target]:
        """Bytes of all answers, headers included, whoever asked: the page or its worker."""
        first, later = [], []
        for run in range(self.runs):
            say(f"size, run {run + 1} of {self.runs} …")
            with self.new_phone() as context:
                first.append(self.open_home(context) / KILOBYTE)
                if not run:
                    self._list("the first time")
                later.append(self.open_home(context) / KILOBYTE)
                if not run:
                    self._list("later")
        return [
            target("home, first load", "KB", first, 150, pick=max),
            target("home, later loads", "KB", later, 15, pick=max),
        ]

    def _list(self, when: str) -> None:
        for request, size in self.relay.carried:
            say(f"  {when}: {size:7,} bytes  {request}")

    def open(self) -> list[Target]:
        """The home page without a network, by a browser just started."""
        folder, times = self.new_folder(), []
        with self.power_on(folder) as context:
            context.add_cookies(self.cookies)  # type: ignore[arg-type]
            self.open_home(context)
        self.relay.cut()
        for run in range(self.runs):
            say(f"open, run {run + 1} of {self.runs} …")
            with self.power_on(folder) as context:
                page = context.new_page()
                slow_down(page)
                page.goto(self.home)
                page.locator(".next-card h1").wait_for()
                times.append(page.evaluate(PAINTED))
        self.relay.mend()
        what = f"opened offline, processor {SLOWER}× slower"
        return [target(what, "ms", times, 1000)]

    def save(self) -> list[Target]:
        """From the tap to the frame that shows the contact as saved."""
        self.relay.delay(ROUND_TRIP)
        targets = []
        with self.new_phone() as context:
            self.open_home(context)
            for rate, bound in ((1, 100), (SLOWER, None)):
                say(f"save, processor {rate}× slower …")
                page = context.new_page()
                page.goto(f"{self.home}{self.pairings[0]}/log/")
                page.wait_for_selector("form[data-ready=kept]")
                slow_down(page, rate)
                times = []
                for run in range(2 * self.runs):
                    page.fill("[name=found]", f"身体还好 {rate} {run}")
                    page.evaluate(TAP)
                    page.locator("form[data-log] button.btn-primary").tap()
                    times.append(page.evaluate("window.shown"))
                    page.locator("[data-again]").tap()
                page.close()
                slower = f", processor {rate}× slower" if rate > 1 else ""
                targets.append(target(f"saved, from the tap{slower}", "ms", times, bound))
        self.relay.delay(0)
        return targets

    def send(self) -> list[Target]:
        """What waits in the outbox, over a slow network, until each has arrived."""
        times = []
        with self.new_phone() as context:
            self.open_home(context)
            page = context.new_page()
            page.goto(f"{self.home}outbox/")
            page.wait_for_selector("#outbox[data-ready=yes]")
            self.relay.delay(ROUND_TRIP)
            for run in range(self.runs):
                say(f"send, run {run + 1} of {self.runs} …")
                day = date.today() - timedelta(days=run + 1)
                uuids = page.evaluate(FILL, [WAITING, self.pairings, day.isoformat()])
                times.append(page.evaluate(SEND, uuids) / 1000)
            self.relay.delay(0)
        what = f"{WAITING} contacts sent, round trip {1000 * ROUND_TRIP:.0f} ms"
        return [target(what, "s", times, 5)]

    def lighthouse(self) -> list[Target]:
        """Lighthouse's marks of four pages, as on a telephone."""
        pairing = self.pairings[0]
        pages = {
            "home": "",
            "household": f"{pairing}/",
            "log": f"{pairing}/log/",
            "outbox": "outbox/",
        }
        targets = []
        port = free_port()
        with self.new_phone(f"--remote-debugging-port={port}"):
            for name, path in pages.items():
                say(f"Lighthouse, {name} …")
                reports = [judge(self.home + path, port, self.folder) for _ in range(self.runs)]
                for category in CATEGORIES:
                    marks = [100 * report["categories"][category]["score"] for report in reports]
                    least = 95 if category == "performance" else 100
                    what = f"Lighthouse {category}, {name}"
                    targets.append(target(what, "", marks, least, is_least=True))
                for audit in objections(reports[-1]):
                    say(f"  {name}: {audit}")
        return targets


def target(
    what: str,
    unit: str,
    measured: list[float],
    bound: float | None,
    *,
    is_least: bool = False,
    pick: Callable[[list[float]], float] = statistics.median,
) -> Target:
    return Target(what, unit, pick(measured), bound, is_least, tuple(measured))


def slow_down(page: Page, rate: int = SLOWER) -> None:
    """Let the page's processor be so many times slower."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})


# Lighthouse

LIGHTHOUSE = ROOT / "benchmarks" / "node_modules" / "lighthouse" / "cli" / "index.js"


def npm() -> tuple[str, dict[str, str]]:
    return find_npm(find_uv())


def install_lighthouse() -> None:
    """By the lock beside this file, and only when the lock is another than the last time."""
    folder = ROOT / "benchmarks"
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".stamp"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    say("installing Lighthouse …")
    program, environment = npm()
    subprocess.run([program, "ci"], cwd=folder, env=environment, stdout=sys.stderr, check=True)
    stamp.write_bytes(lock.read_bytes())


def judge(address: str, port: int, folder: Path) -> dict[str, Any]:
    """Lighthouse's report of a page, asked for by the browser that listens on ``port``."""
    path = folder / "report.json"
    _npm, environment = npm()
    subprocess.run(
        [
            *("node", str(LIGHTHOUSE), address, f"--port={port}", "--quiet"),
            *("--output=json", f"--output-path={path}"),
            f"--only-categories={','.join(CATEGORIES)}",
        ],
        env=environment,
        stdout=sys.stderr,
        check=True,
    )
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if error := report.get("runtimeError"):
        raise SystemExit(f"Lighthouse could not judge {address}: {error['message']}")
    if report["finalDisplayedUrl"] != address:
        raise SystemExit(f"Lighthouse judged {report['finalDisplayedUrl']} and not {address}.")
    return report


def objections(report: dict[str, Any]) -> list[str]:
    """What cost marks, the heaviest first."""
    found = []
    for category in report["categories"].values():
        for ref in category["auditRefs"]:
            audit = report["audits"][ref["id"]]
            lost = ref["weight"] * (1 - audit["score"]) if audit["score"] is not None else 0
            if lost > 0.1:
                found.append((lost, f"{ref['id']} {audit.get('displayValue', '')}".strip()))
    return [what for _lost, what in sorted(found, reverse=True)]


# Showing


def show(targets: list[Target]) -> None:
    table = Table("what", "measured", "bound", "")
    for column in table.columns[1:3]:
        column.justify = "right"
    for found in targets:
        table.add_row(
            found.what,
            amount(found.measured, found.unit),
            "–"
            if found.bound is None
            else f"{'≥' if found.is_least else '≤'} {amount(found.bound, found.unit)}",
            found.verdict,
        )
    Console(width=100).print(table)
    keep("phone", {"measured": [asdict(found) for found in targets]}, sentences(targets))


def sentences(targets: list[Target]) -> list[str]:
    """What was promised, and whether it holds; what was not promised is in the table alone."""
    return [
        f"{found.what}: {amount(found.measured, found.unit)}; at "
        f"{'least' if found.is_least else 'most'} {amount(found.bound, found.unit)} is asked: "
        f"{found.verdict}."
        for found in targets
        if found.bound is not None
    ]


def amount(value: float, unit: str) -> str:
    digits = 1 if unit in ("KB", "s") else 0
    return f"{value:.{digits}f} {unit}".strip()


if __name__ == "__main__":
    sys.exit(main())
