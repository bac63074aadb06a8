"""Views that a form's button leads to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]


def posted(back: str) -> Callable[[View], View]:
    """A view of a form's button. Whoever comes by its address, as after signing in anew, is sent
    to the page ``back``, with the view's own arguments."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return redirect(back, *args, **kwargs)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
