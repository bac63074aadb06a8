"""Runs the keeper: ``python -P config/servers keep postgres|valkey DATA_DIR [--throwaway]``."""

import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    # As a package by itself: ``config`` around it would load the task queue and Django. At the
    # end, so that nothing in this folder hides a module of Python's.
    del sys.path[0]
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    sys.exit(import_module("servers.keeper").main(sys.argv[1:]))
