"""Campaigns: who promised what, what is marked as of one, and lines entered by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.models import Region, Unit, User
from pairing.models import Programme
from visits.choices import Giver, Occasion
from visits.models import Aid, Campaign, CampaignLine, CampaignMark, CampaignUnit, Contact
from visits.querysets import AidQuerySet, ContactQuerySet
from visits.services.activities import check_units_in_use


@dataclass(frozen=True, slots=True)
class Outline:
    """What a campaign is: where, for what, and from when to when, both included."""

    name: str
    occasion: Occasion
    region: Region
    first: date
    last: date
    programmes: Sequence[Programme]
    about: str = ""


_FIELDS = ("name", "occasion", "region", "first", "last", "about")


@dataclass(frozen=True, slots=True)
class Promise:
    """What a unit promises, in words and in numbers; ``value`` in yuan."""

    words: str = ""
    households: int | None = None
    value: Decimal | None = None
    activities: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A line by hand: what a unit did on a day, ``value`` in yuan."""

    day: date
    text: str
    households: int | None = None
    value: Decimal | None = None


@transaction.atomic
def begin_campaign(*, outline: Outline, units: Collection[int], actor: User) -> Campaign:
    """Draw up a campaign with its units, which have promised nothing yet.

    Raises DomainError ``campaign_days``, ``programme_missing`` and ``unit_gone``, ConflictError
    ``campaign_twice``.
    """
    campaign = Campaign(created_by=actor)
    _write(campaign, outline)
    add_units(campaign=campaign, units=units, actor=actor)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, outline: Outline, actor: User) -> Campaign:
    """Change what a campaign is. Raises as ``begin_campaign``, and DomainError
    ``campaign_leaves_out`` where something that is of it would lie outside its days,
    ``programme_in_use`` where it is of a programme that is taken off."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    outside = [
        *campaign.activities.exclude(day__range=(outline.first, outline.last))[:1],
        *campaign.lines.exclude(day__range=(outline.first, outline.last))[:1],
        *Contact.objects.filter(campaign_mark__campaign=campaign).exclude(
            day__range=(outline.first, outline.last)
        )[:1],
        *Aid.objects.filter(campaign_mark__campaign=campaign).exclude(
            day__range=(outline.first, outline.last)
        )[:1],
    ]
    if outside and outline.first <= outline.last:
        raise DomainError(
            "campaign_leaves_out",
            _("Something of %(day)s is of this campaign; its days must hold that day.")
            % {"day": outside[0].day},
        )
    in_use = _programmes_in_use(campaign).exclude(pk__in=[each.pk for each in outline.programmes])
    if (left := in_use.first()) and outline.programmes:
        raise DomainError(
            "programme_in_use",
            _("Something of “%(programme)s” is of this campaign; the programme stays with it.")
            % {"programme": left},
        )
    _write(campaign, outline)
    return campaign


def _programmes_in_use(campaign: Campaign) -> QuerySet[Programme]:
    """The programmes of what is of a campaign: activities, contacts, aid."""
    contacts = Contact.objects.filter(campaign_mark__campaign=campaign)
    aid = Aid.objects.filter(campaign_mark__campaign=campaign)
    return Programme.objects.filter(
        Q(pk__in=campaign.activities.order_by().values("programme"))
        | Q(pk__in=contacts.order_by().values("pairing__programme"))
        | Q(pk__in=aid.order_by().values("programme"))
    ).order_by("pk")


def _write(campaign: Campaign, outline: Outline) -> None:
    if outline.last < outline.first:
        raise DomainError("campaign_days", _("It ends before it begins."))
    if not outline.programmes:
        raise DomainError("programme_missing", _("Choose at least one programme."))
    for name in _FIELDS:
        setattr(campaign, name, getattr(outline, name))
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as error:
        if "campaign_once" not in str(error):
            raise
        raise ConflictError(
            "campaign_twice",
            _("“%(name)s” from %(day)s on is there already. Open that one, or give another name.")
            % {"name": outline.name, "day": outline.first},
        ) from error
    campaign.programmes.set(outline.programmes)


@transaction.atomic
def add_units(*, campaign: Campaign, units: Collection[int], actor: User) -> int:
    """Have more units in a campaign; how many are new. Raises DomainError ``unit_gone``."""
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    known = set(campaign.units.values_list("unit", flat=True))
    new = [unit for unit in dict.fromkeys(units) if unit not in known]
    check_units_in_use(new)
    CampaignUnit.objects.bulk_create(CampaignUnit(campaign=campaign, unit_id=unit) for unit in new)
    return len(new)


@transaction.atomic
def take_unit_off(*, of: CampaignUnit, actor: User) -> None:
    """Take a unit out of a campaign. Raises ConflictError ``unit_has_done_something``."""
    has_done = (
        CampaignMark.objects.filter(campaign=of.campaign_id, unit=of.unit_id).exists()
        or CampaignLine.objects.filter(campaign=of.campaign_id, unit=of.unit_id).exists()
        or of.campaign.activities.filter(parts__unit=of.unit_id).exists()
    )
    if has_done:
        raise ConflictError(
            "unit_has_done_something",
            _("Something that %(unit)s did is of this campaign; the unit stays in it.")
            % {"unit": of.unit},
        )
    of.delete()


@transaction.atomic
def promise(*, of: CampaignUnit, what: Promise, actor: User) -> CampaignUnit:
    """A unit says what it will do. Raises DomainError ``promise_empty`` for nothing at all."""
    of = CampaignUnit.objects.select_for_update(of=("self",)).get(pk=of.pk)
    of.promise, of.households = what.words.strip(), what.households
    of.value, of.activities = what.value, what.activities
    if not of.promise and of.households is None and of.value is None and of.activities is None:
        raise DomainError("promise_empty", _("Write what is promised, in words or in numbers."))
    of.save(update_fields=["promise", "households", "value", "activities"])
    return of


# What was done


def contacts_to_mark(of: CampaignUnit) -> ContactQuerySet:
    """The contacts of a unit's cadres within the days of a campaign that count."""
    rows: ContactQuerySet = (
        Contact.objects.counted()
        .between(of.campaign.first, of.campaign.last)
        .filter(
            pairing__cadre__user__unit=of.unit_id,
            pairing__programme__in=of.campaign.programmes.values("pk"),
            region__code__startswith=of.campaign.region.prefix,
        )
    )
    return rows


