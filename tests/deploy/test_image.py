"""The image without an engine: its steps in a bare Debian, then its processes as it runs them.

It takes some two minutes, most of them for packages.
"""

import re
import shutil
import tarfile

import pytest

from tests.config.processes import data_folder, eventually, free_port
from tests.deploy import bare
from tests.deploy.room import make_folder
from tests.deploy.site import Site, make_secrets, open_servers, wait_for

pytestmark = [pytest.mark.skipif(bool(bare.why_not()), reason=bare.why_not())]


@pytest.fixture(scope="module")
def image():
    """What the last stage of the Dockerfile leaves, as a folder."""
    top = make_folder("jiedui-image-")
    try:
        base, stage, last = top / "base", top / "build", top / "image"
        bare.make(base)
        bare.copy(base, stage)
        bare.copy_context(stage / "src")
        bare.build(stage, "/src", "/opt/jiedui")
        base.rename(last)
        (last / "opt").mkdir(exist_ok=True)
        shutil.move(stage / "opt" / "jiedui", last / "opt" / "jiedui")
        bare.trim(last, "/opt/jiedui")
        yield last
    finally:
        shutil.rmtree(top)


@pytest.fixture(scope="module")
def site(image):
    """Web, worker and beat, ready to serve."""
    top = image.parent
    data, secrets = top / "data", top / "secrets"
    data.mkdir(mode=0o700)
    shutil.chown(data, bare.NUMBER, bare.NUMBER)
    make_secrets(secrets)
    with data_folder() as folder, open_servers(folder) as sockets:
        found = Site(image, data, secrets, sockets, free_port())
        migrated = found.run("-m", "config.production", "migrate")
        assert migrated.returncode == 0, migrated.stderr
        try:
            for name in ("web", "worker", "beat"):
                (top / f"tmp-{name}").mkdir()
                (top / f"tmp-{name}").chmod(0o1777)
                found.start(name, top / f"{name}.log", top / f"tmp-{name}")
            wait_for(found, "/healthz", 60, top)
            yield found
        finally:
            found.stop()


def test_sign_in_page_comes_with_its_static_files_under_hashed_names(site):
    page = site.get("/accounts/sign-in/")
    files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)"', page.text)))

    answers = {file: site.get(file) for file in files}

    assert page.status == 200
    assert "登录" in page.text
    assert len(files) > 3
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", file) for file in files), files
    assert {answer.status for answer in answers.values()} == {200}
    assert all("immutable" in answer.headers["Cache-Control"] for answer in answers.values())


def test_without_tls_a_page_is_not_given(site):
    answer = site.get("/accounts/sign-in/", secure=False)

    assert answer.status == 301
    assert answer.headers["Location"].startswith("https://")


def test_nothing_but_data_and_temporary_files_can_be_written(site):
    looked_at = """
import os, stat
writable = []
for top, folders, files in os.walk("/"):
    if top == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys")]
    for path in [top, *(os.path.join(top, name) for name in files)]:
        if os.path.islink(path) or not os.access(path, os.W_OK):
            continue
        if not stat.S_ISCHR(os.lstat(path).st_mode) and not stat.S_ISSOCK(os.lstat(path).st_mode):
            writable.append(path)
    if top in ("/data", "/tmp", "/dev/shm"):
        folders[:] = []
print("\\n".join(sorted(writable)))
"""

    done = site.run("-c", looked_at)

    assert done.returncode == 0, done.stderr
    found = set(done.stdout.split())
    assert {"/data", "/tmp", "/dev/shm"} <= found
    assert {path for path in found if not path.startswith("/data/")} == {
        "/data",
        "/tmp",
        "/dev/shm",
    }


def test_it_runs_without_root_and_without_programs_but_python(site):
    who = site.run(
        "-c", "import os; print(os.getuid(), os.getgroups(), open('/proc/self/status').read())"
    )
    folders = ("bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin")
    programs = {p.name for f in folders for p in (site.tree / f).iterdir()}
    rights = [
        path
        for top in ("usr", "opt")
        for path in (site.tree / top).rglob("*")
        if not path.is_symlink() and path.stat().st_mode & 0o6000
    ]

    assert who.stdout.startswith(f"{bare.NUMBER} ")
    assert re.search(r"^CapEff:\s+0+$", who.stdout, re.MULTILINE)
    assert programs == {"python3", "python3.11"}
    assert not rights
    assert not list(site.tree.glob("usr/lib/python3*/site-packages/pip"))
    assert not list(site.tree.glob("opt/jiedui/venv/lib/python3*/site-packages/pip"))


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_its_check_sees_each_process_live(site, name):
    temporary = site.tree.parent / f"tmp-{name}"

    lives = eventually(
        lambda: site.run("-I", "deploy/image/health.py", name, temporary=temporary).returncode == 0,
        30,
    )

    assert lives


def test_a_backup_is_made_with_what_is_in_the_image(site):
    site.backups.mkdir()
    shutil.chown(site.backups, bare.NUMBER, bare.NUMBER)

    done = site.run("-m", "config.production", "backup", "/backups", "--keep", "1")

    assert done.returncode == 0, done.stderr
    (made,) = site.backups.iterdir()
    assert re.fullmatch(r"jiedui-\d{8}T\d{6}Z\.backup", made.name)
    with tarfile.open(made) as archive:
        inner = [name for name in archive.getnames() if name.endswith(".age")]
    assert len(inner) >= 2
    assert made.stat().st_size > 10_000


def test_it_lives_and_beat_the_queue_and_a_worker_reach_each_other(site):
    # Beat sends its sign at the full minute.
    wait_for(site, "/readyz", 120, site.tree.parent)

    answer = site.get("/readyz")

    assert answer.status == 200
    assert '"beat": "ok"' in answer.text


def test_told_to_stop_each_process_ends_by_itself(site):
    """The last: afterwards nothing runs."""
    assert site.stop() == {"web": 0, "worker": 0, "beat": 0}
