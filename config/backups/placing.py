"""The files of a backup: beside the data first, then in their places, or away again."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from config.backups.container import BrokenBackup, Member
from config.backups.making import FILES, folders


@contextmanager
def staging_folder() -> Iterator[Path]:
    """A folder beside the data, so that files are only renamed at the end."""
    from django.conf import settings

    folder = Path(tempfile.mkdtemp(prefix="restoring-", dir=settings.DATA_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stage(member: Member, staging: Path) -> None:
    path = staging / member.name.removeprefix(FILES)
    if not path.resolve().is_relative_to(staging.resolve()):
        raise BrokenBackup
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for part in member.parts():
                file.write(part)
    except OSError as error:
        raise _no_room(error) from error


@contextmanager
def files_in_place(staging: Path) -> Iterator[list[Path]]:
    """Files to their places, and away again when what follows fails.

    Another of the same name stays beside it: gives where those lie now.
    """
    moment = timezone.now().strftime("%Y%m%dT%H%M%S")
    former_of: dict[Path, Path | None] = {}
    try:
        try:
            for path, place in _places(staging):
                _put(path, place, f"{place.name}.before-{moment}", former_of)
        except OSError as error:
            raise _no_room(error) from error
        yield [former for former in former_of.values() if former is not None]
    except BaseException:
        for place, former in former_of.items():
            place.unlink(missing_ok=True)
            if former is not None:
                former.rename(place)
        raise


def _places(staging: Path) -> Iterator[tuple[Path, Path]]:
    """Each file that was brought, and where it belongs."""
    for name, folder in folders().items():
        for path in sorted((staging / name).rglob("*")):
            if path.is_file():
                yield path, folder / path.relative_to(staging / name)


def _put(path: Path, place: Path, aside: str, former_of: dict[Path, Path | None]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    former = None
    if place.exists():
        if place.read_bytes() == path.read_bytes():
            return
        former = place.with_name(aside)
        place.rename(former)
    former_of[place] = former
    # Another disk may hold the folder.
    shutil.move(path, place)


def _no_room(error: OSError) -> DomainError:
    return DomainError(
        "restore_no_room",
        _("A file of the backup cannot be written: %(reason)s. Nothing was changed.")
        % {"reason": error.strerror},
    )
