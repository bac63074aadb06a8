"""Reasons in plain words. They are stored as ``code`` or ``code:what the service said``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import Region

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_WORDS = {
    "": gettext_lazy("No reason was given."),
    "no_mail_server": gettext_lazy("The county has set up no mail server."),
    "not_understood": gettext_lazy("What was entered is not understood. Enter it again."),
    "unverified": gettext_lazy(
        "The address switches the check of the certificate off, which is not allowed."
    ),
    "inside": gettext_lazy("The address leads into the internal network, which is not allowed."),
    "certificate": gettext_lazy("The certificate of the server is not valid."),
    "unreachable": gettext_lazy("The server could not be reached."),
    "timeout": gettext_lazy("No answer came in time. The message may have arrived."),
    "not_sent": gettext_lazy("The service did not take the message."),
    "lost": gettext_lazy("Sending was interrupted. The message may have arrived."),
    "switched_off": gettext_lazy("The channel was switched off or removed."),
    "too_old": gettext_lazy("The channel did not work for three days."),
    "closed": gettext_lazy("The account was closed."),
    "broken": gettext_lazy("An error of the program. Whoever runs the system finds it in the log."),
}
_WITH_DETAIL = {
    "status": gettext_lazy("The service answered with status %(detail)s."),
    "robot": gettext_lazy("The robot refused: %(detail)s."),
    "mail": gettext_lazy("The mail server answered: %(detail)s."),
}


class Wording:
    """A subject and a text, put into words once for each language in which they are read."""

    def __init__(self, subject: _StrOrPromise, text: _StrOrPromise) -> None:
        self._subject, self._text = subject, text
        self._read: dict[str, tuple[str, str]] = {}

    def read_in(self, language: str) -> tuple[str, str]:
        """Subject and text in that language; both are as they came where they are no lazy ones."""
        if language not in self._read:
            with translation.override(language):
                self._read[language] = str(self._subject), str(self._text)
        return self._read[language]


def mail_sender(county: Region, language: str) -> str:
    """From whom the mails of a county come, in the language of whom it tells."""
    with translation.override(language):
        return _("%(county)s pairing office") % {"county": county}


def in_words(error: str) -> str:
    """A stored reason as a sentence in the page's language."""
    code, _colon, detail = error.partition(":")
    if code in _WITH_DETAIL:
        return str(_WITH_DETAIL[code]) % {"detail": detail.rstrip(".。")}
    return str(_WORDS[code]) if code in _WORDS else _("Not sent: %(detail)s") % {"detail": error}
