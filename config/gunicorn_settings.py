"""How gunicorn serves the site in production. The proxy before it has TLS and slow clients."""

import tempfile
from pathlib import Path

from config import env
from config.cores import cores

_host = env.text("JIEDUI_BIND", "127.0.0.1")
bind = f"{f'[{_host}]' if ':' in _host else _host}:{env.integer('PORT', 8000, maximum=65535)}"

# A page is half Python, half waiting for the database: one process more than cores keeps both
# busy, threads take the waiting.
workers = env.integer("JIEDUI_WEB_PROCESSES", cores() + 1, minimum=1, maximum=64)
worker_class = "gthread"
threads = env.integer("JIEDUI_WEB_THREADS", 4, minimum=1, maximum=64)

# A process that gives no sign for this long is replaced; threads at work do not hold it up.
timeout = 120
# What is under way may finish; the service's own limit must be longer (compose, systemd).
graceful_timeout = 30
# Longer than the proxy keeps an idle connection, so that it is the proxy who closes it: else it
# may send a request into one that is being closed.
keepalive = 75

# Whatever leaks, leaks this long; not all processes at one moment.
max_requests = 5000
max_requests_jitter = 1000

# Files that only say that a process lives: in memory, or a slow disk looks like a stuck process.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()
control_socket_disable = True

# The site itself writes a line for each request, without addresses of clients and queries.
errorlog = "-"
loglevel = "info"
logger_class = "config.gunicorn_logs.NumbersHiddenLogger"
