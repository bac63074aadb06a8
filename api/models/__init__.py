"""What is kept of other systems: their tokens, what they must not create twice, and what they are
to hear."""

from api.models.creation import Creation
from api.models.token import Token, TokenEvent
from api.models.webhook import ChangeNotice, ReadMark, Webhook, WebhookEvent

__all__ = [
    "ChangeNotice",
    "Creation",
    "ReadMark",
    "Token",
    "TokenEvent",
    "Webhook",
    "WebhookEvent",
]
