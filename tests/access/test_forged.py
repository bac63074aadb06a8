"""What no page offered: keys of others in forms, bulk actions and files, tried by each role.

Every case is about something in 礼县, sent by an account of 西和县. Whoever may do such a thing
at all is refused as if it were not there; whoever may not is told so. Nothing is written, and
nothing of the other county is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from common.dates import today
from organization.choices import Role
from pairing.models import Import
from pairing.views import headings
from tests import factories
from tests.access.routes import ROLES
from tests.access.world import Place, World

TABLES = (
    *("organization_user", "organization_unit", "organization_approval"),
    *("pairing_household", "pairing_recipient", "pairing_cadre", "pairing_pairing"),
    *("pairing_import", "pairing_importrow", "pairing_heading", "pairing_proposal"),
    *("visits_contact", "visits_aid", "visits_pairingyear", "visits_reminder"),
    *("visits_need", "visits_feedback", "visits_topic"),
    *("reports_summary", "reports_summarystyle"),
)
OFFICES = ("office", "township")
DESK = (*OFFICES, "liaison", "supervisor")
KEEPERS = ("office", "security_admin")
LISTS = {
    "contacts": "visits:contact_list",
    "aid": "visits:aid_list",
    "needs": "visits:need_list",
    "pairings": "visits:pairing_list",
    "people": "visits:person_list",
    "activities": "visits:activity_list",
}
"""The lists behind figures, which tell what an address may not name and show the rest."""
NAMES = {"foreign": "欧阳外县", "out": "欧阳外乡"}
"""Borne by the cadre, the unit and the household of that place, and by nobody else."""
BEYOND: dict[str, tuple[str, ...]] = {"foreign": ROLES, "out": ("township", "liaison", "cadre")}
"""The other county, and the other township and unit of the same, with whose scope ends before."""


@dataclass(frozen=True)
class Forged:
    """A request with something foreign in it: ``status`` for ``roles``, 403 for everybody else.

    ``of_role`` are statuses of single roles. ``address`` and ``data`` are made of one's own
    place and the foreign one.
    """

    name: str
    roles: tuple[str, ...]
    status: int
    address: Callable[[Place, Place], str]
    data: Callable[[Place, Place], dict[str, Any]] = lambda own, foreign: {}
    method: str = "post"

    def expected(self, role: str) -> int:
        return self.status if role in self.roles else 403


def at(name: str, *of: str) -> Callable[[Place, Place], str]:
    """An address of one's own place, by the rows whose keys are in it."""
    return lambda own, foreign: reverse(name, args=[getattr(own, each).pk for each in of])


def households_of(key: str) -> Callable[[Place, Place], dict[str, Any]]:
    """What narrows a list of households to a foreign cadre or unit."""

    def data(own: Place, foreign: Place) -> dict[str, Any]:
        of = foreign.pairing.cadre_id if key == "cadre" else foreign.unit.pk
        return {key: of, "purpose": "check"}

    return data


def beyond(key: str) -> Callable[[Place, Place], dict[str, Any]]:
    """What narrows a list to a foreign place or unit, or to a programme that there is not."""

    def data(own: Place, foreign: Place) -> dict[str, Any]:
        named = {"region": foreign.region, "unit": foreign.unit.pk, "programme": "foreign"}
        return {key: named[key], "purpose": "check"}

    return data


def account(own: Place, foreign: Place) -> dict[str, Any]:
    return {"name": "某人", "phone": "13911110000", "role": "liaison", "unit": foreign.unit.pk}


def officer(own: Place, foreign: Place) -> dict[str, Any]:
    return {
        "name": "某人",
        "phone": "13911110000",
        "role": "township_office",
        "region": foreign.region + "000",
    }


