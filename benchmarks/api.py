"""The API held against its own description, each role twenty thousand times. `make bench-api`.

    python benchmarks/api.py [--cases 20000] [--roles "cadre,liaison"] [--parts description,bulk]

schemathesis makes up requests from what the description allows, and from what it does not, sends
them to the site with a token of the role, and holds every answer against the description with all
of its checks: no 5xx, no status, header, type or field that is not written down, nothing well
formed refused as malformed, nothing malformed taken. Ends with 1 when anything was found; what,
is in the log that it names.

Beside it, in the same run: a thousand contacts in one request, and one by one.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import requests
from rich.console import Console
from rich.table import Table

from benchmarks.keeping import keep, verdict
from benchmarks.measuring import Server
from benchmarks.site import Site

CONFIG = ROOT / "benchmarks" / "settings" / "schemathesis.toml"
CASES = 20_000
A_RUN = 40
"""Examples of each operation in one run; runs follow each other, each with its own seed."""
ROLES = {
    "county office": "13900000001",
    "township office": "13900000002",
    "liaison": "13900000003",
    "cadre": "13900000004",
    "supervisor": "13900000005",
    "system administrator": "13900000006",
    "security administrator": "13900000007",
    "audit administrator": "13900000008",
}
SECOND_OFFICE = "13900000009"
BULK, ROUNDS = 1000, 5

MAKE_TOKENS = """
from datetime import timedelta
from django.utils import timezone
from api.authentication import digest_of
from api.choices import SCOPES
from api.models import Token
from common.dates import today
from organization.models import User
for phone in {phones!r}:
    Token.objects.create(
        account=User.objects.get(phone=phone), system="bench", reason="bench", scopes=SCOPES,
        expires_on=today() + timedelta(days=2), granted_at=timezone.now(),
        granted_by=User.objects.get(phone={keeper!r}), digest=digest_of("jd_" + phone),
        beginning="jd_",
    )
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Hold the API against its description.")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--roles", default=",".join(ROLES))
    parser.add_argument("--parts", default="description,bulk")
    options = parser.parse_args()
    parts, console = options.parts.split(","), Console()
    found: dict[str, Any] = {}
    log = Path(tempfile.gettempdir()) / "jiedui-bench-api.log"
    log.write_text("")
    with (
        tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder,
        Server(Path(folder)) as server,
        Site(server, more={"JIEDUI_API_PER_MINUTE": "100000000", "JIEDUI_DEMO": "1"}) as site,
    ):
        site.manage("demo")
        site.manage("shell", "-c", MAKE_TOKENS.format(phones=[*ROLES.values()],
                                                      keeper=SECOND_OFFICE))  # fmt: skip
        site.start(log.with_suffix(".web.log"))
        if "bulk" in parts:
            found["bulk"] = measure_bulk(site.address)
        if "description" in parts:
            found["description"] = {}
            for role in options.roles.split(","):
                console.print(f"{role} …")
                token = f"jd_{ROLES[role]}"
                found["description"][role] = hold(site.address, token, options.cases, log)
    console.print(table_of(found))
    keep("api", found, targets(found, options.cases))
    wrong = [role for role, each in found.get("description", {}).items() if each["failures"]]
    if wrong:
        console.print(f"Found something as {', '.join(wrong)}: {log}")
    return 1 if wrong else 0


def hold(address: str, token: str, cases: int, log: Path) -> dict[str, Any]:
    """Ask as one role until there were so many cases; how many, and what was found."""
    started, made, failures, seed = time.monotonic(), 0, 0, 1
    while made < cases:
        done = subprocess.run(
            [
                *(str(ROOT / ".venv" / "bin" / "st"), "--no-color", "--config-file", str(CONFIG)),
                *("run", f"{address}/api/v1/openapi.json", "--checks", "all"),
                *("--header", f"Authorization: Bearer {token}", "--max-examples", str(A_RUN)),
                *("--workers", "1", "--seed", str(seed), "--continue-on-failure"),
            ],
            cwd=log.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        with log.open("a") as lines:
            lines.write(done.stdout)
        told = re.search(r"(\d+) generated", done.stdout)
        if told is None:
            raise RuntimeError(f"schemathesis told of no cases:\n{done.stdout[-2000:]}")
        made += int(told[1])
        unique = re.search(r"(\d+) unique failures?", done.stdout)
        errors = re.search(r"(\d+) errors?", done.stdout)
        failures += int(unique[1]) if unique else 0
        failures += int(errors[1]) if errors else 0
        if done.returncode != 0 and not (unique or errors):
            failures += 1
        seed += 1
    return {
        "cases": made,
        "runs": seed - 1,
        "failures": failures,
        "seconds": round(time.monotonic() - started),
    }


def measure_bulk(address: str) -> dict[str, Any]:
    """Seconds that a thousand contacts take in one request, and one by one; medians."""
    office = requests.Session()
    office.headers["Authorization"] = f"Bearer jd_{ROLES['county office']}"
    pairings = office.get(
        f"{address}/api/v1/pairings", params={"is_open": "true", "limit": 500}
    ).json()["results"]

    def entries(number: int) -> list[dict[str, Any]]:
        return [
            {
                "uuid": str(uuid.uuid4()),
                "pairing": pairings[n % len(pairings)]["id"],
                "day": date.today().isoformat(),
                "kind": "phone",
            }
            for n in range(number)
        ]

    together, apart = [], []
    for _round in range(ROUNDS):
        started = time.monotonic()
        answer = office.post(f"{address}/api/v1/contacts/bulk", json={"contacts": entries(BULK)})
        together.append(time.monotonic() - started)
        assert {result["status"] for result in answer.json()["results"]} == {201}
        started = time.monotonic()
        for entry in entries(BULK // 10):
            assert office.post(f"{address}/api/v1/contacts", json=entry).status_code == 201
        apart.append((time.monotonic() - started) * 10)
    return {
        "contacts": BULK,
        "together": round(statistics.median(together), 2),
        "apart": round(statistics.median(apart), 2),
    }


def table_of(found: dict[str, Any]) -> Table:
    """What was found, to be read."""
    table = Table("role", "cases", "runs", "found", "seconds", title="The API as it is described")
    for role, each in found.get("description", {}).items():
        table.add_row(role, *(f"{each[name]:,}" for name in ("cases", "runs", "failures",
                                                             "seconds")))  # fmt: skip
    return table


def targets(found: dict[str, Any], cases: int) -> list[str]:
    """What was promised, and whether it holds."""
    told = [
        f"As {role} {each['cases']:,} cases found {each['failures']} faults; {cases:,} cases and "
        f"no fault are asked: {verdict(each['cases'] >= cases and not each['failures'])}."
        for role, each in found.get("description", {}).items()
    ]
    if bulk := found.get("bulk"):
        told.append(
            f"{bulk['contacts']:,} contacts take {bulk['together']} s in one request, "
            f"{bulk['apart']} s one by one, {bulk['apart'] / bulk['together']:.1f} times as long."
        )
    return told


if __name__ == "__main__":
    sys.exit(main())
