"""Files as they are: given out as pages give them, and sent inside a body of JSON."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.negotiation import BaseContentNegotiation

from api.fields import Input, Text
from api.permissions import Test
from common.exports import CONTENT_TYPES
from common.rest import BoundedJSONParser
from visits.services import attachments

KEPT = tuple(attachments.CONTENT_TYPES.values())
"""Of what kinds the files are that people keep beside something."""
DOCX, PDF = CONTENT_TYPES["docx"], CONTENT_TYPES["pdf"]

MOST_FILES = 12


class WhateverIsAsked(BaseContentNegotiation):
    """A file is what it is, whatever ``Accept`` says; a refusal is JSON."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def gives(*kinds: str, test: Test | None = None) -> Callable[[Callable[..., Any]], Any]:
    """A file of a row, ``GET …/{id}/{name}``, of one of these media types.

    The method gets the row and gives what a page answers, which has left its line in the access
    log. ``test`` says who may, ``may_read`` without it.
    """

    def decorate(method: Callable[..., HttpResponseBase]) -> Any:
        @wraps(method)
        def asked(self: Any, request: Any, pk: int) -> HttpResponseBase:
            return method(self, self.one(pk))

        asked.test = test  # type: ignore[attr-defined]
        asked.gives = kinds  # type: ignore[attr-defined]
        return action(
            detail=True,
            methods=["get"],
            url_path=method.__name__.replace("_", "-"),
            content_negotiation_class=WhateverIsAsked,
        )(asked)

    return decorate


@extend_schema_field({"type": "string", "contentEncoding": "base64"})
class Base64(serializers.Field):
    """Bytes as base64."""

    default_error_messages = {"invalid": _("This is no base64.")}

    def to_internal_value(self, data: Any) -> bytes:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return base64.b64decode(data.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            # Well formed as JSON, and no bytes: what a form says of a file that is none.
            raise serializers.ValidationError(
                self.error_messages["invalid"], code="does_not_exist"
            ) from error

    def to_representation(self, value: Any) -> Any:
        raise NotImplementedError


class FileSent(Input):
    """A photograph as JPEG, PNG or WebP, of which its picture alone is kept; or a document as PDF,
    .docx, .xlsx or .wps, of at most 10 MB."""

    name = Text(max_length=120)
    content = Base64(help_text="The bytes as base64.")


def files_sent() -> Any:
    """A field for files beside something."""
    return FileSent(many=True, required=False, max_length=MOST_FILES)


def as_uploads(sent: Any, name: str) -> MultiValueDict:
    """What a page's form gets as the files of its field ``name``."""
    files = [SimpleUploadedFile(_last(each["name"]), each["content"]) for each in sent or ()]
    return MultiValueDict({name: files})


def _last(path: str) -> str:
    """The last part of a path; where that is none, "/" or "..", a word for it."""
    last = path.rsplit("/", 1)[-1]
    return last if last.strip(".") else "file"


class FilesParser(BoundedJSONParser):
    """A document of the largest kind or some photographs, written as base64."""

    most = 16 * 1024 * 1024