FORGED = [
    Forged(
        "a foreign cadre to be paired",
        OFFICES,
        422,
        at("pairing:start", "unpaired"),
        lambda own, foreign: {"cadre": foreign.pairing.cadre_id, "on": "2023-06-01"},
    ),
    Forged(
        "a foreign summary to be confirmed",
        OFFICES,
        404,
        at("reports:summary_confirm"),
        lambda own, foreign: {
            "region": foreign.region,
            "last": "2023-06-30",
            "own-TOTAL_FORMS": 0,
            "own-INITIAL_FORMS": 0,
        },
    ),
    Forged(
        "a foreign cadre looked for",
        OFFICES,
        200,
        at("pairing:cadre_picker"),
        lambda own, foreign: {"q": foreign.account.name, "cadre": foreign.pairing.cadre_id},
    ),
    *(
        Forged(
            f"households of a foreign {key} {where}",
            DESK,
            404,
            at(name),
            households_of(key),
            method,
        )
        for key in ("cadre", "unit")
        for where, name, method in (
            ("in an address", "visits:household_list", "get"),
            ("in a form", "visits:household_list", "post"),
            ("in a file", "visits:household_export", "post"),
        )
    ),
    Forged(
        "cadres of a foreign unit",
        DESK,
        404,
        at("visits:cadre_list"),
        lambda own, foreign: {"unit": foreign.unit.pk},
    ),
    Forged(
        "cadres of a foreign unit in a file",
        DESK,
        404,
        at("visits:cadre_export"),
        lambda own, foreign: {"unit": foreign.unit.pk, "purpose": "check"},
    ),
    Forged(
        "households of a foreign place",
        DESK,
        200,
        at("visits:household_list"),
        lambda own, foreign: {"region": foreign.region},
    ),
    *(
        Forged(
            f"a list of {what} of a foreign {key} {where}",
            DESK,
            status,
            at(name),
            beyond(key),
            method,
        )
        for what, page in LISTS.items()
        for key in ("region", "unit", "programme")
        if not (what == "activities" and key == "unit")
        for where, name, method, status in (
            ("in an address", page, "get", 200),
            ("in a form", page, "post", 200),
            ("in a file", f"{page}_export", "post", 404),
        )
        # A liaison's households may lie anywhere in its county: of another township it is given
        # a file with those, which may be none.
        if not (key == "region" and where == "in a file")
    ),
    Forged(
        "cadres paired in a foreign place",
        DESK,
        200,
        at("visits:cadre_list"),
        lambda own, foreign: {"region": foreign.region},
        "get",
    ),
    Forged(
        "a foreign person looked for",
        DESK,
        200,
        at("visits:household_list"),
        lambda own, foreign: {"q": foreign.household.head_name},
    ),
    Forged(
        "a foreign row of an own import",
        OFFICES,
        404,
        lambda own, foreign: reverse("pairing:import_row", args=[own.source.pk, foreign.row.pk]),
        method="get",
    ),
    Forged(
        "a decision on a foreign row of an own import",
        OFFICES,
        404,
        lambda own, foreign: reverse(
            "pairing:import_row_decide", args=[own.source.pk, foreign.row.pk]
        ),
        lambda own, foreign: {"decision": "leave"},
    ),
    Forged(
        "a correction of a foreign row of an own import",
        OFFICES,
        404,
        lambda own, foreign: reverse("pairing:import_row", args=[own.source.pk, foreign.row.pk]),
        lambda own, foreign: {"cell-name": "王成"},
    ),
    Forged(
        "a roster for a foreign county",
        OFFICES,
        422,
        at("pairing:import_upload"),
        lambda own, foreign: {
            "uploads": SimpleUploadedFile("名册.csv", "姓名,身份证号\n".encode()),
            "region": foreign.source.region_id,
            "as_of": "2023-05-31",
            "is_complete": "yes",
        },
    ),
    Forged(
        "foreign questions answered together",
        OFFICES,
        422,
        lambda own, foreign: reverse("pairing:reconcile_together", args=["renamed"]),
        lambda own, foreign: {"chosen": [foreign.proposal.pk], "answer": "keep"},
    ),
    Forged(
        "a foreign question among one's own",
        OFFICES,
        422,
        lambda own, foreign: reverse("pairing:reconcile_together", args=["renamed"]),
        lambda own, foreign: {"chosen": [own.proposal.pk, foreign.proposal.pk], "answer": "keep"},
    ),
    Forged(
        "a heading of a foreign county put back",
        OFFICES,
        404,
        at("pairing:import_heading_put_back"),
        lambda own, foreign: {
            "heading": signing.dumps(
                {"region": foreign.heading.region_id, "kind": "orphans"}, salt=headings._UNDO
            )
        },
    ),
    Forged(
        "a heading put back with a token of one's own making",
        OFFICES,
        302,
        at("pairing:import_heading_put_back"),
        lambda own, foreign: {"heading": signing.dumps({"region": "621225000000"}, salt="mine")},
    ),
    Forged(
        "a foreign need settled",
        (*OFFICES, "liaison"),
        404,
        lambda own, foreign: reverse("visits:need_settle", args=[foreign.need.pk]),
        lambda own, foreign: {"outcome": "已修好"},
    ),
    Forged(
        "a foreign complaint answered",
        ("office",),
        404,
        lambda own, foreign: reverse("visits:feedback_answer", args=[foreign.feedback.pk]),
        lambda own, foreign: {"answer": "已处理"},
    ),
    Forged(
        "a suggestion with the mark of somebody else's",
        ("cadre",),
        422,
        at("visits:feedback"),
        lambda own, foreign: {
            "client_uuid": foreign.feedback.client_uuid,
            "kind": "suggestion",
            "text": foreign.feedback.text,
        },
    ),
    Forged("a foreign unit for an account", KEEPERS, 422, at("organization:account_make"), account),
    Forged(
        "a foreign region for an account", KEEPERS, 422, at("organization:account_make"), officer
    ),
    Forged(
        "an account transferred to a foreign unit",
        KEEPERS,
        422,
        at("organization:account_change", "account"),
        account,
    ),
    Forged(
        "accounts of a foreign unit",
        KEEPERS,
        200,
        at("organization:account_list"),
        lambda own, foreign: {"unit": foreign.unit.pk, "show": "all"},
    ),
    Forged(
        "a foreign account looked for by its whole number",
        KEEPERS,
        200,
        at("organization:account_list"),
        lambda own, foreign: {"q": foreign.account.phone, "show": "all"},
    ),
    Forged(
        "an entry with the mark of somebody else's",
        ("cadre",),
        422,
        at("visits:phone_log", "pairing"),
        lambda own, foreign: {
            "client_uuid": foreign.photo.contact.client_uuid,
            "day": today().isoformat(),
            "kind": "phone",
            "is_reached": "yes",
        },
    ),
]


