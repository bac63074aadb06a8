"""Figures counted row by row, without the database's help: what ``count_live`` must come to."""

from datetime import date, timedelta

from common.dates import months_before
from pairing.choices import RecipientStatus
from pairing.models import Group, Household, Pairing, Pause, Programme, Recipient
from reports.figures.value import Figures, first_month, month_number
from visits.choices import ContactKind, NeedStatus, Verdict
from visits.models import Activity, Aid, Contact, Need, PairingYear
from visits.quotas.duty import dues_between, stand
from visits.quotas.rules import RuleBook
from visits.quotas.standings import picture_on


def recount(prefix: str, programme: Programme, day: date, group: Group | None = None) -> Figures:
    """The figures of all that lies in ``prefix``, from every row there is."""
    found = Figures()
    members = {
        person.household_id
        for person in Recipient.objects.filter(status=RecipientStatus.ACTIVE)
        if group is None or person.group_id == group.pk
    }

    def is_meant(household_id: int) -> bool:
        return group is None or household_id in members

    def place(each: date) -> int:
        return month_number(each, day)

    pairings = [
        p
        for p in Pairing.objects.filter(programme=programme)
        if is_meant(p.household_id) and p.region_id.startswith(prefix)
    ]
    held = [p for p in pairings if p.holds_on(day)]
    found.pairings = len(held)
    found.cadres = len({p.cadre_id for p in held})
    found.paired_households = len({p.household_id for p in held})
    _households(found, prefix, programme, day, is_meant)
    for person in Recipient.objects.filter(programme=programme):
        is_on = person.joined_on <= day and (person.ended_on is None or person.ended_on > day)
        is_of = group is None or person.group_id == group.pk
        if is_on and is_of and person.household.region_id.startswith(prefix):
            found.people += 1
            found.groups.setdefault(person.group_id, [0, 0])[0] += 1
    for key, pair in found.groups.items():
        pair[1] = len(
            {
                r.household_id
                for r in Recipient.objects.filter(programme=programme, group=key)
                if r.joined_on <= day
                and (r.ended_on is None or r.ended_on > day)
                and r.household.region_id.startswith(prefix)
            }
        )
    _unseen(found, pairings, day)
    _lights_and_pace(found, pairings, day)
    wherever = Pairing.objects.filter(programme=programme)
    _credited(found, [p for p in wherever if is_meant(p.household_id)], prefix, day)
    for contact in Contact.objects.filter(pairing__programme=programme).select_related("pairing"):
        if (
            contact.verdict == Verdict.COUNTED
            and contact.region_id.startswith(prefix)
            and is_meant(contact.pairing.household_id)
            and contact.day >= first_month(day)
        ):
            found.add_month(contact.kind, place(contact.day), 1)
            if contact.policies:
                found.add_month("policies", place(contact.day), len(contact.policies))
    for aid in Aid.objects.filter(programme=programme, reversed_on=None):
        if aid.region_id.startswith(prefix) and is_meant(aid.household_id):
            found.add_month(aid.kind, place(aid.day), int(aid.value * 100))
            found.add_month("aid_times", place(aid.day), 1)
    for need in Need.objects.all():
        rosters = set(need.household.recipients.values_list("programme", flat=True))
        if rosters and programme.pk not in rosters:
            continue
        if need.region_id.startswith(prefix) and is_meant(need.household_id):
            found.needs_open += need.status == NeedStatus.RAISED
            found.add_month("needs_raised", place(need.raised_on), 1)
            if need.settled_on is not None:
                found.add_month("needs_settled", place(need.settled_on), 1)
    if group is None:
        for activity in Activity.objects.filter(programme=programme):
            if activity.region_id.startswith(prefix):
                found.add_month("activities", place(activity.day), 1)
    return found


