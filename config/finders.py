"""Static files out of npm packages: those named in VENDOR_FILES and no others.

The packages hold hundreds more (other builds, sources, demos), which would all be compressed,
hashed and served.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage


class VendorFinder(BaseFinder):
    """Finds `vendor/<name>/<file>` for each `{name: (folder, files)}` in VENDOR_FILES."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storages: dict[str, tuple[FileSystemStorage, tuple[str, ...]]] = {}
        for name, (folder, files) in settings.VENDOR_FILES.items():
            storage = FileSystemStorage(location=folder)
            storage.prefix = f"vendor/{name}"  # type: ignore[attr-defined]
            self.storages[name] = (storage, tuple(files))

    def _missing(self) -> list[Path]:
        return [
            Path(storage.path(file))
            for storage, files in self.storages.values()
            for file in files
            if not storage.exists(file)
        ]

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        missing = self._missing()
        if not missing:
            return []
        return [
            checks.Warning(
                f"{len(missing)} files of npm packages are missing, the first is {missing[0]}.",
                hint="Run `make setup`.",
                id="config.W001",
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        for storage, files in self.storages.values():
            prefix = storage.prefix + "/"  # type: ignore[attr-defined]
            file = path.removeprefix(prefix)
            if path.startswith(prefix) and file in files and storage.exists(file):
                return [storage.path(file)] if find_all else storage.path(file)
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        for storage, files in self.storages.values():
            for file in files:
                if storage.exists(file):
                    yield file, storage
