"""Reads over contacts, aid, activities and reminders. Scope is decided in organization."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from common.text import squeeze
from organization.choices import Level, Role
from organization.models.region import PREFIX_LENGTH
from organization.querysets import ScopedQuerySet
from pairing.querysets import HeldQuerySet, on_rosters_of
from visits.choices import (
    OPEN_NEEDS,
    SETTLED_NEEDS,
    ActivityState,
    AnswerOutcome,
    AskedState,
    ContactKind,
    FollowUpStage,
    HandoutState,
    NeedStatus,
    Verdict,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organization.models import Unit, User
    from pairing.models import Group, Programme

Rows = TypeVar("Rows", bound=QuerySet[Any])


def in_group(group: Group, household_path: str) -> Exists:
    """That somebody of a group is on the rosters in the household at the end of a path."""
    people: Any = apps.get_model("pairing", "Recipient")._default_manager
    return Exists(people.active().filter(group=group, household=OuterRef(household_path)))


def between(rows: Rows, field: str, first: date | None, last: date | None) -> Rows:
    """Those whose day in ``field`` lies from ``first`` to ``last``, both included, None: open."""
    if first is not None:
        rows = rows.filter(**{f"{field}__gte": first})
    if last is not None:
        rows = rows.filter(**{f"{field}__lte": last})
    return rows


class DatedQuerySet(ScopedQuerySet):
    """Of models with a region and a day."""

    region_path = "region__code"

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def between(self, first: date | None, last: date | None) -> Self:
        """With a day from ``first`` to ``last``, both included; None leaves an end open."""
        return between(self, "day", first, last)


class PairingBoundQuerySet(DatedQuerySet):
    """Those that belong to a pairing too: a cadre sees those of its own."""

    unit_path = "pairing__cadre__user__unit"
    user_path = "pairing__cadre__user"

    def of_programme(self, programme: Programme) -> Self:
        return self.filter(pairing__programme=programme)

    def of_unit(self, unit: Unit) -> Self:
        """Of whoever is of the unit now."""
        return self.filter(pairing__cadre__user__unit=unit)

    def of_group(self, group: Group) -> Self:
        """With households in which somebody is of the group."""
        return self.filter(in_group(group, "pairing__household"))


class ContactQuerySet(PairingBoundQuerySet):
    def counted(self) -> Self:
        return self.filter(verdict=Verdict.COUNTED)

    def not_counted(self) -> Self:
        return self.exclude(verdict=Verdict.COUNTED)

    def home_visits(self) -> Self:
        return self.filter(kind=ContactKind.HOME_VISIT)

    def other_contacts(self) -> Self:
        """Every kind but home visits: the series that summaries print as contacts."""
        return self.exclude(kind=ContactKind.HOME_VISIT)


class AidQuerySet(DatedQuerySet):
    """A cadre sees what its own pairings were given, and a liaison its unit's.

    What was given where nobody is paired is of the unit that gave it, and of no cadre.
    """

    unit_path = "pairing__cadre__user__unit"
    user_path = "pairing__cadre__user"

    def _through(self, path: str | None, value: Any) -> Self:
        if path != self.unit_path or value is None:
            return super()._through(path, value)
        rows = self.model._default_manager.order_by()
        # One after the other, each by its own index; together they would read every row.
        of_unit = rows.filter(pairing__cadre__user__unit=value).values("pk")
        given_by_it = rows.filter(pairing__isnull=True, giver_unit=value).values("pk")
        return self.filter(pk__in=of_unit.union(given_by_it, all=True))

    def standing(self) -> Self:
        """Not reversed: what every figure counts."""
        return self.filter(reversed_on__isnull=True)

    def of_programme(self, programme: Programme) -> Self:
        return self.filter(programme=programme)

    def of_unit(self, unit: Unit) -> Self:
        """Of whoever is of the unit now; without a pairing, what the unit gave."""
        return self._through(self.unit_path, unit.pk)

    def of_group(self, group: Group) -> Self:
        """To households in which somebody is of the group."""
        return self.filter(in_group(group, "household"))


class DonorQuerySet(ScopedQuerySet):
    """Donors are a county's: whoever enters what they give there sees them."""

    region_path = "region__code"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        home = user.home_region()
        if home is None or user.role not in (*self.region_roles, Role.LIAISON):
            return self.none()
        return self.filter(region__code__startswith=home.prefix[: PREFIX_LENGTH[Level.COUNTY]])

    def search(self, text: str) -> Self:
        """By part of the name, or the beginning of its pinyin or initials."""
        text = squeeze(text)[:60]
        if not text:
            return self
        letters = text.lower().replace(" ", "")
        return self.alias(sound=Replace("pinyin", Value(" "), Value(""))).filter(
            Q(name__icontains=text) | Q(initials__startswith=letters) | Q(sound__startswith=letters)
        )


