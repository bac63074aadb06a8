"""Settling the needs of households, and taking that back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.models import User
from visits.choices import NeedStatus
from visits.models import Need

_STATE = ["status", "settled_on", "outcome", "settled_by"]


def _locked(need: Need) -> Need:
    found: Need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    return found


@transaction.atomic
def settle_need(*, need: Need, outcome: str, actor: User) -> Need:
    """Settle a need today (Asia/Shanghai), with a word on what was done.

    Raises DomainError ``outcome_missing``, ConflictError ``need_settled`` when somebody has
    settled it meanwhile.
    """
    if not outcome.strip():
        raise DomainError("outcome_missing", _("Write what was done."))
    need = _locked(need)
    if not need.is_open:
        raise ConflictError(
            "need_settled",
            _("This need was settled on %(day)s already; nothing was changed.")
            % {"day": need.settled_on},
        )
    need.status, need.settled_on = NeedStatus.DONE, today()
    need.outcome, need.settled_by = outcome.strip(), actor
    need.save(update_fields=_STATE)
    return need


@transaction.atomic
def reopen_need(*, need: Need, actor: User) -> Need:
    """Have a settled need stand open again; what was written of it stays in the history alone.

    Raises ConflictError ``need_open`` when it is open.
    """
    need = _locked(need)
    if need.is_open:
        raise ConflictError("need_open", _("This need is open already; nothing was changed."))
    need.status, need.settled_on = NeedStatus.RAISED, None
    need.outcome, need.settled_by = "", None
    need.save(update_fields=_STATE)
    return need
