"""From a county, a township and a village as written to a region."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.text import compact, pinyin
from organization.choices import Level
from organization.models import Region
from organization.models.region import PREFIX_LENGTH
from pairing.intake.nearness import differs_by_one

_TOWNSHIP_TAIL = re.compile(r"(?:镇|乡|街道办事处|街道|办事处|民族乡|人民政府)+$")
_COMMUNITY = re.compile(r"(?P<base>.+?)(?:社区居民委员会|社区居委会|居民委员会|居委会|社区)$")
_VILLAGE = re.compile(r"(?P<base>.+?)(?:村村民委员会|村民委员会|村委会|村)$")
_AUTONOMOUS = re.compile(
    r"(?P<base>.+?)(?:(?:回|藏|蒙古|裕固|哈萨克|保安|东乡|撒拉|土|满|维吾尔|朝鲜|彝|壮|苗|侗|瑶|白|傣|土家|"
    r"羌|黎|畲|纳西|傈僳|哈尼|布依|仫佬|毛南|锡伯|达斡尔|鄂温克|鄂伦春|各)族)*自治[县州旗]$"
)
_COUNTY_TAIL = re.compile(r"[县区市旗]$")
_KEPT = 100_000
"""Places as written that are kept with what they mean; a province's roster has fewer."""
_SIMILAR = 0.5
"""The closeness of two names from which one is offered for the other."""
_OTHER_TAIL = 0.1
"""How much further a community is from what is written as a village, and the other way round."""


@dataclass(frozen=True, slots=True)
class Place:
    """A village's code, or the issue code why there is none."""

    code: str
    issue: str = ""


class Why(TextChoices):
    """Why a village is offered in place of one that was not found."""

    SAME_NAME = "same_name", _("the same name")
    SAME_SOUND = "same_sound", _("sounds the same")
    ONE_CHARACTER = "one_character", _("one character differs")
    SIMILAR = "similar", _("a similar name")
    OTHER_TOWNSHIP = "other_township", _("in another township")


# Between two-character names one character is half of all: _RANKS puts those further down.
_RANKS = {
    Why.SAME_NAME: 0,
    Why.SAME_SOUND: 1,
    Why.ONE_CHARACTER: 2,
    Why.OTHER_TOWNSHIP: 3,
    Why.SIMILAR: 5,
}


@dataclass(frozen=True, slots=True)
class Nearby:
    """A village that may be meant; ``name`` is 十里镇小麦村委会, in wide regions with county."""

    code: str
    name: str
    why: Why


def village_stem(name: str) -> tuple[str, str]:
    """The name without its tail, and whether the tail says village or community or nothing.

    南关社区 and 南关村 are two places; a bare 南关 may be either.
    """
    for kind, pattern in (("community", _COMMUNITY), ("village", _VILLAGE)):
        match = pattern.fullmatch(name)
        if match is not None:
            base = match["base"]
            # 李家村村委会 is also written 李家村委会 and 李家村; 西村村委会 also 西村村 and 西村.
            return (kind == "village" and base.rstrip("村")) or base, kind
    return name, ""


def county_stem(name: str) -> str:
    """A county's name without its tail: 西和县 is 西和, 张家川回族自治县 is 张家川."""
    match = _AUTONOMOUS.fullmatch(name)
    if match is not None:
        # 东乡族自治县 is the county of that people, and of that name.
        return match["base"].removesuffix("族")
    return _COUNTY_TAIL.sub("", name) if len(name) > 2 else name


