"""The forms of activities and campaigns with what an account may choose in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from common.dates import today
from organization.access import own_region
from organization.models import Region, User
from organization.selectors import children
from pairing.selectors import chosen_programme
from visits.campaigns import usual_days
from visits.choices import Occasion, TopicList
from visits.forms.activities import ActivityForm, CampaignForm
from visits.models import Activity, Campaign
from visits.selectors import topics_known
from visits.services import activities
from visits.services.campaigns import units_to_choose

_ACTIVITY = ("name", "kind", "day", "begins_at", "ends_at", "venue", "organiser", "plan")
_CAMPAIGN = ("name", "occasion", "first", "last", "about")


def _places(own: Region, kept: str | None = None) -> Any:
    """The account's own place and those one level below, and where it is already."""
    near = [own.pk, *children(own).values_list("pk", flat=True)]
    if kept is not None:
        near.append(kept)
    return Region.objects.filter(pk__in=near).order_by("code")


def _campaigns(user: User, own: Region, activity: Activity | None = None) -> Any:
    """Those that are not over, of the county; of a liaison those of its unit."""
    near = Campaign.objects.filter(region__code__startswith=own.code[:6], last__gte=today())
    if user.is_liaison:
        near = near.visible_to(user)
    kept = Q(pk=activity.campaign_id) if activity is not None else Q(pk=None)
    rows = Campaign.objects.filter(Q(pk__in=near.values("pk")) | kept)
    return rows.order_by("first", "pk")


def activity_form(
    data: Any,
    *,
    user: User,
    activity: Activity | None = None,
    initial: dict[str, Any] | None = None,
) -> ActivityForm:
    """To enter an activity, or to change one; ``data`` is what was sent, None for none."""
    own = own_region(user)
    _chosen, programmes = chosen_programme(None, own)
    units = units_to_choose(user, own)
    first: dict[str, Any] = {"region": own.pk, "day": today(), **(initial or {})}
    if activity is None:
        if user.unit_id is not None and user.is_liaison:
            first |= {"units": [user.unit_id], "organiser": str(user.unit)}
    else:
        parts = list(activity.parts.select_related("unit"))
        there = {unit.pk for unit in units}
        units = [*(part.unit for part in parts if part.unit_id not in there), *units]
        first = {name: getattr(activity, name) for name in _ACTIVITY}
        first |= {
            "programme": activity.programme.slug,
            "region": activity.region_id,
            "campaign": activity.campaign_id,
            "units": [part.unit_id for part in parts],
            "said": {part.unit_id: part.contributes for part in parts},
            "seen": activities.version_of(activity),
        }
        if activity.programme not in programmes:
            programmes = [*programmes, activity.programme]
    kinds = [row for row in topics_known(own.code)[TopicList.ACTIVITY] if row.is_offered]
    return ActivityForm(
        data,
        programmes=programmes,
        places=_places(own, None if activity is None else activity.region_id),
        kinds=kinds,
        units=units,
        campaigns=_campaigns(user, own, activity),
        initial=first,
    )


def campaign_form(
    data: Any,
    *,
    user: User,
    campaign: Campaign | None = None,
    occasion: Occasion = Occasion.POVERTY,
) -> CampaignForm:
    """To draw a campaign up for an occasion, or to change one."""
    own = own_region(user)
    _chosen, programmes = chosen_programme(None, own)
    initial: dict[str, Any]
    if campaign is None:
        first, last = usual_days(occasion, today())
        initial = {
            "occasion": occasion,
            "first": first,
            "last": last,
            "region": own.pk,
            "programmes": [programme.pk for programme in programmes],
            "name": _name_of(occasion, last.year),
        }
    else:
        initial = {name: getattr(campaign, name) for name in _CAMPAIGN}
        of = list(campaign.programmes.all())
        initial |= {"region": campaign.region_id, "programmes": [each.pk for each in of]}
        programmes = [*programmes, *(each for each in of if each not in programmes)]
    return CampaignForm(
        data,
        programmes=programmes,
        places=_places(own, None if campaign is None else campaign.region_id),
        units=units_to_choose(user, own) if campaign is None else None,
        initial=initial,
    )


def _name_of(occasion: Occasion, year: int) -> str:
    return {
        Occasion.POVERTY: _("%(year)d Poverty Relief Day"),
        Occasion.CHILDREN: _("%(year)d Children's Day"),
        Occasion.SPRING: _("%(year)d Spring Festival"),
        Occasion.OTHER: "",
    }[occasion] % {"year": year}
