"""Follow-ups (督办): when nothing is heard for weeks the liaison is asked, then the office.

Nobody is judged by it. It ends by itself with a contact, an answer or a pause, and whoever it is
about sees each step on the phone.
"""

from visits.services.follow_ups.answers import (
    CADRE_ANSWERS,
    NOTED,
    PAUSES,
    answer_reminder,
    can_settle,
    pause_for,
    settle_answer,
)
from visits.services.follow_ups.pauses import cadres_away, end_pauses
from visits.services.follow_ups.silence import (
    end_what_is_over,
    follow_up,
    heard_of,
    pass_on,
    set_patience,
    tell_of_new,
)

__all__ = [
    "CADRE_ANSWERS",
    "NOTED",
    "PAUSES",
    "answer_reminder",
    "cadres_away",
    "can_settle",
    "end_pauses",
    "end_what_is_over",
    "follow_up",
    "heard_of",
    "pass_on",
    "pause_for",
    "set_patience",
    "settle_answer",
    "tell_of_new",
]
