"""The bundle for offices without Internet: made, unpacked and installed where no network is.

Most of its minute goes into the archive.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

from tests.config.processes import ROOT, data_folder
from tests.deploy import alone
from tests.deploy.site import free_port, make_secrets, open_servers

HOST = "jiedui.example"

GET = """
import http.client, sys, time
for _ in range(300):
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": "jiedui.example"})
        answer = connection.getresponse()
    except OSError:
        time.sleep(0.2)
        continue
    print(answer.status, answer.read().decode())
    break
"""


pytestmark = [pytest.mark.skipif(bool(alone.why_not()), reason=alone.why_not())]


@pytest.fixture(scope="module")
def top():
    folder = Path(tempfile.mkdtemp(prefix="jiedui-offline-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def bundle(top):
    """Unpacked, as it is carried into the server room."""
    make = [sys.executable, str(ROOT / "scripts" / "bundle.py"), "--folder", str(top / "made")]
    done = subprocess.run(make, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    (archive,) = (top / "made").iterdir()
    with tarfile.open(archive) as file:
        file.extractall(top / "carried", filter="data")
    (folder,) = (top / "carried").iterdir()
    return folder


def plain_environment(top):
    """A machine that has Python and nothing of this project's."""
    programs = top / "programs"
    programs.mkdir(exist_ok=True)
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = Path(sys.base_prefix) / "bin" / name
    (programs / name).unlink(missing_ok=True)
    (programs / name).symlink_to(base)
    return {"PATH": f"{programs}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(top)}


def offline(command, top, **extra):
    return subprocess.run(
        [*alone.COMMAND, *map(str, command)],
        env={**plain_environment(top), **extra},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def installed(bundle, top):
    done = offline(["sh", bundle / "install-offline.sh", top / "opt"], top)
    assert done.returncode == 0, done.stderr[-3000:]
    return top / "opt" / "current"


def test_without_any_network_it_is_installed_and_serves(installed, top):
    make_secrets(top / "secrets")
    port = free_port()
    with data_folder() as folder, open_servers(folder) as sockets:
        settings = {
            "PYTHONPATH": str(installed / "app"),
            "JIEDUI_DATA_DIR": str(top),
            "JIEDUI_HOSTS": HOST,
            "JIEDUI_SECRET_KEY_FILE": str(top / "secrets" / "secret_key"),
            "JIEDUI_FIELD_KEYS_FILE": str(top / "secrets" / "field_keys"),
            "JIEDUI_DIGEST_KEY_FILE": str(top / "secrets" / "digest_key"),
            "DATABASE_URL": f"postgres://jiedui@/jiedui?host={sockets}",
            "REDIS_URL": f"unix://{sockets}/valkey.sock?db=0",
            "JIEDUI_WEB_PROCESSES": "1",
            "PORT": str(port),
        }
        python = installed / "venv" / "bin" / "python"
        manage = [python, "-m", "config.production", "manage"]
        checked = offline([*manage, "check", "--deploy"], top, **settings)
        served = (
            f'"{python}" -m config.production web & web=$!; "{python}" -c "$GET" {port}; kill $web'
        )
        answer = offline(["sh", "-c", served], top, **settings, GET=GET)

    assert checked.returncode == 0, checked.stderr
    assert answer.stdout.startswith("200 ok"), answer.stderr[-3000:]


def test_what_is_installed_can_be_read_by_the_account_that_serves_it(installed):
    release = installed.resolve()

    closed = [
        path
        for path in (release, *release.rglob("*"))
        if not path.is_symlink() and path.stat().st_mode & 0o044 != 0o044
    ]

    assert not closed


def test_installing_again_changes_nothing(bundle, installed, top):
    before = (installed / "complete").stat().st_mtime_ns

    done = offline(["sh", bundle / "install-offline.sh", top / "opt"], top)

    assert done.returncode == 0
    assert "is installed already" in done.stdout
    assert (installed / "complete").stat().st_mtime_ns == before


def test_a_bundle_that_was_damaged_on_the_way_is_refused(bundle, top):
    wheel = next((bundle / "wheels").glob("[a-c]*.whl"))
    whole = wheel.read_bytes()
    try:
        wheel.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

        done = offline(["sh", bundle / "install-offline.sh", top / "other"], top)
    finally:
        wheel.write_bytes(whole)

    assert done.returncode == 1
    assert wheel.name in done.stdout + done.stderr
    assert "the bundle is damaged" in done.stderr
    assert not (top / "other").exists()


def test_what_is_installed_is_what_is_locked(bundle):
    lock = (ROOT / "requirements.lock").read_text()
    locked = {
        line.partition("==")[0].replace("-", "_").lower()
        for line in lock.splitlines()
        if "==" in line
        and not line.startswith((" ", "#"))
        and "sys_platform == 'win32'" not in line
    }

    wheels = {
        path.name.partition("-")[0].replace(".", "_").lower()
        for path in (bundle / "wheels").iterdir()
    }

    assert {"django", "celery", "gunicorn"} <= wheels
    assert wheels - locked == {"pip"}


def test_system_parts_are_made_once_and_kept(installed, top):
    root = top / "root"
    for name in ("passwd", "group"):
        (root / "etc").mkdir(parents=True, exist_ok=True)
        (root / "etc" / name).write_text(
            {"passwd": "jiedui:x:990:990::/:/bin/false\n"}.get(name, "jiedui:x:990:\n")
        )
    install = ["sh", installed / "app" / "deploy" / "install.sh", root]

    first = offline(install, top)
    settings = root / "etc" / "jiedui" / "jiedui.env"
    settings.write_text(settings.read_text() + "# changed by the office\n")
    key = (root / "etc" / "jiedui" / "secrets" / "field_keys").read_text()
    second = offline(install, top)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert settings.read_text().endswith("# changed by the office\n")
    assert settings.stat().st_mode & 0o777 == 0o640
    assert settings.stat().st_gid == 990
    assert (root / "etc" / "jiedui" / "secrets" / "field_keys").read_text() == key
    for name in ("var/lib/jiedui", "var/backups/jiedui"):
        assert (root / name).stat().st_uid == 990
        assert (root / name).stat().st_mode & 0o777 == 0o700
    units = {path.name for path in (root / "etc" / "systemd" / "system").iterdir()}
    assert {"jiedui-web.service", "jiedui-backup.timer", "jiedui-.service.d"} <= units
