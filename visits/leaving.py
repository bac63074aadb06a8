"""Taking names and numbers off people who left long ago; what is counted stays as it is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from delivery.models import Channel
from delivery.services.channels import remove_channel
from organization.history import because, blank
from organization.models import ActivationCode, Approval, KnownBrowser, UsedPassword, User
from pairing.choices import CadreStatus, ProposalStatus, RecipientStatus
from pairing.models import (
    Cadre,
    Household,
    Import,
    ImportChange,
    ImportPart,
    ImportRow,
    Pairing,
    Proposal,
    Recipient,
)
from visits.leaving_words import TAKEN_OFF, take_off_words, take_off_written
from visits.models import Contact, Feedback, Need, Photo, Place

GONE = "gone:"
"""In front of what stands for a digest: random, since the number's own could be looked for."""
BATCH = 200
"""People, households or cadres in one transaction."""
_NOTHING = "{}"
"""Former values that say nothing; empty would mean that the import made the record."""
_LINKED = ("pairings", "visits")
"""Kinds of roster whose rows name a cadre beside a household."""

_OF_AN_ACCOUNT: tuple[Any, ...] = (
    *(UserSession, Authenticator),
    *(ActivationCode, KnownBrowser, UsedPassword),
)
"""What an account signed in with."""


@dataclass(slots=True)
class Taken:
    """How many of each have lost what names them, or would."""

    recipients: int = 0
    households: int = 0
    cadres: int = 0
    contacts: int = 0
    """Whose note was taken off."""
    photos: int = 0
    places: int = 0
    """Of contacts."""
    needs: int = 0
    """Whose words were taken off."""
    feedback: int = 0
    """Complaints and suggestions whose words, and those of the answer, were taken off."""
    questions: int = 0
    rows: int = 0
    """Of rosters."""
    files: int = 0
    """Of rosters, whose uploaded content and samples are gone."""

    def add(self, other: Taken) -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def is_nothing(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self))


Progress = Callable[[str, int], None]


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


# Who left


def recipients_gone(before: date) -> models.QuerySet[Recipient]:
    """Whose care ended before that day, in every programme that has cared for them."""
    still_here = Recipient.objects.filter(id_digest=OuterRef("id_digest")).filter(
        Q(status=RecipientStatus.ACTIVE) | Q(ended_on__gte=before)
    )
    found: models.QuerySet[Recipient] = (
        Recipient.objects.filter(status=RecipientStatus.ENDED, ended_on__lt=before)
        .exclude(id_digest__startswith=GONE)
        .filter(~Exists(still_here))
    )
    return found


def households_gone(before: date) -> models.QuerySet[Household]:
    """With nobody left in them: nobody cared for and nobody paired since before that day."""
    people = Recipient.objects.filter(household=OuterRef("pk"))
    pairings = Pairing.objects.filter(household=OuterRef("pk"))
    found: models.QuerySet[Household] = (
        Household.objects.filter(created_at__lt=_start_of(before))
        .exclude(head_id_digest__startswith=GONE)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__lt=before))
        .filter(
            ~Exists(people.filter(Q(status=RecipientStatus.ACTIVE) | Q(ended_on__gte=before))),
            ~Exists(pairings.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=before))),
        )
    )
    return found


def cadres_gone(before: date) -> models.QuerySet[Cadre]:
    """Who left, whose account was closed before that day, and who has held nothing since."""
    pairings = Pairing.objects.filter(cadre=OuterRef("pk"))
    found: models.QuerySet[Cadre] = (
        Cadre.objects.filter(
            status=CadreStatus.LEFT, user__is_active=False, user__closed_at__lt=_start_of(before)
        )
        .exclude(user__name=TAKEN_OFF)
        .filter(~Exists(pairings.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=before))))
    )
    return found


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# What would be done


def foresee(before: date) -> Taken:
    """What ``deidentify`` would do now."""
    people = list(recipients_gone(before).values_list("pk", "id_digest"))
    households = list(households_gone(before).values_list("pk", "head_id_digest"))
    cadres = list(cadres_gone(before).values_list("pk", "user__phone"))
    keys = {pk for pk, _key in people}, {pk for pk, _key in households}, {pk for pk, _k in cadres}
    named = {key for some in (people, households, cadres) for _pk, key in some}
    rows = _rows_of(named) | _linked_rows(before)
    return Taken(
        recipients=len(people),
        households=len(households),
        cadres=len(cadres),
        contacts=_notes_of(keys[1]).count(),
        photos=_photos_of(keys[1]).count(),
        places=_places_of(keys[1]).count(),
        needs=_needs_of(keys[1]).count(),
        feedback=_feedback_of(keys[2]).count(),
        questions=_questions_of(*keys).count(),
        rows=ImportRow.objects.filter(rows).exclude(cells="").count(),
        files=_files_of(named, before).count(),
    )


