"""Taking an import back, while nothing has touched what it wrote."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import ManyToOneRel, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.database import analyze, hold_rules, lock_county
from common.errors import ConflictError
from common.former_values import give_back, write_fields
from pairing.choices import ImportStatus
from pairing.intake.kinds import HasDerived, RosterKind, roster_for
from pairing.intake.stages.progress import Progress, silent
from pairing.models import Import, ImportChange, Proposal

_NAMED = 5
"""How many touched records a refusal names."""


def undo(source: Import, progress: Progress = silent) -> None:
    """Take back what the import wrote.

    Raises ConflictError when any of it has been touched since; nothing is changed then.
    """
    lock_county(source.region.prefix)
    hold_rules()
    roster = roster_for(source, is_applying=True)
    _take_back(source, roster)
    source.status, source.undone_at = ImportStatus.UNDONE, timezone.now()
    source.save(update_fields=["status", "undone_at"])
    analyze(roster.writes)


def _take_back(source: Import, roster: RosterKind) -> None:
    """Remove what an import made and give back what it changed.

    A record is untouched while the database says that the import's own transaction wrote it
    last and nothing that came later refers to it. Raises ConflictError, naming some, when any
    record has been touched, or when somebody has decided what the import proposed.
    """
    made: dict[type[models.Model], set[int]] = defaultdict(set)
    changed: dict[type[models.Model], dict[int, dict[str, Any]]] = defaultdict(dict)
    written: tuple[type[models.Model], ...] = (*roster.writes, Proposal)
    by_label = {model._meta.label_lower: model for model in written}
    for label, key, before in (
        ImportChange.objects.filter(source=source)
        .order_by("pk")
        .values_list("model", "object_id", "before")
        .iterator(chunk_size=5000)
    ):
        model = by_label[label]
        if before:
            # Of several changes the first knows what was there before them all.
            changed[model][key] = json.loads(before) | changed[model].get(key, {})
        else:
            made[model].add(key)
    asked = changed.pop(Proposal, {})
    _refuse_decided(source, asked.keys())
    for model in roster.writes:
        _refuse_touched(source, model, made[model] | changed[model].keys())
    Proposal.objects.filter(source=source).delete()
    try:
        with transaction.atomic():
            # First: who was moved to what the import made is moved out of it again.
            for model in roster.writes:
                records = model._base_manager.in_bulk(list(changed[model]))
                former = {records[key]: before for key, before in changed[model].items()}
                for record, before in former.items():
                    give_back(record, before)
                write_fields(former)
            for model in roster.writes:
                _refuse_referred(model, made)
            gone = {
                model._meta.label_lower: _remove(model, made[model])
                for model in reversed(roster.writes)
            }
            connection.check_constraints()
    except IntegrityError as error:
        # Such as a household that another import has since made for a head who had left one.
        raise ConflictError(
            "touched",
            _(
                "What this import changed has been used since in a way that does not let it be as "
                "before; the import can no longer be taken back."
            ),
        ) from error
    _ask_again(asked)
    if isinstance(roster, HasDerived):
        roster.after_undo(gone)


def _refuse_decided(source: Import, asked: Collection[int]) -> None:
    """Raise when a question that the import raised, or made another of, has been decided."""
    decided = Proposal.objects.decided().filter(Q(source=source) | Q(pk__in=asked))
    if count := decided.count():
        raise ConflictError(
            "touched",
            _(
                "%(count)s of the questions that this import raised have been decided; it can no "
                "longer be taken back."
            )
            % {"count": count},
        )


def _ask_again(asked: dict[int, dict[str, Any]]) -> None:
    """Make questions of earlier imports again what they were before this one settled them.

    Those whose own import has been undone are gone; what a later one asks is not asked twice.
    """
    questions = Proposal.objects.in_bulk(list(asked))
    about = Q()
    for name in ("recipient", "household", "cadre"):
        about |= Q(**{f"{name}__in": {getattr(q, f"{name}_id") for q in questions.values()}})
    now = {_what_is_asked(q): q.pk for q in Proposal.objects.open().filter(about)}
    for key, question in questions.items():
        give_back(question, asked[key])
        if now.setdefault(_what_is_asked(question), key) == key:
            question.save(update_fields=["kind", "status", "group", "row"])


def _what_is_asked(question: Proposal) -> tuple[Any, ...]:
    """What no two open questions share: the database allows one."""
    household = None if question.recipient_id else question.household_id
    return (
        question.kind, question.programme_id, question.recipient_id, household, question.cadre_id,
    )  # fmt: skip


def _refuse_touched(source: Import, model: type[models.Model], keys: set[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {model._meta.db_table} "
            "WHERE id = ANY(%s) AND xmin::text::bigint = ANY(%s)",
            [list(keys), source.applied_xids],
        )
        untouched = {row[0] for row in cursor.fetchall()}
    if touched := keys - untouched:
        _refuse(model, sorted(touched))


def _refuse(model: type[models.Model], keys: Sequence[int]) -> None:
    records = model._default_manager.filter(pk__in=keys[:_NAMED])
    names = "、".join(str(record) for record in records)
    raise ConflictError(
        "touched",
        _(
            "%(count)s records (%(model)s: %(names)s) have been changed or used since; the import "
            "can no longer be taken back."
        )
        % {"count": len(keys), "model": model._meta.verbose_name, "names": names},
    )


def referring(model: type[models.Model]) -> list[ManyToOneRel]:
    """The relations of other models to this one."""
    return [
        relation
        for relation in model._meta.related_objects
        if isinstance(relation, ManyToOneRel)
        and getattr(relation.field, "db_constraint", False)
        # A proxy has no table; a library's may be over a query of its own.
        and not relation.related_model._meta.proxy
    ]


def is_derived(model: type[models.Model]) -> bool:
    """Whether its rows follow from others and are removed with them."""
    return bool(getattr(model, "is_derived", False))


def _refuse_referred(model: type[models.Model], made: dict[type[models.Model], set[int]]) -> None:
    """Raise when something that the import did not make refers to what it made."""
    for relation in referring(model):
        other = relation.related_model
        if is_derived(other):
            continue
        name = relation.field.name
        used = (
            other._base_manager.filter(**{f"{name}__in": made[model]})
            .exclude(pk__in=made.get(other, set()))
            .order_by()
            .values_list(name, flat=True)
            .distinct()
        )
        if keys := list(used):
            _refuse(model, sorted(keys))


def _remove(model: type[models.Model], keys: set[int]) -> list[Any]:
    """Delete records and what is derived from them; the records as they were."""
    records = list(model._base_manager.filter(pk__in=keys))
    for relation in referring(model):
        if is_derived(relation.related_model):
            derived = relation.related_model._base_manager
            derived.filter(**{f"{relation.field.name}__in": keys}).delete()
    rows = model._base_manager.filter(pk__in=keys)
    rows._raw_delete(rows.db)
    return records
