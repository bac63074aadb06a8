"""Telling people something: in the house always, and by the channels that reach them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.identity import holds_personal_number
from delivery.choices import GATEWAYS, ChannelKind, DeliveryState
from delivery.models import Channel, Delivery
from delivery.models.message import KEY_MOST, PATH_MOST, SUBJECT_MOST, TEXT_MOST
from delivery.querysets import ChannelQuerySet
from delivery.services.health import still_dead
from delivery.services.house import write_messages
from delivery.wording import Wording
from organization.languages import language_of
from organization.models import Region, Unit, User
from organization.models.region import full_code

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to send by all channels of one account, one unit or one county.

    Exactly one of ``user_id``, ``unit_id`` and ``county_id`` (12 digits) is given. Subject and
    text name nobody; ``path`` is the page where more stands.
    """

    key: str
    subject: str
    text: str
    path: str = ""
    user_id: int | None = None
    unit_id: int | None = None
    county_id: str | None = None

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.user_id, self.unit_id, self.county_id)) != 1:
            raise ValueError("A letter goes to an account, to a unit or to a county.")


def tell(
    *,
    users: Iterable[User],
    key: str,
    subject: _StrOrPromise,
    text: _StrOrPromise,
    path: str = "",
    units: Iterable[Unit] = (),
    county: Region | None = None,
) -> int:
    """Write a message to each open account, and send it by whatever reaches them.

    Each account is told in the language that it reads: subject and text are lazy texts, filled by
    ``common.sentences``. Units and counties are told in the site's own, since many read there.
    ``key`` names what is told: telling twice is telling once. ``subject`` (80 characters) and
    ``text`` (600) are without any person's name or number; ``path`` ("/notices/3/") is where to
    look. By channels it goes to those accounts, to the robots of ``units`` and to those of
    ``county``. Gives how many accounts are told for the first time. Raises DomainError when the
    words hold an identity or mobile number, or are too long.
    """
    wording = Wording(subject, text)
    languages = {user.pk: language_of(user) for user in users if user.is_active}
    for language in {*languages.values(), settings.LANGUAGE_CODE}:
        in_subject, in_text = wording.read_in(language)
        check_words(key=key, subject=in_subject, text=in_text, path=path)
    letters = [
        Letter(key, *wording.read_in(language), path, user_id=pk)
        for pk, language in languages.items()
    ]
    own = (key, *wording.read_in(settings.LANGUAGE_CODE), path)
    letters += [Letter(*own, unit_id=unit.pk) for unit in units]
    if county is not None:
        letters.append(Letter(*own, county_id=county.pk))
    with transaction.atomic():
        new = write_messages(list(languages), key=key, subject=subject, text=text, path=path)
        queue(letters)
    return new


def queue(rows: Sequence[Letter]) -> int:
    """Have these go out by every channel that reaches whom they are for; nothing in the house.

    Gives how many deliveries they come to, those included that were queued before by the same
    key. A constant number of queries. Sending begins on commit. Raises DomainError as ``tell``.
    """
    for key, subject, text, path in {(row.key, row.subject, row.text, row.path) for row in rows}:
        check_words(key=key, subject=subject, text=text, path=path)
    ways = _ways(rows)
    if not ways:
        return 0
    with transaction.atomic():
        # When something is due already, somebody is at it, or beat sees to it within the minute.
        is_idle = not Delivery.objects.due(timezone.now()).exists()
        dead = still_dead(channel for _row, channel in ways)
        made = [
            Delivery(
                channel_id=channel.pk,
                user_id=row.user_id if channel.user_id is None else None,
                key=row.key,
                subject=row.subject,
                text=row.text,
                path=row.path,
                state=DeliveryState.HELD if channel.pk in dead else DeliveryState.WAITING,
            )
            for row, channel in ways
        ]
        Delivery.objects.bulk_create(made, batch_size=_BATCH, ignore_conflicts=True)
        if is_idle:
            # Beat looks every minute too, so a broker that is away delays this and breaks nothing.
            transaction.on_commit(start_sending, robust=True)
    return len(made)


def start_sending() -> None:
    """Have a worker send what waits. By its name: tasks are built on services."""
    current_app.tasks["delivery.tasks.send_waiting"].delay()


def check_words(*, key: str, subject: str, text: str, path: str) -> None:
    """Raises DomainError unless these words may leave the house."""
    for words in (key, subject, text, path):
        if holds_personal_number(unicodedata.normalize("NFKC", words)):
            raise DomainError(
                "personal_number",
                _("The message holds an identity or mobile number, which may not leave the house."),
            )
    for words, most in (
        (key, KEY_MOST),
        (subject, SUBJECT_MOST),
        (text, TEXT_MOST),
        (path, PATH_MOST),
    ):
        if len(words) > most:
            raise DomainError(
                "message_too_long",
                _("The message is too long: “%(beginning)s…” may have %(most)s characters.")
                % {"beginning": words[:20], "most": most},
            )
    if path and (not path.startswith("/") or path.startswith("//")):
        raise DomainError("path_elsewhere", _("A message leads to a page of this site alone."))


def _ways(rows: Sequence[Letter]) -> list[tuple[Letter, Channel]]:
    """Each letter with each channel in use that reaches whom it is for."""
    users = {row.user_id for row in rows if row.user_id is not None}
    units = {row.unit_id for row in rows if row.unit_id is not None}
    counties = {row.county_id for row in rows if row.county_id is not None}
    in_use = Channel.objects.in_use().defer("secrets")
    of_user = _grouped(in_use.filter(user__id__any_of=list(users)), "user_id") if users else {}
    of_unit = _grouped(in_use.filter(unit__id__any_of=list(units)), "unit_id") if units else {}
    of_county = _robots(counties) if counties else {}
    by_phone = _gateways(users, in_use) if users else {}
    found = []
    for row in rows:
        if row.user_id is not None:
            reached = [*of_user.get(row.user_id, ()), *by_phone.get(row.user_id, ())]
        elif row.unit_id is not None:
            reached = of_unit.get(row.unit_id, [])
        else:
            reached = of_county.get(row.county_id, [])
        found += [(row, channel) for channel in reached]
    return found


def _grouped(channels: ChannelQuerySet, by: str) -> dict[object, list[Channel]]:
    found: dict[object, list[Channel]] = defaultdict(list)
    for channel in channels:
        found[getattr(channel, by)].append(channel)
    return found


def _robots(counties: set[str]) -> dict[object, list[Channel]]:
    """The channels that bring a county what is told to itself; its gateways reach its people."""
    own = Channel.objects.in_use().filter(region__in=counties, unit__isnull=True, user__isnull=True)
    return _grouped(own.exclude(kind__in=GATEWAYS).defer("secrets"), "region_id")


def _gateways(users: set[int], in_use: ChannelQuerySet) -> dict[int, list[Channel]]:
    """The gateways by mobile number that reach each of these accounts, by its county."""
    of_county = _grouped(in_use.filter(kind=ChannelKind.SMS), "region_id")
    if not of_county:
        return {}
    places = User.objects.filter(pk__any_of=list(users), is_active=True).values_list(
        "pk", "region_id", "unit__region_id"
    )
    return {
        pk: of_county.get(full_code((region or unit_region)[:6]), [])
        for pk, region, unit_region in places
    }
