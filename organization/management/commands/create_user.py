from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.commands import JieduiCommand
from common.errors import DomainError
from common.phones import clean_phone, is_mobile
from common.text import squeeze
from organization.choices import Level, Role
from organization.models import Unit, User
from organization.models.user import REGION_ROLES
from organization.selectors import region_by_code

LEVEL_OF = {
    Role.COUNTY_OFFICE: Level.COUNTY,
    Role.TOWNSHIP_OFFICE: Level.TOWNSHIP,
    Role.SYSTEM_ADMIN: Level.COUNTY,
    Role.SECURITY_ADMIN: Level.COUNTY,
    Role.AUDIT_ADMIN: Level.COUNTY,
}


class Command(JieduiCommand):
    help = "Make an account; asks for its password. A cadre's comes with the list of cadres."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("phone", help="mobile number, with which it signs in")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, help=", ".join(Role.values))
        parser.add_argument("--region", required=True, help="code of the region or of the unit's")
        parser.add_argument("--unit", help="name of the unit, for a liaison or cadre")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        phone, role = clean_phone(options["phone"]), options["role"]
        if role not in Role.values:
            raise DomainError(
                "role_unknown",
                _("“%(role)s” is no role. The roles are %(roles)s.")
                % {"role": role, "roles": ", ".join(Role.values)},
            )
        if not is_mobile(phone):
            raise DomainError(
                "phone_invalid", _("“%(phone)s” is not a mobile number.") % {"phone": phone}
            )
        if User.objects.filter(phone=phone).exists():
            raise DomainError("phone_taken", _("Another account has this mobile number."))
        name = squeeze(options["name"])
        if not 0 < len(name) <= 60:
            raise DomainError("name", _("A name has from 1 to 60 characters."))
        region = region_by_code(options["region"])
        level = LEVEL_OF.get(role)
        if level is not None and region.level != level:
            raise DomainError(
                "region_level",
                _("A %(role)s answers for a %(level)s; %(region)s is none.")
                % {"role": Role(role).label, "level": level.label, "region": region},
            )
        unit = None
        if role not in REGION_ROLES:
            unit = Unit.objects.filter(region=region, name=options["unit"] or "").first()
            if unit is None:
                raise DomainError(
                    "unit_unknown",
                    _("There is no unit “%(unit)s” in %(region)s.")
                    % {"unit": options["unit"] or "", "region": region},
                )
        user = User.objects.create_user(
            phone,
            self._password(),
            name=name,
            role=role,
            region=region if unit is None else None,
            unit=unit,
        )
        self.stdout.write(f"{user.name}: {user.phone}, {user.role}.")

    def _password(self) -> str:
        try:
            password = getpass.getpass(_("Password:") + " ")
        except EOFError as error:
            raise DomainError(
                "password_missing", _("No password was given. Run this in a terminal.")
            ) from error
        try:
            validate_password(password)
        except ValidationError as error:
            raise DomainError("password_weak", " ".join(error.messages)) from error
        return password
