"""Whether a program has seen what it is about to change."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.utils.encoders import JSONEncoder


class ChangedMeanwhile(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "changed_meanwhile"
    default_detail = _("This has changed since it was read. Read it again, then decide anew.")


class TagMissing(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "tag_missing"
    default_detail = _(
        "Send If-Match with the ETag of what was read, so that nobody’s change is lost."
    )


def tag_of(data: Any) -> str:
    """The strong ETag of a representation."""
    text = json.dumps(data, cls=JSONEncoder, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_known(request: Any, tag: str) -> bool:
    """Whether a reader has this already (``If-None-Match``)."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or tag in {given.removeprefix("W/") for given in tags}


def require_some(request: Any) -> str:
    """What a request says of tags; raises TagMissing where it says nothing."""
    given: str | None = request.headers.get("If-Match")
    if given is None:
        raise TagMissing
    return given


def require_match(request: Any, tag: str) -> None:
    """Raise unless ``If-Match`` names ``tag``; ``*`` is whatever is there."""
    tags = parse_etags(require_some(request))
    if "*" not in tags and tag not in tags:
        raise ChangedMeanwhile
