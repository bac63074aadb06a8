"""Contacts: read, logged one by one, and a thousand at once."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.choices import Area
from api.fields import Day, Input, Key, OneOf, Text, YesNo, Yuan
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter
from api.resource import Created, Listed, Rejected, Resource, on_many, refused_fields
from api.resources.registry import sees_case_data
from api.showing import PersonalText, RegionCode, RowKey
from common.api import by_field, refusal
from common.database import hold_rules
from common.errors import ConflictError, DomainError
from common.rest import BoundedJSONParser
from organization.access import WHO_MAY
from organization.models import User
from organization.models.region import county_of
from pairing.models import Pairing
from visits.access import is_paired_cadre, own_pairings
from visits.choices import ContactKind, Verdict
from visits.forms.contact import EntryForm, Lists, as_form_data
from visits.models import Contact
from visits.selectors import topics_known
from visits.services.contacts import log_contact
from visits.wording import said_of

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 1000
"""Contacts that one request may bring."""


def can_log_contacts(user: User) -> bool:
    """Offices for the pairings of their region, cadres for their own."""
    return user.is_office or is_paired_cadre(user)


WHO_MAY[can_log_contacts] = gettext_lazy("Contacts are logged by cadres, and by the offices.")


def loggable(user: User) -> Any:
    """The pairings for which an account may log contacts: its own, and an office those that it
    sees."""
    own = own_pairings(user, late=True)
    if not user.is_office:
        return own
    seen = Pairing.objects.visible_to(user).order_by()
    return Pairing.objects.filter(
        Q(pk__in=seen.values("pk")) | Q(pk__in=own.order_by().values("pk"))
    )


class ContactShown(serializers.ModelSerializer):
    uuid = serializers.UUIDField(source="client_uuid", read_only=True)
    pairing = RowKey()
    region = RegionCode()
    found = PersonalText()
    original = RowKey(
        allow_null=True,
        help_text="The contact that was logged, where this one counts it in another programme.",
    )

    class Meta:
        model = Contact
        fields = [
            *("id", "uuid", "pairing", "region", "day", "kind", "is_reached", "topics"),
            *("policies", "found", "verdict", "original", "is_imported", "created_at"),
        ]


class ContactFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    programme = KeyFilter(field_name="pairing__programme")
    pairing = KeyFilter()
    household = KeyFilter(field_name="pairing__household")
    cadre = KeyFilter(field_name="pairing__cadre")
    unit = KeyFilter(field_name="pairing__cadre__user__unit")
    kind = ChoiceFilter(choices=ContactKind.choices)
    verdict = ChoiceFilter(choices=Verdict.choices)
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


class LogContact(Input):
    """``uuid`` is made where the contact is written, so that one sent twice arrives once."""

    uuid = serializers.UUIDField(format="hex_verbose")
    pairing = Key(loggable)
    day = Day(help_text="In Asia/Shanghai; not after today.")
    kind = OneOf(choices=ContactKind.choices)
    is_reached = YesNo(default=True)
    topics = serializers.ListField(child=Text(max_length=20), max_length=30, default=list)
    policies = serializers.ListField(child=Text(max_length=20), max_length=30, default=list)
    found = Text(max_length=2000, allow_blank=True, default="")
    need = Text(max_length=500, allow_blank=True, default="")
    need_kind = Text(max_length=20, allow_blank=True, default="")
    need_done = Text(max_length=500, allow_blank=True, default="")
    cash = Yuan(required=False)
    goods = Text(max_length=200, allow_blank=True, default="")
    goods_value = Yuan(required=False)
    written_on = Day(required=False, help_text="When it was written, if it was sent later.")

    def validate_uuid(self, value: Any) -> Any:
        if not isinstance(self.initial_data.get("uuid"), str):
            raise ValidationError(_("A UUID is a text."))
        return value


@extend_schema_field({"anyOf": [{"$ref": "#/components/schemas/LogContact"}, {}]})
class AnyContact(serializers.JSONField):
    """One of many: what is wrong with it is told in its own result."""


class LogContacts(Input):
    contacts = serializers.ListField(child=AnyContact(allow_null=True), max_length=MOST_AT_ONCE)


class Result(serializers.Serializer):
    """What became of one of many contacts: ``status`` is what it would have been answered alone."""

    status = serializers.IntegerField()
    uuid = serializers.CharField(required=False)
    id = serializers.IntegerField(required=False)
    verdict = serializers.ChoiceField(choices=Verdict.choices, required=False)
    code = serializers.CharField(required=False)
    message = serializers.CharField()
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


class Results(serializers.Serializer):
    results = Result(many=True)


class LargeParser(BoundedJSONParser):
    """A thousand contacts written full."""

    most = 8 * 1024 * 1024


class Contacts(Listed, Created):
    """What a cadre did for a household on a day. Whether it counts, and if not why, is in
    ``verdict``. Once logged a contact is not changed."""

    area = Area.CONTACTS
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_log_contacts)
    names_people = True
    serializer_class = ContactShown
    filterset_class = ContactFilters
    made_of = LogContact
    rows = Contact.objects.select_related("pairing")
    orders = ("id", "day", "created_at")

    def seen(self) -> Any:
        if self.action != "create":
            return super().seen()
        # Whoever logs one of a household beyond its scope has it back once.
        seen = Contact.objects.visible_to(self.account).order_by().values("pk")
        own = own_pairings(self.account, late=True).order_by().values("pk")
        return self.rows.filter(Q(pk__in=seen) | Q(pairing__in=own))

    def make(self, given: dict[str, Any]) -> Contact:
        contact, _is_new = self._log(given, {})
        return contact

    @on_many(LogContacts, Results, parser=LargeParser)
    def bulk(self, given: dict[str, Any]) -> dict[str, Any]:
        """Log up to 1,000 contacts, each a ``LogContact``, each by itself: what is wrong with one
        stops no other. The results come in the same order."""
        bodies = given["contacts"]
        lists: dict[str, Lists] = {}
        known = self._pairings_named(bodies)
        return {"results": [self._one_of_many(body, known, lists) for body in bodies]}

    def _pairings_named(self, bodies: list[Any]) -> dict[int, Pairing]:
        """The pairings that are named, read at once."""
        named = [body.get("pairing") for body in bodies if isinstance(body, dict)]
        whole = {key for key in named if isinstance(key, int) and not isinstance(key, bool)}
        rows = loggable(self.account).filter(pk__in=[key for key in whole if 0 < key < 2**63])
        return {pairing.pk: pairing for pairing in rows}

    def _one_of_many(
        self, body: Any, known: dict[int, Pairing], lists: dict[str, Lists]
    ) -> dict[str, Any]:
        named = {"uuid": body["uuid"]} if isinstance(body, dict) and _is_text(body, "uuid") else {}
        try:
            given = self._read_one(body, known)
            with transaction.atomic():
                hold_rules()
                contact, is_new = self._log(given, lists)
        except ValidationError as error:
            wrong = _("Something in what was sent is not as it should be.")
            return {**_refused(400, "invalid", wrong, by_field(error.detail)), **named}
        except Rejected as error:
            wrong = _("Something in this entry cannot be saved as it is.")
            return {**_refused(422, "invalid", wrong, by_field(error.detail)), **named}
        except DomainError as error:
            code = 409 if isinstance(error, ConflictError) else 422
            return {**_refused(code, error.code, error), **named}
        except Exception:
            # What one entry brings about must not keep the others from arriving.
            logger.exception("a contact of many could not be recorded")
            return {**_refused(500, "fault", _("The server could not take this entry.")), **named}
        return {
            **named,
            "status": 201 if is_new else 200,
            "id": contact.pk,
            "verdict": contact.verdict,
            "message": said_of(contact),
        }

    def _read_one(self, body: Any, known: dict[int, Pairing]) -> dict[str, Any]:
        """One of many, its pairing taken from those that were read at once."""
        key = body.get("pairing") if isinstance(body, dict) else None
        pairing = known.get(key) if isinstance(key, int) and not isinstance(key, bool) else None
        if pairing is None:
            return self.read_input(LogContact, data=body)
        context = {**self.get_serializer_context(), "pairing": pairing}
        reader = LogContact(data=body, context=context)
        reader.fields["pairing"] = _Known()
        if not reader.is_valid():
            raise refused_fields(reader.errors)
        return dict(reader.validated_data)

    def _log(self, given: dict[str, Any], lists: dict[str, Lists]) -> tuple[Contact, bool]:
        """Log a contact by the same rules as the phone’s form."""
        pairing = given["pairing"]
        county = county_of(pairing.region_id)
        if county not in lists:
            lists[county] = topics_known(pairing.region_id)
        form = EntryForm(
            as_form_data(given["uuid"], given), code=pairing.region_id, lists=lists[county]
        )
        if not form.is_valid():
            raise Rejected({name: [str(e) for e in found] for name, found in form.errors.items()})
        return log_contact(
            pairing=pairing,
            entry=form.entry,
            actor=self.account,
            client_uuid=given["uuid"],
            photos=None,
            written_on=form.cleaned_data["written_on"],
        )


class _Known(serializers.Field):
    """The pairing that was found for all entries at once."""

    def to_internal_value(self, data: Any) -> Pairing:
        pairing: Pairing = self.context["pairing"]
        return pairing


def _is_text(body: dict[str, Any], name: str) -> bool:
    return isinstance(body.get(name), str) and len(body[name]) <= 40


def _refused(
    code: int, word: str, message: object, errors: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    more = {"errors": errors} if errors else {}
    return {"status": code, **refusal(word, message, **more)}


RESOURCES: dict[str, type[Resource]] = {"contacts": Contacts}
