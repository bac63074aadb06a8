"""Choosing households by filters and by lists, within what an account sees."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from common.errors import DomainError
from organization.models import User
from pairing.models import Household
from tests import factories
from visits import choosing
from visits.choices import TopicList
from visits.choosing import ChooseForm, find_listed, read_text, read_upload
from visits.models import Topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def sheet(*rows: tuple[Any, ...], name: str = "list.xlsx") -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile(name, stream.getvalue())


def chosen(user: User, **data: Any) -> ChooseForm:
    files = {"file": data.pop("file")} if "file" in data else None
    form = ChooseForm(data, files, user=user)
    assert form.is_valid(), form.errors
    return form


def names(form: ChooseForm) -> set[str]:
    return set(form.households.values_list("head_name", flat=True))


def known(name: str, **fields: Any) -> Household:
    household = factories.make_household(name, **fields)
    factories.make_recipient(household, name=f"{name}之子")
    return household


def why(text: str, user: User) -> list[tuple[int, str]]:
    found = find_listed(read_text(text), user, factories.make_programme())
    return [(line.number, line.why) for line in found.missing]


def test_filters_narrow_what_the_account_sees(office, township, unit):
    known("赵一")
    wheat = known("钱二", village=factories.WHEAT)
    known("孙三", village=factories.LI_VILLAGE)
    cadre = factories.make_cadre(unit=unit)
    factories.make_pairing(wheat, cadre, on=date(2023, 1, 1))
    factories.make_need(wheat)
    orphan = factories.make_group("orphan")
    factories.make_recipient(wheat, name="小二", group=orphan)

    assert names(chosen(office)) == {"赵一", "钱二"}
    assert names(chosen(township)) == {"赵一"}
    assert names(chosen(office, region=factories.SHILI[:9])) == {"钱二"}
    assert names(chosen(office, unit=unit.pk)) == {"钱二"}
    assert names(chosen(office, need="open")) == {"钱二"}
    assert names(chosen(office, group="orphan")) == {"钱二"}
    assert names(chosen(office, light="unpaired")) == {"赵一"}


def test_an_open_need_of_one_kind_is_chosen_by(office):
    ill, settled, other = known("赵一"), known("钱二"), known("孙三")
    factories.make_need(ill, kind="medical")
    factories.make_need(
        settled, kind="medical", status="done", settled_on=date(2023, 5, 2), outcome="已办"
    )
    factories.make_need(other, kind="housing")

    form = chosen(office, need="kind:medical")

    assert names(form) == {"赵一"}
    assert form.says == "With an open need: Medical care"
    assert names(chosen(office, need="open")) == {"赵一", "孙三"}
    assert not ChooseForm({"need": "kind:nonsense"}, user=office).is_valid()


def test_a_county_chooses_by_kinds_of_its_own(office):
    home = known("赵一")
    Topic.objects.create(
        region_id=factories.XIHE, list=TopicList.NEED, key="roads", name="道路", order=1
    )
    factories.make_need(home, kind="roads")

    form = chosen(office, need="kind:roads")

    assert names(form) == {"赵一"}
    assert form.says == "With an open need: 道路"


def test_what_the_account_does_not_see_cannot_be_chosen(township, unit):
    form = ChooseForm({"region": factories.SHILI[:9], "unit": unit.pk}, user=township)

    assert not form.is_valid()
    assert set(form.errors) == {"region", "unit"}


def test_a_list_names_heads_people_and_numbers(office):
    first, second, third = known("赵一"), known("钱二"), known("孙三")

    form = chosen(office, listed=f"户主\n1. 赵一\n2、钱二之子\n{third.head_id}\n\n")

    assert form.found.households == {2: first.pk, 3: second.pk, 4: third.pk}
    assert form.missing == []
    assert names(form) == {"赵一", "钱二", "孙三"}


def test_a_list_is_narrowed_by_the_other_fields(office):
    known("赵一")
    known("钱二", village=factories.WHEAT)

    assert names(chosen(office, listed="赵一\n钱二", region=factories.SHILI[:9])) == {"钱二"}


def test_two_of_a_name_are_told_apart_by_their_village(office):
    south, wheat = known("王成"), known("王成", village=factories.WHEAT)

    form = chosen(office, listed="王成 小麦村\n王成，南关村委会\n")

    assert form.found.households == {1: wheat.pk, 2: south.pk}
    assert "2 households are known" in why("王成", office)[0][1]
    assert why("王成 上村", office)[0][0] == 1


def test_lines_that_lead_nowhere_say_why(office):
    known("赵一")
    known("钱二", closed_on=date(2023, 5, 1))
    known("孙三", village=factories.LI_VILLAGE)

    lines = why(f"赵一\n赵一\n钱二\n孙三\n120\n{factories.identity_number()}", office)

    assert lines == [
        (2, "The household stands in line 1 already."),
        (3, "The household has left (2023-05-01)."),
        (4, "No household is known by this name."),
        (5, "The line has neither a name nor an identity number."),
        (6, "No household has this number."),
    ]


def test_household_of_another_programme_alone_is_told(office):
    other = factories.make_programme("pupils")
    elsewhere = factories.make_household("李四")
    factories.make_recipient(elsewhere, group=factories.make_group("pupil", of=other))

    assert why("李四", office) == [(1, "The household is not in this programme.")]
    assert names(chosen(office, listed="李四", programme="pupils")) == {"李四"}


def test_who_sees_numbers_masked_finds_nobody_by_one(liaison, cadre):
    household = known("赵一")
    factories.make_pairing(household, cadre.cadre, on=date(2023, 1, 1))

    assert "offices alone" in why(household.head_id, liaison)[0][1]
    assert why("赵一", liaison) == []


def test_whole_numbers_are_not_shown_again(office):
    number = factories.identity_number()

    found = find_listed(read_text(f"某某 {number}"), office, factories.make_programme())

    assert number not in found.missing[0].words


def test_an_uploaded_list_tells_its_rows(office):
    first = known("赵一")
    file = sheet(("序号", "姓名", "村"), (1, "赵一", "南关村"), (None,), (2, "没有人", "南关村"))

    form = chosen(office, file=file)

    assert form.found.households == {2: first.pk}
    assert [line.number for line in form.missing] == [4]


def test_files_that_are_none_and_lists_without_anybody_are_refused_beside_the_field(office):
    broken = ChooseForm({}, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}, user=office)
    nobody = ChooseForm({"listed": "没有人"}, user=office)

    assert not broken.is_valid()
    assert "PDF" in broken.errors["file"][0]
    assert not nobody.is_valid()
    assert nobody.errors["listed"] == ["No line of the list leads to a household."]
    assert [line.number for line in nobody.missing] == [1]


def test_lists_are_bounded(office, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_LINES", 2)
    monkeypatch.setattr(choosing, "MOST_BYTES", 10)

    with pytest.raises(DomainError, match="may have 2 lines"):
        read_text("一\n二\n三")
    with pytest.raises(DomainError, match="larger than"):
        read_upload(sheet(("赵一",)))


def test_queries_do_not_grow_with_the_list(office, django_assert_num_queries):
    for number in range(3):
        known(f"赵{number}号")

    programme = factories.make_programme()
    assert office.region is not None
    for length in (1, 3):
        lines = read_text("\n".join(f"赵{n}号" for n in range(length)))
        with django_assert_num_queries(6):
            find_listed(lines, office, programme)


def test_what_is_chosen_is_said_in_words(office, unit):
    known("赵一")

    assert chosen(office).says == "Xihe County"
    assert chosen(office, region=factories.SHILI[:9], unit=unit.pk).says.endswith(unit.name)
    assert "by a list" in chosen(office, listed="赵一").says
