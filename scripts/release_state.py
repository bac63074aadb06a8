#!/usr/bin/env python3
"""Keep the schema and a demonstration county of the code as it is now, as what a release had.

    .venv/bin/python scripts/release_state.py 0.2.0

To be run when a version is released, and never again for it: tests upgrade what is kept to the
code of their day (tests/upgrade/), while the code of its commit, which tests/upgrade/released.py
names, is at work on it.
"""

from __future__ import annotations

import lzma
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import servers  # noqa: E402
from tests.config.processes import data_folder, environment  # noqa: E402
from tests.upgrade.released import DAY, FOLDER, HOUSEHOLDS, SETTINGS, dump_of  # noqa: E402

_COUNTY = f"""
import datetime
import django
django.setup()
from reports.demo.store import load_county
load_county(
    seed=621225, today=datetime.date.fromisoformat({DAY!r}), total={HOUSEHOLDS}, with_sign_ins=True
)
"""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(f"Usage: {Path(__file__).name} VERSION", file=sys.stderr)
        return 2
    path = dump_of(arguments[0])
    if path.exists():
        print(f"{path} is there: what was released stays as it is.", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with data_folder() as folder:
        servers.ensure("postgres", folder, throwaway=True)
        where = environment(folder, **SETTINGS)
        for command in (["manage.py", "migrate", "--verbosity", "0"], ["-c", _COUNTY]):
            subprocess.run([sys.executable, *command], cwd=ROOT, env=where, check=True)
        database = servers.postgres_settings(folder)
        reach = [f"--host={database['HOST']}", f"--username={database['USER']}"]
        names = subprocess.run(
            [
                *(str(servers.Postgres.program("psql")), *reach, "-Atc"),
                "SELECT app || '.' || name FROM django_migrations ORDER BY 1",
                database["NAME"],
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        (FOLDER / f"{arguments[0]}.migrations").write_text(names, encoding="utf-8")
        dump = [str(servers.Postgres.program("pg_dump")), *reach, "-Fc", "-Z", "none"]
        content = subprocess.run(
            [*dump, "--no-owner", database["NAME"]], check=True, capture_output=True
        ).stdout
        path.write_bytes(lzma.compress(content, preset=9))
    print(f"{path}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
