"""Contact cards (联系卡): who is paired with whom, whom to call, and the way to the phone page.

A card is handed over on the first visit. It is a Chinese paper in every language of the pages.
Eight stand on a sheet of A4, each 95 × 68 mm, to be cut apart.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import segno
from django.db.models import Prefetch
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.exports.columns import in_one_cell
from organization.models import Region, User
from organization.models.region import county_of
from pairing.choices import GroupKey
from pairing.models import Pairing, Recipient
from pairing.querysets import PairingQuerySet
from reports.models import CardTerms
from reports.notices.letterheads import shipped_letterhead

CARDS_A_SHEET = 8
CARDS_MOST = 400
"""Cards in one file: fifty sheets."""
NAMES_MOST = 4
TITLE = "结对帮扶联系卡"
NOTE = "有困难，请联系您的结对干部"
SCAN = "干部扫码登记"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says. ``address`` is the cadre's phone page of the household."""

    programme: str
    people: str
    guardian: str
    """The head of a household with a child; empty where there is none."""
    place: str
    role: str
    cadre: str
    unit: str
    phone: str
    office: str
    office_phone: str
    note: str
    address: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The labels of a card with what stands behind them; none without.

        Whom to call comes before where and of which unit: the end of a very long card is cut.
        """
        called = "结对办" if self.office_phone else ""
        return [
            (label, text)
            for label, text in (
                ("帮扶对象", self.people),
                ("监护人", self.guardian),
                (self.role, self.cadre),
                ("电话", self.phone),
                ("单位", self.unit),
                (called, f"{self.office_phone}（{self.office}）"),
                ("住址", self.place),
            )
            if label and text
        ]

    @property
    def qr(self) -> SafeString:
        """The way to the phone page as an SVG element, as large as what it stands in."""
        return mark_safe(qr_of(self.address).svg_inline(omitsize=True, border=2))

    def qr_png(self) -> io.BytesIO:
        """The same as a PNG, for a document."""
        stream = io.BytesIO()
        qr_of(self.address).save(stream, kind="png", scale=8, border=2)
        stream.seek(0)
        return stream


def qr_of(address: str) -> segno.QRCode:
    """The QR code of an address; a quarter of it may be dirty."""
    return segno.make(address, error="q", micro=False)


def card_terms_of(county: Region) -> CardTerms:
    """What a county's cards say beside the people; without a word of its own, the usual."""
    kept = CardTerms.objects.filter(county=county).first()
    if kept is not None:
        return kept
    return CardTerms(county=county, office=shipped_letterhead(county).issuer, note=NOTE)


def cards_of(pairings: PairingQuerySet, user: User, link: Callable[[Pairing], str]) -> list[Card]:
    """The cards of some open pairings that ``user`` sees, in their order.

    ``link`` gives the address that a card leads to. Raises DomainError ``cards_most`` for more
    than ``CARDS_MOST``.
    """
    members = Recipient.objects.active().select_related("group")
    found = list(
        pairings.select_related("household__region", "cadre__user__unit", "programme")
        .with_township()
        .prefetch_related(Prefetch("household__recipients", members, to_attr="members"))[
            : CARDS_MOST + 1
        ]
    )
    if len(found) > CARDS_MOST:
        raise DomainError(
            "cards_most",
            _("At most %(most)d cards fit into one file. Choose fewer households.")
            % {"most": CARDS_MOST},
        )
    codes = {county_of(pairing.region_id) for pairing in found}
    terms = {county.pk: card_terms_of(county) for county in Region.objects.filter(pk__in=codes)}
    return [_card(pairing, terms[county_of(pairing.region_id)], link) for pairing in found]


def _card(pairing: Pairing, terms: CardTerms, link: Callable[[Pairing], str]) -> Card:
    household, user = pairing.household, pairing.cadre.user
    members = [m for m in household.members if m.programme_id == pairing.programme_id]  # type: ignore[attr-defined]
    has_child = any(member.group.key == GroupKey.ORPHAN for member in members)
    township = pairing.township_name or ""  # type: ignore[attr-defined]
    return Card(
        programme=pairing.programme.name,
        people=_names([member.name for member in members]) or household.head_name,
        guardian=household.head_name if has_child else "",
        place=f"{township}{household.region.name}",
        role=pairing.role,
        cadre=user.name,
        unit=user.unit.name if user.unit else "",
        phone=user.phone or "",
        office=terms.office,
        office_phone=terms.phone,
        note=terms.note,
        address=link(pairing),
    )


def _names(names: Sequence[str]) -> str:
    """The people of a household; of many the first and how many they are."""
    if len(names) <= NAMES_MOST:
        return in_one_cell(names)
    return f"{in_one_cell(names[:NAMES_MOST])}等{len(names)}人"


def sheets_of(cards: Sequence[Card]) -> list[list[Card]]:
    """The cards by sheets of eight."""
    left = iter(cards)
    return list(iter(lambda: list(islice(left, CARDS_A_SHEET)), []))
