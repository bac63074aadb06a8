"""Writes on contacts, rules and the periodic jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common.database import hold_rules, lock_rules
from common.dates import today
from common.errors import ConflictError, DomainError
from common.images import Photograph
from organization.models import Region, User
from pairing.models import Pairing, Programme
from visits.choices import AidKind, ContactKind
from visits.models import Aid, Contact, Photo, QuotaRule
from visits.quotas import recompute, recompute_region

LOG_BACK_DAYS = 60
"""How many days back a cadre may log a contact."""


@dataclass(frozen=True, slots=True)
class AidGiven:
    """What was given at a contact, its value in yuan; goods name their items."""

    kind: AidKind
    value: Decimal
    items: str = ""


def _is_same(
    known: Contact,
    day: date,
    kind: ContactKind,
    is_reached: bool,
    topics: Sequence[str],
    found: str,
    aid: Sequence[AidGiven],
    photos: Sequence[Photograph],
) -> bool:
    pictures = {sha256(photo.content).hexdigest() for photo in photos}
    recorded = {(a.kind, a.value, a.items) for a in known.aid.all()}
    return (
        (known.day, known.kind, known.is_reached, known.found) == (day, kind, is_reached, found)
        and set(known.topics) == set(topics)
        and recorded == {(a.kind.value, a.value, a.items) for a in aid}
        and set(known.photos.values_list("sha256", flat=True)) == pictures
    )


@transaction.atomic
def log_contact(
    *,
    pairing: Pairing,
    day: date,
    kind: ContactKind,
    actor: User,
    client_uuid: UUID,
    is_reached: bool = True,
    topics: Sequence[str] = (),
    found: str = "",
    aid: Sequence[AidGiven] = (),
    photos: Sequence[Photograph] = (),
) -> Contact:
    """Record a contact of ``pairing`` on ``day`` (Asia/Shanghai) and count anew what is owed.

    The same ``client_uuid`` with the same content again gives the contact recorded the first time
    and changes nothing. Raises DomainError for a day to come or more than 60 days back,
    ConflictError when the UUID belongs to another contact.
    """
    hold_rules()
    # Locked before the UUID is looked up: the second of two identical requests waits here and
    # then finds what the first has written.
    pairing = Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    known = Contact.objects.filter(client_uuid=client_uuid).first()
    if known is not None:
        if known.pairing_id != pairing.pk:
            raise ConflictError(
                "uuid_taken", _("This entry was already used for another household. Start anew.")
            )
        if not _is_same(known, day, kind, is_reached, topics, found, aid, photos):
            # Back in a browser brings the old form with its UUID; what was written into it
            # since is another contact, and must neither vanish nor pass for saved.
            raise ConflictError(
                "uuid_used",
                _("This entry was saved already. Save again to log what is written now as well."),
            )
        return known
    if day > today():
        raise DomainError("date_in_future", _("A contact cannot be dated after today."))
    if day < today() - timedelta(days=LOG_BACK_DAYS):
        raise DomainError(
            "date_too_old",
            _("A contact can be logged for %(days)d days. Ask the office to enter an older one.")
            % {"days": LOG_BACK_DAYS},
        )
    contact = Contact.objects.create(
        pairing=pairing,
        region_id=pairing.region_id,
        day=day,
        kind=kind,
        is_reached=is_reached,
        topics=list(topics),
        found=found,
        client_uuid=client_uuid,
        created_by=actor,
    )
    Aid.objects.bulk_create(
        Aid(
            pairing=pairing,
            contact=contact,
            region_id=pairing.region_id,
            day=day,
            kind=given.kind,
            value=given.value,
            items=given.items,
        )
        for given in aid
    )
    Photo.objects.bulk_create(
        Photo(
            contact=contact,
            content=photo.content,
            sha256=digest,
            width=photo.width,
            height=photo.height,
            created_by=actor,
        )
        for digest, photo in {sha256(photo.content).hexdigest(): photo for photo in photos}.items()
    )
    recompute([pairing.pk], today=today())
    contact.refresh_from_db(fields=["verdict"])
    return contact


@transaction.atomic
def set_rule(
    *,
    programme: Programme,
    region: Region,
    year: int,
    contacts: int,
    visits: int,
    visit_counts_as_contact: bool = False,
) -> QuotaRule:
    """Set what a programme asks for in a region from ``year`` on, and count anew what it touches.

    Raises DomainError for a year or minimum that cannot be.
    """
    if not 2000 <= year <= 2199:
        raise DomainError("rule_year", _("“%(year)s” is not a year.") % {"year": year})
    for label, minimum in ((_("contacts"), contacts), (_("visits"), visits)):
        if not 0 <= minimum <= 366:
            raise DomainError(
                "rule_minimum",
                _("%(what)s a year must be from 0 to 366, not %(number)d.")
                % {"what": label, "number": minimum},
            )
    # A pairing that is being entered would otherwise be counted by the rule of before and not be
    # among those counted anew: wait for it, and have later ones wait for this.
    lock_rules()
    rule, _made = QuotaRule.objects.update_or_create(
        programme=programme,
        region=region,
        year=year,
        defaults={
            "contacts": contacts,
            "visits": visits,
            "visit_counts_as_contact": visit_counts_as_contact,
        },
    )
    recompute_region(region.prefix, today=today())
    return rule
