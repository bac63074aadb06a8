"""The program, its settings, its files, the disk, the certificate."""

from __future__ import annotations

import shutil
import socket
import ssl
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.utils import timezone
from django.utils.translation import gettext as _

from config import backup_marks
from config.doctor import Check, State, failed, ok, warning

PYTHONS = ((3, 11), (3, 14))
ROOM_FOR_GROWTH = 4
"""Times the least room: with less somebody should already be told."""
BACKUP_HOURS = 36
CERTIFICATE_DAYS = 21
_TLS_SECONDS = 10


def python() -> tuple[State, str]:
    found = sys.version_info[:2]
    version = ".".join(map(str, sys.version_info[:3]))
    if not PYTHONS[0] <= found <= PYTHONS[1]:
        return failed(_("Python is %(version)s. Use 3.11 to 3.14.") % {"version": version})
    return ok(f"Python {version}")


def site_settings() -> tuple[State, str]:
    """What Django's own checks say of a site that others reach, and development mode."""
    if settings.DEBUG:
        return warning(
            _("This is development mode (JIEDUI_DEBUG). Where people work, give DATABASE_URL, "
              "JIEDUI_SECRET_KEY and the keys, and set it to 0.")
        )  # fmt: skip
    if "*" in settings.ALLOWED_HOSTS:
        return warning(_("JIEDUI_HOSTS allows every name. Give the names the site is reached by."))
    if not settings.HTTPS:
        return warning(_("JIEDUI_HTTPS is off: passwords go over the network in clear."))
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    if found:
        named = ", ".join(sorted({str(message.id) for message in found}))
        return warning(
            _("Django has objections (%(named)s). Run manage.py check --deploy.") % {"named": named}
        )
    return ok(_("complete"))


def static_files() -> tuple[State, str]:
    if settings.LOCAL:
        return ok(_("served from their sources"))
    try:
        staticfiles_storage.url("css/jiedui.css")
    except ValueError:
        return failed(_("The static files are not collected. Run manage.py collectstatic."))
    return ok(str(settings.STATIC_ROOT))


def catalogues() -> tuple[State, str]:
    """The words of the pages, compiled from what translators wrote."""
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            if not source.with_suffix(".mo").exists():
                return failed(
                    _("The words of %(language)s are not compiled. Run scripts/messages.py "
                      "compile.")
                    % {"language": source.parts[-3]}
                )  # fmt: skip
    return ok(_("compiled"))


def disk() -> tuple[State, str]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    told = {"free": free // 2**20, "least": settings.LEAST_FREE_BYTES // 2**20}
    if free < settings.LEAST_FREE_BYTES:
        return failed(_("%(free)s MB are left for data, %(least)s are needed. Make room.") % told)
    if free < ROOM_FOR_GROWTH * settings.LEAST_FREE_BYTES:
        return warning(_("%(free)s MB are left for data. Make room soon.") % told)
    return ok(_("%(free)s MB are left for data") % told)


def folders() -> tuple[State, str]:
    """Those that the site writes to."""
    wanted = [Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)]
    if settings.LOG_ARCHIVE:
        wanted.append(Path(settings.LOG_ARCHIVE_DIR))
    for folder in wanted:
        there = next(path for path in (folder, *folder.parents) if path.exists())
        try:
            with tempfile.TemporaryFile(dir=there) as file:
                file.write(b"x")
        except OSError as error:
            return failed(
                _("%(folder)s cannot be written to (%(reason)s). Give it to the account that "
                  "runs the site.")
                % {"folder": there, "reason": error.strerror}
            )  # fmt: skip
    return ok(_("can be written to"))


def backup() -> tuple[State, str]:
    mark = backup_marks.last()
    if mark is None:
        return warning(
            _("There never was a backup. Run manage.py backup FILE, and each night by a timer.")
        )
    age = timezone.now() - mark.made_at
    hours = int(age / timedelta(hours=1))
    if hours >= BACKUP_HOURS:
        return failed(
            _("The last backup is %(hours)s hours old. Run manage.py backup FILE, and see why the "
              "timer did not.")
            % {"hours": hours}
        )  # fmt: skip
    return ok(_("%(hours)s hours old") % {"hours": hours})


def certificate(host: str) -> tuple[State, str]:
    """That of the site as its visitors see it; ``host`` is a name, perhaps with a port."""
    name, _colon, port = host.partition(":")
    try:
        with (
            socket.create_connection((name, int(port or 443)), timeout=_TLS_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=name) as tls,
        ):
            found = tls.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return failed(
            _("Browsers refuse the certificate of %(host)s: %(reason)s. Renew it, or have its "
              "issuer trusted.")
            % {"host": host, "reason": error.verify_message}
        )  # fmt: skip
    except OSError as error:
        return failed(
            _("%(host)s does not answer (%(reason)s). Look at the proxy.")
            % {"host": host, "reason": error.strerror or type(error).__name__}
        )
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)
    days = (until - timezone.now()).days
    if days < CERTIFICATE_DAYS:
        return warning(
            _("The certificate of %(host)s ends in %(days)s days. Renew it.")
            % {"host": host, "days": days}
        )
    return ok(_("good for %(days)s days") % {"days": days})


CHECKS: dict[str, Check] = {
    "python": python,
    "settings": site_settings,
    "static_files": static_files,
    "words": catalogues,
    "disk": disk,
    "folders": folders,
    "backup": backup,
}
