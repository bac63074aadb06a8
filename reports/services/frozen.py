"""What may stand in a document that is kept for good."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from common.errors import DomainError
from common.forms import without_numbers


def refuse_numbers(*texts: str) -> None:
    """DomainError ``personal_number`` where a text holds an identity or mobile number."""
    for text in texts:
        try:
            without_numbers(text)
        except ValidationError as error:
            raise DomainError("personal_number", error.message) from None
