"""`make bundle`: everything that an office without Internet needs, in one file.

    python scripts/bundle.py [--machine x86_64|aarch64] [--folder dist]

The wheels are those of requirements.lock, for this Python and any Linux with glibc 2.28 or later
(Debian 10, openEuler, Kylin V10, UOS 20). The application is as it is served, words compiled and
static files collected. deploy/install-offline.sh, which is in it, installs it.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GLIBC = 28
OLDER = ("manylinux2014", "manylinux2010", "manylinux1")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the bundle for an office without Internet.")
    parser.add_argument("--machine", default=platform.machine(), choices=("x86_64", "aarch64"))
    parser.add_argument("--folder", type=Path, default=ROOT / "dist")
    arguments = parser.parse_args()
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    name = f"jiedui-{version}-python{PYTHON}-{arguments.machine}"
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as scratch:
        top = Path(scratch) / name
        fill(top, version, arguments.machine)
        whole = Path(scratch) / f"{name}.tar.gz"
        with tarfile.open(whole, "w:gz", compresslevel=1) as archive:
            archive.add(top, name, filter=of_nobody)
        target = arguments.folder / whole.name
        whole.replace(target)
    print(f"{target}: {target.stat().st_size / 1e6:.0f} MB, SHA-256 {digest(target)}")
    return 0


def fill(top: Path, version: str, machine: str) -> None:
    wheels = top / "wheels"
    wheels.mkdir(parents=True)
    download(ROOT / "requirements.lock", wheels, machine)
    with tempfile.NamedTemporaryFile("w", suffix=".lock") as lock:
        lock.write(pip_lock())
        lock.flush()
        download(Path(lock.name), wheels, machine)
    assemble = [sys.executable, str(ROOT / "deploy" / "assemble.py"), str(top / "app")]
    subprocess.run([*assemble, "--revision", revision()], check=True)
    shutil.copy(ROOT / "deploy" / "install-offline.sh", top / "install-offline.sh")
    (top / "PYTHON").write_text(PYTHON + "\n")
    (top / "MACHINE").write_text(machine + "\n")
    (top / "VERSION").write_text(version + "\n")
    files = sorted(path for path in top.rglob("*") if path.is_file())
    sums = (f"{digest(path)}  {path.relative_to(top)}\n" for path in files)
    (top / "SHA256SUMS").write_text("".join(sums))


def download(lock: Path, wheels: Path, machine: str) -> None:
    """The wheels of a lock, by their hashes; a package without a fitting one stops it."""
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)]
    tags += [f"{old}_{machine}" for old in OLDER]
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--dest", str(wheels)]
    command += ["--python-version", PYTHON, "--requirement", str(lock)]
    for tag in tags:
        command += ["--platform", tag]
    subprocess.run(command, check=True)


def pip_lock() -> str:
    """pip's own part of the lock: a machine that has nothing installs the others with it."""
    text = (ROOT / "requirements-dev.lock").read_text()
    found = re.search(r"^pip==\S+(?: \\\n +--hash=\S+)+\n", text, re.MULTILINE)
    if found is None:
        raise SystemExit("requirements-dev.lock does not name pip.")
    return found[0]


def revision() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """As root's, readable by all: who made the bundle is nobody's account elsewhere."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


if __name__ == "__main__":
    sys.exit(main())
