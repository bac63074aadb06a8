"""What is found in a row of a roster of people, and what becomes of it."""

from datetime import date

import pytest

from common.text import compact
from organization.choices import Sex
from pairing.choices import ProposalKind, Relation, RowOutcome, SupportMode
from pairing.intake.people.rows import tells_of_own_death
from pairing.intake.service import import_file
from pairing.models import Household, ImportRow, Proposal, Recipient
from tests import factories
from tests.harness import rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

AS_OF = date(2023, 5, 31)
MAN = factories.identity_number(born=date(1970, 3, 4), serial=1)
OTHER_MAN = factories.identity_number(born=date(1971, 3, 4), serial=2)
GUARDIAN = factories.identity_number(born=date(1960, 3, 4), serial=3)
CHILD = factories.identity_number(born=date(2012, 3, 4), serial=4, sex=Sex.FEMALE)

DISABLED = {
    "姓名": "张三",
    "性别": "男",
    "身份证号": MAN,
    "出生日期": "1970-03-04",
    "残疾证号": f"{MAN}41",
    "残疾类别": "肢体残疾",
    "残疾等级": "一级",
    "户主姓名": "张三",
    "户主身份证号": MAN,
    "与户主关系": "户主",
    "乡镇": "汉源镇",
    "村": "南关村",
    "联系电话": "13812345678",
    "备注": "",
}
ORPHAN = {
    "乡镇": "汉源镇",
    "村": "南关村",
    "姓名": "小花",
    "性别": "女",
    "身份证号码": CHILD,
    "出生日期": "2012.3.4",
    "监护人姓名": "李四",
    "监护人身份证号": GUARDIAN,
    "监护人与儿童关系": "祖父母",
    "监护人电话": "13912345678",
    "备注": "",
}
POOR = {
    "户主姓名": "张三",
    "户主身份证号码": MAN,
    "成员姓名": "张三",
    "与户主关系": "户主",
    "身份证号码": MAN,
    "性别": "男",
    "供养方式": "分散供养",
    "乡镇": "汉源镇",
    "行政村": "南关村",
    "联系电话": "13812345678",
    "备注": "",
}
BASE = {"disabled": DISABLED, "orphans": ORPHAN, "extreme_poverty": POOR}


@pytest.fixture
def take(tmp_path):
    """Imports rows of a kind, given as changes to a row that has nothing wrong with it."""

    def run(kind, *changes, as_of=AS_OF, commit=True, region=factories.XIHE, programme=None):
        base = BASE[kind]
        header = list(dict.fromkeys([*base, *(key for change in changes for key in change)]))
        lines = [header, *([str((base | c).get(key, "")) for key in header] for c in changes)]
        path = tmp_path / "名册.csv"
        path.write_text("\n".join("\t".join(line) for line in lines), encoding="utf-8")
        return import_file(
            kind=kind,
            path=path,
            region=factories.get_region(region),
            as_of=as_of,
            commit=commit,
            programme=programme,
        )

    return run


def issues(report):
    return [row.issue for row in rows_of(report)]


@pytest.mark.parametrize("kind", list(BASE))
def test_row_with_nothing_wrong_is_taken(take, kind):
    report = take(kind, {})

    assert issues(report) == [""]
    assert report.accepted == 1
    assert rows_of(report)[0].outcome == RowOutcome.CREATED


