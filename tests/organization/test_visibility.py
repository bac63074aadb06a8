"""Who may see which rows: role by role and model by model."""

from collections.abc import Set
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from organization.choices import Role
from organization.models import Unit, User
from organization.models.region import county_of
from pairing.models import (
    Cadre,
    Draft,
    DraftingRule,
    DraftLine,
    Heading,
    Household,
    Import,
    ImportChange,
    ImportPart,
    ImportRow,
    Layout,
    Pairing,
    Partnership,
    Proposal,
    Recipient,
)
from tests import factories
from visits.choices import Giver
from visits.models import (
    Activity,
    Aid,
    AskedVisit,
    Contact,
    Distribution,
    Donor,
    Handout,
    HouseholdPlan,
    PairingYear,
    Reminder,
)

DAY = date(2023, 5, 10)

INTAKE = (Import, ImportPart, ImportRow, ImportChange, Layout, Heading)
"""What is on its way in, and how it is read: nobody's but the offices' and supervisors'."""

DRAFTS = (Draft, DraftLine, DraftingRule, Partnership)
"""Who is to be paired, and by which rules: the offices' and supervisors', too."""

MODELS = (
    *INTAKE,
    *DRAFTS,
    Proposal,
    Unit,
    User,
    Cadre,
    Household,
    Recipient,
    Pairing,
    Contact,
    Aid,
    Donor,
    Distribution,
    Handout,
    Activity,
    PairingYear,
    Reminder,
    HouseholdPlan,
    AskedVisit,
)

# What each of the cast sees of each model, by the places' names below. "own": the cadre's row in
# 南关村; "unit": a colleague of the same unit, paired in 十里镇; "town": another unit's cadre, of
# 汉源镇, paired there; "far": 礼县.
EVERYTHING_HERE = frozenset({"own", "unit", "town"})
OWN = frozenset({"own"})
NOTHING: frozenset[str] = frozenset()
SEES: dict[str, dict[type, Set[str]]] = {
    "office": dict.fromkeys(MODELS, EVERYTHING_HERE),
    "supervisor": dict.fromkeys(MODELS, EVERYTHING_HERE),
    "township": {
        # Units and cadres are where the unit is; the two others are the county's.
        Unit: {"town"},
        User: {"town"},
        Cadre: {"town"},
        Reminder: {"town"},
        Household: {"own", "town"},
        Recipient: {"own", "town"},
        Pairing: {"own", "town"},
        Contact: {"own", "town"},
        Aid: {"own", "town"},
        # Donors are the county's; who enters what they give chooses among them.
        Donor: EVERYTHING_HERE,
        Distribution: {"own", "town"},
        Handout: {"own", "town"},
        PairingYear: {"own", "town"},
        HouseholdPlan: {"own", "town"},
        AskedVisit: {"own", "town"},
        Activity: {"town"},
        Proposal: {"own", "town"},
        **dict.fromkeys((*INTAKE, *DRAFTS), frozenset({"town"})),
    },
    "liaison": {
        Unit: {"own", "unit"},
        User: {"own", "unit"},
        Cadre: {"own", "unit"},
        Reminder: {"own", "unit"},
        Household: {"own", "unit"},
        Recipient: {"own", "unit"},
        Pairing: {"own", "unit"},
        Contact: {"own", "unit"},
        Aid: {"own", "unit"},
        Donor: EVERYTHING_HERE,
        Distribution: {"own", "unit"},
        Handout: {"own", "unit"},
        PairingYear: {"own", "unit"},
        HouseholdPlan: {"own", "unit"},
        AskedVisit: {"own", "unit"},
        **dict.fromkeys((Activity, Proposal, *INTAKE, *DRAFTS), NOTHING),
    },
    "cadre": {
        **dict.fromkeys((Unit, Activity, Donor, Proposal, *INTAKE, *DRAFTS), NOTHING),
        **dict.fromkeys(
            (
                User,
                Cadre,
                Reminder,
                Household,
                Recipient,
                Pairing,
                Contact,
                Aid,
                PairingYear,
                HouseholdPlan,
                AskedVisit,
            ),
            OWN,
        ),
        **dict.fromkeys((Distribution, Handout), OWN),
    },
    "outsider": dict.fromkeys(MODELS, frozenset({"far"})),
    "system_admin": dict.fromkeys(MODELS, NOTHING),
    # To say to which unit an account belongs; what its cadres do is nothing of its.
    "security_admin": {**dict.fromkeys(MODELS, NOTHING), Unit: EVERYTHING_HERE},
    "audit_admin": dict.fromkeys(MODELS, NOTHING),
}


TOWNSHIPS = {
    "own": factories.SHILI,
    "unit": "621225101000",
    "town": factories.HANYUAN,
    "far": "621226100000",
}
"""With which its unit is a partner."""


