"""Words and amounts of the contact ledger and the list of activities."""

from decimal import Decimal

import pytest

from visits.choices import ContactKind
from visits.intake.activities import read_count
from visits.intake.contacts import read_kind, read_money


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("入户走访", ContactKind.HOME_VISIT),
        ("走访慰问", ContactKind.HOME_VISIT),
        ("上门探视", ContactKind.HOME_VISIT),
        ("实地走访", ContactKind.HOME_VISIT),
        ("家访", ContactKind.HOME_VISIT),
        ("打电话", ContactKind.PHONE),
        ("电话联系", ContactKind.PHONE),
        ("电话", ContactKind.PHONE),
        ("手机通话", ContactKind.PHONE),
        ("微信", ContactKind.ONLINE),
        ("微信视频", ContactKind.ONLINE),
        ("QQ", ContactKind.ONLINE),
        ("写信", ContactKind.LETTER),
        ("书信联系", ContactKind.LETTER),
        ("", None),
        ("开会", None),
    ],
)
def test_words_of_the_ledger_are_a_kind_of_contact(written, kind):
    assert read_kind(written) == kind


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (None, "0"),
        ("", "0"),
        (0, "0"),
        (140, "140"),
        (140.0, "140"),
        (80.5, "80.50"),
        ("1,200", "1200"),
        ("１，２００元", "1200"),
        ("¥200", "200"),
        ("￥200.00", "200"),
    ],
)
def test_amount_is_read_in_yuan(cell, amount):
    assert read_money(cell) == Decimal(amount)


@pytest.mark.parametrize(
    "cell",
    ["若干", "-5", -5, "1.2万", "nan", "NaN", "inf", float("nan"), float("inf"), "1e40", 10**9],
)
def test_what_is_no_amount_is_none(cell):
    assert read_money(cell) is None


@pytest.mark.parametrize(
    ("cell", "number"),
    [(35, 35), (35.0, 35), ("35", 35), ("1,035", 1035), (0, 0)],
)
def test_count_is_read(cell, number):
    assert read_count(cell) == number


@pytest.mark.parametrize("cell", [None, "", "约30", "3.5", -1, "nan", "inf", 10**7])
def test_what_is_no_count_is_none(cell):
    assert read_count(cell) is None


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("电话慰问", ContactKind.PHONE),
        ("电话走访", ContactKind.PHONE),
        ("微信看望", ContactKind.ONLINE),
        ("短信", ContactKind.ONLINE),
        ("慰问信", ContactKind.LETTER),
        ("入户慰问", ContactKind.HOME_VISIT),
        ("走访慰问", ContactKind.HOME_VISIT),
    ],
)
def test_means_come_before_manners(written, kind):
    assert read_kind(written) == kind
