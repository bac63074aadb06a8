"""The people who sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.phones import clean_phone
from common.text import initials, pinyin
from organization.choices import ClosingReason, Level, Role
from organization.models.region import Region, county_of
from organization.models.unit import Unit
from organization.querysets import UserQuerySet

OFFICE_ROLES = (Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE)
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
UNIT_ROLES = (Role.LIAISON, Role.CADRE)
REGION_ROLES = (*OFFICE_ROLES, Role.SUPERVISOR, *ADMINISTRATORS)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts, and finds them by mobile number."""

    def create_user(self, phone: str, password: str | None = None, **fields: Any) -> User:
        """An account with its phone and name cleaned; no password means no sign-in yet."""
        user: User = self.model(phone=clean_phone(phone), **fields)
        user.set_name(user.name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: a mobile number, a name, one role, and where that role holds.

    Offices, supervisors and administrators answer for ``region``; liaisons and cadres belong to
    ``unit``.
    """

    phone = models.CharField(
        _("mobile number"),
        max_length=11,
        unique=True,
        error_messages={"unique": _("Another account has this mobile number.")},
    )
    name = models.CharField(_("name"), max_length=60)
    pinyin = models.CharField(max_length=200)
    initials = models.CharField(max_length=60)
    sex = models.CharField(_("sex"), max_length=6, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("region")
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="users",
        verbose_name=_("unit"),
    )
    language = models.CharField(
        _("language"), max_length=10, blank=True, default="", db_default="", editable=False
    )
    """What the account chose to read, as in ``settings.LANGUAGES``; empty is the site's own."""
    is_active = models.BooleanField(_("active"), default=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    closing_reason = models.CharField(max_length=12, choices=ClosingReason.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["pinyin", "pk"]
        constraints = [
            # One that begins with 0 is nobody's: the number was taken off (manage.py deidentify).
            models.CheckConstraint(
                condition=models.Q(phone__regex=r"^1[3-9]\d{9}$")
                | models.Q(phone__regex=r"^0\d{10}$", is_active=False),
                name="user_phone_is_mobile",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=UNIT_ROLES, unit__isnull=False)
                | models.Q(role__in=REGION_ROLES, region__isnull=False),
                name="user_role_has_its_place",
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=False)
                | models.Q(closed_at__isnull=True, closing_reason=""),
                name="user_open_or_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def set_name(self, name: str) -> None:
        """Name with its pinyin forms, which lists sort and search by."""
        self.name, self.pinyin, self.initials = name, pinyin(name), initials(name)

    @property
    def is_office(self) -> bool:
        return self.role in OFFICE_ROLES

    @property
    def is_supervisor(self) -> bool:
        return self.role == Role.SUPERVISOR

    @property
    def is_cadre(self) -> bool:
        return self.role == Role.CADRE

    @property
    def is_liaison(self) -> bool:
        return self.role == Role.LIAISON

    @property
    def is_administrator(self) -> bool:
        """System, security and audit administrators keep the house and see no case data."""
        return self.role in ADMINISTRATORS

    @property
    def sees_county_figures(self) -> bool:
        """Offices and supervisors answer for a region and see its figures."""
        return self.is_office or self.is_supervisor

    @property
    def place(self) -> Region | Unit | None:
        """Where the role holds: the unit of liaisons and cadres, else the region."""
        return self.unit if self.role in UNIT_ROLES else self.region

    @property
    def code_giver_id(self) -> int | None:
        """Who gave the account its last activation code, and could have signed in with it."""
        code = getattr(self, "activation_code", None)
        return code.issued_by_id if code is not None else None

    def home_region(self) -> Region | None:
        """The region the account answers for; for liaisons and cadres their unit's county."""
        if self.region is not None:
            return self.region
        if self.unit is None:
            return None
        unit_region = self.unit.region
        if unit_region.level == Level.TOWNSHIP:
            # A township's clinic has cadres paired in other townships too.
            return Region.objects.get(pk=county_of(unit_region.code))
        return unit_region
