"""Brings the database to where the site can be opened: migrations, regions, a demonstration.

Run by `config.serve` in a process of its own, so that a stop in the middle is a clean one.
"""

import io
import json
import os
import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.urls import NoReverseMatch, reverse

from config import env


def _is_empty(label: str) -> bool:
    return not apps.get_model(label)._default_manager.exists()


def _say(text: str) -> None:
    print(text, flush=True)


def _sign_ins() -> str:
    output = io.StringIO()
    try:
        call_command("demo", "--sign-ins", stdout=output)
    except CommandError:
        # The demonstration was not loaded, or its people are gone: nothing to show.
        return ""
    return output.getvalue().strip()


def fill_database(*, verbosity: int) -> bool:
    """Migrations; regions and the demonstration, each into a database without any.

    Gives whether a demonstration is wanted here.
    """
    call_command("migrate", interactive=False, verbosity=verbosity)
    commands = get_commands()
    if "import_regions" in commands and _is_empty("organization.Region"):
        _say("Loading the regions")
        call_command("import_regions")
    # Its passwords are public, so only a development database gets it unasked.
    wants_demo = env.boolean("JIEDUI_DEMO", settings.DEBUG)
    if wants_demo and "demo" in commands and _is_empty("pairing.Household"):
        _say("Loading the demonstration county; this is done once")
        call_command("demo")
    return wants_demo and "demo" in commands


def main() -> int:
    """Write `{"path": …, "sign_ins": …}` to the file descriptor given as the only argument."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    has_demo = fill_database(verbosity=1 if sys.stdout.isatty() else 0)
    if not settings.LOCAL:
        _say("Collecting the static files")
        call_command("collectstatic", interactive=False, verbosity=0)
    try:
        path = reverse(settings.LOGIN_URL)
    except NoReverseMatch:
        path = "/"
    result = {"path": path, "sign_ins": _sign_ins() if has_demo else ""}
    with os.fdopen(int(sys.argv[1]), "w") as answer:
        json.dump(result, answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
