"""What cadres, units and donors give, at its value in yuan, and what was done for many at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pairing.choices import GroupKey
from reports.demo.history import Pairing, spring_festival
from reports.demo.places import COUNTY, TOWNSHIPS
from visits.choices import AidKind, DonorKind, Giver


@dataclass(frozen=True, slots=True)
class Gift:
    """Cash, or goods at their value; ``words`` is how the visit's text tells of it."""

    kind: AidKind
    value: Decimal
    giver: Giver
    items: str = ""
    donor: str = ""

    @property
    def words(self) -> str:
        by = {Giver.UNIT: "单位", Giver.DONOR: "爱心人士"}.get(self.giver, "")
        if self.kind == AidKind.CASH:
            return f"{by}送去慰问金{self.value:.0f}元" if by else f"给了{self.value:.0f}元慰问金"
        return f"{by}送去{self.items}" if by else f"带去{self.items}"


# Goods, the least and the most they cost, months, and for whom: c a child, i a small child, a an
# adult, d a disabled person. Empty months or letters: always, everybody.
_GOODS = (
    ("大米1袋、菜籽油1桶", 120, 165, "", "ad"),
    ("面粉1袋、清油1桶", 125, 160, "", "ad"),
    ("面粉1袋、挂面2把", 85, 110, "", "ad"),
    ("牛奶1箱、鸡蛋1盘", 88, 115, "", ""),
    ("牛奶2箱", 100, 130, "", ""),
    ("米、面、油各1份", 200, 260, "1,2,9,12", ""),
    ("棉被1床", 150, 220, "10,11,12,1", "ad"),
    ("电热毯1床", 80, 130, "10,11,12", "ad"),
    ("棉衣1件、棉鞋1双", 180, 260, "10,11,12,1", "ad"),
    ("无烟煤半吨", 430, 520, "10,11,12", "ad"),
    ("电风扇1台", 110, 150, "6,7", "ad"),
    ("毛毯1条", 110, 160, "10,11,12", "ad"),
    ("洗衣粉、毛巾、香皂", 45, 70, "", "ad"),
    ("月饼1盒、水果1箱", 90, 130, "9", ""),
    ("降压药、感冒药", 60, 120, "", "a"),
    ("血压计1个", 120, 180, "", "a"),
    ("腋拐1副", 80, 110, "", "d"),
    ("护理垫2包、纸尿裤1包", 110, 150, "", "d"),
    ("书包1个、文具1套", 110, 160, "2,3,8,9", "c"),
    ("课外书5本", 80, 120, "", "c"),
    ("台灯1盏", 80, 120, "", "c"),
    ("运动鞋1双", 130, 190, "", "c"),
    ("羽绒服1件", 220, 320, "10,11,12,1", "c"),
    ("新衣服1套", 150, 230, "1,2,5,6", "c"),
    ("篮球1个、跳绳1根", 90, 130, "5,6,7", "c"),
    ("学习用品、牛奶1箱", 110, 150, "", "c"),
    ("奶粉2罐", 320, 420, "", "i"),
    ("玩具、图画书", 90, 150, "", "i"),
)
_BY_UNITS = (
    ("轮椅1辆", 380, 520, "", "d"),
    ("米、面、油、棉被", 320, 400, "10,11,12,1,2", "ad"),
    ("米、面、油、牛奶", 260, 330, "", "ad"),
    ("护理床1张", 900, 1300, "", "d"),
    ("书桌1张、台灯1盏", 320, 420, "", "c"),
    ("冬衣1套、文具1套", 300, 380, "10,11,12,1", "c"),
)
DONOR_KINDS = {
    "西和县慈善协会": DonorKind.ORGANISATION,
    "县爱心志愿者协会": DonorKind.ORGANISATION,
    "西和籍在外创业人士": DonorKind.PERSON,
    "青岛对口帮扶爱心人士": DonorKind.PERSON,
    "县个体劳动者协会会员": DonorKind.PERSON,
    "一位不愿留名的退休教师": DonorKind.PERSON,
    "县城某超市": DonorKind.COMPANY,
}


def gift_for(rng: Random, pairing: Pairing, day: date) -> Gift | None:
    """What is given at a home visit, which is nothing at most of them."""
    days = (spring_festival(day.year) - day).days
    chance = 0.34 if 0 < days <= 18 else 0.16 if day.month in (6, 9, 12) else 0.09
    if rng.random() > chance:
        return None
    giver = rng.choices([Giver.CADRE, Giver.UNIT, Giver.DONOR], [86, 10, 4])[0]
    donor = rng.choice(list(DONOR_KINDS)) if giver == Giver.DONOR else ""
    if rng.random() < (0.3 if giver == Giver.CADRE else 0.4):
        amounts = {
            Giver.CADRE: [100, 200, 200, 200, 300, 500],
            Giver.UNIT: [300, 500, 500, 800, 1000],
            Giver.DONOR: [500, 500, 1000, 2000],
        }[giver]
        return Gift(AidKind.CASH, Decimal(rng.choice(amounts)), giver, donor=donor)
    goods = _GOODS if giver == Giver.CADRE else _BY_UNITS
    wanted = _letters(pairing, day)
    fitting = [
        g
        for g in goods
        if (not g[4] or wanted & set(g[4])) and (not g[3] or str(day.month) in g[3].split(","))
    ]
    if not fitting:
        return None
    items, low, high, _months, _for = rng.choice(fitting)
    # Prices end as prices do.
    value = Decimal(rng.randrange(low, high + 1)) if rng.random() < 0.5 else Decimal(
        round(rng.randrange(low, high + 1) / 5) * 5
    )  # fmt: skip
    return Gift(AidKind.GOODS, value, giver, items=items, donor=donor)


