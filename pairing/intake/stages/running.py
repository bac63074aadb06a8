"""Doing the step that an import waits for; what a worker calls."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from organization.access import can_import
from organization.history import because
from organization.models import User
from pairing.choices import ImportStatus
from pairing.intake.stages.applying import apply
from pairing.intake.stages.checking import check
from pairing.intake.stages.progress import Progress, silent
from pairing.intake.stages.reading import read
from pairing.intake.stages.undoing import undo
from pairing.models import Import

ATTEMPTS = 4
"""How often a step is begun before it is given up: its worker was killed each time."""

logger = logging.getLogger(__name__)

_Step = Callable[[Import, Progress], None]

STEPS: dict[str, tuple[_Step, ImportStatus]] = {
    ImportStatus.READING: (read, ImportStatus.FAILED),
    ImportStatus.CHECKING: (check, ImportStatus.COLUMNS),
    ImportStatus.APPLYING: (apply, ImportStatus.REVIEW),
    ImportStatus.UNDOING: (undo, ImportStatus.APPLIED),
}
"""By status the step that a worker does then, and where the import goes when it fails."""


def run(import_id: int, progress: Progress = silent) -> None:
    """Do what is to be done for an import until it waits for a person. May be called twice."""
    while _begin(import_id):
        if not _run_step(import_id, progress):
            return


def _begin(import_id: int) -> bool:
    """Count an attempt at the step that waits; whether there is one to be done by us."""
    with transaction.atomic():
        source = (
            Import.objects.select_for_update(skip_locked=True, of=("self",))
            .working()
            .filter(pk=import_id)
            .first()
        )
        if source is None:
            return False
        if source.attempts >= ATTEMPTS:
            _put_back(source, _("The work on this file was broken off again and again."))
            return False
        source.attempts += 1
        source.save(update_fields=["attempts"])
    return True


def _run_step(import_id: int, progress: Progress) -> bool:
    """Whether the step was done."""
    try:
        with transaction.atomic():
            source = (
                # Held while the step lasts: a second worker passes over it.
                Import.objects.select_for_update(skip_locked=True, of=("self",))
                .working()
                .select_related(
                    *("region", "programme", "created_by", "editor", "applied_by", "undone_by")
                )
                .filter(pk=import_id)
                .first()
            )
            if source is None:
                return False
            step, _fallback = STEPS[source.status]
            actor = _asked_by(source)
            _require_still_allowed(source, actor)
            user_id = actor.pk if actor is not None else None
            with because("import", user_id=user_id, **{"import": source.pk}):
                step(source, progress)
            source.attempts, source.error = 0, ""
            source.save(update_fields=["attempts", "error"])
    except DomainError as error:
        _fail(import_id, str(error))
        return False
    except (InterfaceError, OperationalError):
        # The database is away or full. The step still waits, and is begun again within a minute.
        raise
    except Exception:
        logger.exception("Import %s", import_id)
        _fail(
            import_id,
            _("Something went wrong in the system; nothing was written. Try again."),
        )
        return False
    return True


def _asked_by(source: Import) -> User | None:
    """Who asked for the step that is done; None for a command."""
    if source.status == ImportStatus.UNDOING:
        return source.undone_by
    if source.status == ImportStatus.APPLYING:
        return source.applied_by
    return source.editor or source.created_by


def _require_still_allowed(source: Import, actor: User | None) -> None:
    """Raise DomainError where who asked could not ask now: what waited is no way round that."""
    if actor is None:
        return
    if not can_import(actor) or not Import.objects.visible_to(actor).filter(pk=source.pk).exists():
        raise DomainError(
            "no_longer_allowed",
            _(
                "%(name)s asked for this and may no longer do so here. Nothing was changed; "
                "somebody else of an office over this region can go on with it."
            )
            % {"name": actor.name},
        )


def _fail(import_id: int, sentence: str) -> None:
    with transaction.atomic():
        source = Import.objects.select_for_update(of=("self",)).working().filter(pk=import_id)
        if (found := source.first()) is not None:
            _put_back(found, sentence)


def _put_back(source: Import, sentence: str) -> None:
    source.status = STEPS[source.status][1]
    source.error, source.attempts = sentence[:500], 0
    source.save(update_fields=["status", "error", "attempts"])
