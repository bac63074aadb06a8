"""Administrative regions; the code is the tree."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.text import pinyin
from organization.choices import Level

ENGLISH_TAILS = (
    ("社区居民委员会", "Community"),
    ("社区居委会", "Community"),
    ("居民委员会", "Community"),
    ("居委会", "Community"),
    ("社区", "Community"),
    ("村民委员会", "Village"),
    ("村委会", "Village"),
    ("村", "Village"),
    ("街道办事处", "Subdistrict"),
    ("街道", "Subdistrict"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("自治县", "Autonomous County"),
    ("自治州", "Autonomous Prefecture"),
    ("县", "County"),
    ("区", "District"),
    ("市", "City"),
    ("省", "Province"),
)

PREFIX_LENGTH = {
    Level.PROVINCE: 2,
    Level.PREFECTURE: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}
"""How many leading digits of a 12-digit code stand for a region of each level."""


def full_code(code: str) -> str:
    """A code of 2, 4, 6, 9 or 12 digits with its zeros: 621225 → 621225000000."""
    return code.ljust(12, "0")


def county_of(code: str) -> str:
    """The code of the county in which a region of 12 digits lies."""
    return code[:6] + "000000"


def township_of(code: str) -> str:
    """The code of the township in which a region of 12 digits lies."""
    return code[:9] + "000"


def lineage(code: str) -> list[str]:
    """The codes of a region of 12 digits and of all above it, the province first."""
    return [full_code(code[:length]) for length in PREFIX_LENGTH.values()]


def english_region_name(name: str) -> str:
    """A region's name in pinyin, its tail translated: 西和县 → Xihe County."""
    for tail, word in ENGLISH_TAILS:
        if name.endswith(tail) and len(name) > len(tail) + 1:
            return f"{pinyin(name.removesuffix(tail)).replace(' ', '').title()} {word}"
    return pinyin(name).replace(" ", "").title()


def region_label(name: str) -> str:
    """A region's name as the page's language shows it."""
    return english_region_name(name) if (get_language() or "").startswith("en") else name


class Region(models.Model):
    """A province, prefecture, county, township or village by its 12-digit code.

    Source of the codes: National Bureau of Statistics, codes for statistical use, 2023.
    """

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    pinyin = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["code"], name="region_code_prefix", opclasses=["text_pattern_ops"])
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{12}$"), name="region_code_is_12_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="region_level_known"
            ),
        ]

    def __str__(self) -> str:
        return region_label(self.name)

    @property
    def english_name(self) -> str:
        """The name in pinyin, its tail translated: 西和县 → Xihe County."""
        return english_region_name(self.name)

    @property
    def prefix(self) -> str:
        """The leading digits that every code inside this region shares."""
        return self.code[: PREFIX_LENGTH[Level(self.level)]]

    def covers(self, code: str) -> bool:
        """Whether the region with ``code`` is this one or lies inside it."""
        return code.startswith(self.prefix)

    @property
    def ancestor_codes(self) -> list[str]:
        """Full codes from the province down to this region itself."""
        return [full_code(self.code[:n]) for n in (2, 4, 6, 9, 12) if n <= len(self.prefix)]
