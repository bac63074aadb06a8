"""Reads over households, recipients, cadres and pairings. Scope is decided in organization."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from common.encryption import digest
from common.identity import check_identity
from organization.querysets import ScopedQuerySet
from pairing.choices import CadreStatus, RecipientStatus


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


def _objects(model: str) -> Any:
    """The manager of a model of this app; querysets stand below the models that use them."""
    return apps.get_model("pairing", model)._default_manager


class HouseholdQuerySet(HeldQuerySet):
    region_path = "region__code"
    household_path = "pk"

    def active(self) -> Self:
        """Not yet closed."""
        return self.filter(closed_on__isnull=True)

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

    def search(self, text: str) -> Self:
        """By name or pinyin initials of the head or of a member, or by a whole ID or phone."""
        text = text.strip()
        if not text:
            return self
        identity = check_identity(text)
        if identity.is_usable:
            key = digest(identity.number)
            return self.filter(
                Q(head_id_digest=key)
                | Exists(_objects("Recipient").filter(household=OuterRef("pk"), id_digest=key))
            )
        if text.isdigit():
            return self.filter(phone__startswith=text)
        member: Q
        if text.isascii():
            plain = text.lower().replace(" ", "")
            own = Q(head_initials__startswith=plain) | Q(head_pinyin__startswith=text.lower())
            member = Q(initials__startswith=plain) | Q(pinyin__startswith=text.lower())
        else:
            own, member = Q(head_name__contains=text), Q(name__contains=text)
        return self.filter(
            own | Exists(_objects("Recipient").active().filter(member, household=OuterRef("pk")))
        )


class RecipientQuerySet(HeldQuerySet):
    region_path = "household__region__code"
    household_path = "household"

    def active(self) -> Self:
        return self.filter(status=RecipientStatus.ACTIVE)


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

    def search(self, text: str) -> Self:
        """By name, pinyin initials, start of the mobile number, or part of the unit's name."""
        text = text.strip()
        if not text:
            return self
        if text.isdigit():
            return self.filter(user__phone__startswith=text)
        if text.isascii():
            return self.filter(
                Q(user__initials__startswith=text.lower().replace(" ", ""))
                | Q(user__pinyin__startswith=text.lower())
            )
        return self.filter(Q(user__name__contains=text) | Q(user__unit__name__contains=text))


class PairingQuerySet(ScopedQuerySet):
    region_path = "region__code"
    unit_path = "cadre__user__unit"
    user_path = "cadre__user"

    def open(self) -> Self:
        """Without an end."""
        return self.filter(ended_on__isnull=True)

    def held_on(self, day: date) -> Self:
        """In force on ``day``, both ends included."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day), started_on__lte=day)

    def inside(self, prefix: str) -> Self:
        return self.filter(region__code__startswith=prefix)


class ImportQuerySet(ScopedQuerySet):
    region_path = "region__code"
