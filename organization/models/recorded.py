"""History of registry rows: what every event model is made of.

Each row that is made, changed or removed leaves a line in its model's own table, written by
triggers of the database (django-pghistory), so by whatever path it comes: a page, COPY, a shell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import pghistory
import pghistory.models
import pghistory.trigger
import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedTextField
from organization.log_querysets import LineQuerySet

_CONTEXT_BY_ROW = (
    "COALESCE(NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), ''), NULL)::JSONB"
)
_CONTEXT_KEPT_APART = "SELECT _pgh_attach_context() AS value"
_DERIVED = {"pinyin", "initials", "head_pinyin", "head_initials", "created_at"}
"""What follows from other fields, or never changes."""


class LogTransaction(models.Func):
    """The number of the transaction, as a default of the database (``organization.chain``)."""

    function = "organization_log_xid"
    output_field = models.BigIntegerField()


def append_only() -> list[pgtrigger.Trigger]:
    """What refuses to change, remove or empty a table, whoever asks."""
    refuse = "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;"
    return [
        pgtrigger.Trigger(
            name="append_only",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            func=refuse,
        ),
        pgtrigger.Trigger(
            name="never_emptied",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func=refuse,
        ),
    ]


class _Trigger(pghistory.trigger.Event):
    """Writes the lines of a whole statement at once, each with who and why in it.

    The library would keep who and why in a table of its own, which it updates; in the line they
    are as unchangeable as the line.
    """

    def get_func(self, model: Any) -> pgtrigger.Func:
        text = super().get_func(model).func
        for old, new in (
            (_CONTEXT_BY_ROW, "_pgh_attached_context.value"),
            (_CONTEXT_KEPT_APART, f"SELECT {_CONTEXT_BY_ROW} AS value"),
        ):
            if text.count(old) != 1:
                raise ImproperlyConfigured(
                    "This version of django-pghistory writes its triggers in another way."
                )
            text = text.replace(old, new)
        return pgtrigger.Func(text)


class _ByStatement(pghistory.RowEvent):
    level = pgtrigger.Statement

    def add_event_trigger(self, event_model: type[models.Model]) -> None:
        trigger = _Trigger(
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=self.level,
        )
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)  # type: ignore[attr-defined]


class _Insert(_ByStatement, pghistory.InsertEvent):
    pass


class _Update(_ByStatement, pghistory.UpdateEvent):
    pass


class _Delete(_ByStatement, pghistory.DeleteEvent):
    pass


class Line(pghistory.models.Event):
    """A line of history: the row as it was then, when, by whom and why.

    ``pgh_context`` holds ``user`` (primary key), ``route`` and, where there is one, ``import``.
    ``pgh_xid`` is the transaction's number, by which lines are sealed.
    """

    personal: ClassVar[Sequence[str]] = ()
    """The fields that name a person or tell of one; ``organization.history.blank`` empties them."""
    place: ClassVar[str] = ""
    """The field that leads to where the row belongs: a region's code, or another row's key."""

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField(_("when"), auto_now_add=True)
    pgh_xid = models.BigIntegerField(db_default=LogTransaction(), editable=False)

    objects: ClassVar[Any] = LineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label_lower} {self.pk}"


class PersonalLine(Line):
    """A line with personal fields: a random salt keeps what is left of them, once they are
    emptied, from being guessed at (``organization.chain``)."""

    pgh_salt = models.UUIDField(null=True, db_default=RandomUUID(), editable=False)

    class Meta:
        abstract = True


def recorded(
    model: type[models.Model], *, personal: Sequence[str] = (), exclude: Sequence[str] = ()
) -> type[Line]:
    """The base of a model's event model.

    Ciphertext is left out, since lines cannot be encrypted anew when keys change; the keyed
    digests beside it show that a number was changed.
    """
    left_out = {
        field.name
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField | models.BinaryField)
    }
    name = model._meta.model_name
    attributes: dict[str, Any] = {"personal": tuple(personal)}
    base: type[Line] = pghistory.create_event_model(  # type: ignore[assignment]
        model,
        _Insert(),
        _Update(),
        _Delete(),
        exclude=sorted(left_out | _DERIVED | set(exclude)),
        base_model=PersonalLine if personal else Line,
        obj_field=pghistory.ObjForeignKey(related_name="+", db_index=False),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]
        model_name=f"{model._meta.object_name}History",
        attrs=attributes,
        meta={
            "ordering": ["-pgh_id"],
            "triggers": append_only(),
            "indexes": [
                models.Index(fields=["pgh_obj", "pgh_id"], name=f"{name}_history_of_row"),
                models.Index(fields=["pgh_xid", "pgh_id"], name=f"{name}_history_in_order"),
            ],
        },
    )
    return base