# Doing it


def deidentify(
    before: date, *, actor: User | None = None, progress: Progress = lambda what, done: None
) -> Taken:
    """Take everything that names somebody off those who left before that day; what was done.

    One transaction for each batch, which is noted in the access log with it, so that a run that
    was ended is simply run again. What is counted stays: rows, days, groups, levels, reasons,
    amounts.
    """
    taken = Taken()
    kinds: list[tuple[str, Any, Any]] = [
        ("cadres", cadres_gone, _take_off_cadres),
        ("recipients", recipients_gone, _take_off_recipients),
        ("households", households_gone, _take_off_households),
    ]
    user_id = actor.pk if actor is not None else None
    for what, gone, take in kinds:
        for keys in _batches(gone(before)):
            with transaction.atomic(), because("deidentify", user_id=user_id):
                # Looked up again, locked: somebody may have come back meanwhile.
                still = gone(before).filter(pk__in=keys).order_by("pk")
                records = list(still.select_for_update(of=("self",)))
                done = take(records, before, actor)
            taken.add(done)
            progress(what, len(records))
    with transaction.atomic():
        taken.add(_take_off_linked(before))
    return taken


def _batches(rows: models.QuerySet[Any]) -> Iterator[list[int]]:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _random_digest() -> str:
    return GONE + secrets.token_hex(28)


def _take_off_recipients(people: Sequence[Recipient], before: date, actor: User | None) -> Taken:
    keys = {person.pk for person in people}
    done = _take_off_rows({person.id_digest for person in people}, before)
    for person in people:
        person.name = TAKEN_OFF
        person.pinyin = person.initials = person.identity = person.certificate = ""
        person.id_digest = _random_digest()
        # The year is counted by; the day would help to tell who it was.
        person.birth_date = person.birth_date.replace(month=1, day=1)
        person.ethnicity = person.school = person.grade = person.guardian_relation = ""
    Recipient.objects.bulk_update(
        people,
        [
            *("name", "pinyin", "initials", "identity", "certificate", "id_digest", "birth_date"),
            *("ethnicity", "school", "grade", "guardian_relation"),
        ],
    )
    done.recipients = len(people)
    done.questions = _take_off_questions(_questions_of(keys, set(), set()))
    _take_off_traces(Recipient, keys, actor)
    return done


def _take_off_households(
    households: Sequence[Household], before: date, actor: User | None
) -> Taken:
    keys = {household.pk for household in households}
    done = _take_off_rows({household.head_id_digest for household in households}, before)
    for household in households:
        household.head_name = TAKEN_OFF
        household.head_pinyin = household.head_initials = household.head_id = ""
        household.head_id_digest = _random_digest()
        household.phone = household.address = ""
    Household.objects.bulk_update(
        households,
        [
            *("head_name", "head_pinyin", "head_initials", "head_id", "head_id_digest"),
            *("phone", "address"),
        ],
    )
    done.households = len(households)
    notes = _notes_of(keys)
    contacts = list(notes.values_list("pk", flat=True))
    done.contacts = notes.update(found="")
    done.questions = _take_off_questions(_questions_of(set(), keys, set()))
    _take_off_traces(Household, keys, actor)
    if contacts:
        blank(Contact, contacts, actor=actor)
    if photos := list(_photos_of(keys).values_list("pk", flat=True)):
        done.photos = len(photos)
        Photo.objects.filter(pk__in=photos).delete()
        blank(Photo, photos, actor=actor)
    # Nothing of where it was is in their history.
    done.places, _by_model = _places_of(keys).delete()
    done.needs = _needs_of(keys).count()
    take_off_written(keys, actor=actor)
    return done


def _take_off_cadres(cadres: Sequence[Cadre], before: date, actor: User | None) -> Taken:
    users = list(
        User.objects.filter(cadre__in=[cadre.pk for cadre in cadres]).select_for_update(no_key=True)
    )
    done = _take_off_rows({user.phone for user in users}, before)
    for user in users:
        user.name, user.pinyin, user.initials = TAKEN_OFF, "", ""
        # Unique, and no number that anybody could have.
        user.phone = f"0{user.pk:010d}"
        user.set_unusable_password()
    User.objects.bulk_update(users, ["name", "pinyin", "initials", "phone", "password"])
    for model in _OF_AN_ACCOUNT:
        model._default_manager.filter(user__in=users).delete()
    # Where their messages went to: an address of theirs, or the key of a robot.
    for channel in Channel.objects.existing().filter(user__in=users):
        remove_channel(channel=channel)
    Channel.objects.filter(user__in=users).update(name=TAKEN_OFF)
    blank(
        Channel,
        list(Channel.objects.filter(user__in=users).values_list("pk", flat=True)),
        actor=actor,
    )
    done.cadres = len(cadres)
    written = _feedback_of([cadre.pk for cadre in cadres])
    done.feedback = take_off_words(written, "text", "answer", actor=actor)
    done.questions = _take_off_questions(
        _questions_of(set(), set(), {cadre.pk for cadre in cadres})
    )
    _take_off_traces(User, {user.pk for user in users}, actor)
    return done


