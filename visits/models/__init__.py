from visits.models.activity import Activity
from visits.models.contact import Aid, Contact
from visits.models.history import ActivityEvent, AidEvent, ContactEvent, QuotaRuleEvent
from visits.models.job import JobRun, Reminder
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
    "QuotaRule",
    "QuotaRuleEvent",
    "Reminder",
]
