from visits.models.activity import Activity
from visits.models.asked_visit import AskedVisit
from visits.models.contact import Aid, Contact
from visits.models.feedback import Feedback
from visits.models.festival import Festival, Round, RoundStop
from visits.models.follow_up import Answer, FollowUp
from visits.models.history import (
    ActivityEvent,
    AidEvent,
    AnswerEvent,
    AskedVisitEvent,
    ContactEvent,
    FeedbackEvent,
    FestivalEvent,
    FollowUpEvent,
    HouseholdPlanEvent,
    NeedEvent,
    PhotoEvent,
    PlaceEvent,
    QuotaRuleEvent,
    ReminderRuleEvent,
    RoundEvent,
    RoundStopEvent,
    TopicEvent,
)
from visits.models.need import Need, NeedFile, NeedStep
from visits.models.photo import Photo
from visits.models.place import Place
from visits.models.plan import HouseholdPlan, PlanMeasure, PlanReview
from visits.models.quota import PairingYear, QuotaRule
from visits.models.reminder import Reminder, ReminderRule
from visits.models.topic import Topic

__all__ = [
    "Activity",
    "ActivityEvent",
    "Aid",
    "AidEvent",
    "Answer",
    "AnswerEvent",
    "AskedVisit",
    "AskedVisitEvent",
    "Contact",
    "ContactEvent",
    "Feedback",
    "FeedbackEvent",
    "Festival",
    "FestivalEvent",
    "FollowUp",
    "FollowUpEvent",
    "HouseholdPlan",
    "HouseholdPlanEvent",
    "Need",
    "NeedEvent",
    "NeedFile",
    "NeedFileEvent",
    "NeedStep",
    "NeedStepEvent",
    "PairingYear",
    "Photo",
    "PhotoEvent",
    "Place",
    "PlaceEvent",
    "PlanMeasure",
    "PlanMeasureEvent",
    "PlanReview",
    "PlanReviewEvent",
    "QuotaRule",
    "QuotaRuleEvent",
    "Reminder",
    "ReminderRule",
    "ReminderRuleEvent",
    "Round",
    "RoundEvent",
    "RoundStop",
    "RoundStopEvent",
    "Topic",
    "TopicEvent",
]
