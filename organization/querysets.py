"""Who may see what. ``visible_to`` here decides; every other delegates to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat, Left, Replace
from django.utils import timezone

from common.phones import clean_phone
from common.text import compact, squeeze
from organization.choices import OPEN_ORDERS, OrderState, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organization.models import User


class ScopedQuerySet(models.QuerySet[Any]):
    """A queryset that narrows itself to what an account answers for.

    Subclasses name the paths from their model to the three things a scope is made of. A path
    left None means that the model cannot be reached that way, so nothing is.
    """

    region_path: str | None = None
    """To a 12-digit region code."""
    unit_path: str | None = None
    """To the unit of the cadre concerned."""
    user_path: str | None = None
    """To the user who is the cadre concerned."""
    region_roles: tuple[str, ...] = (Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE, Role.SUPERVISOR)
    """Who sees what lies in their region. Administrators see no case data."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Narrowed to what ``user`` may see; nothing for strangers and for closed accounts."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role in self.region_roles:
            if self.region_path is None or user.region is None:
                return self.none()
            return self.filter(**{f"{self.region_path}__startswith": user.region.prefix})
        if user.role == Role.LIAISON:
            return self._through(self.unit_path, user.unit_id)
        if user.role == Role.CADRE:
            return self._through(self.user_path, user.pk)
        return self.none()

    def _through(self, path: str | None, value: Any) -> Self:
        if path is None or value is None:
            return self.none()
        return self.filter(**{path: value})


def township_name(village: str = "region__code") -> Subquery:
    """The township's name of a row that has a village's code at the end of a path."""
    regions = apps.get_model("organization", "Region")._default_manager
    code = Concat(Left(OuterRef(village), 9), Value("000"))
    return Subquery(regions.filter(pk=code).values("name")[:1])


class UnitQuerySet(ScopedQuerySet):
    region_path = "region__code"
    unit_path = "pk"
    # Units are no case data, and who keeps the accounts says to which unit each belongs.
    region_roles = (*ScopedQuerySet.region_roles, Role.SECURITY_ADMIN)

    def search(self, text: str) -> Self:
        """By part of the name, by the beginning of its pinyin, or by its initials."""
        text = squeeze(text)[:120]
        if not text:
            return self
        if not text.isascii():
            return self.filter(name__contains=compact(text))
        letters = "".join(filter(str.isalnum, text.lower()))
        if not letters:
            return self.none()
        # Units are few and keep no initials: xhx finds xi he xian by the syllables' beginnings.
        initials = "^" + " ".join(f"{letter}[a-z]*" for letter in letters)
        return self.alias(sound=Replace("pinyin", Value(" "), Value(""))).filter(
            Q(sound__startswith=letters) | Q(pinyin__regex=initials)
        )


class UserQuerySet(ScopedQuerySet):
    region_path = "unit__region__code"
    unit_path = "unit"
    user_path = "pk"

    def active(self) -> Self:
        return self.filter(is_active=True)

    def kept_by(self, user: User) -> Self:
        """Accounts that ``user`` makes, changes and closes; nothing for whoever keeps none.

        The security administrator keeps all of its county, the county office those without an
        administrator's role. ``visible_to`` is about cadres; an office has its place here too.
        """
        if user.role not in (Role.SECURITY_ADMIN, Role.COUNTY_OFFICE):
            return self.none()
        if not user.is_active or user.region is None:
            return self.none()
        place = Case(
            When(role__in=[Role.LIAISON, Role.CADRE], then=F("unit__region__code")),
            default=F("region__code"),
        )
        kept = self.alias(place=place).filter(place__startswith=user.region.prefix)
        if user.role == Role.SECURITY_ADMIN:
            return kept
        return kept.exclude(role__in=[Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])

    def search(self, text: str) -> Self:
        """By part of the name, the beginning of its pinyin or initials, or a whole number."""
        text = squeeze(text)[:60]
        if not text:
            return self
        phone = clean_phone(text)
        if phone.isdecimal():
            return self.filter(phone=phone)
        if not text.isascii():
            return self.filter(name__contains=compact(text))
        letters = text.lower().replace(" ", "")
        return self.alias(sound=Replace("pinyin", Value(" "), Value(""))).filter(
            Q(initials__startswith=letters) | Q(sound__startswith=letters)
        )

    def offices(self) -> Self:
        return self.filter(role__in=[Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE])

    def liaisons_of(self, units: Any) -> Self:
        """The open accounts of the liaisons of units: records, keys, or a query for either."""
        return self.active().filter(role=Role.LIAISON, unit__in=units)

    def given_codes_by(self, user: User) -> Self:
        """Open accounts that ``user`` gives activation codes to, never one's own.

        A liaison to the cadres of its unit, a township's office to the liaisons and cadres of the
        units there, the county office and the security administrator to whom they keep. Whoever
        gives a code could sign in by it: it never leads to a role that sees more than one's own.
        """
        others = self.active().exclude(pk=user.pk)
        if user.role == Role.LIAISON:
            return others.visible_to(user).filter(role=Role.CADRE)
        if user.role == Role.TOWNSHIP_OFFICE:
            # Somebody of an office may be of a unit there too, as a cadre with households.
            return others.visible_to(user).filter(role__in=[Role.LIAISON, Role.CADRE])
        return others.kept_by(user)


class ApprovalQuerySet(ScopedQuerySet):
    region_path = "region__code"

    def asked_by(self, user: User) -> Self:
        return self.filter(asked_by=user)

    def answerable_by(self, user: User) -> Self:
        """Waiting for an answer that ``user`` may give."""
        if not user.is_office:
            return self.none()
        codes = apps.get_model("organization", "ActivationCode")._default_manager
        givers = codes.filter(user=user, issued_by__isnull=False).values("issued_by")
        waiting = self.visible_to(user).waiting()
        return waiting.exclude(asked_by=user).exclude(asked_by__in=givers)

    def about(self, kind: str, subject: str) -> Self:
        return self.filter(kind=kind, subject=subject)

    def waiting(self) -> Self:
        """For an answer, and not lapsed."""
        return self.filter(is_granted__isnull=True, lapses_at__gt=timezone.now())

    def granted(self) -> Self:
        """Allowed, not used and not lapsed."""
        return self.filter(is_granted=True, used_at__isnull=True, lapses_at__gt=timezone.now())


class FileOrderQuerySet(ScopedQuerySet):
    """A file is whoever's ordered it alone, whatever their role."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(user=user)

    def open(self) -> Self:
        """A worker has it, or will."""
        return self.filter(state__in=OPEN_ORDERS)

    def lapsed(self) -> Self:
        """Ready until now: what is still there of it is to be cleared away."""
        return self.filter(state=OrderState.READY, lapses_at__lte=timezone.now())


class ActivationCodeQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Not used and not run out."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())
