"""Recording what a cadre did: a contact with all that belongs to it, and its photographs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.database import hold_rules
from common.dates import today
from common.errors import ConflictError, DomainError
from common.images import Photograph, made_anew
from organization.models import User
from pairing.models import Household, Pairing
from visits.choices import AidKind, ContactKind, FollowUpEnd, NeedMove, NeedSource
from visits.models import Aid, Contact, Need, NeedStep, Photo, Place
from visits.quotas.recounting import recompute_held
from visits.services.follow_ups import heard_of
from visits.services.needs import raise_need
from visits.services.sharing import count_anew

LOG_BACK_DAYS = 60
"""How many days back a cadre may log a contact."""

LATE_DAYS = 30
"""How many days what was written on a phone may be on its way."""

PHOTOS = 6
"""How many photographs a contact may have."""


@dataclass(frozen=True, slots=True)
class AidGiven:
    """What was given at a contact, its value in yuan; goods name their items."""

    kind: AidKind
    value: Decimal
    items: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact as it was written down: ``day`` in Asia/Shanghai, ``topics`` and ``policies`` as
    keys of ``Topic``, ``place`` as ``Place.point``."""

    day: date
    kind: ContactKind
    is_reached: bool = True
    topics: Sequence[str] = ()
    policies: Sequence[str] = ()
    found: str = ""
    aid: Sequence[AidGiven] = field(default=())
    need: str = ""
    need_kind: str = ""
    """A key of ``Topic``, of the kinds of needs."""
    need_done: str = ""
    """What was done on the spot; empty where the need is still open."""
    place: str = ""


def as_entry(contact: Contact) -> Entry:
    """A recorded contact as it was written down."""
    return Entry(
        day=contact.day,
        kind=ContactKind(contact.kind),
        is_reached=contact.is_reached,
        topics=contact.topics,
        policies=contact.policies,
        found=contact.found,
        aid=[AidGiven(AidKind(a.kind), a.value, a.items) for a in contact.aid.all()],
        need=_one(Need, contact, "text"),
        need_kind=_step_of_need(contact, NeedMove.RAISED, "kind"),
        need_done=_step_of_need(contact, NeedMove.ON_THE_SPOT, "text"),
        place=_one(Place, contact, "point"),
    )


def _one(model: Any, contact: Contact, name: str) -> str:
    row = model.objects.filter(contact=contact).first()
    return getattr(row, name) if row is not None else ""


def _step_of_need(contact: Contact, move: NeedMove, name: str) -> str:
    """What was written of a need when it was raised, whatever has become of it since."""
    row = NeedStep.objects.filter(need__contact=contact, move=move).first()
    return getattr(row, name) if row is not None else ""


def _content(entry: Entry) -> tuple[Any, ...]:
    """What makes two entries the same, whatever order things were ticked in."""
    return (
        *(entry.day, entry.kind, entry.is_reached, entry.found, entry.place),
        *(entry.need, entry.need_kind, entry.need_done),
        *(frozenset(entry.topics), frozenset(entry.policies)),
        frozenset((given.kind, given.value, given.items) for given in entry.aid),
    )


def _pictures(photos: Sequence[Photograph]) -> dict[str, Photograph]:
    return {sha256(photo.content).hexdigest(): photo for photo in photos}


def _is_same(known: Contact, entry: Entry, photos: Sequence[Photograph] | None) -> bool:
    if _content(as_entry(known)) != _content(entry):
        return False
    return photos is None or set(known.photos.values_list("sha256", flat=True)) == set(
        _pictures(photos)
    )


def _hold_uuid(client_uuid: UUID) -> None:
    """One of two identical requests waits here, then finds what the other has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [client_uuid.int & (2**63 - 1)])


def _recorded(client_uuid: UUID) -> Contact | None:
    """The contact under a UUID. Nearly always there is none, which an index alone tells."""
    known = Contact.objects.filter(client_uuid=client_uuid)
    return known.select_related("pairing").get() if known.exists() else None


def _written(on: date | None) -> date:
    """The day on which an entry was written, as far as a phone's word is taken for it."""
    return today() if on is None else min(max(on, today() - timedelta(days=LATE_DAYS)), today())


def _held_on(pairing: Pairing, day: date) -> tuple[Pairing, bool]:
    """The pairing of the same cadre and household that held on a day, or else the one named; and
    whether contacts of its programme count in others.

    A phone names the pairing that it knew; that one may have ended since and the same cadre have
    been paired with the household anew. All of the two are locked, in the order of their keys: an
    end of one waits, or was before and is seen here, and a contact that counts in two programmes
    locks both in the order in which they are counted.
    """
    held = list(
        Pairing.objects.select_for_update(of=("self",))
        .filter(household=pairing.household_id, cadre=pairing.cadre_id)
        .annotate(is_shared=F("programme__is_shared"))
        .order_by("pk")
    )
    named = next(each for each in held if each.pk == pairing.pk)
    own = (each for each in held if each.programme_id == named.programme_id)
    found = next((each for each in (named, *own) if each.holds_on(day)), named)
    return found, found.is_shared


