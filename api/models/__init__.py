"""What is kept of other systems: their tokens, and the creations they must not repeat."""

from api.models.creation import Creation
from api.models.token import Token, TokenEvent

__all__ = ["Creation", "Token", "TokenEvent"]