def _households(found, prefix, programme, day, is_meant):
    for household in Household.objects.filter(closed_on=None):
        if not (household.region_id.startswith(prefix) and is_meant(household.pk)):
            continue
        own = Pairing.objects.filter(household=household, programme=programme)
        people = household.recipients.filter(status=RecipientStatus.ACTIVE)
        rosters = set(people.values_list("programme", flat=True))
        if rosters and programme.pk not in rosters and not own.filter(ended_on=None).exists():
            continue
        found.households += 1
        if own.filter(ended_on=None).exists():
            continue
        ends = [p.ended_on for p in own]
        active = people.filter(programme=programme)
        joined = [person.joined_on for person in active]
        since = max(ends) if ends else min(joined, default=None)
        days = (day - since).days if since is not None else 0
        found.waiting[(days >= 30) + (days >= 90) + (days >= 180)] += 1


def _unseen(found, pairings, day):
    half_a_year = months_before(day, 6)
    for pairing in pairings:
        visits = Contact.objects.filter(
            pairing__household=pairing.household_id,
            kind=ContactKind.HOME_VISIT,
            verdict=Verdict.COUNTED,
        )
        is_seen = any(half_a_year < visit.day <= day for visit in visits)
        found.unseen += (
            pairing.ended_on is None and pairing.started_on <= half_a_year and not is_seen
        )


def _credited(found, pairings, prefix, day):
    """By the place of the contact, whether or not its household lives there still."""
    book = RuleBook()
    for pairing in pairings:
        counted = [
            c
            for c in pairing.contacts.all()
            if c.verdict == Verdict.COUNTED and c.region_id.startswith(prefix)
        ]
        for year in (day.year - 1, day.year):
            rule = book.find(
                programme_id=pairing.programme_id, region_code=pairing.region_id, year=year
            )
            if rule is None:
                continue
            visits = [c.day for c in counted if c.is_home_visit and c.day.year == year]
            others = [c.day for c in counted if not c.is_home_visit and c.day.year == year]
            before = 0
            for month in range(1, 13):
                last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
                standing = stand(
                    year=year,
                    started_on=date(year, 1, 1),
                    rule=rule,
                    visit_days=[each for each in visits if each <= last],
                    contact_days=[each for each in others if each <= last],
                )
                done = standing.contacts_done - before
                before = standing.contacts_done
                if done:
                    found.add_month("contacts_credited", month_number(last, day), done)


def _lights_and_pace(found, pairings, day):
    book = RuleBook()
    for pairing in pairings:
        pauses = [(p.started_on, p.ended_on) for p in Pause.objects.filter(pairing=pairing)]
        for year in PairingYear.objects.filter(
            pairing=pairing, year__in=(day.year - 1, day.year)
        ).values_list("year", flat=True):
            rule = book.find(
                programme_id=pairing.programme_id, region_code=pairing.region_id, year=year
            )
            assert rule is not None
            dues = dues_between(
                date(year, 1, 1),
                date(year, 12, 31),
                started_on=pairing.started_on,
                ended_on=pairing.ended_on,
                rule=rule,
                visit_days=[],
                contact_days=[],
                pauses=pauses,
            )
            for due in dues.contacts:
                found.add_month("contacts_due", month_number(due.on, day), 1)
            for due in dues.visits:
                found.add_month("visits_due", month_number(due.on, day), 1)
    open_ones = [p.pk for p in pairings if p.ended_on is None and p.started_on <= day]
    picture = picture_on(Pairing.objects.filter(pk__in=open_ones), day=day)
    found.lights.update(str(assessment.status) for assessment in picture.assessments)


def plain(figures: Figures) -> dict:
    """What can be compared, flat: without numbers that are zero."""
    kept = figures.as_json()
    months = {
        f"{name} {place}": number
        for name, row in kept.get("months", {}).items()
        for place, number in enumerate(row)
        if number
    }
    kept.pop("months", None)
    kept |= months
    kept["lights"] = {light: n for light, n in kept.get("lights", {}).items() if n}
    kept["groups"] = {int(key): pair for key, pair in kept.get("groups", {}).items() if any(pair)}
    return kept
