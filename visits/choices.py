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


class Purpose(models.TextChoices):
    """What aid is for, where it is for something of its own."""

    NONE = "none", pgettext_lazy("purpose", "Nothing in particular")
    SCHOLARSHIP = "scholarship", _("Scholarship")
    MEDICAL = "medical", _("Medical treatment")
    LIVING = "living", _("Living costs")
    FESTIVAL = "festival", _("For a festival")
    OTHER = "other", pgettext_lazy("purpose", "Something else")


class DonorKind(models.TextChoices):
    PERSON = "person", _("Person")
    COMPANY = "company", _("Company")
    ORGANISATION = "organisation", _("Organisation")
    UNIT = "unit", _("Unit")


class ReceiptWay(models.TextChoices):
    """How it came to whoever received it, and how that is known."""

    HAND = "hand", _("By hand")
    TRANSFER = "transfer", _("By transfer")
    SHEET = "sheet", _("Signed on the sheet")


class HandoutState(models.TextChoices):
    """How far a household of a distribution is. Order: what is still to be done comes first."""

    TO_HAND_OUT = "to_hand_out", _("To be handed out")
    HANDED_OUT = "handed_out", _("Handed out")
    LEFT_OUT = "left_out", pgettext_lazy("distribution", "Left out")
    REVERSED = "reversed", _("Reversed")


class TopicList(models.TextChoices):
    """The short lists that offices edit (``Topic``): what contacts tick, what activities are."""

    FOUND = "found", _("Talked about")
    POLICY = "policy", _("Policies explained")
    NEED = "need", _("Kinds of needs")
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
    """How far a need is: open until it is done, settled from then on, confirmed or not."""

    RAISED = "raised", _("Open")
    ASSIGNED = "assigned", pgettext_lazy("need", "Assigned")
    WORKING = "working", pgettext_lazy("need", "In work")
    DONE = "done", _("Settled")
    CONFIRMED = "confirmed", pgettext_lazy("need", "Confirmed")


OPEN_NEEDS = (NeedStatus.RAISED, NeedStatus.ASSIGNED, NeedStatus.WORKING)
"""Of these every figure says that they are open."""

SETTLED_NEEDS = (NeedStatus.DONE, NeedStatus.CONFIRMED)
"""Of these every figure says that they are settled."""


class NeedSource(models.TextChoices):
    """How it came to be known."""

    VISIT = "visit", _("On a visit")
    PHONE = "phone", _("By phone or message")
    VILLAGE = "village", _("By the village")
    SURVEY = "survey", _("By a survey")
    INSPECTION = "inspection", _("At an inspection")


class HeardBy(models.TextChoices):
    """How a household said that its need is met."""

    VISIT = "visit", _("On a visit")
    PHONE = "phone", _("By phone or message")
    SIGNED = "signed", _("By signature")


class NeedMove(models.TextChoices):
    """The steps that a need takes."""

    RAISED = "raised", pgettext_lazy("need", "Raised")
    ON_THE_SPOT = "on_the_spot", _("Settled on the spot")
    KIND = "kind", _("Given another kind")
    ASSIGNED = "assigned", pgettext_lazy("need", "Assigned")
    REASSIGNED = "reassigned", _("Given to another unit")
    EXTENDED = "extended", _("Given more time")
    NOTE = "note", _("Note of the work")
    FILE = "file", _("Files added")
    DONE = "done", _("Settled")
    CONFIRMED = "confirmed", _("Confirmed by the household")
    REOPENED = "reopened", _("Reopened")


class MeasureState(models.TextChoices):
    """How far a measure of a household's plan is."""

    PLANNED = "planned", pgettext_lazy("measure", "Planned")
    WORKING = "working", pgettext_lazy("measure", "Under way")
    DONE = "done", pgettext_lazy("measure", "Done")
    DROPPED = "dropped", pgettext_lazy("measure", "Dropped")


class AskedState(models.TextChoices):
    """What came of asking for a visit of an expert or a department."""

    ASKED = "asked", pgettext_lazy("asked visit", "Asked for")
    AGREED = "agreed", pgettext_lazy("asked visit", "Day set")
    HELD = "held", pgettext_lazy("asked visit", "Held")
    DECLINED = "declined", pgettext_lazy("asked visit", "Declined")


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
    NEED_DEADLINES = "need_deadlines", _("Deadlines of needs")
