"""The cadre's phone: own households, one contact, own messages."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.errors import DomainError
from common.exports import posted
from organization.access import allowed, current_user
from organization.access_log import note, of_person
from organization.choices import Action
from organization.exports import answer
from pairing.models import Recipient
from visits.access import is_paired_cadre, own_pairings
from visits.choices import Verdict
from visits.forms.contact import ContactForm
from visits.models import Contact, Photo, Reminder
from visits.quotas import due_years
from visits.resources import ContactResource, MyHouseholdResource, ReminderResource
from visits.selectors import contacts_of, pairings_for_phone
from visits.services.contacts import log_contact
from visits.wording import said_of

LAST_CONTACTS = 3


@allowed(is_paired_cadre)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My households, the one to go to next first."""
    user = current_user(request)
    pairings = pairings_for_phone(user, today())
    return render(
        request,
        "visits/phone_home.html",
        {
            "next": pairings[0] if pairings else None,
            "others": pairings[1:],
            "ended": own_pairings(user)
            .filter(ended_on__isnull=False)
            .select_related("household__region"),
            "unread": Reminder.objects.filter(
                user=user, read_at=None, created_at__gte=timezone.now() - timedelta(days=7)
            ).first(),
        },
    )


@allowed(is_paired_cadre)
@posted("visits:phone_home")
def home_export(request: HttpRequest) -> HttpResponseBase:
    """My households."""
    user = current_user(request)
    return answer(
        request, MyHouseholdResource(), pairings_for_phone(user, today()), about=[user.name]
    )


@of_person("pairing.pairing")
@allowed(is_paired_cadre)
@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """What a visitor must know of one of my households."""
    user = current_user(request)
    members = Recipient.objects.active().select_related("group").defer("identity", "certificate")
    pairing = get_object_or_404(
        own_pairings(user)
        .with_township()
        .select_related("household__region", "programme")
        .prefetch_related(
            Prefetch("years", queryset=due_years(today()), to_attr="current_years"),
            Prefetch("household__recipients", queryset=members, to_attr="members"),
        ),
        pk=pk,
    )
    note(Action.VIEW_PERSON, user=user, request=request, subject=pairing.household)
    contacts = Contact.objects.filter(pairing=pairing).prefetch_related(
        "aid", Prefetch("photos", Photo.objects.without_content())
    )
    return render(
        request,
        "visits/phone_household.html",
        {"pairing": pairing, "contacts": contacts[:LAST_CONTACTS]},
    )


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


@of_person("pairing.pairing")
@allowed(is_paired_cadre)
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a contact with one of my households; the form that needs no script."""
    user = current_user(request)
    pairing = get_object_or_404(own_pairings(user).select_related("household__region"), pk=pk)
    code = pairing.region_id
    form = (
        ContactForm(request.POST, request.FILES, code=code)
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
        {"pairing": pairing, "form": form},
        status=422 if form.errors else 200,
    )


@allowed(is_paired_cadre)
@require_GET
def reminders(request: HttpRequest) -> HttpResponse:
    """My weekly reminders; looking at them marks them read."""
    own = Reminder.objects.filter(user=current_user(request))
    shown = list(own[:30])
    unread = [r.pk for r in shown if r.read_at is None]
    if unread:
        Reminder.objects.filter(pk__in=unread).update(read_at=timezone.now())
    return render(request, "visits/phone_reminders.html", {"reminders": shown})


@allowed(is_paired_cadre)
@posted("visits:phone_reminders")
def reminder_export(request: HttpRequest) -> HttpResponseBase:
    """My weekly reminders."""
    user = current_user(request)
    return answer(
        request, ReminderResource(), Reminder.objects.filter(user=user), about=[user.name]
    )
