"""The style in which a region's summaries are worded: the office's, or the shipped one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from organization.models import Region
from pairing.models import Programme
from reports.models import SummaryStyle

SHIPPED_TITLE = "{{ 地区 }}{{ 项目 }}工作小结（{{ 期间 }}）"

SHIPPED_TEXT = """\
{{ 期间 }}，{{ 地区 }}\
{% 如有 结对 %}\
{% 如有 未结对 %}共有帮扶对象{{ 户数 }}{{ 人数 }}，{{ 干部 }}干部与其中{{ 结对户 }}结对帮扶\
{% 否则 %}{{ 干部 }}干部与{{ 户数 }}{{ 人数 }}结对帮扶{% 完 %}\
{% 否则 %}共有帮扶对象{{ 户数 }}{{ 人数 }}{% 完 %}，\
走访探视{{ 走访 }}，联系{{ 联系 }}，开展活动{{ 活动 }}\
{% 如有 慰问 %}，送去{% 如有 物资 %}慰问物品和慰问金{% 否则 %}慰问金{% 完 %}{{ 慰问 }}\
{% 如有 物资 %}（含物资折合）{% 完 %}{% 完 %}\
{% 如有 另计 %}，{{ 另计 }}{% 完 %}。\
{% 如有 各组 %}其中，{{ 各组 }}。{% 完 %}
"""

SHIPPED_GROUP_TEXT = "{{ 组 }}{{ 人数 }}，走访探视{{ 走访 }}，联系{{ 联系 }}"


@dataclass(frozen=True, slots=True)
class Style:
    """How a summary is worded. Empty templates stand for the shipped ones; ``units`` are the units
    of count by the figures' names, where they are not the shipped ones."""

    title: str = ""
    text: str = ""
    group_text: str = ""
    is_short: bool = False
    is_by_group: bool = False
    units: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: SummaryStyle) -> Self:
        return cls(
            kept.title,
            kept.text,
            kept.group_text,
            kept.is_short,
            kept.is_by_group,
            kept.units,
        )


def style_set_for(region: Region, programme: Programme) -> SummaryStyle | None:
    """The style that an office has set for a region: its own, or of the smallest around it."""
    found: SummaryStyle | None = (
        SummaryStyle.objects.filter(region__in=region.ancestor_codes, programme=programme)
        .select_related("region")
        .order_by("-region")
        .first()
    )
    # Codes are all of twelve digits: of those of one line the last is the smallest region.
    return found


def style_of(region: Region, programme: Programme) -> Style:
    """The style that holds in a region; the shipped one where no office has set any."""
    kept = style_set_for(region, programme)
    return Style.of(kept) if kept else Style()
