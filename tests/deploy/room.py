"""A folder for some ten thousands of small files: in memory, where there is room."""

import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ENOUGH = 4_000_000_000


def make_folder(prefix: str) -> Path:
    """One that other accounts may pass through, which pytest's own may not be."""
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if has_room else None))
    folder.chmod(0o755)
    return folder
