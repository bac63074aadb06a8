"""What happens to a review: drafted, adjusted, confirmed, objected to, answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services import tell
from jobs.periods import bounds
from jobs.working_days import add_working_days
from organization.access import WHO_MAY, can_keep_reviews, own_region
from organization.choices import Role
from organization.models import Region, Unit, User
from organization.models.region import full_code
from pairing.models import Programme
from reports.models import Objection, Review, ReviewChange, ReviewEntry, ReviewTerms
from reports.notices.figures import rules_in_force
from reports.notices.letterheads import letterhead_of
from reports.reviews.choices import EntryKind, Indicator, Outcome, ReviewStatus
from reports.reviews.rows import Basis, Counts, Tally, count
from reports.reviews.selectors import Line, lines_of, may_object, terms_of
from reports.reviews.wording import formulas
from reports.services.frozen import refuse_numbers


def _locked(review: Review) -> Review:
    """The review as it is now; whoever else writes to it waits."""
    found: Review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    return found


def _draft(review: Review) -> Review:
    found = _locked(review)
    if not found.is_draft:
        raise ConflictError(
            "review_published",
            _("This review was published on %(day)s and does not change any more.")
            % {"day": found.published_on},
        )
    return found


def _refuse_others(county: Region, actor: User) -> None:
    """A review is its own county's: PermissionDenied for the office of another."""
    if own_region(actor) != county:
        raise PermissionDenied(WHO_MAY[can_keep_reviews])


def _with_reason(reason: str) -> str:
    if not reason.strip():
        raise DomainError("reason_missing", _("Write the reason."))
    refuse_numbers(reason)
    return reason.strip()


def _as_percent(value: Decimal) -> Decimal:
    if not 0 <= value <= 100 or value != round(value, 1):
        raise DomainError(
            "percent_impossible",
            _("A value is a percentage from 0 to 100 with one decimal at most."),
        )
    return value


@transaction.atomic
def set_terms(*, values: Mapping[str, int], actor: User) -> ReviewTerms:
    """Set the weights and terms of the actor's county, by the names of ``ReviewTerms``' fields.

    Drafts take them over when they are counted anew. Raises DomainError ``weights_sum`` when the
    weights are not a hundred together.
    """
    weights = sum(values[name] for name in Indicator.values)
    if weights != 100:
        raise DomainError(
            "weights_sum",
            _("The weights have to be 100 together; these are %(sum)d.") % {"sum": weights},
        )
    terms, _made = ReviewTerms.objects.update_or_create(
        county=own_region(actor), defaults=dict(values)
    )
    return terms


@transaction.atomic
def draft_review(
    *, county: Region, programme: Programme, year: int, quarter: int, actor: User | None
) -> Review:
    """Draft the review of a quarter that is over, or count its draft anew; adjustments stay.

    ``actor`` is None where the job drafts it. Raises DomainError ``quarter_running`` before the
    quarter is over, ConflictError ``review_published`` when it stands already, PermissionDenied
    for the office of another county.
    """
    if actor is not None:
        _refuse_others(county, actor)
    first, last = bounds(f"{year}-Q{quarter}")
    if last >= today():
        raise DomainError(
            "quarter_running",
            _("This quarter ends on %(day)s. It is reviewed when it is over.") % {"day": last},
        )
    # Of two who draft the same the second waits here, and counts the first one's draft anew.
    Region.objects.select_for_update(no_key=True).get(pk=county.pk)
    terms = terms_of(county)
    review, is_new = Review.objects.get_or_create(
        county=county,
        programme=programme,
        year=year,
        quarter=quarter,
        defaults={
            "need_days": terms.need_days,
            "objection_days": terms.objection_days,
            "counted_at": timezone.now(),
            "drafted_by": actor,
        },
    )
    review = _draft(review)
    basis = Basis(county, programme, first, last, terms.need_days)
    _write_entries(review, count(basis))
    review.weights = terms.weights
    review.need_days, review.objection_days = terms.need_days, terms.objection_days
    review.formulas = formulas(first=first, last=last, need_days=terms.need_days)
    review.rules = rules_in_force(county, programme, year)
    review.counted_at = timezone.now()
    review.version += not is_new
    review.save()
    return review


