"""In which language an account reads: what it chose by the switch, or else the site's own."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.http import HttpRequest

from organization.models import User

CHOSEN = "language"
"""In a session: what was chosen before signing in, for whoever then signs in."""


def known_language(code: str) -> str:
    """The code itself where the site speaks that language, else the site's own."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def language_of(user: User) -> str:
    """What is written for an account when it is not asking itself: letters, messages."""
    return known_language(user.language)


def languages_of(ids: Collection[int]) -> dict[int, str]:
    """The same of each of these accounts, by its key. One query."""
    chosen = User.objects.filter(pk__any_of=list(ids)).order_by().values_list("pk", "language")
    return {pk: known_language(code) for pk, code in chosen}


def choose_language(*, user: User, language: str) -> None:
    """Remember which language an account reads; nothing is written where it is known already."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def take_chosen(*, request: HttpRequest, user: User) -> None:
    """Whoever chose a language on the way to signing in has chosen it for their account."""
    if language := request.session.pop(CHOSEN, ""):
        choose_language(user=user, language=known_language(language))
