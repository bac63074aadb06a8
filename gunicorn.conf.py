"""Read by gunicorn where it is started in this folder; the command line has the last word."""

from config.gunicorn_hooks import child_exit, on_starting

__all__ = ["child_exit", "logger_class", "on_starting"]

logger_class = "config.gunicorn_logs.NumbersHiddenLogger"
