"""The account that servers run under, and what it needs to reach."""

import contextlib
import importlib.util
import os
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import ServerError

# The account that PostgreSQL runs under when we are root, which it refuses to be.
_ACCOUNT = "pgserver"


class Owner:
    """The account the servers run under: ourselves, or an ordinary one when we are root."""

    def __init__(self, home: Path) -> None:
        self.uid: int | None = None
        self.gid: int | None = None
        self.notes: list[str] = []
        if os.geteuid() == 0:
            # Data begun without root stay with their account, which goes on with them later.
            if home.exists() and home.stat().st_uid != 0:
                self.uid, self.gid = home.stat().st_uid, home.stat().st_gid
            else:
                self.uid, self.gid = _ordinary_account()

    def popen_options(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make_dir(self, folder: Path) -> None:
        """Make a folder that only this account opens, or give it an existing one.

        Raises ServerError when the folder is somebody else's: one in /tmp could be a trap.
        """
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {os.geteuid(), self.uid}:
            raise ServerError(f"{folder} belongs to another account. Remove it.")
        folder.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            for path in [folder, *folder.rglob("*")]:
                if path.lstat().st_uid != self.uid:
                    os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def open_way_to(self, target: Path) -> None:
        """Let the account pass through the folders above `target`, without listing them."""
        if self.uid is None:
            return
        for folder in target.parents:
            if not folder.exists():
                continue
            status = folder.stat()
            if status.st_uid != self.uid and not status.st_mode & stat.S_IXOTH:
                self.notes.append(
                    f"PostgreSQL does not run as root; other accounts may now pass through {folder}"
                )
                folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)

    def open_package(self, programs: Path, name: str) -> None:
        """Let the account run the programs of a package, also after `umask 077`."""
        if self.uid is None:
            return
        # Wheels for Linux carry shared libraries in a folder beside the package.
        libraries = package_folder(name).with_name(f"{name}.libs")
        self.open_way_to(programs / "any")
        self.open_way_to(libraries / "any")
        for path in [*programs.rglob("*"), *libraries.rglob("*")]:
            mode = stat.S_IMODE(path.lstat().st_mode)
            if path.is_symlink():
                continue
            wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if wanted != mode:
                path.chmod(wanted)

    def run(self, command: Sequence[str], what: str, *, feed: str = "") -> None:
        """Run a program as this account. Raises ServerError, with ``what`` could not be done."""
        done = subprocess.run(
            command,
            input=feed,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=plain_environment(),
            **self.popen_options(),
        )
        if done.returncode != 0:
            raise ServerError(f"Could not {what}: {done.stderr.strip() or done.stdout.strip()}")


def plain_environment() -> dict[str, str]:
    """Ours, without PGDATA, PGPORT and their like, which would change what a server does."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "TZ": "UTC",
        **{k: v for k, v in os.environ.items() if k.startswith(("LD_", "DYLD_"))},
    }


def package_folder(name: str) -> Path:
    """Where an installed package is. Raises ServerError when it is not.

    It is found and not imported: importing these packages makes lock files and loads clients.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"{name} is not installed. Run `make setup`.")
    return Path(spec.origin).parent


def _ordinary_account() -> tuple[int, int]:
    import pwd

    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam(_ACCOUNT)
        return entry.pw_uid, entry.pw_gid
    with contextlib.suppress(OSError, subprocess.CalledProcessError, KeyError):
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _ACCOUNT],
            check=True,
            capture_output=True,
        )
        entry = pwd.getpwnam(_ACCOUNT)
        return entry.pw_uid, entry.pw_gid
    # No useradd in this image. nobody has an entry everywhere, which PostgreSQL asks for.
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid
