"""Who may do what, once something is in scope. Out of scope is 404, not allowed is 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from organization.choices import Role
from organization.models import Region, User


def current_user(request: HttpRequest) -> User:
    """The account of a request that has passed LoginRequiredMiddleware."""
    return cast("User", request.user)


def own_region(user: User) -> Region:
    """The region an account answers for; every role has its place, a constraint sees to it."""
    region = user.home_region()
    if region is None:
        raise Http404
    return region


def can_change_pairings(user: User) -> bool:
    """Offices enter and end pairings in their region; nobody else does."""
    return user.is_office


def can_import(user: User) -> bool:
    """Offices take rosters in, in their region; nobody else sees what is on its way in."""
    return user.is_office


def can_see_figures(user: User) -> bool:
    """Offices and supervisors see dashboards and summaries."""
    return user.sees_county_figures


def can_see_desk(user: User) -> bool:
    """Lists of households and cadres are for all but cadres, who have their phone pages."""
    return user.sees_county_figures or user.is_liaison


def sees_personal_data(user: User) -> bool:
    """Supervisors see phones, addresses and health notes masked; administrators see none."""
    return not (user.is_supervisor or user.is_administrator)


def can_unmask(user: User) -> bool:
    """Offices may look at a full number, one at a time and with a reason; nobody else may."""
    return user.is_office


def can_manage_accounts(user: User) -> bool:
    """The security administrator keeps accounts and roles, the county office its own county's."""
    return user.role in (Role.SECURITY_ADMIN, Role.COUNTY_OFFICE)


def can_give_codes(user: User) -> bool:
    """Liaisons give activation codes to their cadres, offices and who keeps accounts to theirs."""
    return user.is_liaison or user.is_office or can_manage_accounts(user)


def can_read_log(user: User) -> bool:
    """The audit administrator reads who looked at what."""
    return user.role == Role.AUDIT_ADMIN


def can_manage_settings(user: User) -> bool:
    """The system administrator sees what the installation runs with."""
    return user.role == Role.SYSTEM_ADMIN


def can_see_jobs(user: User) -> bool:
    """The county office and whoever keeps the system see how the periodic jobs ran."""
    return user.role in (Role.COUNTY_OFFICE, Role.SYSTEM_ADMIN)


def can_plan_jobs(user: User) -> bool:
    """The county office says when the periodic jobs run in its county."""
    return user.role == Role.COUNTY_OFFICE


def can_follow_up(user: User) -> bool:
    """Offices and liaisons answer follow-ups; supervisors read them."""
    return user.sees_county_figures or user.is_liaison


def can_keep_lists(user: User) -> bool:
    """The county office says what the short lists offer to the cadres of its county."""
    return user.role == Role.COUNTY_OFFICE


def can_draw_up_rounds(user: User) -> bool:
    """Liaisons draw up rounds of visits for their unit, the county office for any of its units."""
    return user.is_liaison or user.role == Role.COUNTY_OFFICE


def can_keep_festivals(user: User) -> bool:
    """The county office says before which festivals its units may visit."""
    return user.role == Role.COUNTY_OFFICE


def can_read_notices(user: User) -> bool:
    """Offices, supervisors and liaisons read what the county office has published."""
    return user.sees_county_figures or user.is_liaison


def can_set_drafting_rules(user: User) -> bool:
    """The county office says by which rules households are drafted to cadres."""
    return user.role == Role.COUNTY_OFFICE


def can_publish_notices(user: User) -> bool:
    """The county office drafts, confirms and publishes notices, and keeps their letterhead."""
    return user.role == Role.COUNTY_OFFICE


def can_exchange(user: User) -> bool:
    """The county office lets rows leave for other systems, and keeps their formats."""
    return user.role == Role.COUNTY_OFFICE


def can_confirm_summaries(user: User) -> bool:
    """An office confirms the summaries of its own region, and says how they are worded."""
    return user.is_office


def can_see_reviews(user: User) -> bool:
    """Offices, supervisors and liaisons see the quarterly reviews of what they answer for."""
    return user.sees_county_figures or user.is_liaison


def can_keep_reviews(user: User) -> bool:
    """The county office drafts, adjusts and confirms reviews, and answers objections."""
    return user.role == Role.COUNTY_OFFICE


def can_object(user: User) -> bool:
    """Who answers for a unit or a township may object to its figures in a review."""
    return user.is_liaison or user.role == Role.TOWNSHIP_OFFICE


def can_keep_ledgers(user: User) -> bool:
    """The county office says how its ledgers are laid out and what its contact cards say."""
    return user.role == Role.COUNTY_OFFICE


def can_print_cards(user: User) -> bool:
    """Offices and liaisons print contact cards, which say names and phones."""
    return user.is_office or user.is_liaison


def can_answer_feedback(user: User) -> bool:
    """Complaints may be about a township or a unit: the county office alone reads and answers."""
    return user.role == Role.COUNTY_OFFICE


WHO_MAY: dict[Callable[[User], bool], Any] = {
    can_change_pairings: _("Pairings are entered and ended by the county and township offices."),
    can_import: _("Rosters are taken in by the county and township offices."),
    can_see_figures: _("Dashboards and summaries are for the offices and supervisors."),
    can_see_desk: _(
        "Lists are for offices, liaisons and supervisors; cadres have their own pages."
    ),
    can_unmask: _("A full number is shown to the county and township offices alone."),
    can_manage_accounts: _(
        "Accounts are kept by the security administrator and the county office."
    ),
    can_read_log: _("The access log is read by the audit administrator."),
    can_manage_settings: _("This page is the system administrator's."),
    can_see_jobs: _("The jobs are for the county office and the system administrator."),
    can_plan_jobs: _("When the jobs run is decided by the county office."),
    can_follow_up: _("Follow-ups are for offices, liaisons and supervisors."),
    can_keep_lists: _("The lists of what a contact is about are kept by the county office."),
    can_draw_up_rounds: _("Rounds of visits are drawn up by the unit liaisons and county offices."),
    can_keep_festivals: _("The festivals of a county are kept by its office."),
    can_confirm_summaries: _(
        "Summaries are worded and confirmed by the county and township offices."
    ),
    can_see_reviews: _("Reviews are for the offices, the supervisors and the unit liaisons."),
    can_keep_reviews: _("Reviews are drafted, adjusted and confirmed by the county office."),
    can_object: _("Objections are raised by the unit liaisons and the township offices."),
    can_keep_ledgers: _("Layouts of ledgers and cards are kept by the county office."),
    can_print_cards: _("Contact cards are printed by the offices and the unit liaisons."),
    can_answer_feedback: _("Complaints and suggestions are for the county office alone."),
    can_read_notices: _("Notices are for offices, supervisors and liaisons."),
    can_exchange: _("The export for other systems is for the county office alone."),
    can_set_drafting_rules: _("The rules of drafting are set by the county office."),
    can_publish_notices: _("Notices are drafted and published by the county office."),
}
"""What a page that is not allowed says: who may."""

View = Callable[..., HttpResponseBase]


def allowed(test: Callable[[User], bool]) -> Callable[[View], View]:
    """A view for those for whom ``test`` holds; 403 for everybody else who is signed in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not test(current_user(request)):
                raise PermissionDenied(WHO_MAY.get(test, ""))
            return view(request, *args, **kwargs)

        return guarded

    return decorate
