"""Who may see what. ``visible_to`` here decides; every other delegates to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Left, Replace
from django.utils import timezone

from common.text import compact, squeeze
from organization.choices import Role

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

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Narrowed to what ``user`` may see; nothing for strangers and for closed accounts."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.role in (Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE, Role.SUPERVISOR):
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


def township_name() -> Subquery:
    """The township's name of a row that has a village's code in ``region``."""
    regions = apps.get_model("organization", "Region")._default_manager
    code = Concat(Left(OuterRef("region__code"), 9), Value("000"))
    return Subquery(regions.filter(pk=code).values("name")[:1])


class UnitQuerySet(ScopedQuerySet):
    region_path = "region__code"
    unit_path = "pk"

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

    def offices(self) -> Self:
        return self.filter(role__in=[Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE])


class ApprovalQuerySet(ScopedQuerySet):
    region_path = "region__code"

    def asked_by(self, user: User) -> Self:
        return self.filter(asked_by=user)

    def answerable_by(self, user: User) -> Self:
        """Waiting for an answer that ``user`` may give."""
        if not user.is_office:
            return self.none()
        return self.visible_to(user).waiting().exclude(asked_by=user)

    def about(self, kind: str, subject: str) -> Self:
        return self.filter(kind=kind, subject=subject)

    def waiting(self) -> Self:
        """For an answer, and not lapsed."""
        return self.filter(is_granted__isnull=True, lapses_at__gt=timezone.now())

    def granted(self) -> Self:
        """Allowed, not used and not lapsed."""
        return self.filter(is_granted=True, used_at__isnull=True, lapses_at__gt=timezone.now())