# One fault for each issue, in the order of the design; a row with two faults has the first.
UNUSED = factories.identity_number(born=date(1980, 1, 1), serial=9)
FAULTS = {
    "disabled": [
        ("name_missing", {"姓名": " "}),
        ("id_missing", {"身份证号": ""}),
        ("id_precision_lost", {"身份证号": "6.21225197003041E+17"}),
        ("id_format", {"身份证号": "62122519700304"}),
        ("id_checksum", {"身份证号": MAN[:17] + ("0" if MAN[17] != "0" else "1")}),
        ("region_unknown", {"村": "没有村"}),
        ("region_ambiguous", {"村": "南关"}),
        ("deceased", {"备注": "已死亡"}),
        ("level_ineligible", {"残疾等级": "三级"}),
        ("cert_mismatch", {"残疾证号": f"{OTHER_MAN}41"}),
        ("birth_mismatch", {"出生日期": "1970-03-05"}),
        ("sex_mismatch", {"性别": "女"}),
        ("id_normalised", {"身份证号": MAN[:6] + " " + MAN[6:]}),
    ],
    "orphans": [
        ("age_over_18", {"身份证号码": UNUSED, "出生日期": "1980-01-01", "性别": "男"}),
        ("birth_mismatch", {"出生日期": "2012-04"}),
        ("sex_mismatch", {"性别": "男"}),
        ("id_normalised", {"身份证号码": CHILD + "\u00a0"}),
    ],
    "extreme_poverty": [
        ("region_unknown", {"乡镇": "没有镇"}),
        ("deceased", {"备注": "2023年3月去世"}),
        ("institutional", {"供养方式": "集中供养"}),
        ("sex_mismatch", {"性别": "女"}),
    ],
}
PAIRS = [
    (kind, first, second)
    for kind, faults in FAULTS.items()
    for place, first in enumerate(faults)
    for second in faults[place + 1 :]
    if not first[1].keys() & second[1].keys()
]


