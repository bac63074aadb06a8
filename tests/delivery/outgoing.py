"""Reads what was queued for channels, as whoever carries it could."""

from common.identity import holds_personal_number
from delivery.models import Delivery, Message
from organization.models import User
from pairing.models import Household, Recipient

_SHORTEST = 2
"""Characters that make a name; one alone stands in many a word."""


def assert_names_nobody() -> int:
    """Fails when a message or delivery holds a name or number of anybody in the database.

    Households' heads, recipients, cadres and all accounts; gives how many texts were read, so that
    a test can say that there were some.
    """
    names = {
        *Household.objects.values_list("head_name", flat=True),
        *Recipient.objects.values_list("name", flat=True),
        *User.objects.values_list("name", flat=True),
    }
    phones = set(User.objects.values_list("phone", flat=True))
    texts = [
        " ".join(words)
        for model in (Message, Delivery)
        for words in model.objects.values_list("subject", "text", "path", "key")
    ]
    for text in texts:
        found = [name for name in names if len(name) >= _SHORTEST and name in text]
        assert not found, f"{found} in {text!r}"
        assert not any(phone in text for phone in phones), text
        assert not holds_personal_number(text), text
    return len(texts)