@transaction.atomic
def log_contact(
    *,
    pairing: Pairing,
    entry: Entry,
    actor: User,
    client_uuid: UUID,
    photos: Sequence[Photograph] | None = (),
    written_on: date | None = None,
) -> tuple[Contact, bool]:
    """Record a contact with the household of ``pairing`` and count anew what is owed.

    It is credited to the pairing of the same cadre that held on the entry's day. Returns the
    contact, and whether it is new: the same ``client_uuid`` with the same content again gives the
    one recorded the first time and changes nothing. ``photos`` are None where they are sent by
    themselves (``add_photo``). ``written_on`` is the day on which it was written on a phone,
    today if it is not given; one that was on its way for more than 30 days counts as 30.

    Raises DomainError for a day to come or more than 60 days before it was written, ConflictError
    when the UUID belongs to another contact.
    """
    hold_rules()
    _hold_uuid(client_uuid)
    known = _recorded(client_uuid)
    if known is not None:
        same_people = (known.pairing.household_id, known.pairing.cadre_id) == (
            pairing.household_id,
            pairing.cadre_id,
        )
        if not same_people:
            raise ConflictError(
                "uuid_taken", _("This entry was already used for another household. Start anew.")
            )
        if not _is_same(known, entry, photos):
            # Back in a browser brings the old form with its UUID; what was written into it
            # since is another contact, and must neither vanish nor pass for saved.
            raise ConflictError(
                "uuid_used",
                _("This entry was saved already. Save again to log what is written now as well."),
            )
        return known, False
    if entry.day > today():
        raise DomainError("date_in_future", _("A contact cannot be dated after today."))
    if entry.day < _written(written_on) - timedelta(days=LOG_BACK_DAYS):
        raise DomainError(
            "date_too_old",
            _("A contact can be logged for %(days)d days. Ask the office to enter an older one.")
            % {"days": LOG_BACK_DAYS},
        )
    pairing, is_shared = _held_on(pairing, entry.day)
    contact = Contact.objects.create(
        pairing=pairing,
        region_id=pairing.region_id,
        day=entry.day,
        kind=entry.kind,
        is_reached=entry.is_reached,
        topics=list(entry.topics),
        policies=list(entry.policies),
        found=entry.found,
        client_uuid=client_uuid,
        created_by=actor,
    )
    _add_what_belongs_to_it(contact, entry, photos or (), actor)
    if entry.is_reached:
        heard_of(pairing=pairing, end=FollowUpEnd.CONTACT)
    if is_shared:
        count_anew([pairing.pk], only=[entry.day.year])
        contact.refresh_from_db(fields=["verdict"])
    else:
        counted = recompute_held([pairing], today=today(), only=[entry.day.year])
        contact.verdict = counted[contact.pk]
    return contact, True


def _add_what_belongs_to_it(
    contact: Contact, entry: Entry, photos: Sequence[Photograph], actor: User
) -> None:
    pairing = contact.pairing
    if entry.aid:
        Aid.objects.bulk_create(
            Aid(
                household_id=pairing.household_id,
                programme_id=pairing.programme_id,
                pairing=pairing,
                contact=contact,
                created_by=actor,
                region_id=contact.region_id,
                day=contact.day,
                kind=given.kind,
                value=given.value,
                items=given.items,
            )
            for given in entry.aid
        )
    if entry.need:
        raise_need(
            household=Household(pk=pairing.household_id),
            contact=contact,
            text=entry.need,
            kind=entry.need_kind,
            source=NeedSource.VISIT if contact.is_home_visit else NeedSource.PHONE,
            on=contact.day,
            outcome=entry.need_done,
            actor=actor,
        )
    if entry.place:
        Place.objects.create(contact=contact, point=entry.place)
    Photo.objects.bulk_create(_photo(contact, photo, actor) for photo in _pictures(photos).values())


def _photo(contact: Contact, photo: Photograph, actor: User, **more: Any) -> Photo:
    return Photo(
        contact=contact,
        content=photo.content,
        sha256=sha256(photo.content).hexdigest(),
        width=photo.width,
        height=photo.height,
        created_by=actor,
        **more,
    )


@transaction.atomic
def add_photo(
    *, contact: Contact, client_uuid: UUID, sent: bytes, actor: User
) -> tuple[Photo, bool]:
    """Add one photograph that was sent by itself; the photograph, and whether it is new.

    The same bytes under the same UUID again change nothing, nor does a picture that the contact
    has already. Raises DomainError for what is no photograph or one too many, ConflictError when
    the UUID belongs to other bytes.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    digest = sha256(sent).hexdigest()
    _hold_uuid(client_uuid)
    known = Photo.objects.without_content().filter(client_uuid=client_uuid).first()
    if known is not None:
        if known.contact_id != contact.pk or known.sent_sha256 != digest:
            raise ConflictError(
                "uuid_used", _("Another photograph was saved under this one's number.")
            )
        return known, False
    photo = _photo(
        contact,
        made_anew(sent, _("The photograph")),
        actor,
        client_uuid=client_uuid,
        sent_sha256=digest,
    )
    own = contact.photos.without_content()
    alike = own.filter(sha256=photo.sha256).first()
    if alike is not None:
        return alike, False
    if own.count() >= PHOTOS:
        raise DomainError(
            "photos_too_many",
            _("A contact has at most %(number)d photographs.") % {"number": PHOTOS},
        )
    photo.save(force_insert=True)
    return photo, True
