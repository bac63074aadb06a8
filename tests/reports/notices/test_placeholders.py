"""The language of the texts: what it fills in, and what it refuses with its line."""

import pytest

from common.numerals import in_ten_thousands
from reports.notices.placeholders import TemplateError, read_template

NAMES = {"走访": None, "联系": None, "逾期": None, "单位": None}
VALUES: dict[str, int | str] = {"走访": 12890, "联系": 0, "逾期": 3, "单位": ""}


def fill(text: str) -> str:
    return read_template(text, NAMES).fill(VALUES)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("走访{{ 走访 }}次", "走访12890次"),
        ("走访{{走访|万}}次", "走访1.29万次"),
        ("{{ 联系|万 }}次", "0次"),
        ("{% 如有 联系 %}联系{{ 联系 }}{% 完 %}走访", "走访"),
        ("{% 如有 联系 %}有{% 否则 %}没有{% 完 %}联系", "没有联系"),
        ("{% 如有 逾期 %}{% 如有 单位 %}{{ 单位 }}{% 否则 %}无名{% 完 %}的{% 完 %}", "无名的"),
        ("一\n{% 如有 联系 %}二{% 完 %}\n\n　　三  ", "一\n三"),
        ("百分之五%，{甲}", "百分之五%，{甲}"),
    ],
)
def test_text_is_filled_in(text, filled):
    assert fill(text) == filled


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("一\n{{ 走防 }}", 2, "Do you mean 走访"),
        ("{{ xyz }}", 1, "there is no placeholder “xyz”"),
        ("{{  }}", 1, "has no name"),
        ("一\n二\n{% 如有 逾期 %}三", 3, "is not closed"),
        ("{% 如有 逾期 %}\n{% 如有 走访 %}一{% 完 %}", 1, "{% 如有 逾期 %}"),
        ("一{% 完 %}", 1, "stands outside"),
        ("一\n{% 否则 %}", 2, "stands outside"),
        ("{% 如有 逾期 %}一{% 否则 %}二\n{% 否则 %}三{% 完 %}", 2, "a second"),
        ("{% include '/etc/passwd' %}", 1, "is not known"),
        ("{% for a in b %}", 1, "is not known"),
        ("{% 如有 无此 %}一{% 完 %}", 1, "there is no placeholder"),
        ("一\n{{ 走访 ", 2, "has no counterpart"),
        ("走访 }}", 1, "has no counterpart"),
        ("{% 如有 逾期", 1, "has no counterpart"),
        ("{{ 走访|ljust:99999999 }}", 1, "only 万 can stand"),
        ("{{ 走访.__class__ }}", 1, "there is no placeholder"),
        ("{% 如有 逾期 %}" * 6 + "{% 完 %}" * 6, 1, "at most 5 conditions"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(english, text, line, said):
    with pytest.raises(TemplateError) as refused:
        read_template(text, NAMES)

    assert refused.value.line == line
    assert str(refused.value).startswith(f"Line {line}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("number", "short"),
    [(9999, "9999"), (10000, "1万"), (12890, "1.29万"), (12895, "1.29万"), (101000, "10.1万")],
)
def test_ten_thousands(number, short):
    assert in_ten_thousands(number) == short
