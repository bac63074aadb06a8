"""The pages of help of the offices, the liaison and the supervisor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from organization.choices import Role
from organization.help.steps import Guide, Step

COUNTY_OFFICE = Guide(
    Role.COUNTY_OFFICE,
    _("You take the rosters in, pair, see where it stands, and report. Begin at the top."),
    (
        Step(
            _("Take the rosters in"),
            _(
                "Give the files as the bureaus sent them; nothing needs to be retyped. You see "
                "what was found before anything is written, and afterwards all of it can be "
                "taken back."
            ),
            "pairing:import_list",
            _("Upload a roster"),
        ),
        Step(
            _("Pair those who wait"),
            _(
                "Here stands who has no cadre yet, the longest wait first, with the cadres who "
                "have room beside it. Let the system propose who goes to whom; nothing holds "
                "until you say so."
            ),
            "pairing:queue",
            _("Draft an assignment"),
        ),
        Step(
            _("Give the cadres their codes"),
            _(
                "A cadre signs in with a mobile number and a code that you print. Choose a unit "
                "and hand the slips to its liaison."
            ),
            "organization:codes",
            _("New code"),
        ),
        Step(
            _("See where it stands"),
            _(
                "Green is met, red is overdue. The place furthest behind stands first. Every "
                "number opens the rows behind it: click it."
            ),
            "reports:dashboard",
            _("Places"),
        ),
        Step(
            _("See who was reminded and did not come"),
            _(
                "The cadre is reminded first, in private. Who stays overdue for weeks stands "
                "here. Choose after how many weeks, then ask what stands in the way."
            ),
            "visits:follow_up_list",
            _("After how many weeks"),
        ),
        Step(
            _("Write the summary"),
            _(
                "Choose the days; the sentence for your superiors is written already. Confirm "
                "what you send: it then stays as it is."
            ),
            "reports:summary",
            _("Confirm it"),
        ),
        Step(
            _("Publish the monthly notice"),
            _(
                "It is drafted by itself on the first working day. Read it, change what you "
                "like, confirm and publish. It comes as a Word file in the official form."
            ),
            "reports:notice_list",
            _("Draft it now"),
        ),
    ),
)

TOWNSHIP_OFFICE = Guide(
    Role.TOWNSHIP_OFFICE,
    _("You do for your township what the county office does for the county."),
    (
        Step(
            _("See how your villages stand"),
            _(
                "Your township's lights, the village furthest behind first. Click a number to "
                "see who it is."
            ),
            "reports:dashboard",
            _("Places"),
        ),
        Step(
            _("Find a household"),
            _(
                "Type a name, or only its first letters: zs finds 张三. Click the row to see who "
                "is paired, what was done and what is owed."
            ),
            "visits:household_list",
            _("Waiting for a cadre"),
        ),
        Step(
            _("Take your rosters in"),
            _(
                "Give the file as it is. Rows that raise a question wait until you have "
                "decided; the others go in."
            ),
            "pairing:import_list",
            _("Upload a roster"),
        ),
        Step(
            _("Hand over when a cadre leaves"),
            _(
                "Whoever moves or retires hands the households over in one go. What was done "
                "before stays credited to whoever did it."
            ),
            "pairing:queue",
            _("Hand over"),
        ),
        Step(
            _("See what families asked for"),
            _(
                "What cadres heard at the door stands here until it is settled. Give each to "
                "whoever can do something about it, with a day."
            ),
            "visits:need_list",
            _("Needs"),
        ),
        Step(
            _("Send the summary up"),
            _("Choose the days, copy the sentence or take the Word file. Nobody has to count."),
            "reports:summary",
            _("Copy the sentence"),
        ),
    ),
)

LIAISON = Guide(
    Role.LIAISON,
    _("You look after the cadres of your unit: that they can sign in, and that nobody is left."),
    (
        Step(
            _("See your unit's cadres"),
            _(
                "Each cadre, with how many households and how they stand. Click a name to see "
                "the households."
            ),
            "visits:cadre_list",
            _("Cadres"),
        ),
        Step(
            _("Print their codes"),
            _(
                "Who has never signed in gets a slip with a code. It is good for two weeks; a "
                "new one can be made at any time."
            ),
            "organization:codes",
            _("Make slips"),
        ),
        Step(
            _("Ask after those who are overdue"),
            _(
                "Who stays overdue after reminders stands here. Talk to them first. If they are "
                "ill or away, say so here, and the reminders stop."
            ),
            "visits:follow_up_list",
            _("Export"),
        ),
        Step(
            _("Do what your unit was asked to do"),
            _(
                "Needs that the office gave to your unit. Write what was done; the family is "
                "asked whether it is settled."
            ),
            "visits:unit_need_list",
            _("Needs of my unit"),
        ),
        Step(
            _("Enter what the unit did together"),
            _("A day of free clinics, a job fair: enter it once, and every report counts it."),
            "visits:activity_list",
            _("Enter an activity"),
        ),
        Step(
            _("Read your unit's review"),
            _(
                "Each quarter the office drafts a review. If a figure of your unit is wrong, "
                "open it and object, with a reason."
            ),
            "reports:review_list",
            _("Reviews"),
        ),
    ),
)

SUPERVISOR = Guide(
    Role.SUPERVISOR,
    _("You see everything and change no record. Phones and health notes are masked for you."),
    (
        Step(
            _("See where the county stands"),
            _("The place furthest behind stands first. Click any number: the rows behind it open."),
            "reports:dashboard",
            _("Places"),
        ),
        Step(
            _("Put it on the wall"),
            _("For a large screen: it refreshes by itself, and nobody is named on it."),
            "reports:dashboard",
            _("Wall screen"),
        ),
        Step(
            _("Compare two periods"),
            _("This year beside last year, or any days beside others, line by line."),
            "reports:comparison",
            _("Show"),
        ),
        Step(
            _("Go and see for yourself"),
            _(
                "When a round names you, your households stand here. Open it on your phone and "
                "fill the form in at the door, with or without a signal."
            ),
            "inspections:round_list",
            _("My stops"),
        ),
        Step(
            _("Follow what was found wanting"),
            _(
                "Every finding stays here until it was put right and somebody looked again. Red "
                "is late."
            ),
            "inspections:finding_list",
            _("How findings stand"),
        ),
    ),
)
