"""Reads over reviews. Scope is decided in organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef

from organization.choices import Role
from organization.querysets import ScopedQuerySet
from reports.reviews.choices import EntryKind, Outcome, ReviewStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organization.models import User


OF_COUNTY = (Role.COUNTY_OFFICE, Role.SUPERVISOR)
"""Who sees a review by whose county it is, and not by where its units lie."""


class ReviewTermsQuerySet(ScopedQuerySet):
    region_path = "county__code"
    region_roles = (Role.COUNTY_OFFICE,)


class PublishedQuerySet(ScopedQuerySet):
    """Of what belongs to a review: a draft is the county office's alone.

    A county's office and its supervisors see all of the county's reviews, the entries of units
    that lie elsewhere among it, and nothing of another county's review about a unit of their own.
    """

    review_path: str

    def visible_to(self, user: User | AnonymousUser) -> Self:
        seen = super().visible_to(user)
        if not user.is_authenticated or not user.is_active:
            return seen
        if user.role in OF_COUNTY:
            if user.region is None:
                return self.none()
            seen = self.filter(
                **{f"{self.review_path}__county__code__startswith": user.region.prefix}
            )
        if user.role == Role.COUNTY_OFFICE:
            return seen
        return seen.filter(**{f"{self.review_path}__status": ReviewStatus.PUBLISHED})


class ReviewEntryQuerySet(PublishedQuerySet):
    """A township's office sees its township and the units there, a liaison its unit."""

    region_path = "place__code"
    unit_path = "unit"
    review_path = "review"

    def of_county(self) -> Self:
        return self.filter(kind=EntryKind.COUNTY)

    def of_townships(self) -> Self:
        return self.filter(kind=EntryKind.TOWNSHIP)

    def of_units(self) -> Self:
        return self.filter(kind=EntryKind.UNIT)


class OfEntryQuerySet(PublishedQuerySet):
    """What belongs to an entry is seen by whoever sees the entry."""

    region_path = "entry__place__code"
    unit_path = "entry__unit"
    review_path = "entry__review"


class ObjectionQuerySet(OfEntryQuerySet):
    def waiting(self) -> Self:
        """For an answer."""
        return self.filter(outcome=Outcome.WAITING)


class ReviewQuerySet(ScopedQuerySet):
    """A review is seen by whoever sees one of its entries."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        entries: Any = apps.get_model("reports", "ReviewEntry")._default_manager
        return self.filter(Exists(entries.visible_to(user).filter(review=OuterRef("pk"))))

    def drafts(self) -> Self:
        return self.filter(status=ReviewStatus.DRAFT)

    def published(self) -> Self:
        return self.filter(status=ReviewStatus.PUBLISHED)
