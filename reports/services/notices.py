"""A notice from its draft to its publication, and the letterhead it is published under."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services import tell
from organization.choices import Role
from organization.models import Region, Unit, User
from pairing.models import Programme
from reports.choices import NoticeStatus
from reports.models import Letterhead, Notice
from reports.notices.comparing import amount, changes_since
from reports.notices.figures import Figures, count_figures, has_pairings, rules_in_force
from reports.notices.letterheads import last_number, letterhead_of, next_number
from reports.notices.wording import Subject, text_template, title_template, values_of
from reports.services.frozen import refuse_numbers
from reports.services.reviews import offices_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TEXT_MOST = 20000
TITLE_MOST = 120


def _lock_county(county: Region) -> None:
    """One at a time gives numbers and opens months in a county.

    The region is locked and not its notices, of which there may be none yet. Rows that point to
    the region can be written meanwhile.
    """
    Region.objects.select_for_update(no_key=True).get(pk=county.pk)


def _locked(notice: Notice, version: int | None) -> Notice:
    """The notice as it is now, locked. ``version`` is what whoever asks has seen."""
    found = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("county", "programme", "corrects")
        .filter(pk=notice.pk)
        .first()
    )
    if found is None:
        raise ConflictError(
            "notice_gone", _("The draft was discarded meanwhile. There is nothing to change.")
        )
    if found.is_published:
        raise ConflictError(
            "notice_published",
            _("The notice is published and stays as it is. Publish a correction instead."),
        )
    if version is not None and found.version != version:
        raise ConflictError(
            "notice_changed",
            _("Somebody else has changed the draft meanwhile. Load the page anew and compare."),
        )
    return found


def _save(notice: Notice, *fields: str) -> None:
    notice.version += 1
    notice.save(update_fields=[*fields, "version"])


def _drafted(notice: Notice, figures: Figures) -> None:
    """Write figures and text of a draft as they are counted and worded now."""
    letterhead = letterhead_of(notice.county)
    subject = Subject(notice.county, notice.programme, notice.month, figures)
    values = values_of(subject)
    notice.figures = figures.as_json()
    notice.rules = rules_in_force(notice.county, notice.programme, notice.month.year)
    notice.counted_at = timezone.now()
    notice.drafted_title = title_template(letterhead.title).fill(values)[:TITLE_MOST]
    notice.drafted_text = text_template(letterhead.template).fill(values)[:TEXT_MOST]


@transaction.atomic
def draft_notice(
    *,
    county: Region,
    programme: Programme,
    month: date,
    actor: User | None = None,
    day: date | None = None,
) -> Notice:
    """The notice of a month, drafted unless it is there already; ``month`` is any day of it.

    ``day`` stands in for today where a job runs as of another. Raises DomainError
    ``notice_early`` for a month that is not over, ``notice_empty`` where the programme has no
    pairings in the county.
    """
    month = month.replace(day=1)
    if month >= (day or today()).replace(day=1):
        raise DomainError("notice_early", _("A month's notice is drafted once the month is over."))
    _lock_county(county)
    known = Notice.objects.filter(
        county=county, programme=programme, month=month, corrects__isnull=True
    ).first()
    if known is not None:
        return known
    if not has_pairings(county, programme):
        raise DomainError(
            "notice_empty", _("Nothing is paired here yet, so there is nothing to tell of.")
        )
    notice = Notice(county=county, programme=programme, month=month, drafted_by=actor)
    _drafted(notice, count_figures(county, programme, month))
    notice.title, notice.text = notice.drafted_title, notice.drafted_text
    notice.save()
    return notice


@transaction.atomic
def draft_again(*, notice: Notice, version: int, keep_text: bool, actor: User) -> Notice:
    """Count a draft's figures anew and word it anew; with ``keep_text`` what a person wrote stays.

    What was worded anew is kept beside it for comparing. Raises ConflictError for what is
    published, changed or discarded meanwhile, or waits for a second person.
    """
    notice = _draft(notice, version)
    figures = count_figures(notice.county, notice.programme, notice.month)
    if notice.corrects is None:
        _drafted(notice, figures)
    else:
        _correction_drafted(notice, notice.corrects, figures)
    fields = ["figures", "rules", "counted_at", "drafted_title", "drafted_text"]
    if not keep_text:
        notice.title, notice.text = notice.drafted_title, notice.drafted_text
        notice.edited_by, notice.edited_at = actor, timezone.now()
        fields += ["title", "text", "edited_by", "edited_at"]
    _save(notice, *fields)
    return notice


def _draft(notice: Notice, version: int) -> Notice:
    found = _locked(notice, version)
    if not found.is_draft:
        raise ConflictError(
            "notice_confirmed",
            _("The notice waits for a second person. Take the confirmation back to change it."),
        )
    return found


@transaction.atomic
def edit_notice(*, notice: Notice, version: int, title: str, text: str, actor: User) -> Notice:
    """Write title and text of a draft otherwise.

    Raises ConflictError as ``draft_again`` does.
    """
    notice = _draft(notice, version)
    notice.title, notice.text = title, text
    notice.edited_by, notice.edited_at = actor, timezone.now()
    _save(notice, "title", "text", "edited_by", "edited_at")
    return notice


@transaction.atomic
def confirm_notice(*, notice: Notice, version: int, actor: User) -> Notice:
    """Confirm a draft, which publishes it unless the county has a second person confirm too.

    The second one is another account, and none that the first has given its code: who gives a
    code could sit on both chairs. Raises ConflictError for what changed meanwhile, DomainError
    ``notice_second`` for the wrong second person, ``personal_number`` where title or text hold
    anybody's number.
    """
    notice = _locked(notice, version)
    refuse_numbers(notice.title, notice.text)
    letterhead = letterhead_of(notice.county)
    if notice.is_draft:
        notice.confirmed_by, notice.confirmed_at = actor, timezone.now()
        if letterhead.needs_second:
            notice.status = NoticeStatus.CONFIRMED
            _save(notice, "status", "confirmed_by", "confirmed_at")
            _tell_office(
                notice,
                "second",
                gettext_lazy("The notice “%(title)s” waits for a second person"),
                gettext_lazy(
                    "It was confirmed once. Somebody else of the office reads and publishes it."
                ),
            )
            return notice
    else:
        if not may_be_second(notice, actor):
            raise DomainError(
                "notice_second",
                _("Another person of the office than who confirmed it first has to confirm it."),
            )
        notice.second_by = actor
    _publish(notice, letterhead)
    return notice


def may_be_second(notice: Notice, user: User) -> bool:
    """Whether an account may confirm what another has confirmed."""
    return user.pk != notice.confirmed_by_id and user.code_giver_id != notice.confirmed_by_id


@transaction.atomic
def take_confirmation_back(*, notice: Notice, version: int, actor: User) -> Notice:
    """Make a draft again of what waits for a second person.

    Raises ConflictError for what is published, changed or discarded meanwhile.
    """
    notice = _locked(notice, version)
    if notice.is_draft:
        return notice
    notice.status = NoticeStatus.DRAFT
    notice.confirmed_by = notice.confirmed_at = None
    notice.edited_by, notice.edited_at = actor, timezone.now()
    _save(notice, "status", "confirmed_by", "confirmed_at", "edited_by", "edited_at")
    return notice


def _publish(notice: Notice, letterhead: Letterhead) -> None:
    """Number, freeze and tell. The number follows the last one of the county's year, or is the one
    that the office has set."""
    _lock_county(notice.county)
    day = today()
    notice.number_prefix, notice.number_year = letterhead.number_prefix, day.year
    notice.number = next_number(letterhead, day.year)
    notice.issuer, notice.addressees = letterhead.issuer, letterhead.addressees
    notice.signature = letterhead.signature
    notice.status = NoticeStatus.PUBLISHED
    notice.published_at, notice.published_on = timezone.now(), day
    _save(
        notice,
        *("status", "published_at", "published_on", "confirmed_by", "confirmed_at", "second_by"),
        *("number_prefix", "number_year", "number", "issuer", "addressees", "signature"),
    )
    _tell_readers(notice)


def _tell_readers(notice: Notice) -> None:
    """The township offices and supervisors of the county, and the units named in the notice with
    their liaisons."""
    county = notice.county
    units = list(
        Unit.objects.filter(
            pk__in=[int(row.key) for row in Figures.from_json(notice.figures).units]
        )
    )
    users = [
        *User.objects.liaisons_of(units),
        *User.objects.active().filter(
            role__in=[Role.TOWNSHIP_OFFICE, Role.SUPERVISOR],
            region__code__startswith=county.prefix,
        ),
    ]
    tell(
        users=users,
        key=f"notice:{notice.pk}",
        subject=filled(gettext_lazy("Notice %(number)s is published"), number=notice.number_text),
        text=filled(
            gettext_lazy(
                "“%(title)s”: the text, the tables and the files to print are on its page."
            ),
            title=notice.title,
        ),
        path=reverse("reports:notice_detail", args=[notice.pk]),
        units=units,
        county=county,
    )


def tell_of_draft(notice: Notice) -> None:
    """Tell the county's office that a draft waits for it."""
    _tell_office(
        notice,
        "draft",
        gettext_lazy("The notice “%(title)s” is drafted"),
        gettext_lazy(
            "Its figures are counted. It is published once the office has read and confirmed it."
        ),
    )


