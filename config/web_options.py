"""How gunicorn serves the site in production. The proxy before it has TLS and slow clients.

What holds for every way of starting it is in gunicorn.conf.py.
"""

import tempfile
from pathlib import Path

from config import env
from config.cores import cores


def options() -> list[str]:
    """For gunicorn's command line."""
    host = env.text("JIEDUI_BIND", "127.0.0.1")
    port = env.integer("PORT", 8000, minimum=1, maximum=65535)
    # A page is half Python, half waiting for the database: one process more than cores keeps
    # both busy, threads take the waiting.
    processes = env.integer("JIEDUI_WEB_PROCESSES", cores() + 1, minimum=1, maximum=64)
    threads = env.integer("JIEDUI_WEB_THREADS", 4, minimum=1, maximum=64)
    # Files that only say that a process lives: in memory, or a slow disk looks like a stuck one.
    signs = "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()
    return [
        *("--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"),
        *("--worker-class", "gthread", "--workers", str(processes), "--threads", str(threads)),
        # A process that gives no sign for this long is replaced; threads at work do not stop it.
        *("--timeout", "120"),
        # What is under way may finish; whoever stops the service must wait longer than this.
        *("--graceful-timeout", "30"),
        # Longer than the proxy keeps an idle connection, so that it is the proxy who closes it:
        # else it may send a request into one that is being closed.
        *("--keep-alive", "75"),
        # Whatever leaks, leaks this long; not all processes end at one moment.
        *("--max-requests", "5000", "--max-requests-jitter", "1000"),
        *("--worker-tmp-dir", signs, "--no-control-socket", "--log-level", "info"),
    ]
