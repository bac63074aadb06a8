"""How surveys are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from common.templatetags.page import light
from pairing.models import Household
from surveys.choices import LineState
from surveys.models import SurveyLine
from surveys.selectors import lines_of_household

register = template.Library()

_LIGHTS = {
    LineState.ASKED: "on_track",
    LineState.NOT_REACHED: "due_soon",
    LineState.ANSWERED: "met",
    LineState.LEFT: "closed",
}


@register.simple_tag
def line_light(line: SurveyLine) -> SafeString:
    """How a line stands, read ``with_state``, as shape, colour and word."""
    state = LineState(line.stands)  # type: ignore[attr-defined]
    return light(_LIGHTS[state], state.label)


@register.simple_tag
def survey_lines(household: Household) -> list[Any]:
    """What a household was asked, the latest survey first."""
    return lines_of_household(household)


@register.filter
def words(choices: Sequence[tuple[str, str]], key: str) -> str:
    """The words of one of some choices."""
    return dict(choices).get(key, "")


@register.filter
def at(questions: Sequence[Any], place: int) -> str:
    """The text of the question at a place."""
    return str(questions[place].text)
