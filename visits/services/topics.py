"""The short lists as a county keeps them: what a contact ticks of what was talked about, and of
the policies explained.

Until a county edits a list, the shipped one holds there. The first edit copies it, with its keys.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.text import compact, squeeze
from organization.access import own_region
from organization.models import Region, User
from organization.models.region import county_of
from visits.choices import TopicList
from visits.models import Topic
from visits.selectors import topics_known, topics_shipped

OFFERED = 24
"""How many entries a list offers at most: more are not found with a thumb."""
KEY_BYTES = 5


def _county(actor: User) -> str:
    return county_of(own_region(actor).code)


def _held(listing: TopicList, actor: User) -> list[Topic]:
    """The county's own rows of a list, in order, its region locked; copied if there were none.

    The region is locked and not the rows, which may not be there yet: of two first edits the
    second waits here and finds what the first has copied. Rows that point to the region can be
    written meanwhile.
    """
    county = _county(actor)
    Region.objects.select_for_update(no_key=True).get(pk=county)
    rows = topics_known(county)[listing]
    if all(row.region_id is not None for row in rows):
        return rows
    return Topic.objects.bulk_create(
        Topic(
            region_id=county,
            list=listing,
            key=row.key,
            name=row.name,
            name_en=row.name_en,
            order=order,
            is_offered=row.is_offered,
        )
        for order, row in enumerate(rows)
    )


def _one(rows: Sequence[Topic], key: str) -> Topic:
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise DomainError("topic_unknown", _("This entry is not in the list. Load the page anew."))
    return found


def _check_names(rows: Sequence[Topic], name: str, name_en: str, *, but: Topic | None) -> None:
    """That no other entry on offer is called so, in either language."""
    for other in rows:
        if not other.is_offered or other is but:
            continue
        for field, text, known in (
            ("name", name, other.name),
            ("name_en", name_en, other.name_en),
        ):
            if text and compact(text).casefold() == compact(known).casefold():
                raise DomainError(
                    f"topic_{field}_taken",
                    _("“%(name)s” is in the list already.") % {"name": known},
                )


def _check_room(rows: Sequence[Topic]) -> None:
    if sum(row.is_offered for row in rows) >= OFFERED:
        raise DomainError(
            "topics_full",
            _("The list offers %(number)d entries, which is the most. Stop offering one first.")
            % {"number": OFFERED},
        )


@transaction.atomic
def add_topic(*, listing: TopicList, name: str, name_en: str = "", actor: User) -> Topic:
    """Offer one more entry, at the end of the list of the actor's county.

    Raises DomainError ``topic_name_taken`` or ``topic_name_en_taken`` for what is offered already,
    ``topics_full`` beyond 24.
    """
    rows = _held(listing, actor)
    name, name_en = squeeze(name), squeeze(name_en)
    _check_names(rows, name, name_en, but=None)
    _check_room(rows)
    return Topic.objects.create(
        region_id=_county(actor),
        list=listing,
        key=f"c{secrets.token_hex(KEY_BYTES)}",
        name=name,
        name_en=name_en,
        order=max((row.order for row in rows), default=-1) + 1,
    )


@transaction.atomic
def rename_topic(
    *, listing: TopicList, key: str, name: str, name_en: str = "", actor: User
) -> Topic:
    """Call an entry otherwise, on contacts that have it too.

    Raises DomainError ``topic_unknown``, or ``topic_name_taken`` or ``topic_name_en_taken`` for
    what another entry on offer is called.
    """
    rows = _held(listing, actor)
    topic = _one(rows, key)
    name, name_en = squeeze(name), squeeze(name_en)
    if topic.is_offered:
        _check_names(rows, name, name_en, but=topic)
    topic.name, topic.name_en = name, name_en
    topic.save(update_fields=["name", "name_en"])
    return topic


@transaction.atomic
def move_topic(*, listing: TopicList, key: str, by: int, actor: User) -> None:
    """Move an entry on offer ``by`` places down, up when that is negative, as far as there are any.

    Raises DomainError ``topic_unknown`` for what is not on offer.
    """
    rows = _held(listing, actor)
    shown = [row for row in rows if row.is_offered]
    topic = _one(shown, key)
    place = shown.index(topic)
    shown.insert(max(0, place + by), shown.pop(place))
    _put_in_order([*shown, *(row for row in rows if not row.is_offered)])


def _put_in_order(rows: Sequence[Topic]) -> None:
    moved = [row for order, row in enumerate(rows) if row.order != order]
    for order, row in enumerate(rows):
        row.order = order
    Topic.objects.bulk_update(moved, ["order"])


@transaction.atomic
def stop_offering(*, listing: TopicList, key: str, actor: User) -> Topic:
    """Leave an entry off the list; contacts that have it keep it.

    Raises DomainError ``topic_unknown``, ``topic_last`` for the only one on offer.
    """
    rows = _held(listing, actor)
    topic = _one(rows, key)
    if topic.is_offered and sum(row.is_offered for row in rows) == 1:
        raise DomainError(
            "topic_last", _("A list offers at least one entry. Add another before this one goes.")
        )
    topic.is_offered = False
    topic.save(update_fields=["is_offered"])
    return topic


@transaction.atomic
def offer_again(*, listing: TopicList, key: str, actor: User) -> Topic:
    """Put an entry back on the list.

    Raises DomainError ``topic_unknown``, ``topic_name_taken`` or ``topic_name_en_taken`` when
    another is called so by now, ``topics_full`` beyond 24.
    """
    rows = _held(listing, actor)
    topic = _one(rows, key)
    if not topic.is_offered:
        _check_names(rows, topic.name, topic.name_en, but=topic)
        _check_room(rows)
        topic.is_offered = True
        topic.save(update_fields=["is_offered"])
    return topic


@transaction.atomic
def restore_shipped(*, listing: TopicList, actor: User) -> None:
    """Offer the shipped list again, with its names and in its order.

    The county's additions are offered no longer. None of its rows is removed, since contacts may
    have it; each addition can be offered again.
    """
    rows = _held(listing, actor)
    shipped = topics_shipped()[listing]
    known = {row.key: row for row in rows}
    # All are off the list first: of two names that were exchanged each is free again.
    Topic.objects.filter(pk__in=[row.pk for row in rows]).update(is_offered=False)
    kept = [known.pop(row.key, None) for row in shipped]
    restored = [
        row or Topic(region_id=_county(actor), list=listing, key=original.key)
        for row, original in zip(kept, shipped, strict=True)
    ]
    for order, (row, original) in enumerate(zip(restored, shipped, strict=True)):
        row.name, row.name_en = original.name, original.name_en
        row.order, row.is_offered = order, original.is_offered
    for order, row in enumerate(known.values(), start=len(restored)):
        row.order, row.is_offered = order, False
    there = [row for row in (*restored, *known.values()) if not row._state.adding]
    Topic.objects.bulk_update(there, ["name", "name_en", "order", "is_offered"])
    Topic.objects.bulk_create(row for row in restored if row._state.adding)
