"""A bare Debian in a folder, in which the image's own steps are run: no engine is needed.

Debian's Python stands in for the image's base. Needs root, unshare and mmdebstrap.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from tests.config.processes import ROOT

NUMBER = 10001
"""The account of the image, by deploy/image/trim.py."""

PYTHON = "/opt/jiedui/venv/bin/python"
_SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_PASSED_ON = ("PIP_", "NPM_CONFIG_", "npm_config_", "NODE_EXTRA_CA_CERTS", "SSL_CERT_")

# Mounts of the new namespace alone; whatever runs in it ends with it.
_ENTER = """
set -e
# The caller's environment is for what runs in the tree.
path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$1 rights=$2 account=$3 folder=$4
shift 4
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for name in null zero full random urandom; do
    : > "$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
while [ "$1" != -- ]; do
    mount --bind "$1" "$root$2"
    shift 2
done
shift
if [ "$rights" = ro ]; then
    mount -o remount,bind,ro "$root"
fi
setpriv=$(command -v setpriv) unshare=$(command -v unshare)
PATH=$path
exec "$setpriv" --no-new-privs "$unshare" --root="$root" --wd="$folder" \\
    --setgid="$account" --setuid="$account" -- "$@"
"""


def why_not() -> str:
    """Why no bare Debian can be had here; nothing if it can."""
    if not sys.platform.startswith("linux"):
        return "a bare Debian needs Linux"
    if os.geteuid() != 0:
        return "a bare Debian needs root, for its mounts"
    for program in ("mmdebstrap", "unshare", "setpriv"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if not _SOURCES.exists():
        return f"{_SOURCES} does not say where Debian's packages are"
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        return "no mount namespace can be made here"
    return ""


def make(tree: Path) -> None:
    """A minimal Debian with Python, by the machine's own sources of packages."""
    settings = subprocess.run(
        ["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=True
    ).stdout
    options = tree.with_name("apt.conf")
    options.write_text(settings)
    suite = next(
        line.split("=")[1]
        for line in Path("/etc/os-release").read_text().splitlines()
        if line.startswith("VERSION_CODENAME=")
    )
    packages = "--include=python3,python3-venv,ca-certificates"
    _run(
        [
            *("mmdebstrap", "--mode=root", "--variant=minbase", "--quiet", packages),
            *(f"--aptopt={options}", suite, str(tree), str(_SOURCES)),
        ]
    )


def copy(tree: Path, target: Path) -> None:
    """Devices as devices: shutil would read them, and one of them never ends."""
    _run(["cp", "--archive", str(tree), str(target)])


def copy_context(target: Path) -> None:
    """The files that `docker build` would be sent, by .dockerignore."""
    patterns = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file() and not is_ignored(name, patterns):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)


def is_ignored(name: str, patterns: Sequence[str]) -> bool:
    """By the last pattern that names the file or a folder above it, as Docker does."""
    ignored = False
    path = PurePosixPath(name)
    for pattern in patterns:
        bare = pattern.removeprefix("!")
        candidates = [str(path), *(str(parent) for parent in path.parents)]
        if bare.startswith("**/"):
            # At any depth.
            candidates += path.parts
            bare = bare.removeprefix("**/")
            hit = any(fnmatch(candidate, bare) for candidate in candidates)
        else:
            hit = any(
                len(PurePosixPath(c).parts) == len(PurePosixPath(bare).parts) and fnmatch(c, bare)
                for c in candidates
            )
        if hit:
            ignored = not pattern.startswith("!")
    return ignored


def build(tree: Path, source: str, target: str) -> str:
    """The image's first stage, with the network that the machine has."""
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", tree / "etc" / name)
    mounts = {}
    if _CERTIFICATES.exists():
        (tree / str(_CERTIFICATES)[1:]).touch()
        mounts[_CERTIFICATES] = str(_CERTIFICATES)
    script = f"cd {source} && sh deploy/image/build.sh {source} {target}"
    return _run(
        enter(tree, ["/bin/sh", "-c", script], mounts=mounts, account=0, read_only=False),
        environment={**dict(_registries()), "PATH": "/usr/bin:/usr/sbin", "HOME": "/root"},
    )


def _registries() -> Iterator[tuple[str, str]]:
    """Where this machine has its packages from; nothing of it is written anywhere."""
    for name, value in os.environ.items():
        # Folders of wheels of this machine are not in the tree.
        if name.startswith(_PASSED_ON) and name not in {"PIP_FIND_LINKS", "PIP_CONSTRAINT"}:
            yield name, value


def enter(
    tree: Path,
    command: Sequence[str],
    *,
    mounts: Mapping[Path, str] | None = None,
    account: int = NUMBER,
    folder: str = "/",
    read_only: bool = True,
    network: bool = True,
) -> list[str]:
    """The command line that runs `command` in the tree, as an engine would.

    It starts in `folder`. `mounts` leads from folders and files of this machine to where they are
    seen in the tree.
    """
    shown: list[str] = []
    for outside, inside in (mounts or {}).items():
        place = tree / inside.lstrip("/")
        if outside.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        elif not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        shown += [str(outside), inside]
    spaces = ["--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
    rights = "ro" if read_only else "rw"
    return [
        *(shutil.which("unshare") or "unshare", *spaces, "/bin/sh", "-c", _ENTER, "enter"),
        *(str(tree), rights, str(account), folder, *shown, "--", *command),
    ]


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command,
        env=None if environment is None else dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    return done.stdout


def trim(tree: Path, target: str) -> None:
    """The image's second stage."""
    script = f"{target}/app/deploy/image/trim.py"
    _run(
        enter(
            tree,
            ["/usr/bin/python3", "-B", script, target],
            account=0,
            read_only=False,
            network=False,
        ),
        environment={"PATH": "/usr/bin:/usr/sbin"},
    )
