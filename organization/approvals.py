"""What needs a second person: asked for, granted or refused, used once, or lapsed.

An approval is answered by an office whose region covers what it is about, never by whoever asked.
Each step is noted in the access log in the transaction that takes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from organization import access_log
from organization.choices import Action, ApprovalKind, ApprovalState
from organization.models import Approval, Region, User
from organization.models.approval import WAITS

Subject = models.Model | str


def subject_of(subject: Subject) -> str:
    """What an approval is about, to be compared: ``pairing.recipient:12``, or a text as it is."""
    if isinstance(subject, str):
        return subject
    return f"{subject._meta.label_lower}:{subject.pk}"


def can_decide(user: User, approval: Approval) -> bool:
    """Whether it is this account's to answer: an office over the region, not who asked.

    Nor whoever was given their code by who asked, who could sit on both chairs.
    """
    return (
        user.is_active
        and user.is_office
        and user.pk != approval.asked_by_id
        and user.region is not None
        and user.region.covers(approval.region_id)
        and user.code_giver_id != approval.asked_by_id
    )


def deciders(asked: Iterable[Approval]) -> dict[int, list[User]]:
    """By primary key who may answer each, the nearest office first; one query for them all."""
    approvals = list(asked)
    above = {code for approval in approvals for code in approval.region.ancestor_codes}
    offices = list(
        User.objects.active()
        .offices()
        .filter(region__in=above)
        .select_related("region", "activation_code")
        .order_by("-region_id", "pinyin", "pk")
    )
    return {
        approval.pk: [user for user in offices if can_decide(user, approval)]
        for approval in approvals
    }


@transaction.atomic
def ask(
    *,
    actor: User,
    kind: ApprovalKind,
    subject: Subject,
    about: str,
    region: Region,
    reason: str,
    count: int | None = None,
    address: str = "",
    request: HttpRequest | None = None,
) -> Approval:
    """Ask the offices over ``region``; what waits or stands for the same is given back instead.

    ``about`` is what they read, ``count`` how many people it concerns, ``address`` the page of
    this site where whoever asked will use it. Raises DomainError without a reason.
    """
    if not reason.strip():
        raise DomainError("reason_missing", _("Say what it is needed for."))
    # The account is locked, so that of two requests sent at once one asks and one finds it asked.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    mine = Approval.objects.asked_by(actor).about(kind, subject_of(subject))
    standing = mine.granted().first() or mine.waiting().first()
    if standing is not None:
        return standing
    made = Approval.objects.create(
        kind=kind,
        asked_by=actor,
        region=region,
        subject=subject_of(subject),
        about=about,
        reason=reason.strip()[:300],
        count=count,
        address=address,
        lapses_at=timezone.now() + WAITS,
    )
    _note(made, actor, "asked", request)
    return made


def grant(*, approval: Approval, actor: User, request: HttpRequest | None = None) -> Approval:
    """Allow it once, until it lapses; see ``_answer``."""
    hours = timedelta(hours=settings.APPROVAL_HOURS)
    return _answer(
        approval,
        actor,
        is_granted=True,
        lapses_at=timezone.now() + hours,
        step="granted",
        request=request,
    )


def refuse(
    *, approval: Approval, actor: User, answer: str = "", request: HttpRequest | None = None
) -> Approval:
    """Refuse it, with a sentence for whoever asked if there is one; see ``_answer``."""
    return _answer(
        approval,
        actor,
        is_granted=False,
        answer=answer.strip()[:200],
        step="refused",
        request=request,
    )


@transaction.atomic
def _answer(
    approval: Approval,
    actor: User,
    *,
    is_granted: bool,
    step: str,
    answer: str = "",
    lapses_at: datetime | None = None,
    request: HttpRequest | None,
) -> Approval:
    """Record the answer of ``actor``.

    Raises DomainError ``not_yours`` when it is not theirs to answer, ConflictError when it has
    been answered, taken back or has lapsed meanwhile.
    """
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if not can_decide(actor, approval):
        raise DomainError("not_yours", _("Somebody else has to answer this."))
    if approval.state != ApprovalState.WAITING:
        raise ConflictError("answered", _("This waits no more; nothing was changed."))
    approval.is_granted, approval.answer = is_granted, answer
    approval.decided_by, approval.decided_at = actor, timezone.now()
    if lapses_at is not None:
        approval.lapses_at = lapses_at
    approval.save(update_fields=["is_granted", "answer", "decided_by", "decided_at", "lapses_at"])
    _note(approval, actor, step, request)
    return approval


@transaction.atomic
def lapse(*, approval: Approval, actor: User, request: HttpRequest | None = None) -> Approval:
    """End what waits or stands, now: by who asked, or by an office that may answer.

    Raises DomainError ``not_yours`` for anybody else, ConflictError when it is over already.
    """
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if actor.pk != approval.asked_by_id and not can_decide(actor, approval):
        raise DomainError("not_yours", _("Somebody else has to answer this."))
    if approval.state not in (ApprovalState.WAITING, ApprovalState.GRANTED):
        raise ConflictError("answered", _("This waits no more; nothing was changed."))
    approval.lapses_at = timezone.now()
    approval.save(update_fields=["lapses_at"])
    _note(approval, actor, "lapsed", request)
    return approval


def granted_for(user: User, kind: ApprovalKind, subject: Subject) -> Approval | None:
    """The approval that ``user`` may use for ``subject`` now, or None."""
    return Approval.objects.asked_by(user).about(kind, subject_of(subject)).granted().first()


def waiting_for(user: User, kind: ApprovalKind, subject: Subject) -> Approval | None:
    """What ``user`` has asked for and nobody has answered, or None."""
    return Approval.objects.asked_by(user).about(kind, subject_of(subject)).waiting().first()


def use(*, user: User, kind: ApprovalKind, subject: Subject) -> Approval | None:
    """Take the approval for what is done now; None when there is none.

    Of two that use it at once one gets it: the row is changed only while nobody has used it. In a
    transaction that fails it stays unused.
    """
    approval = granted_for(user, kind, subject)
    if approval is None:
        return None
    now = timezone.now()
    taken = Approval.objects.granted().filter(pk=approval.pk).update(used_at=now)
    approval.used_at = now
    return approval if taken else None


def _note(approval: Approval, actor: User, step: str, request: HttpRequest | None) -> None:
    # The reason in words stays with the approval, which can be emptied; a line of the log cannot.
    access_log.note(
        Action.APPROVE,
        user=actor,
        request=request,
        subject=approval,
        count=approval.count,
        detail={"step": step, "kind": approval.kind, "about": approval.subject},
    )
