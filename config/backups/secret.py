"""What opens a backup: from a file, from the settings, or asked for at a terminal."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import DomainError
from config.backups import container
from config.backups.container import Identity

SHORTEST = 12
"""Characters of a passphrase: a file that leaves the house can be tried at for years."""


def for_backup(file: Path | None, *, is_needed: bool) -> str:
    """The passphrase, asked for twice where none is given; empty without a terminal."""
    passphrase = _given(file)
    if not passphrase and is_needed and sys.stdin.isatty():
        passphrase = getpass.getpass(_("Passphrase of the backup: "))
        if passphrase != getpass.getpass(_("Once more: ")):
            raise DomainError("passphrase_differs", _("The two are not the same."))
    if passphrase and len(passphrase) < SHORTEST:
        raise DomainError(
            "passphrase_short",
            _("The passphrase must have %(count)s characters or more.") % {"count": SHORTEST},
        )
    return passphrase


def for_restore(file: Path | None, identity: Path | None) -> tuple[Identity | None, str]:
    """The key, or else the passphrase."""
    if identity is not None:
        return container.identity(_text(identity)), ""
    passphrase = _given(file)
    if not passphrase and sys.stdin.isatty():
        passphrase = getpass.getpass(_("Passphrase of the backup: "))
    return None, passphrase


def _given(file: Path | None) -> str:
    return _text(file).strip() if file is not None else str(settings.BACKUP_PASSPHRASE)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError("no_file", _("%(path)s cannot be read.") % {"path": path}) from error
