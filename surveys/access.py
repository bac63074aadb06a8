"""Who may do what with surveys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from organization.access import WHO_MAY
from organization.models import User
from pairing.models import Household
from surveys.models import SurveyLine
from surveys.querysets import SurveyLineQuerySet
from visits.access import own_pairings


def can_make_surveys(user: User) -> bool:
    """Offices make surveys, in their region, and decide about forms that came late."""
    return user.is_office


def can_fill_at_desk(user: User) -> bool:
    """Offices and liaisons fill forms after a call; cadres have their phone pages."""
    return user.is_office or user.is_liaison


WHO_MAY[can_make_surveys] = _("Surveys are made by the county and township offices.")
WHO_MAY[can_fill_at_desk] = _("Forms are filled by offices, liaisons and, on the phone, cadres.")


def lines_of_phone(user: User) -> SurveyLineQuerySet:
    """Lines of the households that the account itself holds, or held until lately: what a phone
    has already may still arrive."""
    homes = Household.objects.filter(pairings__in=own_pairings(user, late=True)).values("pk")
    lines: SurveyLineQuerySet = SurveyLine.objects.filter(household__in=homes)
    return lines
