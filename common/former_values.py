"""What records said before they were changed: kept as JSON, and given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import models

from common.database import concrete_field


def values_of(record: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """A record's values by field; of a relation the key, so that JSON can hold it."""
    model = type(record)
    return {name: getattr(record, concrete_field(model, name).attname) for name in names}


def give_back(record: models.Model, before: Mapping[str, Any]) -> None:
    """Set a record's former values, by field as JSON held them. It is not written yet."""
    for name, value in before.items():
        field = concrete_field(type(record), name)
        setattr(record, field.attname, field.to_python(value))


def write_fields(changed: Mapping[models.Model, Collection[str]]) -> None:
    """Write of each record these fields and no others, of records alike all at once."""
    alike: dict[tuple[type[models.Model], frozenset[str]], list[models.Model]] = defaultdict(list)
    for record, names in changed.items():
        alike[type(record), frozenset(names)].append(record)
    for (model, names), records in alike.items():
        model._base_manager.bulk_update(records, sorted(names), batch_size=500)
