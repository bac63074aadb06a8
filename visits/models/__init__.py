from visits.models.activity import Activity
from visits.models.contact import Aid, Contact
from visits.models.feedback import Feedback
from visits.models.festival import Festival, Round, RoundStop
from visits.models.history import (
    ActivityEvent,
    AidEvent,
    ContactEvent,
    FeedbackEvent,
    FestivalEvent,
    NeedEvent,
    PhotoEvent,
    PlaceEvent,
    QuotaRuleEvent,
    RoundEvent,
    RoundStopEvent,
    TopicEvent,
)
from visits.models.job import JobRun, Reminder
from visits.models.need import Need
from visits.models.photo import Photo
from visits.models.place import Place
from visits.models.quota import PairingYear, QuotaRule
from visits.models.topic import Topic

__all__ = [
    "Activity",
    "ActivityEvent",
    "Aid",
    "AidEvent",
    "Contact",
    "ContactEvent",
    "Feedback",
    "FeedbackEvent",
    "Festival",
    "FestivalEvent",
    "JobRun",
    "Need",
    "NeedEvent",
    "PairingYear",
    "Photo",
    "PhotoEvent",
    "Place",
    "PlaceEvent",
    "QuotaRule",
    "QuotaRuleEvent",
    "Reminder",
    "Round",
    "RoundEvent",
    "RoundStop",
    "RoundStopEvent",
    "Topic",
    "TopicEvent",
]
