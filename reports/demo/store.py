"""Writes a demonstration county into the database, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.database import analyze
from common.encryption import digest
from common.errors import DomainError
from common.text import initials, pinyin
from jobs.choices import Cadence
from jobs.engine import run_job
from jobs.models import JobRun
from jobs.periods import window
from jobs.working_days import nth_working_day
from organization.choices import Level, Role, Sex
from organization.models import Region, Unit, User
from pairing.choices import CadreStatus, DisabilityKind, GroupKey, SupportMode
from pairing.models import Cadre, Group, Household, Pairing, Pause, Programme, Recipient
from reports.demo import gifts, history, people, sign_ins
from reports.demo.campaigns import write_campaign
from reports.demo.distributions import write_distributions
from reports.demo.drafts import write_draft
from reports.demo.inspections import write_inspections
from reports.demo.lines import FEEDBACK, Issue
from reports.demo.names import given_name, surname
from reports.demo.needs import write_needs
from reports.demo.places import (
    COUNTY,
    COUNTY_PREFIX,
    DEPARTMENTS,
    MONTHLY_CONTACTS,
    MONTHLY_TOWNSHIP,
    MONTHLY_VISITS,
    TOWNSHIPS,
)
from reports.demo.surveys import write_survey
from reports.demo.words import Writer, subject_of
from visits.choices import Giver, Job, NeedStatus
from visits.models import (
    Activity,
    Aid,
    Contact,
    Donor,
    Feedback,
    Need,
    PairingYear,
    QuotaRule,
    Reminder,
)
from visits.quotas.duty import Rule
from visits.quotas.recounting import recompute
from visits.quotas.rules import RuleBook

HOUSEHOLDS = 4225
PROGRAMME = "aixin-gansu"
FIRST_DAY = date(2024, 1, 1)
"""The programme began in May 2023; a full year back has to be there."""

PATIENCE = 75
"""Days after which an office has settled what no cadre told the end of."""
WEEKS_REMINDED = 7
BATCH = 2000
Progress = Callable[[str, int, int], None]
"""Called with what is being made, how many are, and how many there will be."""

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each were written, and whether the sign-ins have the public password."""

    households: int
    people: int
    cadres: int
    units: int
    pairings: int
    contacts: int
    aid: int
    needs: int
    activities: int
    feedback: int
    reminders: int
    has_sign_ins: bool


def load_county(
    *,
    seed: int,
    today: date,
    total: int | None = None,
    progress: Progress | None = None,
    with_sign_ins: bool | None = None,
) -> Loaded:
    """Make the county and write it; ``total`` households are for tests, which need not wait.

    Raises DomainError, having written nothing, when the database holds people already, when the
    county or the programme is not there, or for a day before 2024.
    """
    if today < FIRST_DAY:
        raise DomainError(
            "demo_day",
            _("The demonstration needs a day from %(first)s on, not %(day)s.")
            % {"first": FIRST_DAY, "day": today},
        )
    if with_sign_ins is None:
        with_sign_ins = settings.DEBUG
    with transaction.atomic():
        loader = _Loader(
            seed, today, total or HOUSEHOLDS, progress or (lambda *_: None), with_sign_ins
        )
        return loader.run()


def _check_empty() -> Programme:
    # Locked, so that of two demonstrations begun at once the second finds the first one's people.
    programme = Programme.objects.select_for_update().filter(slug=PROGRAMME).first()
    if programme is None or not Region.objects.filter(pk=COUNTY).exists():
        raise DomainError(
            "demo_base",
            _("The demonstration needs the programme %(slug)s and Gansu's regions: run migrate.")
            % {"slug": PROGRAMME},
        )
    if any(m._default_manager.exists() for m in (Household, Cadre, Unit)):
        raise DomainError(
            "demo_not_empty",
            _(
                "The database has households, cadres or units already. The demonstration is loaded "
                "only into an empty one; nothing was changed."
            ),
        )
    phones = [account.phone for account in sign_ins.SIGN_INS]
    taken = User.objects.filter(models.Q(phone__in=phones) | models.Q(phone__startswith="199"))
    if taken.exists():
        raise DomainError(
            "demo_phones_taken",
            _(
                "An account has a mobile number that the demonstration uses. It is loaded only "
                "into an empty database; nothing was changed."
            ),
        )
    return programme


def _at(day: date, seconds: int) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone()) + timedelta(
        seconds=seconds
    )


