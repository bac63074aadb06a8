from visits.models.activity import Activity
from visits.models.contact import Aid, Contact
from visits.models.history import (
    ActivityEvent,
    AidEvent,
    ContactEvent,
    PhotoEvent,
    QuotaRuleEvent,
)
from visits.models.job import JobRun, Reminder
from visits.models.photo import Photo
from visits.models.quota import PairingYear, QuotaRule

__all__ = [
    "Activity",
    "ActivityEvent",
    "Aid",
    "AidEvent",
    "Contact",
    "ContactEvent",
    "JobRun",
    "PairingYear",
    "Photo",
    "PhotoEvent",
    "QuotaRule",
    "QuotaRuleEvent",
    "Reminder",
]
