"""Numbers and money as Chinese and English sentences write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

TEN_THOUSAND = 10000


def in_ten_thousands(number: int | Decimal, places: int = 2) -> str:
    """12890 as 1.29万, with at most so many decimals; below ten thousand exact."""
    if number < TEN_THOUSAND:
        return str(number)
    return f"{rounded(number, places) / TEN_THOUSAND:f}万"


def rounded(number: int | Decimal, places: int) -> Decimal:
    """A number as 万 with so many decimals say it: 12894 with two as 12900."""
    step = Decimal(1).scaleb(-places)
    tens = (Decimal(number) / TEN_THOUSAND).quantize(step, ROUND_HALF_UP)
    return (tens * TEN_THOUSAND).normalize()


def money_zh(yuan: Decimal, places: int = 1) -> str:
    """16.9万元 from ten thousand on, with at most so many decimals; below it exact: 9035元,
    80.50元."""
    if yuan >= TEN_THOUSAND:
        return f"{in_ten_thousands(yuan, places)}元"
    return exact_money_zh(yuan)


def exact_money_zh(yuan: Decimal) -> str:
    """169035元; with two decimals where there are fen."""
    return f"{yuan:.0f}元" if yuan == yuan.to_integral() else f"{yuan:.2f}元"


def money_en(yuan: Decimal) -> str:
    """¥169,035; with two decimals where there are fen."""
    return f"¥{yuan:,.0f}" if yuan == yuan.to_integral() else f"¥{yuan:,.2f}"
