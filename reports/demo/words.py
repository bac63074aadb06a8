"""What cadres write down after a contact: short, and of the place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from common.identity import age_on
from pairing.choices import DisabilityKind, GroupKey, Relation
from reports.demo import lines
from reports.demo.history import Moment, Pairing, spring_festival
from reports.demo.people import Household, Person, grade_on
from visits.choices import ContactKind


@dataclass(frozen=True, slots=True)
class Subject:
    """What is true of a household for as long as it is written about."""

    household: Household
    main: Person
    talker: str
    guardian: str
    carer: str
    illness: str
    crop: str
    helper: str
    tags: frozenset[str]

    def tags_on(self, day: date) -> frozenset[str]:
        """With what depends on the day: how old a child is, and the season."""
        tags = set(self.tags)
        if day.month in (10, 11, 12):
            tags.add("cold")
        if day.month in (7, 8, 9):
            tags.add("rain")
        if self.main.group == GroupKey.ORPHAN:
            grade = grade_on(self.main, day)
            if "幼儿园" in grade:
                tags |= {"kinder", "small"}
            elif not grade:
                tags |= {"toddler", "small"} if age_on(self.main.born, day) < 6 else {"grown"}
            elif grade.endswith("年级") and "职专" not in grade:
                tags |= {"pupil", "primary"}
            elif grade.startswith("初"):
                tags |= {"pupil", "junior", "boarder"}
            else:
                tags |= {"pupil", "senior", "boarder"}
                if "职专" in grade:
                    tags.add("vocational")
        return frozenset(tags)


_LIMBS = ({"stick"}, {"stick"}, {"wheelchair", "weak"}, {"stroke", "weak"}, {"prosthesis"})


def subject_of(rng: Random, household: Household, today: date) -> Subject:
    """What is told of a household, chosen once, so that its contacts agree with each other."""
    main = min(household.people, key=lambda p: list(GroupKey).index(p.group))
    age = age_on(main.born, today)
    tags: set[str] = set()
    guardian = lines.GUARDIAN_WORDS.get(main.guardian_relation, "家长")
    carer = _carer(rng, household, main)
    talker = rng.choice(["本人", "老人" if age >= 60 else main.name])
    if main.group == GroupKey.ORPHAN:
        tags.add("boy" if main.is_male else "girl")
        if main.child_category.startswith("事实"):
            tags.add("defacto")
        if main.guardian_relation in ("祖父", "祖母", "外祖父", "外祖母"):
            tags.add("grandparent")
        if household.head.is_male:
            tags.add("guardian-male")
        talker = guardian if age < 11 or rng.random() < 0.6 else "孩子"
    else:
        tags.add("old" if age >= 60 else "adult" if age >= 18 else "minor")
        if age >= 60:
            tags.add("adult")
        if age >= 74:
            tags.add("aged")
        if 7 <= age <= 16:
            tags.add(rng.choice(["special-school", "taught-at-home", "in-class"]))
        if carer:
            tags.add("carer")
        if main.group == GroupKey.DISABLED:
            tags.add("disabled")
            kind = lines.KIND_TAGS[DisabilityKind(main.disability_kind or 4)]
            tags.add(kind)
            is_heavy = main.disability_level == 1
            if kind in ("limbs", "multiple") and is_heavy and carer and rng.random() < 0.5:
                tags.add("bed")
                tags -= {"special-school", "in-class"}
            elif kind == "limbs":
                # One of these, so that nobody walks with a stick one month and has a leg to fit
                # the next.
                tags |= rng.choice(_LIMBS)
            if 20 <= age < 55 and "bed" not in tags and kind in ("limbs", "hearing"):
                tags.add("working")
            if carer and (kind in ("hearing", "intellect", "mind", "multiple") or age < 18):
                talker = carer
            elif kind in ("hearing", "intellect"):
                talker = rng.choice(["邻居", "村文书", "村医"])
        else:
            tags.add("poverty")
            if len(household.people) == 2 and all(p.is_male for p in household.people):
                tags.add("brothers")
            if age >= 75:
                tags.add("frail")
        if not carer and len(household.people) == 1:
            tags.add("alone")
        if age >= 25 and not carer and age < 74 and "sight" not in tags and rng.random() < 0.55:
            tags.add("farms")
            if rng.random() < 0.5:
                tags.add("hens")
            if rng.random() < 0.2:
                tags.add("pigs")
        if main.group == GroupKey.DISABLED and age >= 50 and "alone" not in tags:
            tags.add("grown-children")
    if carer and talker == carer:
        tags.add("talks-to-carer")
    if carer and age_on(household.head.born, today) >= 62:
        tags.add("carer-old")
    illness = rng.choice(lines.ILLNESSES)
    if age >= 50 and rng.random() < 0.62 and main.group != GroupKey.ORPHAN:
        tags.add("ill")
        if illness == "高血压":
            tags.add("ill-bp")
    return Subject(
        household=household,
        main=main,
        talker=talker,
        guardian=guardian,
        carer=carer,
        illness=illness,
        crop=rng.choice(lines.CROPS),
        helper=rng.choice(["侄子", "侄女", "外甥", "堂弟", "邻居", "侄子"]),
        tags=frozenset(tags),
    )


def _carer(rng: Random, household: Household, main: Person) -> str:
    """Who looks after a disabled person, empty for one who lives alone."""
    man = household.head.is_male
    if main.relation in (Relation.SON, Relation.DAUGHTER):
        return "父亲" if man else "母亲"
    if main.relation == Relation.GRANDCHILD:
        return "爷爷" if man else "奶奶"
    if main.relation == Relation.SPOUSE:
        return "丈夫" if man else "妻子"
    if main.relation == Relation.PARENT:
        return "儿子" if man else "女儿"
    if main.relation == Relation.SIBLING:
        older = household.head.born < main.born
        return ("哥哥" if older else "弟弟") if man else ("姐姐" if older else "妹妹")
    if main.relation == Relation.OTHER:
        return "侄子" if man else "侄女"
    if main.group == GroupKey.DISABLED and rng.random() < 0.62:
        spouse = "妻子" if main.is_male else "丈夫"
        child = rng.choice(["儿子", "儿媳", "女儿"])
        return spouse if main.born.year > 1955 and rng.random() < 0.6 else child
    return ""


COMMON = frozenset(lines.ADULTS)
"""Said of grown-ups of every group."""


@lru_cache(maxsize=20000)
def _fitting(
    group: GroupKey, tags: frozenset[str], is_visit: bool, month: int
) -> tuple[lines.Line, ...]:
    pool = lines.POOLS[group]
    if "minor" in tags:
        # What is said of grown-ups who farm and draw pensions is not said of a child.
        pool = tuple(x for x in pool if x not in COMMON or x.topic in (lines.SAFETY, lines.REQUEST))
    return tuple(
        line
        for line in pool
        if line.where in ("", "v" if is_visit else "c")
        and (not line.months or month in line.months)
        and all((tag[1:] not in tags) if tag[0] == "!" else tag in tags for tag in line.tags)
    )


class Writer:
    """Writes what one pairing's contacts found, each line once while there are others.

    After each, ``asked`` is what was asked for in it and ``solved`` what it tells is done.
    """

    asked: lines.Issue | None
    solved: lines.Issue | None

    def __init__(self, rng: Random, pairing: Pairing, subject: Subject) -> None:
        self._rng, self._pairing, self._subject = rng, pairing, subject
        self._said: set[str] = set()
        self._pending: lines.Issue | None = None
        self._asked_on = date.min
        self._asked: set[lines.Issue] = set()
        self._is_first_visit = True
        # A cadre's own manner: a few words, some, or many.
        self._length = Random(f"voice:{pairing.cadre.phone}").choices([1, 2, 3], [30, 50, 20])[0]

    def write(self, moment: Moment, aid: str = "") -> tuple[str, list[str], list[str]]:
        """The text of a contact, its topics and the policies, as keys; ``aid`` was given."""
        self.asked = self.solved = None
        text, topics = self._write(moment, aid)
        is_policy = lines.POLICY in topics
        return (
            text,
            [str(topic) for topic in topics if topic != lines.POLICY],
            lines.policies_in(text) if is_policy else [],
        )

    def _write(self, moment: Moment, aid: str) -> tuple[str, list[lines.Topic]]:
        rng, day = self._rng, moment.day
        if not moment.is_reached:
            is_visit = moment.kind == ContactKind.HOME_VISIT
            return rng.choice(lines.NOT_REACHED_VISITS if is_visit else lines.NOT_REACHED_CALLS), []
        if moment.is_second:
            return rng.choice(lines.SECOND), [lines.REQUEST]
        ended = self._pairing.ended_on
        if ended is not None and day > ended:
            return rng.choice(lines.AFTER_HANDOVER), []
        is_child = self._subject.main.group == GroupKey.ORPHAN
        if moment.kind == ContactKind.LETTER:
            return rng.choice(lines.LETTERS if is_child else lines.LETTERS_ADULT), [
                lines.SCHOOL if is_child else lines.POLICY
            ]
        if rng.random() < 0.015 and not aid:
            return "", []
        parts: list[str] = []
        topics: set[lines.Topic] = set()
        chosen = self._lines(moment)
        for line in chosen:
            parts.append(self._fill(line.text, day))
            topics.add(line.topic)
        parts += self._issue(moment, topics)
        if aid:
            parts.append(aid)
        opening = self._opening(moment, is_news=chosen[0].topic in (lines.HEALTH, lines.INCOME))
        return self._join(opening, parts), sorted(topics, key=lines.ORDER.index)

    def _lines(self, moment: Moment) -> list[lines.Line]:
        rng, day = self._rng, moment.day
        is_visit = moment.kind == ContactKind.HOME_VISIT
        subject = self._subject
        fitting = _fitting(subject.main.group, subject.tags_on(day), is_visit, day.month)
        fresh = [line for line in fitting if line.text not in self._said]
        count = max(1, self._length + rng.choice([-1, 0, 0, 1]) - (0 if is_visit else 1))
        chosen: list[lines.Line] = []
        # What is said of this group alone comes more often than its share of all lines.
        own = [line for line in fresh if line not in COMMON]
        for _ in range(count):
            # That there is nothing to ask for is not all that is written.
            taken = {line.topic for line in chosen} or {lines.REQUEST}
            preferred = own if rng.random() < 0.4 else fresh
            for pool in (preferred, fresh, fitting):
                left = [line for line in pool if line.topic not in taken]
                if left:
                    break
            else:
                break
            line = rng.choice(left)
            chosen.append(line)
            self._said.add(line.text)
        return sorted(chosen, key=lambda line: lines.ORDER.index(line.topic))

    def _issue(self, moment: Moment, topics: set[lines.Topic]) -> Iterator[str]:
        """What was asked for last time is told, or something new is asked for."""
        rng, pending = self._rng, self._pending
        is_visit = moment.kind == ContactKind.HOME_VISIT
        if pending is not None:
            # Nothing that others must do is done within days.
            is_time = (moment.day - self._asked_on).days > 12
            if is_time and (is_visit or not pending.in_person) and rng.random() < 0.75:
                self._pending, self.solved = None, pending
                topics.add(lines.REQUEST)
                yield rng.choice(lines.SOLVED) + pending.solved
        elif is_visit and lines.REQUEST not in topics and rng.random() < 0.2:
            tags = self._subject.tags_on(moment.day)
            fitting = [i for i in lines.ISSUES if i not in self._asked and tags.issuperset(i.tags)]
            if fitting:
                self._pending = self.asked = rng.choice(fitting)
                self._asked.add(self._pending)
                self._asked_on = moment.day
                topics.add(lines.REQUEST)
                yield self._pending.asked

    def _opening(self, moment: Moment, *, is_news: bool) -> str:
        rng, day = self._rng, moment.day
        if moment.kind == ContactKind.HOME_VISIT:
            if self._is_first_visit:
                self._is_first_visit = False
                if (day - self._pairing.started_on).days < 120 and rng.random() < 0.85:
                    again = self._pairing.replaces is not None
                    return rng.choice(lines.FIRST_AGAIN if again else lines.FIRST) + "。"
            if day.month in (1, 2) and self._is_near_spring_festival(day):
                return rng.choice(lines.OPEN_SPRING)
            if day.weekday() >= 5 and rng.random() < 0.4:
                return rng.choice(lines.OPEN_WEEKEND)
            opening = rng.choice(lines.OPEN_VISIT)
        elif moment.kind == ContactKind.ONLINE:
            opening = rng.choice(lines.OPEN_ONLINE)
        else:
            opening = rng.choice(lines.OPEN_CALL)
            if is_news and rng.random() < 0.15:
                opening = rng.choice(lines.OPEN_NEWS)
        return opening.format(who=self._who(), talker=self._subject.talker)

    @staticmethod
    def _is_near_spring_festival(day: date) -> bool:
        return 0 < (spring_festival(day.year) - day).days <= 20

    def _who(self) -> str:
        main = self._subject.main
        if main.group == GroupKey.ORPHAN:
            return "孩子" if len(main.name) < 3 or self._rng.random() < 0.4 else main.name[1:]
        if "old" in self._subject.tags and self._rng.random() < 0.6:
            return "老人"
        return main.name

    def _fill(self, text: str, day: date) -> str:
        if "{" not in text:
            return text
        rng, subject = self._rng, self._subject
        grade = grade_on(subject.main, day)
        return text.format(
            guardian=subject.guardian,
            carer=subject.carer,
            illness=subject.illness,
            crop=subject.crop,
            helper=subject.helper,
            school=subject.main.school if _stage(grade) == _stage(subject.main.grade) else "学校",
            grade=grade,
            trade=lines.TRADES[hash_of(subject.main.identity) % len(lines.TRADES)],
            acres=rng.choice(["一", "两", "三", "四", "五"]),
            earned=rng.randrange(6, 46) * 100,
            sacks=rng.randrange(4, 28),
            hens=rng.randrange(4, 16),
            pigs=rng.choice(["一", "两"]),
            days=rng.randrange(5, 14),
            bp=f"高压{rng.randrange(138, 162)}",
        )

    @staticmethod
    def _join(opening: str, parts: list[str]) -> str:
        # Long parts stand as sentences, short ones in a row.
        text = opening
        for place, part in enumerate(parts):
            if place:
                text += "。" if "，" in part or "，" in parts[place - 1] else "，"
            text += part
        return text + "。"


def _stage(grade: str) -> str:
    """Which school a grade is of: a child who was in another then went to another school."""
    return (
        "小学"
        if grade in ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
        else grade[:1]
    )


def hash_of(text: str) -> int:
    """A small number that is always the same for one text."""
    return sum(ord(c) * (i + 1) for i, c in enumerate(text))
