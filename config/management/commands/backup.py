from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import DomainError
from config.backups import container, secret
from config.backups.making import make
from config.terminal import TerminalCommand


class Command(TerminalCommand):
    help = "Write the database and the files beside it to FILE, encrypted, and read them back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--passphrase-file", type=Path, help="file with the passphrase")
        parser.add_argument(
            "--recipient", action="append", default=[], help="age1…, whose key opens it too"
        )
        parser.add_argument(
            "--with-keys", action="store_true", help="put the keys of the data into it as well"
        )

    def _have_tables(self) -> None:
        """What is about to be upgraded is backed up as it is."""

    def handle(self, *args: Any, **options: Any) -> None:
        named = [*options["recipient"], *settings.BACKUP_RECIPIENTS]
        recipients = [container.recipient(text) for text in named]
        passphrase = secret.for_backup(options["passphrase_file"], is_needed=not recipients)
        if not passphrase and not recipients:
            raise DomainError(
                "backup_no_secret",
                _("Give a passphrase (--passphrase-file) or whose key opens it (--recipient)."),
            )
        made = make(
            options["file"],
            passphrase=passphrase,
            recipients=recipients,
            with_keys=options["with_keys"],
            say=self.stdout.write,
        )
        self.stdout.write(
            _("%(path)s: %(tables)s tables with %(rows)s rows, %(files)s files, %(size)s bytes. "
              "Read back whole.")
            % {
                "path": options["file"],
                "tables": len(made.tables),
                "rows": made.rows,
                "files": made.files,
                "size": made.size,
            }
        )  # fmt: skip
        for name in made.absent:
            self.stdout.write(_("The archive %(name)s is not at hand.") % {"name": name})
        if options["with_keys"]:
            self.stdout.write(
                _("The keys of the data are in it: whoever opens it can read everything.")
            )
        else:
            self.stdout.write(
                _("The keys of the data are not in it. Keep them elsewhere: without them the "
                  "backup cannot be used.")
            )  # fmt: skip
