"""Activities: planned, announced to those concerned, held or cancelled, and who took part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services import tell
from organization.choices import Role
from organization.models import Region, Unit, User
from pairing.models import Household, Pairing, Programme, Recipient
from pairing.querysets import HouseholdQuerySet
from visits.choices import ActivityState, CountedBy
from visits.models import Activity, ActivityEvent, ActivityUnit, Campaign, Participant
from visits.models.activity import PEOPLE_MOST

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

UNITS_MOST = 60
"""How many units may take part in one activity."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """A unit that takes part, by primary key, and what it contributes, in words."""

    unit: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What an activity is, where and when: ``day`` and times in Asia/Shanghai."""

    name: str
    day: date
    region: Region
    begins_at: time | None = None
    ends_at: time | None = None
    kind: str = ""
    organiser: str = ""
    venue: str = ""
    plan: str = ""
    campaign: Campaign | None = None
    units: Sequence[Contribution] = field(default=())


_FIELDS = (
    *("name", "day", "region", "begins_at", "ends_at", "kind", "organiser", "venue", "plan"),
    "campaign",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list of an activity says: how many are on it, and how many of them came."""

    rows: int = 0
    untold: int = 0
    households: int = 0
    people: int = 0


def listed(activity: Activity) -> Listed:
    """The numbers of an activity's list. One query."""
    came = Q(came=True)
    found = activity.taking_part.aggregate(
        rows=Count("pk"),
        untold=Count("pk", filter=Q(came__isnull=True)),
        households=Count("household", filter=came, distinct=True),
        people=Sum("people", filter=came),
    )
    return Listed(**{name: number or 0 for name, number in found.items()})


# Entering and changing


@transaction.atomic
def plan_activity(*, programme: Programme, details: Details, actor: User) -> Activity:
    """Enter an activity that is to be held, or was and is only now entered.

    A liaison's own unit takes part in it. Raises DomainError ``activity_hours``,
    ``activity_campaign_days``, ``unit_gone`` and ``units_too_many``, ConflictError
    ``activity_twice``.
    """
    _check(programme, details)
    activity = Activity(
        programme=programme,
        state=ActivityState.PLANNED,
        created_by=actor,
        **{name: getattr(details, name) for name in _FIELDS},
    )
    _save(activity)
    units = list(details.units)
    own = actor.unit_id if actor.is_liaison else None
    if own is not None and own not in {each.unit for each in units}:
        units.insert(0, Contribution(own))
    _set_units(activity, units)
    return activity


@transaction.atomic
def change_activity(
    *, activity: Activity, details: Details, actor: User, seen: int | None = None
) -> Activity:
    """Change what an activity is; its state stays.

    ``seen`` is the version that the actor has read (``version_of``). Raises as ``plan_activity``,
    DomainError ``held_in_future`` for one that was held, ConflictError ``activity_changed`` and
    ``activity_cancelled``.
    """
    activity = _locked(activity)
    if seen is not None and seen != version_of(activity):
        raise ConflictError(
            "activity_changed",
            _(
                "Somebody else has changed this activity meanwhile. What you wrote is still here; "
                "look at the activity in another tab before you save it again."
            ),
        )
    _refuse_cancelled(activity)
    _check(activity.programme, details)
    if activity.is_held:
        _check_day_of_held(details.day)
    for name in _FIELDS:
        setattr(activity, name, getattr(details, name))
    _save(activity)
    units = list(details.units)
    if actor.is_liaison and actor.unit_id not in {each.unit for each in units}:
        raise DomainError(
            "unit_missing", _("Your own unit takes part in what it enters; it stays on the list.")
        )
    _set_units(activity, units)
    return activity


def version_of(activity: Activity) -> int:
    """The number of an activity's latest line of history, which each change of it raises."""
    lines = ActivityEvent.objects.filter(pgh_obj=activity.pk).order_by("-pgh_id")
    return int(lines.values_list("pgh_id", flat=True)[0])


def _locked(activity: Activity) -> Activity:
    found: Activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    return found


def _save(activity: Activity) -> None:
    """Of two who enter the same at once the second is told so, as is whoever comes later."""
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError as error:
        if "activity_once" not in str(error):
            raise
        raise ConflictError(
            "activity_twice",
            _(
                "“%(name)s” on %(day)s in %(place)s is recorded already. Change that one, or give "
                "this one another name."
            )
            % {"name": activity.name, "day": activity.day, "place": activity.region},
        ) from error


def _check(programme: Programme, details: Details) -> None:
    if details.ends_at is not None and (
        details.begins_at is None or details.ends_at <= details.begins_at
    ):
        raise DomainError("activity_hours", _("It ends before it begins."))
    campaign = details.campaign
    if campaign is None:
        return
    if not campaign.first <= details.day <= campaign.last:
        raise DomainError(
            "activity_campaign_days",
            _("“%(campaign)s” lasts from %(first)s to %(last)s; this day lies outside.")
            % {"campaign": campaign, "first": campaign.first, "last": campaign.last},
        )
    if not campaign.programmes.filter(pk=programme.pk).exists():
        raise DomainError(
            "activity_campaign_programme",
            _("“%(campaign)s” is not of this programme.") % {"campaign": campaign},
        )


def _check_day_of_held(day: date) -> None:
    if day > today():
        raise DomainError(
            "held_in_future",
            _("It cannot have been held on %(day)s, which is still to come.") % {"day": day},
        )


def _refuse_cancelled(activity: Activity) -> None:
    if activity.is_cancelled:
        raise ConflictError(
            "activity_cancelled", _("This activity was cancelled; it stays as it was.")
        )


def check_units_in_use(units: Collection[int]) -> None:
    """Raises DomainError ``unit_gone`` for a unit in which nobody has an open account.

    That is what is left of a unit that was merged into another or closed.
    """
    open_ones = set(
        User.objects.active().filter(unit__in=units).values_list("unit", flat=True).distinct()
    )
    gone = Unit.objects.filter(pk__in=set(units) - open_ones).order_by("pinyin", "pk").first()
    if gone is not None:
        raise DomainError(
            "unit_gone",
            _(
                "Nobody of %(unit)s has an open account any more: it was merged or closed. Choose "
                "the unit that has taken over."
            )
            % {"unit": gone},
        )


def _set_units(activity: Activity, units: Sequence[Contribution]) -> None:
    words = {each.unit: each.words for each in units}
    if len(words) > UNITS_MOST:
        raise DomainError(
            "units_too_many", _("At most %(most)d units can take part.") % {"most": UNITS_MOST}
        )
    known = {part.unit_id: part for part in activity.parts.all()}
    check_units_in_use(set(words) - set(known))
    activity.parts.exclude(unit__in=words).delete()
    ActivityUnit.objects.bulk_create(
        ActivityUnit(activity=activity, unit_id=unit, contributes=text)
        for unit, text in words.items()
        if unit not in known
    )
    changed = [part for unit, part in known.items() if part.contributes != words.get(unit)]
    changed = [part for part in changed if part.unit_id in words]
    for part in changed:
        part.contributes = words[part.unit_id]
    ActivityUnit.objects.bulk_update(changed, ["contributes"])


@transaction.atomic
def say_contribution(*, part: ActivityUnit, words: str, actor: User) -> ActivityUnit:
    """A unit says what it contributes. Raises ConflictError ``activity_cancelled``."""
    _refuse_cancelled(_locked(part.activity))
    part.contributes = words
    part.save(update_fields=["contributes"])
    return part


# The state


@transaction.atomic
def announce_activity(*, activity: Activity, actor: User) -> int:
    """Tell those concerned of an activity; how many were told.

    They are the cadres of the households on its list and the liaisons of the units taking part.
    Announcing it again tells whoever has come to the list since. Raises ConflictError
    ``activity_not_coming``, DomainError ``announced_too_late`` for a day that has passed.
    """
    activity = _locked(activity)
    _check_coming(activity)
    if activity.day < today():
        raise DomainError(
            "announced_too_late",
            _("Its day, %(day)s, has passed. Say that it was held, or change the day.")
            % {"day": activity.day},
        )
    activity.state = ActivityState.ANNOUNCED
    activity.announced_at = timezone.now()
    activity.save(update_fields=["state", "announced_at"])
    text = gettext_lazy(
        "On %(day)s%(hours)s there is an activity for households of yours or with your unit. "
        "Where it is, and who is asked, stands on its page."
    )
    hours = f" {activity.hours}" if activity.hours else ""
    return _tell(
        activity,
        key=f"activity-{activity.pk}-{activity.day}",
        subject=gettext_lazy("An activity"),
        text=filled(text, day=activity.day, hours=hours),
    )


def _check_coming(activity: Activity) -> None:
    _refuse_cancelled(activity)
    if activity.is_held:
        raise ConflictError("activity_not_coming", _("This activity was held already."))


def _tell(activity: Activity, *, key: str, subject: _StrOrPromise, text: _StrOrPromise) -> int:
    cadres = Pairing.objects.open().filter(
        household__taking_part__activity=activity, programme=activity.programme_id
    )
    concerned = Q(pk__in=cadres.values("cadre__user")) | Q(
        role=Role.LIAISON, unit__in=activity.parts.values("unit")
    )
    return tell(
        users=User.objects.active().filter(concerned),
        units=Unit.objects.filter(pk__in=activity.parts.values("unit")),
        key=key,
        subject=subject,
        text=text,
        path=reverse("visits:activity_detail", args=[activity.pk]),
    )


@transaction.atomic
def hold_activity(
    *,
    activity: Activity,
    outcome: str = "",
    participants: int | None = None,
    households: int | None = None,
    counted_by: CountedBy | None = None,
    actor: User,
) -> Activity:
    """Say that an activity was held and who took part, or say it anew.

    By the list where somebody on it came, by the numbers where there is no list. Where both are
    given and differ ``counted_by`` decides. Raises DomainError ``held_in_future``,
    ``numbers_or_list`` where that is still to be said, ``numbers_below_list`` for numbers that
    cannot be, ``nobody_came`` where the list is to count and has nobody who came; ConflictError
    ``activity_cancelled``.
    """
    activity = _locked(activity)
    _refuse_cancelled(activity)
    _check_day_of_held(activity.day)
    by_list = listed(activity)
    counted_by = _how_to_count(by_list, participants, households, counted_by)
    if counted_by == CountedBy.LIST:
        participants, households = by_list.people, by_list.households
    activity.state, activity.outcome = ActivityState.HELD, outcome
    activity.counted_by = counted_by
    activity.participants, activity.households = participants, households
    activity.save(update_fields=["state", "outcome", "counted_by", "participants", "households"])
    return activity


def _how_to_count(
    by_list: Listed,
    participants: int | None,
    households: int | None,
    wanted: CountedBy | None,
) -> CountedBy:
    has_numbers = participants is not None or households is not None
    if wanted == CountedBy.LIST and not by_list.people:
        raise DomainError(
            "nobody_came", _("Nobody on the list came. Say first who did, or count by the numbers.")
        )
    if not by_list.people:
        return CountedBy.NUMBER
    if wanted == CountedBy.LIST or not has_numbers:
        return CountedBy.LIST
    both = {"people": by_list.people, "households": by_list.households}
    given = {"people": participants, "households": households}
    if any(number is not None and number < both[name] for name, number in given.items()):
        raise DomainError(
            "numbers_below_list",
            _(
                "The list has %(people)d people of %(households)d households who came; fewer than "
                "that cannot be. Correct the numbers, or the list."
            )
            % both,
        )
    if given == both:
        return CountedBy.LIST
    if wanted is None:
        raise DomainError(
            "numbers_or_list",
            _(
                "By the list %(people)d people of %(households)d households came, the numbers say "
                "otherwise. Choose which of them counts."
            )
            % both,
        )
    return CountedBy.NUMBER


@transaction.atomic
def cancel_activity(*, activity: Activity, reason: str, actor: User) -> Activity:
    """Cancel an activity that was not held; whoever heard of it is told.

    Raises DomainError ``reason_missing``, ConflictError ``activity_cancelled`` and
    ``activity_not_coming``.
    """
    words = reason.strip()
    if not words:
        raise DomainError("reason_missing", _("Write why it was cancelled."))
    activity = _locked(activity)
    _check_coming(activity)
    was_announced = activity.announced_at is not None
    activity.state, activity.cancel_reason = ActivityState.CANCELLED, words
    activity.save(update_fields=["state", "cancel_reason"])
    if was_announced:
        _tell(
            activity,
            key=f"activity-{activity.pk}-cancelled",
            subject=gettext_lazy("An activity was cancelled"),
            text=filled(
                gettext_lazy("The activity of %(day)s does not take place."), day=activity.day
            ),
        )
    return activity


# Who takes part


@transaction.atomic
def ask_households(
    *,
    activity: Activity,
    households: HouseholdQuerySet,
    of_people: bool = False,
    actor: User,
) -> int:
    """Put households on the list of an activity; how many lines are new.

    With ``of_people`` each person on the programme's rosters has a line of its own. A household
    that has left is passed over, and one that is on the list in the other way. Raises
    ConflictError ``activity_cancelled``.
    """
    activity = _locked(activity)
    _refuse_cancelled(activity)
    chosen = households.active().order_by().values("pk")
    if of_people:
        rows = (
            Recipient.objects.active()
            .filter(household__in=chosen, programme=activity.programme_id)
            .values_list("household", "pk")
        )
        new = [
            Participant(activity=activity, household_id=home, recipient_id=pk) for home, pk in rows
        ]
    else:
        keys = Household.objects.filter(pk__in=chosen).values_list("pk", flat=True)
        new = [Participant(activity=activity, household_id=pk) for pk in keys]
    known = set(activity.taking_part.values_list("household", "recipient"))
    # Who is on the list by name is not asked a second time with the household, nor by name who is
    # asked with it: they would be counted twice.
    otherwise = {home for home, person in known if (person is None) == of_people}
    new = [
        each
        for each in new
        if each.household_id not in otherwise
        and (each.household_id, each.recipient_id) not in known
    ]
    Participant.objects.bulk_create(new, batch_size=1000)
    return len(new)


@dataclass(frozen=True, slots=True)
class Tick:
    """What is said of one line: whether they came, None for not yet, and how many of them."""

    came: bool | None
    people: int = 1


@transaction.atomic
def tick(
    *, activity: Activity, ticks: Mapping[int, Tick], seen: Iterable[int], actor: User
) -> Activity:
    """Say who on the list came, by the lines' primary keys; the numbers follow at once.

    ``seen`` are the lines that the actor may say it of; others are passed over. Raises
    DomainError ``came_in_future`` before its day, ``people_absurd``, ``numbers_below_list`` where
    the activity counts by numbers that would be too few, ConflictError ``activity_cancelled``.
    """
    activity = _locked(activity)
    _refuse_cancelled(activity)
    if activity.day > today() and any(each.came is not None for each in ticks.values()):
        raise DomainError(
            "came_in_future",
            _("It is on %(day)s: who came can be said from that day on.") % {"day": activity.day},
        )
    rows = activity.taking_part.filter(pk__in=set(ticks) & set(seen)).select_for_update()
    changed = []
    for row in rows:
        said = ticks[row.pk]
        people = 1 if row.recipient_id is not None else said.people
        if not 1 <= people <= PEOPLE_MOST:
            raise DomainError(
                "people_absurd",
                _("Of one household 1 to %(most)d people can have come.") % {"most": PEOPLE_MOST},
            )
        if (row.came, row.people) != (said.came, people):
            row.came, row.people = said.came, people
            changed.append(row)
    Participant.objects.bulk_update(changed, ["came", "people"], batch_size=1000)
    _count_anew(activity)
    return activity


@transaction.atomic
def take_off(*, activity: Activity, lines: Collection[int], actor: User) -> int:
    """Take lines off the list; how many. Raises ConflictError ``activity_cancelled``."""
    activity = _locked(activity)
    _refuse_cancelled(activity)
    number, _by_model = activity.taking_part.filter(pk__in=lines).delete()
    _count_anew(activity)
    return int(number)


def _count_anew(activity: Activity) -> None:
    """The numbers of one that was held by its list, after the list was changed."""
    if not activity.is_held:
        return
    by_list = listed(activity)
    if activity.is_by_list:
        activity.participants, activity.households = by_list.people, by_list.households
        activity.save(update_fields=["participants", "households"])
    elif by_list.people:
        _how_to_count(by_list, activity.participants, activity.households, CountedBy.NUMBER)
