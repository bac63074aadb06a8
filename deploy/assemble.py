"""Puts the application together as it is served: code, words, static files, and nothing else.

    python deploy/assemble.py TARGET [--revision TEXT]

Run by a Python that has the packages of requirements.lock, in a checkout whose node_modules/ was
filled from package-lock.json. The image (deploy/image/build.sh) and the bundle for offices
without Internet (scripts/bundle.py) are made of the same folder.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_SERVED = {"tests", "benchmarks", "scripts"}
FOLDERS = ("templates", "static", "locale", "deploy")
FILES = (
    "manage.py",
    "gunicorn.conf.py",
    "pyproject.toml",
    "requirements.lock",
    "LICENSE",
    ".env.example",
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", ".*")
# What npm packages say of their makers and terms goes with their files.
TERMS = ("package.json", "LICENSE*", "LICENCE*", "NOTICE*")

_SETTINGS = """
import json
from django.conf import settings
print(json.dumps({
    "icons": str(settings.ICON_DIR),
    "files": [
        str(folder / file) for folder, files in settings.VENDOR_FILES.values() for file in files
    ],
}))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Put the application together.")
    parser.add_argument("target", type=Path)
    parser.add_argument("--revision", default="unknown", help="what is told as the version's")
    arguments = parser.parse_args()
    target = arguments.target.resolve()
    if target.exists() and any(target.iterdir()):
        print(f"{target} is not empty.", file=sys.stderr)
        return 1
    copy_sources(target)
    copy_packages(target)
    compile_words(target)
    manage(target, "collectstatic", "--no-input", "--verbosity", "0")
    write_version(target, arguments.revision)
    open_to_all(target)
    return 0


def served_packages() -> list[str]:
    """The project's own packages, `api`, `common` and so on."""
    found = (path.parent.name for path in ROOT.glob("*/__init__.py"))
    return sorted(name for name in found if name not in NOT_SERVED)


def copy_sources(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in (*served_packages(), *FOLDERS):
        shutil.copytree(ROOT / name, target / name, ignore=LEFT_OUT)
    for name in FILES:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, target / name)


def copy_packages(target: Path) -> None:
    """The few files of npm packages that are served, and the icons that pages hold."""
    found = json.loads(python(target, "-c", _SETTINGS))
    packages = target / "node_modules"
    icons = Path(found["icons"]).relative_to(packages)
    shutil.copytree(ROOT / "node_modules" / icons, packages / icons)
    wanted = [Path(file).relative_to(packages) for file in found["files"]]
    for file in wanted:
        (packages / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "node_modules" / file, packages / file)
    for name in {package_of(file) for file in (*wanted, icons)}:
        for pattern in TERMS:
            for file in (ROOT / "node_modules" / name).glob(pattern):
                shutil.copy(file, packages / name / file.name)


def package_of(path: Path) -> Path:
    """The npm package that a path in node_modules is of; `@tabler/core` has two parts."""
    return Path(*path.parts[: 2 if path.parts[0].startswith("@") else 1])


def compile_words(target: Path) -> None:
    scripts = target / "scripts"
    scripts.mkdir()
    shutil.copy(ROOT / "scripts" / "messages.py", scripts)
    python(target, "scripts/messages.py", "compile")
    shutil.rmtree(scripts)


def manage(target: Path, *command: str) -> None:
    python(target, "manage.py", *command)


def python(target: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-B", *arguments],
        cwd=target,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def environment() -> dict[str, str]:
    """Of a production that is not there yet. The keys are for these steps and are kept nowhere."""
    key = base64.b64encode(os.urandom(32)).decode()
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("JIEDUI_", "PYTHON"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "JIEDUI_SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
        "JIEDUI_FIELD_KEYS": f"1:{key}",
        "JIEDUI_DIGEST_KEY": key,
        "JIEDUI_HOSTS": "jiedui.example",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }


def write_version(target: Path, revision: str) -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    text = json.dumps({"version": version, "revision": revision})
    (target / "version.json").write_text(text + "\n")


def open_to_all(target: Path) -> None:
    """It is served by an account that owns none of it. Files that Django writes are closed by
    the settings of uploads, and those of a checkout may be by whoever made it."""
    for path in (target, *target.rglob("*")):
        mode = path.stat().st_mode
        runs = 0o111 if path.is_dir() or mode & 0o100 else 0
        path.chmod(0o644 | runs)


if __name__ == "__main__":
    sys.exit(main())
