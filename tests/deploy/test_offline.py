"""The bundle for offices without Internet: made, unpacked and installed where no network is.

Most of its minute goes into the archive.
"""

import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.config.processes import ROOT, data_folder, free_port
from tests.deploy import alone
from tests.deploy.room import make_folder
from tests.deploy.site import make_secrets, open_servers

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
    folder = make_folder("jiedui-offline-")
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


@pytest.fixture(scope="module")
def system(installed, top):
    """The root of a machine that does not run, with what systemd needs of a release."""
    root = top / "root"
    (root / "etc").mkdir(parents=True)
    for name, text in {"passwd": "root:x:0:0::/root:/bin/sh\n", "group": "root:x:0:\n"}.items():
        (root / "etc" / name).write_text(text)
    for name in ("shadow", "gshadow"):
        (root / "etc" / name).touch()
    done = offline(["sh", installed / "app" / "deploy" / "install.sh", root], top)
    assert done.returncode == 0, done.stderr
    return root


def test_system_parts_are_made_once_and_kept(installed, system, top):
    root = system
    settings = root / "etc" / "jiedui" / "jiedui.env"
    settings.write_text(settings.read_text() + "# changed by the office\n")
    secrets = root / "etc" / "jiedui" / "secrets"
    key = (secrets / "field_keys").read_text()

    again = offline(["sh", installed / "app" / "deploy" / "install.sh", root], top)

    assert again.returncode == 0, again.stderr
    assert (root / "etc" / "passwd").read_text().count("\njiedui:x:") == 1
    account, group = re.search(
        r"^jiedui:x:(\d+):(\d+):", (root / "etc" / "passwd").read_text(), re.M
    ).groups()
    assert settings.read_text().endswith("# changed by the office\n")
    assert settings.stat().st_mode & 0o777 == 0o640
    assert settings.stat().st_gid == int(group)
    assert (secrets / "field_keys").read_text() == key
    assert {path.stat().st_mode & 0o777 for path in secrets.iterdir()} == {0o440}
    assert {path.stat().st_gid for path in secrets.iterdir()} == {int(group)}
    for name in ("var/lib/jiedui", "var/backups/jiedui"):
        assert (root / name).stat().st_uid == int(account)
        assert (root / name).stat().st_mode & 0o777 == 0o700
    units = {path.name for path in (root / "etc" / "systemd" / "system").iterdir()}
    assert {"jiedui-web.service", "jiedui-backup.timer", "jiedui-.service.d"} <= units


def test_settings_that_are_made_name_the_secrets_that_are_made(system):
    text = (system / "etc" / "jiedui" / "jiedui.env").read_text()

    named = dict(re.findall(r"^([A-Z_]+)_FILE=(\S+)$", text, re.MULTILINE))

    assert {"JIEDUI_SECRET_KEY", "DATABASE_URL", "REDIS_URL"} <= set(named)
    for path in named.values():
        assert (system / path.lstrip("/")).exists(), path
