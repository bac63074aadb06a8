"""The session that a backup is written into, and the program that turns it into statements."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from django.utils.translation import gettext as _

from common.errors import DomainError
from config.backups import programs
from config.backups.container import BrokenBackup
from config.backups.making import last_line

_MARK, _END = "@@sum", "@@end"


class Psql:
    """The session that everything is written in; its answers are read by another thread."""

    def __init__(self, database: str) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            [
                *(programs.program("psql"), "--no-psqlrc", "--quiet", "--tuples-only"),
                *("--no-align", "--no-password", "--set=ON_ERROR_STOP=1"),
                *("--file=-", f"--dbname={programs.where(database)}"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=programs.environment(),
        )
        self.answers: list[str] = []
        self._is_over = False
        self._ends = threading.Semaphore(0)
        """One for each time that all has been done, and one when the session has ended."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            text = line.decode().rstrip("\n")
            if text == _END:
                self._ends.release()
            elif text.startswith(_MARK):
                self.answers.append(text.removeprefix(_MARK).strip())
        self._is_over = True
        self._ends.release()

    @property
    def input(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    def say(self, *statements: str) -> None:
        try:
            self.input.write("".join(f"{each};\n" for each in statements).encode())
            self.input.flush()
        except BrokenPipeError:
            raise self.failure() from None

    def ask(self, value: str, source: str = "") -> None:
        """Have a text, by an expression of SQL, among the answers of the next ``wait``."""
        self.say(f"SELECT '{_MARK} ' || ({value}) {source}")

    def wait(self) -> None:
        """Until all that was said has been done."""
        try:
            self.input.write(f"\\echo {_END}\n".encode())
            self.input.flush()
        except BrokenPipeError:
            raise self.failure() from None
        self._ends.acquire()
        if self._is_over:
            raise self.failure()

    def failure(self) -> DomainError:
        self.process.wait()
        reason = last_line(self._said)
        if "lock timeout" in reason:
            return DomainError(
                "database_in_use",
                _("The database is in use. Stop the site, its workers and beat, and try again. "
                  "Nothing was changed."),
            )  # fmt: skip
        return DomainError(
            "restore_failed",
            _("The database did not take the backup: %(reason)s. Nothing was changed.")
            % {"reason": reason},
        )

    def commit(self) -> None:
        self.say("COMMIT")
        self.wait()
        self.input.close()
        if self.process.wait():
            raise self.failure()

    def end(self) -> None:
        """Give up whatever is not committed."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        with suppress(OSError):
            self.input.close()
        self._said.close()


@contextmanager
def pg_restore(psql: Psql) -> Iterator[Callable[[bytes], None]]:
    """Give parts of a dump, which reach the session as statements; all have when the block ends."""
    command = [
        *(programs.program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"),
    ]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        pump = threading.Thread(target=_pump, args=(process, psql.input), daemon=True)
        pump.start()

        def feed(part: bytes) -> None:
            # Whichever of the two failed says so at the end.
            with suppress(BrokenPipeError):
                process.stdin.write(part)  # type: ignore[union-attr]

        try:
            yield feed
        except BaseException:
            process.kill()
            raise
        with suppress(BrokenPipeError):
            process.stdin.close()
        pump.join()
        if psql.process.poll() is not None:
            process.kill()
            raise psql.failure()
        if process.wait():
            raise BrokenBackup


def _pump(process: subprocess.Popen[bytes], into: IO[bytes]) -> None:
    assert process.stdout is not None
    try:
        shutil.copyfileobj(process.stdout, into, 1024**2)
        into.flush()
    except (OSError, ValueError):
        # The session has ended; who feeds the other program must not wait for it.
        process.kill()
