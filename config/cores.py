"""How many processor cores this process may use, also where a container was given only some."""

import math
import os
from pathlib import Path

CPU_LIMIT = Path("/sys/fs/cgroup/cpu.max")


def cores(limit: Path = CPU_LIMIT) -> int:
    """At least one. A limit of one and a half cores counts as two."""
    if hasattr(os, "sched_getaffinity"):
        found = len(os.sched_getaffinity(0))
    else:
        found = os.cpu_count() or 1
    try:
        quota, period = limit.read_text().split()[:2]
        found = min(found, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):
        # No cgroup of the second version, or "max": no limit.
        pass
    return max(found, 1)
