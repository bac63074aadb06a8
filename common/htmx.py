"""Answers to htmx, which swaps a part of a page in place, and the address of a filtered list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django_htmx.http import push_url

from common.encryption import digest
from common.identity import check_identity

_DIGIT = re.compile(r"\d")
SOUGHT = "number:"
"""In front of an identity number's digest, where it is looked for by that."""


def wants_part(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for (django_htmx's middleware sees it)."""
    return bool(getattr(request, "htmx", False))


def is_personal_number(text: str) -> bool:
    """Whether what is searched for may be part of an identity or phone number."""
    return text.startswith(SOUGHT) or len(_DIGIT.findall(text)) >= 4


def sought_digest(text: str) -> str:
    """The digest of the identity number that is looked for, empty where none is.

    Of the number itself, or of what ``list_filters`` put in its place.
    """
    if text.startswith(SOUGHT):
        return text.removeprefix(SOUGHT)
    return digest(check_identity(text).number)


def list_filters(request: HttpRequest) -> QueryDict:
    """The filters of a list: posted by its form, or named by its address.

    An address is written to logs and histories, so a personal number in one is not searched for.
    """
    if request.method == "POST":
        filters = request.POST.copy()
        number = check_identity(filters.get("q", "")).number
        if number:
            # The page carries what it is narrowed to in its forms, and is to hold no number.
            filters["q"] = SOUGHT + digest(number)
        return filters
    filters = request.GET.copy()
    if is_personal_number(filters.get("q", "")):
        filters["q"] = ""
    return filters


def address_of(filters: QueryDict) -> str:
    """The filters as an address's query: without blanks, pages and personal numbers."""
    kept = QueryDict(mutable=True)
    for name, text in filters_on(filters):
        if name != "q" or not is_personal_number(text):
            kept[name] = text
    return kept.urlencode()


def filters_on(filters: QueryDict) -> Iterator[tuple[str, str]]:
    """What a list is narrowed to, personal numbers too: for another form of the page to post."""
    for name, value in filters.items():
        if value and name not in ("csrfmiddlewaretoken", "page"):
            yield name, str(value)


def render_list(
    request: HttpRequest, filters: QueryDict, *, page: str, part: str, context: dict[str, object]
) -> HttpResponse:
    """The whole page of a list, or its rows alone with the address that now belongs to them.

    ``carried`` are the filters for forms that act on the same rows, as exports do.
    """
    address = address_of(filters)
    context = {**context, "address": address, "carried": list(filters_on(filters))}
    if not wants_part(request):
        return render(request, page, context)
    number = str(filters.get("page", ""))
    if number.isascii() and number.isdecimal() and number != "1":
        address = f"{address}&page={number}".lstrip("&")
    response = render(request, part, context)
    return push_url(response, f"{request.path}?{address}" if address else request.path)
