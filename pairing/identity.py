"""Showing one full number: to whom, why, how often, and on record before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import DomainError
from common.identity import is_of_child, mask
from organization import access_log, approvals
from organization.choices import Action, ApprovalKind
from organization.models import AccessEvent, Approval, Region, User
from pairing.choices import NumberKind
from pairing.intake.showing import ShownCell, mask_number, plain_rows
from pairing.models import Household, ImportRow, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedNumber:
    """A number as pages show it; ``part`` is the column where it stands in a roster's row."""

    record: models.Model
    kind: NumberKind
    masked: str
    part: str = ""

    @property
    def key(self) -> str:
        """Tells it from the others on a page."""
        return "-".join(filter(None, [self.kind, str(self.record.pk), self.part]))


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenNumber(MaskedNumber):
    """A masked number with what is needed to show it in full.

    ``read`` gives the number itself, ``whose`` says to a second person whose it is, ``address``
    is the page on which it stands.
    """

    is_child: bool
    whose: str
    region: Region
    address: str
    read: Callable[[], str]

    @property
    def subject(self) -> str:
        """What an approval for it is about; holds no number."""
        return ":".join(filter(None, [approvals.subject_of(self.record), self.kind, self.part]))


def hidden_number(user: User, kind: NumberKind, pk: int, part: str = "") -> HiddenNumber | None:
    """The number in the account's scope, None where there is none."""
    if kind is NumberKind.HEAD:
        household = Household.objects.visible_to(user).select_related("region").filter(pk=pk)
        return next(map(of_head, household), None)
    if kind is NumberKind.CELL:
        row = ImportRow.objects.visible_to(user).select_related("source__region").filter(pk=pk)
        return next((_cell_of(found, part) for found in row), None)
    person = Recipient.objects.visible_to(user).select_related("household__region").filter(pk=pk)
    return next((of_person(found, kind) for found in person), None)


def of_person(person: Recipient, kind: NumberKind) -> HiddenNumber | None:
    """A person's number or certificate; read with household and region."""
    number = person.certificate if kind is NumberKind.CERTIFICATE else person.identity
    if not number:
        return None
    household = person.household
    return HiddenNumber(
        record=person,
        kind=kind,
        masked=mask(number, is_child=person.is_child),
        is_child=person.is_child,
        whose=f"{person.name} · {household.region.name}",
        region=household.region,
        address=reverse("visits:household_detail", args=[household.pk]),
        read=lambda: number,
    )


def of_head(household: Household) -> HiddenNumber | None:
    """The head's number; read with region."""
    if not household.head_id:
        return None
    return HiddenNumber(
        record=household,
        kind=NumberKind.HEAD,
        masked=household.masked_head_id,
        is_child=is_of_child(household.head_id, today()),
        whose=f"{household.head_name} · {household.region.name}",
        region=household.region,
        address=reverse("visits:household_detail", args=[household.pk]),
        read=lambda: household.head_id,
    )


def _cell_of(row: ImportRow, part: str) -> HiddenNumber | None:
    """What a roster's row says in the column ``part``; read with import and region."""
    (shown,) = plain_rows(row.source, [row])
    cell = next((c for c in shown.cells if c.is_secret and c.column.name == part), None)
    return of_cell(row, cell) if cell is not None and cell.text else None


def of_cell(row: ImportRow, cell: ShownCell) -> HiddenNumber:
    """A number in a roster's row; read with import and region."""
    return HiddenNumber(
        record=row,
        kind=NumberKind.CELL,
        masked=mask_number(cell.text),
        is_child=is_of_child(cell.text, today()),
        whose=f"{row.source.file_name} · {row.number}",
        region=row.source.region,
        address=reverse("pairing:import_row", args=[row.source_id, row.pk]),
        read=lambda: cell.text,
        part=cell.column.name,
    )


def standing_approval(user: User, number: HiddenNumber) -> Approval | None:
    """What a second person has allowed the account to see of a child, until it lapses."""
    return approvals.granted_for(user, ApprovalKind.CHILD_IDENTITY, number.subject)


def waiting_approval(user: User, number: HiddenNumber) -> Approval | None:
    """What the account has asked to see of a child and nobody has answered."""
    return approvals.waiting_for(user, ApprovalKind.CHILD_IDENTITY, number.subject)


def ask_for(
    *, number: HiddenNumber, actor: User, reason: str, request: HttpRequest | None = None
) -> Approval:
    """Ask a second person to let the account see a child's number; see ``approvals.ask``."""
    return approvals.ask(
        actor=actor,
        kind=ApprovalKind.CHILD_IDENTITY,
        subject=number.subject,
        about=f"{number.kind.label} · {number.whose}",
        region=number.region,
        reason=reason,
        count=1,
        address=number.address,
        request=request,
    )


def reveal(
    *, number: HiddenNumber, actor: User, reason: str, request: HttpRequest | None = None
) -> str:
    """The full number, once the access log says who looked and why.

    Raises DomainError ``too_many`` beyond ``UNMASK_PER_HOUR`` numbers within an hour,
    ``approval_needed`` for a child without an approval, and ``not_recorded`` when the log cannot
    be written: then nothing is shown.
    """
    try:
        with transaction.atomic():
            refusal = _refusal(number, actor)
            access_log.note(
                Action.UNMASK if refusal is None else Action.UNMASK_REFUSED,
                user=actor,
                request=request,
                subject=number.record,
                reason=reason,
                detail={"number": number.kind, "is_child": number.is_child}
                | ({"part": number.part} if number.part else {})
                | ({"refused": refusal.code} if refusal is not None else {}),
            )
    except DatabaseError as error:
        raise DomainError(
            "not_recorded",
            _("This look could not be recorded, so nothing is shown. Try again in a minute."),
        ) from error
    if refusal is not None:
        raise refusal
    return number.read()


def _refusal(number: HiddenNumber, actor: User) -> DomainError | None:
    """Why it is not shown now; where a child's approval is what lets it be seen, it is used up."""
    # Locked, so that requests sent at once are counted one after another.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    looks = AccessEvent.objects.filter(
        user=actor, action=Action.UNMASK, at__gt=timezone.now() - timedelta(hours=1)
    )
    # Those that left in a file did so with a second person's approval of them all.
    seen = looks.exclude(detail__has_key="exchange").count()
    if seen >= settings.UNMASK_PER_HOUR:
        return DomainError(
            "too_many",
            _(
                "You have looked at %(count)s numbers within an hour, which is as many as one may. "
                "Go on later; lists need no single numbers."
            )
            % {"count": seen},
        )
    if number.is_child and not approvals.use(
        user=actor, kind=ApprovalKind.CHILD_IDENTITY, subject=number.subject
    ):
        return DomainError(
            "approval_needed",
            _("A child's number is shown only after a second person of the office has agreed."),
        )
    return None