def _tell_office(notice: Notice, step: str, subject: _StrOrPromise, text: _StrOrPromise) -> None:
    tell(
        users=offices_of(notice.county),
        key=f"notice:{notice.pk}:{step}:{notice.version}",
        subject=filled(subject, title=notice.title[:40]),
        text=text,
        path=reverse("reports:notice_detail", args=[notice.pk]),
    )


# Corrections


@transaction.atomic
def correct_notice(*, notice: Notice, actor: User) -> Notice:
    """The draft of a correction of a published notice, made unless there is one.

    It names the notice and lists what is counted otherwise today. Raises DomainError
    ``notice_not_published`` for what can be edited still, and for a correction of a correction:
    the notice itself is corrected again.
    """
    _lock_county(notice.county)
    if not notice.is_published or notice.corrects_id is not None:
        raise DomainError(
            "notice_not_published",
            _("Only a published notice is corrected; a draft is edited."),
        )
    known = notice.corrections.unpublished().first()
    if known is not None:
        found: Notice = known
        return found
    correction = Notice(
        county=notice.county,
        programme=notice.programme,
        month=notice.month,
        corrects=notice,
        drafted_by=actor,
    )
    figures = count_figures(notice.county, notice.programme, notice.month)
    _correction_drafted(correction, notice, figures)
    correction.title, correction.text = correction.drafted_title, correction.drafted_text
    correction.save()
    return correction


