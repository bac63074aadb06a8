"""西和县: its townships and its units.

Source of the households of each township: the county's rosters of May 2023. The rest is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

COUNTY = "621225000000"
COUNTY_PREFIX = "621225"


@dataclass(frozen=True, slots=True)
class Township:
    """A township: its 9-digit prefix, its households, and how it does.

    ``behind`` is the share of its pairings that are overdue once something has fallen due.
    """

    prefix: str
    name: str
    households: int
    behind: float

    @property
    def code(self) -> str:
        return f"{self.prefix}000"


TOWNSHIPS = (
    Township("621225100", "汉源镇", 255, 0.08),
    Township("621225101", "长道镇", 250, 0.10),
    Township("621225102", "何坝镇", 322, 0.17),
    Township("621225103", "姜席镇", 306, 0.11),
    Township("621225104", "石峡镇", 153, 0.12),
    Township("621225105", "洛峪镇", 373, 0.30),
    Township("621225106", "西峪镇", 205, 0.09),
    Township("621225107", "马元镇", 162, 0.13),
    Township("621225108", "大桥镇", 157, 0.26),
    Township("621225109", "十里镇", 390, 0.09),
    Township("621225110", "石堡镇", 215, 0.12),
    Township("621225111", "兴隆镇", 250, 0.14),
    Township("621225112", "苏合镇", 222, 0.10),
    Township("621225113", "卢河镇", 170, 0.11),
    Township("621225114", "稍峪镇", 124, 0.07),
    Township("621225115", "西高山镇", 252, 0.15),
    Township("621225208", "晒经乡", 119, 0.12),
    Township("621225217", "蒿林乡", 99, 0.13),
    Township("621225218", "太石河乡", 139, 0.33),
    Township("621225220", "六巷乡", 62, 0.10),
)

MONTHLY_TOWNSHIP = "621225102000"
"""何坝镇, which in the demonstration asks for a contact a month from this year on.

The province's four and two fall due at the ends of quarters, so that from January to March
nothing is overdue anywhere, and after each of them nothing is due soon for two months. A
township with a closer rule shows both on nearly every day, and that the smallest region's rule
holds."""
MONTHLY_CONTACTS, MONTHLY_VISITS = 12, 2

DEPARTMENTS = (
    # The first is paired with households of 何坝镇, where the demonstration is signed in to.
    "西和县教育局",
    "中共西和县委办公室",
    "西和县人大常委会办公室",
    "西和县人民政府办公室",
    "政协西和县委员会办公室",
    "西和县纪委监委",
    "中共西和县委组织部",
    "中共西和县委宣传部",
    "中共西和县委统战部",
    "西和县人民法院",
    "西和县人民检察院",
    "西和县公安局",
    "西和县司法局",
    "西和县财政局",
    "西和县民政局",
    "西和县人力资源和社会保障局",
    "西和县自然资源局",
    "西和县住房和城乡建设局",
    "西和县交通运输局",
    "西和县水务局",
    "西和县农业农村局",
    "西和县林业和草原局",
    "西和县商务局",
    "西和县文体广电和旅游局",
    "西和县卫生健康局",
    "西和县应急管理局",
    "西和县审计局",
    "西和县统计局",
    "西和县市场监督管理局",
    "西和县医疗保障局",
    "西和县税务局",
    "西和县气象局",
    "西和县总工会",
    "共青团西和县委员会",
    "西和县妇女联合会",
    "西和县残疾人联合会",
    "西和县供销合作社",
    "西和县融媒体中心",
    "西和县人民医院",
    "西和县中医医院",
    "西和县第一中学",
    "西和县第二中学",
)

# Of a township's cadres: its government, its clinic, its school; the rest are the county's.
TOWNSHIP_UNITS = (("人民政府", 0.24), ("卫生院", 0.10), ("中心小学", 0.22))


def village_short(name: str) -> str:
    """A village as addresses write it: 三歧村委会 → 三歧村, 南关社区居委会 → 南关社区."""
    for tail, short in (("社区居委会", "社区"), ("居委会", "社区"), ("村委会", "村")):
        if name.endswith(tail):
            return name.removesuffix(tail).removesuffix("村") + short
    return name
