"""The history of what cadres did, and of the rules that it is counted by."""

from __future__ import annotations

from django.db import models

from organization.models.recorded import recorded
from visits.models.activity import Activity, ActivityFile, ActivityUnit, Participant
from visits.models.aid import Aid, Donor
from visits.models.asked_visit import AskedVisit
from visits.models.campaign import Campaign, CampaignLine, CampaignMark, CampaignUnit
from visits.models.contact import Contact
from visits.models.distribution import Distribution, Handout
from visits.models.feedback import Feedback
from visits.models.festival import Festival, Round, RoundStop
from visits.models.follow_up import Answer, FollowUp
from visits.models.need import Need, NeedFile, NeedStep
from visits.models.photo import Photo
from visits.models.place import Place
from visits.models.plan import HouseholdPlan, PlanMeasure, PlanReview
from visits.models.quota import QuotaRule
from visits.models.reminder import ReminderRule
from visits.models.topic import Topic

_OF_NEED = ("text", "told_by", "outcome", "confirmed_by")
_OF_PLAN = ("situation", "aims", "closed_text")
_OF_AID = ("received_by", "received_relation", "reverse_reason")
_OF_ALL = ("note", "reverse_reason")


class ContactEvent(recorded(Contact, personal=("found",))):  # type: ignore[misc]
    place = "region"


class AidEvent(recorded(Aid, personal=_OF_AID)):  # type: ignore[misc]
    place = "region"

    donor_words = models.CharField(max_length=120, db_column="donor", db_default="")
    """Of lines from before donors had rows of their own: seals were made over the column."""


class DonorEvent(recorded(Donor, personal=("contact", "note"))):  # type: ignore[misc]
    place = "region"


class DistributionEvent(recorded(Distribution, personal=_OF_ALL)):  # type: ignore[misc]
    place = "region"


class HandoutEvent(recorded(Handout, personal=("reason",))):  # type: ignore[misc]
    place = "region"


class NeedEvent(recorded(Need, personal=_OF_NEED)):  # type: ignore[misc]
    place = "region"


class NeedStepEvent(recorded(NeedStep, personal=("text",))):  # type: ignore[misc]
    place = "need"


class NeedFileEvent(recorded(NeedFile, personal=("name", "sha256"))):  # type: ignore[misc]
    place = "need"


class HouseholdPlanEvent(recorded(HouseholdPlan, personal=_OF_PLAN)):  # type: ignore[misc]
    place = "region"


class PlanMeasureEvent(recorded(PlanMeasure, personal=("text", "who", "note"))):  # type: ignore[misc]
    place = "plan"


class PlanReviewEvent(recorded(PlanReview, personal=("text",))):  # type: ignore[misc]
    place = "plan"


class AskedVisitEvent(recorded(AskedVisit, personal=("reason", "answer"))):  # type: ignore[misc]
    place = "region"


class PlaceEvent(recorded(Place)):  # type: ignore[misc]
    place = "contact"


class FeedbackEvent(recorded(Feedback, personal=("text", "answer"))):  # type: ignore[misc]
    place = "region"


class TopicEvent(recorded(Topic)):  # type: ignore[misc]
    place = "region"


class PhotoEvent(recorded(Photo, personal=("sha256", "sent_sha256"))):  # type: ignore[misc]
    place = "contact"


class ActivityEvent(recorded(Activity)):  # type: ignore[misc]
    place = "region"


class ActivityFileEvent(recorded(ActivityFile, personal=("name", "sha256"))):  # type: ignore[misc]
    place = "activity"


class ActivityUnitEvent(recorded(ActivityUnit)):  # type: ignore[misc]
    place = "activity"


class ParticipantEvent(recorded(Participant)):  # type: ignore[misc]
    place = "household"


class CampaignEvent(recorded(Campaign)):  # type: ignore[misc]
    place = "region"


class CampaignUnitEvent(recorded(CampaignUnit)):  # type: ignore[misc]
    place = "campaign"


class CampaignMarkEvent(recorded(CampaignMark)):  # type: ignore[misc]
    place = "campaign"


class CampaignLineEvent(recorded(CampaignLine)):  # type: ignore[misc]
    place = "campaign"


class QuotaRuleEvent(recorded(QuotaRule)):  # type: ignore[misc]
    place = "region"


class FestivalEvent(recorded(Festival)):  # type: ignore[misc]
    place = "region"


class RoundEvent(recorded(Round, personal=("goes_along", "note"))):  # type: ignore[misc]
    place = "unit"


class RoundStopEvent(recorded(RoundStop)):  # type: ignore[misc]
    place = "household"


class AnswerEvent(recorded(Answer, personal=("text", "outcome_text"))):  # type: ignore[misc]
    place = "pairing"


class FollowUpEvent(recorded(FollowUp)):  # type: ignore[misc]
    place = "pairing"


class ReminderRuleEvent(recorded(ReminderRule)):  # type: ignore[misc]
    place = "county"
