import os
import signal
import subprocess
import sys

import psycopg2
import pytest
import redis

from config import servers
from tests.config.processes import (
    ROOT,
    User,
    data_folder,
    environment,
    eventually,
    processes_with,
)


@pytest.fixture(scope="module")
def folder():
    with data_folder() as path:
        yield path


def is_down(name, folder):
    return eventually(
        lambda: not servers.is_running(name, folder) and not processes_with(str(folder))
    )


def query(folder, statement, *, fetch=True):
    where = servers.postgres_settings(folder)
    connection = psycopg2.connect(host=where["HOST"], user=where["USER"], dbname=where["NAME"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if fetch else None
    finally:
        connection.close()


def postmaster(folder):
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def test_server_runs_while_it_is_used(folder):
    user = User("postgres", folder).wait_until_up()
    version = query(folder, "SHOW server_version_num")

    user.leave()

    assert version.startswith("18")
    assert is_down("postgres", folder)


def test_last_user_to_go_takes_the_server_along_even_when_killed(folder):
    first = User("postgres", folder).wait_until_up()
    second = User("postgres", folder).wait_until_up()
    pid = postmaster(folder)

    first.leave()
    is_up_after_first = not eventually(lambda: not servers.is_running("postgres", folder), 1)
    same = postmaster(folder) == pid
    second.kill()

    assert is_up_after_first
    assert same
    assert is_down("postgres", folder)


def test_users_that_come_at_once_share_one_server(folder):
    users = [User("postgres", folder) for _ in range(4)]
    for user in users:
        user.wait_until_up()

    # A backend that has just been forked bears the postmaster's command line for a moment.
    postmaster_command = f"{servers.Postgres.program('postgres')} -D {folder}"
    is_one = eventually(lambda: len(processes_with(postmaster_command)) == 1)

    for user in users:
        user.leave()
    assert is_one
    assert is_down("postgres", folder)


def test_user_that_comes_while_the_server_stops_gets_one(folder):
    user = User("postgres", folder).wait_until_up()
    for _ in range(3):
        user.kill()
        user = User("postgres", folder).wait_until_up()
        assert query(folder, "SELECT 1") == 1
    user.leave()

    assert is_down("postgres", folder)


def test_crash_of_everything_loses_no_committed_row(folder):
    user = User("postgres", folder).wait_until_up()
    query(folder, "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS value", fetch=False)
    for pid in processes_with(str(folder)):
        os.kill(pid, signal.SIGKILL)
    user.process.communicate()
    assert eventually(lambda: not processes_with(str(folder)))

    user = User("postgres", folder).wait_until_up()

    value = query(folder, "SELECT value FROM kept")
    user.leave()
    assert value == 42
    assert is_down("postgres", folder)


def test_pid_file_of_another_program_does_not_prevent_the_start(folder):
    User("postgres", folder).wait_until_up().kill()
    assert is_down("postgres", folder)
    stale = folder / "postgres" / "postmaster.pid"
    # Our own id: alive, of the same account when that is not root, and no PostgreSQL.
    stale.write_text(
        f"{os.getpid()}\n{folder / 'postgres'}\n1700000000\n5432\n/tmp\n\n1 1\nready\n"
    )
    if os.geteuid() == 0:
        owner = stale.parent.stat()
        os.chown(stale, owner.st_uid, owner.st_gid)

    user = User("postgres", folder).wait_until_up()

    assert query(folder, "SELECT 1") == 1
    user.leave()
    assert is_down("postgres", folder)


def test_server_whose_keeper_was_killed_is_taken_over_or_restarted(folder):
    user = User("postgres", folder).wait_until_up()
    for pid in processes_with("config/servers keep"):
        if pid in processes_with(str(folder)):
            os.kill(pid, signal.SIGKILL)
    user.kill()

    user = User("postgres", folder).wait_until_up()

    assert query(folder, "SELECT 1") == 1
    user.leave()
    assert is_down("postgres", folder)


def test_only_the_owner_may_reach_the_sockets(folder):
    user = User("postgres", folder).wait_until_up()

    mode = servers.socket_dir(folder).stat().st_mode & 0o777

    user.leave()
    assert mode == 0o700


def test_path_too_long_for_a_socket_works_and_blanks_and_chinese_too():
    with data_folder(f"结对 data {'x' * 120}") as folder:
        users = [User(name, folder).wait_until_up() for name in servers.SERVERS]

        assert query(folder, "SELECT 1") == 1
        assert redis.Redis.from_url(servers.valkey_url(folder)).ping()

        for user in users:
            user.leave()
        assert all(is_down(name, folder) for name in servers.SERVERS)


def test_valkey_keeps_its_keys_over_a_restart(folder):
    user = User("valkey", folder).wait_until_up()
    redis.Redis.from_url(servers.valkey_url(folder)).set("queued", "task")
    user.leave()
    assert is_down("valkey", folder)

    user = User("valkey", folder).wait_until_up()

    kept = redis.Redis.from_url(servers.valkey_url(folder)).get("queued")
    user.leave()
    assert kept == b"task"
    assert is_down("valkey", folder)


def test_throwaway_data_go_with_the_last_server():
    with data_folder() as folder:
        users = [User(name, folder, throwaway=True).wait_until_up() for name in servers.SERVERS]
        fsync = query(folder, "SHOW fsync")

        for user in users:
            user.kill()

        assert fsync == "off"
        assert eventually(lambda: not folder.exists())


def test_folder_of_another_version_is_left_alone():
    with data_folder() as folder:
        (folder / "postgres").mkdir(parents=True)
        (folder / "postgres" / "PG_VERSION").write_text("17\n")

        with pytest.raises(AssertionError, match="belongs to PostgreSQL 17"):
            User("postgres", folder).wait_until_up()

        assert [path.name for path in (folder / "postgres").iterdir()] == ["PG_VERSION"]


def test_commands_without_a_database_start_no_server():
    with data_folder() as folder:
        for command in (["help"], ["check"], ["diffsettings"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment(folder),
                capture_output=True,
                check=True,
            )

        assert sorted(path.name for path in folder.iterdir()) == ["secrets.json"]


def test_given_addresses_start_no_server():
    with data_folder() as folder:
        # Nothing listens there, so the attempt to connect must fail.
        given = {
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
            "JIEDUI_DEBUG": "1",
            "REDIS_URL": "redis://127.0.0.1:1/0",
        }
        done = subprocess.run(
            [sys.executable, "manage.py", "showmigrations"],
            cwd=ROOT,
            env=environment(folder, **given),
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode != 0
        assert "127.0.0.1" in done.stderr
        assert not (folder / "postgres").exists()
