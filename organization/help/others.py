"""The pages of help of the cadre and of the three administrators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organization.choices import Role
from organization.help.steps import Guide, Step

CADRE = Guide(
    Role.CADRE,
    _("Everything is on your phone. A visit takes under a minute to log, once, and nowhere else."),
    (
        Step(
            _("See where to go next"),
            _(
                "The card on top is the household that is due first, with the day. Your others "
                "stand below it."
            ),
            "visits:phone_home",
            _("Log a contact"),
        ),
        Step(
            _("Log a visit or a call"),
            _(
                "Press the blue button. The day and the kind are chosen already; tap what was "
                "found, and save. Words and photographs only if you wish."
            ),
            "visits:phone_home",
            _("Log a contact"),
        ),
        Step(
            _("No signal? Save all the same"),
            _(
                "It waits on your phone and is sent by itself when there is a network. Here you "
                "see what has arrived."
            ),
            "visits:phone_outbox",
            _("Outbox"),
        ),
        Step(
            _("Read your reminder"),
            _("One a week at most, and only when something is due. Nobody else reads it."),
            "visits:phone_reminders",
            _("Messages"),
        ),
        Step(
            _("Ill, or moved to another post?"),
            _(
                "Press Answer below the household and say so. Your liaison is told, and you are "
                "not reminded any more."
            ),
            "visits:phone_reminders",
            _("Answer"),
        ),
        Step(
            _("Something does not work?"),
            _("Write to the county office here. It answers, and you read the answer here."),
            "visits:feedback",
            _("Send"),
        ),
    ),
    is_phone=True,
)

SYSTEM_ADMIN = Guide(
    Role.SYSTEM_ADMIN,
    _("You keep the system running. You see no families, and need not."),
    (
        Step(
            _("See what is running"),
            _("One page: versions, keys, the last runs. Begin each morning here."),
            "reports:system",
            _("All runs"),
        ),
        Step(
            _("See whether the jobs ran"),
            _(
                "Reminders, notices and reviews run by themselves. A red line says what failed; "
                "open it and run it again: nothing happens twice."
            ),
            "jobs:run_list",
            _("Weekly reminder"),
        ),
        Step(
            _("Have messages sent to you as well"),
            _("Mail, or a robot in WeCom, DingTalk or Feishu. They never name anybody."),
            "delivery:channel_list",
            _("WeCom robot"),
        ),
        Step(
            _("Protect your account"),
            _("Set up a second factor: then a stolen password alone opens nothing."),
            "mfa_index",
            _("Set up an app"),
        ),
        Step(
            _("See where you are signed in"),
            _("A device that you do not know? Sign it out here and change your password."),
            "organization:own_account",
            _("Change password"),
        ),
    ),
)

SECURITY_ADMIN = Guide(
    Role.SECURITY_ADMIN,
    _("You keep the accounts: who there is, in which role, at which place."),
    (
        Step(
            _("Find an account"),
            _("Type a name, its first letters, or a number. Click the row to open it."),
            "organization:account_list",
            _("Make an account"),
        ),
        Step(
            _("Make an account"),
            _(
                "Name, mobile number, role and place. Accounts of cadres come with the list of "
                "cadres; here you make the others."
            ),
            "organization:account_make",
            _("Make the account"),
        ),
        Step(
            _("Give a code"),
            _("A new account signs in with a printed code and chooses a password of its own."),
            "organization:codes",
            _("New code"),
        ),
        Step(
            _("Close the account of who leaves"),
            _(
                "Open the account and close it. It is signed out everywhere at once; what it "
                "did stays in the records."
            ),
            "organization:account_list",
            _("Accounts"),
        ),
        Step(
            _("Protect your own account"),
            _("An app or a key besides the password. Keep the recovery codes in a safe place."),
            "mfa_index",
            _("Add a key"),
        ),
    ),
)

AUDIT_ADMIN = Guide(
    Role.AUDIT_ADMIN,
    _("You read who looked at what and who changed what. Nobody can alter it, nor can you."),
    (
        Step(
            _("Read who looked at what"),
            _("Every look at a person, every export, every sign-in, the latest on top."),
            "organization:log",
            _("Access log"),
        ),
        Step(
            _("Narrow it down"),
            _("Choose a kind, the days, or the number of a record. The list follows at once."),
            "organization:log",
            _("Its number"),
        ),
        Step(
            _("Read what was changed"),
            _("Each change of a record: before, after, by whom. Click it for its whole history."),
            "organization:changes",
            pgettext_lazy("log", "Changes"),
        ),
        Step(
            _("See where you are signed in"),
            _("A device that you do not know? Sign it out here and change your password."),
            "organization:own_account",
            _("Change password"),
        ),
        Step(
            _("Protect your own account"),
            _("An app or a key besides the password. Keep the recovery codes in a safe place."),
            "mfa_index",
            _("Set up an app"),
        ),
    ),
)
