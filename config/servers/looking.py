"""What can be seen of a server from outside: its files, its process, its socket."""

import socket
import subprocess
from pathlib import Path


def lines_of(path: Path) -> list[str]:
    """The lines of a file; none of one that cannot be read."""
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []


def first_number(path: Path) -> int | None:
    """The process id that a pid file begins with."""
    lines = lines_of(path)
    return int(lines[0]) if lines and lines[0].strip().isdecimal() else None


def command_line(pid: int) -> bytes:
    """A living process's command line, with blanks between its arguments; else nothing.

    A zombie counts as gone. One stays for good where process 1 reaps nothing, as in many
    containers, while PostgreSQL takes it for alive.
    """
    if Path("/proc/self/cmdline").exists():  # small images have no ps
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
        except OSError:
            return b""
    command = ["ps", "-ww", "-p", str(pid), "-o", "command="]
    shown = subprocess.run(command, capture_output=True, check=False).stdout
    return b"" if b"<defunct>" in shown else shown


def connects(path: Path, message: bytes = b"", answer: bytes = b"") -> bool:
    """True when a socket takes a connection, and gives the answer that is awaited."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            if message:
                connection.sendall(message)
                return connection.recv(len(answer)) == answer
        except OSError:
            return False
    return True
