"""Rules that a page's form holds: what was sent is put to that form, and never to a copy of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import QueryDict

from api.resource import Rejected


def put_to(form: BaseForm, **sent_as: str) -> dict[str, Any]:
    """What a bound form makes of what it was given.

    Raises Rejected with its sentences by field; ``sent_as`` names those that a request calls
    otherwise.
    """
    if not form.is_valid():
        names = {NON_FIELD_ERRORS: "non_field_errors", **sent_as}
        raise Rejected(
            {names.get(name, name): list(map(str, found)) for name, found in form.errors.items()}
        )
    return form.cleaned_data


def as_sent(given: dict[str, Any]) -> dict[str, Any]:
    """What a form is given: rows by their keys, and nothing of what was not sent."""
    return {name: _plain(value) for name, value in given.items() if value is not None}


def as_ticked(given: dict[str, Any]) -> QueryDict:
    """The same as a browser sends it, to forms that take several of one name: a box that is not
    ticked is left out."""
    sent = QueryDict(mutable=True)
    for name, value in as_sent(given).items():
        if value is not False:
            several = value if isinstance(value, list) else [value]
            sent.setlist(name, [str(each) for each in several])
    return sent


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return getattr(value, "pk", value)
