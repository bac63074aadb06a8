"""Answers to a reminder: recorded, told to whoever can act, settled by a word or a pause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services import tell
from organization.choices import Role
from organization.models import User
from organization.models.region import county_of, township_of
from pairing.choices import PauseReason
from pairing.models import Pairing
from visits.choices import AnswerKind, AnswerOutcome, FollowUpEnd
from visits.models import Answer, FollowUp
from visits.services.follow_ups.pauses import pause_pairing
from visits.services.follow_ups.silence import heard_of

CADRE_ANSWERS = tuple(kind for kind in AnswerKind if kind != AnswerKind.URGED)
"""What a cadre may answer for itself."""

NOTED = (AnswerKind.PLANNED, AnswerKind.URGED)
"""Answers that nobody has to act on."""

LIAISONS_OWN = (
    AnswerKind.ILLNESS,
    AnswerKind.LEAVE,
    AnswerKind.UNREACHABLE,
    AnswerKind.OTHER,
)
"""Answers on which the unit's liaison can act; on the others offices can, who keep the pairings."""

PAUSES = {AnswerKind.ILLNESS: PauseReason.ILLNESS, AnswerKind.LEAVE: PauseReason.LEAVE}
"""Answers that a pause follows from."""


@transaction.atomic
def answer_reminder(*, pairing: Pairing, kind: AnswerKind, text: str = "", actor: User) -> Answer:
    """Record what somebody answers for a pairing, and tell whoever can act on it.

    The same answer on the same day by the same person is one. Raises DomainError
    ``answer_missing`` where "something else" has no words, ConflictError ``pairing_ended``.
    """
    pairing = Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    if not pairing.is_open:
        raise ConflictError(
            "pairing_ended", _("This pairing has ended; there is nothing to answer any more.")
        )
    words = text.strip()
    if kind == AnswerKind.OTHER and not words:
        raise DomainError("answer_missing", _("Write in a few words what it is."))
    day = today()
    known = Answer.objects.filter(
        pairing=pairing, kind=kind, text=words, day=day, answered_by=actor
    ).first()
    if known is not None:
        return known
    follow_up = FollowUp.objects.open().filter(pairing=pairing).first()
    answer = Answer.objects.create(
        pairing=pairing,
        follow_up=follow_up,
        kind=kind,
        text=words,
        day=day,
        outcome=AnswerOutcome.NOTED if kind in NOTED else AnswerOutcome.WAITING,
        answered_by=actor,
    )
    if follow_up is not None:
        heard_of(pairing=pairing, end=FollowUpEnd.ANSWERED)
    if answer.outcome == AnswerOutcome.WAITING:
        _tell_who_can_act(answer)
    if pairing.cadre.user_id != actor.pk:
        _tell_back(answer, [pairing.cadre.user], key=f"answer:{answer.pk}:given")
    return answer


def _tell_back(answer: Answer, users: Iterable[User], *, key: str) -> None:
    """Tell whoever it is about that there is something new to read."""
    subject = (
        gettext_lazy("An answer about a household of yours")
        if answer.outcome != AnswerOutcome.SETTLED
        else gettext_lazy("An answer was acted on")
    )
    tell(
        users=users,
        key=key,
        subject=subject,
        text=filled(
            gettext_lazy("“%(answer)s”. Look under “Messages” on the phone."),
            answer=AnswerKind(answer.kind).label,
        ),
        path=reverse("visits:phone_reminders"),
    )


def _tell_who_can_act(answer: Answer) -> None:
    pairing = answer.pairing
    offices = Q(role=Role.TOWNSHIP_OFFICE, region=township_of(pairing.region_id)) | Q(
        role=Role.COUNTY_OFFICE, region=county_of(pairing.region_id)
    )
    liaisons = Q(role=Role.LIAISON, unit__users__cadre=pairing.cadre_id)
    can_act = liaisons if answer.kind in LIAISONS_OWN else offices
    users = User.objects.active().filter(can_act).exclude(pk=answer.answered_by_id).distinct()
    if not users and answer.kind in LIAISONS_OWN:
        users = User.objects.active().filter(offices).exclude(pk=answer.answered_by_id)
    tell(
        users=users,
        key=f"answer:{answer.pk}",
        subject=gettext_lazy("An answer to act on"),
        text=filled(
            gettext_lazy("A reminder was answered with “%(answer)s”."),
            answer=AnswerKind(answer.kind).label,
        ),
        path=reverse("visits:answer_settle", args=[answer.pk]),
    )


def can_settle(user: User, answer: Answer) -> bool:
    """Whether somebody who may see an answer can act on it."""
    return user.is_office or (user.is_liaison and answer.kind in LIAISONS_OWN)


def _unsettled(answer: Answer) -> Answer:
    found: Answer = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if found.outcome != AnswerOutcome.WAITING:
        raise ConflictError(
            "answer_settled", _("Somebody has dealt with this answer already; nothing was changed.")
        )
    return found


def _settle(answer: Answer, text: str, actor: User) -> None:
    answer.outcome, answer.outcome_text = AnswerOutcome.SETTLED, text
    answer.settled_by, answer.settled_at = actor, timezone.now()
    answer.save(update_fields=["outcome", "outcome_text", "settled_by", "settled_at"])
    concerned = [answer.pairing.cadre.user]
    if answer.answered_by.is_cadre:
        concerned.append(answer.answered_by)
    _tell_back(
        answer,
        {user.pk: user for user in concerned if user.pk != actor.pk}.values(),
        key=f"answer:{answer.pk}:settled",
    )


@transaction.atomic
def settle_answer(*, answer: Answer, text: str, actor: User) -> None:
    """Note what was done about an answer. Raises DomainError without a word on it."""
    words = text.strip()
    if not words:
        raise DomainError("outcome_missing", _("Write what was done."))
    _settle(_unsettled(answer), words, actor)


@transaction.atomic
def pause_for(*, answer: Answer, first: date, last: date | None, actor: User) -> int:
    """Pause all open pairings of the cadre who is ill or away; of how many.

    ``last`` None is until somebody says that the cadre is back. Days are in Asia/Shanghai. Raises
    DomainError where the pause ends before it begins, or the answer gives no reason for one.
    """
    answer = _unsettled(answer)
    reason = PAUSES.get(AnswerKind(answer.kind))
    if reason is None:
        raise DomainError("no_pause", _("No pause follows from this answer."))
    if last is not None and last < first:
        raise DomainError("pause_days", _("The pause ends before it begins."))
    pairings = list(
        Pairing.objects.open()
        .select_for_update(of=("self",))
        .filter(cadre=answer.pairing.cadre_id)
        .order_by("pk")
    )
    paused = 0
    for pairing in pairings:
        paused += pause_pairing(
            pairing, first=max(first, pairing.started_on), last=last, reason=reason
        )
    until = _("until %(day)s") % {"day": last} if last else _("until the cadre is back")
    _settle(answer, _("Paused from %(day)s %(until)s") % {"day": first, "until": until}, actor)
    return paused