def _take_off_traces(model: type[models.Model], keys: Collection[int], actor: User | None) -> None:
    """What else names them: the history, what imports wrote over, what was approved of them."""
    if not keys:
        return
    label = model._meta.label_lower
    ImportChange.objects.filter(model=label, object_id__in=keys).exclude(before="").update(
        before=_NOTHING
    )
    about = Q()
    for key in keys:
        about |= Q(subject__startswith=f"{label}:{key}:") | Q(subject=f"{label}:{key}")
    Approval.objects.filter(about).update(about=TAKEN_OFF, reason=TAKEN_OFF, answer="")
    blank(model, sorted(keys), actor=actor)


def _notes_of(households: Collection[int]) -> models.QuerySet[Contact]:
    found: models.QuerySet[Contact] = Contact.objects.filter(
        pairing__household__in=households
    ).exclude(found="")
    return found


def _photos_of(households: Collection[int]) -> models.QuerySet[Photo]:
    found: models.QuerySet[Photo] = Photo.objects.filter(contact__pairing__household__in=households)
    return found


def _places_of(households: Collection[int]) -> models.QuerySet[Place]:
    found: models.QuerySet[Place] = Place.objects.filter(contact__pairing__household__in=households)
    return found


def _needs_of(households: Collection[int]) -> models.QuerySet[Need]:
    found: models.QuerySet[Need] = Need.objects.filter(household__in=households).exclude(
        text=TAKEN_OFF, outcome__in=("", TAKEN_OFF)
    )
    return found


def _feedback_of(cadres: Collection[int]) -> models.QuerySet[Feedback]:
    found: models.QuerySet[Feedback] = Feedback.objects.filter(user__cadre__in=cadres).exclude(
        text=TAKEN_OFF, answer__in=("", TAKEN_OFF)
    )
    return found


def _questions_of(
    people: Collection[int], households: Collection[int], cadres: Collection[int]
) -> models.QuerySet[Proposal]:
    """What rosters asked about them, so far as something of it is left."""
    found: models.QuerySet[Proposal] = Proposal.objects.filter(
        Q(recipient__in=people) | Q(household__in=households) | Q(cadre__in=cadres)
    ).exclude(content="", before="", reason="")
    return found


def _take_off_questions(questions: models.QuerySet[Proposal]) -> int:
    questions.filter(status=ProposalStatus.OPEN).update(status=ProposalStatus.SUPERSEDED)
    return questions.update(content="", before="", reason="")


# Rosters


def _rows_of(named: Collection[str]) -> Q:
    """Rows about those whom these keys stand for."""
    return Q(key__in=named)


def _linked_rows(before: date) -> Q:
    """Rows of old ledgers, which name a cadre beside a household and are nobody's alone."""
    return Q(source__kind__in=_LINKED, source__created_at__lt=_start_of(before))


def _files_of(named: Collection[str], before: date) -> models.QuerySet[Import]:
    """Imports whose uploaded file names somebody who left, and still has its content.

    Of an old one everybody's: nobody checks it again, and it cannot be read in part.
    """
    rows = ImportRow.objects.filter(source=OuterRef("pk"), key__in=named)
    parts = ImportPart.objects.filter(source=OuterRef("pk"))
    found: models.QuerySet[Import] = Import.objects.filter(
        Q(created_at__lt=_start_of(before)) | Exists(rows)
    ).filter(Exists(parts) | ~Q(samples=""))
    return found


def _take_off_rows(named: set[str], before: date) -> Taken:
    """Rows that are about those who left, and the files in which they stand."""
    files = list(_files_of(named, before).values_list("pk", flat=True))
    rows = ImportRow.objects.filter(_rows_of(named)).exclude(cells="")
    done = Taken(rows=_empty_rows(rows), files=len(files))
    ImportPart.objects.filter(source__in=files).delete()
    Import.objects.filter(pk__in=files).update(samples="")
    return done


def _take_off_linked(before: date) -> Taken:
    """Old ledgers, and old files of which nobody was left to name them."""
    rows = ImportRow.objects.filter(_linked_rows(before)).exclude(cells="")
    done = _take_off_rows(set(), before)
    done.rows += _empty_rows(rows)
    return done


def _empty_rows(rows: models.QuerySet[ImportRow]) -> int:
    return rows.update(cells="", fixes="", changes="", detail="", key="")