def _correction_drafted(correction: Notice, notice: Notice, figures: Figures) -> None:
    lines = [f"我办印发的《{notice.title}》（{notice.number_text}）中部分数据有误，现更正如下。"]
    for row in changes_since(notice, figures):
        changed = "；".join(
            f"{change.title}由{amount(change.was)}{change.unit}"
            f"更正为{amount(change.now)}{change.unit}"
            for change in row.changes
        )
        lines.append(f"{row.name}：{changed}。")
    lines.append("原通报其他内容不变。")
    correction.figures = figures.as_json()
    correction.rules = rules_in_force(notice.county, notice.programme, notice.month.year)
    correction.counted_at = timezone.now()
    correction.drafted_title = f"关于更正《{notice.title}》的通报"[:TITLE_MOST]
    correction.drafted_text = "\n".join(lines)[:TEXT_MOST]


@transaction.atomic
def discard_notice(*, notice: Notice, version: int) -> None:
    """Remove a draft. A month's own can be drafted again, with the figures of that day.

    Raises ConflictError for what is published or changed meanwhile, or waits for a second person.
    """
    _draft(notice, version).delete()


# The letterhead


@transaction.atomic
def set_letterhead(*, county: Region, values: Mapping[str, object]) -> Letterhead:
    """Write the letterhead of a county; ``values`` by the names of its fields.

    What is published keeps the one it was published under. Raises TemplateError, with the line,
    for a title or text that cannot be read, DomainError ``number_given`` for a ``next_number`` that
    is none of this year's any more.
    """
    for name, read in (("title", title_template), ("template", text_template)):
        read(str(values.get(name, "")))
    _lock_county(county)
    year, number = today().year, values.get("next_number")
    last = last_number(county, year)
    if isinstance(number, int) and number <= last:
        raise DomainError(
            "number_given",
            _("Number %(number)d of this year is given already. The next one is %(next)d.")
            % {"number": number, "next": last + 1},
        )
    numbering = {
        "next_number": number,
        "next_number_year": year if number is not None else None,
    }
    kept, _made = Letterhead.objects.update_or_create(
        county=county, defaults={**values, **numbering}
    )
    return kept