class HandoutQuerySet(HeldQuerySet):
    """Cadres and liaisons see the lines of the households that they hold."""

    region_path = "region__code"
    household_path = "household"

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def to_hand_out(self) -> Self:
        return self.filter(state=HandoutState.TO_HAND_OUT)

    def handed_out(self) -> Self:
        return self.filter(state=HandoutState.HANDED_OUT)


class DistributionQuerySet(ScopedQuerySet):
    """Seen by whoever sees one of its lines."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        lines: Any = apps.get_model("visits", "Handout")._default_manager
        seen = lines.visible_to(user).filter(distribution=OuterRef("pk"))
        return self.filter(Exists(seen))


class FileQuerySet(ScopedQuerySet):
    """Of models that hold a file's bytes; the paths are those of whatever it belongs to."""

    def without_content(self) -> Self:
        """What lists and counts need of them."""
        return self.defer("content")


class PhotoQuerySet(FileQuerySet):
    region_path = "contact__region__code"
    unit_path = "contact__pairing__cadre__user__unit"
    user_path = "contact__pairing__cadre__user"


class PlaceQuerySet(ScopedQuerySet):
    region_path = "contact__region__code"
    unit_path = "contact__pairing__cadre__user__unit"
    user_path = "contact__pairing__cadre__user"


class NeedQuerySet(ScopedQuerySet):
    """A cadre reaches the needs of its households through its pairings, not from here.

    A liaison sees those that its unit's cadres raised.
    """

    region_path = "region__code"
    unit_path = "contact__pairing__cadre__user__unit"

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def of_programme(self, programme: Programme) -> Self:
        """Of households that are or were on its rosters, or on no programme's."""
        return self.filter(on_rosters_of(programme, "household", ever=True))

    def of_unit(self, unit: Unit) -> Self:
        """Raised at a contact of whoever is of the unit now."""
        return self.filter(contact__pairing__cadre__user__unit=unit)

    def of_group(self, group: Group) -> Self:
        """Of households in which somebody is of the group."""
        return self.filter(in_group(group, "household"))

    def raised_between(self, first: date | None, last: date | None) -> Self:
        """Raised from ``first`` to ``last``, both included; None leaves an end open."""
        return between(self, "raised_on", first, last)

    def settled_between(self, first: date | None, last: date | None) -> Self:
        """Settled from ``first`` to ``last``, both included; None leaves an end open."""
        return between(self, "settled_on", first, last)

    def open(self) -> Self:
        return self.filter(status__in=OPEN_NEEDS)

    def settled(self) -> Self:
        """Done, whether the household has confirmed it or not."""
        return self.filter(status__in=SETTLED_NEEDS)

    def unassigned(self) -> Self:
        """Open, and nobody is to see to it yet."""
        return self.filter(status=NeedStatus.RAISED)

    def unconfirmed(self) -> Self:
        """Done, and the household has not been asked yet."""
        return self.filter(status=NeedStatus.DONE)

    def assigned_to(self, unit: Unit) -> Self:
        """That the unit is or was the last to see to, whoever's the household is."""
        return self.filter(unit=unit)

    def overdue_on(self, day: date) -> Self:
        """Open, and due before ``day``."""
        return self.open().filter(due_on__lt=day)

    def handled_by(self, user: User) -> Self:
        """That ``user`` may act on: an office's of its region, a liaison's assigned to its unit.

        Beside what it sees (``visible_to``) a liaison handles needs of other units' households.
        """
        if not user.is_active:
            return self.none()
        if user.is_office:
            return self.visible_to(user)
        if user.is_liaison and user.unit_id is not None:
            return self.filter(unit=user.unit_id)
        return self.none()


class NeedMoveQuerySet(ScopedQuerySet):
    region_path = "need__region__code"
    unit_path = "need__contact__pairing__cadre__user__unit"


class NeedFileQuerySet(FileQuerySet):
    region_path = "need__region__code"
    unit_path = "need__contact__pairing__cadre__user__unit"


def of_households_seen(rows: Rows, user: User | AnonymousUser, path: str) -> Rows:
    """Those of which the household at the end of ``path`` is one that ``user`` sees."""
    households: Any = apps.get_model("pairing", "Household")._default_manager
    return rows.filter(**{f"{path}__in": households.visible_to(user).values("pk")})


