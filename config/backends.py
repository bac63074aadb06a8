"""How the account of a request is read."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from organization.models import User


class AccountBackend(ModelBackend):
    """Signs in by mobile number; reads an account with its place and its record as a cadre.

    Every page asks for these, so they come with the account in one query.
    """

    def get_user(self, user_id: Any) -> User | None:
        try:
            user = User.objects.select_related("region", "unit__region", "cadre").get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
