"""`make test`: everything that must hold before a change is taken, in the order of its cost.

All checks run even when one fails, so that one run tells everything; the tests come last.
"""

import argparse
import base64
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
IMAGE_PROGRAMS = ("mmdebstrap", "caddy", "pgbouncer")

sys.path.insert(0, str(ROOT))
from tests.browser import find_chromium  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description="Run every check and every test.")
    parser.add_argument("--no-tests", action="store_true", help="leave pytest out")
    arguments = parser.parse_args()
    # A reader of a file or a pipe sees each step when it begins.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]

    steps = checks()
    total = len(steps) + (0 if arguments.no_tests else 2)
    failed: list[str] = []
    for number, (title, command, extra) in enumerate(steps, start=1):
        if not step(f"[{number}/{total}] {title}", command, extra):
            failed.append(title)
    if arguments.no_tests:
        report(failed)
        return 1 if failed else 0

    missing = browser_and_fonts(f"[{total - 1}/{total}] browser and Chinese fonts")
    if missing:
        print(missing, file=sys.stderr)
        if os.environ.get("CI"):
            failed.append("browser and Chinese fonts")
    print(f"[{total}/{total}] tests …")
    report(failed)
    workers = os.environ.get("JIEDUI_TEST_WORKERS", "2")
    tests = [str(BIN / "pytest"), "-n", workers, "--dist", "worksteal"]
    status = subprocess.run(tests, cwd=ROOT, check=False).returncode
    report(failed)
    return status or (1 if failed else 0)


def report(failed: list[str]) -> None:
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)


def checks() -> list[tuple[str, Sequence[str], dict[str, str]]]:
    """Title, command and additional environment of each."""
    python = str(BIN / "python")
    manage = [python, "manage.py"]
    templates = sorted(map(str, (ROOT / "templates").rglob("*.html")))
    found: list[tuple[str, Sequence[str], dict[str, str]]] = [
        ("ruff format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
        ("ruff check", [str(BIN / "ruff"), "check", "--quiet", "."], {}),
    ]
    if templates:
        djade = [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates]
        found.append(("djade", djade, {}))
    found += [
        ("mypy", [str(BIN / "mypy")], {}),
        ("import-linter", [str(BIN / "lint-imports")], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        (
            "check --deploy",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            production_environment(),
        ),
    ]
    found += [
        ("licences", [python, "scripts/licences.py", "--check"], {}),
        ("known holes", [python, "scripts/audit.py"], {}),
    ]
    if (ROOT / "locale").is_dir():
        found.append(("catalogues", [python, "scripts/messages.py", "check"], {}))
    return found


def production_environment() -> dict[str, str]:
    """Settings of a production that does not exist; the check connects to nothing."""
    key = base64.b64encode(bytes(range(32))).decode()
    return {
        "JIEDUI_SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
        "JIEDUI_FIELD_KEYS": f"1:{key}",
        "JIEDUI_DIGEST_KEY": key,
        "JIEDUI_HOSTS": "jiedui.example",
        "JIEDUI_DEBUG": "0",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }


def step(title: str, command: Sequence[str], extra: dict[str, str]) -> bool:
    started = time.monotonic()
    print(f"{title} …")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **extra},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    outcome = "ok" if done.returncode == 0 else "FAILED"
    print(f"{title}: {outcome} ({time.monotonic() - started:.1f} s)")
    # What passes may have something to say all the same: a source that could not be asked.
    if done.returncode != 0 or title.endswith("known holes"):
        print(done.stdout.rstrip())
    return done.returncode == 0


def browser_and_fonts(title: str) -> str:
    """Installs them on a Debian where we may; else says what is missing, or nothing."""
    started = time.monotonic()
    print(f"{title} …")
    packages = missing_packages()
    if packages and is_debian() and os.geteuid() == 0:
        print(f"{title}: installing {' and '.join(packages)}, some minutes …")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", *packages],
        ):
            done = subprocess.run(
                ["apt-get", *command], env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                print(f"apt-get {command[0]} failed:\n{done.stderr.strip()}", file=sys.stderr)
                break
        packages = missing_packages()
    outcome = f"missing {', '.join(packages)}" if packages else "ok"
    print(f"{title}: {outcome} ({time.monotonic() - started:.1f} s)")
    if not packages:
        return ""
    return (
        f"Missing for the tests of pages and of the image: {' and '.join(packages)} (the names "
        "of Debian's packages). "
        "Install them, or name a Chromium or Chrome as CHROMIUM."
    )


def missing_packages() -> list[str]:
    missing = [] if find_chromium() else ["chromium"]
    if sys.platform != "darwin" and not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if is_debian() and os.geteuid() == 0:
        # Elsewhere the tests of the image, of its proxy and of PgBouncer are skipped.
        missing += [name for name in IMAGE_PROGRAMS if shutil.which(name) is None]
    return missing


def has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def is_debian() -> bool:
    # Ubuntu's chromium package is an empty one that asks for snap, which containers lack.
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return False
    return "ID=debian" in lines and shutil.which("apt-get") is not None


if __name__ == "__main__":
    sys.exit(main())