def _write_entries(review: Review, counts: Counts) -> None:
    """Make the entries what was counted, touching those that are there by what they are about.

    One that nothing is counted for any more goes, unless a person has adjusted it.
    """
    county = review.county
    wanted: list[tuple[EntryKind, str, int | None, str, Tally]] = [
        (EntryKind.COUNTY, county.pk, None, county.name, counts.county)
    ]
    places = {
        region.code: region.name
        for region in Region.objects.filter(pk__in=[full_code(c) for c in counts.townships])
    }
    wanted += [
        (EntryKind.TOWNSHIP, full_code(code), None, places[full_code(code)], tally)
        for code, tally in counts.townships.items()
    ]
    wanted += [
        (EntryKind.UNIT, unit.region_id, unit.pk, unit.name, counts.units[unit.pk])
        for unit in Unit.objects.filter(pk__in=counts.units)
    ]
    known = {(entry.kind, entry.unit_id or entry.place_id): entry for entry in review.entries.all()}
    new: list[ReviewEntry] = []
    old: list[ReviewEntry] = []
    for kind, place, unit, name, tally in wanted:
        entry = known.pop((kind, unit or place), None)
        if entry is None:
            new.append(entry := ReviewEntry(review=review))
        else:
            old.append(entry)
        entry.kind, entry.place_id, entry.unit_id, entry.name = kind, place, unit, name
        entry.counts = tally
    ReviewEntry.objects.bulk_create(new)
    gone = [entry.pk for entry in known.values()]
    adjusted = set(ReviewChange.objects.filter(entry__in=gone).values_list("entry_id", flat=True))
    ReviewEntry.objects.filter(pk__any_of=set(gone) - adjusted).delete()
    for entry in known.values():
        if entry.pk in adjusted:
            entry.counts = {}
            old.append(entry)
    ReviewEntry.objects.bulk_update(old, ["place", "name", "counts"], batch_size=500)


def _line(review: Review, entry: ReviewEntry) -> Line:
    (line,) = lines_of(review, ReviewEntry.objects.filter(pk=entry.pk))
    return line


@transaction.atomic
def adjust_value(
    *, entry: ReviewEntry, indicator: Indicator, percent: Decimal, reason: str, actor: User
) -> ReviewChange:
    """Put a percentage in place of what was counted for an entry of a draft.

    Raises DomainError without a reason, for what is no percentage, for an indicator that is not
    counted there or has that value; ConflictError when the review is published; PermissionDenied
    for the office of another county.
    """
    _refuse_others(entry.review.county, actor)
    reason, percent = _with_reason(reason), _as_percent(percent)
    review = _draft(entry.review)
    before = _line(review, entry).value(indicator).confirmed
    if before is None:
        raise DomainError(
            "not_counted", _("There was nothing to count here, so there is nothing to adjust.")
        )
    if before == percent:
        raise DomainError("value_same", _("It has this value already."))
    change = ReviewChange.objects.create(
        entry=entry,
        indicator=indicator,
        before=before,
        after=percent,
        reason=reason,
        made_by=actor,
    )
    review.version += 1
    review.save(update_fields=["version"])
    return change


@transaction.atomic
def publish_review(*, review: Review, version: int, actor: User) -> Review:
    """Confirm a draft as it was seen and publish it to its townships and units, for good.

    ``version`` is that of the draft that was looked at. Raises ConflictError when it is published
    already or was changed since, PermissionDenied for the office of another county.
    """
    _refuse_others(review.county, actor)
    review = _draft(review)
    if review.version != version:
        raise ConflictError(
            "review_changed",
            _("The draft was changed meanwhile. Look at it as it is now, and confirm it then."),
        )
    review.status = ReviewStatus.PUBLISHED
    review.confirmed_by, review.published_at = actor, timezone.now()
    review.published_on = today()
    review.objections_until = add_working_days(review.published_on, review.objection_days)
    head = letterhead_of(review.county)
    review.issuer, review.addressees = head.issuer, head.addressees
    review.signature = head.signature
    review.save()
    _tell_readers(review)
    return review


