"""Who looks at the lists."""

import pytest
from django.test import Client

from organization.models import User


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client