def _letters(pairing: Pairing, day: date) -> set[str]:
    household = pairing.household
    if household.first_group == GroupKey.ORPHAN:
        return {"c"} if day.year - household.people[0].born.year >= 5 else {"i"}
    if household.first_group == GroupKey.DISABLED:
        return {"a", "d"}
    return {"a"}


# Activities


@dataclass(frozen=True, slots=True)
class Happening:
    """An activity; ``region`` is a 12-digit code."""

    day: date
    region: str
    name: str
    kind: str
    organiser: str
    participants: int
    households: int


# Month, day, kind, name, organiser, at a township ("t") or at the county ("c")
_YEAR = (
    (1, 12, "节日慰问", "“迎新春·送温暖”困难重度残疾人走访慰问", "西和县残疾人联合会", "c"),
    (1, 16, "节日慰问", "“爱心过大年”孤儿年夜饭", "西和县民政局", "c"),
    (2, 22, "招聘会", "“春风行动”残疾人就业专场招聘会", "西和县人力资源和社会保障局", "c"),
    (3, 5, "志愿服务", "学雷锋日上门理发、洗被褥", "共青团西和县委员会", "t"),
    (3, 21, "政策宣讲", "社会救助政策进村宣讲", "西和县民政局", "t"),
    (4, 11, "义诊", "县人民医院专家下乡义诊", "西和县人民医院", "t"),
    (4, 26, "政策宣讲", "残疾人两项补贴与辅具申请宣讲", "西和县残疾人联合会", "t"),
    (5, 12, "义诊", "护士节上门量血压、查血糖", "西和县中医医院", "t"),
    (5, 17, "节日慰问", "全国助残日集中慰问", "西和县残疾人联合会", "c"),
    (6, 1, "亲情陪伴", "“六一”和爱心爸妈一起过", "西和县妇女联合会", "c"),
    (6, 14, "政策宣讲", "防溺水、防灾安全宣讲", "西和县应急管理局", "t"),
    (7, 8, "亲情陪伴", "暑假孤儿县城研学一日", "西和县教育局", "c"),
    (7, 25, "志愿服务", "帮困难户收麦、摘花椒", "西和县农业农村局", "t"),
    (8, 20, "亲情陪伴", "“金秋助学”座谈会", "西和县总工会", "c"),
    (9, 6, "义诊", "白内障免费筛查", "西和县人民医院", "t"),
    (9, 18, "节日慰问", "中秋走访特困老人", "西和县民政局", "t"),
    (10, 10, "志愿服务", "重阳节为独居老人打扫院落", "西和县妇女联合会", "t"),
    (10, 24, "招聘会", "青岛·西和劳务协作招聘会", "西和县人力资源和社会保障局", "c"),
    (11, 7, "政策宣讲", "冬季取暖防煤气中毒入户宣讲", "西和县应急管理局", "t"),
    (11, 27, "志愿服务", "“暖冬行动”送冬衣、修门窗", "共青团西和县委员会", "t"),
    (12, 3, "义诊", "国际残疾人日义诊、辅具适配", "西和县残疾人联合会", "c"),
)
_SIZES = {
    "义诊": ((25, 70), (20, 60)),
    "招聘会": ((60, 180), (30, 90)),
    "亲情陪伴": ((20, 90), (15, 60)),
    "政策宣讲": ((25, 80), (20, 70)),
    "节日慰问": ((8, 30), (30, 120)),
    "志愿服务": ((10, 40), (8, 35)),
}


def happenings(rng: Random, today: date) -> Iterator[Happening]:
    """Twenty-one a year, those of this year as far as today."""
    for year in (today.year - 1, today.year):
        places = rng.sample(TOWNSHIPS, len(TOWNSHIPS))
        for place, (month, day, kind, name, organiser, where) in enumerate(_YEAR):
            on = date(year, month, day)
            # A few days' shift; the days with a name stay.
            if not any(word in name for word in ("日", "节", "六一")):
                on += timedelta(days=rng.randrange(-3, 4))
            people, households = _SIZES[kind]
            wide = 2 if where == "c" else 1
            happening = Happening(
                day=on,
                region=COUNTY if where == "c" else places[place % len(places)].code,
                name=name,
                kind=kind,
                organiser=organiser,
                participants=rng.randrange(*people) * wide,
                households=rng.randrange(*households) * wide,
            )
            if date(2023, 5, 12) <= on <= today:
                yield happening