@pytest.fixture(scope="module")
def forged_world(made_world: World) -> World:
    """The same world with something foreign to be named, and to be seen by nobody."""
    for beyond, name in NAMES.items():
        foreign = made_world.places[beyond]
        foreign.account.set_name(name)
        foreign.account.save(update_fields=["name", "pinyin", "initials"])
        foreign.unit.name = name
        foreign.unit.save(update_fields=["name"])
        foreign.household.head_name = name
        foreign.household.save(update_fields=["head_name"])
    # The township's own cadre, so that its lists are not empty anyway.
    factories.make_cadre(
        user=factories.make_user(Role.CADRE, unit=factories.make_unit(place=factories.HANYUAN))
    )
    return made_world


def written() -> dict[str, Any]:
    """How many rows each table has, and a sum over all that is in them."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*), sum(hashtext(t::text)::bigint) FROM {table} t")
            found[table] = cursor.fetchone()
    return found


@pytest.mark.parametrize("beyond", BEYOND)
@pytest.mark.parametrize("forged", FORGED, ids=lambda forged: forged.name)
def test_what_is_forged_is_refused_and_writes_and_shows_nothing(
    forged: Forged, beyond: str, forged_world: World, db: None
) -> None:
    own, foreign = forged_world.places["inside"], forged_world.places[beyond]
    roles, name = BEYOND[beyond], NAMES[beyond]
    before = written()
    answered, shown = {}, {}

    for role in roles:
        with transaction.atomic():
            answer = getattr(forged_world.client(role), forged.method)(
                forged.address(own, foreign), forged.data(own, foreign)
            )
            answered[role] = answer.status_code
            # Whatever was typed is shown again; it is what was typed.
            typed = forged.data(own, foreign).get("q")
            shown[role] = name in answer.content.decode() and typed != name
            after = written()
            transaction.set_rollback(True)
        # An import remembers whoever looked at it last.
        assert {t: after[t] for t in TABLES if t != "pairing_import"} == {
            t: before[t] for t in TABLES if t != "pairing_import"
        }, role

    assert answered == {role: forged.expected(role) for role in roles}
    assert not any(shown.values())


@pytest.mark.parametrize("role", ["office", "township"])
def test_no_roster_of_a_foreign_county_is_kept(role: str, forged_world: World, db: None) -> None:
    kept = Import.objects.count()
    own, foreign = forged_world.places["inside"], forged_world.places["foreign"]
    forged = next(f for f in FORGED if f.name == "a roster for a foreign county")

    forged_world.ask(role, forged.address(own, foreign), forged.data(own, foreign), method="post")

    assert Import.objects.count() == kept


def test_a_file_name_is_kept_without_its_folders(forged_world: World, db: None) -> None:
    upload = SimpleUploadedFile("x", "姓名\n".encode())
    # Past the class's own cleaning, as a request can.
    upload.__dict__["_name"] = "../../../etc/名册.csv"
    data = {"uploads": upload, "region": factories.XIHE, "as_of": "2023-05-31"}

    with transaction.atomic():
        forged_world.client("office").post(
            reverse("pairing:import_upload"), data | {"is_complete": "yes"}
        )
        names = list(Import.objects.order_by("-pk").values_list("file_name", flat=True)[:1])
        transaction.set_rollback(True)

    assert names == ["名册.csv"]
