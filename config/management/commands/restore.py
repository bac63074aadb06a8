from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from common.errors import DomainError
from config.backups import secret
from config.backups.restoring import Restored, read_keys, restore
from config.terminal import TerminalCommand


class Command(TerminalCommand):
    help = "Bring a backup back, or try whether it could be (--drill)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--passphrase-file", type=Path, help="file with the passphrase")
        parser.add_argument("--identity", type=Path, help="file with the age key that opens it")
        parser.add_argument(
            "--replace", action="store_true", help="overwrite a database that is not empty"
        )
        parser.add_argument(
            "--drill",
            action="store_true",
            help="into a database of its own, which is removed again; changes nothing",
        )
        parser.add_argument(
            "--keys-to", type=Path, help="only write the keys that are in it to this new file"
        )

    def _have_tables(self) -> None:
        """They come with the backup."""

    def handle(self, *args: Any, **options: Any) -> None:
        key, passphrase = secret.for_restore(options["passphrase_file"], options["identity"])
        path = options["file"]
        if options["keys_to"] is not None:
            self._write_keys(options["keys_to"], read_keys(path, key=key, passphrase=passphrase))
            return
        restored = restore(
            path,
            key=key,
            passphrase=passphrase,
            replace=options["replace"],
            drill=options["drill"],
        )
        self._tell(restored, is_drill=options["drill"])

    def _write_keys(self, path: Path, lines: str) -> None:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise DomainError(
                "keys_file", _("%(path)s cannot be written.") % {"path": path}
            ) from error
        with os.fdopen(descriptor, "w") as file:
            file.write(lines)
        self.stdout.write(_("The keys are in %(path)s.") % {"path": path})

    def _tell(self, restored: Restored, *, is_drill: bool) -> None:
        for table, (count, digest) in restored.tables.items():
            self.stdout.write(f"{table.removeprefix('public.'):<48} {count:>10} {digest}")
        self.stdout.write(
            _("The backup of %(moment)s: %(tables)s tables came back with the same rows, by "
              "number and digest; %(files)s files.")
            % {
                "moment": restored.made_at,
                "tables": len(restored.tables),
                "files": restored.files,
            }
        )  # fmt: skip
        for path in restored.replaced:
            self.stdout.write(_("Another file of that name is now %(path)s.") % {"path": path})
        if is_drill:
            self.stdout.write(_("It was a drill: nothing was changed."))
        elif restored.is_older:
            self.stdout.write(_("It is of an older version. Run manage.py migrate now."))
