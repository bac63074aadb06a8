"""Whether an account, and the token that stands for it, may do what is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission

from api.choices import Access, scope
from organization.access import WHO_MAY
from organization.models import User

Test = Callable[[User], bool]

READS = ("GET", "HEAD")


class MayUse(BasePermission):
    """What the token was given, and what the account's role may do at all."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if view.action in (None, "metadata"):
            # Not done here at all, which the answer is to say.
            return True
        is_read = request.method in READS
        token = request.auth
        if token is not None:
            write = scope(view.area, Access.WRITE)
            enough = {write} | ({scope(view.area, Access.READ)} if is_read else set())
            if not enough & set(token.scopes):
                self.message = _("This token was not given %(scope)s.") % {
                    "scope": min(enough, key=len) if is_read else write
                }
                return False
        test: Test = view.test_of(request)
        self.message = WHO_MAY.get(test, _("This is not among what your role does."))
        return test(request.user)
