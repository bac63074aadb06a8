"""What people complain of or suggest: sent, answered, read."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from organization.access import own_region
from organization.models import User
from visits.choices import FeedbackKind
from visits.models import Feedback


@transaction.atomic
def send_feedback(
    *, kind: FeedbackKind, text: str, client_uuid: UUID, actor: User
) -> tuple[Feedback, bool]:
    """Send a complaint or suggestion to the county office of ``actor``; it, and whether it is new.

    The same ``client_uuid`` with the same words again changes nothing. Raises DomainError
    ``text_missing``, ConflictError ``uuid_used`` when the UUID belongs to something else.
    """
    text = text.strip()
    if not text:
        raise DomainError("text_missing", _("Write what it is about."))
    # Of two requests at once one is refused by the database, and finds what the other has written.
    sent, is_new = Feedback.objects.get_or_create(
        client_uuid=client_uuid,
        defaults={"user": actor, "region": own_region(actor), "kind": kind, "text": text},
    )
    if not is_new and (sent.user_id, sent.kind, sent.text) != (actor.pk, kind, text):
        raise ConflictError(
            "uuid_used",
            _("This was sent already. Send again to send what is written now as well."),
        )
    return sent, is_new


def state_of(feedback: Feedback) -> str:
    """What a form to answer it is made of: when it was answered, empty when it was not."""
    return feedback.answered_at.isoformat() if feedback.answered_at is not None else ""


@transaction.atomic
def answer_feedback(*, feedback: Feedback, answer: str, seen: str, actor: User) -> Feedback:
    """Answer a complaint or suggestion, or correct an answer that was not read yet.

    ``seen`` is its state that the form was made of. Raises DomainError ``answer_missing``,
    ConflictError ``answer_read`` once it was read, ``answered_meanwhile`` when a colleague has
    answered since.
    """
    if not answer.strip():
        raise DomainError("answer_missing", _("Write an answer."))
    feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    if feedback.read_at is not None:
        raise ConflictError(
            "answer_read",
            _("The answer was read on %(day)s and stays as it is; nothing was changed.")
            % {"day": timezone.localdate(feedback.read_at)},
        )
    if state_of(feedback) != seen:
        raise ConflictError(
            "answered_meanwhile",
            _("A colleague answered meanwhile: %(answer)s") % {"answer": feedback.answer},
        )
    feedback.answer, feedback.answered_by = answer.strip(), actor
    feedback.answered_at = timezone.now()
    feedback.save(update_fields=["answer", "answered_by", "answered_at"])
    return feedback


@transaction.atomic
def read_answers(*, actor: User) -> set[int]:
    """Mark the answers to what ``actor`` has sent as read; the keys of those that are new.

    To be called before they are shown: from then on nobody corrects them.
    """
    unread = Feedback.objects.filter(user=actor).unread().select_for_update(of=("self",))
    keys = set(unread.values_list("pk", flat=True))
    Feedback.objects.filter(pk__in=keys).update(read_at=timezone.now())
    return keys
