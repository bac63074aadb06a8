"""Taking names and numbers off people who left: nothing of them is left, every count is."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from common.encryption import EncryptedTextField, digest, encrypted_fields
from delivery.choices import ChannelKind
from delivery.models import Channel
from organization import approvals
from organization.choices import Action, ApprovalKind, Role
from organization.models import AccessEvent, User
from pairing.choices import CadreStatus, ProposalKind
from pairing.identity_keys import encrypted_models
from pairing.models import (
    Cadre,
    Household,
    Import,
    ImportChange,
    ImportPart,
    ImportRow,
    Pairing,
    Proposal,
    Recipient,
)
from reports.summaries.figures import summarise
from tests import factories
from tests.delivery.making import make_channel
from tests.harness import run_command
from tests.visits.held import everything
from visits.choices import NeedStatus
from visits.leaving import GONE, deidentify, foresee, years_before
from visits.leaving_words import TAKEN_OFF
from visits.models import (
    Contact,
    Feedback,
    FeedbackEvent,
    Need,
    NeedEvent,
    Photo,
    PhotoEvent,
    Place,
)

NAME, HEAD, CADRE = "赵去也", "赵户主", "钱离岗"
NOTE, ADDRESS, SCHOOL = "赵去也近来身体不好", "南关村八组19号", "南关小学"
NEED, OUTCOME = "窗台下漏风要修补", "村上找人补好了窗台"
COMPLAINT, ANSWER = "下乡补助三个月没发", "已请财政股核实补发"
POINT = "34.01234,105.30123,20"
PHONE, CADRE_PHONE = "13700009999", "13700008888"
LEFT_ON = date(2019, 6, 30)
BEFORE = date(2021, 7, 1)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def numbers() -> dict[str, str]:
    return {
        "person": factories.identity_number(born=date(1950, 3, 7), serial=31),
        "head": factories.identity_number(born=date(1951, 4, 8), serial=32),
    }


@pytest.fixture
def gone(db: None, numbers: dict[str, str], clock: Any) -> Household:
    """A household whose only person died in 2019, with a cadre who has left, and all about them."""
    clock("2018-01-02")
    household = factories.make_household(
        HEAD, head_id=numbers["head"], phone=PHONE, address=ADDRESS, created_at=_at(2018)
    )
    person = factories.make_recipient(
        household,
        name=NAME,
        identity=numbers["person"],
        certificate=numbers["person"] + "42",
        school=SCHOOL,
        joined_on=date(2018, 1, 1),
    )
    user = factories.make_user(name=CADRE, phone=CADRE_PHONE)
    cadre = factories.make_cadre(user=user)
    pairing = factories.make_pairing(household, cadre, on=date(2018, 1, 1))
    contact = factories.make_contact(pairing, date(2018, 5, 1), found=NOTE)
    factories.make_photo(contact)
    Place.objects.create(contact=contact, point=POINT)
    factories.make_need(
        contact=contact,
        text=NEED,
        status=NeedStatus.DONE,
        settled_on=date(2018, 6, 1),
        outcome=OUTCOME,
    )
    factories.make_need(household, text=f"再次{NEED}")
    factories.make_feedback(
        user, text=COMPLAINT, answer=ANSWER, answered_at=_at(2018), answered_by=user
    )
    factories.make_feedback(user, text=f"又是{COMPLAINT}")
    factories.make_answer(pairing, text=NOTE)
    make_channel(ChannelKind.WECOM, user=user, name=CADRE)
    factories.make_aid(pairing, date(2018, 5, 1), 300)
    source = factories.make_import(
        kind="disabled", columns={"name": 0, "identity": 1}, created_at=_at(2018)
    )
    source.samples = json.dumps([[NAME, numbers["person"]]])
    source.save(update_fields=["samples"])
    ImportPart.objects.create(
        source=source, number=0, content=f"{NAME},{numbers['person']}".encode()
    )
    row = factories.make_row(source, NAME, numbers["person"])
    row.key, row.changes = person.id_digest, json.dumps({"name": ["", NAME]})
    row.detail = NAME
    row.save(update_fields=["key", "changes", "detail"])
    ImportChange.objects.create(
        source=source,
        row=row,
        model="pairing.recipient",
        object_id=person.pk,
        before=json.dumps({"name": NAME}),
    )
    factories.make_proposal(ProposalKind.GONE, recipient=person, content={"name": NAME})
    office = factories.make_user(Role.COUNTY_OFFICE)
    approvals.ask(
        actor=office,
        kind=ApprovalKind.CHILD_IDENTITY,
        subject=f"pairing.recipient:{person.pk}:identity",
        about=NAME,
        region=household.region,
        reason=f"核对{NAME}",
    )
    clock("2019-06-30")
    Pairing.objects.filter(pk=pairing.pk).update(ended_on=LEFT_ON, end_reason="deceased")
    Recipient.objects.filter(pk=person.pk).update(
        status="ended", ended_on=LEFT_ON, exit_reason="deceased"
    )
    Household.objects.filter(pk=household.pk).update(closed_on=LEFT_ON)
    Cadre.objects.filter(pk=cadre.pk).update(status=CadreStatus.LEFT)
    User.objects.filter(pk=user.pk).update(
        is_active=False, closed_at=_at(2019), closing_reason="moved"
    )
    clock("2023-07-01")
    return household


def _at(year: int) -> datetime:
    return datetime(year, 1, 2, tzinfo=UTC)


def _traces(numbers: dict[str, str]) -> set[str]:
    there = everything()
    return {text for text in _said(numbers) if text in there}


def _said(numbers: dict[str, str]) -> set[str]:
    digests = {digest(number) for number in numbers.values()}
    names = {NAME, HEAD, CADRE, ADDRESS, SCHOOL, PHONE, CADRE_PHONE, POINT}
    names |= {NEED, OUTCOME, COMPLAINT, ANSWER}
    return names | digests | set(numbers.values())


def _figures() -> Any:
    """The summary's and the dashboard's figures of the years in which something happened."""
    programme, region = factories.make_programme(), factories.get_region()
    summaries = [
        summarise(region, programme, first=date(year, 1, 1), last=date(year, 12, 31))
        for year in (2018, 2019, 2023)
    ]
    office = factories.make_user(Role.COUNTY_OFFICE)
    client = Client()
    client.force_login(office)
    page = client.get(reverse("reports:dashboard")).context
    return summaries, page["total"], page["rows"]


def test_nothing_that_names_them_is_left(gone: Household, numbers: dict[str, str]) -> None:
    before = _traces(numbers)

    deidentify(BEFORE)

    assert before == _said(numbers)
    assert _traces(numbers) == set()


def test_the_note_on_a_contact_is_gone_and_the_contact_stays(gone: Household) -> None:
    deidentify(BEFORE)

    contact = Contact.objects.get()
    assert (contact.found, contact.day, contact.verdict) == ("", date(2018, 5, 1), "counted")


def test_nothing_that_is_counted_changes(gone: Household) -> None:
    before = _figures()

    deidentify(BEFORE)

    assert _figures() == before


def test_it_says_first_what_it_will_do_and_then_does_that(gone: Household) -> None:
    would = foresee(BEFORE)
    did = deidentify(BEFORE)

    assert would == did
    assert (did.recipients, did.households, did.cadres) == (1, 1, 1)
    assert (did.contacts, did.photos, did.questions, did.rows, did.files) == (1, 1, 1, 1, 1)
    assert (did.places, did.needs, did.feedback) == (1, 2, 2)


def test_photographs_are_gone_and_their_history_says_nothing_of_them(gone: Household) -> None:
    deidentify(BEFORE)

    assert not Photo.objects.exists()
    assert list(PhotoEvent.objects.order_by("pgh_id").values_list("pgh_label", "sha256")) == [
        ("insert", ""),
        ("delete", ""),
    ]


def test_needs_and_complaints_stay_without_a_word(gone: Household) -> None:
    deidentify(BEFORE)

    needs = Need.objects.order_by("pk").values_list("status", "raised_on", "text", "outcome")
    assert list(needs) == [
        ("done", date(2018, 5, 1), TAKEN_OFF, TAKEN_OFF),
        ("raised", date(2023, 5, 1), TAKEN_OFF, ""),
    ]
    assert set(NeedEvent.objects.values_list("text", "outcome")) == {("", "")}
    assert list(Feedback.objects.order_by("pk").values_list("text", "answer")) == [
        (TAKEN_OFF, TAKEN_OFF),
        (TAKEN_OFF, ""),
    ]
    assert set(FeedbackEvent.objects.values_list("text", "answer")) == {("", "")}


def test_where_a_contact_was_is_gone(gone: Household) -> None:
    elsewhere = factories.make_contact(factories.make_pairing(), date(2023, 6, 1))
    Place.objects.create(contact=elsewhere, point=POINT)

    deidentify(BEFORE)

    assert list(Place.objects.values_list("contact", flat=True)) == [elsewhere.pk]


def test_what_those_who_stay_need_and_say_is_kept(gone: Household) -> None:
    factories.make_need(text="要一副拐杖")
    factories.make_feedback(text="能否打印联系卡")

    deidentify(BEFORE)

    assert Need.objects.filter(text="要一副拐杖").exists()
    assert Feedback.objects.filter(text="能否打印联系卡").exists()


def test_a_second_run_finds_nothing(gone: Household) -> None:
    deidentify(BEFORE)
    lines = AccessEvent.objects.count()

    again = deidentify(BEFORE)

    assert again.is_nothing
    assert AccessEvent.objects.count() == lines


def test_it_is_noted_without_a_name(gone: Household) -> None:
    deidentify(BEFORE)

    lines = AccessEvent.objects.filter(action=Action.DEIDENTIFY)
    assert {line.subject_model for line in lines} == {
        "pairing.recipient",
        "pairing.household",
        "organization.user",
        "visits.aid",
        "visits.contact",
        "visits.feedback",
        "visits.need",
        "visits.photo",
        *("delivery.channel", "visits.answer"),
    }


def test_a_dry_run_changes_nothing(gone: Household, english: None) -> None:
    before = everything()

    outcome = run_command("deidentify", "--years", "2", "--dry-run")

    assert outcome.status == 0
    assert "Nothing was changed." in outcome.out
    assert everything() == before


def test_the_command_does_it(gone: Household, numbers: dict[str, str], english: None) -> None:
    outcome = run_command("deidentify", "--years", "2")

    assert outcome.status == 0
    assert NAME not in outcome.out
    assert _traces(numbers) == set()


@pytest.mark.parametrize("years", ["0", "-1", "101"])
def test_years_are_asked_for_in_earnest(years: str, db: None) -> None:
    assert run_command("deidentify", f"--years={years}").status == 2


def test_who_left_a_day_too_late_is_kept(gone: Household) -> None:
    day = LEFT_ON

    assert foresee(day).recipients == foresee(day).households == 0
    assert foresee(date(2019, 7, 1)).recipients == 1


def test_who_is_cared_for_in_another_programme_is_kept(
    gone: Household, numbers: dict[str, str]
) -> None:
    other = factories.make_group("another", of=factories.make_programme("another"))
    factories.make_recipient(name=NAME, identity=numbers["person"], group=other)

    deidentify(BEFORE)

    assert list(Recipient.objects.values_list("name", flat=True)) == [NAME, NAME]


def test_a_household_with_somebody_left_keeps_its_name(gone: Household) -> None:
    Household.objects.update(closed_on=None)
    factories.make_recipient(gone, name="赵还在")

    did = deidentify(BEFORE)

    gone.refresh_from_db()
    assert (did.recipients, did.households) == (1, 0)
    assert gone.head_name == HEAD


def test_a_cadre_whose_account_is_open_is_kept(gone: Household) -> None:
    User.objects.filter(name=CADRE).update(is_active=True, closed_at=None, closing_reason="")

    deidentify(BEFORE)

    assert User.objects.filter(name=CADRE).exists()


def test_an_account_without_its_number_signs_nobody_in(gone: Household) -> None:
    deidentify(BEFORE)

    user = User.objects.get(name=TAKEN_OFF)
    assert user.phone == f"0{user.pk:010d}"
    assert not user.has_usable_password()
    assert not user.is_active


def test_an_import_of_theirs_is_no_longer_taken_back(gone: Household) -> None:
    deidentify(BEFORE)

    change = ImportChange.objects.get()
    assert change.before == "{}"


def test_the_pages_show_what_is_left(gone: Household, client: Client) -> None:
    deidentify(BEFORE)
    client.force_login(factories.make_user(Role.COUNTY_OFFICE))

    page = client.get(reverse("visits:household_detail", args=[gone.pk]))

    assert page.status_code == 200
    assert TAKEN_OFF in page.content.decode()


def test_the_same_person_may_come_back(gone: Household, numbers: dict[str, str]) -> None:
    deidentify(BEFORE)

    back = factories.make_recipient(name=NAME, identity=numbers["person"])

    assert not back.id_digest.startswith(GONE)


def test_a_batch_that_fails_leaves_whole_batches(
    gone: Household, numbers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from visits import leaving

    def broken(*_args: object, **_named: object) -> int:
        raise OSError("no log")

    with monkeypatch.context() as patched:
        patched.setattr(leaving, "blank", broken)
        with pytest.raises(OSError, match="no log"), transaction.atomic():
            deidentify(BEFORE)

    assert NAME in _traces(numbers)
    deidentify(BEFORE)
    assert _traces(numbers) == set()


def test_years_are_counted_back_from_a_leap_day() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 28), 4) == date(2020, 2, 28)


def test_every_encrypted_text_is_looked_at_here(gone: Household) -> None:
    """So that a column added later is not forgotten in what is taken off."""
    columns = {
        f"{model._meta.label_lower}.{field.name}"
        for model in encrypted_models()
        for field in encrypted_fields(model)
        if isinstance(field, EncryptedTextField)
    }

    emptied = {f"{m._meta.label_lower}.{f}" for m, names in HELD.items() for f in names}
    assert columns - emptied == LAPSING | OF_SYSTEMS


HELD: dict[type[models.Model], tuple[str, ...]] = {
    Household: ("head_id",),
    Recipient: ("identity", "certificate"),
    Import: ("samples",),
    ImportRow: ("cells", "fixes", "changes"),
    ImportChange: ("before",),
    Proposal: ("content", "before"),
    Place: ("point",),
    Channel: ("secrets",),
}
"""What ``deidentify`` empties."""

LAPSING = {"organization.fileorder.asked"}
"""What is removed by itself within days, and need not be looked through."""
OF_SYSTEMS = {"api.webhook.secret"}
"""Made by chance, and of no person."""
