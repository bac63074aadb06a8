"""A contact that counts in several programmes.

Where a cadre is paired with the same household in two programmes that both allow it, a contact
recorded in one is a row in the other as well, its copy: each programme's quota, lists, figures and
ledgers count their own rows and need know nothing of this. The original alone holds photographs,
aid and need, so that nothing given is counted twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from common.dates import today
from pairing.models import Pairing, Programme
from visits.models import Contact
from visits.quotas.recounting import recompute


def count_anew(pairing_ids: Collection[int], *, only: Collection[int] | None = None) -> None:
    """Bring copies up to date after contacts or pairings have changed, and count what is owed.

    ``only`` names the years that have changed, where whoever calls knows them.
    """
    recompute({*pairing_ids, *share(pairing_ids)}, today=today(), only=only)


def share(pairing_ids: Collection[int]) -> set[int]:
    """Make and remove copies until they are what the contacts of these pairings ask for.

    The keys of the pairings whose copies have changed; one query where no two programmes share.
    """
    if Programme.objects.filter(is_shared=True).count() < 2:
        return set()
    touched: set[int] = set()
    for family in _families(pairing_ids):
        touched |= _share_among(family)
    return touched


def stop_sharing(programme: Programme) -> set[int]:
    """Remove a programme's copies, and those of its contacts in others; the pairings of both."""
    copies = Contact.objects.filter(original__isnull=False)
    given = copies.filter(original__pairing__programme=programme)
    taken = copies.filter(pairing__programme=programme)
    touched = set((given | taken).values_list("pairing", flat=True))
    (given | taken).delete()
    return touched


def _families(pairing_ids: Collection[int]) -> Iterable[Sequence[Pairing]]:
    """The pairings of the same cadre and household, where they are of several programmes."""
    shared = Pairing.objects.filter(programme__is_shared=True)
    asked = shared.filter(pk__in=pairing_ids)
    people = set(asked.values_list("household", "cadre"))
    families: dict[tuple[int, int], list[Pairing]] = defaultdict(list)
    alike = shared.filter(
        household__in={household for household, _cadre in people},
        cadre__in={cadre for _household, cadre in people},
    )
    for pairing in alike.order_by("pk"):
        if (pairing.household_id, pairing.cadre_id) in people:
            families[pairing.household_id, pairing.cadre_id].append(pairing)
    return [f for f in families.values() if len({p.programme_id for p in f}) > 1]


def _share_among(family: Sequence[Pairing]) -> set[int]:
    programmes = {pairing.pk: pairing.programme_id for pairing in family}
    contacts = list(Contact.objects.filter(pairing__in=family))
    originals = [contact for contact in contacts if contact.original_id is None]
    # What a cadre has written down in both by hand is not there a third time: neither the same
    # contact, nor beside one an attempt that reached nobody.
    written = {
        (each.pairing_id, each.day, each.kind, is_reached)
        for each in originals
        for is_reached in {each.is_reached, False}
    }
    wanted = {
        (original.pk, pairing.pk): (original, pairing)
        for original in originals
        for pairing in family
        if pairing.programme_id != programmes[original.pairing_id]
        and pairing.holds_on(original.day)
        and (pairing.pk, original.day, original.kind, original.is_reached) not in written
    }
    copies = {(c.original_id, c.pairing_id): c for c in contacts if c.original_id is not None}
    gone = [copy for key, copy in copies.items() if key not in wanted]
    new = [_copy(*pair) for key, pair in wanted.items() if key not in copies]
    Contact.objects.filter(pk__in=[copy.pk for copy in gone]).delete()
    Contact.objects.bulk_create(new)
    return {copy.pairing_id for copy in (*gone, *new)}


def _copy(original: Contact, pairing: Pairing) -> Contact:
    return Contact(
        original=original,
        pairing=pairing,
        region_id=pairing.region_id,
        day=original.day,
        kind=original.kind,
        is_reached=original.is_reached,
        topics=original.topics,
        policies=original.policies,
        found=original.found,
        is_imported=original.is_imported,
        created_by_id=original.created_by_id,
    )