def _tell_readers(review: Review) -> None:
    entries = review.entries.all()
    units = Unit.objects.filter(pk__in=entries.of_units().values("unit"))
    townships = entries.of_townships().values("place")
    active = User.objects.active()
    readers = [
        *User.objects.liaisons_of(units),
        *active.filter(role=Role.TOWNSHIP_OFFICE, region__in=townships),
        *active.filter(role=Role.SUPERVISOR, region__in=review.county.ancestor_codes),
    ]
    tell(
        users=readers,
        units=units,
        key=f"review:{review.pk}",
        subject=filled(
            gettext_lazy("The review of the %(quarter)s is published"),
            quarter=lambda: review.quarter_words,
        ),
        text=filled(
            gettext_lazy(
                "The quarterly review of %(county)s is published. Each unit and township sees its "
                "own figures and the rows behind them. Objections are taken until %(day)s."
            ),
            county=review.county,
            day=review.objections_until,
        ),
        path=reverse("reports:review_detail", args=[review.pk]),
    )


def offices_of(county: Region) -> list[User]:
    """The open accounts of a county's office."""
    return list(User.objects.active().filter(role=Role.COUNTY_OFFICE, region=county))


def refuse_to_object(entry: ReviewEntry, user: User) -> None:
    """PermissionDenied for whoever does not answer for what an entry is about."""
    if not may_object(entry, user):
        raise PermissionDenied(
            _("Each unit and each township objects to its own figures, and to no other's.")
        )


@transaction.atomic
def raise_objection(
    *,
    entry: ReviewEntry,
    indicator: Indicator,
    reason: str,
    actor: User,
    day: date | None = None,
) -> Objection:
    """Object to one value of a published entry, once, within the period.

    Raises DomainError without a reason, out of the period, or for what was not counted;
    ConflictError when somebody has objected to that value already; PermissionDenied for whoever
    does not answer for that unit or township.
    """
    refuse_to_object(entry, actor)
    reason = _with_reason(reason)
    review = _locked(entry.review)
    if not review.takes_objections_on(day or today()):
        raise DomainError(
            "objections_closed",
            _("Objections were taken until %(day)s.") % {"day": review.objections_until}
            if review.objections_until
            else _("Objections are taken once the review is published."),
        )
    value = _line(review, entry).value(indicator)
    if value.of == 0:
        raise DomainError(
            "not_counted", _("There was nothing to count here, so there is nothing to object to.")
        )
    if value.objection is not None:
        raise ConflictError("objection_known", _("An objection to this value was raised already."))
    objection = Objection.objects.create(
        entry=entry, indicator=indicator, reason=reason, raised_by=actor
    )
    tell(
        users=offices_of(review.county),
        key=f"objection:{objection.pk}",
        subject=filled(
            gettext_lazy("An objection to the review of the %(quarter)s"),
            quarter=lambda: review.quarter_words,
        ),
        text=filled(
            gettext_lazy(
                "%(name)s objects to the value of “%(indicator)s”. It waits for an answer."
            ),
            name=entry.name,
            indicator=indicator.label,
        ),
        path=reverse("reports:review_objection", args=[objection.pk]),
    )
    return objection


@transaction.atomic
def answer_objection(
    *, objection: Objection, answer: str, percent: Decimal | None, actor: User
) -> Objection:
    """Answer an objection: keep the value, or correct it to ``percent``.

    A correction is recorded on top of what is frozen. Raises DomainError without words, for what
    is no percentage or is the value already; ConflictError when it was answered before;
    PermissionDenied for the office of another county.
    """
    _refuse_others(objection.entry.review.county, actor)
    answer = _with_reason(answer)
    _locked(objection.entry.review)
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if objection.outcome != Outcome.WAITING:
        raise ConflictError(
            "objection_answered", _("This objection was answered already; nothing was changed.")
        )
    if percent is not None:
        percent = _as_percent(percent)
        before = _line(objection.entry.review, objection.entry).value(objection.indicator).confirmed
        if before is None or before == percent:
            raise DomainError("value_same", _("It has this value already."))
        ReviewChange.objects.create(
            entry=objection.entry,
            indicator=objection.indicator,
            before=before,
            after=percent,
            reason=answer,
            objection=objection,
            made_by=actor,
        )
    objection.outcome = Outcome.KEPT if percent is None else Outcome.CHANGED
    objection.answer, objection.answered_by = answer, actor
    objection.answered_at = timezone.now()
    objection.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    tell(
        users=[objection.raised_by],
        key=f"objection:{objection.pk}:answer",
        subject=gettext_lazy("Your objection is answered"),
        text=filled(
            gettext_lazy("The county office has answered the objection to “%(indicator)s”."),
            indicator=Indicator(objection.indicator).label,
        ),
        path=reverse("reports:review_entry", args=[objection.entry_id]),
    )
    return objection
