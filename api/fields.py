"""Fields that take what they say and nothing like it: ``"1"`` is no number, 1 no text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.validators import RegexValidator
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.database import concrete_field
from organization.models import User

MOST_KEY = 2**63 - 1
_KEY = {"type": "integer", "minimum": 1, "maximum": MOST_KEY}

SOMETHING = r"[^\s\x1c-\x1f\x85\ufeff]"
"""A character that is seen: what Python and other languages take for blanks differs."""


class Text(serializers.CharField):
    """Text without blanks around it; where it may not be empty, blanks alone are nothing."""

    def __init__(self, **more: Any) -> None:
        if not more.get("allow_blank"):
            more.setdefault("validators", []).append(RegexValidator(SOMETHING))
        super().__init__(trim_whitespace=True, **more)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


def text_of(model: type[Model], name: str, **more: Any) -> Text:
    """Text as long as a column takes."""
    most = concrete_field(model, name).max_length
    assert most is not None
    return Text(max_length=most, **more)


def whole(data: Any) -> int | None:
    """A whole number as JSON may have it, 1 or 1.0; None for all else."""
    if isinstance(data, float) and data.is_integer():
        return int(data)
    return None if isinstance(data, bool) or not isinstance(data, int) else data


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        number = whole(data)
        if number is None:
            self.fail("invalid")
        return int(super().to_internal_value(number))


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.DateField):
    """A day of Asia/Shanghai, as ``2026-03-31``."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or len(data) != 10 or not data.isascii():
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": r"^\d{1,10}(\.\d{1,2})?$"})
class Yuan(serializers.DecimalField):
    """An amount in yuan as text, ``"1200.50"``: numbers of JSON round."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, **more)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not data.isascii() or not data.replace(".", "0").isdigit():
            self.fail("invalid")
        return super().to_internal_value(data)


class Uuid(serializers.UUIDField):
    """A UUID as text, made where something is written, so that what is sent twice arrives once."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="hex_verbose", **more)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class OneOf(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


@extend_schema_field(_KEY)
class Key(serializers.PrimaryKeyRelatedField):
    """The key of a row that the account sees: one of ``seen(account)``, which narrows by
    ``visible_to``."""

    default_error_messages = {
        "does_not_exist": _("There is no such row, or it is not yours to see."),
        "incorrect_type": _("A whole number is expected."),
    }

    def __init__(self, seen: Callable[[User], QuerySet[Any]], **more: Any) -> None:
        self.seen = seen
        # Rest framework asks for a queryset to believe that this one takes input.
        super().__init__(queryset=User.objects.none(), **more)

    def get_queryset(self) -> QuerySet[Any]:
        return self.seen(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        key = whole(data)
        if key is None:
            self.fail("incorrect_type", data_type=type(data).__name__)
        elif not 1 <= key <= MOST_KEY:
            self.fail("does_not_exist", pk_value=key)
        return super().to_internal_value(key)


class Like(serializers.RegexField):
    """Text of a pattern."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Code(Like):
    """The 12-digit code of a region."""

    def __init__(self, **more: Any) -> None:
        super().__init__(r"^[1-9][0-9]{11}$", **more)


class Clock(Like):
    """A time of the day in Asia/Shanghai, as ``09:30``."""

    def __init__(self, **more: Any) -> None:
        super().__init__(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", **more)


class Input(serializers.Serializer):
    """What a request may send. Whatever it does not know is refused, so that a misspelt field
    is not lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {name: [_("There is no such field.")] for name in unknown}
                )
        return super().to_internal_value(data)
