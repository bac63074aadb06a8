"""A network that has nothing but itself: no machine beside, no Internet, all ports free."""

import os
import shutil
import subprocess
import sys

COMMAND = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "alone"]
"""Put before a command, has it run in such a network."""


def why_not() -> str:
    """Why there can be none here; nothing if there can."""
    if not sys.platform.startswith("linux"):
        return "a network of its own needs Linux"
    if os.geteuid() != 0:
        return "a network of its own needs root"
    for program in ("unshare", "ip"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    done = subprocess.run([*COMMAND, "true"], capture_output=True, text=True, check=False)
    return f"no network of its own can be made: {done.stderr}" if done.returncode else ""
