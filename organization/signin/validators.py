"""Rules for passwords beyond Django's own. What is asked is in the settings."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, is_password_usable
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, ngettext_lazy

from organization.models import UsedPassword, User

DJANGOS = (
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
)
"""What Django's own rules say, so that the catalogue has it: theirs lacks the first in Chinese,
and addresses a reader otherwise than ours does."""


class CharacterClassesValidator:
    """Of capital letters, small letters, digits and other characters, at least so many kinds."""

    def __init__(self, classes: int) -> None:
        self.classes = classes

    def validate(self, password: str, user: User | None = None) -> None:
        found = [
            any(c.isascii() and c.isupper() for c in password),
            any(c.isascii() and c.islower() for c in password),
            any(c.isdigit() for c in password),
            any(not (c.isascii() and c.isalnum()) and not c.isdigit() for c in password),
        ]
        if sum(found) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return _(
            "Use at least %(number)d of these: capital letters, small letters, digits, others."
        ) % {"number": self.classes}


class NotPhoneValidator:
    """Nothing that has the account's mobile number, or most of it, in it."""

    TAIL = 8

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.phone and user.phone[-self.TAIL :] in password:
            raise ValidationError(self.get_help_text(), code="password_phone")

    def get_help_text(self) -> str:
        return _("Do not use your mobile number.")


class NotUsedBeforeValidator:
    """None of the account's last passwords. Django tells it of each new one as it is saved."""

    def __init__(self, kept: int) -> None:
        self.kept = kept

    def _last(self, user: User) -> list[UsedPassword]:
        return list(UsedPassword.objects.filter(user=user)[: self.kept])

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        # The present one may be from before passwords were kept.
        used = {user.password, *(one.password for one in self._last(user))}
        if any(check_password(password, one) for one in used if is_password_usable(one)):
            raise ValidationError(self.get_help_text(), code="password_used")

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        UsedPassword.objects.create(user=user, password=user.password)
        kept = [one.pk for one in self._last(user)]
        UsedPassword.objects.filter(user=user).exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        return ngettext(
            "Take another than your last %(number)d password.",
            "Take another than your last %(number)d passwords.",
            self.kept,
        ) % {"number": self.kept}