def aid_to_mark(of: CampaignUnit) -> AidQuerySet:
    """What a unit or its cadres gave within the days of a campaign, and was not reversed.

    Not what a donor gave by their hands: a campaign says what units put in.
    """
    by_unit = Q(giver_unit=of.unit_id) | Q(
        giver_unit__isnull=True, pairing__cadre__user__unit=of.unit_id
    )
    rows: AidQuerySet = (
        Aid.objects.standing()
        .between(of.campaign.first, of.campaign.last)
        .exclude(giver=Giver.DONOR)
        .filter(
            by_unit,
            programme__in=of.campaign.programmes.values("pk"),
            region__code__startswith=of.campaign.region.prefix,
        )
    )
    return rows


@transaction.atomic
def mark(
    *, of: CampaignUnit, contacts: Collection[int], aid: Collection[int], actor: User
) -> tuple[int, int]:
    """Have exactly these contacts and gifts of a unit be of its campaign; how many are new, and
    how many are of it now.

    Contacts and aid are primary keys. What the unit's cadres did on the campaign's days is all
    that can be marked, and what is of another campaign stays there: raises ConflictError
    ``marked_elsewhere`` for that, DomainError ``mark_unknown`` for anything else.
    """
    Campaign.objects.select_for_update(of=("self",)).get(pk=of.campaign_id)
    own = CampaignMark.objects.filter(campaign=of.campaign_id, unit=of.unit_id)
    added = 0
    for field, wanted, offered in (
        ("contact", set(contacts), contacts_to_mark(of)),
        ("aid", set(aid), aid_to_mark(of)),
    ):
        marked = set(own.filter(**{f"{field}__isnull": False}).values_list(field, flat=True))
        new = wanted - marked
        if new - set(offered.filter(pk__in=new).values_list("pk", flat=True)):
            raise DomainError(
                "mark_unknown",
                _("One of these is not of the unit's cadres on these days. Load the page anew."),
            )
        if CampaignMark.objects.filter(**{f"{field}__in": new}).exists():
            raise _marked_elsewhere()
        try:
            with transaction.atomic():
                CampaignMark.objects.bulk_create(
                    CampaignMark(
                        campaign_id=of.campaign_id,
                        unit_id=of.unit_id,
                        created_by=actor,
                        **{f"{field}_id": key},
                    )
                    for key in sorted(new)
                )
        except IntegrityError as error:
            # Marked for another campaign at this very moment.
            raise _marked_elsewhere() from error
        added += len(new)
        # What was marked when its cadre was still here is not offered any more, and stays.
        still = set(offered.filter(pk__in=marked).values_list("pk", flat=True))
        own.filter(**{f"{field}__in": still - wanted}).delete()
    return added, own.count()


def _marked_elsewhere() -> ConflictError:
    return ConflictError(
        "marked_elsewhere",
        _("One of these is of another campaign already; it counts there alone."),
    )


@transaction.atomic
def add_line(*, of: CampaignUnit, done: Done, actor: User) -> CampaignLine:
    """Enter by hand what stands nowhere else.

    Raises DomainError ``line_days`` for a day outside the campaign or still to come,
    ConflictError ``line_twice``.
    """
    campaign = of.campaign
    if done.day > today():
        raise DomainError("line_days", _("What was done cannot be dated after today."))
    if not campaign.first <= done.day <= campaign.last:
        raise DomainError(
            "line_days",
            _("“%(campaign)s” lasts from %(first)s to %(last)s; this day lies outside.")
            % {"campaign": campaign, "first": campaign.first, "last": campaign.last},
        )
    made = CampaignLine(
        campaign=campaign,
        unit_id=of.unit_id,
        day=done.day,
        text=done.text.strip(),
        households=done.households,
        value=done.value,
        created_by=actor,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        if "campaign_line_once" not in str(error):
            raise
        raise ConflictError(
            "line_twice", _("This line stands there already, with the same day and words.")
        ) from error
    return made


@transaction.atomic
def take_line_off(*, line: CampaignLine, actor: User) -> None:
    """Take back a line that was entered by hand; its history stays."""
    line.delete()


def units_to_choose(user: User, region: Region) -> list[Unit]:
    """The units that ``user`` may have in a campaign or an activity of ``region``, those in use.

    Their own and those above: a county's hospital comes to a township too.
    """
    near = Unit.objects.filter(region__code__startswith=region.code[:6]).filter(
        pk__in=User.objects.active().filter(unit__isnull=False).values("unit")
    )
    return list(near.order_by("pinyin", "pk"))
