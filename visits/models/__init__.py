from visits.models.activity import Activity
from visits.models.contact import Aid, Contact
from visits.models.feedback import Feedback
from visits.models.history import (
    ActivityEvent,
    AidEvent,
    ContactEvent,
    FeedbackEvent,
    NeedEvent,
    PhotoEvent,
    PlaceEvent,
    QuotaRuleEvent,
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
    "Topic",
    "TopicEvent",
]
