"""The day of a festival in the words of the lunar calendar."""

from __future__ import annotations

from django import template

from organization.access import can_draw_up_rounds, can_keep_festivals
from visits.festival_days import lunar_words

register = template.Library()

register.filter("lunar", lunar_words)
register.filter("may_draw_up_rounds", can_draw_up_rounds)
register.filter("may_keep_festivals", can_keep_festivals)
