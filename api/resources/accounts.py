"""Accounts: who may sign in, in which role and where."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Code, Input, Key, OneOf, Text
from api.filters import ChoiceFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Changed, Created, Listed, Resource, step
from api.showing import RowKey
from organization import services
from organization.access import can_manage_accounts
from organization.account_forms import AccountForm, CloseForm
from organization.choices import ClosingReason, Role
from organization.models import Unit, User


class AccountShown(serializers.ModelSerializer):
    phone = serializers.CharField(read_only=True)
    region = serializers.CharField(
        source="region_id", read_only=True, allow_null=True, help_text="Of those without a unit."
    )
    unit = RowKey(allow_null=True)

    class Meta:
        model = User
        fields = [
            *("id", "name", "phone", "role", "region", "unit", "is_active"),
            *("closed_at", "closing_reason", "last_login"),
        ]


class AccountFilters(filters.FilterSet):
    role = ChoiceFilter(choices=Role.choices)
    region = RegionFilter(field_name="region__code")
    unit = KeyFilter()
    is_active = YesNoFilter()


class MakeAccount(Input):
    """Liaisons and cadres have a ``unit``, all others a ``region``."""

    name = Text(max_length=60)
    phone = Text(max_length=20)
    role = OneOf(choices=Role.choices)
    region = Code(required=False)
    unit = Key(lambda user: Unit.objects.visible_to(user), required=False)


class ChangeAccount(MakeAccount):
    name = Text(max_length=60, required=False)
    phone = Text(max_length=20, required=False)
    role = OneOf(choices=Role.choices, required=False)


class CloseAccount(Input):
    reason = OneOf(choices=ClosingReason.choices)


class Accounts(Listed, Created, Changed):
    """The accounts that the asking one keeps. One that was made signs in once it is given an
    activation code, which is done on the site."""

    area = Area.ACCOUNTS
    may_read = staticmethod(can_manage_accounts)
    may_write = staticmethod(can_manage_accounts)
    serializer_class = AccountShown
    filterset_class = AccountFilters
    made_of = MakeAccount
    changed_by = ChangeAccount
    rows = User.objects.all()
    searches = "Part of the name, the beginning of its pinyin or initials, or a whole number."
    orders = ("id", "name")
    order_fields = {"name": "pinyin"}

    def seen(self) -> Any:
        return User.objects.kept_by(self.account)

    def make(self, given: dict[str, Any]) -> User:
        asked = put_to(AccountForm(as_sent(given), user=self.account))
        return services.make_account(
            **{name: asked[name] for name in ("name", "phone", "role", "region", "unit")},
            actor=self.account,
            request=self.request._request,
        )

    def change(self, account: User, given: dict[str, Any]) -> None:
        known = {
            "name": account.name,
            "phone": account.phone,
            "role": account.role,
            "region": account.region_id,
            "unit": account.unit_id,
        }
        sent = as_sent({**known, **given}) | {"seen": services.state_of(account)}
        asked = put_to(AccountForm(sent, user=self.account, account=account))
        services.change_account(
            account=account, **asked, actor=self.account, request=self.request._request
        )

    @step(CloseAccount)
    def close(self, account: User, given: dict[str, Any]) -> None:
        """Close an account; its sessions end at once."""
        if account.pk == self.account.pk:
            raise PermissionDenied(_("Your own account is closed by somebody else, never by you."))
        asked = put_to(CloseForm({**given, "seen": services.state_of(account)}))
        services.close_account(
            account=account,
            seen=asked["seen"],
            reason=ClosingReason(asked["reason"]),
            actor=self.account,
            request=self.request._request,
        )

    @step()
    def reopen(self, account: User, given: dict[str, Any]) -> None:
        """Let a closed account sign in again."""
        services.reopen_account(
            account=account,
            seen=services.state_of(account),
            actor=self.account,
            request=self.request._request,
        )

    @step()
    def sign_out(self, account: User, given: dict[str, Any]) -> None:
        """End an account’s sessions on all its devices, as when a phone is lost."""
        services.sign_out_everywhere(
            account=account, actor=self.account, request=self.request._request
        )


RESOURCES: dict[str, type[Resource]] = {"accounts": Accounts}
