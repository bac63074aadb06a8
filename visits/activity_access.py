"""Who enters activities and campaigns, and what a liaison may say of them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization.access import WHO_MAY, sees_personal_data
from organization.choices import Role
from organization.models import User
from pairing.querysets import HeldQuerySet
from visits.models import Activity, CampaignUnit, Participant


def can_enter_activities(user: User) -> bool:
    """Offices enter activities in their region, liaisons those of their unit."""
    return user.is_office or user.is_liaison


def can_see_activities(user: User) -> bool:
    """All but administrators: a cadre sees what its households were asked to."""
    return not user.is_administrator


def can_draw_up_campaigns(user: User) -> bool:
    """Offices draw up campaigns in their region."""
    return user.is_office


def can_promise(user: User) -> bool:
    """Liaisons say what their unit promises and does in a campaign, offices for any unit."""
    return user.is_office or user.is_liaison


WHO_MAY |= {
    can_enter_activities: _("Activities are entered by the offices and the unit liaisons."),
    can_see_activities: _("Activities are for the offices, supervisors, liaisons and cadres."),
    can_draw_up_campaigns: _("Campaigns are drawn up by the county and township offices."),
    can_promise: _("What a unit promises is entered by its liaison or the office."),
}


def may_change(user: User, activity: Activity) -> bool:
    """Whether somebody who sees an activity may change it: a liaison what its unit entered."""
    if user.is_office:
        return True
    by = activity.created_by
    return user.is_liaison and by is not None and by.is_liaison and by.unit_id == user.unit_id


def changed_by(user: User) -> Q:
    """Of activities that somebody sees, those for which ``may_change`` holds."""
    if user.is_office:
        return Q()
    if not user.is_liaison or user.unit_id is None:
        return Q(pk__in=[])
    return Q(created_by__role=Role.LIAISON, created_by__unit=user.unit_id)


def may_add_files(user: User, activity: Activity) -> bool:
    """Whoever may change it, and the liaisons of the units in it."""
    if may_change(user, activity):
        return True
    return user.is_liaison and activity.parts.filter(unit=user.unit_id).exists()


def may_see_files(user: User) -> bool:
    """Photographs show people: supervisors and administrators get none."""
    return sees_personal_data(user)


def lines_seen(user: User, activity: Activity) -> HeldQuerySet:
    """The lines of an activity's list that an account sees; whoever entered it sees them all."""
    rows: HeldQuerySet = Participant.objects.filter(activity=activity)
    return rows if may_change(user, activity) else rows.visible_to(user)


def may_speak_for(user: User, of: CampaignUnit) -> bool:
    """Whether somebody who sees a unit of a campaign may say what it promises and did."""
    return user.is_office or (user.is_liaison and user.unit_id == of.unit_id)
