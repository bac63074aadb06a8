"""Working through questions in the browser's terms: what is shown, posted, said and taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import today
from organization.models import User
from pairing.choices import ProposalKind, ProposalStatus
from pairing.models import Household, Pairing, Proposal, Recipient
from pairing.reconciling.decisions import keep
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _gone(name: str = "王小成", village: str = factories.SOUTH_GATE) -> Proposal:
    household = factories.make_household(f"{name}的户主", village=village)
    recipient = factories.make_recipient(household, name=name)
    return factories.make_proposal(ProposalKind.GONE, recipient=recipient)


def _list(kind: str = "gone") -> str:
    return reverse("pairing:reconcile_list", args=[kind])


def _question(proposal: Proposal) -> str:
    return reverse("pairing:reconcile_question", args=[proposal.pk])


def _together(kind: str = "gone") -> str:
    return reverse("pairing:reconcile_together", args=[kind])


def test_the_overview_counts_what_is_open_and_names_the_rosters(desk: Client) -> None:
    source = factories.make_import("残疾人名册2026.xlsx")
    for name in ("甲", "乙"):
        person = factories.make_recipient(factories.make_household(name))
        factories.make_proposal(ProposalKind.GONE, source=source, recipient=person)

    page = desk.get(reverse("pairing:reconcile"))

    assert {t.kind: t.open for t in page.context["tiles"] if t.open} == {ProposalKind.GONE: 2}
    assert page.context["sources"] == [(source, 2)]
    assert "残疾人名册2026.xlsx" in page.content.decode()


def test_an_empty_overview_says_why_it_is_empty(desk: Client, office: User) -> None:
    before = desk.get(reverse("pairing:reconcile")).content.decode()
    proposal = _gone()
    keep(proposals=[proposal], actor=office)
    after = desk.get(reverse("pairing:reconcile")).content.decode()
    decided = desk.get(_list()).content.decode()

    assert "no roster has been applied yet" in before
    assert "has been decided" in after
    assert "See what was decided" in decided


def test_an_office_sees_the_questions_of_its_region_only(client: Client, township: User) -> None:
    own, other = _gone("近"), _gone("远", factories.WHEAT)
    client.force_login(township)

    page = client.get(_list())

    assert [q.proposal for q in page.context["questions"]] == [own]
    assert client.get(_question(other)).status_code == 404
    assert client.post(_together(), {"chosen": [other.pk]}).context["proposals"] == []


def test_both_sides_are_shown(desk: Client, pairing: Pairing, recipient: Recipient) -> None:
    contact = factories.make_contact(pairing, today() - timedelta(days=3))
    source = factories.make_import("孤儿名册.xlsx", columns={"name": 0, "village": 1, "remark": 2})
    row = factories.make_row(source, "王小成", "南关村", "转入")
    proposal = factories.make_proposal(
        ProposalKind.TWO_ROSTERS,
        source=source,
        row=row,
        recipient=recipient,
        group=factories.make_group("orphan"),
    )

    page = desk.get(_question(proposal)).content.decode()

    for shown in (
        "王小成",
        f"{recipient.identity[:6]}********{recipient.identity[-4:]}",
        "张三",
        "西和县教育局",
        f"{contact.day:%Y-%m-%d}",
        "孤儿名册.xlsx",
        "row 2",
        "南关村",
        "转入",
    ):
        assert shown in page
    assert recipient.identity not in page


@pytest.mark.parametrize(
    ("posted", "found"),
    [
        ({"q": "张"}, ["张明"]),
        ({"q": "lyh"}, ["李永红"]),
        ({"region": factories.SHILI[:9]}, ["李永红"]),
        ({"region": factories.LI_COUNTY[:6]}, ["张明", "李永红"]),
        ({"state": "decided"}, ["赵定"]),
        ({"state": "decided", "q": "赵"}, ["赵定"]),
    ],
)
def test_a_list_is_narrowed(
    posted: dict[str, str], found: list[str], desk: Client, office: User
) -> None:
    _gone("张明")
    _gone("李永红", factories.WHEAT)
    keep(proposals=[_gone("赵定")], actor=office)

    page = desk.post(_list(), posted)

    assert [q.name for q in page.context["questions"]] == found


def test_a_list_is_narrowed_to_a_group(desk: Client) -> None:
    orphan = factories.make_group("orphan")
    child = factories.make_recipient(factories.make_household("户"), name="童", group=orphan)
    asked = factories.make_proposal(ProposalKind.GONE, recipient=child)
    _gone()

    page = desk.post(_list(), {"group": orphan.pk})

    assert [q.proposal for q in page.context["questions"]] == [asked]


def test_a_decision_leads_back_to_the_list_as_it_was_and_can_be_undone(desk: Client) -> None:
    proposal = _gone()
    on = (today() - timedelta(days=1)).isoformat()

    answer = desk.post(
        _question(proposal),
        {"answer": "end:deceased", "on": on, "back": "region=621225100", "note": "村上报"},
        follow=True,
    )

    assert answer.redirect_chain == [(f"{_list()}?region=621225100", 302)]
    page = answer.content.decode()
    assert "王小成: Ended." in page
    assert reverse("pairing:reconcile_reopen", args=[proposal.pk]) in page

    shown = desk.get(_list(), {"state": "decided"}).content.decode()
    for part in ("Ended", "Recipient deceased", on, "村上报", "decided by 办公室"):
        assert part in shown

    undone = desk.post(
        reverse("pairing:reconcile_reopen", args=[proposal.pk]), {"together": "1"}, follow=True
    )

    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.OPEN
    assert "the question is open again" in undone.content.decode()


def test_where_a_list_came_from_is_no_way_out_of_the_site(desk: Client) -> None:
    answer = desk.post(
        _question(_gone()), {"answer": "keep", "back": "https://elsewhere.example/?q=13812345678"}
    )

    assert answer.headers["Location"].startswith(_list())
    assert "13812345678" not in answer.headers["Location"]


def test_what_ending_care_leads_to_is_said_before(
    desk: Client, pairing: Pairing, recipient: Recipient
) -> None:
    last = factories.make_proposal(ProposalKind.GONE, recipient=recipient)
    page = desk.get(_question(last)).content.decode()
    assert "the pairing with 张三 ends on the same day" in page
    assert "The household's file is closed." in page

    factories.make_recipient(pairing.household, name="王二")
    page = desk.get(_question(last)).content.decode()

    assert "ends on the same day" not in page
    assert "file is closed" not in page


def test_how_many_households_a_cadre_leaves_is_said_and_linked(
    desk: Client, pairing: Pairing
) -> None:
    proposal = factories.make_proposal(ProposalKind.CADRE_GONE, cadre=pairing.cadre)

    page = desk.get(_question(proposal)).content.decode()

    assert "1 household is paired with this cadre" in page
    assert f"{reverse('visits:household_list')}?cadre={pairing.cadre_id}" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose one of the answers."),
        ({"answer": "move"}, "This answer is not open to you"),
        ({"answer": "end:deceased", "on": ""}, "Choose the day."),
        ({"answer": "end:deceased", "on": "someday"}, "This is not a day."),
        ({"answer": "end:deceased", "on": "2999-01-01"}, "Choose today or a day before it."),
    ],
)
def test_what_cannot_be_decided_is_explained_and_nothing_typed_is_lost(
    typed: dict[str, str], sentence: str, desk: Client
) -> None:
    proposal = _gone()

    answer = desk.post(_question(proposal), {"note": "已核实", "back": "q=王", **typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="已核实"' in page
    assert 'name="back" value="q=王"' in page
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.OPEN


def test_who_comes_second_is_told_who_decided_what(desk: Client, township: User) -> None:
    proposal = _gone()
    keep(proposals=[proposal], actor=township)

    answer = desk.post(_question(proposal), {"answer": "end:deceased", "on": today().isoformat()})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has decided this meanwhile" in page
    assert "decided by 汉源镇" in page


def test_what_a_later_roster_settled_is_said_to_be_settled(desk: Client) -> None:
    proposal = _gone()
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalStatus.SUPERSEDED)

    page = desk.get(_question(proposal)).content.decode()

    assert "A later roster has settled this question." in page
    assert 'name="answer"' not in page


def test_a_quick_answer_in_the_list_is_one_press(desk: Client, household: Household) -> None:
    proposal = factories.make_proposal(
        ProposalKind.RENAMED, household=household, content={"from": "王成", "to": "王诚"}
    )
    page = desk.get(_list("renamed")).content.decode()
    assert f'value="rename" formaction="{_question(proposal)}"' in page

    desk.post(_question(proposal), {"answer": "rename"})

    household.refresh_from_db()
    assert household.head_name == "王诚"


def test_a_move_out_of_the_county_offers_only_to_stay(desk: Client, household: Household) -> None:
    content = {"from": household.region_id, "to": factories.LI_VILLAGE}
    proposal = factories.make_proposal(ProposalKind.MOVED, household=household, content=content)

    page = desk.get(_list("moved")).content.decode()

    assert "in another county" in page
    assert f'value="keep" formaction="{_question(proposal)}"' in page
    assert 'value="move"' not in page


def test_a_household_that_split_offers_what_is_possible(
    desk: Client, pairing: Pairing, recipient: Recipient
) -> None:
    free, taken = factories.make_household("李新"), factories.make_household("赵有")
    factories.make_pairing(taken)
    recipient.household = free
    recipient.save(update_fields=["household"])
    content = {"to": [free.pk, taken.pk], "left": [recipient.pk], "is_empty": True}
    proposal = factories.make_proposal(
        ProposalKind.SPLIT, household=pairing.household, content=content
    )

    empty = desk.get(_question(proposal)).context["question"].answers
    factories.make_recipient(pairing.household, name="王留")
    staying = desk.get(_question(proposal)).context["question"].answers

    assert [a.value for a in empty] == [f"hand_over:{free.pk}", "close"]
    assert [a.value for a in staying] == ["keep_pairing", f"hand_over:{free.pk}"]

    on = today().isoformat()
    desk.post(_question(proposal), {"answer": f"hand_over:{free.pk}", "on": on})
    assert free.pairings.get().cadre == pairing.cadre


def test_a_township_hands_no_cadre_over_beyond_itself(
    client: Client, township: User, pairing: Pairing, recipient: Recipient
) -> None:
    client.force_login(township)
    client.cookies["django_language"] = "en"
    far = factories.make_household("李远", village=factories.WHEAT)
    content = {"to": [far.pk], "left": [], "is_empty": False}
    proposal = factories.make_proposal(
        ProposalKind.SPLIT, household=pairing.household, content=content
    )

    answer = client.post(
        _question(proposal), {"answer": f"hand_over:{far.pk}", "on": today().isoformat()}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This answer is not open to you any more" in page
    assert "in another township; the county’s office settles this" in page
    assert "李远" not in page
    assert not far.pairings.exists()


# Many at once


def test_all_that_fit_are_counted_decided_and_undone_together(desk: Client) -> None:
    near = [_gone(name) for name in ("甲", "乙", "丙")]
    far = _gone("丁", factories.WHEAT)
    person = near[0].recipient
    assert person is not None
    factories.make_pairing(person.household)
    filters = {"region": factories.HANYUAN[:9], "all": "1", "back": "region=621225100"}

    asked = desk.post(_together(), filters)

    page = asked.content.decode()
    assert asked.context["proposals"] == near
    assert "3 decided together" in page
    assert "1 pairing ends on the same day" in page
    assert "3 households in which nobody is left are closed" in page

    answer = desk.post(
        _together(),
        {
            "chosen": [p.pk for p in near],
            "answer": "end:not_eligible",
            "on": today().isoformat(),
            "back": "region=621225100",
        },
        follow=True,
    )

    assert answer.redirect_chain == [(f"{_list()}?region=621225100", 302)]
    assert "3 decided: Ended." in answer.content.decode()
    assert list(Proposal.objects.open()) == [far]

    desk.post(
        reverse("pairing:reconcile_reopen", args=[near[0].pk]), {"together": "1"}, follow=True
    )

    assert Proposal.objects.open().count() == 4
    assert Recipient.objects.active().count() == 4


def test_only_the_chosen_are_decided_together(desk: Client) -> None:
    first, second, third = (_gone(name) for name in ("甲", "乙", "丙"))

    asked = desk.post(_together(), {"chosen": [first.pk, third.pk]})
    desk.post(_together(), {"chosen": [first.pk, third.pk], "answer": "keep"})

    assert asked.context["proposals"] == [first, third]
    assert list(Proposal.objects.open()) == [second]


def test_what_was_decided_meanwhile_stops_them_all(desk: Client, township: User) -> None:
    first, second = _gone("甲"), _gone("乙")
    keep(proposals=[first], actor=township)

    answer = desk.post(_together(), {"chosen": [first.pk, second.pk], "answer": "keep"})

    assert answer.status_code == 422
    assert "Some of these have been decided meanwhile" in answer.content.decode()
    assert list(Proposal.objects.open()) == [second]


def test_those_in_whose_way_something_stands_stay_in_the_list(
    desk: Client, household: Household
) -> None:
    other = factories.make_household("李好")
    questions = [
        factories.make_proposal(
            ProposalKind.MOVED, household=h, content={"from": h.region_id, "to": to}
        )
        for h, to in ((household, factories.LI_VILLAGE), (other, factories.WHEAT))
    ]

    asked = desk.post(_together("moved"), {"all": "1"})

    assert asked.context["proposals"] == questions[1:]
    assert "王成: The village is in another county" in asked.content.decode()


def test_more_than_are_decided_at_once_are_told_of(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pairing.views.reconcile.MOST", 2)
    for name in ("甲", "乙", "丙"):
        _gone(name)

    asked = desk.post(_together(), {"all": "1"})

    assert len(asked.context["proposals"]) == 2
    assert "These are the first 2." in asked.content.decode()


@pytest.mark.parametrize("kind", ["split", "cadre_gone", "nothing"])
def test_what_is_asked_one_by_one_is_not_decided_together(kind: str, desk: Client) -> None:
    assert desk.get(_together(kind)).status_code == 404


def test_a_decision_that_was_built_upon_is_not_undone(desk: Client, household: Household) -> None:
    proposal = factories.make_proposal(
        ProposalKind.RENAMED, household=household, content={"from": "王成", "to": "王诚"}
    )
    desk.post(_question(proposal), {"answer": "rename"})
    Household.objects.filter(pk=household.pk).update(head_name="王程")

    answer = desk.post(reverse("pairing:reconcile_reopen", args=[proposal.pk]), follow=True)

    assert "王程 has been changed since" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.ACCEPTED


def test_a_household_page_tells_of_its_open_questions_to_offices_alone(
    desk: Client, recipient: Recipient, supervisor: User, office: User
) -> None:
    asked = factories.make_proposal(ProposalKind.GONE, recipient=recipient)
    of_household = factories.make_proposal(
        ProposalKind.RENAMED, household=recipient.household, content={"from": "王成", "to": "王诚"}
    )
    other = _gone("别家")
    keep(proposals=[of_household], actor=office)
    address = reverse("visits:household_detail", args=[recipient.household_id])

    page = desk.get(address).content.decode()
    desk.force_login(supervisor)
    masked = desk.get(address).content.decode()

    assert _question(asked) in page
    assert "Not on the roster any more · 王小成" in page
    assert _question(of_household) not in page
    assert _question(other) not in page
    assert "A roster says otherwise" not in masked