class Gazetteer:
    """The townships and villages of a region, found by the names that rosters use.

    Above a county the names of townships come again and again: without a county they are
    ambiguous. A county is written in full or without its tail, with or without its prefecture.
    """

    def __init__(self, region: Region) -> None:
        self.township_names: dict[str, str] = {}
        """Names of the townships by 9-digit prefix."""
        self._divisions: dict[str, str] = {}
        self._scopes: dict[str, list[str]] = defaultdict(list)
        self._townships: dict[str, list[str]] = defaultdict(list)
        self._township_stems: dict[str, list[str]] = defaultdict(list)
        self._exact: dict[tuple[str, str], str] = {}
        self._stems: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self._townships_with: dict[str, list[str]] = defaultdict(list)
        self._stems_in: dict[str, list[str]] = defaultdict(list)
        self._villages: dict[str, str] = {}
        self._found: dict[tuple[str, str, str], Place] = {}
        self._townships_found: dict[tuple[str, str], list[str]] = {}
        above = Region.objects.filter(pk__in=region.ancestor_codes)
        inside = Region.objects.filter(code__startswith=region.prefix)
        names = {
            code: (name, Level(level))
            for code, name, level in (above | inside).values_list("code", "name", "level")
        }
        for code, (name, level) in names.items():
            if level == Level.VILLAGE:
                self._villages[code] = name
            elif level == Level.TOWNSHIP:
                self.township_names[code[:9]] = name
            else:
                self._add_division(code[: PREFIX_LENGTH[level]], name, level)
        self._is_wide = region.level in (Level.PROVINCE, Level.PREFECTURE)
        self._fronts = {prefix: self._fronts_of(prefix) for prefix in self.township_names}
        for prefix, name in self.township_names.items():
            bare = _cut(name, self._fronts[prefix][:-2])
            self._townships[bare].append(prefix)
            self._township_stems[_TOWNSHIP_TAIL.sub("", bare)].append(prefix)
        for code, name in self._villages.items():
            prefix = code[:9]
            # Cut like what is looked up: some villages' own names begin with their township's.
            bare = _cut(name, self._fronts[prefix])
            self._exact[prefix, bare] = code
            base, kind = village_stem(bare)
            self._stems[prefix, base].append((kind, code))
            self._stems_in[prefix].append(base)
            self._townships_with[base].append(prefix)

    def _add_division(self, prefix: str, name: str, level: Level) -> None:
        self._divisions[prefix] = name
        self._scopes[name].append(prefix)
        if level == Level.COUNTY and (stem := county_stem(name)) != name:
            self._scopes[stem].append(prefix)
            if name.endswith("县") and name != f"{stem}县":
                self._scopes[f"{stem}县"].append(prefix)

    def _fronts_of(self, prefix: str) -> list[str]:
        """What may stand in front of a village's name in a township, in any part and order."""
        above = [self._divisions[prefix[:n]] for n in (2, 4, 6) if prefix[:n] in self._divisions]
        township = self.township_names[prefix]
        return [*above, township, _cut(township, above)]

    # --- What is meant ------------------------------------------------------------------------

    def township(self, written: str, county: str = "") -> str:
        """The 9-digit prefix of a township as written, empty when none or several may be meant."""
        found = self._find_townships(written, county)
        return found[0] if len(found) == 1 else ""

    def village(self, township: str, village: str, county: str = "") -> Place:
        """The village that is meant, or ``region_unknown`` or ``region_ambiguous``.

        With an empty township, one in front of the village's name is taken: 汉源镇南关村.
        """
        key = (township, village, county)
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[key] = self._find(township, village, county)
        return found

    def knows_township(self, written: str) -> bool:
        """Whether there is a township of that name, or several."""
        return bool(self._find_townships(written, ""))

    def knows_village(self, written: str) -> bool:
        """Whether a village of that name is in any township."""
        prefixes, rest = self._township_in_front(compact(written))
        name = _strip(rest, self._fronts[prefixes[0]]) if prefixes else rest
        return village_stem(name)[0] in self._townships_with

    def _find(self, township: str, village: str, county: str) -> Place:
        prefixes = self._townships_meant(township, village, county)
        if len(prefixes) != 1:
            return Place("", "region_ambiguous" if prefixes else "region_unknown")
        codes = self._find_villages(prefixes[0], village)
        if len(codes) == 1:
            return Place(codes[0])
        return Place("", "region_ambiguous" if codes else "region_unknown")

    def _townships_meant(self, township: str, village: str, county: str) -> list[str]:
        if compact(township):
            return self._find_townships(township, county)
        scope = self._scope(county)
        found, _rest = self._township_in_front(compact(village))
        return [prefix for prefix in found if prefix.startswith(scope)]

    def _township_in_front(self, text: str) -> tuple[list[str], str]:
        """Townships whose full name a text begins with, and what follows it."""
        scope, rest = self._cut_divisions(text, ("",))
        for length in range(len(rest) - 1, 1, -1):
            found = [p for p in self._townships.get(rest[:length], ()) if p.startswith(scope)]
            if found:
                return found, rest[length:]
        return [], rest

    def _find_villages(self, prefix: str, written: str) -> list[str]:
        """Codes of the villages of a township that a name may mean."""
        name = _strip(written, self._fronts[prefix])
        if not name:
            return []
        if code := self._exact.get((prefix, name)):
            return [code]
        base, kind = village_stem(name)
        return [c for k, c in self._stems.get((prefix, base), ()) if not kind or not k or k == kind]

    def _find_townships(self, written: str, county: str) -> list[str]:
        key = (written, county)
        found = self._townships_found.get(key)
        if found is None:
            if len(self._townships_found) >= _KEPT:
                self._townships_found.clear()
            found = self._townships_found[key] = self._search_townships(written, county)
        return found

    def _search_townships(self, written: str, county: str) -> list[str]:
        scope, name = self._cut_divisions(compact(written), self._scope(county))
        # 水洛镇 and 水洛街道 lie in one county: a bare 水洛 may be either.
        for known in (
            self._townships.get(name, ()),
            self._township_stems.get(_TOWNSHIP_TAIL.sub("", name), ()),
        ):
            if found := [prefix for prefix in known if prefix.startswith(scope)]:
                return found
        return []

    def _scope(self, county: str) -> tuple[str, ...]:
        """Prefixes of the divisions that a county's cell may mean: all for an empty one."""
        text = compact(county)
        if not text:
            return ("",)
        scope, name = self._cut_divisions(text, ("",))
        return _narrowed(scope, self._scopes.get(name, ()))

    def _cut_divisions(self, text: str, scope: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        """A text without the provinces, prefectures and counties in front, and what they leave."""
        cut = True
        while cut:
            cut = False
            for prefix, name in self._divisions.items():
                if text.startswith(name) and text != name:
                    scope, text, cut = _narrowed(scope, [prefix]), text[len(name) :], True
        return scope, text

    # --- What may be meant --------------------------------------------------------------------

    def nearest(self, township: str, village: str, county: str = "", n: int = 3) -> list[Nearby]:
        """Villages that may be meant where ``village`` finds none, the likeliest first.

        Where several are meant these are all, and no others. Else up to ``n``: names in that
        township that are the same but for the tail, sound the same or differ by one character,
        the same name in another township (one that is written alike first), and similar names.
        """
        place = self.village(township, village, county)
        if place.code or not compact(village):
            return []
        meant = self._townships_meant(township, village, county)
        if place.issue == "region_ambiguous":
            same = [code for prefix in meant for code in self._find_villages(prefix, village)]
            if same:
                return [self._nearby(code, Why.SAME_NAME) for code in same]
        _prefixes, rest = self._township_in_front(compact(village))
        base, tail = village_stem(rest)
        offers: dict[str, tuple[int, float, Why]] = {}
        for prefix in meant or self._sounding_like(township, county):
            for stem in set(self._stems_in[prefix]):
                if (like := _likeness(base, stem)) is not None:
                    why, closeness = like
                    rank = _RANKS[why] + (why == Why.ONE_CHARACTER and len(base) < 3) * 2
                    for kind, code in self._stems[prefix, stem]:
                        offers[code] = (rank, _OTHER_TAIL * (kind != tail) - closeness, why)
        scope = tuple(prefix[:6] for prefix in meant) or self._scope(county)
        elsewhere = [
            prefix
            for prefix in self._townships_with.get(base, ())
            if prefix not in meant and prefix.startswith(scope)
        ]
        # A name that is everywhere in the county tells nothing against the township.
        for prefix in elsewhere if not meant or len(elsewhere) <= n else ():
            closeness = _closeness(compact(township), self.township_names[prefix])
            for kind, code in self._stems[prefix, base]:
                distance = _OTHER_TAIL * (kind != tail) - closeness
                offers.setdefault(code, (_RANKS[Why.OTHER_TOWNSHIP], distance, Why.OTHER_TOWNSHIP))
        likeliest = sorted(offers.items(), key=lambda offer: (offer[1][:2], offer[0]))
        return [self._nearby(code, why) for code, (_rank, _close, why) in likeliest[:n]]

    def _sounding_like(self, township: str, county: str) -> list[str]:
        """Townships whose name is but a slip away from one that there is not."""
        scope, name = self._cut_divisions(compact(township), self._scope(county))
        stem = _TOWNSHIP_TAIL.sub("", name)
        return [
            prefix
            for known, prefixes in self._township_stems.items()
            if stem and (pinyin(known) == pinyin(stem) or differs_by_one(known, stem))
            for prefix in prefixes
            if prefix.startswith(scope)
        ]

    def _nearby(self, code: str, why: Why) -> Nearby:
        prefix = code[:9]
        county = self._divisions.get(code[:6], "") if self._is_wide else ""
        village = _strip(self._villages[code], self._fronts[prefix])
        return Nearby(code, f"{county}{self.township_names[prefix]}{village}", why)


def _strip(written: str, fronts: Iterable[str]) -> str:
    """A name as written without what may stand in front of it."""
    return _cut(compact(written), fronts)


def _cut(name: str, fronts: Iterable[str]) -> str:
    """A name without what may stand in front of it, in any part and more than once."""
    stripped = True
    while stripped:
        stripped = False
        for front in fronts:
            if name.startswith(front) and name != front:
                name, stripped = name[len(front) :], True
    return name


def _narrowed(scope: Iterable[str], prefixes: Iterable[str]) -> tuple[str, ...]:
    """What two sets of prefixes have in common, the longer of each pair."""
    prefixes = list(prefixes)
    return tuple(
        max(one, other, key=len)
        for one in scope
        for other in prefixes
        if one.startswith(other) or other.startswith(one)
    )


def _closeness(first: str, second: str) -> float:
    """How alike two names are, from 0 to 1."""
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _likeness(written: str, known: str) -> tuple[Why, float] | None:
    """Why one name may be meant by another, with how close they are; None when it is not."""
    if written == known:
        return Why.SAME_NAME, 1.0
    closeness = _closeness(written, known)
    if pinyin(written) == pinyin(known):
        return Why.SAME_SOUND, closeness
    if min(len(written), len(known)) > 1 and differs_by_one(written, known):
        return Why.ONE_CHARACTER, closeness
    return (Why.SIMILAR, closeness) if closeness >= _SIMILAR else None
