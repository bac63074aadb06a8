"""Errors that a person can act on."""

from __future__ import annotations

from common import tracing


class DomainError(Exception):
    """Something a person asked for cannot be done.

    ``code`` is stable and meant for programs; ``message`` says what happened, which row or
    field, and what to do, and is shown as it is.
    """

    def __init__(self, code: str, message: object) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        tracing.note_refusal(code)

    def __str__(self) -> str:
        return str(self.message)


class FileError(DomainError):
    """A file as a whole cannot be read; the message names file, sheet and column."""


class ConflictError(DomainError):
    """What was asked for contradicts what is already recorded."""
