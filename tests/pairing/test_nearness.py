"""What is offered where a roster's truth is at hand."""

import pytest

from common.identity import check_identity
from pairing.intake.nearness import (
    differs_by_one,
    identity_from_certificate,
    is_one_slip,
    near_identity,
    same_name,
)

VALID = "11010519491231002X"
OTHER = "440524188001010014"


@pytest.mark.parametrize("tail", ["11", "42", "72B1", "43 1"])
def test_number_inside_a_certificate_is_offered(tail):
    assert identity_from_certificate(VALID + tail) == VALID


def test_certificate_is_read_however_it_is_written():
    assert identity_from_certificate(" 11010519491231002x 43") == VALID


@pytest.mark.parametrize(
    "certificate",
    [
        "",
        None,
        "无",
        VALID,
        # The check character is not that of the digits before it.
        "11010519491231003X43",
        # No such day.
        "11010519491331002X43",
        # Rounded by a spreadsheet itself.
        1.1010519491231e19,
        # No kind 8, no level 5.
        VALID + "81",
        VALID + "15",
    ],
)
def test_nothing_is_offered_that_fails_its_own_check(certificate):
    assert identity_from_certificate(certificate) == ""


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231003X",  # one digit wrong
        "110105194912310020",  # the last wrong
        "11010519491213002X",  # neighbours swapped
        "1101051949123102X",  # one left out
        "110105194912310022X",  # one too many
        " 1101051949123 1003x ",
        "'１１０１０５１９４９１２３１００３Ｘ",
    ],
)
def test_number_one_slip_away_is_found_among_the_known(written):
    assert not check_identity(written).is_usable

    assert near_identity(written, [OTHER, VALID]) == [VALID]


@pytest.mark.parametrize(
    "written",
    ["", None, VALID, "11010519491231103", "21010519491231003X", "210105194912310", 1.1e17],
)
def test_number_more_than_one_slip_away_is_not(written):
    assert near_identity(written, [OTHER, VALID]) == []


def test_number_that_a_spreadsheet_kept_whole_is_compared_by_its_digits():
    assert near_identity(440524188001011.0, ["440524188001012"]) == ["440524188001012"]


def test_swap_of_characters_that_are_apart_is_no_slip():
    assert is_one_slip("abcd", "abdc")
    assert not is_one_slip("abcd", "cbad")
    assert not is_one_slip("abcd", "badc")
    assert not is_one_slip("abcd", "abcd")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("小麦", "小卖", True),
        ("小麦", "小麦子", True),
        ("小麦子", "麦子", True),
        ("", "麦", True),
        ("小麦", "小麦", False),
        ("小麦", "大卖", False),
        ("小麦", "小麦子村", False),
        ("甲乙丙", "甲丁", False),
    ],
)
def test_texts_that_differ_by_one_character(first, second, expected):
    assert differs_by_one(first, second) is expected
    assert differs_by_one(second, first) is expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("张霞", "张侠"),
        ("王建国", "王建园"),
        ("王建国", "王国"),
        ("马文军", "马文君"),
    ],
)
def test_names_that_may_be_one_persons(first, second):
    assert same_name(first, second)
    assert same_name(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("张三", "张伟"),
        ("张三", "李四"),
        ("王建国", "王志园"),
        ("", ""),
        ("张三", ""),
        ("张三", "张"),
    ],
)
def test_names_that_are_two_peoples(first, second):
    assert not same_name(first, second)
    assert not same_name(second, first)
