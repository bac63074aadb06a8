"""Stored values of visits models. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContactKind(models.TextChoices):
    HOME_VISIT = "home_visit", _("Home visit")
    PHONE = "phone", _("Phone call")
    ONLINE = "online", _("WeChat or video")
    LETTER = "letter", _("Letter")


class Verdict(models.TextChoices):
    """Whether a contact counts and, if not, why."""

    COUNTED = "counted", _("Counts")
    SAME_DAY = "same_day", _("Second of its kind on that day")
    NOT_REACHED = "not_reached", _("Nobody was reached")
    OUTSIDE_PAIRING = "outside_pairing", _("Before or after the pairing")
    REJECTED = "rejected", _("Rejected by a reviewer")


class Status(models.TextChoices):
    """The light of a pairing on a day. Order: what needs somebody most comes first."""

    OVERDUE = "overdue", _("Overdue")
    DUE_SOON = "due_soon", _("Due soon")
    ON_TRACK = "on_track", _("On track")
    MET = "met", _("Met")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class AidKind(models.TextChoices):
    CASH = "cash", _("Cash")
    GOODS = "goods", _("Goods")


class Giver(models.TextChoices):
    CADRE = "cadre", _("Cadre")
    UNIT = "unit", _("Unit")
    DONOR = "donor", _("Donor")


class TopicList(models.TextChoices):
    """The short lists that offices edit (``Topic``): what contacts tick, what activities are."""

    FOUND = "found", _("Talked about")
    POLICY = "policy", _("Policies explained")
    ACTIVITY = "activity", _("Kinds of activities")


class ActivityState(models.TextChoices):
    """How far an activity is. Only one that was held counts in any figure."""

    PLANNED = "planned", pgettext_lazy("activity", "Planned")
    ANNOUNCED = "announced", pgettext_lazy("activity", "Announced")
    HELD = "held", pgettext_lazy("activity", "Held")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")


class CountedBy(models.TextChoices):
    """Where the numbers of an activity come from."""

    NUMBER = "number", _("Numbers entered")
    LIST = "list", _("The list of who came")


class Occasion(models.TextChoices):
    """What a campaign is held for; each has days that it usually lasts (``visits.occasions``)."""

    POVERTY = "poverty", _("Poverty Relief Day (17 October)")
    CHILDREN = "children", _("Children's Day (1 June)")
    SPRING = "spring", _("Spring Festival")
    OTHER = "other", pgettext_lazy("occasion", "Another occasion")


class NeedStatus(models.TextChoices):
    RAISED = "raised", _("Open")
    DONE = "done", _("Settled")


class FileKind(models.TextChoices):
    """What a file beside a need, an activity or a finding is, told by its bytes."""

    PHOTO = "photo", _("Photograph")
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    WPS = "wps", "WPS"


class FeedbackKind(models.TextChoices):
    SUGGESTION = "suggestion", _("Suggestion")
    COMPLAINT = "complaint", _("Complaint")


class FestivalRule(models.TextChoices):
    """How the day of a festival is found in a year."""

    SOLAR = "solar", _("A day of the calendar")
    LUNAR = "lunar", _("A day of the lunar calendar")
    WEEKDAY = "weekday", _("A weekday of a month")


class StopState(models.TextChoices):
    """How far a household of a round is. Order: who is still to be visited comes first."""

    WAITING = "waiting", _("To be visited")
    VISITED = "visited", _("Visited")
    LEFT = "left", _("No longer with the unit")


class AnswerKind(models.TextChoices):
    """What a cadre or a liaison says to a reminder."""

    PLANNED = "planned", _("Will go soon")
    ILLNESS = "illness", _("Ill")
    LEAVE = "leave", _("On leave or away on duty")
    TRANSFERRED = "transferred", _("Moved to another post")
    UNREACHABLE = "unreachable", _("The household cannot be reached")
    MOVED = "moved", _("The household has moved away")
    DECEASED = "deceased", _("The person has died")
    INSTITUTION = "institution", _("They live in an institution now")
    URGED = "urged", _("Spoke with the cadre")
    OTHER = "other", _("Something else")


class AnswerOutcome(models.TextChoices):
    """What became of an answer. One that nobody has to act on is noted at once."""

    WAITING = "waiting", _("To be acted on")
    NOTED = "noted", _("Noted")
    SETTLED = "settled", _("Settled")


class FollowUpStage(models.TextChoices):
    """Who is asked."""

    LIAISON = "liaison", _("Unit liaison")
    OFFICE = "office", pgettext_lazy("follow-up", "Office")


class FollowUpEnd(models.TextChoices):
    CONTACT = "contact", _("There was a contact")
    ANSWERED = "answered", _("Answered")
    NOT_OWED = "not_owed", _("Nothing is overdue any more")
    ENDED = "ended", _("The pairing has ended")


class Job(models.TextChoices):
    WEEKLY_REMINDER = "weekly_reminder", _("Weekly reminder")