class _Loader:
    """One run. Each stage has a random generator of its own, so that none sways another."""

    def __init__(
        self, seed: int, today: date, total: int, progress: Progress, with_sign_ins: bool
    ) -> None:
        self.seed, self.today, self.total = seed, today, total
        self.progress, self.with_sign_ins = progress, with_sign_ins
        self.unusable = make_password(None)

    def run(self) -> Loaded:
        self.programme = _check_empty()
        self.groups = {g.key: g for g in Group.objects.filter(programme=self.programme)}
        registry = people.Registry(self._random("numbers"))
        households = people.make_households(
            self._random("people"), registry, villages(), today=self.today, total=self.total
        )
        plan = history.make_plan(self._random("pairings"), registry, households, today=self.today)
        self._write_rule()
        self._write_households(households)
        self._write_accounts(plan)
        self._write_pairings(plan)
        contacts, aid, needs = self._write_contacts(plan)
        activities = self._write_activities()
        write_campaign(programme=self.programme, today=self.today)
        write_inspections(programme=self.programme, today=self.today)
        write_survey(programme=self.programme, today=self.today)
        write_needs(today=self.today)
        aid += write_distributions(programme=self.programme, today=self.today)
        write_draft(programme=self.programme)
        feedback = self._write_feedback(plan)
        label = "Quotas"
        self.progress(label, 0, len(plan.pairings))
        recompute([p.pk for p in self.pairings.values()], today=self.today)
        analyze(
            (
                *(Household, Recipient, Unit, User, Cadre, Pairing, Pause),
                *(Contact, Aid, Need, PairingYear, Activity),
            )
        )
        reminders = self._remind()
        self._draft()
        self.progress(label, len(plan.pairings), len(plan.pairings))
        return Loaded(
            households=len(households),
            people=sum(len(h.people) for h in households),
            cadres=len(plan.cadres),
            units=len(plan.units),
            pairings=len(plan.pairings),
            contacts=contacts,
            aid=aid,
            needs=needs,
            activities=activities,
            feedback=feedback,
            reminders=reminders,
            has_sign_ins=self.with_sign_ins,
        )

    def _remind(self) -> int:
        """The weekly reminders of the last weeks, so that there is something to follow up."""
        county = Region.objects.get(pk=COUNTY)
        for weeks in reversed(range(WEEKS_REMINDED)):
            first, last = window(Cadence.WEEK, self.today - timedelta(weeks=weeks))
            day = nth_working_day(first, min(last, self.today), 1)
            if day is None:
                continue
            run = run_job(job=Job.WEEKLY_REMINDER.value, county=county, day=day)
            moment = timezone.make_aware(datetime.combine(day, time(9)))
            JobRun.objects.filter(pk=run.pk).update(
                started_at=moment, worked_at=moment, finished_at=moment
            )
            Reminder.objects.filter(run=run).update(created_at=moment)
        return Reminder.objects.count()

    def _draft(self) -> None:
        """Last month's notice and last quarter's review, as drafts for the office to look at."""
        county = Region.objects.get(pk=COUNTY)
        for job in ("monthly_notice", "quarterly_review"):
            run_job(job=job, county=county, day=self.today)

    def _random(self, stage: str) -> Random:
        return Random(f"{self.seed}:{self.today}:{stage}")

    def _insert(self, label: str, rows: Sequence[M]) -> None:
        self.progress(label, 0, len(rows))
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            type(batch[0])._default_manager.bulk_create(batch)
            self.progress(label, start + len(batch), len(rows))

    # The stages

    def _write_rule(self) -> None:
        QuotaRule.objects.create(
            programme=self.programme,
            region_id=MONTHLY_TOWNSHIP,
            year=self.today.year,
            contacts=MONTHLY_CONTACTS,
            visits=MONTHLY_VISITS,
        )

    def _write_households(self, households: list[people.Household]) -> None:
        self.households = {
            h.number: Household(
                region_id=h.village,
                head_name=h.head.name,
                head_pinyin=pinyin(h.head.name),
                head_initials=initials(h.head.name),
                head_id=h.head.identity,
                head_id_digest=digest(h.head.identity),
                phone=h.phone,
                address=h.address,
                created_at=_at(h.joined_on, 9 * 3600 + h.number % 20000),
            )
            for h in households
        }
        self._insert("Households", list(self.households.values()))
        self._insert(
            "People",
            [self._recipient(h, person) for h in households for person in h.people],
        )

    def _recipient(self, household: people.Household, person: people.Person) -> Recipient:
        return Recipient(
            programme=self.programme,
            group=self.groups[person.group],
            household=self.households[household.number],
            name=person.name,
            pinyin=pinyin(person.name),
            initials=initials(person.name),
            identity=person.identity,
            id_digest=digest(person.identity),
            sex=Sex.MALE if person.is_male else Sex.FEMALE,
            birth_date=person.born,
            ethnicity=person.ethnicity,
            relation=person.relation,
            certificate=person.certificate,
            disability_kind=person.disability_kind and DisabilityKind(person.disability_kind),
            disability_level=person.disability_level,
            support_mode=(SupportMode.AT_HOME if person.group == GroupKey.EXTREME_POVERTY else ""),
            child_category=person.child_category,
            school=person.school,
            grade=person.grade,
            guardian_relation=person.guardian_relation,
            joined_on=person.joined_on,
        )

    def _write_accounts(self, plan: history.Plan) -> None:
        began = _at(people.roster_day(self.today), 8 * 3600)
        self.units = {
            u.number: Unit(region_id=u.region, name=u.name, pinyin=pinyin(u.name))
            for u in plan.units
        }
        Unit.objects.bulk_create(self.units.values())
        secret = make_password(sign_ins.PASSWORD) if self.with_sign_ins else self.unusable
        passwords = {account.phone: secret for account in sign_ins.SIGN_INS}

        def account(phone: str, name: str, role: Role, **fields: Any) -> User:
            user = User(
                phone=phone,
                role=role,
                password=passwords.get(phone, self.unusable),
                created_at=began,
                **fields,
            )
            user.set_name(name)
            return user

        rng = self._random("offices")
        registry = people.Registry(rng)
        taken = {c.phone for c in plan.cadres}

        def phone() -> str:
            while (number := registry.phone()) in taken:
                pass
            return number

        def anybody() -> tuple[str, str]:
            is_male = rng.random() < 0.5
            born = self.today.year - rng.randint(26, 56)
            name = surname(rng) + given_name(rng, born=born, is_male=is_male)
            return name, Sex.MALE if is_male else Sex.FEMALE

        users = {
            c.number: account(
                c.phone,
                c.name,
                Role.CADRE,
                unit=self.units[c.unit.number],
                sex=Sex.MALE if c.is_male else Sex.FEMALE,
                is_active=not c.has_left,
            )
            for c in plan.cadres
        }
        others = [
            account(who.phone, who.name, role, region_id=COUNTY, sex=sex)
            for who, role, sex in (
                (sign_ins.COUNTY_OFFICE, Role.COUNTY_OFFICE, Sex.MALE),
                (sign_ins.SUPERVISOR, Role.SUPERVISOR, Sex.MALE),
                (sign_ins.SYSTEM_ADMIN, Role.SYSTEM_ADMIN, Sex.MALE),
                (sign_ins.SECURITY_ADMIN, Role.SECURITY_ADMIN, Sex.FEMALE),
                (sign_ins.AUDIT_ADMIN, Role.AUDIT_ADMIN, Sex.MALE),
                (sign_ins.SECOND_OFFICE, Role.COUNTY_OFFICE, Sex.FEMALE),
            )
        ]
        self.county_office = others[0]
        self.offices: dict[str, User] = {}
        for township in TOWNSHIPS:
            name, sex = anybody()
            number = phone()
            if township.code == MONTHLY_TOWNSHIP:
                _label, number, name = sign_ins.TOWNSHIP_OFFICE
                sex = Sex.FEMALE
            self.offices[township.prefix] = account(
                number, name, Role.TOWNSHIP_OFFICE, region_id=township.code, sex=sex
            )
        for unit in self.units.values():
            name, sex = anybody()
            number = phone()
            if unit.name == DEPARTMENTS[0]:
                _label, number, name = sign_ins.LIAISON
                sex = Sex.MALE
            others.append(account(number, name, Role.LIAISON, unit=unit, sex=sex))
        self._insert("Accounts", [*others, *self.offices.values(), *users.values()])
        self.cadres = {
            c.number: Cadre(
                user=users[c.number],
                title=c.title,
                status=CadreStatus.LEFT if c.has_left else CadreStatus.ACTIVE,
            )
            for c in plan.cadres
        }
        self._insert("Cadres", list(self.cadres.values()))

    def _write_pairings(self, plan: history.Plan) -> None:
        self.pairings: dict[int, Pairing] = {}
        # Those that replace another come after it: they carry its key.
        first = [p for p in plan.pairings if p.replaces is None]
        later = [p for p in plan.pairings if p.replaces is not None]
        for group in (first, later):
            rows = {p.number: self._pairing(p) for p in group}
            self.pairings |= rows
            self._insert("Pairings", list(rows.values()))
        Pause.objects.bulk_create(
            Pause(
                pairing=self.pairings[p.number],
                started_on=pause.first,
                ended_on=pause.last,
                reason=pause.reason,
            )
            for p in plan.pairings
            for pause in p.pauses
        )

    def _pairing(self, planned: history.Pairing) -> Pairing:
        household = planned.household
        office = self.offices[household.township.prefix]
        return Pairing(
            programme=self.programme,
            household=self.households[household.number],
            cadre=self.cadres[planned.cadre.number],
            region_id=household.village,
            role=self.groups[household.first_group].role_name,
            started_on=planned.started_on,
            ended_on=planned.ended_on,
            end_reason=planned.end_reason or "",
            replaces=self.pairings[planned.replaces.number] if planned.replaces else None,
            created_by=office,
            created_at=_at(planned.started_on, 10 * 3600 + planned.number % 18000),
            ended_by=office if planned.ended_on else None,
        )

    def _write_contacts(self, plan: history.Plan) -> tuple[int, int, int]:
        book = RuleBook()
        self.donors: dict[str, Donor] = {}
        label = "Contacts"
        contacts: list[Contact] = []
        aid: list[Aid] = []
        needs: list[Need] = []
        counts = [0, 0, 0]

        def flush() -> None:
            Contact.objects.bulk_create(contacts)
            Aid.objects.bulk_create(aid)
            Need.objects.bulk_create(needs)
            written: tuple[list[Any], ...] = (contacts, aid, needs)
            for place, rows in enumerate(written):
                counts[place] += len(rows)
                rows.clear()

        self.progress(label, 0, len(plan.pairings))
        for done, planned in enumerate(plan.pairings, start=1):
            raised: list[tuple[Need, Issue]] = []
            for contact, gift, asked, solved in self._contacts(planned, book):
                contacts.append(contact)
                if gift is not None:
                    aid.append(self._aid(contact, gift, planned))
                if solved is not None:
                    self._settle(*raised[-1], on=contact.day, planned=planned)
                if asked is not None:
                    raised.append((self._need(contact, asked, planned), asked))
            self._settle_last(raised, planned)
            needs += [need for need, _issue in raised]
            if len(contacts) >= BATCH or done == len(plan.pairings):
                flush()
                self.progress(label, done, len(plan.pairings))
        return counts[0], counts[1], counts[2]

    def _rule(self, book: RuleBook, village: str, year: int) -> Rule:
        rule = book.find(programme_id=self.programme.pk, region_code=village, year=year)
        # Without a rule nothing is owed, and nothing would be done.
        return rule or Rule(0, 0)

    def _contacts(
        self, planned: history.Pairing, book: RuleBook
    ) -> Iterator[tuple[Contact, gifts.Gift | None, Issue | None, Issue | None]]:
        rng = self._random(f"contacts:{planned.number}")
        pairing = self.pairings[planned.number]
        user = self.cadres[planned.cadre.number].user
        # What is so in a household stays so when the cadre changes.
        subject = subject_of(
            self._random(f"home:{planned.household.number}"), planned.household, self.today
        )
        writer = Writer(rng, planned, subject)
        diary = history.Diary(
            rng, planned, self.today, lambda village, year: self._rule(book, village, year)
        )
        for moment in diary.moments():
            gift = None
            if moment.kind == "home_visit" and moment.is_reached and not moment.is_second:
                gift = gifts.gift_for(rng, planned, moment.day)
            text, topics, policies = writer.write(moment, gift.words if gift else "")
            yield (
                Contact(
                    pairing=pairing,
                    region_id=planned.household.village,
                    day=moment.day,
                    kind=moment.kind,
                    is_reached=moment.is_reached,
                    topics=topics,
                    policies=policies,
                    found=text,
                    client_uuid=uuid.UUID(int=rng.getrandbits(128), version=4),
                    created_by=user,
                    created_at=self._entered_at(rng, moment.day),
                ),
                gift,
                writer.asked,
                writer.solved,
            )

    def _need(self, contact: Contact, asked: Issue, planned: history.Pairing) -> Need:
        return Need(
            household=self.households[planned.household.number],
            contact=contact,
            region_id=contact.region_id,
            text=asked.need,
            raised_on=contact.day,
            created_by=contact.created_by,
            created_at=contact.created_at,
        )

    def _settle(self, need: Need, issue: Issue, *, on: date, planned: history.Pairing) -> None:
        need.status, need.settled_on, need.outcome = NeedStatus.DONE, on, issue.solved
        need.settled_by = self.offices[planned.household.township.prefix]

    def _settle_last(self, raised: list[tuple[Need, Issue]], planned: history.Pairing) -> None:
        """What no later contact told of is open, unless it was asked for long ago."""
        if not raised:
            return
        need, issue = raised[-1]
        if need.settled_on is None and need.raised_on + timedelta(days=PATIENCE) < self.today:
            days = self._random(f"need:{planned.number}").randint(20, PATIENCE)
            self._settle(need, issue, on=need.raised_on + timedelta(days=days), planned=planned)

    def _entered_at(self, rng: Random, day: date) -> datetime:
        """Most are entered that day, some the next; of today none later than breakfast."""
        if day == self.today:
            return _at(day, rng.randrange(5 * 60, 8 * 3600))
        entered = _at(day, rng.randrange(8 * 3600 + 1800, 21 * 3600))
        if rng.random() < 0.12:
            entered += timedelta(days=rng.choice([1, 1, 1, 2, 3, 5]))
        return min(entered, _at(self.today, rng.randrange(5 * 60, 8 * 3600)))

    def _aid(self, contact: Contact, gift: gifts.Gift, planned: history.Pairing) -> Aid:
        return Aid(
            household_id=contact.pairing.household_id,
            programme=self.programme,
            pairing=contact.pairing,
            contact=contact,
            region_id=contact.region_id,
            day=contact.day,
            kind=gift.kind,
            items=gift.items,
            value=gift.value,
            giver=gift.giver,
            giver_unit=(
                self.units[planned.cadre.unit.number] if gift.giver == Giver.UNIT else None
            ),
            donor=self._donor(gift.donor),
            created_at=contact.created_at,
        )

    def _donor(self, name: str) -> Donor | None:
        """Who gave it, by name; None where the cadre or the unit did."""
        if not name:
            return None
        if name not in self.donors:
            donor = Donor(region_id=COUNTY, kind=gifts.DONOR_KINDS[name])
            donor.set_name(name)
            donor.save()
            self.donors[name] = donor
        return self.donors[name]

    def _write_activities(self) -> int:
        rows = [
            Activity(
                programme=self.programme,
                region_id=h.region,
                day=h.day,
                name=h.name,
                kind=h.kind,
                organiser=h.organiser,
                participants=h.participants,
                households=h.households,
                created_at=_at(h.day, 8 * 3600 if h.day == self.today else 17 * 3600),
            )
            for h in gifts.happenings(self._random("activities"), self.today)
        ]
        Activity.objects.bulk_create(rows)
        return len(rows)

    def _write_feedback(self, plan: history.Plan) -> int:
        """The cadre with a sign-in has an answer that is not read; one who wrote waits for one."""
        here = [c for c in plan.cadres if not c.has_left]
        own = [c for c in here if c.phone == sign_ins.CADRE.phone]
        others = [c for c in here if c.phone != sign_ins.CADRE.phone]
        writers = [*own, *self._random("feedback").sample(others, len(FEEDBACK) - len(own))]
        rows = []
        for cadre, said in zip(writers, FEEDBACK, strict=True):
            sent = _at(self.today - timedelta(days=said.days_ago), 20 * 3600)
            answered = sent + timedelta(days=2, hours=13) if said.answer else None
            rows.append(
                Feedback(
                    user=self.cadres[cadre.number].user,
                    region_id=COUNTY,
                    kind=said.kind,
                    text=said.text,
                    client_uuid=uuid.UUID(
                        int=self._random(f"feedback:{said.text}").getrandbits(128), version=4
                    ),
                    created_at=sent,
                    answer=said.answer,
                    answered_by=self.county_office if answered else None,
                    answered_at=answered,
                    read_at=answered + timedelta(hours=9) if answered and said.is_read else None,
                )
            )
        Feedback.objects.bulk_create(rows)
        return len(rows)


def villages() -> people.Villages:
    """The villages of the county by their township's prefix, from the database."""
    found: dict[str, list[tuple[str, str]]] = {}
    regions: Iterable[Region] = Region.objects.filter(
        code__startswith=COUNTY_PREFIX, level=Level.VILLAGE
    ).order_by("code")
    for region in regions:
        found.setdefault(region.code[:9], []).append((region.code, region.name))
    return found
