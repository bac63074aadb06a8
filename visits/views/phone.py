"""The cadre's phone: own households, one contact, own messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.errors import DomainError
from common.exports.buttons import posted
from delivery.models import Message
from delivery.services.house import read_messages
from organization.access import allowed, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from organization.exports import answer
from organization.models import User
from pairing.models import Pairing, Recipient
from pairing.querysets import PairingQuerySet
from visits.access import is_paired_cadre, own_pairings
from visits.choices import Verdict
from visits.forms.contact import ContactForm
from visits.handing_out import waiting_for
from visits.models import Need, Photo, Reminder
from visits.phone_parts import mark_parts, uses_phone
from visits.quotas.standings import due_years
from visits.resources.contacts import ContactResource
from visits.resources.households import MyHouseholdResource
from visits.resources.reminders import ReminderResource
from visits.rounds import mark_rounds
from visits.selectors import (
    answers_for_phone,
    contacts_for_phone,
    contacts_of,
    followed_for_phone,
    pairings_for_phone,
    reminders_for_phone,
    unread_answers,
)
from visits.services.contacts import log_contact
from visits.wording import log_words, outbox_words, said_of

LAST_CONTACTS = 3
SHOWN_MESSAGES = 30


def home_context(user: User) -> dict[str, Any]:
    """My households, the one to go to next first."""
    pairings = pairings_for_phone(user, today())
    mark_rounds(pairings, user, today())
    mark_parts(pairings, user)
    return {
        "here": "home",
        "next": pairings[0] if pairings else None,
        "others": pairings[1:],
        "ended": own_pairings(user)
        .filter(ended_on__isnull=False)
        .select_related("household__region"),
        "unread": Reminder.objects.filter(
            user=user, read_at=None, created_at__gte=timezone.now() - timedelta(days=7)
        ).first(),
        "answers": unread_answers(user),
        "handouts": waiting_for(user),
    }


@gzip_page
@allowed(is_paired_cadre)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My households."""
    return render(request, "visits/phone_home.html", home_context(current_user(request)))


@allowed(is_paired_cadre)
@posted("visits:phone_home")
def home_export(request: HttpRequest) -> HttpResponseBase:
    """My households."""
    user = current_user(request)
    return answer(
        request, MyHouseholdResource(), pairings_for_phone(user, today()), about=[user.name]
    )


def pairings_with_all(user: User) -> PairingQuerySet:
    """My pairings with all that a household's page shows of them."""
    members = Recipient.objects.active().select_related("group").defer("identity", "certificate")
    return (
        own_pairings(user)
        .with_township()
        .select_related("household__region", "programme")
        .prefetch_related(
            Prefetch("years", queryset=due_years(today()), to_attr="current_years"),
            Prefetch("household__recipients", queryset=members, to_attr="members"),
            Prefetch("household__needs", queryset=Need.objects.open(), to_attr="open_needs"),
            Prefetch(
                "household__needs", queryset=Need.objects.unconfirmed(), to_attr="settled_needs"
            ),
        )
    )


def household_context(pairing: Pairing) -> dict[str, Any]:
    """What a visitor must know of a household: who, what is needed, what was last."""
    contacts = contacts_for_phone(pairing).prefetch_related(
        "aid", Prefetch("photos", Photo.objects.without_content())
    )
    return {"here": "home", "pairing": pairing, "contacts": contacts[:LAST_CONTACTS]}


@of_person("pairing.pairing")
@gzip_page
@allowed(is_paired_cadre)
@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my households."""
    user = current_user(request)
    pairing = get_object_or_404(pairings_with_all(user), pk=pk)
    mark_rounds([pairing], user, today())
    mark_parts([pairing], user)
    note(Action.VIEW_PERSON, user=user, request=request, subject=pairing.household)
    return render(request, "visits/phone_household.html", household_context(pairing))


@of_person("pairing.pairing")
@allowed(is_paired_cadre)
@posted("visits:phone_household")
def contact_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All contacts of one of my pairings, for the other systems that ask for them."""
    user = current_user(request)
    pairing = get_object_or_404(own_pairings(user).select_related("household"), pk=pk)
    return answer(
        request,
        ContactResource(user),
        contacts_of(own_pairings(user).filter(pk=pk)),
        about=[pairing.household.head_name],
    )


def log_context(pairing: Pairing, form: ContactForm | None = None) -> dict[str, Any]:
    """The form of a contact, and the words that its script needs."""
    return {
        "here": "log",
        "pairing": pairing,
        "form": form or ContactForm(code=pairing.region_id),
        "today": today().isoformat(),
        "words": log_words(),
    }


@of_person("pairing.pairing")
@gzip_page
@allowed(is_paired_cadre)
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a contact with one of my households; the form that needs no script."""
    user = current_user(request)
    pairing = get_object_or_404(own_pairings(user).select_related("household__region"), pk=pk)
    code = pairing.region_id
    data = request.POST.copy()
    # A kept page has no number for its entry where no script could make one.
    data["client_uuid"] = data.get("client_uuid") or str(uuid4())
    form = (
        ContactForm(data, request.FILES, code=code)
        if request.method == "POST"
        else ContactForm(code=code)
    )
    if request.method == "POST" and form.is_valid():
        try:
            contact, _is_new = log_contact(
                pairing=pairing,
                entry=form.entry,
                actor=user,
                client_uuid=form.uuid,
                photos=form.cleaned_data["photos"],
            )
        except DomainError as error:
            if error.code.startswith("uuid_"):
                # A new one, so that saving again is a new entry.
                data = request.POST.copy()
                data["client_uuid"] = str(uuid4())
                form.data = data
            form.add_error("day" if error.code.startswith("date_") else None, str(error))
        else:
            tell = messages.success if contact.verdict == Verdict.COUNTED else messages.warning
            tell(request, said_of(contact))
            return redirect("visits:phone_household", pairing.pk)
    return render(
        request,
        "visits/phone_log.html",
        log_context(pairing, form),
        status=422 if form.errors else 200,
    )


def outbox_context(user: User) -> dict[str, Any]:
    """The outbox is the phone's own; a page brings only its words."""
    return {"here": "outbox", "words": outbox_words(user)}


@gzip_page
@allowed(uses_phone)
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """What this phone has not sent yet."""
    return render(request, "visits/phone_outbox.html", outbox_context(current_user(request)))


def messages_context(user: User) -> dict[str, Any]:
    """My weekly reminders, and whether the office has answered me."""
    return {
        "here": "messages",
        "reminders": reminders_for_phone(user),
        "followed": followed_for_phone(user),
        "answered": answers_for_phone(user),
        "told": list(Message.objects.for_user(user)[:SHOWN_MESSAGES]),
        "answers": unread_answers(user),
    }


@gzip_page
@allowed(is_paired_cadre)
@require_GET
def reminders(request: HttpRequest) -> HttpResponse:
    """My messages; looking at them marks the reminders read, and the news that are shown."""
    user = current_user(request)
    shown = messages_context(user)
    page = render(request, "visits/phone_reminders.html", shown)
    Reminder.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
    read_messages(user=user, keys=[message.pk for message in shown["told"]])
    return page


@allowed(is_paired_cadre)
@posted("visits:phone_reminders")
def reminder_export(request: HttpRequest) -> HttpResponseBase:
    """My weekly reminders."""
    user = current_user(request)
    return answer(
        request, ReminderResource(), Reminder.objects.filter(user=user), about=[user.name]
    )
