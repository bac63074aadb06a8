"""The world of the access matrix is the API's too."""

from tests.access.conftest import made_world, world

__all__ = ["made_world", "world"]
