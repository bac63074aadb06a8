"""Every address of the site, one line each: what each role is answered.

A line says how the address is asked, what it is about (``of``), and the status for each role in
the order of ``ROLES`` when that is in the role's own scope. What follows from it needs no line:

- beyond the scope: whoever may at all finds nothing (404), whoever may not is told so (403)
- a stranger and an account that was closed are sent to sign in (302)

``out`` and ``foreign`` name the roles for which that does not hold, with their status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from common.dates import today

ROLES = (
    *("office", "township", "liaison", "cadre", "supervisor"),
    *("system_admin", "security_admin", "audit_admin"),
)
COUNTY_WIDE = {"office", "supervisor", "security_admin", "audit_admin"}
"""Who sees the other township and the other unit of the county too."""
NOBODY = ("stranger", "closed")

Statuses = tuple[int, int, int, int, int, int, int, int]

# Office, township, liaison, cadre, supervisor; system, security and audit administrator.
ALL: Statuses = (200, 200, 200, 200, 200, 200, 200, 200)
HOME: Statuses = (302, 302, 302, 302, 302, 302, 302, 302)
DESK: Statuses = (200, 200, 200, 403, 200, 403, 403, 403)
CHANGES: Statuses = (200, 200, 403, 403, 403, 403, 403, 403)
DONE: Statuses = (302, 302, 403, 403, 403, 403, 403, 403)
FIGURES: Statuses = (200, 200, 403, 403, 200, 403, 403, 403)
ELSEWHERE: Statuses = (404, 404, 404, 403, 404, 403, 403, 403)
KEEPERS: Statuses = (200, 403, 403, 403, 403, 403, 200, 403)
KEPT: Statuses = (302, 403, 403, 403, 403, 403, 302, 403)
SYSTEM: Statuses = (403, 403, 403, 403, 403, 200, 403, 403)
AUDIT: Statuses = (403, 403, 403, 403, 403, 403, 403, 200)
CODES: Statuses = (200, 404, 200, 403, 403, 403, 200, 403)
NOBODYS: Statuses = (404, 404, 404, 404, 404, 404, 404, 404)
UNREADY: Statuses = (503, 503, 503, 503, 503, 503, 503, 503)
REFUSED: Statuses = (403, 403, 403, 403, 403, 403, 403, 403)
PHONE: Statuses = (403, 403, 403, 200, 403, 403, 403, 403)
PHONE_DONE: Statuses = (403, 403, 403, 302, 403, 403, 403, 403)

OFFICE: Statuses = (200, 403, 403, 403, 403, 403, 403, 403)
OFFICE_DONE: Statuses = (302, 403, 403, 403, 403, 403, 403, 403)
ROUNDS: Statuses = (200, 404, 200, 403, 200, 403, 403, 403)
LIAISONS: Statuses = (200, 403, 200, 403, 403, 403, 403, 403)
LIAISONS_DONE: Statuses = (302, 403, 302, 403, 403, 403, 403, 403)
# A unit's own figures, which a township's office sees of the units that lie there.
UNITS_OWN: Statuses = (200, 404, 200, 403, 200, 403, 403, 403)
OF_UNIT: Statuses = (200, 404, 200, 404, 404, 404, 404, 404)
OF_UNIT_DONE: Statuses = (302, 404, 302, 404, 404, 404, 404, 404)
PHOTOS: Statuses = (200, 200, 200, 200, 403, 403, 403, 403)

CARDS: Statuses = (200, 200, 200, 403, 403, 403, 403, 403)

# Activities: who enters them, whom they concern, and what only the office that entered one may do.
ENTERS: Statuses = (200, 200, 200, 403, 403, 403, 403, 403)
ENTERED: Statuses = (302, 302, 302, 403, 403, 403, 403, 403)
# Nothing is ticked: the page comes back with what was entered.
HANDS_OUT: Statuses = (422, 422, 422, 422, 403, 403, 403, 403)
LEAVES_OUT: Statuses = (422, 422, 422, 403, 403, 403, 403, 403)
CONCERNED: Statuses = (200, 200, 200, 200, 200, 403, 403, 403)
OFFICES_OWN: Statuses = (200, 200, 404, 403, 403, 403, 403, 403)
OFFICES_OWN_DONE: Statuses = (302, 302, 404, 403, 403, 403, 403, 403)

GIVEN: Statuses = (200, 200, 404, 403, 403, 403, 403, 403)

JOBS: Statuses = (200, 403, 403, 403, 403, 200, 403, 403)
JOBS_DONE: Statuses = (302, 403, 403, 403, 403, 302, 403, 403)

THROUGHOUT = {"township": 200, "liaison": 200}
"""Whose scope is smaller than a county, where what the county publishes is for them too."""

ANYWHERE = {"liaison": 200}

JSON = "application/json"

# Whoever inspects, and whoever must put something right.
FINDINGS: Statuses = (200, 200, 200, 200, 200, 403, 403, 403)
# Forms that say what they lack.
FINDINGS_LACKING: Statuses = (422, 422, 422, 422, 422, 403, 403, 403)

NEW_UUID = "0b0f6f3e-6d0e-4a57-9c35-8f8d4f1d2c11"

OWN_ENTRIES = {"township": 200, "liaison": 200}

PURPOSE = {"purpose": "check"}
"""What a list of people is needed for."""


@dataclass(frozen=True)
class Route:
    """An address by its name, and what is answered there.

    ``of`` names a row of ``tests.access.world.Place``, whose key is in the address, or "region",
    whose code is among what is asked. ``args`` are the address's other parts. ``data`` is sent, as
    the content type ``kind`` where that is no form's; ``body`` names a row whose key is added.
    """

    name: str
    method: str
    statuses: Statuses
    of: str = ""
    args: tuple[Any, ...] = ()
    data: Mapping[str, Any] | bytes = field(default_factory=dict)
    body: str = ""
    kind: str = ""
    out: Mapping[str, int] = field(default_factory=dict)
    foreign: Mapping[str, int] = field(default_factory=dict)
    stranger: int = 302

    @property
    def places(self) -> Sequence[str]:
        return ("inside", "out", "foreign") if self.of or self.body else ("inside",)

    def expected(self, role: str, place: str) -> int:
        """The status for a role at one of the places."""
        if role in NOBODY:
            return self.stranger
        here = self.statuses[ROLES.index(role)]
        if place == "inside":
            return here
        told = (self.out if place == "out" else self.foreign).get(role)
        if told is not None:
            return told
        if here == 403 or (place == "out" and role in COUNTY_WIDE):
            return here
        return 404


SYSTEMS: Statuses = (200, 200, 403, 403, 200, 403, 200, 403)
CONNECTS: Statuses = (200, 200, 403, 403, 200, 403, 403, 403)
# Somebody else's: withdrawn by whoever keeps that account, taken and removed by its owner alone.
OTHERS_TOKEN: Statuses = (302, 404, 403, 403, 404, 403, 302, 403)
NOT_ONES_OWN: Statuses = (404, 404, 403, 403, 404, 403, 403, 403)

ROUTES = (
    Route("home", "get", HOME),
    Route("set_language", "post", HOME),
    Route("alive", "get", ALL, stranger=200),
    # No beat runs beside the tests.
    Route("ready", "get", UNREADY, stranger=503),
    # Not there without the token.
    Route("metrics", "get", NOBODYS, stranger=404),
    Route("organization:sign_in", "get", HOME, stranger=200),
    Route("organization:sign_out", "post", HOME),
    Route("account_login", "get", HOME, stranger=200),
    Route("account_logout", "post", HOME),
    # Only on the way from a code to being signed in.
    Route("organization:choose_password", "get", HOME),
    Route("organization:stay", "get", ALL, stranger=200),
    Route("organization:back", "get", ALL),
    Route("organization:own_account", "get", ALL),
    Route("organization:change_password", "get", ALL),
    # The device and the key are somebody else's.
    Route("organization:end_device", "post", NOBODYS, of="device"),
    Route("organization:end_other_devices", "post", HOME),
    Route("organization:codes", "get", (200, 200, 302, 403, 403, 403, 200, 403)),
    # The unit is the county's; a township's office gives codes to those of its township.
    Route("organization:unit_codes", "get", CODES, of="unit"),
    Route("organization:new_code", "get", CODES, of="account"),
    Route("organization:print_slips", "post", (302, 302, 302, 403, 403, 403, 302, 403)),
    # Who has neither a password nor a second factor cannot give one again.
    Route("account_reauthenticate", "get", REFUSED),
    Route("mfa_index", "get", ALL),
    Route("mfa_authenticate", "get", HOME),
    Route("mfa_reauthenticate", "get", REFUSED),
    Route("mfa_activate_totp", "get", ALL),
    Route("mfa_deactivate_totp", "get", NOBODYS),
    Route("mfa_view_recovery_codes", "get", NOBODYS),
    Route("mfa_generate_recovery_codes", "get", ALL),
    Route("mfa_list_webauthn", "get", ALL),
    Route("mfa_add_webauthn", "get", ALL),
    Route("mfa_remove_webauthn", "get", NOBODYS, of="key"),
    Route("mfa_reauthenticate_webauthn", "get", REFUSED),
    Route("organization:account_list", "get", KEEPERS),
    Route("organization:account_make", "get", KEEPERS),
    Route("organization:account_detail", "get", KEEPERS, of="account"),
    Route("organization:account_change", "get", KEEPERS, of="account"),
    Route("organization:account_close", "get", KEEPERS, of="account"),
    Route("organization:account_reopen", "post", KEPT, of="account"),
    Route("organization:account_sign_out", "post", KEPT, of="account"),
    Route("organization:log", "get", AUDIT),
    Route("organization:log_line", "get", AUDIT, of="line"),
    Route("organization:changes", "get", AUDIT),
    Route("organization:record_history", "get", AUDIT, of="household", args=("pairing.household",)),
    Route("organization:approvals", "get", DESK),
    Route("organization:approval_answer", "post", DONE, of="approval"),
    # What somebody else asked for is not one's own to take back, wherever it is.
    Route("organization:approval_take_back", "post", ELSEWHERE, of="approval"),
    # Files are whoever's ordered them alone.
    Route("organization:files", "get", ALL),
    Route("organization:file", "get", NOBODYS, of="file_order"),
    Route("organization:file_download", "get", NOBODYS, of="file_order"),
    Route("organization:file_again", "post", NOBODYS, of="file_order"),
    Route("organization:file_delete", "post", NOBODYS, of="file_order"),
    # Other systems. The token at a place is of the cadre's account there.
    Route("systems:list", "get", SYSTEMS),
    Route("systems:guide", "get", SYSTEMS),
    Route("systems:token_ask", "get", CONNECTS),
    Route("systems:token_answer", "post", OTHERS_TOKEN, of="token"),
    Route("systems:token_withdraw", "post", OTHERS_TOKEN, of="token"),
    Route("systems:token_take", "post", NOT_ONES_OWN, of="token"),
    Route("systems:webhook_add", "get", CONNECTS),
    Route("systems:webhook_remove", "post", NOT_ONES_OWN, of="webhook"),
    Route("systems:webhook_start", "post", NOT_ONES_OWN, of="webhook"),
    Route("help:own", "get", ALL),
    Route("help:role", "get", ALL, args=("cadre",)),
    # delivery: messages are one's own alone; a channel here is the unit's.
    Route("delivery:message_list", "get", ALL),
    Route("delivery:messages_read", "post", HOME),
    Route("delivery:message", "get", (404, 404, 404, 200, 404, 404, 404, 404), of="message"),
    Route("delivery:channel_list", "get", ALL),
    Route("delivery:channel_new", "get", OFFICE, args=("county", "wecom")),
    Route(
        "delivery:channel_new",
        "get",
        (403, 403, 200, 403, 403, 403, 403, 403),
        args=("unit", "wecom"),
    ),
    Route("delivery:channel_new", "get", ALL, args=("own", "wecom")),
    Route("delivery:channel", "get", OF_UNIT, of="channel"),
    Route("delivery:channel_test", "post", OF_UNIT_DONE, of="channel"),
    Route("delivery:channel_switch", "post", OF_UNIT_DONE, of="channel", data={"to": "off"}),
    Route("delivery:channel_remove", "get", OF_UNIT, of="channel"),
    # pairing
    Route("pairing:start", "get", CHANGES, of="household"),
    Route("pairing:cadre_picker", "post", CHANGES),
    Route("pairing:end", "get", CHANGES, of="pairing"),
    Route("pairing:undo", "post", DONE, of="pairing"),
    Route("pairing:unpair", "post", DONE, of="pairing"),
    Route("pairing:queue", "get", CHANGES),
    Route("pairing:queue_export", "post", CHANGES, data=PURPOSE),
    Route("pairing:queue_pair", "post", DONE, of="unpaired"),
    Route("pairing:draft_list", "get", CHANGES),
    Route("pairing:draft_new", "get", CHANGES),
    Route("pairing:drafting_rules", "get", OFFICE),
    Route("pairing:partner_list", "get", OFFICE),
    Route("pairing:unit_partners", "get", OFFICE, of="unit"),
    Route("pairing:draft_detail", "get", CHANGES, of="assignment"),
    Route("pairing:draft_export", "post", CHANGES, of="assignment", data=PURPOSE),
    Route("pairing:draft_make", "post", DONE, of="assignment"),
    Route("pairing:draft_undo", "post", DONE, of="assignment"),
    Route("pairing:draft_discard", "post", DONE, of="assignment"),
    Route("pairing:draft_line", "get", CHANGES, of="assignment_line"),
    Route("pairing:draft_edit", "post", DONE, of="assignment_line"),
    Route("pairing:handover", "get", CHANGES),
    Route("pairing:handover_pairing", "get", CHANGES, of="pairing"),
    Route("pairing:handover_cadre", "get", CHANGES, of="cadre"),
    Route("pairing:handover_unit", "get", CHANGES, of="unit"),
    Route("pairing:number", "get", CHANGES, of="household", args=("head",)),
    Route("pairing:import_list", "get", CHANGES),
    Route("pairing:import_upload", "get", CHANGES),
    Route("pairing:import_detail", "get", DONE, of="source"),
    Route("pairing:import_columns", "get", CHANGES, of="source"),
    Route("pairing:import_kind", "post", DONE, of="source"),
    Route("pairing:import_extent", "post", DONE, of="source"),
    Route("pairing:import_findings", "get", CHANGES, of="source"),
    Route("pairing:import_decide", "post", DONE, of="source"),
    Route("pairing:import_row", "get", CHANGES, of="row"),
    Route("pairing:import_row_decide", "post", DONE, of="row"),
    Route("pairing:import_changes", "get", CHANGES, of="source"),
    Route("pairing:import_apply", "post", DONE, of="source"),
    Route("pairing:import_result", "get", DONE, of="source"),
    Route("pairing:import_held", "post", CHANGES, of="source", data=PURPOSE),
    Route("pairing:import_undo", "post", DONE, of="source"),
    Route("pairing:import_check", "post", DONE, of="source"),
    Route("pairing:import_discard", "post", DONE, of="source"),
    Route("pairing:import_take_over", "post", DONE, of="source"),
    Route("pairing:import_list_export", "post", CHANGES),
    Route("pairing:import_finding_export", "post", CHANGES, of="source", data=PURPOSE),
    Route("pairing:import_change_export", "post", CHANGES, of="source", data=PURPOSE),
    Route("pairing:import_headings", "get", CHANGES),
    Route("pairing:import_heading_export", "post", CHANGES),
    Route("pairing:import_heading_file", "get", CHANGES),
    Route("pairing:import_heading_put_back", "post", DONE),
    Route("pairing:import_heading_remove", "post", DONE, of="heading"),
    Route("pairing:reconcile", "get", CHANGES),
    Route("pairing:reconcile_list", "get", CHANGES, args=("gone",)),
    Route("pairing:reconcile_together", "get", CHANGES, args=("gone",)),
    Route("pairing:reconcile_export", "post", CHANGES, args=("gone",), data=PURPOSE),
    Route("pairing:reconcile_question", "get", CHANGES, of="proposal"),
    Route("pairing:reconcile_reopen", "post", DONE, of="proposal"),
    # visits
    Route("visits:household_list", "get", DESK),
    Route("visits:household_detail", "get", DESK, of="household"),
    Route("visits:cadre_list", "get", DESK),
    Route("visits:unit_list", "get", DESK),
    Route("visits:person_list", "get", DESK),
    Route("visits:person_list_export", "post", DESK, data=PURPOSE),
    Route("visits:pairing_list", "get", DESK),
    Route("visits:pairing_list_export", "post", DESK, data=PURPOSE),
    Route("visits:contact_list", "get", DESK),
    Route("visits:contact_list_export", "post", DESK, data=PURPOSE),
    Route("visits:need_list", "get", DESK),
    Route("visits:need_list_export", "post", DESK, data=PURPOSE),
    Route("visits:unit_need_list", "get", CARDS),
    Route("visits:unit_need_list_export", "post", CARDS, data=PURPOSE),
    Route("visits:need_detail", "get", DESK, of="need"),
    Route("visits:need_assign", "get", CHANGES, of="need"),
    Route("visits:need_extend", "get", CHANGES, of="need"),
    # A liaison acts on what was given to its unit, which this one was not.
    Route("visits:need_work", "get", GIVEN, of="need"),
    Route("visits:need_kind", "post", DONE, of="need"),
    Route("visits:need_confirm", "get", CHANGES, of="need"),
    Route("visits:need_file", "get", CARDS, of="need_file"),
    Route("visits:need_raise", "get", CARDS, of="household"),
    Route("visits:plan_list", "get", DESK),
    Route("visits:plan_list_export", "post", DESK, data=PURPOSE),
    Route("visits:plan_detail", "get", DESK, of="plan"),
    Route("visits:plan_change", "get", CARDS, of="plan"),
    Route("visits:plan_review", "get", CARDS, of="plan"),
    Route("visits:plan_close", "get", CARDS, of="plan"),
    # A liaison sees the households that its unit holds alone.
    Route("visits:plan_new", "get", GIVEN, of="unpaired"),
    Route("visits:asked_visit_list", "get", DESK),
    Route("visits:asked_visit_list_export", "post", DESK, data=PURPOSE),
    Route("visits:asked_visit", "get", (200, 200, 200, 200, 200, 403, 403, 403), of="asked_visit"),
    Route("visits:asked_answer", "get", CARDS, of="asked_visit", args=("day",)),
    Route("visits:visit_ask", "get", CHANGES, of="household"),
    Route("visits:phone_visit_ask", "get", (404, 404, 404, 200, 404, 403, 403, 403), of="pairing"),
    # The need is open: there is nothing to confirm or to open again.
    Route("visits:phone_need", "get", PHONE, of="need"),
    Route("visits:phone_need_confirm", "get", PHONE_DONE, of="need"),
    Route("visits:phone_need_reopen", "get", PHONE_DONE, of="need"),
    Route("visits:aid_list", "get", DESK),
    Route("visits:aid_list_export", "post", DESK, data=PURPOSE),
    Route("visits:aid_new", "get", ENTERS, of="household"),
    Route("visits:aid_reverse", "get", ENTERS, of="aid"),
    Route("visits:distribution_list", "get", CONCERNED),
    Route("visits:distribution_list_export", "post", CONCERNED),
    Route("visits:distribution_new", "get", ENTERS),
    Route("visits:distribution_detail", "get", CONCERNED, of="distribution"),
    Route("visits:distribution_hand_out", "post", HANDS_OUT, of="distribution"),
    Route("visits:distribution_change", "post", LEAVES_OUT, of="distribution"),
    Route("visits:distribution_sheet", "post", CONCERNED, of="distribution", data=PURPOSE),
    Route("reports:distribution_document", "post", CONCERNED, of="distribution", data=PURPOSE),
    Route("visits:donor_list", "get", DESK),
    Route("visits:donor_list_export", "post", DESK, data=PURPOSE),
    # The donors of a county are known throughout it.
    Route("visits:donor_detail", "get", DESK, of="donor", out=THROUGHOUT),
    Route("visits:donor_new", "get", OFFICE),
    Route("visits:donor_change", "get", OFFICE, of="donor"),
    Route("reports:donor_letter", "post", OFFICE, of="donor"),
    # Activities belong to no unit.
    Route("visits:activity_list", "get", DESK),
    Route("visits:activity_list_export", "post", DESK),
    Route("visits:activity_new", "get", ENTERS),
    Route("visits:activity_detail", "get", CONCERNED, of="activity"),
    # The office has entered it: a liaison of a unit in it sees it and changes nothing.
    Route("visits:activity_change", "get", OFFICES_OWN, of="activity"),
    Route("visits:activity_announce", "post", OFFICES_OWN_DONE, of="activity"),
    Route("visits:activity_hold", "get", OFFICES_OWN, of="activity"),
    Route(
        *("visits:activity_cancel", "post", OFFICES_OWN_DONE),
        of="activity",
        data={"reason": "下雨"},
    ),
    Route("visits:activity_ask", "get", OFFICES_OWN, of="activity"),
    Route("visits:activity_came", "get", ENTERS, of="activity"),
    Route("visits:participant_export", "post", ENTERS, of="activity", data=PURPOSE),
    # What a unit contributes is said by its own liaison.
    Route(
        *("visits:activity_contribute", "post", (404, 404, 302, 403, 403, 403, 403, 403)),
        of="activity",
        data={"contributes": "三名医生"},
    ),
    # Without a file there is nothing to keep.
    Route(
        *("visits:activity_files", "post", (422, 422, 422, 403, 403, 403, 403, 403)),
        of="activity",
    ),
    Route("visits:activity_file", "get", PHOTOS, of="activity_file"),
    Route("visits:phone_activities", "get", PHONE),
    Route("visits:campaign_list", "get", DESK),
    Route("visits:campaign_new", "get", CHANGES),
    Route("visits:campaign_detail", "get", DESK, of="campaign"),
    Route("visits:campaign_change", "get", CHANGES, of="campaign"),
    Route("visits:campaign_units", "get", CHANGES, of="campaign"),
    Route("visits:campaign_unit", "get", ENTERS, of="campaign_unit"),
    Route(
        *("visits:campaign_promise", "post", ENTERED),
        of="campaign_unit",
        data={"promise": "走访二十户"},
    ),
    Route("visits:campaign_mark", "post", ENTERED, of="campaign_unit"),
    Route(
        *("visits:campaign_line", "post", ENTERED),
        of="campaign_unit",
        data={"day": today().isoformat(), "text": "捐衣"},
    ),
    Route("visits:campaign_line_off", "post", ENTERED, of="campaign_line"),
    # It has done something and stays, which the page says.
    Route("visits:campaign_unit_off", "post", DONE, of="campaign_unit"),
    Route("reports:campaign_summary", "get", FIGURES, of="campaign"),
    Route("reports:campaign_document", "post", FIGURES, of="campaign"),
    Route("reports:campaign_export", "post", FIGURES, of="campaign"),
    Route("visits:household_export", "post", DESK, data=PURPOSE),
    Route("visits:member_export", "post", DESK, of="household", data=PURPOSE),
    Route("visits:contact_export", "post", DESK, of="household", data=PURPOSE),
    Route("visits:pairing_export", "post", DESK, of="household", data=PURPOSE),
    Route("visits:cadre_export", "post", DESK, data=PURPOSE),
    Route("visits:unit_export", "post", DESK),
    Route("visits:photo", "get", PHOTOS, of="photo"),
    Route("visits:need_settle", "get", GIVEN, of="need"),
    Route("visits:need_reopen", "get", CHANGES, of="need"),
    # A run is its county's, and so inside wherever something is of the county.
    Route("jobs:run_list", "get", JOBS),
    Route("jobs:run_detail", "get", JOBS, of="run", out={"system_admin": 200}),
    Route("jobs:run_again", "post", JOBS_DONE, of="run", out={"system_admin": 302}),
    Route("jobs:plan", "get", OFFICE, args=("weekly_reminder",)),
    Route("visits:follow_up_list", "get", DESK),
    Route("visits:follow_up_export", "post", DESK, data=PURPOSE),
    Route("visits:reminder_rule", "get", OFFICE),
    Route("visits:follow_up_answer", "get", DESK, of="follow_up"),
    Route("visits:answer_settle", "get", DESK, of="answer"),
    Route("visits:cadre_back", "post", (302, 302, 302, 403, 403, 403, 403, 403), of="pause"),
    Route("visits:phone_answer", "get", PHONE, of="pairing"),
    Route("visits:programme_list", "get", OFFICE),
    Route("visits:programme_new", "get", OFFICE),
    Route("visits:programme_edit", "get", OFFICE, of="programme"),
    Route("visits:programme_remove", "post", OFFICE_DONE, of="programme"),
    Route("visits:programme_rule", "get", OFFICE, of="programme"),
    # Lists are edited by their keys: each county office has its own rows alone.
    Route("visits:topic_list", "get", OFFICE),
    Route("visits:topic_add", "post", OFFICE_DONE, args=("found",), data={"name": "出行"}),
    Route("visits:topic_restore", "post", OFFICE_DONE, args=("found",)),
    Route("visits:topic_rename", "get", OFFICE, args=("found", "health")),
    Route("visits:topic_move", "post", OFFICE_DONE, args=("found", "health")),
    Route("visits:topic_offer", "post", OFFICE_DONE, args=("found", "health")),
    Route("visits:round_list", "get", DESK),
    # The festival is the county's.
    Route("visits:round_new", "get", LIAISONS, of="festival", out={"liaison": 200}),
    # The unit is the county's; a township's office sees the rounds of units of its township.
    Route("visits:round_detail", "get", ROUNDS, of="round"),
    Route("visits:round_export", "post", ROUNDS, of="round", data=PURPOSE),
    Route("visits:round_change", "get", LIAISONS, of="round"),
    Route("visits:round_call_off", "post", LIAISONS_DONE, of="round"),
    # Festivals are kept by their keys: each county office has its own rows alone.
    Route("visits:festival_list", "get", OFFICE),
    Route("visits:festival_add", "get", OFFICE),
    Route("visits:festival_change", "get", OFFICE, args=("spring",)),
    Route("visits:festival_switch", "post", OFFICE_DONE, args=("spring",)),
    Route("visits:feedback_list", "get", OFFICE),
    Route("visits:feedback_export", "post", OFFICE, data=PURPOSE),
    Route("visits:feedback_answer", "get", OFFICE, of="feedback"),
    Route("visits:feedback", "get", PHONE),
    Route("visits:phone_home", "get", PHONE),
    Route("visits:phone_outbox", "get", FINDINGS),
    # Pages are kept on somebody's own phone alone, and no session here is of one.
    Route("visits:phone_kept", "get", (204, 204, 204, 204, 204, 403, 403, 403)),
    Route("visits:phone_manifest", "get", ALL, stranger=200),
    Route("visits:phone_worker", "get", ALL, stranger=200),
    Route("visits:phone_away", "get", ALL, stranger=200),
    Route("visits:api_contacts", "post", PHONE, kind=JSON, data={"contacts": []}, stranger=401),
    Route(
        "visits:api_contact",
        "put",
        (403, 403, 403, 201, 403, 403, 403, 403),
        args=("3f0f1a52-8c1d-4e0b-9a53-0f4f7c1d2e3a",),
        body="pairing",
        kind=JSON,
        data={"day": today().isoformat(), "kind": "phone", "is_reached": True},
        stranger=401,
    ),
    # What is sent is no photograph, which only whoever may add one is told.
    Route(
        "visits:api_contact_photo",
        "put",
        (403, 403, 403, 422, 403, 403, 403, 403),
        of="contact",
        args=("3f0f1a52-8c1d-4e0b-9a53-0f4f7c1d2e3b",),
        kind="image/jpeg",
        data=b"no picture",
        stranger=401,
    ),
    # Asked without the paper of an account.
    Route("visits:api_standing", "get", NOBODYS, stranger=404),
    Route("visits:phone_reminders", "get", PHONE),
    Route("visits:phone_household", "get", PHONE, of="pairing"),
    Route("visits:phone_log", "get", PHONE, of="pairing"),
    Route("visits:phone_home_export", "post", PHONE, data=PURPOSE),
    Route("visits:phone_contact_export", "post", PHONE, of="pairing", data=PURPOSE),
    Route("visits:reminder_export", "post", PHONE, data=PURPOSE),
    # reports
    # What an address names beyond the account's own is said, and the nearest view shown.
    Route("reports:dashboard", "get", FIGURES),
    Route("reports:dashboard_wall", "get", FIGURES),
    Route("reports:summary", "get", FIGURES, of="region"),
    Route("reports:dashboard_export", "post", FIGURES, of="region"),
    Route("reports:comparison", "get", FIGURES),
    Route("reports:comparison_export", "post", FIGURES),
    Route("reports:system", "get", SYSTEM),
    Route("reports:figures_export", "post", FIGURES, of="region"),
    Route("reports:groups_export", "post", FIGURES, of="region"),
    Route("reports:summary_document", "post", FIGURES, of="region"),
    Route("reports:summary_why", "get", FIGURES, of="region", args=("visits",)),
    # Each office's own region, whatever an address says.
    Route("reports:summary_style", "get", CHANGES),
    Route("reports:summary_confirm", "get", CHANGES),
    Route("reports:summary_list", "get", FIGURES),
    Route("reports:summary_detail", "get", FIGURES, of="summary"),
    Route("reports:summary_file", "post", FIGURES, of="summary"),
    # A notice is its county's: whoever reads it there reads it everywhere in it.
    Route("reports:notice_list", "get", DESK),
    Route("reports:notice_draft", "post", OFFICE_DONE),
    Route("reports:letterhead", "get", OFFICE),
    Route("reports:notice_detail", "get", DESK, of="notice", out=THROUGHOUT),
    Route("reports:notice_document", "post", DESK, of="notice", out=THROUGHOUT),
    Route("reports:notice_correct", "post", OFFICE_DONE, of="notice"),
    Route("reports:notice_edit", "get", OFFICE, of="draft"),
    Route("reports:notice_again", "post", OFFICE_DONE, of="draft"),
    Route("reports:notice_confirm", "post", OFFICE_DONE, of="draft"),
    Route("reports:notice_take_back", "post", OFFICE_DONE, of="draft"),
    Route("reports:notice_discard", "post", OFFICE_DONE, of="draft"),
    # Formats are the county office's own, and what left by them.
    Route("reports:exchange_list", "get", OFFICE),
    Route("reports:exchange_new", "get", OFFICE, args=("contacts",)),
    Route("reports:exchange_detail", "get", OFFICE, of="export_format"),
    Route("reports:exchange_edit", "get", OFFICE, of="export_format"),
    Route("reports:exchange_close", "post", OFFICE_DONE, of="export_format"),
    Route("reports:exchange_make", "post", OFFICE, of="export_format", data=PURPOSE),
    Route("reports:exchange_correct", "post", OFFICE_DONE, of="export_format", data=PURPOSE),
    Route("reports:exchange_settle", "post", OFFICE_DONE, of="export_format"),
    Route("reports:exchange_file", "post", OFFICE, of="exchange_run", data=PURPOSE),
    Route("reports:exchange_take_back", "post", OFFICE_DONE, of="exchange_run"),
    # A liaison's households may lie anywhere: no place narrows its ledgers.
    Route("reports:ledger_list", "get", DESK, of="region", out=ANYWHERE, foreign=ANYWHERE),
    Route(
        "reports:ledger_detail",
        "get",
        DESK,
        of="region",
        args=("contacts",),
        out=ANYWHERE,
        foreign=ANYWHERE,
    ),
    Route(
        "reports:ledger_export",
        "post",
        DESK,
        of="region",
        args=("contacts",),
        data=PURPOSE,
        out=ANYWHERE,
        foreign=ANYWHERE,
    ),
    Route("reports:ledger_files", "get", DESK, of="region", out=ANYWHERE, foreign=ANYWHERE),
    Route("reports:ledger_file_documents", "post", DESK, data=PURPOSE),
    Route("reports:ledger_household", "get", DESK, of="household"),
    Route("reports:ledger_household_document", "post", DESK, of="household", data=PURPOSE),
    Route("reports:ledger_cards", "post", CARDS, data=PURPOSE),
    Route("reports:ledger_card_terms", "get", OFFICE),
    Route("reports:ledger_layout_new", "get", OFFICE, args=("contacts",)),
    Route("reports:ledger_layout_edit", "get", OFFICE, of="layout"),
    Route("reports:ledger_layout_remove", "post", OFFICE_DONE, of="layout"),
    Route("reports:review_list", "get", DESK),
    Route("reports:review_draft", "post", OFFICE_DONE),
    Route("reports:review_terms", "get", OFFICE),
    # One review is about all places of a county; each sees its own entries in it.
    Route("reports:review_detail", "get", DESK, of="review", out=OWN_ENTRIES),
    Route("reports:review_export", "post", DESK, of="review", out=OWN_ENTRIES),
    Route("reports:review_publish", "post", OFFICE_DONE, of="review"),
    Route("reports:review_document", "post", (200, 404, 404, 403, 200, 403, 403, 403), of="review"),
    Route("reports:review_entry", "get", UNITS_OWN, of="entry"),
    Route("reports:review_rows", "get", UNITS_OWN, of="entry", args=("contacts",)),
    Route(
        "reports:review_row_export",
        "post",
        UNITS_OWN,
        of="entry",
        args=("contacts",),
        data=PURPOSE,
    ),
    Route("reports:review_adjust", "get", OFFICE, of="entry", args=("contacts",)),
    Route(
        "reports:review_object",
        "get",
        (403, 404, 200, 403, 403, 403, 403, 403),
        of="entry",
        args=("contacts",),
    ),
    Route("reports:review_objection", "get", OFFICE, of="objection"),
    Route("inspections:round_list", "get", DESK),
    Route("inspections:round_new", "get", OFFICE),
    Route("inspections:checklist", "get", OFFICE),
    Route("inspections:round", "get", DESK, of="check_round"),
    Route("inspections:round_export", "post", DESK, of="check_round", data=PURPOSE),
    Route("inspections:round_move", "post", OFFICE_DONE, of="check_round"),
    Route("inspections:round_close", "post", OFFICE_DONE, of="check_round"),
    Route("inspections:line", "get", DESK, of="check_line"),
    Route("inspections:inspection_file", "get", DESK, of="inspected_file"),
    Route("inspections:finding_list", "get", FINDINGS),
    Route("inspections:finding_list_export", "post", FINDINGS, data=PURPOSE),
    Route("inspections:finding_progress", "get", DESK),
    Route("inspections:unit_end", "get", OFFICE),
    Route("inspections:finding", "get", FINDINGS, of="finding"),
    Route("inspections:finding_put_right", "post", FINDINGS_LACKING, of="finding"),
    # It is not put right yet, which is told.
    Route("inspections:finding_check", "post", FINDINGS_LACKING, of="finding"),
    Route("inspections:finding_close", "post", FINDINGS_LACKING, of="finding"),
    Route("inspections:finding_back", "post", FINDINGS_LACKING, of="finding"),
    Route(
        *("inspections:finding_hand_on", "post", (422, 422, 403, 403, 403, 403, 403, 403)),
        of="finding",
    ),
    Route("inspections:finding_file", "get", FINDINGS, of="finding_file"),
    Route("inspections:phone_stops", "get", DESK),
    # Nobody of the cast is sent out.
    Route("inspections:phone_sheet", "get", ELSEWHERE, of="check_round"),
    Route(
        *("inspections:api_inspection", "put", ELSEWHERE),
        args=(NEW_UUID,),
        data=b"{}",
        kind=JSON,
        stranger=401,
    ),
    Route(
        *("inspections:api_photo", "put", ELSEWHERE),
        args=(NEW_UUID, NEW_UUID),
        data=b"jpeg",
        kind="image/jpeg",
        stranger=401,
    ),
    Route("surveys:list", "get", DESK),
    Route("surveys:new", "get", CHANGES),
    Route("surveys:detail", "get", DESK, of="survey"),
    Route("surveys:edit", "get", CHANGES, of="survey_draft"),
    Route("surveys:form", "get", CHANGES, of="survey_draft"),
    Route("surveys:question_new", "get", CHANGES, of="survey_draft"),
    Route("surveys:question_edit", "get", CHANGES, of="survey_draft", args=("q1",)),
    Route("surveys:question_act", "post", DONE, of="survey_draft", args=("q1",)),
    Route("surveys:choose", "get", CHANGES, of="survey_draft"),
    Route("surveys:act", "post", DONE, of="survey_draft"),
    Route("surveys:open", "get", CHANGES, of="survey"),
    Route("surveys:lines", "get", DESK, of="survey"),
    Route("surveys:lines_export", "post", DESK, of="survey", data=PURPOSE),
    # Without a row that was chosen nothing is raised and nothing planned.
    Route("surveys:lines_needs", "post", DONE, of="survey"),
    Route("surveys:lines_activity", "post", DONE, of="survey"),
    Route("surveys:line", "get", CARDS, of="survey_line"),
    Route("surveys:late", "post", DONE, of="survey_late"),
    Route("surveys:phone_fill", "get", PHONE, of="survey_line"),
    Route(
        # Of a line that there is not.
        *("surveys:api_answer", "put", (403, 403, 403, 404, 403, 403, 403, 403)),
        args=("7c0e8f0a-3f8a-4d38-9a53-9d0c8f3a1f4f",),
        kind=JSON,
        stranger=401,
    ),
)
