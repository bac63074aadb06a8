"""Commands for whoever keeps the server, in the language of their terminal."""

from __future__ import annotations

import os
from typing import Any

from django.utils import translation

from common.commands import JieduiCommand

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


class TerminalCommand(JieduiCommand):
    """Speaks English where the terminal does, else as the site does."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        named = next((name for name in map(os.environ.get, _VARIABLES) if name), "")
        language = "en" if named.startswith("en") else translation.get_language()
        with translation.override(language):
            return super().execute(*args, **options)
