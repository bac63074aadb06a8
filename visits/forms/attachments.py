"""Choosing files that are kept beside something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.forms import FilesField, FilesInput
from visits.services.attachments import ACCEPT, READ_BYTES, Upload, read_upload


class AttachmentsField(FilesField):
    """Photographs and documents; cleaned, they are ``Upload`` objects."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", FilesInput(attrs={"accept": ACCEPT, "class": "form-control"}))
        kwargs.setdefault("error_messages", {"empty": _("This file is empty.")})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:  # type: ignore[override]
        files: list[UploadedFile] = super().clean(data, initial)
        found, wrong = [], []
        for file in files:
            try:
                found.append(read_upload(file.name or "", file.read(READ_BYTES)))
            except DomainError as error:
                wrong.append(str(error))
        if wrong:
            raise forms.ValidationError(wrong)
        return found
