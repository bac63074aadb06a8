"""Which rows of a list: by declared filters, by a text, in an order. What is not known is refused,
so that a misspelt filter does not give everything."""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError as InvalidValue
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend

from api.fields import MOST_KEY
from common.text import squeeze

SEARCHED_MOST = 200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _KeyField(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if not (isinstance(value, str) and value.isascii() and value.isdecimal()):
            raise InvalidValue(self.error_messages["invalid"], code="invalid")
        return int(value[:30])


class _DayField(forms.DateField):
    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and not _DAY.fullmatch(value):
            raise InvalidValue(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class _YesNoField(forms.Field):
    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in ("true", "false"):
            raise InvalidValue(_("Either true or false."), code="invalid")
        return bool(value == "true")


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MOST_KEY})
class KeyFilter(django_filters.Filter):
    field_class = _KeyField

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, min_value=1, max_value=MOST_KEY, **more)


@extend_schema_field({"type": "string", "format": "date"})
class DayFilter(django_filters.Filter):
    field_class = _DayField


@extend_schema_field({"type": "boolean"})
class YesNoFilter(django_filters.Filter):
    field_class = _YesNoField


@extend_schema_field({"type": "string", "pattern": r"^([1-9]\d{0,11})$"})
class RegionFilter(django_filters.Filter):
    """A region with all in it, by its 12-digit code or a beginning of it."""

    class field_class(forms.RegexField):
        def __init__(self, **more: Any) -> None:
            super().__init__(regex=r"\A[1-9][0-9]{0,11}\Z", **more)

    def filter(self, rows: Any, value: Any) -> Any:
        if not value:
            return rows
        prefix = value
        if len(value) == 12:
            for length in (2, 4, 6, 9):
                if set(value[length:]) == {"0"}:
                    prefix = value[:length]
                    break
        return rows.filter(**{f"{self.field_name}__startswith": prefix})


@extend_schema_field({"type": "integer", "minimum": 2000, "maximum": 2100})
class YearFilter(django_filters.Filter):
    field_class = _KeyField

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, min_value=2000, max_value=2100, **more)


class ChoiceFilter(django_filters.ChoiceFilter):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, null_label=None, **more)


class Filters(DjangoFilterBackend):
    """The view's ``filterset_class``, and nothing beside it."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        known = {"limit", "cursor", "order"} | ({"q"} if view.searches else set())
        filters: type[FilterSet] | None = getattr(view, "filterset_class", None)
        known |= set(filters.base_filters) if filters is not None else set()
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            raise ValidationError({name: [_("There is no such filter.")] for name in unknown})
        blank = [
            name
            for name, value in request.query_params.items()
            if not value and name not in ("q", "cursor")
        ]
        if blank:
            raise ValidationError({name: [_("A filter needs a value.")] for name in blank})
        if any("\x00" in value for value in request.query_params.values()):
            raise ValidationError(_("A text holds a character that cannot be stored."))
        return super().filter_queryset(request, queryset, view)


class Search(BaseFilterBackend):
    """``q``, by the queryset's own ``search``."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        asked = request.query_params.get("q", "")
        if len(asked) > SEARCHED_MOST:
            raise ValidationError(
                {"q": [_("At most %(most)d characters.") % {"most": SEARCHED_MOST}]}
            )
        text = squeeze(asked)
        return view.search(queryset, text) if view.searches and text else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        if not view.searches:
            return []
        return [
            {
                "name": "q",
                "in": "query",
                "required": False,
                "description": view.searches,
                "schema": {"type": "string", "maxLength": SEARCHED_MOST},
            }
        ]


class Order(BaseFilterBackend):
    """``order``, one of the view's ``orders``; the pages put it into effect."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "order",
                "in": "query",
                "required": False,
                "description": "By what the rows are ordered; with - from the last to the first.",
                "schema": {
                    "type": "string",
                    "enum": [sign + name for name in view.orders for sign in ("", "-")],
                    "default": view.default_order,
                },
            }
        ]
