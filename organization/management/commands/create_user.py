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
from organization.choices import Role
from organization.models import Unit
from organization.models.user import UNIT_ROLES
from organization.selectors import region_by_code
from organization.services import make_account


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
        role, region = options["role"], region_by_code(options["region"])
        unit = None
        if role in UNIT_ROLES:
            unit = Unit.objects.filter(region=region, name=options["unit"] or "").first()
            if unit is None:
                raise DomainError(
                    "unit_unknown",
                    _("There is no unit “%(unit)s” in %(region)s.")
                    % {"unit": options["unit"] or "", "region": region},
                )
        user = make_account(
            phone=options["phone"],
            name=options["name"],
            role=role,
            region=region,
            unit=unit,
            password=self._password(),
            actor=None,
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
