"""What the installation runs with, for the system administrator. Nothing here is changed."""

from __future__ import annotations

import platform
import tomllib
from functools import cache
from typing import Any

import django
from django.conf import settings
from django.core.cache import cache as site_cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from jobs.models import JobRun
from jobs.registry import kind_of
from organization.access import allowed, can_manage_settings, current_user

SHOWN_RUNS = 12


@allowed(can_manage_settings)
@require_GET
def system(request: HttpRequest) -> HttpResponse:
    """Versions, the settings in force without secrets, and the last runs of the jobs."""
    return render(
        request,
        "reports/system.html",
        {
            "versions": _versions(),
            "settings": _settings(),
            "runs": [
                (kind_of(run.job).label, run)
                for run in JobRun.objects.visible_to(current_user(request))[:SHOWN_RUNS]
            ],
        },
    )


@cache
def _own_version() -> str:
    project = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(project)["project"]["version"])


def _versions() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = str(cursor.fetchone()[0])
    return [
        (_("Jiedui"), _own_version()),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("PostgreSQL", postgres),
        (_("Cache"), _("answers") if _cache_answers() else _("does not answer")),
    ]


def _cache_answers() -> bool:
    try:
        site_cache.get("system")
    except Exception:
        # Any client of any server may be behind it; the page is for when one fails.
        return False
    return True


def _settings() -> list[tuple[str, str, str]]:
    """What it is, the variable of the environment that sets it, and the value in force."""
    return [
        (_("Development mode"), "JIEDUI_DEBUG", _yes(settings.DEBUG)),
        (_("Served as"), "JIEDUI_HOSTS", ", ".join(settings.ALLOWED_HOSTS)),
        (_("Secure connections only"), "JIEDUI_HTTPS", _yes(settings.SESSION_COOKIE_SECURE)),
        (
            _("Versions of the keys of identity data, the current one first"),
            "JIEDUI_FIELD_KEYS",
            ", ".join(str(version) for version in settings.FIELD_KEYS),
        ),
        (
            _("An approval may be used for"),
            "JIEDUI_APPROVAL_HOURS",
            ngettext("%(count)s hour", "%(count)s hours", settings.APPROVAL_HOURS)
            % {"count": settings.APPROVAL_HOURS},
        ),
        (
            _("A list of more people needs an approval"),
            "JIEDUI_EXPORT_APPROVAL_ABOVE",
            str(settings.EXPORT_APPROVAL_ABOVE),
        ),
        (
            _("Full numbers that one account may look at in an hour"),
            "JIEDUI_UNMASK_PER_HOUR",
            str(settings.UNMASK_PER_HOUR),
        ),
        (_("Level of the log"), "JIEDUI_LOG_LEVEL", str(settings.LOGGING["root"]["level"])),
    ]


def _yes(value: Any) -> str:
    return str(_("yes") if value else _("no"))