class HouseholdPlanQuerySet(ScopedQuerySet):
    """Whoever sees a household sees its plans."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return of_households_seen(self, user, "household")

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def open(self) -> Self:
        """In force."""
        return self.filter(closed_on__isnull=True)

    def closed(self) -> Self:
        return self.filter(closed_on__isnull=False)

    def overdue_on(self, day: date) -> Self:
        """In force, and the review was due before ``day``."""
        return self.open().filter(review_due_on__lt=day)

    def due_between(self, first: date, last: date) -> Self:
        """In force, and the review is due from ``first`` to ``last``, both included."""
        return self.open().filter(review_due_on__range=(first, last))


class OfPlanQuerySet(ScopedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return of_households_seen(self, user, "plan__household")


class AskedVisitQuerySet(ScopedQuerySet):
    """A liaison sees those its unit is asked for."""

    region_path = "region__code"
    unit_path = "unit"
    user_path = "asked_by"

    def inside(self, prefix: str) -> Self:
        """In the region whose code begins with ``prefix``."""
        return self.filter(region__code__startswith=prefix)

    def open(self) -> Self:
        return self.filter(state__in=[AskedState.ASKED, AskedState.AGREED])

    def overdue_on(self, day: date) -> Self:
        """Nobody has come, and somebody should have before ``day``."""
        return self.open().filter(Q(visit_on__lt=day) | Q(visit_on=None, wanted_by__lt=day))


class FeedbackQuerySet(ScopedQuerySet):
    region_path = "region__code"
    user_path = "user"
    # A complaint may be about a township's office or a unit: it is for the county's alone.
    region_roles = (Role.COUNTY_OFFICE,)

    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def answered(self) -> Self:
        return self.filter(answered_at__isnull=False)

    def unread(self) -> Self:
        """Answered, and whoever wrote has not seen it yet."""
        return self.answered().filter(read_at__isnull=True)


class TopicQuerySet(ScopedQuerySet):
    """Lists are no case data: each county's own are kept by its office."""

    region_path = "region__code"
    region_roles = (Role.COUNTY_OFFICE,)

    def offered(self) -> Self:
        return self.filter(is_offered=True)


class FestivalQuerySet(ScopedQuerySet):
    """Festivals are no case data: each county's own are kept by its office."""

    region_path = "region__code"
    region_roles = (Role.COUNTY_OFFICE,)


class RoundQuerySet(ScopedQuerySet):
    """A cadre reads of the rounds of its households beside the households, not from here."""

    region_path = "unit__region__code"
    unit_path = "unit"


class ActivityQuerySet(DatedQuerySet):
    """A liaison sees those in which its unit takes part, a cadre those that its households were
    asked to."""

    unit_path = "parts__unit"
    user_path = "taking_part__household__pairings__cadre__user"

    def _through(self, path: str | None, value: Any) -> Self:
        if path is None or value is None:
            return self.none()
        rows = self.model._default_manager.filter(**{path: value})
        if path == self.user_path:
            # What is only planned is not told yet; a household that was handed on is another's.
            rows = self.model._default_manager.filter(
                Q(state=ActivityState.HELD) | Q(announced_at__isnull=False),
                taking_part__household__pairings__ended_on__isnull=True,
                **{path: value},
            )
        # By keys: a join would repeat an activity of which several households are somebody's.
        return self.filter(pk__in=rows.order_by().values("pk"))

    def held(self) -> Self:
        """Those that took place: what figures count."""
        return self.filter(state=ActivityState.HELD)

    def coming(self) -> Self:
        """Still to be held."""
        return self.filter(state__in=[ActivityState.PLANNED, ActivityState.ANNOUNCED])


class ActivityFileQuerySet(FileQuerySet):
    region_path = "activity__region__code"
    unit_path = "activity__parts__unit"


class ActivityUnitQuerySet(ScopedQuerySet):
    region_path = "activity__region__code"
    unit_path = "unit"


class ParticipantQuerySet(HeldQuerySet):
    """By the household: a cadre sees those of its own."""

    region_path = "household__region__code"
    household_path = "household"

    def came(self) -> Self:
        return self.filter(came=True)

    def told(self) -> Self:
        """Of activities that were announced or held: what is only planned is told to nobody."""
        return self.filter(
            Q(activity__state=ActivityState.HELD) | Q(activity__announced_at__isnull=False)
        )


class CampaignQuerySet(ScopedQuerySet):
    """A liaison sees those of which its unit is."""

    region_path = "region__code"
    unit_path = "units__unit"


class CampaignBoundQuerySet(ScopedQuerySet):
    """What belongs to one unit of a campaign."""

    region_path = "campaign__region__code"
    unit_path = "unit"


class PairingYearQuerySet(ScopedQuerySet):
    region_path = "pairing__region__code"
    unit_path = "pairing__cadre__user__unit"
    user_path = "pairing__cadre__user"


class FollowUpQuerySet(ScopedQuerySet):
    region_path = "pairing__region__code"
    unit_path = "pairing__cadre__user__unit"
    user_path = "pairing__cadre__user"

    def open(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def with_office(self) -> Self:
        return self.filter(stage=FollowUpStage.OFFICE)


class AnswerQuerySet(ScopedQuerySet):
    region_path = "pairing__region__code"
    unit_path = "pairing__cadre__user__unit"
    user_path = "pairing__cadre__user"

    def waiting(self) -> Self:
        """For somebody who can act on them."""
        return self.filter(outcome=AnswerOutcome.WAITING)


class ReminderRuleQuerySet(ScopedQuerySet):
    region_path = "county__code"
    region_roles = (Role.COUNTY_OFFICE,)


class ReminderQuerySet(ScopedQuerySet):
    region_path = "user__unit__region__code"
    unit_path = "user__unit"
    user_path = "user"
