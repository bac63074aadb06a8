"""From a township and a village as written to a region."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from common.text import compact
from organization.choices import Level
from organization.models import Region

_TOWNSHIP_TAIL = re.compile(r"(?:镇|乡|街道办事处|街道|办事处|民族乡|人民政府)+$")
_COMMUNITY = re.compile(r"(?P<base>.+?)(?:社区居民委员会|社区居委会|居民委员会|居委会|社区)$")
_VILLAGE = re.compile(r"(?P<base>.+?)(?:村村民委员会|村民委员会|村委会|村)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A village's code, or the issue code why there is none."""

    code: str
    issue: str = ""


def _stem(name: str) -> tuple[str, str]:
    """The name without its tail, and whether the tail says village or community or nothing.

    南关社区 and 南关村 are two places; a bare 南关 may be either.
    """
    for kind, pattern in (("community", _COMMUNITY), ("village", _VILLAGE)):
        match = pattern.fullmatch(name)
        if match is not None:
            base = match["base"]
            # 李家村村委会 is also written 李家村委会 and 李家村.
            return (base.removesuffix("村") if kind == "village" and len(base) > 2 else base), kind
    return name, ""


class Gazetteer:
    """The townships and villages of a region, found by the names that rosters use."""

    def __init__(self, region: Region) -> None:
        inside = Region.objects.filter(code__startswith=region.prefix)
        above = Region.objects.filter(pk__in=region.ancestor_codes)
        self._region = region
        # 甘肃省陇南市西和县 may stand in front, in any part and more than once.
        self._fronts = [r.name for r in above if r.level != Level.TOWNSHIP]
        self._townships: dict[str, str] = {}
        self._township_stems: dict[str, list[str]] = defaultdict(list)
        self.township_names: dict[str, str] = {}
        self._exact: dict[tuple[str, str], str] = {}
        self._stems: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        villages: list[Region] = []
        for place in [*inside, *(r for r in above if r.level == Level.TOWNSHIP)]:
            if place.level == Level.TOWNSHIP:
                self.township_names[place.prefix] = place.name
                name = self._strip(place.name, self._fronts)
                self._townships[name] = place.prefix
                self._township_stems[_TOWNSHIP_TAIL.sub("", name)].append(place.prefix)
            elif place.level == Level.VILLAGE:
                villages.append(place)
        for village in villages:
            prefix = village.code[:9]
            # Cut like what is looked up: some villages' own names begin with their township's.
            name = self._strip(village.name, self._fronts_in(prefix))
            self._exact[prefix, name] = village.code
            base, kind = _stem(name)
            self._stems[prefix, base].append((kind, village.code))

    def township(self, written: str) -> str:
        """The 9-digit prefix of a township as written, empty when none or several may be meant."""
        found = self._find_townships(written)
        return found[0] if len(found) == 1 else ""

    def _find_townships(self, written: str) -> list[str]:
        name = self._strip(written, self._fronts)
        if prefix := self._townships.get(name):
            return [prefix]
        # 水洛镇 and 水洛街道 lie in one county: a bare 水洛 may be either.
        return self._township_stems.get(_TOWNSHIP_TAIL.sub("", name), [])

    def village(self, township: str, village: str) -> Place:
        """The village that is meant, or ``region_unknown`` or ``region_ambiguous``."""
        townships = self._find_townships(township)
        if len(townships) != 1:
            return Place("", "region_ambiguous" if townships else "region_unknown")
        prefix = townships[0]
        name = self._strip(village, self._fronts_in(prefix))
        if not name:
            return Place("", "region_unknown")
        if code := self._exact.get((prefix, name)):
            return Place(code)
        base, kind = _stem(name)
        found = self._stems.get((prefix, base), [])
        same = [code for k, code in found if not kind or not k or k == kind]
        if len(same) == 1:
            return Place(same[0])
        return Place("", "region_ambiguous" if same else "region_unknown")

    def _fronts_in(self, prefix: str) -> list[str]:
        """What may stand in front of a village's name in a township."""
        township = self.township_names[prefix]
        return [*self._fronts, township, self._strip(township, self._fronts)]

    @staticmethod
    def _strip(written: str, fronts: list[str]) -> str:
        name = compact(written)
        stripped = True
        while stripped:
            stripped = False
            for front in fronts:
                if name.startswith(front) and name != front:
                    name, stripped = name[len(front) :], True
        return name
