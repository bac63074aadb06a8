"""Stored values of organization models. A stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")
    VILLAGE = "village", _("Village")


class Role(models.TextChoices):
    COUNTY_OFFICE = "county_office", _("County office")
    TOWNSHIP_OFFICE = "township_office", _("Township office")
    LIAISON = "liaison", _("Unit liaison")
    CADRE = "cadre", _("Cadre")
    SUPERVISOR = "supervisor", _("Supervisor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


class ClosingReason(models.TextChoices):
    """Why an account is closed."""

    MOVED = "moved", _("Moved to another post")
    RETIRED = "retired", _("Retired")
    DIED = "died", _("Died")
    SUSPENDED = "suspended", _("Suspended for now")
    MISTAKE = "mistake", _("Made by mistake")
    OTHER = "other", _("Another reason")


class Sex(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class ApprovalKind(models.TextChoices):
    """What needs a second person."""

    CHILD_IDENTITY = "child_identity", _("A child's number")
    EXPORT = "export", _("Export")


class ApprovalState(models.TextChoices):
    """What has become of what was asked for. Not stored: time alone changes it."""

    WAITING = "waiting", _("Waiting")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    USED = "used", _("Used")
    LAPSED = "lapsed", _("Lapsed")


class Action(models.TextChoices):
    """What a line of the access log tells of."""

    SIGN_IN = "sign_in", _("Signed in")
    SIGN_IN_REFUSED = "sign_in_refused", _("Sign-in refused")
    LOCKED_OUT = "locked_out", _("Locked out")
    SIGN_OUT = "sign_out", _("Signed out")
    VIEW_PERSON = "view_person", _("Looked at a person’s page")
    UNMASK = "unmask", _("Saw a full number")
    UNMASK_REFUSED = "unmask_refused", _("Full number refused")
    APPROVE = "approve", _("Decided for a second person")
    EXPORT = "export", _("Exported")
    EXPORT_REFUSED = "export_refused", _("Export refused")
    API_READ = "api_read", _("Read by another system")
    REFUSED = "refused", _("Page refused")
    ACCOUNT_CHANGED = "account_changed", _("Changed an account")
    SETTINGS_CHANGED = "settings_changed", _("Changed a setting")
    ARCHIVE = "archive", _("Archived")
    DEIDENTIFY = "deidentify", _("Took names and numbers off")


class Purpose(models.TextChoices):
    """What a list of people is taken out of the system for."""

    VISITS = "visits", _("Preparing visits")
    CHECK = "check", _("Checking data")
    REPORT = "report", _("Reporting to superiors")
    AID = "aid", _("Handing out aid")
    AUDIT = "audit", _("Inspection or audit")
    OTHER = "other", _("Something else")


class OrderState(models.TextChoices):
    """How far a file is that a worker makes."""

    WAITING = "waiting", _("Waiting for its turn")
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    LAPSED = "lapsed", _("Lapsed")


OPEN_ORDERS = (OrderState.WAITING, OrderState.MAKING)
"""States in which a worker has a file, or will."""
