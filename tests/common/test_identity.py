from datetime import date

import pytest

from common.identity import (
    CHECKS,
    age_on,
    birth_date,
    check_character,
    check_identity,
    is_male,
    mask,
    read_certificate,
)

# GB 11643 and its commentaries print these.
PUBLISHED = ("11010519491231002X", "440524188001010014", "34052419800101001X")


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_examples_are_valid(number):
    found = check_identity(number)

    assert (found.number, found.code) == (number, None)
    assert found.is_usable


@pytest.mark.parametrize("number", PUBLISHED)
def test_every_single_wrong_digit_is_found(number):
    for place in range(17):
        for digit in "0123456789":
            if digit == number[place]:
                continue
            wrong = number[:place] + digit + number[place + 1 :]

            assert not check_identity(wrong).is_usable, wrong


@pytest.mark.parametrize("number", PUBLISHED)
def test_only_one_check_character_is_right(number):
    right = [c for c in CHECKS if check_identity(number[:17] + c).is_usable]

    assert right == [number[17]]
    assert check_character(number[:17]) == number[17]


def test_wrong_check_character_is_told_from_a_wrong_form():
    assert check_identity("110105194912310021").code == "id_checksum"
    assert check_identity("11010519491331002X").code == "id_format"


@pytest.mark.parametrize(
    ("fifteen", "eighteen"),
    [("110105491231002", "11010519491231002X"), ("340524800101001", "34052419800101001X")],
)
@pytest.mark.parametrize("form", [str, int, float], ids=["text", "whole number", "number"])
def test_fifteen_digits_become_eighteen(fifteen, eighteen, form):
    found = check_identity(form(fifteen))

    assert (found.number, found.code) == (eighteen, "id_15_to_18")


@pytest.mark.parametrize(
    "cell",
    [
        440524188001010014,
        440524188001010000.0,
        1e17,
        1000000000000000,
        float("nan"),
        float("inf"),
        "4.40524188001010E+17",
        "4.40524E17",
    ],
)
def test_long_number_in_a_number_cell_is_lost_for_good(cell):
    found = check_identity(cell)

    assert (found.number, found.code) == ("", "id_precision_lost")


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 11010519491231002X",
        "11010519491231002X\u00a0",
        "11010519491231002X\u3000",
        "\t11010519491231002X",
        "'11010519491231002X",
        "‘11010519491231002X’",
        '"11010519491231002X"',
        "110105 19491231 002X",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "\ufeff11010519491231002X",
        "1101051949\u200b1231002X",
        "'\t11010519491231002X\r\n",
        # The Roman numeral that some input methods offer.
        "11010519491231002Ⅹ",
    ],
)
def test_number_is_repaired_where_nothing_is_lost(written):
    found = check_identity(written)

    assert (found.number, found.code) == ("11010519491231002X", "id_normalised")


@pytest.mark.parametrize("cell", [None, "", " ", "\u00a0", "'", "\t", "－", "-"])
def test_empty_cell_is_missing(cell):
    assert check_identity(cell).code == "id_missing"


@pytest.mark.parametrize(
    "cell",
    [
        "无",
        "12345",
        "4405241880010100",
        "44052418800101001",
        "4405241880010100144",
        "44052418800230001X",
        "X40524188001010014",
        "44052418800101X014",
        "040524188001010014",
        "110105491331002",
        "11010549123100٠",
        "1101051949123100٠X",
        True,
        False,
        12345,
        0,
        -1,
    ],
)
def test_what_is_no_number_is_refused(cell):
    found = check_identity(cell)

    assert (found.number, found.code) == ("", "id_format")


@pytest.mark.parametrize(
    "first17",
    [
        # Residence permits of Hong Kong, Macao and Taiwan residents; the card of 2023 for
        # foreign permanent residents.
        "81000019900307001",
        "82000019851120002",
        "83000019771205003",
        "91115619890303001",
    ],
)
def test_residence_permits_and_foreigners_cards_are_valid(first17):
    number = first17 + check_character(first17)

    assert (check_identity(number).number, check_identity(number).code) == (number, None)
    assert not check_identity(first17 + CHECKS[CHECKS.index(number[17]) - 1]).is_usable


def test_number_tells_birth_date_and_sex():
    assert birth_date("11010519491231002X") == date(1949, 12, 31)
    assert birth_date("440524188001010014") == date(1880, 1, 1)
    assert birth_date("110105194913310020") is None
    assert not is_male("11010519491231002X")
    assert is_male("440524188001010014")


def test_leap_day_counts_only_in_leap_years():
    for year, is_leap in ((2000, True), (2004, True), (1900, False), (2001, False)):
        first17 = f"110105{year}0229001"

        assert check_identity(first17 + check_character(first17)).is_usable is is_leap


@pytest.mark.parametrize(
    ("written", "kind", "level"),
    [
        ("11010519491231002X41", 4, 1),
        ("11010519491231002X72B1", 7, 2),
        ("11010519491231002x44b", 4, 4),
        ("'１１０１０５１９４９１２３１００２Ｘ１３", 1, 3),
    ],
)
def test_certificate_tells_holder_kind_and_level(written, kind, level):
    found = read_certificate(written)

    assert found is not None
    assert (found.holder, found.kind, found.level) == ("11010519491231002X", kind, level)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "11010519491231002X",
        "11010519491231002X4",
        "11010519491231002X01",
        "11010519491231002X81",
        "11010519491231002X40",
        "11010519491231002X45",
        "11010519491231002X41B12",
        "1101051949123100٠X41",
        4.4e19,
    ],
)
def test_what_is_no_certificate_is_none(written):
    assert read_certificate(written) is None


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2005, 5, 31), date(2023, 5, 30), 17),
        (date(2005, 5, 31), date(2023, 5, 31), 18),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2023, 5, 31), date(2023, 5, 31), 0),
    ],
)
def test_age_is_in_whole_years(born, day, age):
    assert age_on(born, day) == age


def test_mask_hides_the_birth_date_and_a_childs_sex():
    assert mask("621225201401141234") == "621225********1234"
    assert mask("621225201401141234", is_child=True) == "621225************"
    assert mask("") == ""
