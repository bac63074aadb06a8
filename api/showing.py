"""How rows are shown: personal data as pages show them to the role."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.phones import mask_phone
from organization.access import sees_personal_data


@extend_schema_field({"type": "string", "pattern": r"^\d{12}$"})
class RegionCode(serializers.Field):
    """The 12-digit code of a region."""

    def __init__(self, **more: Any) -> None:
        super().__init__(read_only=True, **more)

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, f"{self.source}_id")

    def to_representation(self, value: Any) -> str:
        return str(value)


class RowKey(serializers.IntegerField):
    """The key of another row, by the attribute that holds it; None where there is none."""

    def __init__(self, **more: Any) -> None:
        super().__init__(read_only=True, **more)

    source: str | None

    def bind(self, field_name: str, parent: Any) -> None:
        if self.source is None and not field_name.endswith("_id"):
            self.source = f"{field_name}_id"
        super().bind(field_name, parent)


@extend_schema_field({"type": "string", "pattern": r"^\d{2}:\d{2}$"})
class ClockShown(serializers.TimeField):
    """A time of the day in Asia/Shanghai, as ``09:30``."""

    def __init__(self, **more: Any) -> None:
        super().__init__(read_only=True, format="%H:%M", **more)


class PersonalText(serializers.CharField):
    """Empty for roles that see no personal data."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            read_only=True, help_text=_("Empty for roles that see no personal data."), **more
        )

    def to_representation(self, value: Any) -> str:
        return str(value) if sees_personal_data(self.context["request"].user) else ""


class PersonalPhone(serializers.CharField):
    """Masked for roles that see no personal data."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            read_only=True, help_text=_("Masked for roles that see no personal data."), **more
        )

    def to_representation(self, value: Any) -> str:
        return str(value) if sees_personal_data(self.context["request"].user) else mask_phone(value)
