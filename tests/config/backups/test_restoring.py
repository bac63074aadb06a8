"""The drill: what a backup brings back is, table by table, what was there."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.db import connection

from config import backup_marks
from config.backups import container, programs, tables
from config.backups.making import keys_as_variables
from organization.choices import Role
from organization.models import Archive, User
from pairing.models import Household
from tests import factories
from tests.config.processes import ROOT
from tests.harness import Outcome, process_environment, run_command

PASSPHRASE = "lantern river forty-two"

pytestmark = pytest.mark.usefixtures("committing_db", "english")


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """A folder of data with two uploads, and an archive that the database names."""
    folder = tmp_path / "data"
    settings.MEDIA_ROOT = folder / "media"
    settings.LOG_ARCHIVE_DIR = str(folder / "archives")
    (folder / "media" / "one").mkdir(parents=True)
    (folder / "archives").mkdir()
    (folder / "media" / "one" / "photo.jpg").write_bytes(os.urandom(300_000))
    (folder / "media" / "名字.txt").write_text("an upload")
    (folder / "archives" / "2025.jsonl.gz").write_bytes(b"lines")
    return folder


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n")
    return path


@pytest.fixture
def county(settings: Any) -> User:
    """A small county with contacts, photographs and needs."""
    office = factories.make_user(Role.COUNTY_OFFICE)
    unit = factories.make_unit()
    for serial in range(12):
        household = factories.make_household(f"王{serial}")
        factories.make_recipient(household)
        cadre = factories.make_cadre(user=factories.make_user(Role.CADRE, unit=unit))
        pairing = factories.make_pairing(household, cadre, on=date(2023, 1, 1))
        contact = factories.make_contact(pairing, date(2023, 3, 1 + serial))
        factories.make_photo(contact)
    return office


@pytest.fixture
def backup(data: Path, secret: Path, county: User, tmp_path: Path) -> Path:
    path = tmp_path / "jiedui.backup"
    made = run_command("backup", str(path), "--passphrase-file", str(secret))
    assert made.status == 0, made.err
    return path


def restore(path: Path, secret: Path, *options: str) -> Outcome:
    return run_command("restore", str(path), "--passphrase-file", str(secret), *options)


def contents() -> tables.Sums:
    with closing(programs.session()) as session, session.cursor() as cursor:
        return tables.sums(cursor)


def files(data: Path) -> dict[str, bytes]:
    found = [path for path in data.rglob("*") if path.is_file() and path.parent != data]
    return {str(path.relative_to(data)): path.read_bytes() for path in found}


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def test_a_drill_finds_every_table_as_it_was_and_changes_nothing(
    backup: Path, secret: Path, data: Path
) -> None:
    before, there = contents(), databases()

    drill = restore(backup, secret, "--drill")

    assert drill.status == 0, drill.err
    told = {line.split()[0]: line.split()[1:] for line in drill.out.splitlines()[: len(before)]}
    assert told == {
        table.removeprefix("public."): [str(count), digest]
        for table, (count, digest) in before.items()
    }
    assert before["public.pairing_household"][0] == before["public.visits_photo"][0] == 12
    assert "nothing was changed" in drill.out
    assert (contents(), databases()) == (before, there)


def test_what_was_lost_comes_back(backup: Path, secret: Path, data: Path, county: User) -> None:
    before, uploads = contents(), files(data)
    connection.close()
    with closing(programs.session()) as session, session.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM visits_contact")
        cursor.execute("UPDATE pairing_household SET address = 'elsewhere'")
        cursor.execute("CREATE TABLE left_over (id int)")
    (data / "media" / "one" / "photo.jpg").unlink()
    (data / "media" / "名字.txt").write_text("written since")

    refused = restore(backup, secret)
    damaged = contents()
    done = restore(backup, secret, "--replace")

    assert refused.status == 2
    assert "not empty" in refused.err
    assert damaged != before
    assert done.status == 0, done.err
    assert contents() == before
    found = files(data)
    assert uploads.items() <= found.items()
    (aside,) = found.keys() - uploads.keys()
    assert aside.startswith("media/名字.txt.before-")
    assert found[aside] == b"written since"
    # Keys count on, and triggers write history.
    household = factories.make_household("李四")
    assert household.pk == 13
    assert Household.objects.get(pk=1).head_id


def test_files_that_find_no_place_leave_rows_and_files_as_they_were(
    backup: Path, secret: Path, data: Path
) -> None:
    connection.close()
    with closing(programs.session()) as session, session.cursor() as cursor:
        cursor.execute("UPDATE visits_contact SET found = 'written since'")
    (data / "media" / "名字.txt").write_text("written since")
    (data / "media" / "one" / "photo.jpg").unlink()
    shutil.rmtree(data / "archives")
    (data / "archives").write_text("a file where a folder was")
    rows, there = contents(), files(data)

    done = restore(backup, secret, "--replace")

    assert done.status == 2
    assert "Nothing was changed" in done.err
    assert (contents(), files(data)) == (rows, there)


def test_rows_that_are_written_meanwhile_are_not_in_it(
    data: Path, secret: Path, county: User, tmp_path: Path
) -> None:
    path, stop, written = tmp_path / "jiedui.backup", threading.Event(), []

    def write() -> None:
        with closing(programs.session()) as session, session.cursor() as cursor:
            while not stop.is_set():
                cursor.execute(
                    "INSERT INTO django_session SELECT md5(random()::text), 'x', now() "
                    "FROM generate_series(1, 20)"
                )
                written.append(cursor.rowcount)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = run_command("backup", str(path), "--passphrase-file", str(secret))
    finally:
        stop.set()
        writer.join()
    drill = restore(path, secret, "--drill")

    assert made.status == 0, made.err
    assert sum(written) > 40
    assert drill.status == 0, drill.err


def test_a_flipped_byte_and_a_cut_file_are_told_and_change_nothing(
    backup: Path, secret: Path, tmp_path: Path
) -> None:
    before = contents()
    whole = backup.read_bytes()
    stream = whole.rindex(b"age-encryption.org")
    at = [stream + 300, stream + (len(whole) - stream) // 2, len(whole) - 2000]
    broken = [whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :] for n in at]
    cut = [whole[: len(whole) // 2], whole[:-3000], whole[:700], b"", b"no backup at all" * 99]

    answers = []
    for number, content in enumerate([*broken, *cut]):
        path = tmp_path / f"broken-{number}"
        path.write_bytes(content)
        answers.append(restore(path, secret, "--replace"))

    assert [answer.status for answer in answers] == [2] * 8
    assert all("damaged or cut off" in answer.err for answer in answers[1:]), answers
    assert contents() == before


def test_a_wrong_passphrase_and_a_wrong_key_are_told(
    backup: Path, tmp_path: Path, secret: Path
) -> None:
    wrong, key = tmp_path / "wrong", tmp_path / "key"
    wrong.write_text("another passphrase")
    key.write_text(f"# somebody's\n{pyrage.x25519.Identity.generate()}\n")

    by_passphrase = restore(backup, wrong)
    by_key = run_command("restore", str(backup), "--identity", str(key))

    assert (by_passphrase.status, by_key.status) == (2, 2)
    assert "not the passphrase of this backup" in by_passphrase.err
    assert "not the key of this backup" in by_key.err


def test_whoever_it_was_encrypted_for_opens_it(data: Path, county: User, tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    key, path = tmp_path / "key", tmp_path / "jiedui.backup"
    key.write_text(str(identity))

    made = run_command("backup", str(path), "--recipient", str(identity.to_public()))
    drill = run_command("restore", str(path), "--identity", str(key), "--drill")
    by_passphrase = restore(path, key)

    assert (made.status, drill.status) == (0, 0), made.err + drill.err
    assert "opens with a key file" in by_passphrase.err


def test_keys_of_another_installation_are_refused(
    backup: Path, secret: Path, settings: Any
) -> None:
    before = contents()
    former, settings.DIGEST_KEY = settings.DIGEST_KEY, os.urandom(32)
    digest = restore(backup, secret, "--replace")
    settings.DIGEST_KEY = former

    assert digest.status == 2
    assert "JIEDUI_DIGEST_KEY is not the one" in digest.err
    assert contents() == before


def test_a_newer_schema_is_refused(data: Path, secret: Path, county: User, tmp_path: Path) -> None:
    path = tmp_path / "jiedui.backup"
    with closing(programs.session()) as session, session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('visits', '9999', now())"
        )
        try:
            run_command("backup", str(path), "--passphrase-file", str(secret))
        finally:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999'")

    refused = restore(path, secret, "--drill")

    assert refused.status == 2
    assert "newer version" in refused.err


def test_keys_are_in_it_only_when_asked_for(
    backup: Path, data: Path, secret: Path, tmp_path: Path
) -> None:
    with_keys, keys = tmp_path / "with-keys", tmp_path / "keys.env"
    made = run_command("backup", str(with_keys), "--passphrase-file", str(secret), "--with-keys")

    without = restore(backup, secret, "--keys-to", str(keys))
    given = restore(with_keys, secret, "--keys-to", str(keys))

    assert made.status == 0
    assert (without.status, given.status) == (2, 0)
    assert "not in this backup" in without.err
    assert keys.read_text() == keys_as_variables()
    assert keys.stat().st_mode & 0o777 == 0o600


def test_nothing_can_be_read_in_it_without_the_passphrase(backup: Path, data: Path) -> None:
    content = backup.read_bytes()

    assert b"pairing_household" not in content
    assert "王".encode() not in content
    assert (data / "media" / "one" / "photo.jpg").read_bytes()[:64] not in content
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_nothing_and_says_so(
    backup: Path, data: Path, secret: Path, tmp_path: Path
) -> None:
    size = backup.stat().st_size
    for limit in (2000, size // 2, size - 1000):
        path = tmp_path / f"full-{limit}"
        environment = process_environment() | {
            "JIEDUI_BACKUP_PASSPHRASE": PASSPHRASE,
            "JIEDUI_DATA_DIR": str(data),
        }

        def full(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = subprocess.run(
            [sys.executable, "manage.py", "backup", str(path)],
            cwd=ROOT,
            env=environment,
            preexec_fn=full,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert list(tmp_path.glob("full-*")) == []
    assert not (data / "last-backup.json").exists()


def test_a_file_that_is_there_is_not_overwritten(backup: Path, secret: Path) -> None:
    before = backup.read_bytes()

    again = run_command("backup", str(backup), "--passphrase-file", str(secret))

    assert again.status == 2
    assert "there already" in again.err
    assert backup.read_bytes() == before


def test_no_secret_no_backup(data: Path, tmp_path: Path, secret: Path) -> None:
    path = tmp_path / "jiedui.backup"
    secret.write_text("short")

    without = run_command("backup", str(path))
    short = run_command("backup", str(path), "--passphrase-file", str(secret))
    nobody = run_command("backup", str(path), "--recipient", "age1nobody")

    assert [each.status for each in (without, short, nobody)] == [2, 2, 2]
    assert "12 characters" in short.err
    assert "age1nobody" in nobody.err
    assert not path.exists()


def test_an_archive_that_is_elsewhere_is_named(
    data: Path, county: User, secret: Path, tmp_path: Path
) -> None:
    path = tmp_path / "jiedui.backup"
    for seal, name in enumerate(("2024.jsonl.gz", "2025.jsonl.gz"), start=1):
        Archive.objects.create(
            first_seal=seal, last_seal=seal, lines=1, file_name=name, sha256="", digest=b""
        )

    made = run_command("backup", str(path), "--passphrase-file", str(secret))

    assert made.status == 0, made.err
    assert "2024.jsonl.gz is not at hand" in made.out
    assert "2025.jsonl.gz" not in made.out
    assert backup_marks.last() is not None


def test_memory_stays_flat_whatever_the_size(tmp_path: Path) -> None:
    """Sixty times a part, in a process that may hold some parts and no more."""
    program = f"""
import resource, sys
sys.path.insert(0, {str(ROOT)!r})
import django; django.setup()
from pathlib import Path
from config.backups import container
class Zeros:
    def read(self, size=-1):
        return bytes(size)
key = container.new_key()
path = Path({str(tmp_path / "large")!r})
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = 60 * container.PART_BYTES
with path.open("w+b") as file, container.writing(file, key=key, passphrase="", recipients=()) as w:
    w.add_file("files/large", Zeros(), size)
read = sum(len(part) for member in container.members(path, key=key) for part in member.parts())
assert read == size, read
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) // 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=process_environment() | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 100
    assert container.PART_BYTES * 60 > 4 * 100 * 2**20


@pytest.fixture(autouse=True)
def _no_database_is_left(committing_db: None) -> Iterator[None]:
    yield
    assert not [name for name in databases() if name.startswith("jiedui_drill")]
