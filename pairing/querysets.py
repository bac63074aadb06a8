"""Reads over households, recipients, cadres and pairings. Scope is decided in organization."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Replace

from common.htmx import sought_digest
from common.phones import clean_phone
from common.text import compact, squeeze
from organization.choices import Role
from organization.querysets import ScopedQuerySet, township_name
from pairing.choices import (
    TAKEN,
    WORKING,
    CadreStatus,
    DraftStatus,
    ImportStatus,
    LineState,
    ProposalStatus,
    RecipientStatus,
    RowOutcome,
)

if TYPE_CHECKING:
    from organization.models import Region, User
    from pairing.models import Programme


class HeldQuerySet(ScopedQuerySet):
    """Of households and the people in them: a cadre sees those of its open pairings."""

    unit_path = "cadre__user__unit"
    user_path = "cadre__user"
    household_path: str

    def _through(self, path: str | None, value: Any) -> Self:
        # As a subquery: a join would repeat a household that one cadre holds in two programmes.
        if path is None or value is None:
            return self.none()
        held = (
            _objects("Pairing")
            .open()
            .filter(household=OuterRef(self.household_path), **{path: value})
        )
        return self.filter(Exists(held))


def on_rosters_of(programme: Programme, household_path: str, *, ever: bool = False) -> Q:
    """That the household at the end of a path is on a programme's rosters, or on no other's.

    ``ever`` looks at those who have left them too. A household without anybody on any roster
    belongs to each programme, so that it is lost from none.
    """
    people = _objects("Recipient").filter(household=OuterRef(household_path))
    if not ever:
        people = people.active()
    # One subquery of each household. Two of EXISTS are planned as a search through everybody for
    # those of other programmes, which takes longer than all else of a township's count.
    of_each = (
        people.order_by().values("household").annotate(is_theirs=BoolOr(Q(programme=programme)))
    )
    return Q(Coalesce(Subquery(of_each.values("is_theirs")), Value(True)))


class ProgrammeQuerySet(ScopedQuerySet):
    """``visible_to`` leaves those that an office keeps: which run in its region and no further."""

    region_path = "region__code"
    region_roles = (Role.COUNTY_OFFICE,)


SEARCH_LENGTH = 60
"""More of what is searched for is cut: no name is longer."""


def _objects(model: str) -> Any:
    """The manager of a model of this app; querysets stand below the models that use them."""
    return apps.get_model("pairing", model)._default_manager


def _without_blanks(field: str) -> Replace:
    return Replace(field, Value(" "), Value(""))


class HouseholdQuerySet(HeldQuerySet):
    region_path = "region__code"
    household_path = "pk"

    def with_township(self) -> Self:
        """Each with ``township_name``."""
        return self.annotate(township_name=township_name())

    def active(self) -> Self:
        """Not yet closed."""
        return self.filter(closed_on__isnull=True)

    def of_programme(self, programme: Programme) -> Self:
        """On its rosters or paired in it; those of no programme are of each."""
        open_pairings = _objects("Pairing").open().filter(household=OuterRef("pk"))
        return self.filter(
            on_rosters_of(programme, "pk") | Exists(open_pairings.filter(programme=programme))
        )

    def paired(self) -> Self:
        """With an open pairing in any programme."""
        return self.filter(Exists(_objects("Pairing").open().filter(household=OuterRef("pk"))))

    def unpaired(self) -> Self:
        """Active and without an open pairing."""
        return self.active().filter(
            ~Exists(_objects("Pairing").open().filter(household=OuterRef("pk")))
        )

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def search(self, text: str, *, by_identity: bool = True, by_phone: bool = True) -> Self:
        """By name or pinyin of the head or of a member, a whole ID number, or a phone number's
        beginning.

        ``by_identity`` and ``by_phone`` are for those who may see such numbers whole: who sees
        them masked would find out what is hidden by trying what is left.
        """
        key = sought_digest(squeeze(text))
        text = squeeze(text)[:SEARCH_LENGTH]
        if not text:
            return self
        if key:
            return (
                self.none()
                if not by_identity
                else self.filter(
                    Q(head_id_digest=key)
                    | Exists(_objects("Recipient").filter(household=OuterRef("pk"), id_digest=key))
                )
            )
        phone = clean_phone(text)
        if phone.isdecimal():
            return self.filter(phone__startswith=phone) if by_phone else self.none()
        members = _objects("Recipient").active().search(text).filter(household=OuterRef("pk"))
        if text.isascii():
            plain = text.lower().replace(" ", "")
            own = Q(head_initials__startswith=plain) | Q(head_sound__startswith=plain)
        else:
            own = Q(head_name__contains=compact(text))
        return self.alias(head_sound=_without_blanks("head_pinyin")).filter(own | Exists(members))


class RecipientQuerySet(HeldQuerySet):
    region_path = "household__region__code"
    household_path = "household"

    def active(self) -> Self:
        return self.filter(status=RecipientStatus.ACTIVE)

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(household__region__code__startswith=prefix)

    def on_rosters(self, day: date) -> Self:
        """On the rosters on ``day``; the day on which care ends is the first without."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), joined_on__lte=day)

    def search(self, text: str) -> Self:
        """By their own name, its pinyin or initials."""
        text = squeeze(text)[:SEARCH_LENGTH]
        if not text.isascii():
            return self.filter(name__contains=compact(text))
        plain = text.lower().replace(" ", "")
        return self.alias(sound=_without_blanks("pinyin")).filter(
            Q(initials__startswith=plain) | Q(sound__startswith=plain)
        )


