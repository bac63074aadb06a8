from visits.models.activity import Activity
from visits.models.contact import Aid, Contact
from visits.models.job import JobRun, Reminder
from visits.models.quota import PairingYear, QuotaRule

__all__ = ["Activity", "Aid", "Contact", "JobRun", "PairingYear", "QuotaRule", "Reminder"]
