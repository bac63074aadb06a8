"""Who a program is, and how much it may send. Apart from ``common.api``, since these are settings
of what that needs."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

BODY_BYTES = 1024 * 1024
"""What a body of JSON may have: fifty contacts written full have a third of it."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = _("This is more than the server takes at once.")


class BoundedJSONParser(BaseParser):
    """JSON of at most ``BODY_BYTES``; whatever else it is, is told and breaks nothing."""

    media_type = "application/json"
    most = BODY_BYTES

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        body = stream.read(self.most + 1)
        if len(body) > self.most:
            raise TooLarge
        try:
            found = json.loads(body.decode("utf-8"))
            if _SURROGATE.search(body):
                # A half of one, as a sign that was cut in two leaves it, can neither be stored nor
                # answered: as on a form it is a question mark.
                whole = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
                found = json.loads(whole)
            return found
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is no JSON that can be read.")) from error


class SessionOrNobody(SessionAuthentication):
    """A session, as pages have it; without one the answer is 401, so that a phone can tell
    "sign in again" from "you may not"."""

    def authenticate_header(self, request: Any) -> str:
        return "Session"