@pytest.fixture
def rows(cadre, unit, pairing, recipient):
    """One row of every model at each of the four places: model → place → primary key."""
    town_unit = factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    far_unit = factories.make_unit("礼县教育局", place=factories.LI_COUNTY)
    run = factories.make_run(period="2023-W19", as_of=DAY)
    places = {
        "own": (unit, factories.SOUTH_GATE, factories.XIHE),
        "unit": (unit, factories.WHEAT, factories.XIHE),
        "town": (town_unit, factories.SOUTH_GATE, factories.HANYUAN),
        "far": (far_unit, factories.LI_VILLAGE, factories.LI_COUNTY),
    }
    found = {model: {} for model in MODELS}
    for place, (its_unit, village, area) in places.items():
        if place == "own":
            own = pairing
            person = recipient
        else:
            home = factories.make_household(village=village)
            person = factories.make_recipient(home)
            own = factories.make_pairing(home, factories.make_cadre(unit=its_unit))
        account = own.cadre.user
        visit = factories.make_contact(own, DAY)
        found[Unit][place] = its_unit.pk
        found[User][place] = account.pk
        found[Cadre][place] = own.cadre_id
        found[Household][place] = own.household_id
        found[Recipient][place] = person.pk
        found[Pairing][place] = own.pk
        found[Contact][place] = visit.pk
        found[Aid][place] = factories.make_aid(own, DAY).pk
        donor = factories.make_donor(place, place=county_of(area))
        found[Donor][place] = donor.pk
        given = factories.make_distribution(own.household, giver=Giver.DONOR, donor=donor)
        found[Distribution][place] = given.pk
        found[Handout][place] = given.lines.get().pk
        found[Activity][place] = factories.make_activity(place, day=DAY, place=area).pk
        found[PairingYear][place] = PairingYear.objects.get(pairing=own, year=2023).pk
        source = factories.make_import(place, kind="orphans", place=area, as_of=DAY)
        row = factories.make_row(source)
        asked = factories.make_proposal(source=source, household=own.household)
        found[Import][place] = source.pk
        found[ImportPart][place] = ImportPart.objects.create(
            source=source, number=0, content=b""
        ).pk
        found[ImportRow][place] = row.pk
        found[ImportChange][place] = ImportChange.objects.create(
            source=source, row=row, model="pairing.recipient", object_id=person.pk
        ).pk
        found[Proposal][place] = asked.pk
        of_region = {"kind": "orphans", "region_id": area}
        found[Layout][place] = Layout.objects.create(
            fingerprint=place, columns={"name": 0}, **of_region
        ).pk
        found[Heading][place] = Heading.objects.create(column="name", heading=place, **of_region).pk
        draft = factories.make_draft(home=own.household, place=area)
        found[Draft][place] = draft.pk
        found[DraftLine][place] = draft.lines.get().pk
        found[DraftingRule][place] = DraftingRule.objects.create(
            programme=own.programme if place != "unit" else factories.make_programme("jieqin"),
            region_id=area,
        ).pk
        found[Partnership][place] = Partnership.objects.create(
            programme=own.programme, unit=its_unit, township_id=TOWNSHIPS[place]
        ).pk
        found[HouseholdPlan][place] = factories.make_plan(own.household).pk
        found[AskedVisit][place] = factories.make_asked_visit(
            own.household, unit=its_unit, asked_by=account
        ).pk
        found[Reminder][place] = Reminder.objects.create(
            run=run, user=account, period=run.period, overdue=1, due_soon=0, earliest_due_on=DAY
        ).pk
    return found


def seen(model, user, rows):
    """The places whose row of a model the user sees; each row once and no other row at all."""
    visible = list(model.objects.visible_to(user).values_list("pk", flat=True))
    places = {place for place, pk in rows[model].items() if pk in visible}
    assert len(visible) == len(set(visible)), f"a {model.__name__} is seen twice"
    return places


@pytest.mark.parametrize("who", list(SEES))
def test_each_role_sees_its_rows_and_no_other(request, who, rows):
    user = request.getfixturevalue(who)

    found = {model: seen(model, user, rows) for model in MODELS}

    assert found == SEES[who]


def test_strangers_and_closed_accounts_see_nothing(rows, office):
    office.is_active = False

    for model in MODELS:
        assert not model.objects.visible_to(AnonymousUser()).exists(), model
        assert not model.objects.visible_to(office).exists(), model


@pytest.mark.parametrize("who", ["liaison", "cadre"])
def test_household_leaves_the_cadres_list_when_the_pairing_ends(request, who, pairing, recipient):
    user = request.getfixturevalue(who)
    pairing.ended_on, pairing.end_reason = DAY, "moved_away"
    pairing.save()

    assert not Household.objects.visible_to(user).exists()
    assert not Recipient.objects.visible_to(user).exists()


@pytest.mark.parametrize("who", ["liaison", "cadre"])
def test_household_held_in_two_programmes_is_seen_once(request, who, pairing, recipient, cadre):
    user = request.getfixturevalue(who)
    other = factories.make_programme("jieqin")
    factories.make_pairing(pairing.household, cadre.cadre, programme=other)

    assert Household.objects.visible_to(user).count() == 1
    assert Recipient.objects.visible_to(user).count() == 1


def test_scope_narrows_what_it_is_given(rows, office):
    narrowed = Household.objects.filter(region=factories.WHEAT).visible_to(office)

    assert [h.pk for h in narrowed] == [rows[Household]["unit"]]


def test_every_case_model_says_who_may_see_it():
    from django.apps import apps

    from organization.querysets import ScopedQuerySet

    # Rows reached only through a scoped one, and what everybody may know.
    through_another = {
        "Region",
        "Group",
        "CountName",
        "Pause",
        "QuotaRule",
        "JobFailure",
        "RoundStop",
        "FileOrderPart",
        "ExchangePart",
        "ExchangeRow",
    }
    through_another |= {"Seal", "Archive", "KeyMark"}
    # Numbers alone; whose region they are of is decided before they are read.
    through_another |= {"KeptFigures", "StaleArea"}
    # What signing in keeps of an account, which no page lists.
    through_another |= {"ActivationCode", "UsedPassword", "KnownBrowser", "FailureCount"}
    own_apps = ("organization", "delivery", "jobs", "pairing", "visits", "surveys")
    own_apps += ("inspections", "reports")

    unscoped = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in own_apps
        and not isinstance(model._default_manager.all(), ScopedQuerySet)
    }

    assert unscoped <= through_another


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE, Role.SUPERVISOR])
def test_office_at_a_township_sees_that_township(role, rows, db):
    user = factories.make_user(role, place=factories.SHILI)

    assert seen(Household, user, rows) == {"unit"}