@pytest.mark.parametrize(
    ("kind", "code", "fault"),
    [(kind, code, fault) for kind, faults in FAULTS.items() for code, fault in faults],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_is_told_by_its_code(take, kind, code, fault):
    report = take(kind, fault)

    assert issues(report) == [code]
    assert report.accepted == (code == "id_normalised")


def test_of_two_faults_the_first_in_the_designs_order_is_told(take):
    for kind in BASE:
        pairs = [(a, b) for which, a, b in PAIRS if which == kind]
        for first, second in pairs:
            report = take(kind, first[1] | second[1], commit=False)

            assert list(report.issues()) == [first[0]], (kind, first[0], second[0])


def test_what_became_of_refused_rows_is_recorded(take):
    take("disabled", {"姓名": ""}, {"残疾等级": "四级", "身份证号": OTHER_MAN, "残疾证号": ""})

    found = ImportRow.objects.order_by("number").values_list("number", "issue", "outcome")

    assert list(found) == [
        (2, "name_missing", RowOutcome.REJECTED),
        (3, "level_ineligible", RowOutcome.HELD),
    ]
    assert not Recipient.objects.exists()
    assert not Household.objects.exists()


def test_of_two_equal_rows_the_first_stands(take):
    report = take("disabled", {}, {}, {"姓名": "张三丰"})

    assert issues(report) == ["", "duplicate_in_file", "duplicate_in_file"]
    assert "2" in rows_of(report)[1].detail
    assert Recipient.objects.get().name == "张三"


def test_same_person_in_two_forms_of_one_number_is_a_duplicate(take):
    number = "34052419800101001X"
    row = {"残疾证号": "", "户主身份证号": number, "出生日期": "1980-01-01", "性别": ""}

    report = take("disabled", row | {"身份证号": number}, row | {"身份证号": "340524800101001"})

    assert issues(report) == ["", "duplicate_in_file"]


def test_person_on_another_roster_is_held(take):
    take("disabled", {})

    report = take("extreme_poverty", {})

    assert issues(report) == ["duplicate_across_rosters"]
    assert Recipient.objects.get().group.key == "disabled"


def test_person_held_on_an_earlier_roster_is_no_duplicate(take):
    take("disabled", {"残疾等级": "三级"})

    assert issues(take("extreme_poverty", {})) == [""]


def test_person_of_another_county_is_held(take):
    take(
        "disabled",
        {"乡镇": "城关镇", "村": "北关社区"},
        region=factories.LI_COUNTY,
    )

    report = take("disabled", {})

    assert issues(report) == ["other_county"]
    assert Household.objects.get().region_id == factories.LI_VILLAGE


def test_head_recorded_in_another_county_holds_the_row(take):
    """Taken, the child would live where its own county's office cannot see it."""
    factories.make_household("李四", village=factories.LI_VILLAGE, head_id=GUARDIAN)

    report = take("orphans", {})

    assert report.accepted == 0
    assert not Recipient.objects.exists()
    assert Household.objects.get().phone == ""


@pytest.mark.parametrize(
    ("remark", "is_dead"),
    [
        ("已死亡", True),
        ("2023年3月去世", True),
        ("死亡注销", True),
        ("父亲去世，本人病故", True),
        ("父亲死亡", False),
        ("母病故；父失踪", False),
        ("监护人2022年去世", False),
        ("父母双亡，均已去世", False),
        ("父母双亡，该生2023年病故", True),
        ("配偶已故", False),
        ("", False),
        ("低保户", False),
    ],
)
def test_remark_tells_whose_death_it_is(remark, is_dead):
    assert tells_of_own_death(compact(remark)) is is_dead


def test_parents_death_does_not_hold_an_orphan(take):
    assert issues(take("orphans", {"备注": "父亲2015年病故，母亲失踪"})) == [""]


def test_age_is_taken_on_the_rosters_date(take):
    born = date(2005, 6, 1)
    row = {
        "身份证号码": factories.identity_number(born=born, sex=Sex.FEMALE, serial=5),
        "出生日期": born,
    }

    young = take("orphans", row, as_of=date(2023, 5, 31), commit=False)
    grown = take("orphans", row, as_of=date(2023, 6, 1), commit=False)

    assert (young.accepted, young.issues()) == (1, {})
    assert (grown.accepted, list(grown.issues())) == (0, ["age_over_18"])


@pytest.mark.parametrize(
    ("written", "level"),
    [
        *[(w, 1) for w in ("一级", "壹级", "1级", "1", "一级残疾", "1.0", "１级")],
        *[(w, 2) for w in ("二级", "贰级", "2级", "2", "二级残疾")],
        *[(w, 3) for w in ("三级", "3级", "叁级")],
        *[(w, 4) for w in ("四级", "4")],
    ],
)
def test_level_is_read_as_it_is_written(take, written, level):
    report = take("disabled", {"残疾等级": written})

    assert issues(report) == ["" if level <= 2 else "level_ineligible"]
    if level <= 2:
        assert Recipient.objects.get().disability_level == level


def test_level_and_kind_come_from_the_certificate_where_the_cells_are_empty(take):
    report = take("disabled", {"残疾等级": "", "残疾类别": "", "残疾证号": f"{MAN}62B1"})

    found = Recipient.objects.get()
    assert issues(report) == [""]
    assert (found.disability_kind, found.disability_level) == (6, 2)
    assert found.certificate == f"{MAN}62B1"


def test_certificate_that_is_none_is_a_mismatch(take):
    assert issues(take("disabled", {"残疾证号": "办理中"})) == ["cert_mismatch"]
    assert issues(take("disabled", {"残疾证号": ""})) == [""]


def test_fields_of_a_child_are_recorded(take):
    take(
        "orphans", {"就读学校": "县第一小学", "年级": "三年级", "儿童类别": "孤儿", "民族": "汉族"}
    )

    child = Recipient.objects.get()

    assert (child.name, child.identity, child.sex) == ("小花", CHILD, Sex.FEMALE)
    assert (child.birth_date, child.joined_on) == (date(2012, 3, 4), AS_OF)
    assert (child.school, child.grade, child.child_category) == ("县第一小学", "三年级", "孤儿")
    assert (child.guardian_relation, child.ethnicity) == ("祖父母", "汉族")
    assert (child.pinyin, child.initials) == ("xiao hua", "xh")
    home = child.household
    assert (home.head_name, home.head_id, home.phone) == ("李四", GUARDIAN, "13912345678")
    assert (home.region_id, home.head_initials) == (factories.SOUTH_GATE, "ls")


def test_way_of_support_is_recorded(take):
    take("extreme_poverty", {"供养方式": "分散"})

    assert Recipient.objects.get().support_mode == SupportMode.AT_HOME


@pytest.mark.parametrize(
    ("written", "relation"),
    [
        ("户主", Relation.HEAD),
        ("本人", Relation.HEAD),
        ("配偶", Relation.SPOUSE),
        ("子", Relation.SON),
        ("次女", Relation.DAUGHTER),
        ("外孙女", Relation.GRANDCHILD),
        ("父", Relation.PARENT),
        ("奶奶", Relation.GRANDPARENT),
        ("兄弟姐妹", Relation.SIBLING),
        ("叔伯", Relation.OTHER),
        ("", Relation.OTHER),
    ],
)
def test_relation_to_the_head_is_read(take, written, relation):
    take("disabled", {"与户主关系": written})

    assert Recipient.objects.get().relation == relation


# Households


def test_household_is_told_apart_by_its_heads_number(take):
    take(
        "disabled",
        {"户主身份证号": GUARDIAN, "户主姓名": "李四", "与户主关系": "子"},
        {
            "身份证号": OTHER_MAN,
            "残疾证号": "",
            "出生日期": "1971-03-04",
            "户主身份证号": f"'{GUARDIAN[:6]} {GUARDIAN[6:]}",
            "户主姓名": "李四",
            "与户主关系": "子",
        },
    )
    take("orphans", {})

    home = Household.objects.get()
    assert home.recipients.count() == 3
    assert home.head_id == GUARDIAN


def test_person_without_a_head_heads_a_household(take):
    take("disabled", {"户主姓名": "", "户主身份证号": "", "与户主关系": ""})

    assert Household.objects.get().head_id == MAN


def test_heads_number_that_is_wrong_holds_the_row(take):
    report = take("disabled", {"户主身份证号": "123", "户主姓名": "李四", "与户主关系": "子"})

    assert issues(report) == ["head_id_missing"]
    assert not Household.objects.exists()


def test_heads_own_phone_is_the_households(take):
    spouse = {
        "身份证号": OTHER_MAN,
        "残疾证号": "",
        "出生日期": "1971-03-04",
        "与户主关系": "兄",
        "联系电话": "13700000000",
    }

    take("disabled", spouse, {})

    assert Household.objects.get().phone == "13812345678"


@pytest.mark.parametrize("rows", [[{}], [{"身份证号": OTHER_MAN, "出生日期": ""}, {}]])
def test_cell_with_two_phones_is_cut_to_fit_and_stays_so(take, rows):
    changes = [
        {"残疾证号": "", "联系电话": "13812345678/13912345678", "户主身份证号": MAN} | row
        for row in rows
    ]

    first = take("disabled", *changes)
    again = take("disabled", *changes)

    assert first.accepted == again.accepted == len(rows)
    assert [row.outcome for row in rows_of(again)] == [RowOutcome.UNCHANGED] * len(rows)
    assert Household.objects.get().phone == "13812345678/13912345"


def test_one_head_in_two_villages_is_taken_and_noted(take):
    report = take(
        "disabled",
        {},
        {
            "身份证号": OTHER_MAN,
            "残疾证号": "",
            "出生日期": "1971-03-04",
            "与户主关系": "兄",
            "村": "北关村",
        },
    )

    assert report.accepted == 2
    assert rows_of(report)[1].detail == "The household is recorded in another village."
    assert Household.objects.get().region_id == factories.SOUTH_GATE


# The next roster


def test_next_roster_tells_new_and_changed_and_takes_nothing_away(take):
    take("orphans", {"就读学校": "县第一小学", "年级": "三年级"})
    new = factories.identity_number(born=date(2013, 1, 1), sex=Sex.FEMALE, serial=6)

    report = take(
        "orphans",
        {"就读学校": "", "年级": "四年级"},
        {"身份证号码": new, "姓名": "小草", "出生日期": ""},
        as_of=date(2024, 5, 31),
    )

    assert [row.outcome for row in rows_of(report)] == [RowOutcome.CHANGED, RowOutcome.CREATED]
    child = Recipient.objects.get(name="小花")
    assert (child.school, child.grade) == ("县第一小学", "四年级")
    assert child.joined_on == AS_OF
    assert Recipient.objects.get(name="小草").joined_on == date(2024, 5, 31)


def test_roster_that_names_another_head_is_held(take):
    take("orphans", {})

    report = take("orphans", {"监护人身份证号": OTHER_MAN, "监护人姓名": "王五"})

    assert issues(report) == ["head_changed"]
    assert Household.objects.get().head_id == GUARDIAN


def test_person_who_left_the_roster_may_come_back(take):
    gone = factories.make_recipient(
        identity=MAN, status="ended", ended_on=date(2023, 1, 1), exit_reason="moved_away"
    )

    report = take("disabled", {})

    assert rows_of(report)[0].outcome == RowOutcome.CREATED
    assert Recipient.objects.exclude(pk=gone.pk).get().status == "active"


def test_same_person_in_two_programmes_is_no_duplicate(take):
    other = factories.make_programme("jieqin")
    factories.make_recipient(
        factories.make_household(head_id=MAN),
        identity=MAN,
        group=factories.make_group("all", of=other),
    )

    assert issues(take("disabled", {}, programme=factories.make_programme())) == [""]


@pytest.mark.parametrize("kind", list(BASE))
def test_checking_alone_finds_the_same_and_writes_nothing(take, kind):
    faults = [fault for _code, fault in FAULTS[kind]]

    checked = take(kind, {}, *faults, commit=False)
    assert not ImportRow.objects.exists()
    assert not Recipient.objects.exists()

    taken = take(kind, {}, *faults)
    assert checked.as_json() == taken.as_json()


def test_next_years_roster_corrects_the_heads_phone(take):
    take("disabled", {})

    again = take("disabled", {"联系电话": "13700000000"})
    third = take("disabled", {"联系电话": "13700000000"})

    assert Household.objects.get().phone == "13700000000"
    assert rows_of(again)[0].outcome == RowOutcome.CHANGED
    assert rows_of(third)[0].outcome == RowOutcome.UNCHANGED


def test_person_under_another_name_is_held(take):
    take("disabled", {"姓名": "张珊", "户主姓名": "张珊"})

    again = take("disabled", {})

    assert issues(again) == ["name_changed"]
    assert "张珊" in rows_of(again)[0].detail
    assert Recipient.objects.get().name == "张珊"


def test_head_under_another_name_is_proposed_and_not_renamed(take):
    take("orphans", {})

    report = take("orphans", {"监护人姓名": "李思"})

    assert report.accepted == 1
    assert Household.objects.get().head_name == "李四"
    proposal = Proposal.objects.get()
    assert proposal.kind == ProposalKind.RENAMED
    assert proposal.details() == {"from": "李四", "to": "李思"}


def test_guardians_new_phone_is_taken_unless_the_guardians_own_row_tells_it(take):
    take("orphans", {})

    take("orphans", {"监护人电话": "13700000000"})
    assert Household.objects.get().phone == "13700000000"

    guardian = {"姓名": "李四", "身份证号": GUARDIAN, "出生日期": "", "残疾证号": ""}
    heads = {"户主姓名": "李四", "户主身份证号": GUARDIAN}
    take("disabled", guardian | heads | {"联系电话": "13600000000"})
    report = take("orphans", {"监护人电话": "13700000000"})
    assert Household.objects.get().phone == "13600000000"
    assert rows_of(report)[0].outcome == RowOutcome.UNCHANGED


def test_of_two_children_of_one_guardian_the_first_to_tell_a_phone_counts(take):
    second = {
        "姓名": "小树",
        "身份证号码": factories.identity_number(born=date(2012, 3, 4), serial=8, sex=Sex.FEMALE),
    }
    rows = ({"监护人电话": ""}, second | {"监护人电话": "13700000000"})

    take("orphans", *rows)
    again = take("orphans", *rows)

    assert Household.objects.get().phone == "13700000000"
    assert {row.outcome for row in rows_of(again)} == {RowOutcome.UNCHANGED}
