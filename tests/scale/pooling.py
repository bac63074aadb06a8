"""PgBouncer in transaction mode before a PostgreSQL of the test's own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

import psycopg2
import pytest

from tests.config.processes import eventually, free_port
from tests.scale.servers import DATABASE, USER, Cluster


@contextlib.contextmanager
def pooled(cluster: Cluster, *, sessions: int) -> Iterator[str]:
    """The URL of the cluster's database through so many sessions that all share.

    Each transaction gets the session that was idle longest, so that two that follow one another
    seldom get the same. Skips where there is no PgBouncer, fails in CI.
    """
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        missing = "PgBouncer is not installed: apt-get install pgbouncer."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder, port = cluster.folder, free_port()
    accounts = folder / "accounts.txt"
    accounts.write_text(f'"{USER}" ""\n')
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        "[databases]\n"
        f"{DATABASE} = host={folder} port={cluster.port} dbname={DATABASE}\n"
        "[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {accounts}\n"
        f"pool_mode = transaction\ndefault_pool_size = {sessions}\nserver_round_robin = 1\n"
        "max_client_conn = 200\nlogfile = \npidfile = \n"
    )
    for file in (accounts, settings):
        file.chmod(0o644)
    process = subprocess.Popen(
        [*cluster.as_owner(), program, str(settings)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "pgbouncer.log").open("ab"),
    )
    url = f"postgres://{USER}@127.0.0.1:{port}/{DATABASE}"

    def answers() -> bool:
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(url).close()
            return True
        return False

    try:
        assert eventually(answers, 20), (folder / "pgbouncer.log").read_text()
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)