class CadreQuerySet(ScopedQuerySet):
    region_path = "user__unit__region__code"
    unit_path = "user__unit"
    user_path = "user"

    def active(self) -> Self:
        return self.filter(status=CadreStatus.ACTIVE)

    def without_pairing(self) -> Self:
        """Active and holding no open pairing."""
        return self.active().filter(
            ~Exists(_objects("Pairing").open().filter(cadre=OuterRef("pk")))
        )

    def search(self, text: str, *, by_phone: bool = True) -> Self:
        """By name, pinyin, mobile number, or part of the unit's name; see households."""
        text = squeeze(text)[:SEARCH_LENGTH]
        if not text:
            return self
        phone = clean_phone(text)
        if phone.isdecimal():
            return self.filter(user__phone__startswith=phone) if by_phone else self.none()
        if text.isascii():
            plain = text.lower().replace(" ", "")
            return self.alias(sound=_without_blanks("user__pinyin")).filter(
                Q(user__initials__startswith=plain) | Q(sound__startswith=plain)
            )
        plain = compact(text)
        return self.filter(Q(user__name__contains=plain) | Q(user__unit__name__contains=plain))


class PairingQuerySet(ScopedQuerySet):
    region_path = "region__code"
    unit_path = "cadre__user__unit"
    user_path = "cadre__user"

    def open(self) -> Self:
        """Without an end."""
        return self.filter(ended_on__isnull=True)

    def with_township(self) -> Self:
        """Each with ``township_name``."""
        return self.annotate(township_name=township_name())

    def of_cadre(self, user: User) -> Self:
        """Those that the account itself holds, also where its office's region does not reach."""
        return self.filter(cadre__user=user) if user.is_active else self.none()

    def held_on(self, day: date) -> Self:
        """In force on ``day``, both ends included."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day), started_on__lte=day)

    def inside(self, prefix: str) -> Self:
        return self.filter(region__code__startswith=prefix)


class ImportQuerySet(ScopedQuerySet):
    region_path = "region__code"

    def working(self) -> Self:
        """A worker has something to do for them."""
        return self.filter(status__in=WORKING)

    def waiting(self) -> Self:
        """For a person to settle their columns or decide what was found."""
        return self.filter(status__in=[ImportStatus.COLUMNS, ImportStatus.REVIEW])


class OfImportQuerySet(ScopedQuerySet):
    """What belongs to an import is seen by whoever sees the import."""

    region_path = "source__region__code"


class ImportRowQuerySet(OfImportQuerySet):
    def taken(self) -> Self:
        """Taken in, or to be taken in."""
        return self.filter(outcome__in=TAKEN)

    def refused(self) -> Self:
        """Not taken in."""
        return self.exclude(outcome__in=TAKEN)

    def said_something(self) -> Self:
        """A person has corrected or decided them."""
        return self.exclude(fixes="", decision="")

    def undecided(self) -> Self:
        """Held, and nobody has said what is to become of them."""
        return self.filter(outcome=RowOutcome.HELD, decision="")


class LayoutQuerySet(ScopedQuerySet):
    region_path = "region__code"


class HeadingQuerySet(ScopedQuerySet):
    region_path = "region__code"

    def known_in(self, region: Region) -> Self:
        """Those by which a region's rosters are read: its own and those of the regions above.

        In the order of the regions from the largest on: of two that say different things of one
        heading the last one holds.
        """
        return self.filter(region__in=region.ancestor_codes).order_by("region", "pk")


class ProposalQuerySet(ScopedQuerySet):
    region_path = "region__code"

    def open(self) -> Self:
        return self.filter(status=ProposalStatus.OPEN)

    def decided(self) -> Self:
        """By a person; what a later roster settled is nobody's decision."""
        return self.filter(status__in=[ProposalStatus.ACCEPTED, ProposalStatus.DECLINED])

    def of_household(self, household: Any) -> Self:
        """About a household or the people in it; a primary key, or an outer reference to one."""
        return self.filter(Q(household=household) | Q(recipient__household=household))

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def search(self, text: str) -> Self:
        """By the household, person or cadre that is asked about."""
        if not squeeze(text):
            return self
        households = _objects("Household").search(text)
        return self.filter(
            Q(household__in=households)
            | Q(recipient__household__in=households)
            | Q(recipient__in=_objects("Recipient").search(text))
            | Q(cadre__in=_objects("Cadre").search(text))
        )


class DraftingRuleQuerySet(ScopedQuerySet):
    region_path = "region__code"


class PartnershipQuerySet(ScopedQuerySet):
    region_path = "township__code"


class DraftQuerySet(ScopedQuerySet):
    region_path = "region__code"

    def open(self) -> Self:
        """Neither made nor discarded."""
        return self.filter(status=DraftStatus.OPEN)


class DraftLineQuerySet(ScopedQuerySet):
    """Lines are seen by whoever sees their draft."""

    region_path = "draft__region__code"

    def proposed(self) -> Self:
        """Those that would be made: with a cadre, and not struck out."""
        return self.filter(state=LineState.PROPOSED, cadre__isnull=False)

    def without_cadre(self) -> Self:
        """Households for which none was found, and none chosen since."""
        return self.filter(state=LineState.PROPOSED, cadre__isnull=True)
